//! What is done with accounts. Who keeps the system (系统管理员) proposes: a new account, a role, a new password, an account
//! taken into use again. A second person agrees: who keeps the safety (安全管理员); where there is nobody else who does,
//! the leader (审批); or two people on paper, entered by whoever holds the data folder.

use sea_orm::DatabaseExecutor;
use serde_json::{Map, Value as Json, json};

use super::account::{Account, AccountState};
use super::account_store::{self, Change};
use super::given::{Given, one_time, set_given};
use super::made::{first_password, id_said, moment, place_ask, role_ask, subject};
use super::named;
use super::passwords::hashed;
use super::requests::{self, Becomes, Ended, Proposed};
use super::second;
use super::store;
use super::upkeep::somebody_is_left;
use crate::organisation::division_said;
use crate::organisation::posts::liaison_with_account;
use ground::acts::{Act, Doing, Made, Subject, To, perform};
use ground::ask::{Ask, From, Kind};
use ground::authority::{Action, Actor, Role, User, UserKey};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

use AccountState::{Disabled, Used, Waiting};

static ACTS: [Act<Account>; 6] = [AGREE, REFUSE, ROLE, RESET, SECOND, ENABLE];

/// 改角色
const ROLE: Act<Account> = Act {
    code: "role",
    label: "提请改角色",
    at: "role",
    says: "提请改用户的角色和管理区划，由另一个人同意以后算数",
    told: "已提请，由另一个人同意以后算数",
    from: &[Used],
    to: To::State(Waiting),
    fits: |it, actor| not_own(it, actor, "不能改自己的角色，请由另一位系统管理员提请"),
    asks: || {
        let number = Ask::declared(Kind::IdNumber, "id_number", "身份证号");
        let number = number.hint("还没有登记、登记错了的才填。只留比对用的摘要，不留号码");
        let place = place_ask().hint("区划代码；不写照旧");
        vec![role_ask(), place, number]
    },
    alone: true,
    does: |doing| Box::pin(role(doing)),
    ..Act::by(Action::UserManage)
};

async fn role(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor, said) = (doing.office, doing.tx, doing.actor, &doing.said);
    let (scope, user) = (actor.may(Action::UserManage)?, &doing.it.user);
    let role = Role::read(said.words("role")).ok_or_else(|| Error::inconsistent("角色"))?;
    let elsewhere = !said.words("division").is_empty();
    let to = Becomes {
        role,
        division: match elsewhere {
            true => division_said(tx, &scope, said).await?,
            false => user.division,
        },
        id_hash: id_said(office, said.words("id_number"))?,
    };
    let number = to.id_hash.as_ref().or(user.id_hash.as_ref());
    if number.is_none() && role.is_duty() && role != user.role {
        return Err(Error::at(
            "id_number",
            "请填写身份证号：一个人的两个账户要认得出来",
        ));
    }
    if (role, to.division) == (user.role, user.division) && to.id_hash.is_none() {
        return Err(Error::at("role", "和现在的一样，没有要改的"));
    }
    can_become(tx, user, &to).await?;
    let detail = leads(user, &to);
    let (by, at) = (actor.user, moment(office));
    let what = (Proposed::Role, Some(to));
    requests::propose(office.keyring(), tx, user, what, (by, &at)).await?;
    let step = ("user_role", subject(user), detail);
    doing.step(step);
    Ok(())
}

/// What a change of role leads to, without what stays as it is; of a number only that there is another.
fn leads(user: &User, to: &Becomes) -> Json {
    let mut leads = Map::new();
    if to.role != user.role {
        leads.insert("原角色".to_owned(), user.role.label().into());
        leads.insert("新角色".to_owned(), to.role.label().into());
    }
    if to.division != user.division {
        leads.insert("原区划".to_owned(), user.division.get().into());
        leads.insert("新区划".to_owned(), to.division.get().into());
    }
    if let Some(number) = to.number_of(user) {
        leads.insert("身份证号".to_owned(), number.into());
    }
    Json::Object(leads)
}

/// What stands in the way of a change of role.
async fn can_become(tx: &Tx, user: &User, to: &Becomes) -> Result<()> {
    if to.division.region() != user.division.region() {
        return Err(Error::at(
            "division",
            "用户不能调到另一个县，请停用这个账户，在那边新建一个",
        ));
    }
    let number = to.id_hash.as_deref().or(user.id_hash.as_deref());
    store::refuse_second(tx.connection(), to.role, number, Some(user.key())).await?;
    if to.role != user.role {
        somebody_is_left(tx, user).await?;
    }
    if to.division != user.division {
        store::refuse_taken(tx.connection(), &user.name, to.division).await?;
    }
    Ok(())
}

