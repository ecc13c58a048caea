//! How strictly the office asks for a second factor (二次验证), and whom. The roles and the limits are data, from
//! `catalogue/security.toml`.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Deserialize;

use ground::authority::{Actor, Role, User};
use ground::catalogue::Catalogue;
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;

/// How strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondMode {
    /// 不要: whoever wants has one.
    Off,
    /// 提醒: the desk reminds.
    Ask,
    /// 必须: without one no money, nobody who gets it, no number in full, no list given out, no account of others.
    Require,
}

impl SecondMode {
    /// All, with their codes and what they are called.
    pub const ALL: [(SecondMode, &'static str, &'static str); 3] = [
        (SecondMode::Off, "off", "不要"),
        (SecondMode::Ask, "ask", "提醒：没有设的，工作台上提醒"),
        (
            SecondMode::Require,
            "require",
            "必须：没有设的不能办钱的事、看完整号码、导出名单、管账户",
        ),
    ];

    fn named(self) -> (&'static str, &'static str) {
        let found = SecondMode::ALL.iter().find(|(mode, ..)| *mode == self);
        found.map_or(("", ""), |(_, code, label)| (code, label))
    }

    /// As posted.
    pub fn code(self) -> &'static str {
        self.named().0
    }

    /// 不要, 提醒, 必须
    pub fn label(self) -> &'static str {
        let (_, label) = self.named();
        label.split('：').next().unwrap_or_default()
    }

    /// The mode of a code.
    pub fn read(code: &str) -> Option<SecondMode> {
        let found = SecondMode::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(mode, ..)| *mode)
    }
}

/// What the catalogue says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// 二次验证
    pub second_factor: SecondRules,
    /// 看完整号码
    pub reveal: RevealRules,
}

/// Who has a second factor, and how long a code counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondRules {
    /// How strictly, until the office has decided.
    pub mode: SecondMode,
    /// Roles in Chinese.
    pub roles: Vec<String>,
    /// A code that was typed is not asked for again for so long.
    pub minutes: i64,
}

/// How often numbers are looked at in full.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevealRules {
    /// So often an hour each.
    pub per_hour: u64,
}

impl Security {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When a role is none.
    pub fn load(catalogue: &Catalogue) -> Result<Security> {
        let security: Security = catalogue.read("security.toml")?.toml()?;
        let roles = &security.second_factor.roles;
        match roles.iter().find(|role| Role::read(role).is_none()) {
            Some(role) => Err(Error::refusal(format!(
                "security.toml 里的“{role}”不是角色，请照用户页上的角色写"
            ))),
            None => Ok(security),
        }
    }

    /// Whether a role is to have one.
    pub fn names(&self, role: Role) -> bool {
        let mut roles = self.second_factor.roles.iter();
        roles.any(|named| Role::read(named) == Some(role))
    }
}

/// Decisions, marked.
pub const SECOND_POLICY: SealedTable = SealedTable {
    name: "second_policy",
    columns: &[
        "region",
        "id",
        "mode",
        "proposed_by",
        "proposed_at",
        "state",
        "decided_by",
        "decided_at",
        "decided_as",
    ],
};

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub id: i64,
    pub mode: String,
    pub proposed_by: i64,
    pub proposed_at: String,
}

/// The latest decision in a state.
pub(super) async fn latest(c: &impl ConnectionTrait, state: &str) -> Result<Option<Row>> {
    let sql = "SELECT id, mode, proposed_by, proposed_at FROM second_policy WHERE state = $1 \
               ORDER BY id DESC LIMIT 1";
    db::one(c, sql, vec![state.into()]).await
}

pub(super) fn mode_of(row: &Row) -> Result<SecondMode> {
    SecondMode::read(&row.mode).ok_or_else(|| Error::inconsistent("二次验证的要求"))
}

/// How strictly the office asks now.
pub async fn mode(office: &Office, c: &impl ConnectionTrait) -> Result<SecondMode> {
    match latest(c, "agreed").await? {
        Some(row) => mode_of(&row),
        None => Ok(Security::load(office.catalogue())?.second_factor.mode),
    }
}

/// Whether an actor is one whom the office wants to have a second factor and who has none.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn is_missing(office: &Office, actor: &Actor) -> Result<bool> {
    let reader = office.db().reader();
    Ok(mode(office, reader).await? != SecondMode::Off
        && Security::load(office.catalogue())?.names(actor.role)
        && !super::second::has(reader, actor.key()).await?)
}

/// Whether a user may not go on without one.
pub(super) async fn is_unset(office: &Office, user: &User) -> Result<bool> {
    let reader = office.db().reader();
    Ok(mode(office, reader).await? == SecondMode::Require
        && Security::load(office.catalogue())?.names(user.role)
        && !super::second::has(reader, user.key()).await?)
}
