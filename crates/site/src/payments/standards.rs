//! 待遇标准 in the browser: what is in force and since when, shipped tables to confirm, one added by hand.

use axum::extract::Path;
use axum::response::Response;
use entitlement::{Cycle, PayMonths};
use kernel::Month;
use serde::Serialize;

use super::acts::CheckPage;
use crate::kit::table::page_of;
use crate::kit::{
    Button, Cell, Chip, Choice, Column, Event, Fact, Field, FieldKind, Form, Link, ListPage, Pager,
    Posted, Query, Row, Table,
};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use payments::schemes::Schemes;
use payments::standards::{
    StandardShown, read_standard, standard_add, standard_effect, standards_list,
};
use registers::organisation::Directory;
use registers::people::{Categories, grade_label, nature_label};

pub(super) const PATH: &str = "/standards";

/// The routes of the standards.
pub fn routes() -> Vec<Route> {
    vec![
        get("/standards", Action::BatchRead, list),
        get("/standards/new", Action::StandardsConfirm, new),
        post("/standards/new", Action::StandardsConfirm, add),
        get("/standards/{scheme}", Action::BatchRead, timeline),
    ]
}

fn cycle_label(cycle: Cycle) -> &'static str {
    match cycle {
        Cycle::Month => "月",
        Cycle::Quarter => "季",
        Cycle::HalfYear => "半年",
        Cycle::Year => "年",
    }
}

fn months_label(months: PayMonths) -> String {
    if months == PayMonths::EVERY {
        return "每月".to_owned();
    }
    let numbers: Vec<String> = months.iter().map(|m| m.to_string()).collect();
    format!("{}月", numbers.join("、"))
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("category", "人员类别"),
        Column::text("grade", "等级性质"),
        Column::number("amount", "标准"),
        Column::text("effective", "生效日期"),
        Column::text("announced", "公布日期"),
        Column::text("cycle", "发放周期"),
        Column::text("months", "发放月份"),
        Column::text("document", "文号"),
        Column::text("scheme", "待遇项目"),
    ]
}

/// `unit` is told where it is not the reader's own.
fn row(standard: &StandardShown, categories: &Categories, unit: Option<String>) -> Row {
    let s = &standard.row;
    let category = categories.coded(&s.category);
    let grade = s.grade.map(grade_label).unwrap_or_default();
    let nature = s.nature.map(nature_label).unwrap_or_default();
    let amount = standard.text.split('（').next().unwrap_or_default();
    let before = standard.before.as_deref().map(|before| {
        let before = before.split('（').next().unwrap_or_default();
        format!("原{before}")
    });
    Row {
        cells: vec![
            Cell::text(category.map_or("", |c| c.label.as_str())),
            Cell::text(format!("{grade}{nature}")),
            Cell {
                under: before,
                ..Cell::text(amount)
            },
            Cell::text(s.effective.to_string()),
            Cell::text(s.announced.map_or("—".to_owned(), |d| d.to_string())),
            Cell::text(cycle_label(s.cycle)),
            Cell::text(months_label(s.pay_months)),
            Cell {
                under: unit,
                ..Cell::text(&s.document_no)
            },
            Cell::link(
                &standard.scheme_label,
                format!("{PATH}/{}", standard.scheme),
            ),
        ],
        ..Row::default()
    }
}

