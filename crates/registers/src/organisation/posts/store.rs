//! Organs and who held their posts, in the database.

use kernel::{Date, DivisionCode};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::{NewPost, Organ, OrganFilled, OrganKind, Post};
use crate::organisation::InTheWay;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text};

/// 机构, marked.
pub const ORGAN: SealedTable = SealedTable {
    name: "organ",
    columns: &[
        "region",
        "id",
        "division",
        "kind",
        "name",
        "document",
        "set_up_on",
        "dissolved_on",
        "recorded_by",
        "recorded_at",
        "version",
    ],
};

/// 任职, marked: who answered for what on which day.
pub const POST: SealedTable = SealedTable {
    name: "post",
    columns: &[
        "region",
        "id",
        "division",
        "organ",
        "post",
        "name",
        "title",
        "from_on",
        "to_on",
        "document",
        "reason",
        "recorded_by",
        "recorded_at",
        "version",
    ],
};

#[derive(FromQueryResult)]
struct OrganRow {
    region: i32,
    id: i64,
    division: i64,
    kind: String,
    name: String,
    document: String,
    set_up_on: Option<String>,
    dissolved_on: Option<String>,
    version: i32,
}

fn day_from(text: Option<String>) -> Result<Option<Date>> {
    text.map(|text| date_from(&text)).transpose()
}

fn day(date: Option<Date>) -> Value {
    date.map(date_text).into()
}

fn division_from(code: i64) -> Result<DivisionCode> {
    DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))
}

impl OrganRow {
    fn organ(self) -> Result<Organ> {
        Ok(Organ {
            region: self.region,
            id: self.id,
            division: division_from(self.division)?,
            kind: OrganKind::from_code(&self.kind)?,
            name: self.name,
            document: self.document,
            set_up_on: day_from(self.set_up_on)?,
            dissolved_on: day_from(self.dissolved_on)?,
            version: self.version,
        })
    }
}

#[derive(FromQueryResult)]
struct PostRow {
    region: i32,
    id: i64,
    division: i64,
    organ: Option<i64>,
    post: String,
    name: String,
    title: String,
    from_on: String,
    to_on: Option<String>,
    document: String,
    reason: String,
    version: i32,
}

impl PostRow {
    fn post(self) -> Result<Post> {
        Ok(Post {
            region: self.region,
            id: self.id,
            division: division_from(self.division)?,
            organ: self.organ,
            post: self.post,
            name: self.name,
            title: self.title,
            from: date_from(&self.from_on)?,
            to: day_from(self.to_on)?,
            document: self.document,
            reason: self.reason,
            version: self.version,
        })
    }
}

const ORGAN_COLUMNS: &str =
    "region, id, division, kind, name, document, set_up_on, dissolved_on, version";
const POST_COLUMNS: &str =
    "region, id, division, organ, post, name, title, from_on, to_on, document, reason, version";

/// Two villages that become one have one liaison.
pub const LIAISONS_FIRST: InTheWay = |office, tx, merged| {
    Box::pin(async move {
        let sql = "SELECT COUNT(DISTINCT division) FROM post WHERE region = $1 AND organ IS NULL \
                   AND division IN ($2, $3) AND (to_on IS NULL OR to_on >= $4)";
        let today = date_text(office.clock().today());
        let units = [merged.from, merged.into].map(|unit| unit.get().into());
        let values = std::iter::once(merged.from.region().into()).chain(units);
        let values = values.chain([today.into()]).collect();
        let found: Vec<(i64,)> = db::tuples(tx.connection(), sql, values).await?;
        let both = found.first().is_some_and(|(units,)| *units > 1);
        let told = "和要并入的村都有在任的联络员，请先免去一位，再合并";
        Ok(both.then(|| told.to_owned()))
    })
};

