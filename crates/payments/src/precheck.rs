//! 发放前核对: what keeps somebody from being paid, or is odd, before the next batch is made. It is what a batch of that
//! month would find, found by the same code: the batch is worked out and written, looked at and taken back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kernel::Month;

use super::deadlines::months_due;
use super::finding_kind::FindingKind;
use super::prepare::rehearsed;
use super::reasons::FindingShown;
use super::run::Run;
use ground::audit;
use ground::authority::{Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::comparisons::{Comparisons, OldList, UNSETTLED, old_lists};
use registers::people;

/// What is looked at, the gravest first.
pub const BLOCKERS: [FindingKind; 27] = [
    FindingKind::Held,
    FindingKind::Unmended,
    FindingKind::NoAccount,
    FindingKind::AccountCheck,
    FindingKind::AccountShared,
    FindingKind::Elsewhere,
    FindingKind::Unconfirmed,
    FindingKind::NoStandard,
    FindingKind::NoStart,
    FindingKind::Blocked,
    FindingKind::NewStandard,
    FindingKind::StaleTable,
    FindingKind::Overlap,
    FindingKind::Formula,
    FindingKind::Dead,
    FindingKind::PayeeAge,
    FindingKind::Age,
    FindingKind::FirstYears,
    FindingKind::FirstSpan,
    FindingKind::AccountChanged,
    FindingKind::PayeeChanged,
    FindingKind::Renamed,
    FindingKind::Jump,
    FindingKind::FirstPayee,
    FindingKind::OnePayee,
    FindingKind::Listed,
    FindingKind::ListOld,
];

/// Something to be looked at before the next batch.
#[derive(Debug, Clone)]
pub struct Blocker {
    /// What, about whom, and why.
    pub found: FindingShown,
    /// Where it is mended, for whoever may.
    pub mended: String,
    /// Where it is looked at; nothing where it is not seen from here.
    pub seen: String,
}

/// What there is to look at before the next batch of a month.
#[derive(Debug)]
pub struct Precheck {
    /// The month of the batch.
    pub month: Month,
    /// By kind, then by person.
    pub blockers: Vec<Blocker>,
}

impl Precheck {
    /// How many there are of each kind.
    pub fn counts(&self) -> Vec<(FindingKind, usize)> {
        let of = |kind: FindingKind| {
            let same = self.blockers.iter().filter(|b| b.found.kind == kind);
            (kind, same.count())
        };
        let counts = BLOCKERS.into_iter().map(of);
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

/// What it holds for.
type Key = (i64, bool, Month, i64, u64, String);

/// What was found last, as long as nothing happens: a county takes seconds, and its list is turned over page by page.
#[derive(Default)]
pub struct PrecheckKept(Mutex<Vec<(Key, Arc<Precheck>)>>);

/// So many are kept.
const KEPT_MAX: usize = 8;

impl PrecheckKept {
    fn find(&self, key: &Key) -> Result<Option<Arc<Precheck>>> {
        let kept = self.0.lock();
        let kept = kept.map_err(|e| Error::inconsistent(e.to_string()))?;
        let found = kept.iter().find(|(known, _)| known == key);
        Ok(found.map(|(_, found)| Arc::clone(found)))
    }

    fn keep(&self, key: Key, found: &Arc<Precheck>) -> Result<()> {
        let kept = self.0.lock();
        let mut kept = kept.map_err(|e| Error::inconsistent(e.to_string()))?;
        kept.retain(|(known, _)| known.3 == key.3);
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(found)));
        Ok(())
    }
}

/// What there is to look at in a scope before the batch of a month: that which is due next where none is given.
///
/// # Errors
/// When the scope spans several counties, or the catalogue cannot be read.
pub async fn precheck(
    office: &Office,
    actor: &Actor,
    scope: &Scope,
    month: Option<Month>,
) -> Result<Arc<Precheck>> {
    let reader = office.db().reader();
    let regions = people::actions::regions(reader, scope).await?;
    let region = match regions.as_slice() {
        [] => scope.division().region(),
        [region] => *region,
        _ => return Err(Error::refusal("请先选一个县（市、区）")),
    };
    let month = match month {
        Some(month) => month,
        None => {
            let due = months_due(office, scope).await?;
            let today = Month::of(office.clock().today());
            due.first().map_or(today, |due| due.month)
        }
    };
    let key = (
        scope.division().get(),
        scope.is_alone(),
        month,
        audit::last_seq(reader, region).await?,
        office.catalogue().version(),
        office.clock().today().to_string(),
    );
    let kept: &PrecheckKept = office.handed()?;
    if let Some(found) = kept.find(&key)? {
        return Ok(found);
    }
    let run = Run {
        scope: *scope,
        region,
        month,
        known_at: None,
        scheme: None,
        doubts: Vec::new(),
    };
    let found = rehearsed(office, actor, &run, &BLOCKERS).await?;
    let found = found.into_iter();
    let mut blockers: Vec<Blocker> = found.map(|found| blocker(region, found)).collect();
    blockers.extend(outdated(office, scope, region).await?);
    let places: BTreeMap<&str, usize> = BLOCKERS
        .iter()
        .enumerate()
        .map(|(place, kind)| (kind.code(), place))
        .collect();
    blockers.sort_by_key(|b| (places.get(b.found.kind.code()).copied(), b.found.person));
    let found = Arc::new(Precheck { month, blockers });
    kept.keep(key, &found)?;
    Ok(found)
}

fn blocker(region: i32, found: FindingShown) -> Blocker {
    let person = ground::key::AnyKey::new(region, found.person);
    let seen = match found.kind {
        FindingKind::NewStandard | FindingKind::StaleTable => "/standards".to_owned(),
        FindingKind::Held | FindingKind::Listed => {
            format!("/hits?person={person}&state={UNSETTLED}")
        }
        _ => format!("/people/{person}"),
    };
    let mended = match found.kind {
        FindingKind::NoAccount
        | FindingKind::AccountCheck
        | FindingKind::AccountShared
        | FindingKind::AccountChanged
        | FindingKind::Unmended => format!("/people/{person}/change?kind=account"),
        FindingKind::Elsewhere => format!("/people/{person}/change?kind=paid_here"),
        FindingKind::NoStandard | FindingKind::NewStandard | FindingKind::StaleTable => {
            "/standards".to_owned()
        }
        FindingKind::Unconfirmed => "/confirmations".to_owned(),
        FindingKind::NoStart => format!("/people/{person}/change?kind=correction"),
        FindingKind::PayeeAge | FindingKind::PayeeChanged => format!("/people/{person}/payee"),
        FindingKind::Renamed => format!("/people/{person}/change?kind=name"),
        FindingKind::Dead => format!("/people/{person}/change?kind=death"),
        _ => seen.clone(),
    };
    Blocker {
        found,
        mended,
        seen,
    }
}

/// Kinds of lists of which the newest is too old.
async fn outdated(office: &Office, scope: &Scope, region: i32) -> Result<Vec<Blocker>> {
    let comparisons = Comparisons::load(office.catalogue())?;
    let found = old_lists(office, &comparisons, scope, region).await?;
    let blocker = |old: OldList| Blocker {
        found: FindingShown {
            kind: FindingKind::ListOld,
            person: 0,
            name: old.label,
            unit: String::new(),
            scheme: String::new(),
            line_no: None,
            before_fen: None,
            now_fen: None,
            because: format!("最近一份是{}的，已经过期，请向来源单位要新的", old.told),
        },
        mended: "/imports".to_owned(),
        seen: match old.own {
            true => format!("/comparisons?kind={}", old.kind),
            false => String::new(),
        },
    };
    Ok(found.into_iter().map(blocker).collect())
}
