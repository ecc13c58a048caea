//! What an import proposes instead of writing it: once the office pays, what needs two people on a page needs them here.

use std::collections::HashMap;

use kernel::{Month, mask_account, mask_id};

use crate::exchange::actions::SheetTarget;
use crate::people::PackageKey;
use crate::people::actions::{ACCOUNT, ID_NUMBER};
use crate::people::asked::Asked;
use crate::people::asked_words::Known;
use crate::people::bulk::{Facts, Packed, Packing};
use crate::people::model::{Categories, EventRow, IdentityRow};
use crate::people::register::{identity_text, now};
use crate::people::requests::{already_waiting, waiting_in_region};
use crate::people::standing::state_in;
use crate::people::store::{PersonRecord, package_of};
use ground::error::Result;
use ground::office::Office;

/// What a sheet proposes, beside what waits already.
pub struct Proposals {
    waiting: HashMap<i64, Vec<Waiting>>,
    found: Vec<Found>,
}

/// A change that waits for its second person.
struct Waiting {
    asked: Asked,
    text: String,
    package: Option<PackageKey>,
    /// Proposed by this import.
    ours: bool,
    /// Matched by a row of this sheet: n equal rows are n changes.
    taken: bool,
}

struct Found {
    person: i64,
    asked: Asked,
    row: u32,
    note: String,
}

/// How a change stands to those that wait.
pub enum Standing {
    /// Nobody has proposed it.
    New,
    /// It was proposed, and waits.
    Waits(Option<PackageKey>),
    /// Another of its kind waits.
    Refused(String),
}

impl Proposals {
    /// What waits about the people of the target; nothing where an import writes at once.
    pub async fn load(target: &SheetTarget<'_>) -> Result<Option<Proposals>> {
        if !target.two_hands {
            return Ok(None);
        }
        let (office, c) = (target.office, target.tx.connection());
        let region = target.division.region();
        let own = target.package.map(|draft| draft.key);
        let mut waiting: HashMap<i64, Vec<Waiting>> = HashMap::new();
        for (person, hers) in waiting_in_region(office, c, &target.scope, region).await? {
            for (request, asked) in hers {
                let package = package_of(c, region, request).await?;
                let package = package.map(|id| PackageKey { region, id });
                waiting.entry(person).or_default().push(Waiting {
                    text: asked.text()?,
                    asked,
                    ours: package.is_some() && package == own,
                    package,
                    taken: false,
                });
            }
        }
        Ok(Some(Proposals {
            waiting,
            found: Vec::new(),
        }))
    }

    /// How a change of somebody stands to those that wait.
    pub fn standing(&mut self, person: i64, asked: &Asked) -> Result<Standing> {
        let Some(waiting) = self.waiting.get_mut(&person) else {
            return Ok(Standing::New);
        };
        let (text, happens) = (asked.text()?, happens(asked));
        let same = waiting
            .iter_mut()
            .find(|other| other.text == text && !(happens && other.taken));
        if let Some(same) = same {
            same.taken = true;
            return Ok(Standing::Waits(same.package));
        }
        let stands =
            |other: &Waiting| other.asked.about() == asked.about() && !(happens && other.ours);
        Ok(match waiting.iter().any(stands) {
            true => Standing::Refused(already_waiting(asked)),
            false => Standing::New,
        })
    }

    /// Notes a change to be proposed, with the row that asks for it and what it says besides.
    pub fn add(&mut self, person: i64, asked: Asked, row: u32, note: String) -> Result<()> {
        self.waiting.entry(person).or_default().push(Waiting {
            text: asked.text()?,
            asked: asked.clone(),
            package: None,
            ours: true,
            taken: true,
        });
        self.found.push(Found {
            person,
            asked,
            row,
            note,
        });
        Ok(())
    }

    /// Proposes what was noted, in the package of the import.
    pub async fn write(self, target: &mut SheetTarget<'_>) -> Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        let region = target.division.region();
        let people: Vec<i64> = self.found.iter().map(|found| found.person).collect();
        let facts = Facts::of(target.tx.connection(), region, &people).await?;
        let packing = Packing {
            office: target.office,
            tx: target.tx,
            actor: target.actor,
            scope: target.scope,
            region,
            source: target.source,
            sheet: target.sheet,
            directory: Some(&target.directory),
        };
        let mut draft = match target.package {
            Some(draft) => draft,
            None => packing.begin(target.division).await?,
        };
        let line = |found: Found| Packed {
            person: found.person,
            asked: found.asked,
            reason: match found.note {
                note if note.is_empty() => {
                    let (source, sheet) = (target.source, target.sheet);
                    format!("导入《{source}》“{sheet}”第{}行", found.row)
                }
                note => note,
            },
            row: found.row,
        };
        let lines: Vec<Packed> = self.found.into_iter().map(line).collect();
        packing.propose(&mut draft, lines, &facts).await?;
        target.package = Some(draft);
        Ok(())
    }
}

/// Whether it is something that happened, of which there can be several.
fn happens(asked: &Asked) -> bool {
    matches!(
        asked,
        Asked::Event(_)
            | Asked::MoveOut(_)
            | Asked::LumpSum(_)
            | Asked::Receivable(_)
            | Asked::Settled(_)
    )
}

/// What the register says of somebody, within the transaction at hand.
pub fn known(
    office: &Office,
    person: &PersonRecord,
    (identities, events): (&[IdentityRow], &[EventRow]),
    categories: &Categories,
) -> Result<Known> {
    let open = |purpose: &str, sealed: &Option<String>| match sealed {
        Some(sealed) => office.open_field(purpose, person.id, sealed),
        None => Ok(String::new()),
    };
    let month = Month::of(office.clock().today());
    let text = |identity| identity_text(&now(identity, events, month), categories);
    Ok(Known {
        name: person.name.clone(),
        id_number: mask_id(&open(ID_NUMBER, &person.id_sealed)?),
        bank: person.bank.clone(),
        account: mask_account(&open(ACCOUNT, &person.account_sealed)?),
        payee: person.payee(office)?.masked().told(),
        state: state_in(identities, events, month),
        identities: identities.iter().map(text).collect::<Vec<_>>().join("、"),
        place: String::new(),
    })
}
