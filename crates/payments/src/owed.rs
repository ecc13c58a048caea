//! 待追缴: who owes what, how it came about and what became of it, told from the lines and the entries.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use kernel::{DivisionCode, Month};
use sea_orm::ConnectionTrait;

use super::line::StoredMonth;
use super::receivable::{Entry, EntryKind, most_in};
use super::schemes::Schemes;
use super::store::{self, EntryRow, LineRow, OfBatch, OwedPair};
use super::words::yuan;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{AnyKey, labelled, read_key};
use ground::office::Office;
use ground::time::month_from;
use registers::organisation::Directory;
use registers::people::requests::Hands;
use registers::people::{AgreedRequest, Categories, receivables_agreed, receivables_waiting};

pub use super::store::OwedAsk;

/// A person and a scheme, as an address has them: 990101-12-disability_pension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedKey {
    /// County of the person.
    pub region: i32,
    /// Her number.
    pub person: i64,
    /// Code of the scheme.
    pub scheme: String,
}

impl OwedKey {
    /// Reads one.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<OwedKey> {
        let parts = text.rsplit_once('-');
        let read = parts.and_then(|(person, scheme)| Some((read_key(person)?, scheme)));
        let ((region, person), scheme) = read.ok_or_else(missing)?;
        Ok(OwedKey {
            region,
            person,
            scheme: scheme.to_owned(),
        })
    }

    /// The person alone: 990101-12.
    pub fn whose(&self) -> AnyKey {
        AnyKey::new(self.region, self.person)
    }
}

impl fmt::Display for OwedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.whose(), self.scheme)
    }
}

/// What is said where it is not there.
pub(super) fn missing() -> Error {
    Error::not_found("这笔待追缴")
}

/// What somebody owes under a scheme: `left_fen` is `overpaid_fen` less all that became of it.
#[derive(Debug, Clone)]
pub struct Owed {
    /// Which.
    pub key: OwedKey,
    /// 姓名
    pub name: String,
    /// 村（社区）
    pub village: String,
    /// 待遇项目
    pub scheme: String,
    /// The first month overpaid; nothing where all of it came from another scheme.
    pub since: Option<Month>,
    /// 多发: booked as overpaid by batches.
    pub overpaid_fen: i64,
    /// 已扣回: taken out of later payments.
    pub deducted_fen: i64,
    /// 现金退回
    pub returned_fen: i64,
    /// 跨项目抵扣: moved to other schemes; negative where it came from them.
    pub offset_fen: i64,
    /// 核销
    pub written_off_fen: i64,
    /// 待追缴: what is left; negative where more came back than was owed, which the next batch pays back.
    pub left_fen: i64,
    /// 分期: what the month to come takes at most.
    pub instalment_fen: Option<i64>,
}

/// How something came about or what became of it.
#[derive(Debug, Clone)]
pub struct OwedStep {
    /// The batch in an address and its line, where it is one.
    pub line: Option<(String, i64)>,
    /// 批次号, or the kind of the entry.
    pub what: String,
    /// 所属月份 of the batch, or the day of the entry.
    pub on: String,
    /// In words.
    pub told: String,
    /// What it adds to what is owed, fen; negative where it takes something away.
    pub change_fen: i64,
    /// What was left then, fen.
    pub left_fen: i64,
    /// 依据
    pub paper: String,
    /// Who proposed it, and who agreed.
    pub hands: String,
}

/// A month that was overpaid.
#[derive(Debug, Clone)]
pub struct OverpaidMonth {
    /// The month.
    pub month: Month,
    /// So much too much, fen.
    pub fen: i64,
}

/// What was proposed of it and waits for a second person.
#[derive(Debug, Clone)]
pub struct OwedWaiting {
    /// Number of the change request: 990101-3.
    pub request: String,
    /// Its kind: 现金退回.
    pub what: &'static str,
    /// In words.
    pub told: String,
}

