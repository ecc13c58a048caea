//! What a change makes of what, in words.

use entitlement::EventKind;
use kernel::{mask_account, mask_id, told_apart};

use super::asked::Asked;
use super::disability::{grade_label, nature_label};
use super::model::{Categories, EventRow, IdentityRow};
use super::register::{Dossier, identity_text};
use super::standing::PersonState;

/// What the register says of somebody, as far as a change can touch it; numbers masked.
#[derive(Debug, Clone)]
pub struct Known {
    pub name: String,
    pub id_number: String,
    pub bank: String,
    pub account: String,
    pub payee: String,
    pub state: PersonState,
    /// 伤残军人（六级，因公）、…
    pub identities: String,
    /// Where she lives.
    pub place: String,
}

impl Known {
    /// As her dossier has it.
    pub fn of(dossier: &Dossier) -> Known {
        let line = &dossier.line;
        Known {
            name: line.name.clone(),
            id_number: line.id_number.clone(),
            bank: line.bank.clone(),
            account: line.account.clone(),
            payee: line.payee.told(),
            state: line.state,
            identities: line.identities.join("、"),
            place: line.village.clone(),
        }
    }
}

/// An identity with its first month, as a change tells it.
fn started(identity: &IdentityRow, categories: &Categories) -> String {
    let start = identity.start.map(|m| format!("，{}起发", m.to_chinese()));
    let start = start.unwrap_or_default();
    format!("{}{start}", identity_text(identity, categories))
}

/// What it is now, in words; account numbers masked.
pub fn was(asked: &Asked, known: &Known) -> String {
    match asked {
        Asked::Event(EventRow {
            kind: EventKind::Grade(_) | EventKind::Nature(_),
            ..
        })
        | Asked::Identity(_)
        | Asked::Category { .. }
        | Asked::NoIdentity(_)
        | Asked::Correction(_) => known.identities.clone(),
        Asked::Event(_) | Asked::MoveOut(_) => known.state.label().to_owned(),
        Asked::Move(_) => known.place.clone(),
        Asked::Account { .. } => {
            let was = format!("{} {}", known.bank, known.account);
            was.trim().to_owned()
        }
        Asked::Payee(_) => known.payee.clone(),
        Asked::Name(_) => known.name.clone(),
        Asked::Void | Asked::Merge { .. } => format!("{} {}", known.name, known.id_number),
        Asked::LumpSum(_) | Asked::Heirs(_) => String::new(),
        Asked::PaidHere => "身份证号在另一个县（市、区）也有登记，待核实".to_owned(),
        Asked::IdNumber(_) => known.id_number.clone(),
        Asked::Receivable(receivable) => receivable.was.clone(),
        Asked::Settled(settles) => settles.was.clone(),
    }
}

/// What it is to be beside what it was: numbers that look alike are told apart.
pub fn is_after(asked: &Asked, categories: &Categories, was: &str) -> String {
    match asked {
        Asked::Account { .. } | Asked::Payee(_) | Asked::IdNumber(_) => {
            // A bank that is not said stays as it was.
            let (is, number) = (is(asked, categories), was.rsplit(' ').next());
            told_apart(
                if was == is {
                    was
                } else {
                    number.unwrap_or_default()
                },
                is,
            )
        }
        _ => is(asked, categories),
    }
}

/// What it is to be, in words; account numbers masked.
fn is(asked: &Asked, categories: &Categories) -> String {
    match asked {
        Asked::Event(event) => {
            let from = event.effective.to_chinese();
            let known = event
                .known
                .map(|d| format!("，{d}报告"))
                .unwrap_or_default();
            match event.kind {
                EventKind::Death => {
                    let cause = event.cause.as_ref();
                    let cause = cause.map(|c| format!("，死因{c}")).unwrap_or_default();
                    format!("{from}去世，当月是最后一个月{known}{cause}")
                }
                EventKind::Stop => format!("{from}起停发{known}"),
                EventKind::Resume => format!("{from}起恢复发放{known}"),
                EventKind::Grade(grade) => format!("{from}起为{}{known}", grade_label(grade)),
                EventKind::Nature(nature) => format!("{from}起为{}{known}", nature_label(nature)),
            }
        }
        Asked::MoveOut(event) => format!("迁出，{}起停发", event.effective.to_chinese()),
        Asked::Move(home) => {
            let resumes = if home.resumes { "，接着发放" } else { "" };
            format!("{}起住在{}{resumes}", home.from.to_chinese(), home.place)
        }
        Asked::Account { bank, account } => {
            let is = format!("{bank} {}", mask_account(account));
            is.trim().to_owned()
        }
        Asked::Payee(payee) => payee.masked().told(),
        Asked::Name(name) => name.clone(),
        Asked::LumpSum(sum) => sum.told(categories.lump_sums()),
        Asked::Heirs(inheritance) => inheritance.told(categories.lump_sums()),
        Asked::PaidHere => "已核实，在本单位发放".to_owned(),
        Asked::Receivable(receivable) => receivable.told.clone(),
        Asked::Settled(settles) => settles.told.clone(),
        Asked::IdNumber(number) => mask_id(number),
        Asked::Identity(identity) => format!("增加{}", started(identity, categories)),
        Asked::Category { identity, .. } => {
            format!("从头改为{}", started(identity, categories))
        }
        Asked::NoIdentity(category) => {
            let known = categories.coded(category);
            format!(
                "去掉{}",
                known.map_or(category.as_str(), |c| c.label.as_str())
            )
        }
        Asked::Void => "作废，不再在册".to_owned(),
        Asked::Merge { told, .. } => told.clone(),
        Asked::Correction(identity) => {
            format!("从起发时起更正为{}", started(identity, categories))
        }
    }
}
