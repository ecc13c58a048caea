//! 人员变动 in the database.

use std::collections::HashMap;

use entitlement::EventKind;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::search::some_of;
use crate::people::disability::{nature_code, nature_from};
use crate::people::model::EventRow;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text, month_from, month_number};

/// A change to be recorded.
pub(crate) struct NewEvent {
    pub person: i64,
    pub event: EventRow,
    pub note: String,
    pub source_hash: String,
}

/// Changes, marked.
pub const PERSON_EVENT: SealedTable = SealedTable {
    name: "person_event",
    columns: &[
        "region",
        "id",
        "person",
        "kind",
        "category",
        "effective_month",
        "known_on",
        "grade",
        "nature",
        "note",
        "source_hash",
        "recorded_at",
        "cause",
    ],
};

/// Records changes, numbered from `first`.
pub(crate) async fn insert_events(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    first: i64,
    events: Vec<NewEvent>,
    at: &str,
) -> Result<()> {
    let rows = events.into_iter().zip(first..).map(|(new, id)| {
        let (kind, grade, nature) = event_code(new.event.kind);
        vec![
            region.into(),
            id.into(),
            new.person.into(),
            kind.into(),
            new.event.category.into(),
            month_number(new.event.effective).into(),
            new.event.known.map(date_text).into(),
            grade.map(i32::from).into(),
            nature.into(),
            new.note.into(),
            new.source_hash.into(),
            at.into(),
            new.event.cause.into(),
        ]
    });
    PERSON_EVENT.insert(keyring, tx, rows.collect()).await?;
    let whose = "id IN (SELECT person FROM person_event WHERE region = $1 AND id >= $3)";
    super::facts_changed(tx, region, whose, [first.into()]).await
}

fn event_code(kind: EventKind) -> (&'static str, Option<u8>, Option<&'static str>) {
    match kind {
        EventKind::Death => ("death", None, None),
        EventKind::Stop => ("stop", None, None),
        EventKind::Resume => ("resume", None, None),
        EventKind::Grade(grade) => ("grade", Some(grade), None),
        EventKind::Nature(nature) => ("nature", None, Some(nature_code(nature))),
    }
}

#[derive(FromQueryResult)]
struct EventRecord {
    person: i64,
    kind: String,
    category: Option<String>,
    effective_month: i32,
    known_on: Option<String>,
    grade: Option<i32>,
    nature: Option<String>,
    cause: Option<String>,
}

impl EventRecord {
    fn event(self) -> Result<EventRow> {
        let grade = self.grade.and_then(|g| u8::try_from(g).ok());
        let kind = match (self.kind.as_str(), grade, self.nature.as_deref()) {
            ("death", _, _) => EventKind::Death,
            ("stop", _, _) => EventKind::Stop,
            ("resume", _, _) => EventKind::Resume,
            ("grade", Some(grade), _) => EventKind::Grade(grade),
            ("nature", _, Some(nature)) => EventKind::Nature(nature_from(nature)?),
            (kind, _, _) => return Err(Error::inconsistent(format!("人员变动 {kind}"))),
        };
        Ok(EventRow {
            kind,
            category: self.category,
            effective: month_from(self.effective_month)?,
            known: self.known_on.as_deref().map(date_from).transpose()?,
            cause: self.cause,
        })
    }
}

/// Every change of a region with its person, in the order recorded.
pub async fn events(c: &impl ConnectionTrait, region: i32) -> Result<Vec<(i64, EventRow)>> {
    let sql = "SELECT person, kind, category, effective_month, known_on, grade, nature, cause FROM person_event \
               WHERE region = $1 ORDER BY id";
    let records: Vec<EventRecord> = db::rows(c, sql, vec![region.into()]).await?;
    records
        .into_iter()
        .map(|record| Ok((record.person, record.event()?)))
        .collect()
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
    source_hash: String,
}

/// How often each change has been recorded already.
pub(crate) async fn event_hashes(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<HashMap<String, i64>> {
    let sql = "SELECT source_hash, COUNT(*) AS n FROM person_event WHERE region = $1 GROUP BY source_hash";
    let rows: Vec<Count> = db::rows(c, sql, vec![region.into()]).await?;
    Ok(rows.into_iter().map(|r| (r.source_hash, r.n)).collect())
}

/// The changes of some people of a region, each person's in the order recorded.
pub async fn events_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<EventRow>>> {
    let mut found: HashMap<i64, Vec<EventRow>> = HashMap::new();
    for (person, event, _, _) in noted_events_of(c, region, people).await? {
        found.entry(person).or_default().push(event);
    }
    Ok(found)
}

/// A change of a person with its note and when it was recorded.
pub(crate) type NotedEvent = (i64, EventRow, String, String);

/// The changes of some people of a region with their notes, in the order recorded.
pub(crate) async fn noted_events_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<Vec<NotedEvent>> {
    #[derive(FromQueryResult)]
    struct Noted {
        person: i64,
        kind: String,
        category: Option<String>,
        effective_month: i32,
        known_on: Option<String>,
        grade: Option<i32>,
        nature: Option<String>,
        cause: Option<String>,
        note: String,
        recorded_at: String,
    }
    let mut found = Vec::new();
    for chunk in people.chunks(super::HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "person", chunk);
        let sql = format!(
            "SELECT person, kind, category, effective_month, known_on, grade, nature, cause, note, recorded_at \
             FROM person_event WHERE {some} ORDER BY id"
        );
        for row in db::rows::<Noted>(c, &sql, values).await? {
            let record = EventRecord {
                person: row.person,
                kind: row.kind,
                category: row.category,
                effective_month: row.effective_month,
                known_on: row.known_on,
                grade: row.grade,
                nature: row.nature,
                cause: row.cause,
            };
            found.push((record.person, record.event()?, row.note, row.recorded_at));
        }
    }
    Ok(found)
}
