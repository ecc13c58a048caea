//! Standards that ship, compared with the office's own document and confirmed.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::response::Response;
use entitlement::{Cycle, Nature};

use super::acts::CheckPage;
use super::read_day;
use super::standards::PATH;
use crate::kit::{
    Cell, Choice, Column, Fact, Field, FieldKind, Form, Link, ListPage, Notice, Posted, Row, Table,
    Tone,
};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use kernel::Month;
use payments::rates::{Confirm, ShippedLine, ShippedTable, shipped_tables, standards_confirm};
use payments::schemes::{Scheme, Schemes};
use payments::standards::{StandardShown, standards_list};
use payments::standards_list::yuan;
use payments::{cycle_read, pay_months_read};
use registers::people::{grade_label, nature_label};

/// The routes of the tables that ship.
pub fn routes() -> Vec<Route> {
    let may = Action::StandardsConfirm;
    let one = "/standards/shipped/{scheme}/{effective}";
    vec![
        get("/standards/shipped", may, shipped),
        get(one, may, confirm_form),
        post(one, may, confirm),
    ]
}

/// How the table of a day stands to what the office has of the scheme.
fn beside_own(own: &[StandardShown], table: &ShippedTable) -> &'static str {
    let days = own.iter().filter(|s| s.scheme == table.scheme);
    match days.map(|s| s.row.effective).max() {
        Some(last) if last == table.effective => "已有同日生效的标准",
        Some(last) if last < table.effective => "比本单位的新",
        Some(_) => "本单位已有更新的",
        None => "",
    }
}

/// Of which schemes, raised every year, nothing newer ships although a raise should have come since.
fn nothing_newer(visit: &Visit, schemes: &Schemes, tables: &[ShippedTable]) -> Option<Notice> {
    let today = Month::of(visit.office.clock().today());
    let told = |scheme: &Scheme| {
        let days = tables.iter().filter(|t| t.scheme == scheme.code);
        let last = days.map(|t| t.effective).max()?;
        let of_people = scheme.code != "parameter";
        let due = of_people && Month::of(last).plus(12) <= today;
        due.then(|| format!("{}到{last}", scheme.label))
    };
    let told: Vec<String> = schemes.iter().filter_map(told).collect();
    (!told.is_empty()).then(|| Notice {
        text: format!(
            "随附的标准表，{}为止，以后的没有随附；照常例每年提标，收到更新的文件请自己登记或导入。",
            told.join("，")
        ),
        tone: Tone::Soon,
    })
}

