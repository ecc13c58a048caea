//! Figures as a workbook, with the records behind one of them.

use axum::response::{IntoResponse, Response};
use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use serde_json::json;

use super::asked::{Asked, asked};
use super::records::{listed, sheet_cell};
use super::{compared, unit_name, wait};
use crate::kit::{Choice, Download, Field, Form, Posted, Query};
use crate::shell::Visit;
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::records::indicators;
use papers::figures::Amount;
use papers::figures::actions::Compared;
use papers::figures::told::measured_of;
use papers::figures::words;

/// One workbook carries so many records.
const RECORDS_MAX: u64 = 50_000;

fn export_form(query: &Query, found: &Compared) -> Form {
    let figures = found.now.figures.iter();
    let some = figures.filter(|s| s.figure.record_count > 0);
    let codes = some.map(|s| Choice::new(&s.figure.code, &s.figure.label));
    let fields = vec![
        Field::choice("code", "附上哪个指标的记录", codes.collect())
            .hint("不选就只导出指标表")
            .value(query.text("code")),
        Field::text("reason", "用途")
            .hint("记入审计日志，如：上报县局、党委会材料")
            .required()
            .width(24),
    ];
    let mut form = Form::new("/figures/export", "导出", fields);
    let asked = query.without("code").without("reason");
    form.hidden = asked.pairs().to_vec();
    form.cancel(format!("/figures{}", asked.text_for_url()))
}

pub async fn form(visit: Visit, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let Some(found) = compared(&visit, &asked).await? else {
        return wait(&visit, "导出指标", &asked);
    };
    let query = asked.query().with("code", &query.text("code"));
    visit.form("导出指标", export_form(&query, &found))
}

pub async fn export(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let asked = asked(&visit, &posted.fields().without("_token")).await?;
    let Some(found) = compared(&visit, &asked).await? else {
        return wait(&visit, "导出指标", &asked);
    };
    let mut form = export_form(&asked.query(), &found);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if form.is_wrong() {
        return visit.form("导出指标", form);
    }
    let unit = unit_name(&visit, &asked).await?;
    let mut sheets = vec![figures_sheet(&unit, &asked, &found)];
    if let Some(code) = posted.given("code") {
        sheets.push(records_sheet(&visit, &unit, &asked, &found, &code).await?);
    }
    let rows: usize = sheets
        .iter()
        .flat_map(|s| &s.groups)
        .map(|group| group.rows.len())
        .sum();
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&sheets, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    let subject = format!("{unit}{}", asked.named);
    let office = &visit.office;
    let tx = office.db().begin().await?;
    let detail =
        json!({ "rows": rows, "reason": posted.text("reason"), "code": posted.text("code") });
    let region = asked.scope.division().region();
    audit::append(
        office,
        &tx,
        &visit.actor,
        region,
        "figures_export",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Download {
        name: format!("{subject}双拥工作指标.xlsx"),
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    }
    .into_response())
}

fn column(title: &str, width: u16, kind: CellKind) -> SheetColumn {
    SheetColumn {
        title: title.to_owned(),
        width_chars: Some(width),
        kind,
        summed: false,
    }
}

fn figures_sheet(unit: &str, asked: &Asked, found: &Compared) -> Sheet {
    let text = |text: &str| SheetCell::Text(text.to_owned());
    let amount = |amount: Option<Amount>| match amount {
        Some(Amount::Money(fen)) => SheetCell::Money(fen),
        Some(Amount::Count(n)) => SheetCell::Integer(n),
        Some(percent @ Amount::PercentTenths(_)) => SheetCell::Text(percent.text()),
        None => SheetCell::Empty,
    };
    let rows = found.now.figures.iter().map(|s| {
        let figure = &s.figure;
        let before = found.before.coded(&figure.code);
        vec![
            text(&s.group),
            text(&figure.label),
            amount(Some(figure.amount)),
            amount(Some(figure.own.amount)),
            amount(Some(figure.beneath.amount)),
            text(&figure.unit),
            amount(before.map(|b| b.figure.amount)),
            text(&words::compared(figure, &found.before)),
            SheetCell::Integer(i64::try_from(figure.record_count).unwrap_or(i64::MAX)),
        ]
    });
    let mut subtitle = vec![
        (
            "起止".to_owned(),
            format!("{} 至 {}", asked.period.from, asked.period.to),
        ),
        ("来源".to_owned(), "系统台账和已审批的发放批次".to_owned()),
        ("数谁的".to_owned(), asked.reach.label().to_owned()),
    ];
    if !found.not_entered.is_empty() {
        let units = words::units_named(&found.not_entered);
        subtitle.push(("没有录入、不在数内的单位".to_owned(), units));
    }
    Sheet {
        name: "指标".to_owned(),
        title: format!("{unit}{}双拥工作指标", asked.named),
        subtitle,
        columns: vec![
            column("类别", 12, CellKind::Text),
            column("指标", 32, CellKind::Text),
            column("数值", 16, CellKind::Text),
            column("其中本级", 16, CellKind::Text),
            column("其中下级", 16, CellKind::Text),
            column("单位", 8, CellKind::Text),
            column("上年同期", 16, CellKind::Text),
            column("比较", 28, CellKind::Text),
            column("记录数", 10, CellKind::Integer),
        ],
        groups: vec![Group {
            label: None,
            rows: rows.collect(),
        }],
        ..Sheet::default()
    }
}

async fn records_sheet(
    visit: &Visit,
    unit: &str,
    asked: &Asked,
    found: &Compared,
    code: &str,
) -> Result<Sheet> {
    let all = indicators(visit.office.catalogue())?;
    let base = code.split('.').next().unwrap_or(code);
    let indicator = all.iter().find(|i| i.code == base);
    let (Some(indicator), Some(surveyed)) = (indicator, found.now.coded(code)) else {
        return Err(Error::not_found(format!("指标 {code}")));
    };
    if surveyed.figure.record_count as u64 > RECORDS_MAX {
        return Err(Error::refusal(format!(
            "一次最多导出{RECORDS_MAX}条记录，请选下级单位或较短的时段"
        )));
    }
    let measured = measured_of(&all, indicator);
    let window = (0, RECORDS_MAX);
    let listed = listed(
        visit,
        (&asked.scope, asked.reach),
        surveyed,
        measured,
        window,
    )
    .await?;
    let title = |label: &str| column(label, 16, CellKind::Text);
    Ok(Sheet {
        name: surveyed.figure.label.clone(),
        title: format!("{unit}{}{}明细", asked.named, surveyed.figure.label),
        columns: listed.columns.iter().map(|c| title(&c.label)).collect(),
        groups: vec![Group {
            label: None,
            rows: listed
                .rows
                .iter()
                .map(|row| row.cells.iter().map(sheet_cell).collect())
                .collect(),
        }],
        ..Sheet::default()
    })
}
