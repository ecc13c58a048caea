//! Attachments (附件): files of a record, whatever record it is; and the links by which a phone adds photos to one. Owns
//! which file belongs to what; asks the record's own subject who may see it.

pub mod actions;
pub mod phone;
mod store;

pub use store::{ATTACHMENT, Attachment};

use std::fmt;
use std::pin::Pin;

use kernel::DivisionCode;

use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number, read_key};
use ground::office::Office;

/// What a file can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerKind {
    /// 台账记录
    LedgerEntry,
    /// 优抚对象
    Person,
    /// 任务
    Task,
    /// 服务事项
    ServiceCase,
    /// 年度确认
    Confirmation,
    /// 变更申请
    ChangeRequest,
}

impl OwnerKind {
    const ALL: [(OwnerKind, &'static str, &'static str); 6] = [
        (OwnerKind::LedgerEntry, "ledger_entry", "台账"),
        (OwnerKind::Person, "person", "人员"),
        (OwnerKind::Task, "task", "任务"),
        (OwnerKind::ServiceCase, "service_case", "服务事项"),
        (OwnerKind::Confirmation, "confirmation", "年度确认"),
        (OwnerKind::ChangeRequest, "change_request", "变更申请"),
    ];

    /// As it stands in the database and in addresses.
    pub fn code(self) -> &'static str {
        let found = OwnerKind::ALL.iter().find(|(kind, _, _)| *kind == self);
        found.map_or("", |(_, code, _)| code)
    }

    fn read(code: &str) -> Option<OwnerKind> {
        let found = OwnerKind::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(kind, _, _)| *kind)
    }
}

/// The record a file belongs to; in an address ledger_entry-990101-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// What it is.
    pub kind: OwnerKind,
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
}

impl Owner {
    /// A ledger entry.
    pub fn ledger_entry(region: i32, id: i64) -> Owner {
        Owner {
            kind: OwnerKind::LedgerEntry,
            region,
            id,
        }
    }

    /// A task.
    pub fn task(region: i32, id: i64) -> Owner {
        Owner {
            kind: OwnerKind::Task,
            region,
            id,
        }
    }

    /// A case.
    pub fn service_case(region: i32, id: i64) -> Owner {
        Owner {
            kind: OwnerKind::ServiceCase,
            region,
            id,
        }
    }

    /// A change asked for.
    pub fn change_request(region: i32, id: i64) -> Owner {
        Owner {
            kind: OwnerKind::ChangeRequest,
            region,
            id,
        }
    }

    /// Somebody on the list of a year's confirmation.
    pub fn confirmation(region: i32, id: i64) -> Owner {
        Owner {
            kind: OwnerKind::Confirmation,
            region,
            id,
        }
    }

    /// Reads ledger_entry-990101-12.
    ///
    /// # Errors
    /// When it is nothing's.
    pub fn read(text: &str) -> Result<Owner> {
        let read = || {
            let (kind, key) = text.split_once('-')?;
            let (region, id) = read_key(key)?;
            let kind = OwnerKind::read(kind)?;
            Some(Owner { kind, region, id })
        };
        read().ok_or_else(|| Error::not_found("这条记录"))
    }

    /// What it is called in the audit, where its own history is found.
    fn subject(self) -> String {
        let found = OwnerKind::ALL
            .iter()
            .find(|(kind, _, _)| *kind == self.kind);
        format!(
            "{} {}",
            found.map_or("", |(_, _, label)| label),
            Number(self.id)
        )
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = AnyKey::new(self.region, self.id);
        write!(f, "{}-{key}", self.kind.code())
    }
}

/// Where a record is that files belong to.
#[derive(Debug)]
pub struct Home {
    /// The unit it belongs to.
    pub division: DivisionCode,
    /// Its page.
    pub page: String,
}

type Opening<'a> = Pin<Box<dyn Future<Output = Result<Home>> + Send + 'a>>;

/// Lets an actor at a record, for looking or (`true`) for adding, as the record's own subject does; handed in where the
/// office is put together.
pub struct Homes(pub for<'a> fn(&'a Office, &'a Actor, Owner, bool) -> Opening<'a>);
