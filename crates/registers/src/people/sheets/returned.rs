//! Rows of our own roster that come back. What was changed in them becomes a row like any other that says only this, so
//! that the same rules hold: who may change what alone, and what is proposed to a second person.

use std::collections::{HashMap, HashSet};

use kernel::{Date, DivisionCode, IdNumber, Level, luhn_valid, mask_account, mask_id, mask_phone};

use super::payee::read_payee;
use super::roster::{
    Known, Record, all_keys, read_category, read_grade, read_paid_through, read_service_years,
};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Effect, Returned, ReturnedCell, RowReport, RowView, Seen, TOKEN};
use crate::people::actions::{ACCOUNT, ID_NUMBER, PHONE, id_hash};
use crate::people::list::People;
use crate::people::model::IdentityRow;
use crate::people::payee::{FIELDS, Payee};
use crate::people::register::{PersonLine, lines_on};
use crate::people::store::{self, PersonRecord};
use ground::error::Result;
use ground::lists::{HandedCell, List, handed_cells};
use ground::office::Office;

type Read<T> = std::result::Result<T, RowReport>;

/// Reads the rows that came back; answers those that change something, and reports of the others.
pub(super) async fn read_returned<'r, 's>(
    target: &SheetTarget<'_>,
    known: &Known,
    rows: &[(&'r RowView<'s>, &'r Returned)],
    seen: &mut HashSet<String>,
) -> Result<(Vec<(&'r RowView<'s>, Record)>, Vec<RowReport>)> {
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    let (office, c, region) = (
        target.office,
        target.tx.connection(),
        target.division.region(),
    );
    let changed = rows.iter().filter(|(_, row)| !row.changed.is_empty());
    let ids: Vec<i64> = changed
        .filter(|(_, row)| row.record.0 == region)
        .map(|(_, row)| row.record.1)
        .collect();
    let people = store::numbered(c, &target.scope, region, &ids).await?;
    let identities = store::identities_of(c, region, &ids).await?;
    let lines = lines_on(c, office, &target.scope, people.clone()).await?;
    let list = People::bare(office)?;
    let columns = list.columns();
    let headings: Vec<&str> = columns.iter().map(|column| column.label.as_str()).collect();
    let mut standing: HashMap<i64, (PersonRecord, PersonLine)> = HashMap::new();
    for (person, line) in people.into_iter().zip(lines) {
        standing.insert(person.id, (person, line));
    }
    let given = rows.iter().filter_map(|(row, _)| given_id(row, office));
    let given: Vec<String> = given.map(|id| id_hash(office, id.as_str())).collect();
    let taken = store::by_id_hash(c, region, &given).await?;
    for (row, returned) in rows {
        if returned.changed.is_empty() {
            target.progress.step();
            reports.push(row.ok("").does(Effect::Same, Vec::new()));
            continue;
        }
        let Some((person, line)) = standing.get(&returned.record.1) else {
            let why = "这个人不在本单位的名册里了，没有改；转到别处的请办关系转移";
            reports.push(row.error("returned_gone", TOKEN, why));
            continue;
        };
        let now = handed_cells(&list, &columns, line);
        let beside = Beside {
            office,
            now: headings.iter().copied().zip(now).collect(),
        };
        let found = target.three_ways(row, returned, &beside);
        if !found.conflicts.is_empty() {
            reports.push(row.conflict(found.conflicts));
            continue;
        }
        let takes: Vec<&ReturnedCell> = found.takes.into_iter().map(|(cell, _)| cell).collect();
        let of = Standing {
            person,
            identities: identities.get(&person.id).map_or(&[][..], Vec::as_slice),
            taken: &taken.keys().cloned().collect(),
        };
        match record(target, known, (row, &takes), &of, seen)? {
            Ok(record) => records.push((*row, record)),
            Err(report) => reports.push(report),
        }
    }
    Ok((records, reports))
}

fn given_id(row: &RowView<'_>, office: &Office) -> Option<IdNumber> {
    IdNumber::read(&row.squeezed("id_number"), office.clock().today()).ok()
}

/// What stands of a person now.
struct Standing<'p> {
    person: &'p PersonRecord,
    identities: &'p [IdentityRow],
    /// Hashes of the ID numbers in the sheet that are registered already.
    taken: &'p HashSet<String>,
}

/// A row that says what was taken of the row that came back, and nothing else.
fn record(
    target: &SheetTarget<'_>,
    known: &Known,
    (row, takes): (&RowView<'_>, &[&ReturnedCell]),
    of: &Standing<'_>,
    seen: &mut HashSet<String>,
) -> Result<Read<Record>> {
    let office = target.office;
    let (person, today) = (of.person, office.clock().today());
    let number = match &person.id_sealed {
        Some(sealed) => office.open_field(ID_NUMBER, person.id, sealed)?,
        None => String::new(),
    };
    let Ok(id) = IdNumber::read(&number, today) else {
        let why = "名册里没有这个人的身份证号，不能在表里改，请在网页上改";
        return Ok(Err(row.error("id", "id_number", why)));
    };
    if !seen.insert(id.as_str().to_owned()) {
        let why = "这个人在本表里不止一行，没有导入，请核对后只留一行";
        return Ok(Err(row.error("duplicate", "id_number", why)));
    }
    let taking = Taking { row, takes };
    let read = taking.record(target, known, of, id, today);
    let new_id = read.as_ref().ok().and_then(|record| record.new_id.as_ref());
    if new_id.is_some_and(|id| !seen.insert(id.as_str().to_owned())) {
        let why = "这个身份证号在本表前面已出现，请核对后只留一行";
        return Ok(Err(row.error("duplicate", "id_number", why)));
    }
    Ok(read)
}

/// The cells that are taken of a row.
struct Taking<'t> {
    row: &'t RowView<'t>,
    takes: &'t [&'t ReturnedCell],
}

