//! Cases in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;
use serde_json::Value as Json;

use super::asked::CaseQuery;
use super::model::{Case, CaseKey, Held, State, Step};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;

/// Cases, marked.
pub const SERVICE_CASE: SealedTable = SealedTable {
    name: "service_case",
    columns: &[
        "region",
        "id",
        "division",
        "kind",
        "person",
        "applicant",
        "id_sealed",
        "id_hash",
        "phone_sealed",
        "bank",
        "account_sealed",
        "fields",
        "state",
        "registered_on",
        "registered_by",
        "registered_at",
        "accept_due",
        "accepted_on",
        "due",
        "closed_on",
        "satisfied",
        "unit",
        "assignee",
        "assignee_name",
        "reminders",
        "opinions",
        "entry",
        "version",
    ],
};

/// Their steps, marked.
pub const CASE_STEP: SealedTable = SealedTable {
    name: "case_step",
    columns: &[
        "region",
        "id",
        "case_id",
        "division",
        "act",
        "state",
        "on_date",
        "words",
        "handed_to",
        "due",
        "by_user",
        "by_name",
        "at",
    ],
};

/// What a member unit sees: nothing but its own.
pub struct Sight<'a> {
    /// Where the actor looks.
    pub scope: &'a Scope,
    /// The member unit she acts for: region and number.
    pub unit: Option<(i32, i64)>,
}

impl Sight<'_> {
    fn condition(&self) -> String {
        match self.unit {
            None => Scope::CONDITION.to_owned(),
            Some((region, unit)) => {
                format!(
                    "{} AND region = {region} AND unit = {unit}",
                    Scope::CONDITION
                )
            }
        }
    }
}

#[derive(FromQueryResult)]
struct Record {
    region: i32,
    id: i64,
    division: i64,
    kind: String,
    person: Option<i64>,
    applicant: String,
    id_sealed: Option<String>,
    id_hash: Option<String>,
    phone_sealed: Option<String>,
    bank: String,
    account_sealed: Option<String>,
    fields: String,
    state: String,
    registered_on: String,
    registered_by: i64,
    accept_due: String,
    accepted_on: Option<String>,
    due: Option<String>,
    closed_on: Option<String>,
    satisfied: Option<String>,
    unit: Option<i64>,
    assignee: Option<i64>,
    assignee_name: String,
    reminders: i32,
    opinions: i32,
    entry: Option<i64>,
    version: i32,
}

impl Record {
    fn case(self) -> Result<Case> {
        let held = self.unit.is_some() || self.assignee.is_some();
        Ok(Case {
            key: CaseKey::new(self.region, self.id),
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            kind: self.kind,
            person: self.person,
            applicant: self.applicant,
            id_number: self.id_sealed.zip(self.id_hash),
            phone_sealed: self.phone_sealed,
            bank: self.bank,
            account_sealed: self.account_sealed,
            fields: serde_json::from_str(&self.fields)?,
            state: State::from_code(&self.state)?,
            registered_on: self.registered_on,
            registered_by: self.registered_by,
            accept_due: self.accept_due,
            accepted_on: self.accepted_on,
            due: self.due,
            closed_on: self.closed_on,
            satisfied: self.satisfied.map(|said| said == "yes"),
            held: held.then_some(Held {
                unit: self.unit,
                user: self.assignee,
                name: self.assignee_name,
            }),
            reminders: self.reminders,
            opinions: self.opinions,
            entry: self.entry,
            version: self.version,
        })
    }
}

fn values(case: &Case, registered_at: &str) -> Vec<Value> {
    let (sealed, hash) = case.id_number.clone().unzip();
    let held = case.held.as_ref();
    vec![
        case.key.region.into(),
        case.key.id.into(),
        case.division.get().into(),
        case.kind.clone().into(),
        case.person.into(),
        case.applicant.clone().into(),
        sealed.into(),
        hash.into(),
        case.phone_sealed.clone().into(),
        case.bank.clone().into(),
        case.account_sealed.clone().into(),
        Json::Object(case.fields.clone()).to_string().into(),
        case.state.code().into(),
        case.registered_on.clone().into(),
        case.registered_by.into(),
        registered_at.into(),
        case.accept_due.clone().into(),
        case.accepted_on.clone().into(),
        case.due.clone().into(),
        case.closed_on.clone().into(),
        satisfied(case).into(),
        held.and_then(|h| h.unit).into(),
        held.and_then(|h| h.user).into(),
        held.map_or("", |h| &h.name).into(),
        case.reminders.into(),
        case.opinions.into(),
        case.entry.into(),
        case.version.into(),
    ]
}

