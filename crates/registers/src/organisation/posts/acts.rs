//! What may be done with a post that somebody holds: another takes over (换人), it ends (免去), what was written down
//! wrongly is put right (更正).

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::second_liaison;
use super::store;
use super::{LIAISON, NewPost, Post};
use ground::acts::{Act, Doing, Subject, To, key_read};
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use ground::time::{date_text, moment_text};

use PostState::{Ended, Held};

/// Whether a post is to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostState {
    /// No last day is known.
    Held,
    /// Its last day is known.
    Ended,
}

impl Subject for Post {
    type State = PostState;
    /// Its audit entry: it keeps no other history.
    type Step = (&'static str, String, Json);

    const CODE: &'static str = "posts";
    const AT: &'static str = "/posts/{post}";
    const LABEL: &'static str = "任职";
    const THIS: &'static str = "这条任职";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<Post>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Post> {
        let scope = actor.may(Action::OrganisationWrite)?;
        let found = store::post(&on, &scope, key_read::<Post>(key)?).await?;
        found.ok_or_else(|| Error::not_found("这条任职"))
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

    fn state(&self) -> PostState {
        if self.to.is_none() { Held } else { Ended }
    }

    /// It follows from the last day.
    fn set_state(&mut self, _: PostState) {}

    fn named(state: PostState) -> (&'static str, &'static str) {
        match state {
            Held => ("held", "在任"),
            Ended => ("ended", "已免去"),
        }
    }

    /// Its organ, or the list of liaisons.
    fn address(&self) -> String {
        match self.organ {
            Some(organ) => format!("/organisation/{}", AnyKey::new(self.region, organ)),
            None => "/liaisons".to_owned(),
        }
    }

    fn instead(_: PostState, _: &str) -> &'static str {
        "写错了请更正"
    }

    async fn asks(&self, office: &Office, _: &Actor, act: &'static Act<Post>) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        // A liaison stays one.
        asks.retain(|ask| ask.code != "post" || self.post != LIAISON);
        let today = date_text(office.clock().today());
        for ask in &mut asks {
            ask.usual = match (act.code, ask.code.as_str()) {
                ("replace", "from") | ("end", "to") => today.clone(),
                ("replace", "reason") => "工作变动".to_owned(),
                (_, "title") => self.title.clone(),
                ("correct", "post") => self.post.clone(),
                ("correct", "name") => self.name.clone(),
                ("correct", "from") => date_text(self.from),
                ("correct", "to") => self.to.map(date_text).unwrap_or_default(),
                ("correct", "document") => self.document.clone(),
                _ => continue,
            };
        }
        Ok(asks)
    }

    fn entry(&self, step: &Self::Step) -> Self::Step {
        step.clone()
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let as_read = (self, self.version);
        store::change_post(office.keyring(), tx, as_read, self).await?;
        Ok(true)
    }
}

type Does<'a, 'b> = &'a mut Doing<'b, Post>;

/// Everything that may be done with a post.
static ACTS: [Act<Post>; 3] = [REPLACE, END, CORRECT];

fn title() -> Ask {
    Ask::words("title", "单位及职务")
}

fn document() -> Ask {
    Ask::words("document", "任职文号")
}

/// 换人: the one before holds it until the day before.
const REPLACE: Act<Post> = Act {
    code: "replace",
    label: "换人",
    at: "replace",
    says: "换人：前一任任到前一天为止",
    from: &[Held],
    to: To::State(Ended),
    asks: || {
        vec![
            Ask::words("name", "接任的人").needed(),
            title(),
            Ask::day("from", "任职日期")
                .needed()
                .hint("前一任任到前一天为止"),
            Ask::words("reason", "原因").needed(),
            document().hint("例如甲委办〔2010〕8号，没有就空着"),
        ]
    },
    does: |doing| Box::pin(replace(doing)),
    ..Act::by(Action::OrganisationWrite)
};