/// 重设密码
const RESET: Act<Account> = Act {
    code: "reset",
    label: "重设密码",
    at: "reset",
    says: "重设用户的密码；答复里有只用一次的密码。另一个人同意以前，这个用户不能办钱的事",
    from: &[Used, Waiting],
    to: To::State(Waiting),
    fits: |it, actor| {
        not_own(it, actor, "自己的密码请在“我的账户”里改")?;
        match it.request.as_ref().map(|request| request.kind) {
            Some(Proposed::Role) => Err(Error::refusal("改角色的申请还在等同意，先办完再重设密码")),
            Some(Proposed::Second) => Err(Error::refusal(
                "重设二次验证的申请还在等同意，先办完再重设密码",
            )),
            _ => Ok(()),
        }
    },
    does: |doing| Box::pin(reset(doing)),
    ..Act::by(Action::UserManage)
};

async fn reset(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let at = moment(office);
    let password = given_anew(doing, &at).await?;
    let user = &doing.it.user;
    // What a new account waits for, it still waits for.
    let mut kind = Proposed::Reset;
    if let Some(request) = &doing.it.request {
        kind = request.kind;
        let ended = Ended {
            state: "replaced",
            by: actor.user,
            at: &at,
            quality: actor.role.label(),
            reason: "",
        };
        requests::end(office.keyring(), tx, request, ended).await?;
    }
    requests::propose(office.keyring(), tx, user, (kind, None), (actor.user, &at)).await?;
    let told = format!("已重设{}的密码。{}", user.name, first_password(&password));
    let step = ("user_reset", subject(user), json!({}));
    doing.tell(told);
    doing.answer("password", password);
    doing.step(step);
    Ok(())
}

/// A password that works once, in place of whatever opened the account before.
async fn given_anew(doing: &Doing<'_, Account>, at: &str) -> Result<String> {
    let (office, tx, user) = (doing.office, doing.tx, &doing.it.user);
    let password = one_time(office)?;
    let hash = hashed(office, &password).await?;
    // What she had before does not come back soon; what she was given was never hers.
    if !doing.it.given {
        store::remember_password(tx, user, at).await?;
    }
    account_store::change(office.keyring(), tx, user, Change::Password(&hash)).await?;
    store::end_sessions_of(tx, user.key(), at).await?;
    set_given(tx, user.key(), Some(Given::Fresh)).await?;
    Ok(password)
}

/// 重设二次验证
const SECOND: Act<Account> = Act {
    code: "second",
    label: "提请重设二次验证",
    at: "second",
    says: "手机和恢复码都丢了的，提请去掉用户的二次验证，由另一个人当面核对是本人、同意以后，本人重新设。同意以前，这个用户不能办钱的事",
    told: "已提请重设二次验证，由另一个人同意以后，本人登录重新设",
    from: &[Used],
    to: To::State(Waiting),
    fits: |it, actor| {
        not_own(
            it,
            actor,
            "自己的二次验证请在“我的账户”里换，丢了手机的请由另一位系统管理员提请",
        )?;
        match it.second {
            true => Ok(()),
            false => Err(Error::refusal("这个用户没有设二次验证，不用重设")),
        }
    },
    does: |doing| Box::pin(second_reset(doing)),
    ..Act::by(Action::UserManage)
};

async fn second_reset(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor, user) = (doing.office, doing.tx, doing.actor, &doing.it.user);
    let (by, at) = (actor.user, moment(office));
    let what = (Proposed::Second, None);
    requests::propose(office.keyring(), tx, user, what, (by, &at)).await?;
    let step = ("user_second", subject(user), json!({}));
    doing.step(step);
    Ok(())
}

/// 重新启用
const ENABLE: Act<Account> = Act {
    code: "enable",
    label: "提请重新启用",
    at: "enable",
    says: "提请把停用的用户重新启用；答复里有只用一次的密码。本人登录改了密码，由另一个人同意以后才能用",
    from: &[Disabled],
    to: To::State(Waiting),
    does: |doing| Box::pin(enable(doing)),
    ..Act::by(Action::UserManage)
};

