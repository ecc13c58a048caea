//! A comparison list in: held against the rolls, kept as a list with its suspicions. Of people who are not ours nothing is
//! kept but their number.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Date, Month};
use serde_json::json;

use super::facts::{Facts, facts_sealed};
use super::kinds::{ComparisonKind, Comparisons, Follows, Matters};
use super::lists::day_told;
use super::store::{self, ListRow, NewHit};
use super::titles::{day_in, document_in};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Effect, Holds, RowReport, RowView};
use crate::people::actions::{births_of_names, events_of, id_hash, known_ids, names};
use crate::people::last_death;
use ground::audit;
use ground::db;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::{date_text, moment_text, month_number};

/// How a row was compared.
const BY_ID: &str = "id_number";
/// By name and birth, where it has no ID number.
pub(super) const BY_NAME: &str = "name_birth";

/// A row of somebody of ours.
struct Ours<'r, 'v> {
    row: &'r RowView<'v>,
    person: i64,
    by: &'static str,
}

/// What a row says of somebody.
struct Said {
    facts: Facts,
    hash: String,
    from: Option<Month>,
    until: Option<Month>,
    /// What could not be read of it.
    unread: Option<RowReport>,
}

/// Imports a comparison list.
pub async fn comparison_import(
    target: &mut SheetTarget<'_>,
    sheet: &str,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let comparisons = Comparisons::load(target.office.catalogue())?;
    let kind = comparisons.of_sheet(sheet);
    let kind = kind.ok_or_else(|| Error::inconsistent(format!("比对名单 {sheet}")))?;
    let (tx, region) = (target.tx, target.division.region());
    let mut compared = compare(target, kind, rows).await?;
    let list = list_of(target, kind, rows, &compared).await?;
    let mut reports = std::mem::take(&mut compared.reports);
    let people: Vec<i64> = compared.ours.iter().map(|ours| ours.person).collect();
    let known = store::known(tx.connection(), (region, &kind.code), &people).await?;
    let named = names(tx.connection(), &target.scope, region, &people).await?;
    let dead = match kind.change {
        Some(Follows::Death) => deaths(target, &people).await?,
        _ => HashMap::new(),
    };
    let (mut new, mut again, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for ours in &compared.ours {
        let (row, person) = (ours.row, ours.person);
        let said = read(target, kind, ours);
        let name = named.get(&person).map_or("", |(name, _)| name);
        let mut report = tell(kind, ours, name, said.from);
        if let Some(unread) = said.unread {
            report = report.noticing(unread);
        }
        if !seen.insert(said.hash.clone()) {
            reports.push(row.ok("").does(Effect::Same, Vec::new()));
            continue;
        }
        if let Some((id, settled)) = known.get(&said.hash) {
            again.push(*id);
            let told = match settled {
                true => "以前核实过同样的，不再提",
                false => "以前的名单说过同样的，还没有核实",
            };
            reports.push(row.ok(told).does(Effect::Same, Vec::new()));
            continue;
        }
        if let (Some(death), Some(from)) = (dead.get(&person), said.from)
            && *death < from
        {
            let told = format!("名册里已登记{}去世", death.to_chinese());
            reports.push(row.ok(&told).does(Effect::Same, Vec::new()));
            continue;
        }
        reports.push(report.does(Effect::Added, Vec::new()));
        new.push((
            person,
            ours.by,
            said.facts,
            said.hash,
            (said.from, said.until),
        ));
    }
    // What earlier lists say stays until somebody has settled it, whatever this one says.
    let added = new.len();
    write(target, kind, &list, new).await?;
    store::seen_again(target.office.keyring(), tx, (region, list.id), &again).await?;
    if list.is_new || added > 0 {
        told(target, kind, &list, added).await?;
    }
    target.notes.extend(list.notes);
    Ok(reports)
}

/// The rows of a list, as far as they are anybody's of ours.
struct Compared<'r, 'v> {
    ours: Vec<Ours<'r, 'v>>,
    reports: Vec<RowReport>,
    unread: usize,
}

async fn compare<'r, 'v>(
    target: &SheetTarget<'_>,
    kind: &ComparisonKind,
    rows: &'r [RowView<'v>],
) -> Result<Compared<'r, 'v>> {
    let (today, region) = (target.office.clock().today(), target.division.region());
    let (mut by_id, mut by_name, mut reports) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        match row.id_number("id_number", today) {
            Ok(Some(id)) => by_id.push((row, id_hash(target.office, id.as_str()))),
            Ok(None) if kind.by_name => match row.date("birth") {
                Ok(Some(birth)) if !row.text("name").is_empty() => {
                    by_name.push((row, (row.text("name"), date_text(birth))));
                }
                _ => reports.push(unnamed(row.error(
                    "id",
                    "id_number",
                    "没有身份证号，也没有姓名和出生日期，没有法子比对",
                ))),
            },
            Ok(None) => reports.push(unnamed(row.error(
                "id",
                "id_number",
                "没有身份证号，没有法子比对",
            ))),
            Err(report) => reports.push(unnamed(report)),
        }
    }
    let unread = reports.len();
    let c = target.tx.connection();
    let hashes: Vec<String> = by_id.iter().map(|(_, hash)| hash.clone()).collect();
    let known = known_ids(c, region, &hashes).await?;
    let numbers: Vec<i64> = known.values().copied().collect();
    let seen = names(c, &target.scope, region, &numbers).await?;
    let mut ours: Vec<Ours> = Vec::new();
    for (row, hash) in by_id {
        let person = known.get(&hash).filter(|person| seen.contains_key(*person));
        ours.extend(person.map(|person| Ours {
            row,
            person: *person,
            by: BY_ID,
        }));
    }
    let asked: BTreeSet<String> = by_name.iter().map(|(_, (name, _))| name.clone()).collect();
    let asked: Vec<String> = asked.into_iter().collect();
    let mut births: HashMap<(String, String), Vec<i64>> = HashMap::new();
    for (person, name, birth) in births_of_names(c, &target.scope, region, &asked).await? {
        births.entry((name, birth)).or_default().push(person);
    }
    for (row, named) in by_name {
        let found = births.get(&named).into_iter().flatten();
        ours.extend(found.map(|person| Ours {
            row,
            person: *person,
            by: BY_NAME,
        }));
    }
    let mine: HashSet<u32> = ours.iter().map(|ours| ours.row.number()).collect();
    let others = rows.len() - mine.len() - unread;
    if let Some(first) = rows.first().filter(|_| others > 0) {
        let why = format!("名单上另有{others}人不在本单位名册里，只记人数，姓名和证号都不保存");
        reports.push(RowReport::skip(first.number(), &why));
    }
    Ok(Compared {
        ours,
        reports,
        unread,
    })
}

