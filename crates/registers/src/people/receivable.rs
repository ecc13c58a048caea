//! 追缴登记 as a change request carries it: proposed and agreed to as any change is. What it does to what somebody owes is
//! no business of the register; who writes it is handed in.

use std::future::Future;
use std::pin::Pin;

use super::store::{self, ChangeRequest};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;

/// 追缴登记, by code, with their Chinese names.
pub const RECEIVABLES: [(&str, &str); 6] = [
    ("repaid", "现金退回"),
    ("offset", "跨项目抵扣"),
    ("written_off", "核销"),
    ("instalment", "分期扣回"),
    ("instalment_end", "终止分期"),
    (CASH_PAID, "现金发放"),
];

/// 现金发放: nothing is owed; a line that the bank did not pay was handed out.
pub const CASH_PAID: &str = "cash_paid";

/// What is proposed of a sum that somebody owes, or was handed.
#[derive(Debug, Clone)]
pub struct Receivable {
    /// Its code among [`RECEIVABLES`].
    pub kind: &'static str,
    /// What is to be, in words.
    pub told: String,
    /// What stands so far, in words; nothing where a request is read back, which has it itself.
    pub was: String,
    /// The entry, as whoever writes it reads it.
    pub entry: String,
}

impl Receivable {
    /// One of a kind, read back.
    pub(super) fn read(kind: &str, told: String, entry: String) -> Option<Receivable> {
        let known = RECEIVABLES.iter().find(|(code, _)| *code == kind);
        known.map(|(kind, _)| Receivable {
            kind,
            told,
            was: String::new(),
            entry,
        })
    }
}

/// One that was agreed to.
pub struct Agreed<'a> {
    /// The office.
    pub office: &'a Office,
    /// The transaction.
    pub tx: &'a Tx,
    /// Whose, by region and number.
    pub person: (i32, i64),
    /// The request, by number.
    pub request: i64,
    /// What it says.
    pub entry: &'a str,
    /// When, UTC.
    pub at: &'a str,
}

type Writing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Writes an entry that was agreed to, or says why it cannot be; handed in where the office is put together.
pub struct Receivables(pub for<'a> fn(Agreed<'a>) -> Writing<'a>);

/// Writes it.
pub(super) async fn write_receivable(
    office: &Office,
    tx: &Tx,
    request: &ChangeRequest,
    receivable: &Receivable,
    at: &str,
) -> Result<()> {
    let Receivables(write) = office.handed()?;
    let agreed = Agreed {
        office,
        tx,
        person: (request.region, request.person),
        request: request.id,
        entry: &receivable.entry,
        at,
    };
    write(agreed).await?;
    // A draft that was worked out before does not know it.
    store::facts_changed(tx, request.region, "id = $3", [request.person.into()]).await
}
