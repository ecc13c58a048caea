//! What was proposed about an account (用户的申请): one person proposes, a second agrees.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use ground::authority::{Role, Scope, Standing, User, UserKey};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::sealed::SealedTable;

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposed {
    /// 建立
    Add,
    /// 重新启用
    Enable,
    /// 重设密码
    Reset,
    /// 改角色
    Role,
    /// 重设二次验证
    Second,
}

impl Proposed {
    const ALL: [(Proposed, &'static str, &'static str); 5] = [
        (Proposed::Add, "add", "建立用户"),
        (Proposed::Enable, "enable", "重新启用"),
        (Proposed::Reset, "reset", "重设密码"),
        (Proposed::Role, "role", "改角色"),
        (Proposed::Second, "second", "重设二次验证"),
    ];

    fn named(self) -> (&'static str, &'static str) {
        let found = Proposed::ALL.iter().find(|(kind, ..)| *kind == self);
        found.map_or(("", ""), |(_, code, label)| (code, label))
    }

    /// 重设密码
    pub fn label(self) -> &'static str {
        self.named().1
    }

    /// How far the account may be used meanwhile.
    fn standing(self) -> Standing {
        match self {
            Proposed::Add | Proposed::Enable => Standing::Waiting,
            Proposed::Reset | Proposed::Second => Standing::Held,
            Proposed::Role => Standing::Full,
        }
    }
}

/// What a change of role leads to.
#[derive(Debug, Clone)]
pub struct Becomes {
    /// In which role.
    pub role: Role,
    /// Where.
    pub division: DivisionCode,
    /// Hash of the ID number, where one was said.
    pub id_hash: Option<String>,
}

impl Becomes {
    /// What becomes of her ID number, where something does: 登记, 换成另一个号码.
    pub fn number_of(&self, user: &User) -> Option<&'static str> {
        let to = self.id_hash.as_ref()?;
        Some(match &user.id_hash {
            None => "登记",
            Some(now) if now == to => "重新登记，没有变",
            Some(_) => "换成另一个号码",
        })
    }
}

/// What was proposed and nobody has decided yet.
#[derive(Debug, Clone)]
pub struct Request {
    region: i32,
    id: i64,
    /// What.
    pub kind: Proposed,
    /// Where it leads, for a change of role.
    pub becomes: Option<Becomes>,
    /// By whom.
    pub proposed_by: i64,
    /// When.
    pub proposed_at: String,
}

/// Requests, marked: one that was decided in the file is found.
pub const ACCOUNT_REQUEST: SealedTable = SealedTable {
    name: "account_request",
    columns: &[
        "region",
        "id",
        "user_id",
        "kind",
        "role",
        "division",
        "id_hash",
        "proposed_by",
        "proposed_at",
        "state",
        "decided_by",
        "decided_at",
        "decided_as",
        "reason",
    ],
};

#[derive(FromQueryResult)]
struct RequestRow {
    region: i32,
    id: i64,
    kind: String,
    role: Option<String>,
    division: Option<i64>,
    id_hash: Option<String>,
    proposed_by: i64,
    proposed_at: String,
}

impl RequestRow {
    fn request(self) -> Result<Request> {
        let kind = Proposed::ALL.iter().find(|(_, code, _)| *code == self.kind);
        let (kind, ..) = kind.ok_or_else(|| Error::inconsistent("用户的申请"))?;
        let becomes = match (self.role, self.division) {
            (Some(role), Some(division)) => Some(Becomes {
                role: Role::from_code(&role)?,
                division: DivisionCode::read(&division.to_string())
                    .map_err(|e| Error::Fault(e.into()))?,
                id_hash: self.id_hash,
            }),
            _ => None,
        };
        Ok(Request {
            region: self.region,
            id: self.id,
            kind: *kind,
            becomes,
            proposed_by: self.proposed_by,
            proposed_at: self.proposed_at,
        })
    }
}

