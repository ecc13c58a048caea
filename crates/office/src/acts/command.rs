//! The command line's door to acts: `yushui do SUBJECT KEY ACT --FIELD VALUE …`, for every subject that has acts.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use super::{Done, Subject, act_by_code, key_read, perform};
use crate::authority::Actor;
use crate::office::Office;
use crate::platform::ask::From;
use crate::platform::error::Result;

/// What `yushui do --list` says of an act.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Listed {
    /// `cases`
    pub subject: &'static str,
    /// 服务事项
    pub subject_label: &'static str,
    /// `extend`
    pub act: &'static str,
    /// Its address beneath the record's: `manage/extend`.
    pub at: &'static str,
    /// 延期
    pub label: &'static str,
    /// Fields: code, label, whether it is needed.
    pub fields: Vec<(String, String, bool)>,
    /// States in which it is done, in Chinese.
    pub states: Vec<&'static str>,
}

/// The acts of one subject, whichever it is.
pub trait Acts: Send + Sync {
    /// As it stands in the command: `cases`.
    fn code(&self) -> &'static str;
    /// All its acts.
    fn listed(&self) -> Vec<Listed>;
    /// Does one. `seen` is the version that was read, where somebody says so.
    ///
    /// # Errors
    /// As [`perform`]; and when a field is not one that the act asks for.
    fn perform<'a>(
        &'a self,
        office: &'a Office,
        actor: &'a Actor,
        ordered: Ordered<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Done>> + Send + 'a>>;
}

/// What a command orders.
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a> {
    /// 990101-12
    pub key: &'a str,
    /// Code of the act.
    pub act: &'a str,
    /// The version that was read.
    pub seen: Option<i32>,
    /// What was said.
    pub fields: &'a [(String, String)],
}

/// The acts of a subject.
pub fn acts_of<S: Subject>() -> Box<dyn Acts> {
    Box::new(Of::<S>(PhantomData))
}

struct Of<S>(PhantomData<fn() -> S>);

impl<S: Subject> Acts for Of<S> {
    fn code(&self) -> &'static str {
        S::CODE
    }

    fn listed(&self) -> Vec<Listed> {
        let listed = |act: &super::Act<S>| Listed {
            subject: S::CODE,
            subject_label: S::LABEL,
            act: act.code,
            at: act.at,
            label: act.label,
            fields: (act.asks)()
                .into_iter()
                .map(|ask| (ask.code, ask.label, ask.needed))
                .collect(),
            states: act.from.iter().map(|state| S::named(*state).1).collect(),
        };
        S::acts().iter().map(listed).collect()
    }

    fn perform<'a>(
        &'a self,
        office: &'a Office,
        actor: &'a Actor,
        ordered: Ordered<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Done>> + Send + 'a>> {
        Box::pin(async move {
            let key = key_read::<S>(ordered.key)?;
            let act = act_by_code::<S>(ordered.act)?;
            let from = From::Words(ordered.fields);
            perform(office, actor, key, act, ordered.seen, from).await
        })
    }
}
