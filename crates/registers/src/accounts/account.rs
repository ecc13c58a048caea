//! An account as somebody has it in hand: what was proposed about it, and who may agree.

use sea_orm::DatabaseExecutor;

use super::account_store;
use super::given::given;
use super::named::users_by_id;
use super::persons::{may_be_one, same_person};
use super::requests::{self, Proposed, Request};
use super::second;
use ground::authority::{Action, Actor, Role, Scope, Standing, User, UserKey};
use ground::error::{Error, Result};
use ground::office::Office;

use AccountState::{Disabled, Used, Waiting};

/// Where an account is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// 在用
    Used,
    /// 等同意
    Waiting,
    /// 已停用
    Disabled,
}

/// An account that somebody may see.
pub struct Account {
    /// Whose.
    pub user: User,
    /// What was proposed about it and is not decided.
    pub request: Option<Request>,
    /// Who proposed it.
    pub proposer: Option<User>,
    /// Whether she still has a password that somebody else gave.
    pub given: bool,
    /// Whether she has a second factor.
    pub second: bool,
    /// Who else keeps the safety of the office and could agree.
    pub keepers: Vec<String>,
    /// Who would, but for a password that was reset and waits itself.
    held: Vec<String>,
    /// The number of the latest request, as it is said.
    pub(super) latest: String,
    pub(super) state: AccountState,
}

impl Account {
    /// Finds one.
    ///
    /// # Errors
    /// When it is not there, or not the actor's to see.
    pub(super) async fn find(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: UserKey,
    ) -> Result<Account> {
        let scope = actor.may(Action::UserRead)?;
        let user = account_store::one(&on, &scope, key).await?;
        let user = user.ok_or_else(|| Error::not_found("这个用户"))?;
        let request = requests::open_for(&on, key).await?;
        let (mut proposer, mut keepers, mut held) = (None, Vec::new(), Vec::new());
        if let Some(request) = &request {
            let mut all = users_by_id(office, &on, key.region).await?;
            proposer = all.remove(&request.proposed_by);
            for keeper in account_store::in_role(&on, Role::SecurityAdmin).await? {
                let hers = (keeper.id, keeper.id_hash.as_deref());
                let another = !same_person(&user, hers)
                    && !proposer.as_ref().is_some_and(|p| may_be_one(p, hers));
                if !another || !Scope::of(keeper.division).contains(user.division) {
                    continue;
                }
                match requests::standing(&on, keeper.key()).await? {
                    Standing::Full => keepers.push(keeper.name),
                    Standing::Held => held.push(keeper.name),
                    Standing::Waiting | Standing::ClockBehind | Standing::Unset => {}
                }
            }
        }
        Ok(Account {
            latest: requests::latest(&on, key).await?,
            given: given(&on, key).await?.is_some(),
            second: second::has(&on, key).await?,
            state: match (&user.disabled_at, &request) {
                (Some(_), _) => Disabled,
                (None, Some(_)) => Waiting,
                (None, None) => Used,
            },
            user,
            request,
            proposer,
            keepers,
            held,
        })
    }

    /// What was proposed, for acts that are done only where something was.
    pub(super) fn asked(&self) -> Result<&Request> {
        let none = || Error::refusal("这个用户没有在等同意的申请");
        self.request.as_ref().ok_or_else(none)
    }

    /// Refuses whoever proposed it, whom it is about, and whoever comes only after somebody else.
    pub(super) fn second_hand(&self, actor: &Actor) -> Result<()> {
        let is = |one: &User| same_person(one, (actor.user, actor.id_hash.as_deref()));
        if self.proposer.as_ref().is_some_and(is) {
            return Err(Error::refusal("是您自己提请的，要由另一个人同意"));
        }
        if is(&self.user) {
            return Err(Error::refusal("是您自己的账户，要由另一个人同意"));
        }
        let hers = (actor.user, actor.id_hash.as_deref());
        let keeps_safety = actor.role == Role::SecurityAdmin;
        if let Some(proposer) = self.proposer.as_ref().filter(|_| keeps_safety)
            && may_be_one(proposer, hers)
        {
            let name = &proposer.name;
            return Err(Error::refusal(format!(
                "您和{name}没有都登记身份证号，认不出是不是一个人：请在本机用 users id-number 登记，或者由审批同意"
            )));
        }
        if actor.role == Role::Approver && !self.keepers.is_empty() {
            let keepers = self.keepers.join("、");
            return Err(Error::refusal(format!("请由安全管理员{keepers}同意")));
        }
        // Whoever proposes cannot choose her second hand by putting the first one out.
        if actor.role == Role::Approver && !self.held.is_empty() {
            let held = self.held.join("、");
            return Err(Error::refusal(format!(
                "安全管理员{held}的密码重设还在等同意，请先办那一件，再由{held}同意这一件；等不及的，打印两人签字单在本机登记"
            )));
        }
        Ok(())
    }

    /// Refuses to agree before she herself has the account: until then whoever gave the password has it too.
    pub(super) fn in_her_own_hands(&self) -> Result<()> {
        let by_password = self
            .request
            .as_ref()
            .is_some_and(|request| !matches!(request.kind, Proposed::Role | Proposed::Second));
        if by_password && self.given {
            let name = &self.user.name;
            return Err(Error::refusal(format!(
                "{name}还没有用初始密码登录、改成自己的密码。请等本人改了，当面核对是本人，再同意"
            )));
        }
        Ok(())
    }

    /// In which quality somebody agrees.
    pub(super) fn quality(&self, actor: &Actor) -> &'static str {
        match actor.role {
            Role::Operator => "两人签字单",
            Role::Approver => "审批（没有别的安全管理员）",
            _ => "安全管理员",
        }
    }

    /// Who may agree, in a sentence.
    pub fn who_agrees(&self) -> String {
        match self.keepers.as_slice() {
            [] if !self.held.is_empty() => format!(
                "安全管理员{}的密码重设同意以后，由{0}同意；等不及的，打印两人签字单，在本机登记",
                self.held.join("、")
            ),
            [] => "没有别的安全管理员，由审批同意；也没有的，打印两人签字单，在本机登记".to_owned(),
            names => format!("由安全管理员{}同意", names.join("、")),
        }
    }
}