async fn replace(doing: Does<'_, '_>) -> Result<()> {
    let (office, said) = (doing.office, &doing.said);
    let new = NewPost {
        post: doing.it.post.clone(),
        name: kernel::squeeze(said.words("name")),
        title: said.words("title").to_owned(),
        from: said.day("from").unwrap_or(doing.today()),
        document: said.words("document").to_owned(),
    };
    let told = json!({
        "职务": new.post, "接任": new.name, "起": new.from.to_string(), "原因": said.words("reason"),
        "文号": new.document,
    });
    leaves(doing, ("from", new.from.pred_opt().unwrap_or(new.from)))?;
    let by = (doing.actor.user, &*moment_text(office.clock().now_utc()));
    let row = (doing.it.division, doing.it.organ, &new);
    store::insert_posts(office.keyring(), doing.tx, &[row], by).await?;
    doing.tell(format!("{}已接任", new.name));
    doing.step(("post_replace", format!("任职 {}", doing.it.name), told));
    Ok(())
}

/// The last day of a holding, and why it is; `field` is where the day was said.
fn leaves(doing: Does<'_, '_>, (field, last): (&str, Date)) -> Result<()> {
    let held = &mut doing.it;
    if last < held.from {
        let (name, from) = (&held.name, held.from);
        let words = format!("{name}自 {from} 起任，请核对日期");
        return Err(Error::at(field, words));
    }
    held.to = Some(last);
    doing.said.words("reason").clone_into(&mut held.reason);
    Ok(())
}

/// 免去
const END: Act<Post> = Act {
    code: "end",
    label: "免去",
    at: "end",
    says: "免去一个职务",
    from: &[Held],
    to: To::State(Ended),
    asks: || {
        let last = Ask::day("to", "免职日期").needed().hint("这一天还在任");
        vec![last, Ask::words("reason", "原因").needed()]
    },
    does: |doing| Box::pin(async { end(doing) }),
    ..Act::by(Action::OrganisationWrite)
};

fn end(doing: Does<'_, '_>) -> Result<()> {
    let last = doing.said.day("to").unwrap_or(doing.today());
    leaves(doing, ("to", last))?;
    let held = &doing.it;
    let told = json!({ "职务": held.post, "至": last.to_string(), "原因": held.reason });
    let (subject, words) = (
        format!("任职 {}", held.name),
        format!("{}任{}到 {last}", held.name, held.post),
    );
    doing.step(("post_end", subject, told));
    doing.tell(words);
    Ok(())
}

/// 更正
const CORRECT: Act<Post> = Act {
    code: "correct",
    label: "更正",
    at: "edit",
    says: "更正写错的；没有写的栏目不变",
    told: "已更正",
    from: &[Held, Ended],
    to: To::OneOf(&[Held, Ended]),
    asks: || {
        vec![
            Ask::words("post", "职务").needed().stays(),
            Ask::words("name", "姓名").needed().stays(),
            title().stays(),
            Ask::day("from", "任职日期").needed().stays(),
            Ask::day("to", "免职日期").stays(),
            document().stays(),
        ]
    },
    does: |doing| Box::pin(correct(doing)),
    ..Act::by(Action::OrganisationWrite)
};

async fn correct(doing: Does<'_, '_>) -> Result<()> {
    let (said, was) = (&doing.said, doing.it.clone());
    let post = Some(said.words("post")).filter(|post| !post.is_empty());
    let right = Post {
        post: post.unwrap_or(&was.post).to_owned(),
        name: kernel::squeeze(said.words("name")),
        title: said.words("title").to_owned(),
        document: said.words("document").to_owned(),
        from: said.day("from").unwrap_or(was.from),
        to: said.day("to"),
        ..was.clone()
    };
    if right.to.is_some_and(|to| to < right.from) {
        return Err(Error::at("to", "免职日期不能早于任职日期，请改日期"));
    }
    if was.organ.is_none() {
        let scope = doing.actor.may(Action::OrganisationWrite)?;
        let all = store::posts(doing.tx.connection(), &scope).await?;
        let (own, days) = ((was.division, Some(was.id)), (right.from, right.to));
        if let Some(words) = second_liaison(&all, own, days) {
            return Err(Error::at("to", words));
        }
    }
    let told = json!({
        "原": format!("{}{}", was.post, was.name), "现": format!("{}{}", right.post, right.name),
        "起": right.from.to_string(), "至": right.to.map(|day| day.to_string()),
    });
    doing.it = right;
    doing.step(("post_correct", format!("任职 {}", was.name), told));
    Ok(())
}
