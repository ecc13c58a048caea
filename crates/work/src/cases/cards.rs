//! 跟踪服务卡: every 军嫂 on the ledger with her monthly contacts. Owns nothing; reads and writes the ledgers `spouse` and
//! `spouse_service`, which figures count.

use chrono::Months;
use kernel::{Date, DivisionCode};
use serde_json::Value as Json;

use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::Wrongs;
use registers::ledgers::actions::{bring_up_to_date, entries, entry_at};
use registers::ledgers::entries::{entry_add, entry_id_number, read_filled};
use registers::ledgers::{EntryRow, FullEntry, Kind, kinds};
use registers::organisation::Directory;

/// The ledger of 军嫂.
pub const SPOUSE: &str = "spouse";
/// The ledger of her contacts.
pub const CONTACT: &str = "spouse_service";
/// She is asked at least so often. Months.
const EVERY_MONTHS: u32 = 1;

/// A card in a list.
#[derive(Debug, Clone)]
pub struct CardLine {
    /// Region and number of her ledger entry.
    pub key: (i32, i64),
    /// 姓名
    pub name: String,
    /// Where she belongs.
    pub division: DivisionCode,
    /// 就业状态
    pub state: String,
    /// 优先安置
    pub priority: String,
    /// 最近跟踪日期
    pub last: String,
    /// Whether she was not asked for longer than a month.
    pub overdue: bool,
}

fn said(entry: &EntryRow, code: &str) -> String {
    let value = entry.fields.get(code).and_then(Json::as_str);
    value.unwrap_or_default().to_owned()
}

/// Whether the last contact lies too far back, as the figure 逾期未跟踪 counts it.
pub fn contact_overdue(last: &str, today: Date) -> bool {
    let limit = today.checked_sub_months(Months::new(EVERY_MONTHS));
    match (last.parse::<Date>(), limit) {
        (Ok(last), Some(limit)) => last < limit,
        (Err(_), _) => true,
        (Ok(_), None) => false,
    }
}

/// A ledger kind.
pub fn ledger(office: &Office, code: &str) -> Result<Kind> {
    let found = kinds(office.catalogue())?
        .into_iter()
        .find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::refusal("没有军嫂台账，请系统管理员先建立"))
}

/// Every 军嫂 of a scope who has not left, those who wait longest first.
///
/// # Errors
/// When the actor may not see ledgers.
pub async fn cards(office: &Office, actor: &Actor, within: &Scope) -> Result<Vec<CardLine>> {
    let scope = actor.may(Action::LedgerRead)?;
    let scope = scope.asked(within)?;
    let (reader, today) = (office.db().reader(), office.clock().today());
    let kind = ledger(office, SPOUSE)?;
    let mut found = entries(reader, &scope, SPOUSE, None, today).await?;
    bring_up_to_date(reader, &scope, &kind, today, &mut found).await?;
    let mut lines = Vec::new();
    for entry in found.iter().filter(|e| said(e, "left_on").is_empty()) {
        let division =
            DivisionCode::try_from(entry.division).map_err(|e| Error::Fault(e.into()))?;
        let last = said(entry, "last_contact");
        lines.push(CardLine {
            key: (division.region(), entry.id),
            name: said(entry, "person"),
            division,
            state: said(entry, "state"),
            priority: said(entry, "priority"),
            overdue: contact_overdue(&last, today),
            last,
        });
    }
    lines.sort_by(|a, b| (&a.last, &a.name).cmp(&(&b.last, &b.name)));
    Ok(lines)
}

/// A card: her entry, and her contacts, the latest first.
#[derive(Debug)]
pub struct Card {
    /// Her ledger entry.
    pub entry: FullEntry,
    /// Where she belongs.
    pub division: DivisionCode,
    /// 姓名
    pub name: String,
    /// 最近跟踪日期
    pub last: String,
    /// Her contacts.
    pub contacts: Vec<EntryRow>,
}

/// One card.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn card(office: &Office, actor: &Actor, key: (i32, i64)) -> Result<Card> {
    let scope = actor.may(Action::LedgerRead)?;
    let reader = office.db().reader();
    let entry = entry_at(reader, &scope, key.0, key.1).await?;
    let entry = entry.filter(|e| e.kind == SPOUSE);
    let entry = entry.ok_or_else(|| Error::not_found("这张服务卡"))?;
    let today = office.clock().today();
    let named = entries(reader, &scope, SPOUSE, None, today).await?;
    let own = named
        .into_iter()
        .find(|e| e.id == entry.id && e.division / 1_000_000 == i64::from(key.0));
    let own = own.ok_or_else(|| Error::not_found("这张服务卡"))?;
    let name = said(&own, "person");
    let same = |contact: &EntryRow| match (&own.id_hash, &contact.id_hash) {
        (Some(hers), Some(other)) => hers == other,
        _ => match (own.person, contact.person) {
            (Some(hers), Some(other)) => hers == other,
            _ => said(contact, "person") == name && contact.division == own.division,
        },
    };
    let mut contacts = entries(reader, &scope, CONTACT, None, today).await?;
    contacts.retain(same);
    contacts.sort_by(|a, b| (&b.on_date, b.id).cmp(&(&a.on_date, a.id)));
    let noted = said(&own, "last_contact");
    let last = contacts.first().map(|c| c.on_date.clone());
    Ok(Card {
        division: DivisionCode::try_from(own.division).map_err(|e| Error::Fault(e.into()))?,
        name,
        last: last.unwrap_or_default().max(noted),
        entry,
        contacts,
    })
}

/// Writes this month's contact into its ledger. What is wrong is answered field by field.
///
/// # Errors
/// When the card is not the actor's.
pub async fn contact_add(
    office: &Office,
    actor: &Actor,
    key: (i32, i64),
    text: &(dyn Fn(&str) -> String + Sync),
) -> Result<std::result::Result<(), Wrongs>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let card = card(office, actor, key).await?;
    let kind = ledger(office, CONTACT)?;
    let number = entry_id_number(office, &card.entry)?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let filled = |code: &str| match code {
        "person" => card.name.clone(),
        "id_number" => number.clone(),
        code => text(code),
    };
    let today = office.clock().today();
    let mut filled = match read_filled(&kind, filled, &directory, scope.division(), today) {
        Ok(filled) => filled,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if filled.on_date > today {
        let message = "日期不能晚于今天，请核对".to_owned();
        return Ok(Err(vec![("date".to_owned(), message)]));
    }
    filled.division = card.division;
    match entry_add(office, actor, &kind, filled, card.entry.person).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Wrong(wrong)) => Ok(Err(wrong)),
        Err(other) => Err(other),
    }
}
