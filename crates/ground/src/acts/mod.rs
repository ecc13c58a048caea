//! Acts (办法): what may be done with a record that has a life of its own. An act is declared once, in its subject; the
//! form on the page, the address of page and API, the command, the audit entry and the step all come from the
//! declaration, and every door ends in [`perform`].

mod collection;
mod command;
mod subject;

pub use collection::{All, Collection, Made};
pub use command::{Acts, Listed, Ordered, acts_of, perform_ordered};
pub use subject::{Address, Subject, number_of};

use std::future::Future;
use std::pin::Pin;

use kernel::Date;
use serde_json::{Map, Value as Json};

use crate::ask;
use crate::ask::{Ask, From, Known, Said};
use crate::audit;
use crate::authority::{Action, Actor};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::files::Download;
use crate::key::read_key;
use crate::office::Office;

/// Who did something before.
pub struct Hand {
    /// Code of the step.
    pub act: String,
    /// The user.
    pub user: i64,
    /// Hash of her ID number, where it is known.
    pub id_hash: Option<String>,
}

/// Steps whose hands an act must not be done by: not only another account, another person.
pub struct Apart {
    /// Codes of the steps.
    pub from: &'static [&'static str],
    /// What is said to the same person; `{who}` is her name.
    pub words: &'static str,
}

/// Where an act leads.
#[derive(Debug, Clone, Copy)]
pub enum To<State: 'static> {
    /// It stays where it is.
    Same,
    /// There.
    State(State),
    /// One of these; the act says which.
    OneOf(&'static [State]),
}

impl<State: Copy + PartialEq> To<State> {
    /// Whether it leads from one state to another.
    fn leads(self, before: State, after: State) -> bool {
        match self {
            To::Same => after == before,
            To::State(state) => after == state,
            To::OneOf(states) => states.contains(&after),
        }
    }
}

/// What an act does once everything is known to be in order. It changes the record, and leaves at least one step.
pub type Does<S> =
    for<'a, 'b> fn(&'a mut Doing<'b, S>) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// An act.
pub struct Act<S: Subject> {
    /// As it stands in commands: `extend`.
    pub code: &'static str,
    /// On its button: 延期.
    pub label: &'static str,
    /// Its address beneath that of the record: `manage/extend`.
    pub at: &'static str,
    /// What it does, for whoever reads the description of the interface; its label when empty.
    pub says: &'static str,
    /// What is said when it was done.
    pub told: &'static str,
    /// Who may.
    pub may: Action,
    /// Whose hands it must not be.
    pub apart: &'static [Apart],
    /// In which states.
    pub from: &'static [S::State],
    /// Where it leads.
    pub to: To<S::State>,
    /// What else has to be so, of this record and whoever acts.
    pub fits: fn(&S, &Actor) -> Result<()>,
    /// What has to be said, as far as it is the same for all records.
    pub asks: fn() -> Vec<Ask>,
    /// Whether it is the one next thing to do, where it may be done.
    pub next: bool,
    /// The media type of the file that it gives.
    pub gives: Option<&'static str>,
    /// Whether it makes a record, and answers its key.
    pub makes: bool,
    /// Whether its form has a page to itself.
    pub alone: bool,
    /// Whether it is done for whoever does not say which version was read, too.
    pub unread: bool,
    /// The act that it only tries, by its code: everything is done as it would be, told, and taken back.
    pub tries: Option<&'static str>,
    /// Whether it may answer that what it rests on is still being worked out.
    pub waits: bool,
    /// What it does.
    pub does: Does<S>,
}

impl<S: Subject> Act<S> {
    /// What most acts of one permission have in common: once in a while, by anybody's hands, staying where it is,
    /// nothing asked.
    pub const fn by(may: Action) -> Act<S> {
        Act {
            code: "",
            label: "",
            at: "",
            says: "",
            told: "",
            may,
            apart: &[],
            from: &[],
            to: To::Same,
            fits: |_, _| Ok(()),
            asks: Vec::new,
            next: false,
            gives: None,
            makes: false,
            alone: false,
            unread: false,
            tries: None,
            waits: false,
            does: |_| Box::pin(async { Ok(()) }),
        }
    }
}