/// The organs of a scope, from the top down.
pub async fn organs(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Organ>> {
    let sql = format!(
        "SELECT {ORGAN_COLUMNS} FROM organ WHERE {} ORDER BY division, id",
        Scope::CONDITION
    );
    let rows: Vec<OrganRow> = db::rows(c, &sql, scope.values()).await?;
    rows.into_iter().map(OrganRow::organ).collect()
}

/// One organ of a scope.
pub async fn organ(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<Organ>> {
    let sql = format!(
        "SELECT {ORGAN_COLUMNS} FROM organ WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let values = scope.values_and([region.into(), id.into()]);
    let row: Option<OrganRow> = db::one(c, &sql, values).await?;
    row.map(OrganRow::organ).transpose()
}

/// Who held posts in a scope, ever, in the order they began.
pub async fn posts(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Post>> {
    let sql = format!(
        "SELECT {POST_COLUMNS} FROM post WHERE {} ORDER BY from_on, region, id",
        Scope::CONDITION
    );
    let rows: Vec<PostRow> = db::rows(c, &sql, scope.values()).await?;
    rows.into_iter().map(PostRow::post).collect()
}

/// One holding of a post.
pub async fn post(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<Post>> {
    let sql = format!(
        "SELECT {POST_COLUMNS} FROM post WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let values = scope.values_and([region.into(), id.into()]);
    let row: Option<PostRow> = db::one(c, &sql, values).await?;
    row.map(PostRow::post).transpose()
}

/// Writes a new organ; answers its number.
pub(super) async fn insert_organ(
    keyring: &Keyring,
    tx: &Tx,
    division: DivisionCode,
    new: &OrganFilled,
    (by, at): (i64, &str),
) -> Result<i64> {
    let region = division.region();
    let id = db::take_numbers(tx, region, ORGAN.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        division.get().into(),
        new.kind.code().into(),
        new.name.clone().into(),
        new.document.clone().into(),
        day(new.set_up_on),
        day(new.dissolved_on),
        by.into(),
        at.into(),
        1.into(),
    ];
    ORGAN.insert(keyring, tx, vec![row]).await?;
    Ok(id)
}

/// Changes an organ that is still as it was read.
///
/// # Errors
/// When somebody changed it meanwhile.
pub(super) async fn change_organ(keyring: &Keyring, tx: &Tx, organ: &Organ) -> Result<()> {
    let sql = "UPDATE organ SET kind = $4, name = $5, document = $6, set_up_on = $7, dissolved_on = $8, \
               version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
    let values = vec![
        organ.region.into(),
        organ.id.into(),
        organ.version.into(),
        organ.kind.code().into(),
        organ.name.clone().into(),
        organ.document.clone().into(),
        day(organ.set_up_on),
        day(organ.dissolved_on),
    ];
    if db::execute(tx.connection(), sql, values).await? != 1 {
        return Err(changed_meanwhile(&organ.name));
    }
    let id = vec![organ.id.into()];
    ORGAN.reseal(keyring, tx, organ.region, "id = $2", id).await
}

fn changed_meanwhile(what: &str) -> Error {
    Error::Conflict(format!("{what}刚刚被别人改过，请看过以后再改"))
}

/// Writes who begins to hold posts of an organ, or of villages.
pub(super) async fn insert_posts(
    keyring: &Keyring,
    tx: &Tx,
    new: &[(DivisionCode, Option<i64>, &NewPost)],
    (by, at): (i64, &str),
) -> Result<()> {
    for (division, organ, post) in new {
        let region = division.region();
        let id = db::take_numbers(tx, region, POST.name, 1).await?;
        let row = vec![
            region.into(),
            id.into(),
            division.get().into(),
            (*organ).into(),
            post.post.clone().into(),
            post.name.clone().into(),
            post.title.clone().into(),
            date_text(post.from).into(),
            Option::<String>::None.into(),
            post.document.clone().into(),
            "".into(),
            by.into(),
            at.into(),
            1.into(),
        ];
        POST.insert(keyring, tx, vec![row]).await?;
    }
    Ok(())
}

/// Changes a holding that is still as it was read.
///
/// # Errors
/// When somebody changed it meanwhile.
pub(super) async fn change_post(
    keyring: &Keyring,
    tx: &Tx,
    (seen, version): (&Post, i32),
    now: &Post,
) -> Result<()> {
    let sql = "UPDATE post SET post = $4, name = $5, title = $6, from_on = $7, to_on = $8, document = $9, \
               reason = $10, version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
    let values = vec![
        seen.region.into(),
        seen.id.into(),
        version.into(),
        now.post.clone().into(),
        now.name.clone().into(),
        now.title.clone().into(),
        date_text(now.from).into(),
        day(now.to),
        now.document.clone().into(),
        now.reason.clone().into(),
    ];
    if db::execute(tx.connection(), sql, values).await? != 1 {
        return Err(changed_meanwhile(&format!("{}的任职", seen.name)));
    }
    POST.reseal(keyring, tx, seen.region, "id = $2", vec![seen.id.into()])
        .await
}
