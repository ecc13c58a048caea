//! 待遇标准 in the browser: what is in force and since when, shipped tables to confirm, one added by hand.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::acts::CheckPage;
use super::money;
use crate::kit::{
    Button, Cell, Choice, Column, Event, Fact, Field, FieldKind, Form, Link, ListPage, Notice,
    Posted, Row, Table, Tone,
};
use crate::people::key_field;
use crate::shell::{ListFace, Route, Visit, done_with, get, list_routes, post};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use kernel::Month;
use payments::schemes::Schemes;
use payments::standards::{StandardShown, read_standard, standard_effect, standards_list};
use payments::standards_list::{Standards, cycle_label, months_label};
use payments::{Budget, Estimate, Touched, UNITS, stale_tables, standards_known, what_if};
use registers::people::{Categories, Holds, grade_label};

pub(super) const PATH: &str = "/standards";

/// The routes of the standards.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Standards>();
    routes.extend([
        get("/standards/new", Action::StandardsConfirm, new),
        post("/standards/new", Action::StandardsConfirm, add),
        get("/standards/{scheme}", Action::BatchRead, timeline),
    ]);
    routes
}

impl ListFace for Standards {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let own = visit.actor.may(Action::BatchRead)?.division();
        let known = standards_known(visit.office.db().reader(), own).await?;
        let month = Month::of(visit.office.clock().today());
        let stale = stale_tables(&visit.office, own, &known, month)?;
        page.notices.extend(stale.iter().map(|table| Notice {
            text: format!("{}。", table.sentence()),
            tone: Tone::Soon,
        }));
        if visit.may(Action::StandardsConfirm) {
            page.buttons = vec![
                Button::link("登记新标准", "/standards/new").primary(),
                Button::link("采用随附的标准表", "/standards/shipped"),
            ];
            page.table.empty_next = vec![
                Link::new("登记新标准", "/standards/new"),
                Link::new("采用随附的标准表", "/standards/shipped"),
            ];
        }
        if visit.may(Action::WorkbookImport) {
            let import = Link::new("用 Excel 导入", "/imports");
            page.table.empty_next.push(import);
        }
        Ok(())
    }
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
    let all = categories.iter().chain(categories.parameters());
    let all = all.map(|c| Choice::new(&c.code, &c.label)).collect();
    let parameters = categories.parameters();
    let parameters = parameters.map(|c| Choice::new(&c.code, &c.label)).collect();
    let grades = (1..=10).map(|g: u8| Choice::new(g.to_string(), grade_label(g)));
    let choices = |pairs: &[(&str, &str)]| {
        let choice = |(value, label): &(&str, &str)| Choice::new(*value, *label);
        pairs.iter().map(choice).collect::<Vec<_>>()
    };
    let natures = choices(&[("因战", "因战"), ("因公", "因公"), ("因病", "因病")]);
    let units = choices(&UNITS.map(|(word, label, _)| (word, label)));
    let cycles = ["月", "季", "半年", "年", "服满半年"].map(|cycle| (cycle, cycle));
    let cycles = choices(&cycles);
    let fields = vec![
        Field::choice("category", "人员类别", all).required(),
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
        Field::choice(
            "manner",
            "方式",
            choices(&[("替代", "替代"), ("加发", "加发")]),
        )
        .value("替代")
        .hint("加发：在上级的标准以上另加；替代：代替上级的标准"),
    ];
    let more = vec![
        Field::choice("of", "基数", parameters)
            .hint("单位是%的：按什么的百分比；加发不选，按本人标准的百分比"),
        Field::text("component", "加发名目").hint("加发几项的写明是哪一项，例如孤老增发"),
    ];
    let keys = categories
        .keys()
        .iter()
        .filter(|key| key.holds != Holds::Day);
    let keys = keys.map(|key| key_field(key, &categories));
    let fields = fields.into_iter().chain(more).chain(keys).collect();
    let mut form = Form::new("/standards/new", "下一步", fields).cancel(PATH);
    form.columns = true;
    Ok(form)
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
    if posted.text("then") == "edit" {
        return visit.form("登记新标准", form);
    }
    if posted.text("confirmed") != "1" {
        let mut sentences = standard_effect(&visit.office, &visit.actor, &standard).await?;
        let estimate = what_if(&visit.office, &visit.actor, &standard).await?;
        let today = Month::of(visit.office.clock().today());
        let tables = estimate
            .map(|estimate| estimated(&estimate, today, &mut sentences))
            .unwrap_or_default();
        let mut sure = Form::new("/standards/new", "确认登记", Vec::new()).cancel(PATH);
        sure.then = Some(("edit".to_owned(), "返回修改".to_owned()));
        sure.hidden = posted
            .fields()
            .without(ground::http::ask::TOKEN_FIELD)
            .without("confirmed")
            .pairs()
            .to_vec();
        sure.hidden.push(("confirmed".to_owned(), "1".to_owned()));
        let page = CheckPage {
            sentences,
            tables,
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
    let (text, add) = (|name: &str| posted.text(name), ("add", None));
    match done_with::<All<Standards>>(&visit, "", add, &mut form, &text).await? {
        Some(done) => Ok(visit.done(PATH, &done.told)),
        None => visit.form("登记新标准", form),
    }
}

/// So many people are named of those it touches.
const NAMED: usize = 20;

/// What a standard would cost: said in a sentence, and in tables.
fn estimated(estimate: &Estimate, today: Month, sentences: &mut Vec<String>) -> Vec<Table> {
    let last = estimate.last.to_chinese();
    let (more, less) = estimate.more_and_less();
    if estimate.people.is_empty() {
        let same = estimate.same;
        sentences.push(match same {
            0 => format!("测算：到{last}，没有人按它发"),
            _ => format!("测算：到{last}，{same}人的应发都不变"),
        });
        return Vec::new();
    }
    let past = estimate.through(today);
    let told = [("增加", more), ("减少", less), ("不变", estimate.same)];
    let told = told.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(what, count)| format!("{what}{count}人"))
        .collect();
    sentences.push(format!(
        "测算：{}；{}以前和当月的差额{}元，到{last}一共{}元",
        told.join("、"),
        today.to_chinese(),
        money(past),
        money(estimate.whole())
    ));
    let table = |caption: &str, columns, rows| Table {
        caption: caption.to_owned(),
        columns,
        rows,
        ..Table::default()
    };
    let row = |cells: Vec<Cell>| Row {
        cells,
        ..Row::default()
    };
    let sum = || Column::number("sum", "差额（元）");
    let mut tables = vec![by_time(estimate)];
    if estimate.by_level.keys().any(Option::is_some) {
        tables.push(table(
            "测算：按资金级次",
            vec![Column::text("budget", "资金级次"), sum()],
            (estimate.by_level.iter())
                .map(|(level, fen)| {
                    let label = level.map_or("没有写明", Budget::label);
                    row(vec![Cell::text(label), Cell::text(money(*fen))])
                })
                .collect(),
        ));
    }
    tables.push(table(
        "测算：按村（社区）",
        vec![
            Column::text("place", "村（社区）"),
            Column::number("people", "人数"),
            sum(),
        ],
        (estimate.by_place.iter())
            .map(|(place, people, fen)| {
                let people = Cell::text(people.to_string());
                row(vec![Cell::text(place), people, Cell::text(money(*fen))])
            })
            .collect(),
    ));
    let named = |touched: &Touched| {
        let (region, id) = touched.person;
        let at = format!("/people/{}", ground::key::AnyKey::new(region, id));
        row(vec![
            Cell::link(&touched.name, at),
            Cell::text(money(touched.last_month.0)),
            Cell::text(money(touched.last_month.1)),
            Cell::text(money(touched.difference)),
        ])
    };
    let people = estimate.people.len();
    let caption = match people > NAMED {
        true => format!("测算：差得最多的{NAMED}人（一共{people}人）"),
        false => "测算：有变化的人".to_owned(),
    };
    tables.push(table(
        &caption,
        vec![
            Column::text("name", "姓名"),
            Column::number("before", format!("{last}原来").as_str()),
            Column::number("after", "按新标准"),
            sum(),
        ],
        estimate.people.iter().take(NAMED).map(named).collect(),
    ));
    tables
}

/// Longer than so many months it is said by year.
const MONTHS: usize = 18;

/// What a standard would cost by month, or by year where that is long.
fn by_time(estimate: &Estimate) -> Table {
    let long = estimate.by_month.len() > MONTHS;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (month, fen) in &estimate.by_month {
        let time = match long {
            true => format!("{}年", month.year()),
            false => month.to_string(),
        };
        *sums.entry(time).or_default() += fen;
    }
    let row = |(time, fen): (&String, &i64)| Row {
        cells: vec![Cell::text(time), Cell::text(money(*fen))],
        ..Row::default()
    };
    let (caption, heading) = match long {
        true => ("测算：按年", "年度"),
        false => ("测算：按月", "所属月份"),
    };
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::text("time", heading),
            Column::number("sum", "差额（元）"),
        ],
        rows: sums.iter().map(row).collect(),
        ..Table::default()
    }
}