/// An act being done.
pub struct Doing<'b, S: Subject> {
    /// The office.
    pub office: &'b Office,
    /// The transaction.
    pub tx: &'b Tx,
    /// Who.
    pub actor: &'b Actor,
    /// What.
    pub act: &'static Act<S>,
    /// With what.
    pub it: S,
    /// What was said.
    pub said: Said,
    steps: Vec<S::Step>,
    told: Option<String>,
    more: Map<String, Json>,
    file: Option<Download>,
    left: bool,
}

impl<S: Subject> Doing<'_, S> {
    /// Leaves everything as it is, which is how it was to be.
    pub fn leave(&mut self, told: impl Into<String>) {
        self.left = true;
        self.tell(told);
    }

    /// Leaves a step in the history.
    pub fn step(&mut self, step: S::Step) {
        self.steps.push(step);
    }

    /// Says something more exact than the act's own words.
    pub fn tell(&mut self, told: impl Into<String>) {
        self.told = Some(told.into());
    }

    /// Answers something besides the record.
    pub fn answer(&mut self, name: &str, what: impl Into<Json>) {
        self.more.insert(name.to_owned(), what.into());
    }

    /// Gives a file.
    pub fn give(&mut self, file: Download) {
        self.file = Some(file);
    }

    /// Answers the key of what was made.
    pub fn made(&mut self, key: impl ToString) {
        self.answer("key", key.to_string());
    }

    /// Today.
    pub fn today(&self) -> Date {
        self.office.clock().today()
    }
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// In a sentence.
    pub told: String,
    /// Code of the state it is in now.
    pub state: &'static str,
    /// 办理中
    pub state_label: &'static str,
    /// Its version now.
    pub version: Option<i32>,
    /// Where to look once it is not to be seen any more.
    pub above: String,
    /// What the act answers besides.
    pub more: Map<String, Json>,
    /// The file that it gives.
    pub file: Option<Download>,
}

impl Done {
    /// The key of what was made.
    pub fn key(&self) -> &str {
        self.more
            .get("key")
            .and_then(Json::as_str)
            .unwrap_or_default()
    }
}

impl<S: Subject> Act<S> {
    /// The act whose form it is posted from: its own, or that of the one it tries.
    pub fn of_form(&self) -> &'static str {
        self.tries.unwrap_or(self.code)
    }

    /// Where it is posted, beneath where its record stands.
    pub fn beneath(&self, record: &str) -> String {
        format!("{record}/{}", self.at)
            .trim_end_matches('/')
            .to_owned()
    }

    /// What a field of its form is called: several may stand on one page.
    pub fn field(&self, code: &str) -> String {
        match self.alone {
            true => code.to_owned(),
            false => format!("{}_{code}", self.of_form()),
        }
    }

    /// Whether somebody could do it with a record as it is; says why not.
    ///
    /// # Errors
    /// When it is not in the right state, or not for this actor.
    pub fn open_to(&self, it: &S, actor: &Actor) -> Result<()> {
        actor.may(self.may)?;
        it.ready_for(self.code)?;
        let state = it.state();
        if !self.from.contains(&state) && !crate::sabotaged!("state") {
            return Err(not_in::<S>(state, self.code));
        }
        (self.fits)(it, actor)
    }
}

/// Does an act, or says why not: may she → is it there → as it was seen → in the right state → by other hands → what was
/// said → done → audit → saved → durable.
///
/// # Errors
/// When any of these is not so. Nothing is half done.
pub async fn perform<S: Subject>(
    office: &Office,
    actor: &Actor,
    key: &str,
    act: &'static Act<S>,
    seen: Option<&str>,
    from: From<'_>,
) -> Result<Done> {
    perform_keeping(office, actor, key, act, seen, from, &|_| Ok(())).await
}