/// Everything of one of them.
#[derive(Debug, Clone)]
pub struct OwedHistory {
    /// As it stands.
    pub owed: Owed,
    /// The months overpaid, the first first.
    pub months: Vec<OverpaidMonth>,
    /// What happened, the first first.
    pub steps: Vec<OwedStep>,
    /// What waits for a second person.
    pub waiting: Vec<OwedWaiting>,
}

/// Some of the sums that are asked for, with how many there are and what is left of all.
///
/// # Errors
/// When the actor may not see what is paid.
pub async fn owed_page(
    office: &Office,
    actor: &Actor,
    ask: &OwedAsk,
    window: (u64, u64),
) -> Result<(u64, i64, Vec<Owed>)> {
    actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    let (total, left) = store::owed_totals(c, ask).await?;
    let directory = Directory::load(c, &ask.within).await?;
    let schemes = Schemes::load(office.catalogue())?;
    let mut found = Vec::new();
    for pair in store::owed_pairs(c, ask, window).await? {
        let book = Book::load(c, &pair).await?;
        let village = DivisionCode::try_from(pair.division).map(|d| directory.name(d));
        let village = village.map_err(|e| Error::Fault(e.into()))?;
        found.push(book.owed(office, &pair, village, &schemes)?);
    }
    Ok((total, left, found))
}

/// One of them with all that happened.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn owed_open(office: &Office, actor: &Actor, key: &OwedKey) -> Result<OwedHistory> {
    let scope = actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    let pair = pair(office, c, &scope, key).await?;
    let book = Book::load(c, &pair).await?;
    let schemes = Schemes::load(office.catalogue())?;
    let directory = Directory::load(c, &scope).await?;
    let village = DivisionCode::try_from(pair.division).map(|d| directory.full_name(d));
    let village = village.map_err(|e| Error::Fault(e.into()))?;
    let hands = book.hands(office, c, (key.region, key.person)).await?;
    Ok(OwedHistory {
        owed: book.owed(office, &pair, village, &schemes)?,
        months: book.months()?,
        steps: book.steps(key, &schemes, &hands)?,
        waiting: waiting(office, c, &scope, key).await?,
    })
}

async fn waiting(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    key: &OwedKey,
) -> Result<Vec<OwedWaiting>> {
    let whose = (key.region, key.person);
    let mut found = Vec::new();
    for (request, receivable) in receivables_waiting(office, c, scope, whose).await? {
        let entry = Entry::from_text(&receivable.entry)?;
        if entry.scheme == key.scheme || entry.to_scheme.as_deref() == Some(&key.scheme) {
            found.push(OwedWaiting {
                request: request.to_string(),
                what: entry.kind.label(),
                told: receivable.told,
            });
        }
    }
    Ok(found)
}

/// What somebody owes or owed, scheme by scheme; nothing for whoever may not see what is paid.
///
/// # Errors
/// When it cannot be read.
pub async fn owed_of_person(
    office: &Office,
    actor: &Actor,
    whose: (i32, i64),
) -> Result<Vec<Owed>> {
    let Ok(scope) = actor.may(Action::BatchRead) else {
        return Ok(Vec::new());
    };
    let ask = OwedAsk {
        person: Some(whose),
        ..OwedAsk::within(scope)
    };
    let (_, _, found) = owed_page(office, actor, &ask, (0, 100)).await?;
    Ok(found)
}

/// Somebody and a scheme of hers, whether or not anything is owed.
pub(super) async fn pair(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    key: &OwedKey,
) -> Result<OwedPair> {
    let whose = (key.region, key.person);
    let (name, division) = store::somebody(c, scope, whose)
        .await?
        .ok_or_else(missing)?;
    let hers = schemes_of(office, c, whose).await?;
    if !hers.iter().any(|(code, _)| *code == key.scheme) {
        return Err(missing());
    }
    let accounts = store::accounts_of_person(c, key.region, key.person).await?;
    let account = accounts.get(&(key.person, key.scheme.clone()));
    Ok(OwedPair {
        region: key.region,
        person: key.person,
        name,
        division: division.get(),
        scheme: key.scheme.clone(),
        outstanding_fen: account.map_or(0, |account| account.outstanding_fen()),
    })
}

