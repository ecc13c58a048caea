//! What is done with organs: set up, changed, dissolved by 撤销日期; people appointed to their posts, and liaisons to
//! villages.

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::second_liaison;
use super::forms::{read_appointed, read_liaisons, read_organ};
use super::liaison_list::Liaisons;
use super::organ_list::Organs;
use super::{Organ, OrganFilled, OrganKind, Post, store};
use crate::organisation::{Directory, division_said};
use ground::acts::{Act, All, Collection, Doing, Made, Subject, To, key_read};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use ground::time::moment_text;

use OrganState::{Dissolved, There};

/// Whether an organ is to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganState {
    /// No last day is known.
    There,
    /// Its last day is known.
    Dissolved,
}

fn text(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn fields() -> Vec<Ask> {
    let kinds = OrganKind::ALL.map(|kind| (kind.code(), kind.label()));
    vec![
        Ask::choice("kind", "类别").needed().offering(kinds),
        Ask::words("name", "名称")
            .needed()
            .hint("例如甲镇双拥工作领导小组"),
        Ask::words("document", "设立文号"),
        Ask::day("set_up_on", "设立日期"),
    ]
}

fn filled<S: Subject>(doing: &Doing<'_, S>) -> Result<OrganFilled> {
    let said = |code: &str| doing.said.words(code).to_owned();
    read_organ(&said).map_err(Error::Wrong)
}

impl Collection for Organs {
    const CODE: &'static str = "organs";
    const AT: &'static str = "/organisation/new";
    const API_AT: &'static str = "/organs";
    const LABEL: &'static str = "机构";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<All<Organs>>] {
        static ACTS: [Act<All<Organs>>; 1] = [MAKE];
        &ACTS
    }
}

/// 设立 of an organ of a division.
const MAKE: Act<All<Organs>> = Act {
    code: "make",
    label: "设立",
    says: "设立机构",
    asks: || {
        let of = Ask::words("division", "所属单位");
        let of = of.hint("区划代码；不写是自己的单位");
        fields().into_iter().chain([of]).collect()
    },
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::OrganisationWrite)
};

async fn make(doing: &mut Doing<'_, All<Organs>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let scope = actor.may(Action::OrganisationWrite)?;
    let new = filled(doing)?;
    let division = division_said(tx, &scope, &doing.said).await?;
    let all = store::organs(tx.connection(), &scope).await?;
    let same = |organ: &Organ| organ.division == division && organ.name == new.name;
    if all.iter().any(|o| same(o) && o.dissolved_on.is_none()) {
        return Err(Error::at("name", format!("已有{}，请核对名称", new.name)));
    }
    let at = moment_text(office.clock().now_utc());
    let by = (actor.user, at.as_str());
    let id = store::insert_organ(office.keyring(), tx, division, &new, by).await?;
    let told =
        json!({ "类别": new.kind.label(), "文号": new.document, "设立": text(new.set_up_on) });
    doing.it.region = division.region();
    doing.made(AnyKey::new(division.region(), id));
    doing.tell(format!("已设立{}，接着登记任职人员", new.name));
    doing.step(("organ_add", format!("机构 {}", new.name), told));
    Ok(())
}

static ACTS: [Act<Organ>; 1] = [EDIT];

/// 修改: what is not said stays as it is; whoever still holds a post in an organ dissolved holds it until then.
const EDIT: Act<Organ> = Act {
    code: "edit",
    label: "保存",
    at: "edit",
    says: "修改机构，写撤销日期就是撤销，还在任的人任到那一天；不写的一栏不改",
    told: "已保存",
    from: &[There, Dissolved],
    to: To::OneOf(&[There, Dissolved]),
    asks: || {
        let gone = Ask::day("dissolved_on", "撤销日期");
        let gone = gone.hint("填了以后，还在任的人任到那一天为止");
        fields().into_iter().chain([gone]).map(Ask::stays).collect()
    },
    alone: true,
    does: |doing| Box::pin(edit(doing)),
    ..Act::by(Action::OrganisationWrite)
};

async fn edit(doing: &mut Doing<'_, Organ>) -> Result<()> {
    let (keyring, tx) = (doing.office.keyring(), doing.tx);
    let scope = doing.actor.may(Action::OrganisationWrite)?;
    let new = filled(doing)?;
    let mut ended = 0;
    if let Some(last) = new.dissolved_on {
        for post in of_organ(tx, &scope, &doing.it).await? {
            if post.to.is_none() {
                let now = Post {
                    to: Some(last.max(post.from)),
                    reason: "机构撤销".to_owned(),
                    ..post.clone()
                };
                store::change_post(keyring, tx, (&post, post.version), &now).await?;
                ended += 1;
            }
        }
    }
    let organ = &mut doing.it;
    let told = json!({
        "类别": new.kind.label(), "文号": new.document, "设立": text(new.set_up_on),
        "撤销": text(new.dissolved_on), "原名": (organ.name != new.name).then_some(&organ.name),
        "免职人数": (ended > 0).then_some(ended),
    });
    organ.kind = new.kind;
    organ.name = new.name;
    organ.document = new.document;
    (organ.set_up_on, organ.dissolved_on) = (new.set_up_on, new.dissolved_on);
    let subject = format!("机构 {}", organ.name);
    doing.step(("organ_change", subject, told));
    Ok(())
}

