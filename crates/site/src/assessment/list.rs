//! 创建考评: the list, and beginning one.

use axum::response::Response;
use chrono::Datelike;

use crate::kit::{
    Button, Choice, Field, FieldKind, Form, Link, ListPage, Posted, Query, see_other,
};
use crate::organisation::{place_field, place_said};
use crate::shell::{ListFace, Visit, done_with};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use ground::lists::asked_scope;
use papers::assessment::Assessments;
use papers::assessment::scheme::{Scheme, schemes};
use papers::figures::actions::last_year;
use registers::organisation::Places;

const PATH: &str = "/assessment";

impl ListFace for Assessments {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let division = looking.within.division().get();
        if visit.may(Action::AssessmentWrite) {
            let new = format!("{PATH}/new?division={division}");
            page.buttons.push(Button::link("开始考评", new).primary());
            page.table.empty_next = vec![Link::new("开始考评", format!("{PATH}/new"))];
        }
        let ranked = format!("{PATH}/ranking?division={division}");
        page.buttons.push(Button::link("排名", ranked));
        Ok(())
    }
}

pub(super) fn scheme_field(schemes: &[Scheme]) -> Field {
    let choices = schemes.iter().map(|s| Choice::new(&s.code, &s.label));
    Field::choice("scheme", "方案", choices.collect()).width(16)
}

async fn new_form(visit: &Visit, query: &Query) -> Result<(Form, Places)> {
    let own = visit.actor.may(Action::AssessmentWrite)?;
    let scope = asked_scope(own, query)?;
    let places = Places::load(&visit.office, &own).await?;
    let schemes = schemes(visit.office.catalogue())?;
    let level = scope.division().level();
    let fitting = schemes.iter().find(|scheme| scheme.level == level);
    let fitting = fitting.or(schemes.first());
    let year = last_year(&visit.office, &scope).await?;
    let year = year.min(visit.office.clock().today().year());
    let mut unit = place_field(&places, &own).value(places.path(scope.division()));
    unit.label = "单位".to_owned();
    let fields = vec![
        scheme_field(&schemes)
            .required()
            .value(fitting.map_or("", |scheme| scheme.code.as_str())),
        unit.required(),
        Field::new(FieldKind::Integer, "year", "年度")
            .hint("一届管几年的，填最后一年")
            .required()
            .value(year.to_string()),
    ];
    let form = Form::new(format!("{PATH}/new"), "开始考评", fields).cancel(PATH);
    Ok((form, places))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (form, _) = new_form(&visit, &query).await?;
    visit.form("开始考评", form)
}

pub async fn start(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit, &Query::default()).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    if form.is_wrong() {
        return visit.form("开始考评", form);
    }
    let division = place_said(&mut form, &places, &posted);
    let text = |code: &str| match code {
        "division" => division.clone(),
        code => posted.text(code),
    };
    let start = ("start", None);
    if !form.is_wrong()
        && let Some(done) =
            done_with::<All<Assessments>>(&visit, "", start, &mut form, &text).await?
    {
        return Ok(see_other(&format!("{PATH}/{}", done.key())));
    }
    visit.form("开始考评", form)
}