/// The schemes that somebody is or was paid under, with their names, for whoever may see what is paid.
///
/// # Errors
/// When the actor may not, or she is not there.
pub async fn owed_schemes(
    office: &Office,
    actor: &Actor,
    whose: (i32, i64),
) -> Result<Vec<(String, String)>> {
    let scope = actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    store::somebody(c, &scope, whose)
        .await?
        .ok_or_else(|| Error::not_found("这个人"))?;
    schemes_of(office, c, whose).await
}

/// The schemes that somebody is or was paid under, with their names, in the catalogue's order.
pub(super) async fn schemes_of(
    office: &Office,
    c: &impl ConnectionTrait,
    whose: (i32, i64),
) -> Result<Vec<(String, String)>> {
    let categories = Categories::load(office.catalogue())?;
    let identities = store::categories_of(c, whose).await?;
    let identities = identities.iter().filter_map(|code| categories.coded(code));
    let mut codes: Vec<String> = identities.map(|category| category.scheme.clone()).collect();
    let accounts = store::accounts_of_person(c, whose.0, whose.1).await?;
    codes.extend(accounts.into_keys().map(|(_, scheme)| scheme));
    let schemes = Schemes::load(office.catalogue())?;
    let hers = schemes.iter().filter(|scheme| codes.contains(&scheme.code));
    Ok(hers
        .map(|scheme| (scheme.code.clone(), scheme.label.clone()))
        .collect())
}

/// The lines and entries of one of them.
struct Book {
    scheme: String,
    lines: Vec<(OfBatch, i64, LineRow)>,
    entries: Vec<EntryRow>,
}

impl Book {
    async fn load(c: &impl ConnectionTrait, pair: &OwedPair) -> Result<Book> {
        let OwedPair {
            region,
            person,
            scheme,
            ..
        } = pair;
        let mut entries = store::entries(c, *region, Some(*person)).await?;
        let concerns = |entry: &Entry| {
            let own =
                entry.scheme == *scheme || entry.to_scheme.as_deref() == Some(scheme.as_str());
            own && entry.kind != EntryKind::CashPaid
        };
        entries.retain(|row| concerns(&row.entry));
        Ok(Book {
            scheme: scheme.clone(),
            lines: store::live_lines(c, (*region, *person, scheme)).await?,
            entries,
        })
    }

    fn owed(
        &self,
        office: &Office,
        pair: &OwedPair,
        village: String,
        schemes: &Schemes,
    ) -> Result<Owed> {
        let lines = || self.lines.iter().map(|(_, _, line)| line);
        let takes = |kind: EntryKind| -> i64 {
            let of_kind = self.entries.iter().filter(|row| row.entry.kind == kind);
            of_kind.map(|row| row.entry.takes_from(&self.scheme)).sum()
        };
        let own = self.entries.iter().map(|row| &row.entry);
        let own = own.filter(|entry| entry.scheme == self.scheme);
        Ok(Owed {
            key: OwedKey {
                region: pair.region,
                person: pair.person,
                scheme: pair.scheme.clone(),
            },
            name: pair.name.clone(),
            village,
            scheme: schemes.coded(&pair.scheme)?.label.clone(),
            since: self.months()?.first().map(|overpaid| overpaid.month),
            overpaid_fen: lines().map(|line| -line.recovery_fen).sum(),
            deducted_fen: lines().map(taken).sum(),
            returned_fen: takes(EntryKind::Repaid),
            offset_fen: takes(EntryKind::Offset),
            written_off_fen: takes(EntryKind::WrittenOff),
            left_fen: pair.outstanding_fen,
            instalment_fen: most_in(own, Month::of(office.clock().today())),
        })
    }