async fn of_organ(tx: &Tx, scope: &Scope, organ: &Organ) -> Result<Vec<Post>> {
    let all = store::posts(tx.connection(), scope).await?.into_iter();
    let own = |post: &Post| post.organ == Some(organ.id) && post.region == organ.region;
    Ok(all.filter(own).collect())
}

fn appointed(lines: &str, hint: &str) -> Vec<Ask> {
    vec![
        Ask::day("from", "任职日期").needed(),
        Ask::words("document", "任职文号").hint("例如甲委办〔2010〕8号，没有就空着"),
        Ask::declared(Kind::Lines, "lines", lines)
            .needed()
            .hint(hint),
    ]
}

/// Those who hold posts of an organ, which is their key.
pub struct Appointed;

impl Collection for Appointed {
    const CODE: &'static str = "organs";
    const AT: &'static str = "/organisation/{organ}/posts";
    const API_AT: &'static str = "/organs/{organ}/posts";
    const LABEL: &'static str = "任职";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<All<Appointed>>] {
        static ACTS: [Act<All<Appointed>>; 1] = [APPOINT];
        &ACTS
    }
}

/// 登记任职人员, one by one or as a whole list.
const APPOINT: Act<All<Appointed>> = Act {
    code: "appoint",
    label: "登记",
    says: "登记任职人员",
    asks: || {
        let hint = "一行一人：职务 姓名 单位及职务，例如：副组长 林海 副镇长。可以从 Excel 里粘贴";
        appointed("任职人员", hint)
    },
    does: |doing| Box::pin(appoint(doing)),
    ..Act::with_all(Action::OrganisationWrite)
};

async fn appoint(doing: &mut Doing<'_, All<Appointed>>) -> Result<()> {
    let (office, tx) = (doing.office, doing.tx);
    let scope = doing.actor.may(Action::OrganisationWrite)?;
    let organ = Organ::open(office, tx.connection().into(), doing.actor, &doing.it.key).await?;
    let said = |code: &str| doing.said.words(code).to_owned();
    let new = read_appointed(&said).map_err(Error::Wrong)?;
    let held = of_organ(tx, &scope, &organ).await?;
    for (index, one) in new.iter().enumerate() {
        let same = |post: &Post| post.post == one.post && post.name == one.name;
        let twice = new[..index]
            .iter()
            .any(|n| (&n.post, &n.name) == (&one.post, &one.name));
        if twice || held.iter().any(|post| same(post) && post.held_on(one.from)) {
            let words = format!("{}已经是{}，请删去这一行", one.name, one.post);
            return Err(Error::at("lines", words));
        }
        if !organ.there_on(one.from) {
            let words = format!("{} 没有{}，请核对任职日期", one.from, organ.name);
            return Err(Error::at("from", words));
        }
    }
    let at = moment_text(office.clock().now_utc());
    let row = |one| (organ.division, Some(organ.id), one);
    let rows: Vec<_> = new.iter().map(row).collect();
    store::insert_posts(office.keyring(), tx, &rows, (doing.actor.user, &at)).await?;
    let people: Vec<String> = new
        .iter()
        .map(|n| format!("{}{}", n.post, n.name))
        .collect();
    let told = json!({
        "任命": people.join("、"), "起": new.first().map(|n| n.from.to_string()),
        "文号": new.first().map(|n| n.document.as_str()),
    });
    let step = ("post_appoint", format!("机构 {}", organ.name), told);
    doing.it.region = organ.region;
    doing.tell(format!("已登记{}人任职", new.len()));
    doing.step(step);
    Ok(())
}

impl Subject for Organ {
    type State = OrganState;
    type Step = Made;

