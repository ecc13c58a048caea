//! What acts are done with: a record of a subject, where it stands, and how it says that it is as somebody saw it.

use std::fmt;
use std::future::Future;

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::{Act, Hand, changed};
use crate::ask::{Ask, Kind};
use crate::authority::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::office::Office;

/// A record that acts are done with, opened for somebody who may see it.
pub trait Subject: Sized + Send + Sync + 'static {
    /// Its states.
    type State: Copy + PartialEq + fmt::Debug + Send + Sync + 'static;
    /// What an act leaves in its history.
    type Step: Send + Sync;

    /// As it stands in addresses and commands: `cases`.
    const CODE: &'static str;
    /// Where the page of one is, as a route has it: `/cases/{case}`.
    const AT: &'static str;
    /// The same at the interface, where it is another.
    const API_AT: &'static str = Self::AT;
    /// 服务事项
    const LABEL: &'static str;
    /// As somebody speaks of one: 这件服务事项.
    const THIS: &'static str;
    /// Under which heading the interface describes its acts.
    const TAG: &'static str = Self::LABEL;

    /// What its address says besides its number: the kind of a ledger.
    fn parts() -> Vec<Ask> {
        Vec::new()
    }
    /// What stands there for this one.
    fn part(&self, _code: &str) -> String {
        String::new()
    }
    /// What names the record that stands at an address.
    fn key_at(address: &Address) -> String {
        let number = |template| address.part(number_of(template));
        let number = number(Self::AT).or_else(|| number(Self::API_AT));
        number.unwrap_or_default().to_owned()
    }
    /// The address of its page.
    fn path(&self) -> String {
        let number = format!("{{{}}}", number_of(Self::AT));
        let path = Self::AT.replace(&number, &self.key());
        let fill = |path: String, ask: &Ask| {
            path.replace(&format!("{{{}}}", ask.code), &self.part(&ask.code))
        };
        Self::parts().iter().fold(path, fill)
    }

    /// Where it is looked at.
    fn address(&self) -> String {
        self.path()
    }

    /// Everything that may be done with it, what comes first in its life first.
    fn acts() -> &'static [Act<Self>];

    /// Opens one.
    ///
    /// # Errors
    /// When it is not there, or not the actor's to see.
    fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> impl Future<Output = Result<Self>> + Send;

    /// What names it in addresses: 990101-12.
    fn key(&self) -> String;
    /// Its region.
    fn region(&self) -> i32;
    /// Counts its changes; nothing where they are not counted.
    fn version(&self) -> Option<i32> {
        None
    }
    /// The field in which every door says how the record was seen.
    fn stamp_ask() -> Ask {
        Ask::declared(Kind::Count, "version", "读到的改过几次").needed()
    }
    /// What stands there for the record as it is now.
    fn stamp(&self) -> String {
        self.version().unwrap_or_default().to_string()
    }
    /// Refuses where the record is not as somebody saw it.
    fn still(&self, _: &Office, seen: &str) -> impl Future<Output = Result<()>> + Send {
        let unsaid = seen.is_empty() && !Self::stamp_ask().needed;
        let same = unsaid || self.stamp() == seen;
        async move { if same { Ok(()) } else { Err(changed::<Self>()) } }
    }
    /// Where it is in its life.
    fn state(&self) -> Self::State;
    /// Moves it on.
    fn set_state(&mut self, state: Self::State);
    /// Code and Chinese name of a state.
    fn named(state: Self::State) -> (&'static str, &'static str);
    /// What keeps an act from being done in any state: the task of a plan that is not issued yet.
    ///
    /// # Errors
    /// What comes first.
    fn ready_for(&self, _act: &str) -> Result<()> {
        Ok(())
    }
    /// Where to look once it is not to be seen any more.
    fn above(&self) -> String {
        let (above, _) = Self::AT.split_once("/{").unwrap_or_default();
        above.to_owned()
    }
    /// What comes first, where an act is not done in a state: 请先受理.
    fn instead(state: Self::State, act: &str) -> &'static str;
    /// What the button of an act says on this record.
    fn button(&self, act: &'static Act<Self>) -> &'static str {
        act.label
    }
    /// The day of what was done before, where the days follow each other.
    fn before(&self) -> Option<Date> {
        None
    }

    /// Who did what to it so far: steps by code, user and the hash of her ID number.
    fn hands(
        &self,
        _office: &Office,
        _on: DatabaseExecutor<'_>,
    ) -> impl Future<Output = Result<Vec<Hand>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// What an act asks for, with what only the record knows filled in: whom it can be handed to, usual answers, fields
    /// that the catalogue declares.
    fn asks(
        &self,
        _office: &Office,
        _actor: &Actor,
        act: &'static Act<Self>,
    ) -> impl Future<Output = Result<Vec<Ask>>> + Send {
        async { Ok((act.asks)()) }
    }

    /// Writes a step into its history, where it has one besides the audit.
    fn write_step(
        &self,
        _office: &Office,
        _tx: &Tx,
        _actor: &Actor,
        _step: &Self::Step,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
    /// A step as the audit has it: action, subject, detail.
    fn entry(&self, step: &Self::Step) -> (&'static str, String, Json);

    /// Writes the record itself under the next version; false when somebody changed it meanwhile. `seq` is the number of
    /// the last step in the audit.
    fn save(&self, office: &Office, tx: &Tx, seq: i64)
    -> impl Future<Output = Result<bool>> + Send;
}

/// What stands in the braces of a route, by name.
pub struct Address(pub Vec<(String, String)>);

impl Address {
    /// What stands at a name.
    pub fn part(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, part)| part.as_str())
    }
}

/// What the number of a record is called in a route: what stands last in braces.
pub fn number_of(route: &str) -> &str {
    let (_, last) = route.rsplit_once('{').unwrap_or_default();
    last.split_once('}').map_or(last, |(name, _)| name)
}
