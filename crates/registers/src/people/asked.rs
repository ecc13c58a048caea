//! What a change request asks for: read back as it was sealed, told in words, held against the person.

use entitlement::{EventKind, Nature};
use kernel::{DivisionCode, Fen};
use serde::{Deserialize, Serialize};

use super::disability::{nature_label, nature_read};
use super::formulas::ByFormula;
use super::heirs::Inheritance;
use super::identity_keys::IdentityKeys;
use super::lump_sums::LumpSum;
use super::model::{EventRow, HomeRow, IdentityRow};
use super::payee::Payee;
use super::receivable::{RECEIVABLES, Receivable};
use super::store::{PAID_HERE, RequestAsk, RequestState};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::time::{date_from, date_text, month_from, month_number};

/// 变更种类, with their codes and Chinese names, in the order of the form.
pub const KINDS: [(&str, &str); 20] = [
    ("death", "死亡"),
    ("stop", "停发"),
    ("resume", "恢复发放"),
    ("move_out", "迁出"),
    ("move", "迁移"),
    ("grade", "等级变动"),
    ("nature", "性质变动"),
    ("account", "银行账号"),
    ("payee", "收款人"),
    ("name", "姓名更正"),
    ("id_number", "身份证号更正"),
    ("identity", "增加身份"),
    ("correction", "身份更正"),
    ("category", "类别更正"),
    ("no_identity", "去掉身份"),
    ("void", "作废登记"),
    ("merge", "合并重复登记"),
    ("lump_sum", "一次性待遇"),
    ("heirs", "发给领取人"),
    (PAID_HERE, "核实另处登记"),
];

/// 核实疑点: what a comparison list says of somebody is settled; proposed on the page of the suspicion.
pub const SETTLED: (&str, &str) = ("settled", "核实疑点");

/// 死亡
pub fn kind_label(kind: &str) -> &str {
    KINDS
        .iter()
        .chain(&RECEIVABLES)
        .chain([&SETTLED])
        .find(|(code, _)| *code == kind)
        .map_or(kind, |(_, label)| label)
}

/// The boxes in which an actor finds requests: `mine`, `open`, `sent`, `done`; any other name is all of them. What waits
/// for a reviewer are the proposals of others; for whoever proposes, those sent back to her.
pub fn request_box(actor: &Actor, name: &str) -> RequestAsk {
    let all = RequestAsk::default();
    let mine = Some(actor.user);
    match name {
        "mine" if actor.can(Action::ChangeApprove) => waiting_for(actor),
        "mine" => RequestAsk {
            state: Some(RequestState::Returned),
            by: mine,
            ..all
        },
        "open" => RequestAsk {
            state: Some(RequestState::Open),
            ..all
        },
        "sent" => RequestAsk { by: mine, ..all },
        "done" => RequestAsk {
            decided: true,
            ..all
        },
        _ => all,
    }
}

/// The requests that wait for this actor.
pub fn waiting_for(actor: &Actor) -> RequestAsk {
    RequestAsk {
        state: Some(RequestState::Open),
        not_by: Some(actor.user),
        ..RequestAsk::default()
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Something happened from a month on, known since a day.
    Event(EventRow),
    /// Moved to another place: not paid here from a month on.
    MoveOut(EventRow),
    /// Lives in another place of the county from a month on.
    Move(HomeRow),
    /// Paid to another account from the next file on.
    Account {
        /// 开户行
        bank: String,
        /// 账号
        account: String,
    },
    /// Her money goes to another payee from the next file on.
    Payee(Payee),
    /// The name was written wrong.
    Name(String),
    /// The ID number was written wrong.
    IdNumber(String),
    /// One more identity.
    Identity(IdentityRow),
    /// An identity was registered wrong: grade, nature, years of service or the first month are so from the beginning.
    Correction(IdentityRow),
    /// An identity was registered under a wrong category.
    Category {
        /// The code of that.
        was: String,
        /// What it is from the beginning.
        identity: IdentityRow,
    },
    /// She never had the identity of this category.
    NoIdentity(String),
    /// She should never have been registered.
    Void,
    /// She is registered twice: this record goes into another.
    Merge {
        /// Number of the record that stays.
        into: i64,
        /// What goes over, in words.
        told: String,
    },
    /// A sum of its own: 抚恤金, 医疗补助.
    LumpSum(LumpSum),
    /// What is paid once after her death goes to these, each a share.
    Heirs(Inheritance),
    /// 另处登记: registered in another county too, and made sure that she is paid here.
    PaidHere,
    /// What becomes of a sum that she owes.
    Receivable(Receivable),
    /// What a comparison list says of her does not keep her from being paid.
    Settled(Settles),
}

/// How a suspicion is settled.
#[derive(Debug, Clone)]
pub struct Settles {
    /// Which.
    pub hit: String,
    /// What the list says, in words; nothing where a request is read back, which has it itself.
    pub was: String,
    /// How it is settled, in words.
    pub told: String,
}

/// As it is sealed; months as 201103, dates as ISO text.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Stored {
    what: String,
    category: Option<String>,
    month: Option<i32>,
    known: Option<String>,
    grade: Option<u8>,
    nature: Option<String>,
    service_years: Option<u32>,
    keys: IdentityKeys,
    bank: String,
    account: String,
    name: String,
    id_number: String,
    relation: String,
    division: Option<i64>,
    resumes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_fen: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<ByFormula>,
    #[serde(skip_serializing_if = "String::is_empty")]
    document_no: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    entry: String,
}