async fn enable(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor, user) = (doing.office, doing.tx, doing.actor, &doing.it.user);
    let number = user.id_hash.as_deref();
    let second = store::refuse_second(tx.connection(), user.role, number, Some(user.key())).await;
    second.map_err(|e| Error::refusal(e.to_string()))?;
    account_store::change(office.keyring(), tx, user, Change::Enabled).await?;
    let at = moment(office);
    // What opened it before may be known to whoever had it put out of use.
    let password = given_anew(doing, &at).await?;
    let user = &doing.it.user;
    let what = (Proposed::Enable, None);
    requests::propose(office.keyring(), tx, user, what, (actor.user, &at)).await?;
    let told = format!("已提请重新启用{}。{}", user.name, first_password(&password));
    let step = ("user_enable", subject(user), json!({}));
    doing.tell(told);
    doing.answer("password", password);
    doing.step(step);
    Ok(())
}

fn not_own(it: &Account, actor: &Actor, words: &str) -> Result<()> {
    match it.user.key() == actor.key() {
        true => Err(Error::refusal(words)),
        false => Ok(()),
    }
}

/// 同意
const AGREE: Act<Account> = Act {
    code: "agree",
    label: "同意",
    at: "agree",
    says: "同意在等的申请：建立、重新启用、重设密码、改角色、重设二次验证。提请的人和本人都不能同意",
    from: &[Waiting],
    to: To::State(Used),
    fits: |it, actor| {
        it.asked()?;
        it.second_hand(actor)?;
        it.in_her_own_hands()
    },
    asks: || {
        let paper = Ask::words("paper", "两人签字单").quiet();
        vec![paper.hint("本机登记的才写：单号、签字的两个人")]
    },
    next: true,
    does: |doing| Box::pin(agree(doing)),
    ..Act::by(Action::RoleAssign)
};

async fn agree(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let paper = doing.said.words("paper").to_owned();
    match (actor.role, paper.is_empty()) {
        (Role::Operator, true) => {
            return Err(Error::at("paper", "请写明两人签字单：单号、签字的两个人"));
        }
        (role, false) if role != Role::Operator => {
            return Err(Error::at("paper", "签字单由拿着数据文件夹的人在本机登记"));
        }
        _ => {}
    }
    let (user, request) = (doing.it.user.clone(), doing.it.asked()?.clone());
    let quality = doing.it.quality(actor);
    let mut more = None;
    match (request.kind, &request.becomes) {
        (Proposed::Role, Some(to)) => {
            let scope = actor.may(Action::RoleAssign)?;
            if !scope.contains(to.division) {
                return Err(Error::not_found(format!("区划 {}", to.division.get())));
            }
            can_become(tx, &user, to).await?;
            let role = Change::Role(to.role, to.division.get());
            account_store::change(office.keyring(), tx, &user, role).await?;
            if let Some(hash) = &to.id_hash {
                account_store::change(office.keyring(), tx, &user, Change::IdHash(hash)).await?;
            }
            more = Some(leads(&user, to));
        }
        (Proposed::Role, None) => return Err(Error::inconsistent("用户的申请")),
        (Proposed::Add, _) if user.role == Role::Liaison => {
            let scope = actor.may(Action::RoleAssign)?;
            let whose = (user.division, user.name.as_str());
            liaison_with_account(office, tx, (actor, &scope), whose, doing.today()).await?;
        }
        (Proposed::Second, _) => {
            second::end(office, tx, &user).await?;
            store::end_sessions_of(tx, user.key(), &moment(office)).await?;
        }
        (Proposed::Add | Proposed::Enable | Proposed::Reset, _) => {}
    }
    let at = moment(office);
    let ended = Ended {
        state: "agreed",
        by: actor.user,
        at: &at,
        quality,
        reason: &paper,
    };
    requests::end(office.keyring(), tx, &request, ended).await?;
    let mut detail = Map::new();
    detail.insert("事项".to_owned(), request.kind.label().into());
    detail.insert("身份".to_owned(), quality.into());
    let paper = Some(paper).filter(|paper| !paper.is_empty());
    detail.insert("签字单".to_owned(), paper.into());
    if let Some(Json::Object(leads)) = more {
        detail.extend(leads);
    }
    doing.tell(format!("已同意{}：{}", request.kind.label(), user.name));
    doing.step(("user_agree", subject(&user), Json::Object(detail)));
    Ok(())
}

