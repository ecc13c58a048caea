//! Collections: where no record is yet that something could be done with. A record is made by an act with all of its
//! kind: the same declaration, the same driver, the same doors.

use std::future::Future;
use std::marker::PhantomData;

use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::{Act, Subject};
use crate::ask::Ask;
use crate::authority::{Action, Actor};
use crate::db::Tx;
use crate::error::Result;
use crate::office::Office;

/// Records of one kind, as they are made.
pub trait Collection: Send + Sync + Sized + 'static {
    /// As that of its records: `visits`.
    const CODE: &'static str;
    /// Where the form is with which one is made: `/visits/new`.
    const AT: &'static str;
    /// Where one is made at the interface: `/visits`.
    const API_AT: &'static str;
    /// 走访任务
    const LABEL: &'static str;
    /// Under which heading the interface describes it.
    const TAG: &'static str = Self::LABEL;

    /// How records come to be.
    fn acts() -> &'static [Act<All<Self>>];

    /// What has to be said, with what only the office knows filled in.
    fn asks(
        _all: &All<Self>,
        _office: &Office,
        _actor: &Actor,
        act: &'static Act<All<Self>>,
    ) -> impl Future<Output = Result<Vec<Ask>>> + Send {
        async { Ok((act.asks)()) }
    }
}

/// All records of a collection, as acts are done with them. On the command line their key is anything: `new`.
pub struct All<C> {
    /// What the address says of them: the kind of a ledger.
    pub key: String,
    /// Whose records they are; an act that makes one elsewhere says where.
    pub region: i32,
    of: PhantomData<fn() -> C>,
}

/// What the audit says of a record that was made: action, subject, detail.
pub type Made = (&'static str, String, Json);

impl<C: Collection> Act<All<C>> {
    /// What acts that make a record have in common.
    pub const fn making(may: Action) -> Act<All<C>> {
        Act {
            makes: true,
            ..Act::with_all(may)
        }
    }

    /// What acts that make several at once have in common.
    pub const fn with_all(may: Action) -> Act<All<C>> {
        Act {
            from: &[()],
            alone: true,
            unread: true,
            ..Act::by(may)
        }
    }
}

impl<C: Collection> Subject for All<C> {
    type State = ();
    type Step = Made;

    const CODE: &'static str = C::CODE;
    const AT: &'static str = C::AT;
    const API_AT: &'static str = C::API_AT;
    const LABEL: &'static str = C::LABEL;
    const THIS: &'static str = C::LABEL;
    const TAG: &'static str = C::TAG;

    fn acts() -> &'static [Act<All<C>>] {
        C::acts()
    }

    async fn open(_: &Office, _: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        Ok(All {
            key: key.to_owned(),
            region: actor.division().region(),
            of: PhantomData,
        })
    }

    fn key(&self) -> String {
        self.key.clone()
    }

    fn region(&self) -> i32 {
        self.region
    }

    /// There is nothing yet that could have been seen otherwise.
    fn stamp_ask() -> Ask {
        Ask::words("", "")
    }

    fn state(&self) {}

    fn set_state(&mut self, (): ()) {}

    fn named((): ()) -> (&'static str, &'static str) {
        ("", "")
    }

    fn instead((): (), _: &str) -> &'static str {
        ""
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<All<C>>,
    ) -> Result<Vec<Ask>> {
        C::asks(self, office, actor, act).await
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// The record was written where it was made.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}