/// A row of nobody knows whom: her name is not kept.
fn unnamed(report: RowReport) -> RowReport {
    RowReport {
        subject: Box::default(),
        ..report
    }
}

/// What is said of it in the preview; what exactly the list says of her is on the page of the suspicion.
fn tell(kind: &ComparisonKind, ours: &Ours<'_, '_>, name: &str, from: Option<Month>) -> RowReport {
    let (row, label, means) = (ours.row, &kind.label, &kind.means);
    let says = row.text("name");
    let other =
        ours.by == BY_ID && !says.is_empty() && kernel::squeeze(&says) != kernel::squeeze(name);
    let weaker = match ours.by {
        BY_NAME => "；没有证号，是按姓名和出生日期对上的，可能是同名同生日的别人",
        _ if other => "；证号一样，姓名和名册不一样",
        _ => "",
    };
    let from = from.map_or_else(String::new, |from| format!("{}起的", from.to_chinese()));
    let blocks = match kind.blocks {
        true => format!("；核实以前，{from}先不发"),
        false => String::new(),
    };
    let told = format!("疑点：{name}在{label}上，{means}{weaker}{blocks}");
    row.warning("comparison", "id_number", &told)
}

/// Reads what a row says of somebody of ours.
fn read(target: &SheetTarget<'_>, kind: &ComparisonKind, ours: &Ours<'_, '_>) -> Said {
    let row = ours.row;
    let mut facts = Vec::new();
    let mut unread = None;
    let mut day: BTreeMap<&str, Date> = BTreeMap::new();
    for column in &kind.columns {
        let label = column.headings.first().cloned().unwrap_or_default();
        let text = match column.holds {
            Holds::Date => match row.date(&column.code) {
                Ok(Some(date)) => {
                    day.insert(&column.code, date);
                    date_text(date)
                }
                Ok(None) => String::new(),
                // A month alone is enough to know from which month on.
                Err(why) => match row.month(&column.code) {
                    Ok(Some(month)) => {
                        day.insert(&column.code, month.first_day());
                        month.to_string()
                    }
                    _ => {
                        unread = Some(row.warning("date", &column.code, &why));
                        row.as_written(&column.code)
                    }
                },
            },
            Holds::Money => match row.money(&column.code) {
                Ok(amount) => amount
                    .map(|fen| format!("{}元", fen.grouped()))
                    .unwrap_or_default(),
                Err(_) => row.as_written(&column.code),
            },
            _ => row.text(&column.code),
        };
        if !text.is_empty() {
            facts.push((label, text));
        }
    }
    let since = kind.day.iter().find_map(|code| day.get(code.as_str()));
    let from = since.zip(kind.months).map(|(date, matters)| {
        let month = Month::of(*date);
        match matters {
            Matters::After => month.plus(1),
            Matters::From => month,
        }
    });
    let until = kind.until.as_ref().and_then(|code| day.get(code.as_str()));
    let until = until.map(|date| Month::of(*date));
    let same: Vec<String> = kind.same.iter().map(|code| row.squeezed(code)).collect();
    let source = format!(
        "{}|{}|{}|{from:?}|{until:?}|{same:?}",
        kind.code, ours.person, ours.by
    );
    Said {
        facts: Facts(facts),
        hash: target
            .office
            .keyring()
            .search_hash("comparison_hit", &source),
        from,
        until,
        unread,
    }
}

