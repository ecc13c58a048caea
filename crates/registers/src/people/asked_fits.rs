//! Whether a change asked for fits the person, and how far back it reaches.

use entitlement::EventKind;
use kernel::{Date, Month};

use super::asked::Asked;
use super::disability::grade_fits;
use super::model::{EventRow, IdentityRow};
use super::standing::grade_in;
use ground::error::{Error, Result};

/// Why a change of grade or nature does not fit the identities of somebody to whom these changes happen besides: looked at
/// in the month from which it holds.
pub(super) fn unfit(
    event: &EventRow,
    identities: &[IdentityRow],
    besides: &[EventRow],
) -> Option<&'static str> {
    if !matches!(event.kind, EventKind::Grade(_) | EventKind::Nature(_)) {
        return None;
    }
    let mut graded = identities.iter().filter(|i| i.grade.is_some());
    if graded.clone().next().is_none() {
        return Some("此人没有残疾等级，不能变动，请核对");
    }
    let all: Vec<EventRow> = besides.iter().chain([event]).cloned().collect();
    let wrong = graded.any(|identity| {
        let (grade, nature) = grade_in(identity, &all, event.effective);
        grade.zip(nature).is_some_and(|(g, n)| !grade_fits(g, n))
    });
    wrong.then_some(UNFIT)
}

/// What is said of a death in a month that nobody has come to.
pub(super) const DEATH_TO_COME: &str = "去世的年月还没有到，请核对";

/// Whether it is a death in a month that nobody has come to.
pub(super) fn is_to_come(event: &EventRow, today: Date) -> bool {
    event.kind == EventKind::Death && event.effective > Month::of(today)
}

/// What is said of a change before somebody was born.
pub(super) const BEFORE_BIRTH: &str = "变动的年月早于出生的年月，请核对";

const UNFIT: &str = "因病只评一级至六级，请核对等级和性质";

/// Refuses what does not fit the person, to whom these changes happen besides.
pub(super) fn refuse_unfit(
    asked: &Asked,
    identities: &[IdentityRow],
    besides: &[EventRow],
) -> Result<()> {
    match asked {
        Asked::Event(event) => match unfit(event, identities, besides) {
            Some(why) => Err(Error::refusal(why)),
            None => Ok(()),
        },
        Asked::Identity(identity) | Asked::Correction(identity) => {
            let has = identities.iter().any(|i| i.category == identity.category);
            match asked {
                Asked::Identity(_) if has => {
                    return Err(Error::refusal("这个人已有这种身份，等级有变请用等级变动"));
                }
                Asked::Correction(_) if !has => {
                    return Err(Error::refusal("这个人没有这种身份，请用增加身份"));
                }
                _ => {}
            }
            let fits = identity
                .grade
                .zip(identity.nature)
                .is_none_or(|(g, n)| grade_fits(g, n));
            if fits {
                Ok(())
            } else {
                Err(Error::refusal(UNFIT))
            }
        }
        Asked::Category { was: of, .. } | Asked::NoIdentity(of) => {
            let happened = besides.iter().any(|e| happened_to(e, of, identities));
            let (what, instead) = match asked {
                Asked::NoIdentity(_) => {
                    ("去掉", "请用人员变动表停发这个人员类别，从不该发的月份起")
                }
                _ => ("改类别", "请停发这个身份，再增加正确的身份"),
            };
            let words = format!("这个身份登记过变动（或有变动在等复核），不能{what}。{instead}");
            match happened {
                true => Err(Error::refusal(words)),
                false => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Whether something happened to an identity: known by its category, it would happen to the next one of that. A change of
/// grade that names none happened to whichever has one.
fn happened_to(event: &EventRow, of: &str, hers: &[IdentityRow]) -> bool {
    match &event.category {
        Some(category) => category == of,
        None if matches!(event.kind, EventKind::Grade(_) | EventKind::Nature(_)) => {
            let mut graded = hers.iter().filter(|identity| identity.grade.is_some());
            graded.next().is_some_and(|only| only.category == of) && graded.next().is_none()
        }
        None => false,
    }
}

/// The first month a change is about, for telling which batches paid it already; nothing where it moves no past month.
pub fn reaches_back_to(asked: &Asked) -> Option<Month> {
    match asked {
        Asked::Event(event) => match event.kind {
            EventKind::Death => Some(event.effective.next()),
            _ => Some(event.effective),
        },
        Asked::MoveOut(event) => Some(event.effective),
        Asked::Move(home) => Some(home.from),
        Asked::Identity(identity)
        | Asked::Correction(identity)
        | Asked::Category { identity, .. } => identity.start,
        Asked::Account { .. }
        | Asked::Payee(_)
        | Asked::Name(_)
        | Asked::IdNumber(_)
        | Asked::LumpSum(_)
        | Asked::Heirs(_)
        | Asked::PaidHere
        | Asked::NoIdentity(_)
        | Asked::Void
        | Asked::Merge { .. }
        | Asked::Receivable(_)
        | Asked::Settled(_) => None,
    }
}