/// 不同意
const REFUSE: Act<Account> = Act {
    code: "refuse",
    label: "不同意",
    at: "refuse",
    says: "不同意在等的申请。改角色、重设二次验证的照旧；建立、重新启用、重设密码的，账户停用",
    from: &[Waiting],
    to: To::OneOf(&[Used, Disabled]),
    fits: |it, actor| {
        it.asked()?;
        it.second_hand(actor)
    },
    asks: || vec![Ask::words("reason", "原因").needed()],
    does: |doing| Box::pin(refuse(doing)),
    ..Act::by(Action::RoleAssign)
};

async fn refuse(doing: &mut Doing<'_, Account>) -> Result<()> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let (user, request) = (doing.it.user.clone(), doing.it.asked()?.clone());
    let (reason, at) = (doing.said.words("reason").to_owned(), moment(office));
    let ended = Ended {
        state: "refused",
        by: actor.user,
        at: &at,
        quality: doing.it.quality(actor),
        reason: &reason,
    };
    requests::end(office.keyring(), tx, &request, ended).await?;
    doing.it.state = match request.kind {
        Proposed::Role | Proposed::Second => Used,
        // Whoever knows the password may be anybody.
        Proposed::Add | Proposed::Enable | Proposed::Reset => {
            if request.kind == Proposed::Reset {
                somebody_is_left(tx, &user).await?;
            }
            let region = user.division.region();
            store::disable_user(office.keyring(), tx, region, user.id, at.clone()).await?;
            store::end_sessions_of(tx, user.key(), &at).await?;
            Disabled
        }
    };
    doing.tell(format!("没有同意{}：{}", request.kind.label(), user.name));
    let detail = json!({ "事项": request.kind.label(), "原因": reason });
    doing.step(("user_refuse", subject(&user), detail));
    Ok(())
}

impl Subject for Account {
    type State = AccountState;
    type Step = Made;

    const CODE: &'static str = "users";
    const AT: &'static str = "/users/{id}";
    const LABEL: &'static str = "用户";
    const THIS: &'static str = "这个用户";
    const TAG: &'static str = "系统";

    fn acts() -> &'static [Act<Account>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<Account> {
        Account::find(office, on, actor, UserKey::read(key)?).await
    }

    fn key(&self) -> String {
        self.user.key().to_string()
    }

    fn region(&self) -> i32 {
        self.user.division.region()
    }

    fn stamp_ask() -> Ask {
        Ask::words("request", "看到的申请编号，没有的写 none")
    }

    fn stamp(&self) -> String {
        self.latest.clone()
    }

    fn state(&self) -> AccountState {
        self.state
    }

    fn set_state(&mut self, state: AccountState) {
        self.state = state;
    }

    fn named(state: AccountState) -> (&'static str, &'static str) {
        match state {
            Used => ("used", "在用"),
            Waiting => ("waiting", "等同意"),
            Disabled => ("disabled", "已停用"),
        }
    }

    fn instead(state: AccountState, _: &str) -> &'static str {
        match state {
            Used => "没有在等同意的申请，不是停用的",
            Waiting => "先同意或者不同意在等的申请",
            Disabled => "先提请重新启用",
        }
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// It was written where it was done.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

/// How many accounts wait for an actor to agree.
pub async fn waiting_for(office: &Office, actor: &Actor) -> Result<u64> {
    let scope = actor.may(Action::RoleAssign)?;
    let reader = office.db().reader();
    let mut count = 0;
    for key in requests::waiting_accounts(reader, &scope).await? {
        let it = Account::find(office, reader.into(), actor, key).await?;
        count += u64::from(AGREE.open_to(&it, actor).is_ok());
    }
    Ok(count)
}

/// Agrees on the machine to what waits about the user of a name, by a paper that two people signed.
///
/// # Errors
/// When nothing waits, or the user does not have the account in her own hands yet.
pub async fn user_agree(office: &Office, name: &str, paper: &str) -> Result<String> {
    let user = named::only(named::known(office, name).await?)?;
    let user = user.ok_or_else(|| Error::not_found(format!("用户{}", kernel::squeeze(name))))?;
    let said = [("paper".to_owned(), paper.to_owned())];
    let (actor, key) = (office.operator(), user.key().to_string());
    let done = perform(office, &actor, &key, &ACTS[0], None, From::Words(&said)).await?;
    Ok(done.told)
}
