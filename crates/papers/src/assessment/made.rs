//! Assessments as they are begun (开始考评).

use chrono::Datelike;
use serde_json::json;

use super::actions::years_named;
use super::list::Assessments;
use super::model::State;
use super::scheme::scheme;
use super::store::{self, AssessmentRow, StepRow};
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind};
use ground::authority::Action;
use ground::db;
use ground::error::{Error, Result};
use ground::time::moment_text;
use registers::organisation::{division_name, division_said};

impl Collection for Assessments {
    const CODE: &'static str = "assessments";
    const AT: &'static str = "/assessment/new";
    const API_AT: &'static str = "/assessments";
    const LABEL: &'static str = "考评";
    const TAG: &'static str = "创建考评";

    fn acts() -> &'static [Act<All<Assessments>>] {
        static ACTS: [Act<All<Assessments>>; 1] = [START];
        &ACTS
    }
}

/// 开始考评 of a division by a scheme; `year` is its last. The one there is already is answered.
const START: Act<All<Assessments>> = Act {
    code: "start",
    label: "开始考评",
    says: "开始一份考评；已经开始的，就回答那一份",
    told: "已开始考评",
    asks: || {
        vec![
            Ask::words("scheme", "方案").needed().hint("代码"),
            Ask::words("division", "单位").hint("区划代码，不写就是本单位"),
            Ask::declared(Kind::Count, "year", "年度")
                .needed()
                .hint("一届管几年的，填最后一年"),
        ]
    },
    does: |doing| Box::pin(start(doing)),
    ..Act::making(Action::AssessmentWrite)
};

async fn start(doing: &mut Doing<'_, All<Assessments>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let scope = actor.may(Action::AssessmentWrite)?;
    let division = division_said(tx, &scope, &doing.said).await?;
    let scope = scope.narrowed(division);
    let scope = scope.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let code = doing.said.words("scheme");
    let scheme = scheme(office.catalogue(), code)?;
    let year = doing.said.words("year").parse().unwrap_or_default();
    if division.level() != scheme.level {
        return Err(Error::refusal(format!(
            "{}考评的是{}，请换一个单位或方案",
            scheme.label,
            scheme.level.label()
        )));
    }
    let this_year = office.clock().today().year();
    if !(1900..=this_year).contains(&year) {
        return Err(Error::at(
            "year",
            format!("年度请填1900至{this_year}之间的四位年份"),
        ));
    }
    if let Some(known) = store::same(tx.connection(), &scope, (code, year)).await? {
        doing.made(known.key());
        doing.leave("已经开始的考评");
        return Ok(());
    }
    let name = division_name(tx.connection(), division).await?;
    let name = name.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let year_from = year - scheme.years + 1;
    let region = division.region();
    let at = moment_text(office.clock().now_utc());
    let row = AssessmentRow {
        region,
        id: db::take_numbers(tx, region, store::ASSESSMENT.name, 1).await?,
        division: division.get(),
        scheme: scheme.code,
        title: format!("{name}{}{}", years_named(year_from, year), scheme.label),
        year_from,
        year_to: year,
        state: State::Open.code().to_owned(),
        opened_by: actor.user,
        opened_at: at.clone(),
        submitted_by: None,
    };
    store::insert(office.keyring(), tx, &row).await?;
    store::insert_step(office.keyring(), tx, &row, &begun(&row)).await?;
    doing.it.region = region;
    doing.made(row.key());
    doing.step(("assessment_open", row.subject(), json!({})));
    Ok(())
}

/// The first step of what was begun.
fn begun(row: &AssessmentRow) -> StepRow {
    StepRow {
        step: "open".to_owned(),
        reason: String::new(),
        hash: None,
        content: None,
        taken_by: row.opened_by,
        taken_at: row.opened_at.clone(),
    }
}
