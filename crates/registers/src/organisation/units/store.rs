//! Member units in the database.

use kernel::{Date, DivisionCode};
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::{Unit, UnitFilled};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text};

/// 成员单位, marked: to whom work may be handed.
pub const MEMBER_UNIT: SealedTable = SealedTable {
    name: "member_unit",
    columns: &[
        "region",
        "id",
        "division",
        "name",
        "duty",
        "contact",
        "telephone",
        "joined_on",
        "closed_on",
        "recorded_by",
        "recorded_at",
        "version",
    ],
};

/// Who acts for which unit, marked: whoever changed it could see what is another unit's.
pub const MEMBER_SEAT: SealedTable = SealedTable {
    name: "member_seat",
    columns: &[
        "region",
        "id",
        "unit",
        "user_id",
        "recorded_by",
        "recorded_at",
    ],
};

#[derive(FromQueryResult)]
struct UnitRow {
    region: i32,
    id: i64,
    division: i64,
    name: String,
    duty: String,
    contact: String,
    telephone: String,
    joined_on: Option<String>,
    closed_on: Option<String>,
    version: i32,
}

impl UnitRow {
    fn unit(self) -> Result<Unit> {
        let day = |text: Option<String>| text.map(|text| date_from(&text)).transpose();
        Ok(Unit {
            region: self.region,
            id: self.id,
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            name: self.name,
            duty: self.duty,
            contact: self.contact,
            telephone: self.telephone,
            joined_on: day(self.joined_on)?,
            closed_on: day(self.closed_on)?,
            version: self.version,
        })
    }
}

const COLUMNS: &str =
    "region, id, division, name, duty, contact, telephone, joined_on, closed_on, version";

/// The units of a scope, closed ones last.
pub async fn units(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Unit>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM member_unit WHERE {} ORDER BY closed_on IS NOT NULL, division, id",
        Scope::CONDITION
    );
    let rows: Vec<UnitRow> = db::rows(c, &sql, scope.values()).await?;
    rows.into_iter().map(UnitRow::unit).collect()
}

/// One unit of a scope.
pub async fn unit(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<Unit>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM member_unit WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let values = scope.values_and([region.into(), id.into()]);
    let row: Option<UnitRow> = db::one(c, &sql, values).await?;
    row.map(UnitRow::unit).transpose()
}

/// The unit a user acts for: her newest seat.
pub async fn unit_of_user(
    c: &impl ConnectionTrait,
    scope: &Scope,
    user: i64,
) -> Result<Option<Unit>> {
    #[derive(FromQueryResult)]
    struct Seat {
        region: i32,
        unit: i64,
    }
    let sql = "SELECT region, unit FROM member_seat WHERE user_id = $1 \
               ORDER BY recorded_at DESC, id DESC LIMIT 1";
    let seat: Option<Seat> = db::one(c, sql, vec![user.into()]).await?;
    match seat {
        Some(seat) => unit(c, scope, (seat.region, seat.unit)).await,
        None => Ok(None),
    }
}

/// The users whose newest seat is in this unit.
pub(super) async fn users_of_unit(c: &impl ConnectionTrait, unit: &Unit) -> Result<Vec<i64>> {
    let sql = "SELECT user_id FROM member_seat s WHERE region = $1 AND unit = $2 AND NOT EXISTS \
               (SELECT 1 FROM member_seat n WHERE n.user_id = s.user_id AND (n.recorded_at > s.recorded_at \
               OR (n.recorded_at = s.recorded_at AND n.id > s.id))) ORDER BY user_id";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![unit.region.into(), unit.id.into()]).await?;
    Ok(found.into_iter().map(|(user,)| user).collect())
}

fn day(date: Option<Date>) -> sea_orm::Value {
    date.map(date_text).into()
}

/// Writes a new unit; answers its number.
pub(super) async fn insert_unit(
    keyring: &Keyring,
    tx: &Tx,
    division: DivisionCode,
    new: &UnitFilled,
    (by, at): (i64, &str),
) -> Result<i64> {
    let region = division.region();
    let id = db::take_numbers(tx, region, MEMBER_UNIT.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        division.get().into(),
        new.name.clone().into(),
        new.duty.clone().into(),
        new.contact.clone().into(),
        new.telephone.clone().into(),
        day(new.joined_on),
        day(new.closed_on),
        by.into(),
        at.into(),
        1.into(),
    ];
    MEMBER_UNIT.insert(keyring, tx, vec![row]).await?;
    Ok(id)
}

/// Changes a unit that is still as it was read.
///
/// # Errors
/// When somebody changed it meanwhile.
pub(super) async fn change_unit(keyring: &Keyring, tx: &Tx, unit: &Unit) -> Result<()> {
    let sql = "UPDATE member_unit SET name = $4, duty = $5, contact = $6, telephone = $7, joined_on = $8, \
               closed_on = $9, version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
    let values = vec![
        unit.region.into(),
        unit.id.into(),
        unit.version.into(),
        unit.name.clone().into(),
        unit.duty.clone().into(),
        unit.contact.clone().into(),
        unit.telephone.clone().into(),
        day(unit.joined_on),
        day(unit.closed_on),
    ];
    if db::execute(tx.connection(), sql, values).await? != 1 {
        return Err(Error::Conflict(format!(
            "{}刚刚被别人改过，请看过以后再改",
            unit.name
        )));
    }
    MEMBER_UNIT
        .reseal(keyring, tx, unit.region, "id = $2", vec![unit.id.into()])
        .await
}

/// Seats a user in a unit.
pub(super) async fn insert_seat(
    keyring: &Keyring,
    tx: &Tx,
    unit: &Unit,
    user: i64,
    (by, at): (i64, &str),
) -> Result<()> {
    let id = db::take_numbers(tx, unit.region, MEMBER_SEAT.name, 1).await?;
    let row = vec![
        unit.region.into(),
        id.into(),
        unit.id.into(),
        user.into(),
        by.into(),
        at.into(),
    ];
    MEMBER_SEAT.insert(keyring, tx, vec![row]).await
}
