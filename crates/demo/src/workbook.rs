//! A sample office's workbook: sheets with a title, headings and rows, as offices keep them.

use std::path::Path;
use std::sync::LazyLock;

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::{Date, Fen};

use super::people::Person;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::files::write_durably;
use registers::ledgers::{Field, FieldType, Kind, kinds};

/// Writes the workbook.
pub(super) fn write(sheets: &[Sheet], file: &Path) -> Result<()> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(sheets, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    write_durably(file, &bytes.into_inner())
}

/// A sheet: columns are headings with what they hold.
pub(super) fn sheet(
    name: &str,
    title: String,
    columns: &[(&str, CellKind)],
    rows: Vec<Vec<SheetCell>>,
) -> Sheet {
    let column = |(title, kind): &(&str, CellKind)| SheetColumn {
        title: (*title).to_owned(),
        width_chars: None,
        kind: *kind,
        summed: false,
    };
    Sheet {
        name: name.to_owned(),
        title,
        columns: columns.iter().map(column).collect(),
        groups: vec![Group { label: None, rows }],
        ..Sheet::default()
    }
}

pub(super) fn text(text: impl Into<String>) -> SheetCell {
    SheetCell::Text(text.into())
}

pub(super) fn number(n: i64) -> SheetCell {
    SheetCell::Integer(n)
}

pub(super) fn yuan(n: i64) -> SheetCell {
    Fen::from_yuan(n).map_or(SheetCell::Empty, SheetCell::Money)
}

pub(super) fn day(year: i32, month: u32, day: u32) -> SheetCell {
    Date::from_ymd_opt(year, month, day).map_or(SheetCell::Empty, SheetCell::Date)
}

/// The roster: people with category, grade and nature, all from one month on.
pub(super) fn roster(title: String, start: &str, people: &[(Person, &str, &str, &str)]) -> Sheet {
    use CellKind::{Integer, Text};
    let mut columns = vec![
        ("序号", Integer),
        ("姓名", Text),
        ("性别", Text),
        ("身份证号", Text),
        ("人员类别", Text),
        ("残疾等级", Text),
        ("残疾性质", Text),
        ("村（社区）", Text),
        ("联系电话", Text),
        ("开户行", Text),
        ("银行账号", Text),
        ("起发时间", Text),
    ];
    let payees = people.iter().any(|(p, ..)| p.guardian.is_some());
    if payees {
        columns.extend(["收款人", "收款人身份证号", "收款人关系"].map(|title| (title, Text)));
    }
    let rows = people
        .iter()
        .enumerate()
        .map(|(index, (p, category, grade, nature))| {
            let mut row = vec![
                number(index as i64 + 1),
                text(&p.name),
                text(&p.sex),
                text(&p.id_number),
                text(*category),
                text(*grade),
                text(*nature),
                text(p.village),
                text(&p.phone),
                text("农村信用社"),
                text(&p.account),
                text(start),
            ];
            if payees {
                row.extend(p.guardian.clone().unwrap_or_default().map(text));
            }
            row
        });
    sheet("优抚对象", title, &columns, rows.collect())
}

/// 人员类别, 残疾等级, 残疾性质, 标准, 单位, 生效日期, 发放周期, 发放月份, 文号, 公布日期
pub(super) type StandardRow<'a> = (
    &'a str,
    &'a str,
    &'a str,
    i64,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
);

/// The standards.
pub(super) fn standards(title: String, rows: &[StandardRow<'_>]) -> Sheet {
    use CellKind::{Money, Text};
    let columns = [
        ("人员类别", Text),
        ("残疾等级", Text),
        ("残疾性质", Text),
        ("标准（元）", Money),
        ("单位", Text),
        ("生效日期", Text),
        ("发放周期", Text),
        ("发放月份", Text),
        ("文号", Text),
        ("公布日期", Text),
    ];
    let row = |r: &StandardRow<'_>| {
        let texts = |t: &str| text(t);
        vec![
            texts(r.0),
            texts(r.1),
            texts(r.2),
            yuan(r.3),
            texts(r.4),
            texts(r.5),
            texts(r.6),
            texts(r.7),
            texts(r.8),
            texts(r.9),
        ]
    };
    sheet("待遇标准", title, &columns, rows.iter().map(row).collect())
}

/// A visit: date, festival, whom, cash and goods in yuan.
pub(super) struct Visit<'a> {
    pub on: SheetCell,
    pub festival: &'a str,
    pub person: &'a Person,
    pub cash: i64,
    pub goods: i64,
}