impl Taking<'_> {
    fn takes(&self, code: &str) -> bool {
        let mut takes = self.takes.iter();
        takes.any(|cell| cell.code.as_deref() == Some(code) && !cell.mine.is_empty())
    }

    /// What is taken of a column; empty where nothing is.
    fn text(&self, code: &str) -> String {
        match self.takes(code) {
            true => self.row.text(code),
            false => String::new(),
        }
    }

    fn record(
        &self,
        target: &SheetTarget<'_>,
        known: &Known,
        of: &Standing<'_>,
        id: IdNumber,
        today: Date,
    ) -> Read<Record> {
        let (row, office) = (self.row, target.office);
        if let Some(column) = row.formulas().next() {
            return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
        }
        for code in ["id_number", "phone", "account", "payee_id_number"] {
            if self.takes(code) && self.row.text(code).contains('*') {
                let why = "是遮过的号码，又和导出时的不一样：要么行标识串了行，要么号码没有写全，没有导入";
                return Err(row.error("masked", code, why));
            }
        }
        let name = match self.text("name") {
            name if name.is_empty() => kernel::plain_name(&of.person.name),
            name => known
                .words
                .name(&name)
                .map_err(|why| row.error("name", "name", &why))?,
        };
        let new_id = match self.takes("id_number") {
            false => None,
            true => Some(super::read_id(row, today)?),
        };
        if new_id.is_some() && self.takes("name") {
            let why =
                "姓名和身份证号都和导出时不一样，像是换了一个人，没有导入；新的一行请把行标识空着";
            return Err(row.error("another_person", "name", why));
        }
        let registered = |id: &IdNumber| of.taken.contains(&id_hash(office, id.as_str()));
        if new_id.as_ref().is_some_and(registered) {
            let why = "这个身份证号已经登记在另一份档案上，请先核对是不是同一个人";
            return Err(row.error("id_registered", "id_number", why));
        }
        if self.takes("status") {
            known
                .words
                .receives(&row.squeezed("status"))
                .map_err(|why| row.error("status", "status", &why))?;
        }
        let account = match self.takes("account") {
            true => super::read_account(row, "account")?,
            false => String::new(),
        };
        let payee = self.payee(known, of, (&name, new_id.as_ref().unwrap_or(&id)), today)?;
        let (identity, category) = self.identity(known, of)?;
        let month = |code: &str| {
            row.month(code)
                .map_err(|why| row.error(code_of(code), code, &why))
        };
        let (town, village) = self.place(target, of)?;
        Ok(Record {
            report: self.report(&account),
            name,
            id_hash: id_hash(office, id.as_str()),
            id,
            new_id,
            scheme: category.1,
            category: category.0,
            identity,
            derived: Vec::new(),
            town,
            village,
            moved_in: month("moved_in")?,
            paid_through: read_paid_through(row, today)?,
            phone: kernel::half_width(&kernel::squeeze(&self.text("phone"))),
            bank: self.text("bank"),
            account,
            payee,
            address: self.text("address"),
            note: self.text("note"),
        })
    }

    /// Who takes her money, where the row says anything new of it: what it leaves out of a payee stays.
    fn payee(
        &self,
        known: &Known,
        of: &Standing<'_>,
        own: (&str, &IdNumber),
        today: Date,
    ) -> Read<Option<Payee>> {
        let [payee, number, relation] = FIELDS;
        let besides = self.takes(number) || self.takes(relation);
        let text = |code: &str| match code == payee && besides && !self.takes(payee) {
            true => of.person.payee.clone().unwrap_or_default(),
            false => self.text(code),
        };
        read_payee(self.row, &known.payees, text, own, today)
    }

    /// The identity that the row speaks of, with label and scheme of its category.
    fn identity(&self, known: &Known, of: &Standing<'_>) -> Read<(IdentityRow, (String, String))> {
        let row = self.row;
        let start = row.month("start");
        let start = start.map_err(|why| row.error("start", "start", &why))?;
        let service_years = read_service_years(row)?;
        if self.takes("category") {
            let (category, said) = read_category(row, &known.categories)?;
            let (grade, nature) = read_grade(row, category, said)?;
            let keys = all_keys(row, category, &known.categories)?;
            let identity = IdentityRow {
                keys,
                category: category.code.clone(),
                grade,
                nature,
                service_years,
                start,
                known: None,
            };
            return Ok((identity, (category.label.clone(), category.scheme.clone())));
        }
        let keys = known.categories.keys().iter().map(|key| key.code.as_str());
        let mut besides = ["grade", "nature", "service_years", "start"]
            .into_iter()
            .chain(keys);
        let besides = besides.any(|code| row.has_value(code));
        let (first, more) = match of.identities {
            [first, more @ ..] => (first, !more.is_empty()),
            [] => {
                return Err(row.error("category", "category", "这个人没有登记身份，请写人员类别"));
            }
        };
        if besides && more {
            let why = "这个人有几个身份，请写明改的是哪一类";
            return Err(row.error("category", "category", why));
        }
        let category = known.categories.coded(&first.category);
        let named = category.map(|category| (category.label.clone(), category.scheme.clone()));
        let read = super::read_disability(row, super::Disability::default())?;
        let mut keys = first.keys.clone();
        if let Some(category) = category {
            keys.extend(all_keys(row, category, &known.categories)?);
        }
        let identity = IdentityRow {
            grade: read.grade.or(first.grade),
            nature: read.nature.or(first.nature),
            service_years: service_years.or(first.service_years),
            start: start.or(first.start),
            keys,
            ..first.clone()
        };
        Ok((identity, named.unwrap_or_default()))
    }

    /// Town and village by the names that the register has; empty where she does not move.
    fn place(&self, target: &SheetTarget<'_>, of: &Standing<'_>) -> Read<(String, String)> {
        let (town, village) = (self.text("town"), self.text("village"));
        if town.is_empty() && village.is_empty() {
            return Ok((town, village));
        }
        if !town.is_empty() || target.division.level() != Level::County {
            return Ok((town, kernel::squeeze(&village)));
        }
        let at = target.directory.called(target.division, &village);
        let own = DivisionCode::try_from(of.person.division).ok();
        let own = own.and_then(DivisionCode::parent);
        let beneath = |town: DivisionCode| target.directory.called(town, &village);
        let at = at.or_else(|| own.and_then(beneath));
        let names = at.and_then(|at| {
            let town = at.parent()?;
            Some((target.directory.name(town), target.directory.name(at)))
        });
        names.ok_or_else(|| {
            let why = format!("“{village}”不知道是哪个乡镇的，没有改");
            self.row.error("place", "village", &why)
        })
    }

    /// What there is to look at in what is taken.
    fn report(&self, account: &str) -> RowReport {
        let mut report = self.row.ok("");
        let mut note = |code, column: &str, told: &str| {
            report = report
                .clone()
                .noticing(self.row.warning(code, column, told));
        };
        if !account.is_empty() && !luhn_valid(account) {
            let told = "校验位不对，若是老存折请忽略，否则请核对";
            note("bank_checksum", "account", told);
        }
        if self.takes("category") {
            let told = "按增加的身份登记，原来的身份还在；要停的请报人员变动";
            note("category_added", "category", told);
        }
        for cell in self.takes {
            let code = cell.code.as_deref();
            let told = match code {
                _ if cell.mine.is_empty() => format!("“{}”空了，空格不改原来的", cell.heading),
                Some("sex") => "性别按身份证号登记，没有改".to_owned(),
                Some("status") => "状态不能在这里改，没有改；去世、停发请报人员变动".to_owned(),
                None => format!("“{}”不能在名册的表里改，没有改", cell.heading),
                Some(_) => continue,
            };
            note("not_changed", code.unwrap_or_default(), &told);
        }
        report
    }
}

