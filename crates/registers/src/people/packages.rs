//! 变更包: what an import proposes because it needs two people. The second person agrees to it or refuses it, as a whole
//! or line by line; a line is a [`ChangeRequest`] like one that was typed.

use super::asked::is;
use super::finding;
use super::model::Categories;
use super::register::PersonKey;
use super::requests::{self, Hands, asked_of, kind_label, open_request, refuse_without_reason};
use super::store::{self, ChangeRequest, PackageRow};
pub use super::store::{PackageAsk, RequestState};
pub use crate::exchange::{PackageDraft, PackageKey};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

fn missing() -> Error {
    Error::not_found("这个变更包")
}

/// A package in a list.
#[derive(Debug, Clone)]
pub struct Package {
    /// Which.
    pub key: PackageKey,
    /// The file it came from.
    pub source: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When, UTC.
    pub proposed_at: String,
    /// How many lines it has.
    pub lines: i64,
    /// How many of them wait.
    pub open: i64,
    /// How many were agreed to.
    pub agreed: i64,
    /// Whether the asker proposed it herself.
    pub mine: bool,
}

impl Package {
    /// 待复核 or 已办完.
    pub fn state(&self) -> &'static str {
        if self.open > 0 {
            "待复核"
        } else {
            "已办完"
        }
    }

    /// As a program reads it.
    pub fn state_code(&self) -> &'static str {
        if self.open > 0 { "open" } else { "done" }
    }
}

/// A line of a package.
#[derive(Debug, Clone)]
pub struct PackageLine {
    /// From 1.
    pub line: i64,
    /// Its request.
    pub request: PersonKey,
    /// About whom.
    pub person: PersonKey,
    /// 姓名
    pub name: String,
    /// 变更种类
    pub kind: String,
    /// What it was; numbers masked.
    pub was: String,
    /// What it is to be; numbers masked.
    pub is: String,
    /// Where in the file.
    pub sheet: String,
    /// Its row there.
    pub row: i64,
    /// 状态
    pub state: RequestState,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// In which words.
    pub decision: Option<String>,
}

/// How many packages there are.
pub async fn package_count(office: &Office, actor: &Actor, ask: PackageAsk) -> Result<u64> {
    let scope = actor.may(Action::PersonRead)?;
    store::package_count(office.db().reader(), &scope, &ask).await
}

/// A page of packages, newest first.
pub async fn package_page(
    office: &Office,
    actor: &Actor,
    ask: PackageAsk,
    page: (u64, u64),
) -> Result<Vec<Package>> {
    let scope = actor.may(Action::PersonRead)?;
    let found = store::packages(office.db().reader(), &scope, &ask, page).await?;
    let hands = Hands::load(office).await?;
    let package = |row: PackageRow| Package {
        key: PackageKey {
            region: row.region,
            id: row.id,
        },
        source: row.source,
        proposed_by: hands.name(row.proposed_by),
        mine: row.proposed_by == actor.user,
        proposed_at: row.proposed_at,
        lines: row.lines,
        open: row.open,
        agreed: row.agreed,
    };
    Ok(found.into_iter().map(package).collect())
}

/// One package with its lines.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn package_open(
    office: &Office,
    actor: &Actor,
    key: PackageKey,
) -> Result<(Package, Vec<PackageLine>)> {
    let ask = PackageAsk {
        key: Some((key.region, key.id)),
        ..PackageAsk::default()
    };
    let found = package_page(office, actor, ask, (0, 1)).await?;
    let package = found.into_iter().next().ok_or_else(missing)?;
    let scope = actor.may(Action::PersonRead)?;
    let (reader, region) = (office.db().reader(), key.region);
    let categories = Categories::load(office.catalogue())?;
    let hands = Hands::load(office).await?;
    let mut found = Vec::new();
    for row in store::package_lines(reader, region, key.id).await? {
        let request = store::request(reader, &scope, region, row.request).await?;
        found.extend(request.map(|request| (row, request)));
    }
    let people: Vec<i64> = found.iter().map(|(_, request)| request.person).collect();
    let names = store::names(reader, &scope, region, &people).await?;
    let mut lines = Vec::new();
    for (row, request) in found {
        let name = names.get(&request.person).map(|(name, _)| name.clone());
        lines.push(PackageLine {
            line: row.line,
            is: is(&asked_of(office, &request)?, &categories),
            request: PersonKey {
                region,
                id: request.id,
            },
            person: PersonKey {
                region,
                id: request.person,
            },
            name: name.unwrap_or_default(),
            kind: kind_label(&request.kind).to_owned(),
            was: request.before,
            sheet: row.sheet,
            row: row.row_no,
            state: request.state,
            decided_by: request.decided_by.map(|id| hands.name(id)),
            decision: request.decision,
        });
    }
    Ok((package, lines))
}

