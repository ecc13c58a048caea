//! The command line's door to acts: `yushui do SUBJECT KEY ACT --FIELD VALUE …`, for every subject that has acts.

use std::future::Future;
use std::marker::PhantomData;
use std::path::Path;
use std::pin::Pin;

use super::{Done, Subject, act_by_code, perform_keeping};
use crate::ask::{From, Kind};
use crate::authority::Actor;
use crate::error::{Error, Result};
use crate::files::{read_given, write_durably};
use crate::office::Office;

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
    /// Whether its form has a page to itself.
    pub alone: bool,
}

/// The acts of one subject, whichever it is.
pub trait Acts: Send + Sync {
    /// As it stands in the command: `cases`.
    fn code(&self) -> &'static str;
    /// All its acts.
    fn listed(&self) -> Vec<Listed>;
    /// Does one.
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
    /// What was said, and how the record was seen, where somebody says so.
    pub fields: &'a [(String, String)],
    /// Where the file goes that it gives.
    pub out: Option<&'a Path>,
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
                .map(|ask| {
                    let needed = ask.has_to_be_said();
                    (ask.code, ask.label, needed)
                })
                .collect(),
            states: act.from.iter().map(|state| S::named(*state).1).collect(),
            alone: act.alone,
        };
        S::acts().iter().map(listed).collect()
    }

    fn perform<'a>(
        &'a self,
        office: &'a Office,
        actor: &'a Actor,
        ordered: Ordered<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Done>> + Send + 'a>> {
        Box::pin(perform_ordered::<S>(office, actor, ordered))
    }
}

/// Does the act of a command: a field that asks for a file names one to be read.
///
/// # Errors
/// As [`perform_keeping`]; and when a file cannot be read or written.
pub async fn perform_ordered<S: Subject>(
    office: &Office,
    actor: &Actor,
    ordered: Ordered<'_>,
) -> Result<Done> {
    let act = act_by_code::<S>(ordered.act)?;
    let stamp = S::stamp_ask().code;
    let said = ordered.fields.iter().filter(|(code, _)| *code != stamp);
    let said: Vec<(String, String)> = said.cloned().collect();
    let seen = ordered.fields.iter().find(|(code, _)| *code == stamp);
    let asks = (act.asks)();
    let is_file = |code: &str| {
        let mut files = asks.iter().filter(|ask| ask.kind == Kind::File);
        files.any(|ask| ask.code == code)
    };
    // Whatever else is said goes to the reading, which refuses what was not asked.
    let file = match said.as_slice() {
        [(code, path)] if is_file(code) => Some((code, read_given(Path::new(path))?)),
        _ => None,
    };
    let from = match &file {
        Some((code, bytes)) => From::File(code, bytes),
        None => From::Words(&said),
    };
    let keep = |done: &Done| match (&done.file, ordered.out) {
        (Some(file), Some(out)) => write_durably(out, &file.bytes),
        (Some(_), None) => Err(Error::refusal("请用 --out 写明存到哪个文件")),
        (None, _) => Ok(()),
    };
    let seen = seen.map(|(_, text)| text.as_str());
    perform_keeping(office, actor, ordered.key, act, seen, from, &keep).await
}
