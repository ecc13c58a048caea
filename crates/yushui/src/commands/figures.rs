//! figures, report.

use ground::{Error, Result};
use kernel::{Date, DivisionCode};
use papers::documents::actions::{Report, report_write};
use papers::figures::actions::{Ask, Period, Span};
use papers::figures::{Amount, Reach, units_named};
use serde_json::json;

use super::{DONE, print};
use crate::args::{DataArgs, ReportCommand};
use crate::surroundings::open;

/// What `figures` is asked.
pub struct FiguresAsk<'a> {
    pub division: Option<DivisionCode>,
    pub year: Option<i32>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub reach: Reach,
    pub code: Option<&'a str>,
    pub records: bool,
}

pub async fn figures(data: &DataArgs, ask: FiguresAsk<'_>, json: bool) -> Result<u8> {
    let office = open(data).await?;
    let period = period(&ask)?;
    let ask = Ask {
        division: ask.division,
        period,
        reach: ask.reach,
        code: ask.code,
        records: ask.records,
    };
    let answered = papers::figures::actions::figures(&office, &office.operator(), ask).await?;
    if json {
        print::json(&json!({
            "figures": answered.figures,
            "not_entered": answered.not_entered,
        }))?;
        return Ok(DONE);
    }
    let found = &answered.figures;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|f| {
            let value = match f.amount {
                Amount::Money(fen) => fen.grouped(),
                Amount::Count(_) | Amount::PercentTenths(_) => f.value.to_string(),
            };
            vec![
                f.code.clone(),
                f.label.clone(),
                value,
                f.unit.clone(),
                f.own.amount.text(),
                f.beneath.amount.text(),
                f.record_count.to_string(),
            ]
        })
        .collect();
    print::table(
        &["代码", "指标", "数值", "单位", "本级", "下级", "记录数"],
        &rows,
        &[2, 4, 5, 6],
    );
    if !answered.not_entered.is_empty() {
        let units = units_named(&answered.not_entered);
        say!("{units}在这一时段没有录入记录，以上数字不含。");
    }
    for record in found.iter().filter_map(|f| f.records.as_ref()).flatten() {
        say!("{}", serde_json::to_string(record)?);
    }
    Ok(DONE)
}

fn period(ask: &FiguresAsk<'_>) -> Result<Period> {
    match (ask.from, ask.to) {
        (Some(from), Some(to)) => Ok(Period { from, to }),
        _ => Period::year(ask.year.unwrap_or_default()),
    }
}

pub async fn report(command: ReportCommand) -> Result<u8> {
    let (kind, asked) = match command {
        ReportCommand::Summary(asked) => ("summary", asked),
        ReportCommand::Plan(asked) => ("plan", asked),
        ReportCommand::Brief(asked) => ("brief", asked),
        ReportCommand::Experience(asked) => ("experience", asked),
    };
    let span = match asked.span.as_deref() {
        None => Span::Year,
        Some(text) => Span::read(text).ok_or_else(|| {
            Error::refusal(format!(
                "没有“{text}”这个时段，可选 year、h1、h2、q1 至 q4、y3"
            ))
        })?,
    };
    let office = open(&asked.data).await?;
    let out = &asked.out;
    let ask = Report {
        kind,
        division: asked.division,
        year: asked.year,
        span,
        style: asked.style.as_deref(),
        short: asked.short_table,
        out,
    };
    let written = report_write(&office, &office.operator(), ask).await?;
    let printed = &written.printed;
    if written.borrowed {
        eprintln!("本级体例的模板还没有，这次用的是乡镇体例");
    }
    if asked.json {
        print::json(&json!({ "file": out.display().to_string(), "figures": printed }))?;
    } else {
        say!(
            "{}已写到 {}，正文用了 {} 个数字，个个有记录。",
            written.kind,
            out.display(),
            printed.len()
        );
    }
    Ok(DONE)
}