    /// The months that lines booked as overpaid.
    fn months(&self) -> Result<Vec<OverpaidMonth>> {
        let mut sums = BTreeMap::<i32, i64>::new();
        for (_, _, line) in self
            .lines
            .iter()
            .filter(|(_, _, line)| line.recovery_fen < 0)
        {
            let overpaid = |m: &&StoredMonth| m.covered_before() && m.difference() < 0;
            for month in line.months()?.iter().filter(overpaid) {
                *sums.entry(month.0).or_default() -= month.difference();
            }
        }
        let month = |(month, fen)| {
            let month = month_from(month)?;
            Ok(OverpaidMonth { month, fen })
        };
        sums.into_iter().map(month).collect()
    }

    /// Who proposed and agreed to each entry.
    async fn hands(
        &self,
        office: &Office,
        c: &impl ConnectionTrait,
        (region, person): (i32, i64),
    ) -> Result<HashMap<i64, String>> {
        let names = Hands::load(office, region).await?;
        let agreed = receivables_agreed(office, c, region, Some(person)).await?;
        let told = |request: AgreedRequest| {
            let by = request.decided_by.map(|id| names.name(id));
            let proposed = names.name(request.proposed_by);
            let hands = format!("{proposed}提出，{}同意", by.unwrap_or_default());
            (request.request, hands)
        };
        Ok(agreed.into_iter().map(told).collect())
    }

    fn steps(
        &self,
        key: &OwedKey,
        schemes: &Schemes,
        hands: &HashMap<i64, String>,
    ) -> Result<Vec<OwedStep>> {
        let label = |code: &str| {
            schemes
                .coded(code)
                .map_or_else(|_| code.to_owned(), |s| s.label.clone())
        };
        let mut steps: Vec<(i64, OwedStep)> = Vec::new();
        for (batch, seq, line) in &self.lines {
            let change = line.outstanding_after_fen - line.outstanding_before_fen;
            if line.recovery_fen == 0 && taken(line) == 0 {
                continue;
            }
            let step = OwedStep {
                line: Some((
                    labelled(key.region, batch.batch_id, &batch.label),
                    line.line_no,
                )),
                what: format!("批次 {}", batch.label),
                on: month_from(batch.month)?.to_string(),
                told: line_told(line),
                change_fen: change,
                left_fen: 0,
                paper: String::new(),
                hands: String::new(),
            };
            steps.push((*seq, step));
        }
        for row in &self.entries {
            let entry = &row.entry;
            let step = OwedStep {
                line: None,
                what: entry.kind.label().to_owned(),
                on: entry.on.to_string(),
                told: entry.told(label),
                change_fen: -entry.takes_from(&self.scheme),
                left_fen: 0,
                paper: entry.paper.clone(),
                hands: hands.get(&row.request).cloned().unwrap_or_default(),
            };
            steps.push((row.seq, step));
        }
        steps.sort_by_key(|(seq, _)| *seq);
        let mut left = 0;
        let stand = |(_, mut step): (i64, OwedStep)| {
            left += step.change_fen;
            step.left_fen = left;
            step
        };
        Ok(steps.into_iter().map(stand).collect())
    }
}

/// What a line took of what was owed, fen.
fn taken(line: &LineRow) -> i64 {
    line.regular_fen + line.backpay_fen - line.amount_fen
}

fn line_told(line: &LineRow) -> String {
    let mut said = Vec::new();
    if line.recovery_fen < 0 {
        said.push(format!("多发{}", yuan(-line.recovery_fen)));
    }
    match taken(line) {
        0 => {}
        fen if fen < 0 => said.push(format!("退还多收的{}", yuan(-fen))),
        fen => said.push(format!("从本次发放扣回{}", yuan(fen))),
    }
    if let Some(most) = line.instalment_fen {
        said.push(format!("分期，本次最多扣{}", yuan(most)));
    }
    said.join("，")
}
