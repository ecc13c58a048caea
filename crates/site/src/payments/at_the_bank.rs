//! What the page of a batch shows once its file is given to the bank: where the file is, and what was not paid.

use super::{home, money};
use crate::kit::{Badge, Cell, Column, Link, Row, Table, Tone};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use payments::overview::{Overview, lines_page};
use payments::{FileStep, LineFilter};

/// Where the file is on its way to the bank.
pub(super) fn file_steps(o: &Overview) -> Option<Table> {
    if !o.has_steps && o.steps.is_empty() {
        return None;
    }
    let row = |step: &FileStep| Row {
        cells: vec![
            match step.returned {
                true => Cell::badge(Badge::new(&step.label, Tone::Bad)),
                false => Cell::text(&step.label),
            },
            Cell::text(&step.on),
            Cell::text(&step.paper),
            Cell::text(&step.note),
            Cell::text(format!("{} {}", step.who, step.when)),
        ],
        ..Row::default()
    };
    Some(Table {
        caption: "办到哪一步".to_owned(),
        columns: ["步骤", "日期", "文号或凭证号", "说明", "登记人"]
            .map(|label| Column::text(label, label))
            .to_vec(),
        rows: o.steps.iter().map(row).collect(),
        empty: "文件已经导出，还没有登记办到哪一步。".to_owned(),
        ..Table::default()
    })
}

/// The first of the lines that were not paid, each with what to do.
pub(super) async fn failed(visit: &Visit, o: &Overview, shown: u64) -> Result<Table> {
    if o.failed == 0 {
        return Ok(Table::default());
    }
    let scope = visit.actor.may(Action::BatchRead)?;
    let filter = LineFilter {
        state: Some("failed".to_owned()),
        ..LineFilter::default()
    };
    let found = lines_page(&visit.office, &scope, &o.batch, &filter, (shown, 0)).await?;
    let (at, region) = (home(&o.batch), o.batch.region);
    let people = visit.may(Action::PersonRead);
    let row = |l: payments::overview::LineShown| Row {
        cells: vec![
            Cell::link(l.name, format!("{at}/lines/{}", l.line_no)),
            Cell::text(l.unit),
            Cell::text(l.scheme_label),
            Cell::text(l.account.unwrap_or("没有账号".to_owned())),
            Cell::text(money(l.amount_fen)),
            Cell::text(l.failed_reason.unwrap_or_default()),
            Cell::text(l.todo.unwrap_or_default()),
        ],
        actions: people
            .then(|| {
                Link::new(
                    "改账号",
                    format!("/people/{}", AnyKey::new(region, l.person)),
                )
            })
            .into_iter()
            .collect(),
        ..Row::default()
    };
    Ok(Table {
        caption: "没有付成的".to_owned(),
        columns: vec![
            Column::text("name", "姓名"),
            Column::text("unit", "单位"),
            Column::text("scheme", "待遇项目"),
            Column::text("account", "账号"),
            Column::number("amount", "金额（元）"),
            Column::text("reason", "银行说的原因"),
            Column::text("todo", "怎么办"),
        ],
        rows: found.lines.into_iter().map(row).collect(),
        ..Table::default()
    })
}
