//! Rows of 优抚对象花名册, read.

use std::collections::HashSet;

use entitlement::Nature;
use kernel::{Date, Fen, IdNumber, Month, Sex, luhn_valid};

use super::payee::read_payee;
use crate::exchange::{RowReport, RowView};
use crate::people::actions::id_hash;
use crate::people::disability::{Disability, grade_fits};
use crate::people::identity_keys::{Holds, IdentityKeys, KeysSaid};
use crate::people::model::{Categories, IdentityRow};
use crate::people::name_words::NameWords;
use crate::people::payee::{Payee, PayeeWords, too_young};
use crate::people::scheme_rows::Category;
use crate::people::starts::{Completed, DatedRules};
use crate::people::understood::Understood;
use ground::catalogue::Catalogue;
use ground::error::Result;
use ground::office::Office;

/// A row that has been understood.
pub struct Record {
    pub report: RowReport,
    pub name: String,
    pub id: IdNumber,
    /// Her right ID number, where the one on the rolls was written wrong.
    pub new_id: Option<IdNumber>,
    pub id_hash: String,
    pub identity: IdentityRow,
    /// What of the identity the row does not say, and follows from its dates.
    pub(super) derived: Vec<Completed>,
    /// 人员类别, by its standard name.
    pub category: String,
    pub town: String,
    pub village: String,
    /// 迁入年月: since when she lives there, where she lived in another town before.
    pub moved_in: Option<Month>,
    /// 已发至, and 已发金额: what was paid before this office began.
    pub paid_through: Option<(Month, Option<Fen>)>,
    /// The scheme of the category.
    pub scheme: String,
    pub phone: String,
    pub bank: String,
    pub account: String,
    /// 收款人; nothing where the row says nothing of her.
    pub payee: Option<Payee>,
    /// 住址
    pub address: String,
    pub note: String,
}

/// What the catalogue knows of the words in a roster.
pub(super) struct Known {
    pub(super) categories: Categories,
    pub(super) words: NameWords,
    pub(super) payees: PayeeWords,
    pub(super) rules: DatedRules,
}

impl Known {
    pub(super) fn load(catalogue: &Catalogue) -> Result<Known> {
        Ok(Known {
            categories: Categories::load(catalogue)?,
            words: NameWords::load(catalogue)?,
            payees: PayeeWords::load(catalogue)?,
            rules: DatedRules::load(catalogue)?,
        })
    }
}

/// Columns that decide who is paid, since when and how much: a formula there is refused.
const DECIDING: [&str; 12] = [
    "name",
    "id_number",
    "category",
    "grade",
    "nature",
    "account",
    "payee",
    "payee_id_number",
    "start",
    "status",
    "paid_through",
    "paid_amount",
];

/// Checks in the order of the contract; the first that applies is told.
pub(super) fn read_row(
    office: &Office,
    row: &RowView<'_>,
    known: &Known,
    today: Date,
    seen: &mut HashSet<String>,
) -> std::result::Result<Record, RowReport> {
    let mut formulas = row.formulas();
    if let Some(column) = formulas.find(|column| decides(row, column)) {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let name = row.text("name");
    if name.is_empty() {
        return Err(row.error("name_missing", "name", "没有姓名，请补填"));
    }
    let name = known.words.name(&name);
    let name = name.map_err(|why| row.error("name", "name", &why))?;
    let id = super::read_id(row, today)?;
    if !seen.insert(id.as_str().to_owned()) {
        return Err(row.error(
            "duplicate",
            "id_number",
            "这个身份证号在本表前面已出现，请核对后只留一行",
        ));
    }
    let (category, said) = read_category(row, &known.categories)?;
    let (grade, nature) = read_grade(row, category, said)?;
    let service_years = read_service_years(row)?;
    let said_keys = read_keys(row, category, &known.categories)?;
    let start = row
        .month("start")
        .map_err(|m| row.error("start", "start", &m))?;
    let moved_in = row
        .month("moved_in")
        .map_err(|m| row.error("moved_in", "moved_in", &m))?;
    let paid_through = read_paid_through(row, today)?;
    let state = row.squeezed("status");
    let receives = known.words.receives(&state);
    receives.map_err(|why| row.error("status", "status", &why))?;
    let account = super::read_account(row, "account")?;
    let text = |code: &str| row.text(code);
    let payee = read_payee(row, &known.payees, text, (&name, &id), today)?;
    let mut identity = IdentityRow {
        category: category.code.clone(),
        grade,
        nature,
        service_years,
        start,
        known: None,
        keys: said_keys.keys,
    };
    let completed = known
        .rules
        .complete(category, &mut identity, Some(id.birth()));
    let typed = [
        (Completed::Years, service_years.is_some()),
        (Completed::Start, start.is_some()),
    ];
    let derived = typed
        .into_iter()
        .filter(|(_, typed)| !typed)
        .map(|(what, _)| what);
    let looked = Looked {
        id: &id,
        category,
        account: &account,
        payee: payee.as_ref(),
        start: identity.start,
        years: identity.service_years,
        completed: &completed,
        not_used: &said_keys.wrong,
        today,
    };
    let report = notice(row, &looked, &known.words);
    Ok(Record {
        report,
        name,
        id_hash: id_hash(office, id.as_str()),
        id,
        new_id: None,
        identity,
        derived: derived.collect(),
        category: category.label.clone(),
        town: row.squeezed("town"),
        village: row.squeezed("village"),
        moved_in,
        paid_through,
        scheme: category.scheme.clone(),
        phone: kernel::half_width(&row.squeezed("phone")),
        bank: row.text("bank"),
        account,
        payee,
        address: row.text("address"),
        note: row.text("note"),
    })
}

/// Whether a formula in a column is refused: it decides something, or was never worked out where it says where
/// somebody lives.
fn decides(row: &RowView<'_>, column: &str) -> bool {
    let place = ["town", "village", "service_years"].contains(&column);
    DECIDING.contains(&column) || place && !row.has_value(column)
}

pub(super) fn read_category<'c>(
    row: &RowView<'_>,
    categories: &'c Categories,
) -> std::result::Result<Understood<'c>, RowReport> {
    let text = row.text("category");
    if text.is_empty() {
        return Err(row.error("category", "category", "没有人员类别，请补填"));
    }
    categories.meant(row, &text)
}