fn code_of(column: &str) -> &'static str {
    match column {
        "moved_in" => "moved_in",
        _ => "start",
    }
}

/// A person on the rolls beside what a row says of her.
struct Beside<'b> {
    office: &'b Office,
    now: HashMap<&'b str, HandedCell>,
}

impl Beside<'_> {
    /// For what a masked number is kept: its hash tells two of them apart.
    fn hash(&self, cell: &ReturnedCell) -> Option<String> {
        let keyring = self.office.keyring();
        let digits = kernel::half_width(&kernel::squeeze(&cell.mine));
        match cell.code.as_deref()? {
            "phone" => Some(keyring.search_hash(PHONE, &digits)),
            "account" => {
                let account = kernel::normalise_account(&cell.mine);
                Some(keyring.search_hash(ACCOUNT, &account))
            }
            "id_number" | "payee_id_number" => {
                let id = IdNumber::read(&digits, self.office.clock().today()).ok()?;
                Some(id_hash(self.office, id.as_str()))
            }
            _ => None,
        }
    }
}

impl Seen for Beside<'_> {
    fn theirs(&self, cell: &ReturnedCell) -> Option<HandedCell> {
        self.now.get(cell.heading.as_str()).cloned()
    }

    fn same(&self, cell: &ReturnedCell, held: &HandedCell) -> bool {
        if !held.exact.is_empty() && self.hash(cell).as_ref() == Some(&held.exact) {
            return true;
        }
        let masked = cell.mine.contains('*') || held.exact.is_empty();
        masked && kernel::squeeze(&cell.mine) == kernel::squeeze(&held.shown)
    }

    fn shown(&self, cell: &ReturnedCell) -> String {
        let digits = kernel::squeeze(&cell.mine);
        match cell.code.as_deref() {
            _ if digits.is_empty() => String::new(),
            Some("phone") => mask_phone(&digits),
            Some("account") => mask_account(&digits),
            Some("id_number" | "payee_id_number") => mask_id(&digits),
            _ => cell.mine.clone(),
        }
    }
}