/// The visits.
pub(super) fn visits(title: String, visitor: &str, visits: &[Visit<'_>]) -> Sheet {
    use CellKind::{Money, Text};
    let columns = [
        ("日期", CellKind::Date),
        ("节日", Text),
        ("对象", Text),
        ("身份证号", Text),
        ("村（社区）", Text),
        ("慰问金（元）", Money),
        ("物资", Text),
        ("物资折价（元）", Money),
        ("走访人", Text),
    ];
    let row = |v: &Visit<'_>| {
        vec![
            v.on.clone(),
            text(v.festival),
            text(&v.person.name),
            text(&v.person.id_number),
            text(v.person.village),
            yuan(v.cash),
            text(if v.goods > 0 {
                "大米、食用油"
            } else {
                ""
            }),
            yuan(v.goods),
            text(visitor),
        ]
    };
    sheet(
        "走访慰问",
        title,
        &columns,
        visits.iter().map(row).collect(),
    )
}

/// A meeting: date, type, topic, attendance, place, resolution, subsidy in yuan.
pub(super) type MeetingRow = (
    SheetCell,
    &'static str,
    &'static str,
    i64,
    &'static str,
    &'static str,
    i64,
);

/// The meetings.
pub(super) fn meetings(title: String, rows: &[MeetingRow]) -> Sheet {
    use CellKind::{Integer, Money, Text};
    let columns = [
        ("日期", CellKind::Date),
        ("会议类型", Text),
        ("主题", Text),
        ("参加人数", Integer),
        ("地点", Text),
        ("决议", Text),
        ("误工补贴（元）", Money),
        ("召开方式", Text),
        ("参会代表", Text),
    ];
    let row = |(on, kind, topic, attendance, place, resolution, subsidy): &MeetingRow| {
        let subsidy = if *subsidy > 0 {
            yuan(*subsidy)
        } else {
            SheetCell::Empty
        };
        // What the year has its days for, and what came up; who is asked to a talk is written down.
        let (calling, delegates) = match *kind {
            "座谈会" => ("定期", "复员军人、伤残军人、现役军人家属和退伍军人代表"),
            "领导小组会" | "联络员会" | "总结表彰会" => ("定期", ""),
            _ => ("临时", ""),
        };
        vec![
            on.clone(),
            text(*kind),
            text(*topic),
            number(*attendance),
            text(*place),
            text(*resolution),
            subsidy,
            text(calling),
            text(delegates),
        ]
    };
    sheet("会议", title, &columns, rows.iter().map(row).collect())
}

/// A ledger's sheet: its name, its headings, its rows; headings and cells are separated by `|`.
pub(super) type Ledger = (&'static str, &'static str, &'static [&'static str]);

/// The sheets of ledgers that are written down row by row.
pub(super) fn ledger_sheets(office: &str, year: i32, ledgers: &[Ledger]) -> Vec<Sheet> {
    let sheet = |(name, headings, rows): &Ledger| {
        let title = format!("{office}{year}年{name}登记表");
        lines(name, &title, headings, rows.iter())
    };
    ledgers.iter().map(sheet).collect()
}

/// A sheet of a ledger from lines: headings and cells separated by `|`, each cell as the ledger's field holds it.
pub(super) fn lines<T: AsRef<str>>(
    name: &str,
    title: &str,
    headings: &str,
    lines: impl IntoIterator<Item = T>,
) -> Sheet {
    let headed = headings.split('|');
    let columns: Vec<(&str, CellKind)> = headed.map(|h| (h, held(name, h))).collect();
    let read = |((_, kind), cell): (&(&str, CellKind), &str)| match kind {
        _ if cell.is_empty() => SheetCell::Empty,
        CellKind::Date => cell.parse().map_or(SheetCell::Empty, SheetCell::Date),
        CellKind::Integer => cell.parse().map_or(SheetCell::Empty, SheetCell::Integer),
        CellKind::Money => cell.parse().map_or(SheetCell::Empty, yuan),
        _ => text(cell),
    };
    let row = |line: T| {
        let cells = line.as_ref().split('|');
        columns.iter().zip(cells).map(read).collect()
    };
    let rows = lines.into_iter().map(row).collect();
    sheet(name, title.to_owned(), &columns, rows)
}

/// The kinds of ledgers that ship with the program.
static KINDS: LazyLock<Vec<Kind>> =
    LazyLock::new(|| kinds(&Catalogue::default()).unwrap_or_default());

/// What a column of a ledger's sheet holds: what its field does.
fn held(ledger: &str, heading: &str) -> CellKind {
    let bare = heading.trim_end_matches("（元）");
    let is =
        |field: &&Field| field.label == bare || field.headings.iter().any(|known| known == bare);
    let kind = KINDS.iter().find(|kind| kind.label == ledger);
    match kind.and_then(|kind| kind.fields.iter().find(is)) {
        Some(field) => match field.field_type {
            FieldType::Date => CellKind::Date,
            FieldType::Integer => CellKind::Integer,
            FieldType::Money => CellKind::Money,
            _ => CellKind::Text,
        },
        None => CellKind::Text,
    }
}