impl Stored {
    fn of(identity: &IdentityRow) -> Stored {
        Stored {
            category: Some(identity.category.clone()),
            month: identity.start.map(month_number),
            known: identity.known.map(date_text),
            grade: identity.grade,
            nature: identity.nature.map(|n| nature_label(n).to_owned()),
            service_years: identity.service_years,
            keys: identity.keys.clone(),
            ..Stored::default()
        }
    }
}

impl Asked {
    /// Its code among [`KINDS`].
    pub fn kind(&self) -> &'static str {
        match self {
            Asked::Event(event) => match event.kind {
                EventKind::Death => "death",
                EventKind::Stop => "stop",
                EventKind::Resume => "resume",
                EventKind::Grade(_) => "grade",
                EventKind::Nature(_) => "nature",
            },
            Asked::MoveOut(_) => "move_out",
            Asked::Move(_) => "move",
            Asked::Account { .. } => "account",
            Asked::Payee(_) => "payee",
            Asked::Name(_) => "name",
            Asked::IdNumber(_) => "id_number",
            Asked::Identity(_) => "identity",
            Asked::Correction(_) => "correction",
            Asked::Category { .. } => "category",
            Asked::NoIdentity(_) => "no_identity",
            Asked::Void => "void",
            Asked::Merge { .. } => "merge",
            Asked::LumpSum(_) => "lump_sum",
            Asked::Heirs(_) => "heirs",
            Asked::PaidHere => PAID_HERE,
            Asked::Receivable(receivable) => receivable.kind,
            Asked::Settled(_) => SETTLED.0,
        }
    }

    /// What one change at a time may wait about: its kind, and the category or entry where a person can have several.
    pub fn about(&self) -> (&'static str, &str) {
        match self {
            Asked::Identity(identity) | Asked::Correction(identity) => {
                (self.kind(), &identity.category)
            }
            Asked::Category { was, .. } => (self.kind(), was),
            Asked::NoIdentity(category) => (self.kind(), category),
            Asked::LumpSum(sum) => (self.kind(), &sum.scheme),
            Asked::Heirs(inheritance) => (self.kind(), &inheritance.scheme),
            Asked::Receivable(receivable) => (self.kind(), &receivable.entry),
            Asked::Settled(settles) => (self.kind(), &settles.hit),
            _ => (self.kind(), ""),
        }
    }

    /// What will have happened to the person, where that is what is asked.
    pub fn event(&self) -> Option<&EventRow> {
        match self {
            Asked::Event(event) => Some(event),
            _ => None,
        }
    }

    /// As it is sealed.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.stored())?)
    }

    /// Reads what [`Asked::text`] wrote.
    pub fn from_text(text: &str) -> Result<Asked> {
        Asked::from_stored(serde_json::from_str(text)?)
    }

    fn stored(&self) -> Stored {
        let what = self.kind().to_owned();
        let nature_text = |n: Nature| nature_label(n).to_owned();
        match self {
            Asked::Event(event) | Asked::MoveOut(event) => Stored {
                what,
                category: event.category.clone(),
                month: Some(month_number(event.effective)),
                known: event.known.map(date_text),
                cause: event.cause.clone(),
                grade: if let EventKind::Grade(grade) = event.kind {
                    Some(grade)
                } else {
                    None
                },
                nature: if let EventKind::Nature(nature) = event.kind {
                    Some(nature_text(nature))
                } else {
                    None
                },
                ..Stored::default()
            },
            Asked::Move(home) => Stored {
                what,
                month: Some(month_number(home.from)),
                known: home.known.map(date_text),
                name: home.place.clone(),
                division: Some(home.division.get()),
                resumes: home.resumes,
                ..Stored::default()
            },
            Asked::Account { bank, account } => Stored {
                what,
                bank: bank.clone(),
                account: account.clone(),
                ..Stored::default()
            },
            Asked::Payee(payee) => Stored {
                what,
                name: payee.name.clone(),
                id_number: payee.id_number.clone(),
                relation: payee.relation.clone(),
                ..Stored::default()
            },
            Asked::Name(name) => Stored {
                what,
                name: name.clone(),
                ..Stored::default()
            },
            Asked::LumpSum(sum) => Stored {
                what,
                category: Some(sum.scheme.clone()),
                month: Some(month_number(sum.month)),
                known: sum.known.map(date_text),
                amount_fen: sum.amount.map(Fen::get),
                formula: sum.formula.clone(),
                document_no: sum.document_no.clone(),
                ..Stored::default()
            },
            Asked::Heirs(inheritance) => Stored {
                what,
                entry: inheritance.text(),
                ..Stored::default()
            },
            Asked::PaidHere | Asked::Void => Stored {
                what,
                ..Stored::default()
            },
            Asked::Merge { into, told } => Stored {
                what,
                name: told.clone(),
                entry: into.to_string(),
                ..Stored::default()
            },
            Asked::NoIdentity(category) => Stored {
                what,
                category: Some(category.clone()),
                ..Stored::default()
            },
            Asked::Category { was, identity } => Stored {
                what,
                entry: was.clone(),
                ..Stored::of(identity)
            },
            Asked::Receivable(receivable) => Stored {
                what,
                name: receivable.told.clone(),
                entry: receivable.entry.clone(),
                ..Stored::default()
            },
            Asked::Settled(settles) => Stored {
                what,
                name: settles.told.clone(),
                entry: settles.hit.clone(),
                ..Stored::default()
            },
            Asked::IdNumber(number) => Stored {
                what,
                id_number: number.clone(),
                ..Stored::default()
            },
            Asked::Identity(identity) | Asked::Correction(identity) => Stored {
                what,
                ..Stored::of(identity)
            },
        }
    }

    fn from_stored(stored: Stored) -> Result<Asked> {
        let month = stored.month.map(month_from).transpose()?;
        let known = stored.known.as_deref().map(date_from).transpose()?;
        let nature = stored.nature.as_deref().and_then(nature_read);
        let kind = match (stored.what.as_str(), stored.grade, nature) {
            ("death", _, _) => EventKind::Death,
            ("stop" | "move_out", _, _) => EventKind::Stop,
            ("resume", _, _) => EventKind::Resume,
            ("grade", Some(grade), _) => EventKind::Grade(grade),
            ("nature", _, Some(nature)) => EventKind::Nature(nature),
            ("account", _, _) => {
                return Ok(Asked::Account {
                    bank: stored.bank,
                    account: stored.account,
                });
            }
            ("payee", _, _) => {
                return Ok(Asked::Payee(Payee {
                    name: stored.name,
                    id_number: stored.id_number,
                    relation: stored.relation,
                }));
            }
            ("name", _, _) => return Ok(Asked::Name(stored.name)),
            ("lump_sum", _, _) => {
                let said = stored.category.zip(month);
                let sum = said.map(|(scheme, month)| LumpSum {
                    scheme,
                    month,
                    amount: stored.amount_fen.map(Fen::new),
                    formula: stored.formula,
                    known,
                    document_no: stored.document_no,
                });
                let missing = || Error::inconsistent("变更申请的一次性待遇");
                return sum.map(Asked::LumpSum).ok_or_else(missing);
            }
            ("heirs", _, _) => return Ok(Asked::Heirs(Inheritance::from_text(&stored.entry)?)),
            (PAID_HERE, _, _) => return Ok(Asked::PaidHere),
            ("void", _, _) => return Ok(Asked::Void),
            ("merge", _, _) => {
                let into = stored.entry.parse();
                let into = into.map_err(|_| Error::inconsistent("变更申请里留下的那份"))?;
                let told = stored.name;
                return Ok(Asked::Merge { into, told });
            }
            ("no_identity", _, _) => {
                let missing = || Error::inconsistent("变更申请的类别");
                return stored.category.map(Asked::NoIdentity).ok_or_else(missing);
            }
            (what, _, _) if what == SETTLED.0 => {
                return Ok(Asked::Settled(Settles {
                    hit: stored.entry,
                    was: String::new(),
                    told: stored.name,
                }));
            }
            ("id_number", _, _) => return Ok(Asked::IdNumber(stored.id_number)),
            (what @ ("identity" | "correction" | "category"), grade, nature) => {
                let category = stored
                    .category
                    .ok_or_else(|| Error::inconsistent("变更申请的类别"))?;
                let identity = IdentityRow {
                    category,
                    grade,
                    nature,
                    service_years: stored.service_years,
                    start: month,
                    known,
                    keys: stored.keys,
                };
                return Ok(match what {
                    "identity" => Asked::Identity(identity),
                    "category" => Asked::Category {
                        was: stored.entry,
                        identity,
                    },
                    _ => Asked::Correction(identity),
                });
            }
            ("move", _, _) => {
                let division = stored
                    .division
                    .and_then(|code| DivisionCode::try_from(code).ok());
                let home = division.zip(month).map(|(division, from)| HomeRow {
                    division,
                    place: stored.name,
                    from,
                    known,
                    resumes: stored.resumes,
                });
                let missing = || Error::inconsistent("变更申请的迁移");
                return home.map(Asked::Move).ok_or_else(missing);
            }
            (what, _, _) => {
                let unknown = || Error::inconsistent(format!("变更申请 {what}"));
                let receivable = Receivable::read(what, stored.name, stored.entry);
                return receivable.map(Asked::Receivable).ok_or_else(unknown);
            }
        };
        let effective = month.ok_or_else(|| Error::inconsistent("变更申请的年月"))?;
        let event = EventRow {
            kind,
            category: stored.category,
            effective,
            known,
            cause: stored.cause,
        };
        if stored.what == "move_out" {
            return Ok(Asked::MoveOut(event));
        }
        Ok(Asked::Event(event))
    }
}
