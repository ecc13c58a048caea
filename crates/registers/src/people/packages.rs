//! 变更包: what an import proposes because it needs two people. The second person agrees to it or refuses it, as a whole
//! or line by line; a line is a [`ChangeRequest`] like one that was typed.

use super::asked_words::is_after;
use super::model::Categories;
use super::register::PersonKey;
use super::requests::{Hands, asked_of, kind_label};
use super::store::{self, PackageRow};
pub use super::store::{PackageAsk, RequestState};
pub use crate::exchange::{PackageDraft, PackageKey};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;

pub fn missing() -> Error {
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

/// Whether lines of a package wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageState {
    /// 待复核
    Open,
    /// 已办完
    Done,
}

impl PackageState {
    /// That of a package of which so many lines wait.
    pub fn of(open: i64) -> PackageState {
        if open > 0 {
            PackageState::Open
        } else {
            PackageState::Done
        }
    }

    /// As a program reads it.
    pub fn code(self) -> &'static str {
        match self {
            PackageState::Open => "open",
            PackageState::Done => "done",
        }
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            PackageState::Open => "待复核",
            PackageState::Done => "已办完",
        }
    }
}

impl Package {
    /// 待复核 or 已办完.
    pub fn state(&self) -> PackageState {
        PackageState::of(self.open)
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
    let hands = Hands::load(office, scope.division().region()).await?;
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
    let hands = Hands::load(office, region).await?;
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
            is: is_after(&asked_of(office, &request)?, &categories, &request.before),
            request: PersonKey::new(region, request.id),
            person: PersonKey::new(region, request.person),
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