/// What else is known of the identity: 在乡, 批准日期; and what of it was not understood.
fn read_keys(
    row: &RowView<'_>,
    category: &Category,
    categories: &Categories,
) -> std::result::Result<KeysSaid, RowReport> {
    let day = |code: &str| {
        let key = categories.keys().iter().find(|key| key.code == code);
        key.is_some_and(|key| key.holds == Holds::Day)
    };
    let written = |code: &str| match day(code).then(|| row.date(code)) {
        Some(Ok(Some(day))) => day.to_string(),
        _ => row.text(code),
    };
    let said = categories.keys_said(category, &row.text("category"), written);
    match said.wrong.iter().find(|(_, _, refused)| *refused) {
        Some((code, why, _)) => Err(row.error("identity_key", code, why)),
        None => Ok(said),
    }
}

/// The same of a row that changes what was exported: nothing in it may be left out.
pub(super) fn all_keys(
    row: &RowView<'_>,
    category: &Category,
    categories: &Categories,
) -> std::result::Result<IdentityKeys, RowReport> {
    let said = read_keys(row, category, categories)?;
    match said.wrong.first() {
        Some((code, why, _)) => Err(row.error("identity_key", code, why)),
        None => Ok(said.keys),
    }
}

type GradeAndNature = (Option<u8>, Option<Nature>);

pub(super) fn read_grade(
    row: &RowView<'_>,
    category: &Category,
    said: Disability,
) -> std::result::Result<GradeAndNature, RowReport> {
    if !category.needs_grade() {
        return Ok((None, None));
    }
    let read = super::read_disability(row, said)?;
    let (Some(grade), Some(nature)) = (read.grade, read.nature) else {
        let (column, missing) = match read.grade {
            None => ("grade", super::NO_GRADE),
            Some(_) => ("nature", super::NO_NATURE),
        };
        return Err(row.error("grade", column, missing));
    };
    if !grade_fits(grade, nature) {
        return Err(row.error("grade", "grade", "因病只评一级至六级，请核对等级和性质"));
    }
    Ok((Some(grade), Some(nature)))
}

pub(super) fn read_paid_through(
    row: &RowView<'_>,
    today: Date,
) -> std::result::Result<Option<(Month, Option<Fen>)>, RowReport> {
    let month = row
        .month("paid_through")
        .map_err(|m| row.error("paid_through", "paid_through", &m))?;
    let amount = row
        .money("paid_amount")
        .map_err(|m| row.error("money", "paid_amount", &m))?;
    match (month, amount) {
        (None, Some(_)) => {
            let why = "写了已发金额，没有写已发至哪个月，请补填";
            Err(row.error("paid_through", "paid_through", why))
        }
        (Some(month), _) if month.first_day() > today => {
            let why = "已发至还没有到的月份，请核对";
            Err(row.error("paid_through", "paid_through", why))
        }
        (Some(_), Some(amount)) if amount.is_negative() => {
            Err(row.error("money", "paid_amount", "不能是负数，请核对"))
        }
        (month, amount) => Ok(month.map(|month| (month, amount))),
    }
}