/// 待遇标准
async fn list(visit: Visit, query: Query) -> Result<Response> {
    let scope = visit.actor.may(Action::BatchRead)?;
    let categories = Categories::load(visit.office.catalogue())?;
    let scheme = query.given("scheme");
    let all = standards_list(&visit.office, &scope).await?;
    let asked: Vec<&StandardShown> = all
        .iter()
        .filter(|s| scheme.as_ref().is_none_or(|code| s.scheme == *code))
        .collect();
    let pager = Pager::of(PATH, &query, asked.len() as u64);
    let (_, size) = page_of(&query);
    let skip = usize::try_from(pager.offset()).unwrap_or(0);
    let take = usize::try_from(size).unwrap_or(0);
    let page_rows = asked.iter().skip(skip).take(take);
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let unit = |s: &StandardShown| {
        let other = s.row.division != scope.division();
        other.then(|| match scope.contains(s.row.division) {
            true => directory.name(s.row.division),
            false => "上级的标准".to_owned(),
        })
    };
    let may = visit.may(Action::StandardsConfirm);
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("登记新标准", "/standards/new").primary());
        buttons.push(Button::link("采用随附的标准表", "/standards/shipped"));
    }
    let schemes = Schemes::load(visit.office.catalogue())?;
    let chip = scheme.as_ref().map(|code| Chip {
        label: format!(
            "待遇项目：{}",
            schemes.named(code).map_or("", |s| s.label.as_str())
        ),
        without: format!("{PATH}{}", query.without("scheme").text_for_url()),
    });
    let page = ListPage {
        path: PATH.to_owned(),
        filters: vec![
            Field::choice("scheme", "待遇项目", super::scheme_choices(&visit)?)
                .value(scheme.unwrap_or_default()),
        ],
        chips: chip.into_iter().collect(),
        buttons,
        table: Table {
            caption: "待遇标准".to_owned(),
            columns: columns(),
            rows: page_rows.map(|s| row(s, &categories, unit(s))).collect(),
            numbered: true,
            first_number: pager.offset() + 1,
            pager: Some(pager),
            empty: "还没有待遇标准。收到文件以后登记，或者用 Excel 导入。".to_owned(),
            empty_next: may
                .then(|| Link::new("登记新标准", "/standards/new"))
                .into_iter()
                .collect(),
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list("待遇标准", page)
}

#[derive(Serialize)]
struct TimelinePage {
    facts: Vec<Fact>,
    events: Vec<Event>,
    links: Vec<Link>,
}

/// The raises of one scheme, the latest first.
async fn timeline(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let scope = visit.actor.may(Action::BatchRead)?;
    let schemes = Schemes::load(visit.office.catalogue())?;
    let scheme = schemes.iter().find(|s| s.code == code);
    let scheme = scheme.ok_or_else(|| Error::not_found("这个待遇项目"))?;
    let mut all = standards_list(&visit.office, &scope).await?;
    all.retain(|s| s.scheme == scheme.code);
    all.sort_by_key(|s| std::cmp::Reverse((s.row.effective, s.row.id)));
    let event = |s: &StandardShown| {
        let announced = s
            .row
            .announced
            .map_or(String::new(), |day| format!("，{day}公布"));
        let document = match s.row.document_no.as_str() {
            "" => String::new(),
            document => format!("，{document}"),
        };
        let before = s.before.as_deref().map_or(String::new(), |before| {
            let before = before.split('（').next().unwrap_or_default();
            format!("，原{before}")
        });
        Event {
            when: s.row.effective.to_string(),
            kind: if s.before.is_some() {
                "调整"
            } else {
                "首定"
            }
            .to_owned(),
            text: format!("{}{before}{announced}{document}", s.text),
            who: None,
            href: None,
        }
    };
    let page = TimelinePage {
        facts: vec![
            Fact::new("待遇项目", &scheme.label),
            Fact::new("依据", &scheme.basis),
            Fact::new("标准", format!("{}条", all.len())),
        ],
        events: all.iter().map(event).collect(),
        links: vec![
            Link::new("这个项目的标准表", format!("{PATH}?scheme={code}")),
            Link::new("全部待遇标准", PATH),
        ],
    };
    visit.page("payments/standard.html", &scheme.label, &page)
}

fn new_form(visit: &Visit) -> Result<Form> {
    let categories = Categories::load(visit.office.catalogue())?;
    let categories = categories.iter().map(|c| Choice::new(&c.code, &c.label));
    let grades = (1..=10).map(|g: u8| Choice::new(g.to_string(), grade_label(g)));
    let choices = |pairs: &[(&str, &str)]| {
        let choice = |(value, label): &(&str, &str)| Choice::new(*value, *label);
        pairs.iter().map(choice).collect::<Vec<_>>()
    };
    let natures = choices(&[("因战", "因战"), ("因公", "因公"), ("因病", "因病")]);
    let units = choices(&[
        ("年", "元/年"),
        ("月", "元/月"),
        ("年服役年", "元/年·服役年"),
    ]);
    let cycles = choices(&[("月", "月"), ("季", "季"), ("半年", "半年"), ("年", "年")]);
    let fields = vec![
        Field::choice("category", "人员类别", categories.collect()).required(),
        Field::choice("grade", "残疾等级", grades.collect()).hint("只有伤残人员要选"),
        Field::choice("nature", "残疾性质", natures).hint("只有伤残人员要选"),
        Field::new(FieldKind::Money, "amount", "标准金额").required(),
        Field::choice("unit", "单位", units).value("年").required(),
        Field::new(FieldKind::Date, "effective", "生效日期")
            .hint("文件写明从哪一天起执行")
            .required(),
        Field::new(FieldKind::Date, "announced", "公布日期")
            .hint("文件的成文日期；知悉日期早于它的批次不按它算")
            .required(),
        Field::text("document_no", "文号")
            .hint("例如 民发〔2011〕110号")
            .required(),
        Field::choice("cycle", "发放周期", cycles)
            .value("月")
            .required(),
        Field::text("pay_months", "发放月份")
            .hint("每月，或者用逗号隔开的月份，例如 6,12；不填按周期的末月")
            .width(8),
    ];
    Ok(Form::new("/standards/new", "下一步", fields).cancel(PATH))
}

async fn new(visit: Visit) -> Result<Response> {
    let form = new_form(&visit)?;
    visit.form("登记新标准", form)
}

/// First what it will do is said; then, confirmed, it is done.
async fn add(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = new_form(&visit)?;
    form.keep(&posted);
    let (office, division) = (&visit.office, visit.actor.division());
    let standard = match read_standard(office, division, &|name| posted.text(name))? {
        Ok(standard) => standard,
        Err(wrong) => {
            form.wrong_all(wrong);
            return visit.form("登记新标准", form);
        }
    };
    if posted.text("confirmed") != "1" {
        let sentences = standard_effect(&visit.office, &visit.actor, &standard).await?;
        let mut sure = Form::new("/standards/new", "确认登记", Vec::new()).cancel("/standards/new");
        sure.hidden = posted
            .fields()
            .without(ground::http::ask::TOKEN_FIELD)
            .without("confirmed")
            .pairs()
            .to_vec();
        sure.hidden.push(("confirmed".to_owned(), "1".to_owned()));
        let page = CheckPage {
            sentences,
            facts: vec![
                Fact::new("文号", &standard.document_no),
                Fact::new("生效日期", standard.effective.to_string()),
                Fact::new(
                    "发放",
                    format!(
                        "按{}，{}",
                        cycle_label(standard.cycle),
                        months_label(standard.pay_months)
                    ),
                ),
            ],
            form: sure,
            ..CheckPage::default()
        };
        return page.answer(&visit, "核对新标准");
    }
    let from = Month::of(standard.effective).to_chinese();
    match standard_add(&visit.office, &visit.actor, standard).await {
        Ok(()) => Ok(visit.done(
            PATH,
            &format!("新标准已登记，自{from}起；已发的月份下一批补差。"),
        )),
        Err(Error::Refusal(why)) => {
            form.refuse(why);
            visit.form("登记新标准", form)
        }
        Err(other) => Err(other),
    }
}