/// The months of death that the register has.
async fn deaths(target: &SheetTarget<'_>, people: &[i64]) -> Result<HashMap<i64, Month>> {
    let region = target.division.region();
    let events = events_of(target.tx.connection(), region, people).await?;
    let deaths = events.iter();
    let deaths = deaths.filter_map(|(person, events)| Some((*person, last_death(events)?.month)));
    Ok(deaths.collect())
}

/// The list that is brought in: what was already, or a new one.
struct Brought {
    id: i64,
    is_new: bool,
    source: String,
    listed_on: String,
    document_no: String,
    counts: (usize, usize, usize),
    /// What is said of it beside its rows.
    notes: Vec<String>,
}

async fn list_of(
    target: &SheetTarget<'_>,
    kind: &ComparisonKind,
    rows: &[RowView<'_>],
    compared: &Compared<'_, '_>,
) -> Result<Brought> {
    let (office, tx) = (target.office, target.tx);
    let (region, division) = (target.division.region(), target.division.get());
    let first = |code: &str| {
        let said = rows.iter().map(|row| row.text(code));
        said.into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    };
    let lines = || {
        let lines = target.titles.iter().map(String::as_str);
        lines.chain([target.sheet, target.source])
    };
    let day = rows
        .iter()
        .find_map(|row| row.date("listed_on").ok().flatten());
    let day = day.or_else(|| lines().find_map(day_in));
    let (day, undated) = dated(day, office.clock().today());
    let listed_on = day.map(date_text).unwrap_or_default();
    let document_no = match first("document_no") {
        text if text.is_empty() => lines().find_map(document_in).unwrap_or_default(),
        text => text,
    };
    let digest = digest(target, kind, rows, &listed_on);
    let known = store::list_known(tx.connection(), (region, division), &digest).await?;
    let is_new = known.is_none();
    let (id, listed_on) = match known {
        Some(known) => known,
        None => {
            let id = db::take_numbers(tx, region, store::COMPARISON_LIST.name, 1).await?;
            (id, listed_on)
        }
    };
    let brought = Brought {
        id,
        is_new,
        source: first("source"),
        document_no,
        counts: (rows.len(), compared.ours.len(), compared.unread),
        notes: undated
            .filter(|_| listed_on.is_empty())
            .into_iter()
            .collect(),
        listed_on,
    };
    if brought.is_new {
        let (row_count, ours, unread) = brought.counts;
        let row = ListRow {
            region,
            id: brought.id,
            division,
            kind: kind.code.clone(),
            source: brought.source.clone(),
            listed_on: brought.listed_on.clone(),
            document_no: brought.document_no.clone(),
            file_name: target.source.to_owned(),
            row_count: row_count as i64,
            ours: ours as i64,
            unread: unread as i64,
            digest,
            imported_by: target.actor.user,
            imported_at: moment_text(office.clock().now_utc()),
        };
        store::insert_list(office.keyring(), tx, row).await?;
    }
    Ok(brought)
}

/// The day of a list, and what is told where it says none that can be: nobody's guess is written down as its day.
fn dated(day: Option<Date>, today: Date) -> (Option<Date>, Option<String>) {
    let why = match day {
        Some(day) if day <= today => return (Some(day), None),
        Some(day) => format!("名单日期写的是{day}，还没有到，没有采用"),
        None => "名单上没有写数据到哪一天为止".to_owned(),
    };
    let told = format!("{why}；先按导入那天算新旧，请问来源单位，在这份名单的“登记来源”里补上");
    (None, Some(told))
}

/// A keyed hash of what a list says: nothing can be read from it.
fn digest(
    target: &SheetTarget<'_>,
    kind: &ComparisonKind,
    rows: &[RowView<'_>],
    day: &str,
) -> String {
    let mut codes: Vec<&str> = kind.columns.iter().map(|c| c.code.as_str()).collect();
    codes.extend(["id_number", "name", "birth"]);
    let row = |row: &RowView<'_>| {
        let cells = codes.iter().map(|code| row.as_written(code));
        cells.collect::<Vec<_>>().join("|")
    };
    let said: Vec<String> = rows.iter().map(row).collect();
    let source = format!("{}|{day}|{}", kind.code, said.join("\n"));
    let keyring = target.office.keyring();
    keyring.search_hash("comparison_list", &source)
}

type New = (
    i64,
    &'static str,
    Facts,
    String,
    (Option<Month>, Option<Month>),
);

async fn write(
    target: &SheetTarget<'_>,
    kind: &ComparisonKind,
    list: &Brought,
    new: Vec<New>,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let count = new.len();
    let first = db::take_numbers(tx, region, store::COMPARISON_HIT.name, count).await?;
    let mut hits = Vec::with_capacity(new.len());
    for (id, (person, compared_by, facts, fact_hash, (from, until))) in (first..).zip(new) {
        hits.push(NewHit {
            id,
            person,
            compared_by,
            facts_sealed: facts_sealed(office, id, &facts)?,
            fact_hash,
            from_month: from.map(month_number),
            until_month: until.map(month_number),
        });
    }
    let of = (region, kind.code.as_str(), list.id);
    store::insert_hits(office.keyring(), tx, of, hits).await
}

/// Tells the audit of a list.
async fn told(
    target: &SheetTarget<'_>,
    kind: &ComparisonKind,
    list: &Brought,
    hits: usize,
) -> Result<()> {
    let (rows, ours, unread) = list.counts;
    let detail = json!({
        "名单": kind.label, "来源": list.source, "名单日期": day_told(&list.listed_on), "文号": list.document_no,
        "再次导入": (!list.is_new).then_some("再次导入"), "行数": rows, "本单位": ours, "新疑点": hits, "读不了": unread,
    });
    let subject = format!("比对名单 {}", Number(list.id));
    let (office, region) = (target.office, target.division.region());
    let (tx, actor) = (target.tx, target.actor);
    audit::append(
        office,
        tx,
        actor,
        region,
        "comparison_list",
        &subject,
        &detail,
    )
    .await?;
    Ok(())
}