    const CODE: &'static str = "organs";
    const AT: &'static str = "/organisation/{organ}";
    const API_AT: &'static str = "/organs/{organ}";
    const LABEL: &'static str = "机构";
    const THIS: &'static str = "这个机构";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<Organ>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Organ> {
        let (key, scope) = (
            key_read::<Organ>(key)?,
            actor.may(Action::OrganisationRead)?,
        );
        let found = store::organ(&on, &scope, key).await?;
        found.ok_or_else(|| Error::not_found(Self::THIS))
    }

    fn key(&self) -> String {
        self.key()
    }

    fn region(&self) -> i32 {
        self.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }

    fn state(&self) -> OrganState {
        match self.dissolved_on {
            None => There,
            Some(_) => Dissolved,
        }
    }

    /// Its last day says it.
    fn set_state(&mut self, _: OrganState) {}

    fn named(state: OrganState) -> (&'static str, &'static str) {
        match state {
            There => ("there", "有效"),
            Dissolved => ("dissolved", "已撤销"),
        }
    }

    fn instead(_: OrganState, _: &str) -> &'static str {
        "不能办"
    }

    async fn asks(&self, _: &Office, _: &Actor, act: &'static Act<Organ>) -> Result<Vec<Ask>> {
        let day = |day: Option<Date>| text(day).unwrap_or_default();
        let usual = |ask: Ask| match ask.code.as_str() {
            "kind" => ask.usually(self.kind.code()),
            "name" => ask.usually(&self.name),
            "document" => ask.usually(&self.document),
            "set_up_on" => ask.usually(day(self.set_up_on)),
            _ => ask.usually(day(self.dissolved_on)),
        };
        Ok((act.asks)().into_iter().map(usual).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::change_organ(office.keyring(), tx, self).await?;
        Ok(true)
    }
}

impl Collection for Liaisons {
    const CODE: &'static str = "liaisons";
    const AT: &'static str = "/liaisons/appoint";
    const API_AT: &'static str = "/liaisons";
    const LABEL: &'static str = "联络员";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<All<Liaisons>>] {
        static ACTS: [Act<All<Liaisons>>; 1] = [APPOINT_LIAISONS];
        &ACTS
    }
}

/// 登记联络员: whoever was before is until the day before.
const APPOINT_LIAISONS: Act<All<Liaisons>> = Act {
    code: "appoint",
    label: "登记",
    says: "登记联络员；原来有的任到前一天为止",
    asks: || {
        let hint = "一行一个村：村 姓名 职务，例如：东岗村 钱小梅 妇联主任。可以从 Excel 里粘贴";
        appointed("联络员", hint)
    },
    does: |doing| Box::pin(appoint_liaisons(doing)),
    ..Act::with_all(Action::OrganisationWrite)
};

async fn appoint_liaisons(doing: &mut Doing<'_, All<Liaisons>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let scope = actor.may(Action::OrganisationWrite)?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let said = |code: &str| doing.said.words(code).to_owned();
    let new = read_liaisons(&said, &directory, &scope).map_err(Error::Wrong)?;
    let refused = |words: String| Err(Error::at("lines", words));
    let all = store::posts(tx.connection(), &scope).await?;
    let at = moment_text(office.clock().now_utc());
    let (mut replaced, mut steps) = (0, Vec::new());
    for (index, (village, one)) in new.iter().enumerate() {
        if !directory.knows(*village) {
            return Err(Error::not_found(format!("区划 {}", village.get())));
        }
        let place = directory.name(*village);
        if new[..index].iter().any(|(other, _)| other == village) {
            return refused(format!("{place}写了两次，请删去一行"));
        }
        if village.region() != new[0].0.region() {
            return refused("一次只能登记一个县的联络员，请按县分别登记".to_owned());
        }
        let now = all
            .iter()
            .find(|p| p.organ.is_none() && p.division == *village && p.to.is_none());
        if let Some(old) = now {
            let last = one.from.pred_opt().filter(|last| *last >= old.from);
            let Some(last) = last else {
                let (name, from) = (&old.name, old.from);
                return refused(format!("{place}的{name}自 {from} 起任，请核对任职日期"));
            };
            let ended = Post {
                to: Some(last),
                reason: format!("由{}接任", one.name),
                ..old.clone()
            };
            store::change_post(office.keyring(), tx, (old, old.version), &ended).await?;
            replaced += 1;
        }
        let own = now.map(|old| old.id);
        if let Some(words) = second_liaison(&all, (*village, own), (one.from, None)) {
            return refused(words);
        }
        let row = (*village, None, one);
        store::insert_posts(office.keyring(), tx, &[row], (actor.user, &at)).await?;
        let told = json!({
            "联络员": one.name, "起": one.from.to_string(), "接替": now.map(|old| old.name.as_str()),
        });
        doing.it.region = village.region();
        steps.push(("liaison_appoint", format!("区划 {}", village.get()), told));
    }
    let count = new.len();
    doing.tell(match replaced {
        0 => format!("已登记{count}名联络员"),
        _ => format!("已登记{count}名联络员，其中{replaced}名是换人"),
    });
    for step in steps {
        doing.step(step);
    }
    Ok(())
}
