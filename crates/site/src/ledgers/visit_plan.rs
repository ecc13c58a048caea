//! 建走访任务 in two steps: whom and until when; then how many that is, and what each is brought.

use axum::response::Response;
use kernel::{DivisionCode, Level};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::kit::{Choice, Field, FieldKind, Form, FormError, Group, Posted};
use crate::shell::{Visit, done_with};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use registers::ledgers::kind::kinds;
use registers::ledgers::visits::{Standard, VISIT, VisitPlan, VisitTasks, households};
use registers::organisation::Directory;
use registers::people::Categories;

/// So many units are offered to tick; a task of a whole city is for everybody in it.
const UNITS_MAX: usize = 60;

/// What is ticked for every category.
const EVERYBODY: &str = "all";

/// The categories that are ticked, each by its code.
fn ticked(visit: &Visit, posted: &Posted) -> Result<Vec<String>> {
    let ticked = posted.all("category");
    if ticked.iter().any(|code| code == EVERYBODY) {
        let all = Categories::load(visit.office.catalogue())?;
        return Ok(all.iter().map(|category| category.code.clone()).collect());
    }
    Ok(ticked.into_iter().filter(|code| !code.is_empty()).collect())
}

async fn form(visit: &Visit) -> Result<Form> {
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let office = &visit.office;
    let mut festival = Field::text("festival", "节日").width(8).required();
    if let Some(kind) = kinds(office.catalogue())?.iter().find(|k| k.kind == VISIT) {
        let declared = kind.fields.iter().find(|f| f.code == "festival");
        let offered = declared.map(|f| {
            f.options
                .iter()
                .filter(|o| !f.retired.contains(o))
                .cloned()
                .collect()
        });
        let offered: Vec<String> = offered.unwrap_or_default();
        festival.kind = FieldKind::Choice;
        festival.options = offered.iter().map(|o| Choice::new(o, o)).collect();
    }
    let when = vec![
        festival,
        Field::text("name", "任务名称")
            .hint("不填就用年份和节日，例如：2027年春节走访慰问")
            .width(20),
        Field::new(FieldKind::Date, "from", "开始日期")
            .value(office.clock().today().to_string())
            .required(),
        Field::new(FieldKind::Date, "due", "截止日期")
            .hint("过了这一天还没走访的，会提示逾期")
            .required(),
    ];
    let mut category = Field::new(FieldKind::Checks, "category", "人员类别").required();
    let all = Categories::load(office.catalogue())?;
    let each = all.iter().map(|c| Choice::new(&c.code, &c.label));
    let everybody = Choice::new(EVERYBODY, "全部类别");
    category.options = [everybody].into_iter().chain(each).collect();
    let mut hardship = Field::new(FieldKind::Checks, "hardship", "困难");
    hardship.options = vec![Choice::new("1", "只走访登记了困难的")];
    let mut whom = vec![category, hardship];
    if scope.division().level() != Level::Village {
        let directory = Directory::load(office.db().reader(), &scope).await?;
        let mut unit = Field::new(FieldKind::Checks, "unit", "单位").hint("一个不选就是全部");
        unit.options = directory
            .children(scope.division())
            .into_iter()
            .map(|code| Choice::new(code.get().to_string(), directory.name(code)))
            .take(UNITS_MAX)
            .collect();
        whom.push(unit);
    }
    Ok(Form {
        action: "/visits/new".to_owned(),
        submit: "下一步：看看有多少户".to_owned(),
        cancel: Some("/visits".to_owned()),
        groups: vec![Group::named("什么时候", when), Group::named("走访谁", whom)],
        ..Form::default()
    })
}

pub async fn new(visit: Visit) -> Result<Response> {
    let form = form(&visit).await?;
    visit.form("建走访任务", form)
}

/// What is brought to a category, as the second step asks it.
#[derive(Serialize)]
struct StandardRow {
    code: String,
    label: String,
    count: u64,
    cash: String,
    goods: String,
    value: String,
}

#[derive(Serialize)]
struct PlanPage {
    errors: Vec<FormError>,
    standards: Vec<StandardRow>,
    total: u64,
    summary: String,
    kept: Vec<(String, String)>,
    token: String,
}