fn satisfied(case: &Case) -> Option<String> {
    case.satisfied
        .map(|said| if said { "yes" } else { "no" }.to_owned())
}

/// Writes a new case.
pub async fn insert(keyring: &Keyring, tx: &Tx, case: &Case, at: &str) -> Result<()> {
    SERVICE_CASE
        .insert(keyring, tx, vec![values(case, at)])
        .await
}

/// What changes after registration, in the order of the table's columns.
const CHANGING: [&str; 21] = [
    "division",
    "person",
    "applicant",
    "id_sealed",
    "id_hash",
    "phone_sealed",
    "bank",
    "account_sealed",
    "fields",
    "state",
    "accept_due",
    "accepted_on",
    "due",
    "closed_on",
    "satisfied",
    "unit",
    "assignee",
    "assignee_name",
    "reminders",
    "opinions",
    "entry",
];

/// Writes what became of a case, unless somebody changed it since; answers whether it did.
pub async fn update(keyring: &Keyring, tx: &Tx, case: &Case) -> Result<bool> {
    let set: Vec<String> = CHANGING
        .iter()
        .zip(4..)
        .map(|(column, place)| format!("{column} = ${place}"))
        .collect();
    let sql = format!(
        "UPDATE service_case SET {}, version = version + 1 WHERE region = $1 AND id = $2 AND version = $3",
        set.join(", ")
    );
    let mut own: Vec<Value> = vec![
        case.key.region.into(),
        case.key.id.into(),
        case.version.into(),
    ];
    let all = SERVICE_CASE.columns.iter().zip(values(case, ""));
    let changing = all.filter(|(column, _)| CHANGING.contains(column));
    own.extend(changing.map(|(_, value)| value));
    if db::execute(tx.connection(), &sql, own).await? != 1 {
        return Ok(false);
    }
    SERVICE_CASE
        .reseal(
            keyring,
            tx,
            case.key.region,
            "id = $2",
            vec![case.key.id.into()],
        )
        .await?;
    Ok(true)
}

/// Writes a step.
pub async fn insert_step(keyring: &Keyring, tx: &Tx, case: &Case, step: &Step) -> Result<()> {
    let id = db::take_numbers(tx, case.key.region, CASE_STEP.name, 1).await?;
    let row = vec![
        case.key.region.into(),
        id.into(),
        case.key.id.into(),
        case.division.get().into(),
        step.act.clone().into(),
        step.state.clone().into(),
        step.on_date.clone().into(),
        step.words.clone().into(),
        step.handed_to.clone().into(),
        step.due.clone().into(),
        step.by_user.into(),
        step.by_name.clone().into(),
        step.at.clone().into(),
    ];
    CASE_STEP.insert(keyring, tx, vec![row]).await
}

/// One case, where it is to be seen.
pub async fn case(
    c: &impl ConnectionTrait,
    sight: &Sight<'_>,
    key: CaseKey,
) -> Result<Option<Case>> {
    let sql = format!(
        "SELECT * FROM service_case WHERE {} AND region = $5 AND id = $6",
        sight.condition()
    );
    let own = [key.region.into(), key.id.into()];
    let record: Option<Record> = db::one(c, &sql, sight.scope.values_and(own)).await?;
    record.map(Record::case).transpose()
}

#[derive(FromQueryResult)]
struct StepRecord {
    act: String,
    state: String,
    on_date: String,
    words: String,
    handed_to: String,
    due: Option<String>,
    by_user: i64,
    by_name: String,
    at: String,
}

/// The steps of a case, oldest first.
pub async fn steps(c: &impl ConnectionTrait, key: CaseKey) -> Result<Vec<Step>> {
    let sql = "SELECT act, state, on_date, words, handed_to, due, by_user, by_name, at FROM case_step \
               WHERE region = $1 AND case_id = $2 ORDER BY id";
    let found: Vec<StepRecord> = db::rows(c, sql, vec![key.region.into(), key.id.into()]).await?;
    let step = |s: StepRecord| Step {
        act: s.act,
        state: s.state,
        on_date: s.on_date,
        words: s.words,
        handed_to: s.handed_to,
        due: s.due,
        by_user: s.by_user,
        by_name: s.by_name,
        at: s.at,
    };
    Ok(found.into_iter().map(step).collect())
}