/// The open requests of a package, in the order of its lines; of one line where one is meant.
async fn waiting(
    tx: &Tx,
    scope: &Scope,
    key: PackageKey,
    only: Option<i64>,
) -> Result<Vec<(i64, ChangeRequest)>> {
    let ask = PackageAsk {
        key: Some((key.region, key.id)),
        ..PackageAsk::default()
    };
    if store::package_count(tx.connection(), scope, &ask).await? == 0 {
        return Err(missing());
    }
    let mut lines = store::package_lines(tx.connection(), key.region, key.id).await?;
    if let Some(only) = only {
        lines.retain(|line| line.line == only);
        let id = lines.first().map(|line| line.request);
        let id = id.ok_or_else(|| Error::not_found(format!("变更包 {key} 第{only}条")))?;
        let region = key.region;
        let request = open_request(tx, scope, PersonKey { region, id }).await?;
        return Ok(vec![(only, request)]);
    }
    let mut open = Vec::new();
    for line in lines {
        let request = store::request(tx.connection(), scope, key.region, line.request).await?;
        let request = request.filter(|request| request.state == RequestState::Open);
        open.extend(request.map(|request| (line.line, request)));
    }
    if open.is_empty() {
        return Err(Error::Conflict(format!("变更包 {key} 已办完，不能再办")));
    }
    Ok(open)
}

/// 同意: every line that waits, or one of them, in one transaction; answers how many.
///
/// # Errors
/// When the same person proposed it, nothing of it waits, or a person was changed since: then nothing is written.
pub async fn package_agree(
    office: &Office,
    actor: &Actor,
    (key, only): (PackageKey, Option<i64>),
    words: &str,
) -> Result<usize> {
    let scope = actor.may(Action::ChangeApprove)?;
    let tx = office.db().begin().await?;
    let open = waiting(&tx, &scope, key, only).await?;
    let mut people = Vec::with_capacity(open.len());
    for (line, request) in &open {
        let agreed = requests::agree(office, &tx, (actor, &scope), request, words).await;
        people.push(agreed.map_err(|error| in_line(error, key, *line))?);
    }
    finding::refresh(office, &tx, key.region, &people).await?;
    tx.commit().await?;
    Ok(open.len())
}

/// Says which line stands in the way; that nothing else was written follows from it.
fn in_line(error: Error, key: PackageKey, line: i64) -> Error {
    let at = |told: String| format!("变更包 {key} 第{line}条：{told}");
    match error {
        Error::Conflict(told) => Error::Conflict(at(told)),
        Error::Refusal(told) => Error::Refusal(at(told)),
        other => other,
    }
}

/// 退回: every line that waits, or one of them, with the reason; answers how many.
///
/// # Errors
/// When no reason is given, or nothing of it waits.
pub async fn package_refuse(
    office: &Office,
    actor: &Actor,
    (key, only): (PackageKey, Option<i64>),
    reason: &str,
) -> Result<usize> {
    let scope = actor.may(Action::ChangeApprove)?;
    refuse_without_reason(reason)?;
    let tx = office.db().begin().await?;
    let open = waiting(&tx, &scope, key, only).await?;
    for (_, request) in &open {
        requests::send_back(office, &tx, (actor, &scope), request, reason).await?;
    }
    tx.commit().await?;
    Ok(open.len())
}
