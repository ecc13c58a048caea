//! Plans by year, and a new one.

use axum::response::Response;
use chrono::Datelike;
use kernel::Level;

use crate::kit::{Button, Choice, Field, FieldKind, Form, Link, ListPage, Posted, Query};
use crate::shell::{ListFace, Visit, done_with};
use ground::acts::All;
use ground::ask::Offer;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use work::plans::Plans;
use work::plans::actions::{PlanAsk, plan_list, sight};
use work::plans::list::years;
use work::plans::model::{Plan, PlanKind};

impl ListFace for Plans {
    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.division().level() < Level::Town
    }

    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::PlanWrite) {
            page.buttons
                .push(Button::link("编制计划", "/plans/new").primary());
            page.table.empty_next = vec![Link::new("编制计划", "/plans/new")];
        }
        page.buttons.push(Button::link("全部任务", "/tasks"));
        Ok(())
    }
}

pub fn kept(query: &Query) -> Vec<(String, String)> {
    let division = query.given("division");
    let kept = division.map(|code| ("division".to_owned(), code));
    kept.into_iter().collect()
}

pub(super) fn year_field(visit: &Visit, query: &Query) -> Field {
    let years = years(visit.office.clock().today(), query.number("year"));
    let choice = |year: Offer| Choice::new(year.code, year.label);
    Field::choice("year", "年度", years.into_iter().map(choice).collect())
        .value(query.text("year"))
        .width(6)
}

async fn form(visit: &Visit, query: &Query) -> Result<Form> {
    let own = sight(&visit.office, &visit.actor).await?;
    let ask = PlanAsk {
        of: Some(own.scope.division()),
        ..PlanAsk::default()
    };
    let (_, plans) = plan_list(&visit.office, &own, ask, (0, 20)).await?;
    let today = visit.office.clock().today();
    // From December on the plan that is made is next year's.
    let year = today.year() + i32::from(today.month() == 12);
    let kinds = PlanKind::ALL.iter();
    let kinds = kinds.map(|(_, code, label)| Choice::new(*code, *label));
    let mut fields = vec![
        Field::new(FieldKind::Integer, "year", "年度")
            .required()
            .value(query.given("year").unwrap_or_else(|| year.to_string())),
        Field::choice("kind", "种类", kinds.collect())
            .required()
            .value(PlanKind::Annual.code())
            .width(10),
        Field::text("title", "名称")
            .hint("不填就用“单位＋年度＋种类”")
            .width(24),
    ];
    if !plans.is_empty() {
        let choice = |plan: &Plan| Choice::new(plan.key.to_string(), &plan.title);
        let field = Field::choice("copied", "照哪一份复制", plans.iter().map(choice).collect());
        let field = field.hint("目标、任务、责任单位都带过来，时限改到这一年，再逐项修改");
        fields.push(field.value(query.text("copied")).width(24));
    }
    Ok(Form::new("/plans/new", "建立草稿", fields).cancel("/plans"))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let form = form(&visit, &query).await?;
    visit.form("编制计划", form)
}

pub async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form(&visit, &Query::default()).await?;
    form.keep(&posted);
    let (text, make) = (|code: &str| posted.text(code), ("make", None));
    match done_with::<All<Plans>>(&visit, "", make, &mut form, &text).await? {
        Some(done) => Ok(visit.done(&format!("/plans/{}", done.key()), &done.told)),
        None => visit.form("编制计划", form),
    }
}