/// States as a list for SQL; codes are the program's own.
fn listed(states: &[State]) -> String {
    let codes: Vec<String> = states.iter().map(|s| format!("'{}'", s.code())).collect();
    format!("({})", codes.join(", "))
}

/// That the next thing should have been done before `?`.
const LATE: &str = "((state = 'registered' AND accept_due < ?) OR (state IN ('accepted', 'handling', 'reviewing') AND due < ?))";

fn condition(sight: &Sight<'_>, query: &CaseQuery) -> (String, Vec<Value>) {
    let mut parts = vec![sight.condition()];
    let mut own: Vec<Value> = Vec::new();
    let mut add = |sql: &str, mut values: Vec<Value>| {
        parts.push(db::numbered(sql, 5 + own.len()));
        own.append(&mut values);
    };
    if let Some(kind) = &query.kind {
        add("kind = ?", vec![kind.clone().into()]);
    }
    if !query.states.is_empty() {
        add(&format!("state IN {}", listed(&query.states)), Vec::new());
    }
    if let Some((region, unit)) = query.unit {
        add("region = ? AND unit = ?", vec![region.into(), unit.into()]);
    }
    if let Some(user) = query.assignee {
        add("assignee = ?", vec![user.into()]);
    }
    if let Some(day) = &query.overdue_on {
        add(LATE, vec![day.clone().into(), day.clone().into()]);
    }
    if query.reminded {
        add("reminders > 0", Vec::new());
    }
    if let Some((region, person)) = query.person {
        add(
            "region = ? AND person = ?",
            vec![region.into(), person.into()],
        );
    }
    if let Some(opinions) = &query.awaiting {
        let waits: Vec<String> = opinions
            .iter()
            .map(|(kind, at)| format!("(kind = '{kind}' AND opinions = {at})"))
            .collect();
        let waits = if waits.is_empty() {
            "1 = 0".to_owned()
        } else {
            waits.join(" OR ")
        };
        add(&format!("state = 'reviewing' AND ({waits})"), Vec::new());
    }
    if !query.text.is_empty() {
        let pattern = db::containing(&query.text);
        add(
            "(lower(applicant) LIKE ? ESCAPE '!' OR lower(fields) LIKE ? ESCAPE '!')",
            vec![pattern.clone().into(), pattern.into()],
        );
    }
    (parts.join(" AND "), sight.scope.values_and(own))
}

/// How many cases fit.
pub async fn count(c: &impl ConnectionTrait, sight: &Sight<'_>, query: &CaseQuery) -> Result<u64> {
    let (condition, values) = condition(sight, query);
    let sql = format!("SELECT COUNT(*) FROM service_case WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// A page of the cases that fit: what is open first, by its deadline; then what is over, the latest first.
pub async fn page(
    c: &impl ConnectionTrait,
    sight: &Sight<'_>,
    query: &CaseQuery,
    (offset, limit): (u64, u64),
) -> Result<Vec<Case>> {
    let (condition, values) = condition(sight, query);
    let sql = format!(
        "SELECT * FROM service_case WHERE {condition} ORDER BY \
         CASE WHEN state IN {} THEN 0 WHEN state = 'closed' THEN 1 ELSE 2 END, \
         CASE WHEN state = 'registered' THEN accept_due WHEN state IN {} THEN COALESCE(due, '') ELSE '' END, \
         registered_on DESC, region, id DESC LIMIT {limit} OFFSET {offset}",
        listed(&[
            State::Registered,
            State::Accepted,
            State::Handling,
            State::Reviewing
        ]),
        listed(&[State::Accepted, State::Handling, State::Reviewing]),
    );
    let records: Vec<Record> = db::rows(c, &sql, values).await?;
    records.into_iter().map(Record::case).collect()
}

/// Every case of a scope registered until a day, oldest first.
pub async fn until(c: &impl ConnectionTrait, scope: &Scope, day: &str) -> Result<Vec<Case>> {
    let sql = format!(
        "SELECT * FROM service_case WHERE {} AND registered_on <= $5 ORDER BY registered_on, region, id",
        Scope::CONDITION
    );
    let records: Vec<Record> = db::rows(c, &sql, scope.values_and([day.into()])).await?;
    records.into_iter().map(Record::case).collect()
}
