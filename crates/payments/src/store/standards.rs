//! 待遇标准 in the database.

use entitlement::{Cycle, Nature, PayMonths, Unit};
use kernel::{Date, DivisionCode, Fen};
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text};
use registers::people::{IdentityKeys, keys_from, keys_text};

/// A row of a standards table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardRow {
    /// Number within the province; 0 before it is written.
    pub id: i64,
    /// Whose people it applies to.
    pub division: DivisionCode,
    /// Code of the category.
    pub category: String,
    /// Grade, or all.
    pub grade: Option<u8>,
    /// Nature, or all.
    pub nature: Option<Nature>,
    /// Amount per unit.
    pub amount: Fen,
    /// What the amount is per.
    pub unit: Unit,
    /// 生效日期
    pub effective: Date,
    /// 公布日期
    pub announced: Option<Date>,
    /// 发放周期
    pub cycle: Cycle,
    /// 发放月份
    pub pay_months: PayMonths,
    /// 文号
    pub document_no: String,
    /// 加发: paid on top of the other standards, not in their place (替代).
    pub on_top: bool,
    /// What else it asks of whom it pays: 时期, 服役地.
    pub keys: IdentityKeys,
    /// 基数 of a percentage: code of a category; left out, of what it is paid on top of.
    pub of: Option<String>,
    /// 加发名目
    pub component: String,
}

impl StandardRow {
    /// Whether another says of the same people, in the same manner and as of the same days, something else: nobody can
    /// tell which counts.
    pub(crate) fn contradicts(&self, other: &StandardRow) -> bool {
        let key = |s: &StandardRow| {
            let people = (s.division, s.category.clone(), s.grade, s.nature);
            let also = (s.keys.clone(), s.component.clone());
            (people, also, s.on_top, s.effective, s.announced)
        };
        key(self) == key(other) && !self.is(other)
    }

    /// Whether another says the same.
    pub(crate) fn is(&self, other: &StandardRow) -> bool {
        let unnumbered = |s: &StandardRow| StandardRow { id: 0, ..s.clone() };
        unnumbered(self) == unnumbered(other)
    }
}

#[derive(FromQueryResult)]
struct Record {
    id: i64,
    division: i64,
    category: String,
    grade: Option<i32>,
    nature: Option<String>,
    amount_fen: i64,
    unit: String,
    effective_on: String,
    announced_on: Option<String>,
    cycle: String,
    pay_months: String,
    document_no: String,
    on_top: Option<i32>,
    keys: Option<String>,
    of_category: Option<String>,
    component: Option<String>,
}

/// A value with a snake_case serde name, as it stands in a text column.
fn code<T: serde::Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(code) => Ok(code),
        other => Err(Error::inconsistent(other.to_string())),
    }
}

fn from_code<T: serde::de::DeserializeOwned>(code: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(
        code.to_owned(),
    ))?)
}

impl Record {
    fn standard(self) -> Result<StandardRow> {
        let months = self.pay_months.split(',').filter_map(|m| m.parse().ok());
        Ok(StandardRow {
            id: self.id,
            division: DivisionCode::read(&self.division.to_string())
                .map_err(|e| Error::Fault(e.into()))?,
            category: self.category,
            grade: self.grade.and_then(|g| u8::try_from(g).ok()),
            nature: self.nature.as_deref().map(from_code).transpose()?,
            amount: Fen::new(self.amount_fen),
            unit: from_code(&self.unit)?,
            effective: date_from(&self.effective_on)?,
            announced: self.announced_on.as_deref().map(date_from).transpose()?,
            cycle: from_code(&self.cycle)?,
            pay_months: PayMonths::new(months).ok_or_else(|| Error::inconsistent("发放月份"))?,
            document_no: self.document_no,
            on_top: self.on_top == Some(1),
            keys: keys_from(self.keys.as_deref())?,
            of: self.of_category,
            component: self.component.unwrap_or_default(),
        })
    }
}

/// 待遇标准, marked: an amount changed in the file is found.
pub const STANDARD: SealedTable = SealedTable {
    name: "standard",
    columns: &[
        "region",
        "id",
        "division",
        "category",
        "grade",
        "nature",
        "amount_fen",
        "unit",
        "effective_on",
        "announced_on",
        "cycle",
        "pay_months",
        "document_no",
        "recorded_at",
        "on_top",
        "keys",
        "of_category",
        "component",
    ],
};

/// Standards that can concern people of `division`'s region: its own, and those of the city and province above it.
pub async fn standards_known(
    c: &impl ConnectionTrait,
    division: DivisionCode,
) -> Result<Vec<StandardRow>> {
    standards_in(c, division.region()).await
}

/// Standards that can concern people of a region.
pub(crate) async fn standards_in(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Vec<StandardRow>> {
    let (city, province) = (region / 100 * 100, region / 10_000 * 10_000);
    let sql = format!(
        "SELECT {}, on_top, keys, of_category, component FROM standard WHERE region IN ($1, $2, $3) ORDER BY id",
        STANDARD.columns[1..13].join(", ")
    );
    let records: Vec<Record> =
        db::rows(c, &sql, vec![region.into(), city.into(), province.into()]).await?;
    records.into_iter().map(Record::standard).collect()
}

/// Standards that `division` itself has imported.
pub(crate) async fn standards_of(
    c: &impl ConnectionTrait,
    division: DivisionCode,
) -> Result<Vec<StandardRow>> {
    let all = standards_known(c, division).await?;
    Ok(all.into_iter().filter(|s| s.division == division).collect())
}

/// Writes new standards of `division`. They are numbered through the whole province: those of county, city and province
/// pay the same people, and a line names the one it follows by its number alone.
pub(crate) async fn insert_standards(
    keyring: &Keyring,
    tx: &Tx,
    division: DivisionCode,
    standards: Vec<StandardRow>,
    at: &str,
) -> Result<()> {
    let province = division.region() / 10_000 * 10_000;
    let first = db::take_numbers(tx, province, "standard", standards.len()).await?;
    let mut rows = Vec::new();
    for (s, id) in standards.into_iter().zip(first..) {
        let pay_months: Vec<String> = s.pay_months.iter().map(|m| m.to_string()).collect();
        rows.push(vec![
            s.division.region().into(),
            id.into(),
            s.division.get().into(),
            s.category.into(),
            s.grade.map(i32::from).into(),
            s.nature.map(code).transpose()?.into(),
            s.amount.get().into(),
            code(s.unit)?.into(),
            date_text(s.effective).into(),
            s.announced.map(date_text).into(),
            code(s.cycle)?.into(),
            pay_months.join(",").into(),
            s.document_no.into(),
            at.into(),
            s.on_top.then_some(1).into(),
            keys_text(&s.keys)?.into(),
            s.of.into(),
            Some(s.component).filter(|c| !c.is_empty()).into(),
        ]);
    }
    STANDARD.insert(keyring, tx, rows).await
}