/// As [`perform`]; `keep` takes what it gives before it stands: what could not be kept was never done.
///
/// # Errors
/// As [`perform`], and those of `keep`.
pub async fn perform_keeping<S: Subject>(
    office: &Office,
    actor: &Actor,
    key: &str,
    act: &'static Act<S>,
    seen: Option<&str>,
    from: From<'_>,
    keep: &(dyn Fn(&Done) -> Result<()> + Sync),
) -> Result<Done> {
    actor.may(act.may)?;
    let tx = office.db().begin().await?;
    let it = S::open(office, tx.connection().into(), actor, key).await?;
    // Whoever need not say how it was seen says nothing.
    if let Some(seen) = seen.filter(|seen| !(act.unread && seen.is_empty()))
        && !crate::sabotaged!("seen")
    {
        it.still(office, seen).await?;
    }
    act.open_to(&it, actor)?;
    actor.proves(act.may)?;
    let hands = match act.apart {
        [] => Vec::new(),
        _ => it.hands(office, tx.connection().into()).await?,
    };
    for apart in act.apart {
        let mut before = hands
            .iter()
            .filter(|h| apart.from.contains(&h.act.as_str()));
        if before.any(|hand| is_actor(hand, actor)) && !crate::sabotaged!("other_hand") {
            return Err(Error::refusal(apart.words.replace("{who}", &actor.name)));
        }
    }
    let known = Known {
        today: office.clock().today(),
        before: it.before(),
    };
    let mut asks = it.asks(office, actor, act).await?;
    asks.extend(S::parts().into_iter().map(|ask| Ask {
        usual: it.part(&ask.code),
        ..ask
    }));
    let said = ask::read(&asks, from, &known)?;
    let mut doing = Doing {
        office,
        tx: &tx,
        actor,
        act,
        it,
        said,
        steps: Vec::new(),
        told: None,
        more: Map::new(),
        file: None,
        left: false,
    };
    let before = doing.it.state();
    if let To::State(state) = act.to {
        doing.it.set_state(state);
    }
    (act.does)(&mut doing).await?;
    let Doing {
        it,
        steps,
        told,
        more,
        file,
        left,
        ..
    } = doing;
    // What is only tried stays as it was.
    let stays = left || act.tries.is_some();
    let (state, state_label) = S::named(if stays { before } else { it.state() });
    let done = Done {
        told: told.unwrap_or_else(|| act.told.to_owned()),
        state,
        state_label,
        version: it.version().map(|version| version + i32::from(!stays)),
        above: it.above(),
        more,
        file,
    };
    if left {
        return Ok(done);
    }
    if !act.to.leads(before, it.state()) || steps.is_empty() {
        return Err(Error::inconsistent(format!("{} {}", S::CODE, act.code)));
    }
    if stays {
        return Ok(done);
    }
    let mut seq = 0;
    for step in &steps {
        it.write_step(office, &tx, actor, step).await?;
        let (action, subject, detail) = it.entry(step);
        seq = audit::append(office, &tx, actor, it.region(), action, &subject, &detail).await?;
    }
    if !it.save(office, &tx, seq).await? {
        return Err(changed::<S>());
    }
    keep(&done)?;
    tx.commit().await?;
    Ok(done)
}

/// What is said when an act is not done in a state.
pub fn not_in<S: Subject>(state: S::State, act: &str) -> Error {
    let ((_, label), this) = (S::named(state), S::THIS);
    let first = S::instead(state, act);
    Error::refusal(format!("{this}目前是“{label}”，{first}"))
}

/// What is said when somebody else was quicker.
pub fn changed<S: Subject>() -> Error {
    let this = S::THIS;
    Error::Conflict(format!("{this}刚被他人办过，没有办理。请刷新后再看"))
}

/// Whether a hand is the actor's own, under whichever account.
fn is_actor(hand: &Hand, actor: &Actor) -> bool {
    let same_person = actor.id_hash.is_some() && hand.id_hash == actor.id_hash;
    hand.user == actor.user || same_person
}

/// The key of a record, as an address or a command has it.
///
/// # Errors
/// When it is none.
pub fn key_read<S: Subject>(key: &str) -> Result<(i32, i64)> {
    read_key(key).ok_or_else(|| Error::not_found(S::THIS))
}

/// The act of a code.
///
/// # Errors
/// When the subject has no such act.
pub fn act_by_code<S: Subject>(code: &str) -> Result<&'static Act<S>> {
    let act = S::acts().iter().find(|known| known.code == code);
    act.ok_or_else(|| Error::not_found("这个办法"))
}