pub async fn submit(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form(&visit).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let mut day = |name: &str, label: &str| match kernel::read_date(&posted.text(name)) {
        Ok(date) => Some(date),
        Err(wrong) if !posted.text(name).is_empty() => {
            form.wrong(name, format!("{label}{wrong}"));
            None
        }
        Err(_) => None,
    };
    let days = day("from", "开始日期").zip(day("due", "截止日期"));
    if days.is_some_and(|(from, due)| due < from) {
        form.wrong("due", "截止日期不能早于开始日期，请核对");
    }
    let Some((from, due)) = days.filter(|_| !form.is_wrong()) else {
        return visit.form("建走访任务", form);
    };
    let categories = ticked(&visit, &posted)?;
    if posted.text("step") == "make" {
        let text = |code: &str| match code {
            "units" => posted.all("unit").join(" "),
            "hardship_only" if posted.all("hardship").is_empty() => String::new(),
            "hardship_only" => "true".to_owned(),
            "brings" => brings(&posted, &categories).to_string(),
            code => posted.text(code),
        };
        let make = ("make", None);
        let done = done_with::<All<VisitTasks>>(&visit, "", make, &mut form, &text).await?;
        if let Some(done) = done {
            return Ok(visit.done(&format!("/visits/{}", done.key()), &done.told));
        }
    }
    let units = posted.all("unit");
    let standard = |category| Standard {
        category,
        ..Standard::default()
    };
    let plan = VisitPlan {
        name: posted.text("name"),
        festival: posted.text("festival"),
        from,
        due,
        standards: categories.into_iter().map(standard).collect(),
        units: units
            .iter()
            .filter_map(|code| DivisionCode::read(code).ok())
            .collect(),
        hardship_only: !posted.all("hardship").is_empty(),
    };
    second_step(&visit, &posted, &plan, form.errors).await
}

/// What each category is brought, as typed.
fn brings(posted: &Posted, categories: &[String]) -> Json {
    let row = |code: &String| {
        let text = |name: &str| posted.text(&format!("{name}.{code}"));
        let (cash, goods, value) = (text("cash"), text("goods"), text("value"));
        json!({ "category": code, "cash": cash, "goods": goods, "goods_value": value })
    };
    categories.iter().map(row).collect()
}

async fn second_step(
    visit: &Visit,
    posted: &Posted,
    plan: &VisitPlan,
    errors: Vec<FormError>,
) -> Result<Response> {
    let counts = households(&visit.office, &visit.actor, plan).await?;
    let categories = Categories::load(visit.office.catalogue())?;
    let row = |(standard, count): (&Standard, &u64)| StandardRow {
        label: categories
            .coded(&standard.category)
            .map_or(standard.category.clone(), |c| c.label.clone()),
        count: *count,
        cash: posted.text(&format!("cash.{}", standard.category)),
        goods: posted.text(&format!("goods.{}", standard.category)),
        value: posted.text(&format!("value.{}", standard.category)),
        code: standard.category.clone(),
    };
    // Of all that were ticked together those that nobody is of need no line.
    let together = posted.all("category").iter().any(|code| code == EVERYBODY);
    let found = plan.standards.iter().zip(&counts);
    let found = found.filter(|(_, count)| !together || **count > 0);
    let first_step = [
        "festival", "name", "from", "due", "category", "hardship", "unit",
    ];
    let kept = posted.fields().pairs().iter();
    let kept = kept.filter(|(name, _)| first_step.contains(&name.as_str()));
    let wrong = !errors.is_empty();
    let page = PlanPage {
        errors,
        standards: found.map(row).collect(),
        total: counts.iter().sum(),
        summary: format!("{}，{} 至 {}", plan.festival, plan.from, plan.due),
        kept: kept.cloned().collect(),
        token: visit.token.clone(),
    };
    if wrong {
        visit.refused("ledgers/visit_plan.html", "每户带什么", &page)
    } else {
        visit.page("ledgers/visit_plan.html", "每户带什么", &page)
    }
}
