//! Planning: whom a task is for, and making it (建走访任务).

use std::collections::{HashMap, HashSet};

use kernel::{Date, DivisionCode, Fen};
use serde_json::json;

use super::store::{self, NewHousehold};
use super::{TaskKey, VISIT, VisitTask};
use crate::ledgers::kind::kinds;
use crate::people::Categories;
use crate::people::actions::places;
use crate::people::register::{Facets, HARDSHIPS, PeopleAsk, people_keys};
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind, Said};
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// What the households of a category are brought.
#[derive(Debug, Clone, Default)]
pub struct Standard {
    /// Code of the category.
    pub category: String,
    /// 慰问金 a household.
    pub cash: Fen,
    /// 物资 a household.
    pub goods: String,
    /// What the goods are worth.
    pub goods_value: Fen,
}

/// What a task is to be.
#[derive(Debug, Clone)]
pub struct VisitPlan {
    /// Its name; made of year and festival when empty.
    pub name: String,
    /// 节日
    pub festival: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub due: Date,
    /// Whom: categories with what they are brought. The first that somebody has decides.
    pub standards: Vec<Standard>,
    /// Where; everywhere when empty.
    pub units: Vec<DivisionCode>,
    /// Only those with a 困难 on record.
    pub hardship_only: bool,
}

/// Whom a plan finds: place in `standards`, households.
async fn found(
    office: &Office,
    actor: &Actor,
    plan: &VisitPlan,
) -> Result<Vec<(usize, i32, NewHousehold)>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let labels = Categories::load(office.catalogue())?;
    let alive = Facets {
        state: Some("alive".to_owned()),
        ..Facets::default()
    };
    let asked = |facets: Facets| PeopleAsk {
        facets,
        ..PeopleAsk::default()
    };
    let mut troubled = HashSet::new();
    for (code, _) in HARDSHIPS.iter().filter(|_| plan.hardship_only) {
        let ask = asked(Facets {
            hardship: Some((*code).to_owned()),
            ..alive.clone()
        });
        troubled.extend(people_keys(office, actor, &ask).await?);
    }
    let mut meant: HashMap<(i32, i64), (usize, Vec<String>)> = HashMap::new();
    for (place, standard) in plan.standards.iter().enumerate() {
        let ask = asked(Facets {
            category: Some(standard.category.clone()),
            ..alive.clone()
        });
        let label = labels
            .coded(&standard.category)
            .map_or(standard.category.clone(), |c| c.label.clone());
        for key in people_keys(office, actor, &ask).await? {
            if plan.hardship_only && !troubled.contains(&key) {
                continue;
            }
            let (_, known) = meant
                .entry((key.region, key.id))
                .or_insert_with(|| (place, Vec::new()));
            known.push(label.clone());
        }
    }
    let mut households = Vec::with_capacity(meant.len());
    for (region, id, division, name) in places(office.db().reader(), &scope).await? {
        let Some((place, categories)) = meant.remove(&(region, id)) else {
            continue;
        };
        let division = DivisionCode::try_from(division).map_err(|e| Error::Fault(e.into()))?;
        if !plan.units.is_empty() && !plan.units.iter().any(|unit| unit.contains(division)) {
            continue;
        }
        let standard = &plan.standards[place];
        let household = NewHousehold {
            division,
            person: Some(id),
            name,
            categories: categories.join("、"),
            cash: standard.cash,
            goods: standard.goods.clone(),
            goods_value: standard.goods_value,
        };
        households.push((place, region, household));
    }
    Ok(households)
}

/// How many households a plan finds, standard by standard.
pub async fn households(office: &Office, actor: &Actor, plan: &VisitPlan) -> Result<Vec<u64>> {
    let mut counts = vec![0; plan.standards.len()];
    for (place, _, _) in found(office, actor, plan).await? {
        counts[place] += 1;
    }
    Ok(counts)
}

/// 走访任务, as they are made.
pub struct VisitTasks;

impl Collection for VisitTasks {
    const CODE: &'static str = "visits";
    const AT: &'static str = "/visits/new";
    const API_AT: &'static str = "/visits";
    const LABEL: &'static str = "走访任务";
    const TAG: &'static str = "走访慰问";

    fn acts() -> &'static [Act<All<VisitTasks>>] {
        static ACTS: [Act<All<VisitTasks>>; 1] = [MAKE];
        &ACTS
    }
}