pub(super) fn read_service_years(row: &RowView<'_>) -> std::result::Result<Option<u32>, RowReport> {
    let years = row
        .integer("service_years")
        .map_err(|m| row.error("service_years", "service_years", &m))?;
    match years.map(|y| u32::try_from(y).ok().filter(|y| *y <= 60)) {
        None => Ok(None),
        Some(Some(years)) => Ok(Some(years)),
        Some(None) => Err(row.error(
            "service_years",
            "service_years",
            "服役年限应在0至60年之间，请核对",
        )),
    }
}

/// What a row says that may look odd.
struct Looked<'a> {
    id: &'a IdNumber,
    category: &'a Category,
    account: &'a str,
    payee: Option<&'a Payee>,
    start: Option<Month>,
    years: Option<u32>,
    completed: &'a [(Completed, String)],
    not_used: &'a [(String, String, bool)],
    today: Date,
}

impl Record {
    /// For somebody who has the identity already: what follows from dates does not replace what is on the rolls.
    pub(super) fn beside(mut self, before: &[IdentityRow]) -> Record {
        let same = |identity: &&IdentityRow| identity.category == self.identity.category;
        if let Some(before) = before.iter().find(same) {
            for what in &self.derived {
                match what {
                    Completed::Years if before.service_years.is_some() => {
                        self.identity.service_years = None;
                    }
                    Completed::Start if before.start.is_some() => self.identity.start = None,
                    _ => {}
                }
            }
        }
        self
    }
}

/// A row that is written: plainly, or with something to look at. The first thing gives the code, all are told.
fn notice(row: &RowView<'_>, looked: &Looked<'_>, words: &NameWords) -> RowReport {
    let noticed = noticed(row, looked, words);
    let Some((code, column, _)) = noticed.first() else {
        return row.ok("");
    };
    let told: Vec<&str> = noticed.iter().map(|(_, _, told)| told.as_str()).collect();
    row.warning(code, column, &told.join("；"))
}

/// Code, column and message of everything to look at.
fn noticed(
    row: &RowView<'_>,
    looked: &Looked<'_>,
    words: &NameWords,
) -> Vec<(&'static str, &'static str, String)> {
    let mut noticed = Vec::new();
    let mut note = |code, column, told: &str| noticed.push((code, column, told.to_owned()));
    let written = row.text("note");
    if let Some(word) = words.watched(&written) {
        let told = format!("备注里说“{word}”，请核对还该不该发，该报的变动照报");
        note("note", "note", &told);
    }
    if !looked.account.is_empty() && !luhn_valid(looked.account) {
        let told = "校验位不对，若是老存折请忽略，否则请核对";
        note("bank_checksum", "account", told);
    }
    if looked
        .payee
        .is_some_and(|payee| too_young(&payee.id_number, looked.today))
    {
        let told = "收款人不满18周岁，请核对监护人是谁";
        note("payee_age", "payee_id_number", told);
    }
    let sex = row.squeezed("sex");
    match Sex::read(&sex) {
        Some(sex) if sex != looked.id.sex() => {
            let told = "与身份证号不一致，已按身份证号登记，请核对";
            note("sex_mismatch", "sex", told);
        }
        None if !sex.is_empty() => {
            let told = format!("性别“{sex}”读不懂，已按身份证号登记");
            note("sex", "sex", &told);
        }
        _ => {}
    }
    if !row.squeezed("paid_amount").is_empty() {
        let told = "已发金额读作合计，或者每个月的数，哪个离应发近算哪个；发放前请看逐月的说明";
        note("paid_amount", "paid_amount", told);
    }
    let age = looked
        .id
        .age_on(looked.start.map_or(looked.today, |m| m.last_day()));
    if let Some(min) = looked.category.min_age.filter(|min| age < *min) {
        let told = format!("起发时{age}岁，不满{min}周岁，请核对");
        note("age", "id_number", &told);
    } else if looked.id.age_on(looked.today) > 120 {
        note("age", "id_number", "年龄超过120岁，请核对是否健在");
    }
    for (_, why, _) in looked.not_used {
        note("identity_key", "", &format!("{why}；这一格没有用"));
    }
    for (what, told) in looked.completed {
        note("derived", what.column(), told);
    }
    if looked.years == Some(0) {
        let told = "服役年限是0，按服役年限发放的会发0元，请核对";
        note("service_years", "service_years", told);
    }
    if looked.start.is_none() {
        let told = "没有填起发时间，名册上也没有的暂不发放，请补填";
        note("start_missing", "start", told);
    }
    let formulas = row.formula_headings();
    if !formulas.is_empty() {
        let told = format!("“{}”是公式，只用表里存下的结果", formulas.join("”“"));
        note("formula", "", &told);
    }
    noticed
}
