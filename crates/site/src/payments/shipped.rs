//! Standards that ship, compared with the office's own document and confirmed.

use axum::extract::Path;
use axum::response::Response;
use entitlement::Cycle;

use super::acts::CheckPage;
use super::read_day;
use super::standards::PATH;
use crate::kit::{
    Cell, Choice, Column, Fact, Field, FieldKind, Form, Link, ListPage, Posted, Row, Table,
};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use payments::rates::{Confirm, ShippedTable, shipped_tables, standards_confirm};
use payments::schemes::Schemes;
use payments::standards::standards_list;
use payments::{cycle_read, pay_months_read};

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

/// 随附的标准表
async fn shipped(visit: Visit) -> Result<Response> {
    let scope = visit.actor.may(Action::StandardsConfirm)?;
    let schemes = Schemes::load(visit.office.catalogue())?;
    let own = standards_list(&visit.office, &scope).await?;
    let row = |t: &ShippedTable| {
        let taken = own
            .iter()
            .any(|s| s.scheme == t.scheme && s.row.effective == t.effective);
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
                Cell::text(if taken {
                    "已有同日生效的标准"
                } else {
                    ""
                }),
            ],
            actions: vec![Link::new("核对采用", href)],
            ..Row::default()
        }
    };
    let tables = shipped_tables(&visit.office, &visit.actor)?;
    let page = ListPage {
        path: "/standards/shipped".to_owned(),
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

fn shipped_table(visit: &Visit, scheme: &str, effective: &str) -> Result<ShippedTable> {
    let tables = shipped_tables(&visit.office, &visit.actor)?;
    let found = tables
        .into_iter()
        .find(|t| t.scheme == scheme && t.effective.to_string() == effective);
    found.ok_or_else(|| Error::not_found("这张标准表"))
}

fn confirm_page(table: &ShippedTable) -> CheckPage {
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
    let mut sentences =
        vec!["这是公开的全国标准，请与本单位收到的文件逐行核对；采用以后才用于发放。".to_owned()];
    sentences.extend(table.rows.iter().cloned());
    CheckPage {
        sentences,
        facts: vec![
            Fact::new("生效日期", table.effective.to_string()),
            Fact::new("来源", &table.source),
        ],
        form: Form::new(action, "核对无误，采用", fields).cancel("/standards/shipped"),
        ..CheckPage::default()
    }
}

async fn confirm_form(
    visit: Visit,
    Path((scheme, effective)): Path<(String, String)>,
) -> Result<Response> {
    let table = shipped_table(&visit, &scheme, &effective)?;
    confirm_page(&table).answer(&visit, "核对标准表")
}

async fn confirm(
    visit: Visit,
    Path((scheme, effective)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let table = shipped_table(&visit, &scheme, &effective)?;
    let mut page = confirm_page(&table);
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