/// 建走访任务: one act lists every household that is to be visited.
const MAKE: Act<All<VisitTasks>> = Act {
    code: "make",
    label: "建走访任务",
    asks: || {
        let brings = vec![
            Ask::words("category", "人员类别").needed(),
            Ask::declared(Kind::Money, "cash", "慰问金"),
            Ask::words("goods", "物资"),
            Ask::declared(Kind::Money, "goods_value", "物资折价"),
        ];
        let brings = Ask::rows("brings", "走访谁、带什么", brings);
        let yes = Ask::choice("hardship_only", "只走访登记了困难的");
        vec![
            Ask::words("festival", "节日").needed(),
            Ask::words("name", "任务名称").hint("不写就用年份和节日"),
            Ask::day("from", "开始日期").needed(),
            Ask::day("due", "截止日期").needed(),
            brings.needed().hint("一个人有几种类别的，按先写的"),
            Ask::declared(Kind::Many, "units", "只走访这些单位").hint("区划代码；不写是全部"),
            yes.offering([("true", "是"), ("false", "否")]),
        ]
    },
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::LedgerWrite)
};

/// What somebody said of a task.
fn plan_of(said: &Said) -> Result<VisitPlan> {
    let day = |code: &str| said.day(code).ok_or_else(|| Error::inconsistent(code));
    let standard = |row: &Said| Standard {
        category: row.words("category").to_owned(),
        cash: row.money("cash").unwrap_or(Fen::ZERO),
        goods: row.words("goods").to_owned(),
        goods_value: row.money("goods_value").unwrap_or(Fen::ZERO),
    };
    let unit = |code| DivisionCode::read(code).map_err(|e| Error::at("units", e.to_string()));
    Ok(VisitPlan {
        name: said.words("name").to_owned(),
        festival: said.words("festival").to_owned(),
        from: day("from")?,
        due: day("due")?,
        standards: said.rows("brings").iter().map(standard).collect(),
        units: said.many("units").map(unit).collect::<Result<_>>()?,
        hardship_only: said.words("hardship_only") == "true",
    })
}

/// A festival as visits know it: their entries are of one of the list.
fn festival(office: &Office, said: &str) -> Result<String> {
    let kinds = kinds(office.catalogue())?;
    let visit = kinds.iter().find(|kind| kind.kind == VISIT);
    let field = visit.and_then(|kind| kind.fields.iter().find(|f| f.code == "festival"));
    match field {
        Some(field) if !field.open => match field.standard(said) {
            Some(option) => Ok(option.to_owned()),
            None => {
                let words = format!("节日{}", field.not_an_option(said));
                Err(Error::at("festival", words))
            }
        },
        _ => Ok(said.to_owned()),
    }
}

async fn make(doing: &mut Doing<'_, All<VisitTasks>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let plan = plan_of(&doing.said)?;
    if plan.due < plan.from {
        return Err(Error::at("due", "截止日期不能早于开始日期，请核对"));
    }
    let mut plan = plan;
    plan.festival = festival(office, &plan.festival)?;
    let found = found(office, actor, &plan).await?;
    let Some((_, region, _)) = found.first() else {
        return Err(Error::refusal(
            "没有符合条件的在册对象，请改选人员类别或单位",
        ));
    };
    let region = *region;
    if found.iter().any(|(_, other, _)| *other != region) {
        return Err(Error::refusal("一个走访任务只能在一个县里，请按县分别建立"));
    }
    let name = match plan.name.as_str() {
        "" => format!("{}年{}走访慰问", plan.due.format("%Y"), plan.festival),
        name => name.to_owned(),
    };
    let id = db::take_numbers(tx, region, "visit_task", 1).await?;
    let key = TaskKey::new(region, id);
    let task = VisitTask {
        key,
        division: actor.division(),
        name,
        festival: plan.festival,
        from: date_text(plan.from),
        due: date_text(plan.due),
        cancelled: None,
        households: 0,
        done: 0,
    };
    let at = moment_text(office.clock().now_utc());
    store::insert_task(office.keyring(), tx, &task, actor.user, &at).await?;
    let count = found.len();
    let cash = Fen::try_sum(found.iter().map(|(_, _, h)| h.cash))?;
    let households = found.into_iter().map(|(_, _, household)| household);
    store::insert_targets(office.keyring(), tx, key, households.collect()).await?;
    doing.it.region = region;
    doing.made(key);
    doing.answer("households", count);
    doing.tell(format!("已建走访任务，列出应访 {count} 户"));
    let detail =
        json!({ "名称": task.name, "截止": task.due, "户数": count, "慰问金合计": cash.grouped() });
    doing.step(("visit_task_make", key.subject(), detail));
    Ok(())
}