/// What is open about an account.
pub async fn open_for(c: &impl ConnectionTrait, user: UserKey) -> Result<Option<Request>> {
    let sql = "SELECT region, id, kind, role, division, id_hash, proposed_by, proposed_at \
               FROM account_request WHERE region = $1 AND user_id = $2 AND state = 'open'";
    let row: Option<RequestRow> = db::one(c, sql, vec![user.region.into(), user.id.into()]).await?;
    row.map(RequestRow::request).transpose()
}

/// The number of the latest request about an account, as it is said; `none` where there was none.
pub(super) async fn latest(c: &impl ConnectionTrait, user: UserKey) -> Result<String> {
    let sql = "SELECT COALESCE(MAX(id), 0) FROM account_request WHERE region = $1 AND user_id = $2";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![user.region.into(), user.id.into()]).await?;
    let id = found.first().map_or(0, |(id,)| *id);
    Ok(match id {
        0 => "none".to_owned(),
        id => Number(id).to_string(),
    })
}

/// How far an account may be used.
pub(super) async fn standing(c: &impl ConnectionTrait, user: UserKey) -> Result<Standing> {
    let open = open_for(c, user).await?;
    Ok(open.map_or(Standing::Full, |request| request.kind.standing()))
}

/// The accounts of a scope about which something is open, the oldest first.
pub async fn waiting_accounts(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<UserKey>> {
    let sql = format!(
        "SELECT region, id FROM user_account WHERE {} AND EXISTS (SELECT 1 FROM account_request r \
         WHERE r.region = user_account.region AND r.user_id = user_account.id AND r.state = 'open') \
         ORDER BY region, id",
        Scope::CONDITION
    );
    let found: Vec<(i32, i64)> = db::tuples(c, &sql, scope.values_and([])).await?;
    let keys = found
        .into_iter()
        .map(|(region, id)| UserKey::new(region, id));
    Ok(keys.collect())
}

/// Proposes something about an account.
pub(super) async fn propose(
    keyring: &Keyring,
    tx: &Tx,
    user: &User,
    (kind, becomes): (Proposed, Option<Becomes>),
    (by, at): (i64, &str),
) -> Result<()> {
    let region = user.division.region();
    let id = db::take_numbers(tx, region, ACCOUNT_REQUEST.name, 1).await?;
    let (role, division, id_hash) = match becomes {
        Some(to) => (Some(to.role.code()), Some(to.division.get()), to.id_hash),
        None => (None, None, None),
    };
    let row: Vec<Value> = vec![
        region.into(),
        id.into(),
        user.id.into(),
        kind.named().0.into(),
        role.map(str::to_owned).into(),
        division.into(),
        id_hash.into(),
        by.into(),
        at.into(),
        "open".into(),
        None::<i64>.into(),
        None::<String>.into(),
        None::<String>.into(),
        None::<String>.into(),
    ];
    ACCOUNT_REQUEST.insert(keyring, tx, vec![row]).await
}

/// How a request ended.
pub(super) struct Ended<'a> {
    /// agreed, refused, replaced
    pub state: &'static str,
    /// By whom.
    pub by: i64,
    /// When.
    pub at: &'a str,
    /// In which quality.
    pub quality: &'a str,
    /// Why not, or on which paper.
    pub reason: &'a str,
}

/// Ends a request.
pub(super) async fn end(
    keyring: &Keyring,
    tx: &Tx,
    request: &Request,
    ended: Ended<'_>,
) -> Result<()> {
    let sql = "UPDATE account_request SET state = $3, decided_by = $4, decided_at = $5, \
               decided_as = $6, reason = $7 WHERE region = $1 AND id = $2 AND state = 'open'";
    let values = vec![
        request.region.into(),
        request.id.into(),
        ended.state.into(),
        ended.by.into(),
        ended.at.into(),
        ended.quality.into(),
        ended.reason.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    let which = vec![request.id.into()];
    ACCOUNT_REQUEST
        .reseal(keyring, tx, request.region, "id = $2", which)
        .await
}