/// 随附的标准表, the newest first.
async fn shipped(visit: Visit) -> Result<Response> {
    let scope = visit.actor.may(Action::StandardsConfirm)?;
    let schemes = Schemes::load(visit.office.catalogue())?;
    let own = standards_list(&visit.office, &scope).await?;
    let row = |t: &ShippedTable| {
        let label = schemes
            .coded(&t.scheme)
            .map_or(t.scheme.clone(), |s| s.label.clone());
        let href = format!("/standards/shipped/{}/{}", t.scheme, t.effective);
        Row {
            cells: vec![
                Cell::link(label, href.clone()),
                Cell::text(t.effective.to_string()),
                Cell::text(t.rows.len().to_string()),
                Cell::text(&t.document_no),
                Cell::text(&t.source),
                Cell::text(beside_own(&own, t)),
            ],
            actions: vec![Link::new("核对采用", href)],
            ..Row::default()
        }
    };
    let mut tables = shipped_tables(&visit.office, &visit.actor)?;
    tables.sort_by_key(|table| std::cmp::Reverse(table.effective));
    let page = ListPage {
        path: "/standards/shipped".to_owned(),
        notices: nothing_newer(&visit, &schemes, &tables)
            .into_iter()
            .collect(),
        tools: vec![Link::new("全部待遇标准", PATH)],
        table: Table {
            caption: "随附的标准表".to_owned(),
            columns: vec![
                Column::text("scheme", "待遇项目"),
                Column::text("effective", "生效日期"),
                Column::number("rows", "行数"),
                Column::text("document", "文号"),
                Column::text("source", "来源"),
                Column::text("taken", "本单位"),
            ],
            rows: tables.iter().map(row).collect(),
            empty: "没有随附的标准表。".to_owned(),
            empty_next: vec![Link::new("登记新标准", "/standards/new")],
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list("采用随附的标准表", page)
}

/// The table as the notice prints it: grades down, natures across; or one line a category.
fn as_printed(table: &ShippedTable) -> Table {
    let unit = table.lines.first().map_or("", |line| line.unit);
    let one_unit = table.lines.iter().all(|line| line.unit == unit);
    let graded = table.lines.iter().all(|line| line.grade.is_some());
    let amount = |line: &ShippedLine| match one_unit {
        true => Cell::text(yuan(line.amount)),
        false => Cell::text(format!("{}{}", yuan(line.amount), line.unit)),
    };
    let caption = match one_unit {
        true => format!("标准（{unit}）"),
        false => "标准".to_owned(),
    };
    let row = |cells: Vec<Cell>| Row {
        cells,
        ..Row::default()
    };
    if !graded {
        let line = |line: &ShippedLine| row(vec![Cell::text(&line.category), amount(line)]);
        return Table {
            columns: vec![
                Column::text("category", "人员类别"),
                Column::number("amount", caption.as_str()),
            ],
            rows: table.lines.iter().map(line).collect(),
            caption,
            ..Table::default()
        };
    }
    let natures = [Nature::War, Nature::Duty, Nature::Illness];
    let grades: BTreeSet<u8> = table.lines.iter().filter_map(|line| line.grade).collect();
    let of_grade = |grade: u8| {
        let cell = |nature: &Nature| {
            let is =
                |line: &&ShippedLine| line.grade == Some(grade) && line.nature == Some(*nature);
            table
                .lines
                .iter()
                .find(is)
                .map_or_else(|| Cell::text("—"), amount)
        };
        let grade = std::iter::once(Cell::text(grade_label(grade)));
        row(grade.chain(natures.iter().map(cell)).collect())
    };
    let nature = |nature: &Nature| Column::number(nature_label(*nature), nature_label(*nature));
    let grade = std::iter::once(Column::text("grade", "等级"));
    Table {
        columns: grade.chain(natures.iter().map(nature)).collect(),
        rows: grades.into_iter().map(of_grade).collect(),
        caption,
        ..Table::default()
    }
}

/// The later tables of the same scheme.
fn later(visit: &Visit, table: &ShippedTable) -> Result<Vec<Link>> {
    let tables = shipped_tables(&visit.office, &visit.actor)?.into_iter();
    let later = tables.filter(|t| t.scheme == table.scheme && t.effective > table.effective);
    let link = |t: ShippedTable| {
        let href = format!("/standards/shipped/{}/{}", t.scheme, t.effective);
        Link::new(format!("更新的：{}", t.effective), href)
    };
    Ok(later.map(link).collect())
}

fn shipped_table(visit: &Visit, scheme: &str, effective: &str) -> Result<ShippedTable> {
    let tables = shipped_tables(&visit.office, &visit.actor)?;
    let found = tables
        .into_iter()
        .find(|t| t.scheme == scheme && t.effective.to_string() == effective);
    found.ok_or_else(|| Error::not_found("这张标准表"))
}

fn confirm_page(visit: &Visit, table: &ShippedTable) -> Result<CheckPage> {
    let cycles = ["月", "季", "半年", "年"]
        .map(|c| Choice::new(c, c))
        .to_vec();
    let action = format!("/standards/shipped/{}/{}", table.scheme, table.effective);
    let fields = vec![
        Field::text("document_no", "文号")
            .hint("您核对过的文件")
            .value(&table.document_no)
            .required(),
        Field::new(FieldKind::Date, "announced", "公布日期").hint("文件的成文日期"),
        Field::choice("cycle", "发放周期", cycles)
            .value("月")
            .required(),
        Field::text("pay_months", "发放月份")
            .hint("每月，或者月份，例如 6,12；不填按周期的末月")
            .width(8),
    ];
    let sentence = "这是公开的全国标准，请与本单位收到的文件逐行核对；采用以后才用于发放。";
    Ok(CheckPage {
        sentences: vec![sentence.to_owned()],
        tables: vec![as_printed(table)],
        links: later(visit, table)?,
        facts: vec![
            Fact::new("生效日期", table.effective.to_string()),
            Fact::new("来源", &table.source),
        ],
        form: Form::new(action, "核对无误，采用", fields).cancel("/standards/shipped"),
        ..CheckPage::default()
    })
}

async fn confirm_form(
    visit: Visit,
    Path((scheme, effective)): Path<(String, String)>,
) -> Result<Response> {
    let table = shipped_table(&visit, &scheme, &effective)?;
    confirm_page(&visit, &table)?.answer(&visit, "核对标准表")
}

async fn confirm(
    visit: Visit,
    Path((scheme, effective)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let table = shipped_table(&visit, &scheme, &effective)?;
    let mut page = confirm_page(&visit, &table)?;
    page.form.keep(&posted);
    page.form.refuse_missing(&posted);
    let announced = posted.given("announced").map(|text| read_day(&text));
    let cycle = cycle_read(&posted.text("cycle")).unwrap_or(Cycle::Month);
    let pay_months = pay_months_read(&kernel::squeeze(&posted.text("pay_months")), cycle);
    match (announced.transpose(), pay_months) {
        _ if page.form.is_wrong() => {}
        (Err(why), _) => page.form.wrong("announced", why),
        (_, None) => page
            .form
            .wrong("pay_months", "发放月份请填每月，或者月份，例如 6,12"),
        (Ok(announced), Some(pay_months)) => {
            let document_no = posted.text("document_no");
            let confirm = Confirm {
                scheme: &scheme,
                effective: table.effective,
                cycle,
                pay_months,
                document_no: Some(&document_no),
                announced,
            };
            let count = standards_confirm(&visit.office, &visit.actor, confirm).await?;
            let told = match count {
                0 => "这张标准表早已采用，没有改动。".to_owned(),
                count => format!("已采用{count}行标准，{}起生效。", table.effective),
            };
            return Ok(visit.done(&format!("{PATH}?scheme={scheme}"), &told));
        }
    }
    page.answer(&visit, "核对标准表")
}
