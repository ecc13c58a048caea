//! Sample offices (示例单位): invented people, workbooks as offices send them, and a year worked through month by month
//! with the same actions everybody uses. 甲镇 2011, 乙乡 2008 and 丙街道 2009—2011 lie beneath the invented 丁市 2011.

mod assessed;
mod bank;
mod bing;
mod cases;
mod crowd;
mod ding;
mod farewell;
mod folder;
mod jia;
mod jia_plan;
mod pairs;
mod people;
mod plans;
mod posts;
mod rehearsal;
mod situation;
mod today;
mod units;
mod workbook;
mod yi;
mod yi_plan;

pub use rehearsal::{Rehearsals, Rehearsed};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Date, DivisionCode, IdNumber, Month};

use doors::composition::found_office;
use ground::acts::{Subject, act_by_code, perform};
use ground::ask::From;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::{NewOffice, Office, Place, Surroundings};
use papers::documents::actions::{Report, report_write};
use papers::figures::actions::Span;
use payments::{BatchInHand, Prepare, batch_prepare, notice_write, roster_write};
use registers::accounts::actions::{NewAccount, actor_named, user_add};
use registers::accounts::{SecondMode, second_propose};
use registers::exchange::actions::{Import, workbook_import};
use registers::organisation::units::{Unit, unit_named};

/// The password of every demo user. Demo data only: a real office has no default password.
const DEMO_PASSWORD: &str = "Yushui-demo-2026";

/// A sample office.
struct Scenario {
    key: &'static str,
    name: &'static str,
    division: &'static str,
    year: i32,
    /// 经办, 复核, 审批, 财务
    hands: [&'static str; 4],
    /// 联络员 and her village, where there is one.
    liaison: Option<(&'static str, &'static str)>,
    /// The time its summary is of besides the year.
    also: Option<Span>,
    /// Its plan of the year, where it is worked through.
    plan: Option<&'static plans::PlanRow>,
    /// Who leads its work.
    leading: &'static posts::Leading,
    /// Its member units.
    units: &'static [units::Row],
    /// What its paper on experience is about, where it is not what the records say first.
    experience: Option<&'static str>,
    /// Who acts for which member unit.
    members: &'static [(&'static str, &'static str)],
    /// The office's workbook.
    sheets: fn() -> Vec<gongwen::Sheet>,
    /// The runs of its year: month, and the day it was worked out.
    runs: fn() -> Vec<(Month, Date)>,
}

const SCENARIOS: [Scenario; 4] = [
    Scenario {
        key: "jia",
        name: "甲镇",
        division: "990101101",
        year: jia::YEAR,
        hands: ["王秀兰", "李建国", "张德胜", "陈会英"],
        liaison: Some(("钱小梅", "990101101200")),
        also: None,
        plan: Some(&jia_plan::JIA),
        leading: &posts::TOWN,
        units: units::TOWN,
        experience: Some("whole"),
        members: &[("沈雪梅", "卫生院"), ("韩立平", "中心学校")],
        sheets: jia::sheets,
        runs: jia::runs,
    },
    Scenario {
        key: "yi",
        name: "乙乡",
        division: "990101201",
        year: yi::YEAR,
        hands: ["刘桂香", "赵长顺", "周立新", "孙明霞"],
        liaison: Some(("许春花", "990101201200")),
        also: None,
        plan: Some(&yi_plan::YI),
        leading: &posts::TOWNSHIP,
        units: units::TOWN,
        experience: None,
        members: &[("邓秋生", "卫生院"), ("曹文清", "中心学校")],
        sheets: yi::sheets,
        runs: yi::runs,
    },
    Scenario {
        key: "bing",
        name: "丙街道",
        division: "990101001",
        year: bing::YEAR,
        hands: ["方玉梅", "谭志远", "邓文斌", "曹丽华"],
        liaison: Some(("姚小兰", "990101001001")),
        also: Some(Span::ThreeYears),
        plan: None,
        leading: &posts::STREET,
        units: units::STREET,
        experience: None,
        members: &[],
        sheets: bing::sheets,
        runs: Vec::new,
    },
    Scenario {
        key: "ding",
        name: "丁市",
        division: "9901",
        year: ding::YEAR,
        hands: ["沈国栋", "韩雪梅", "唐志刚", "许立群"],
        liaison: None,
        also: None,
        plan: None,
        leading: &posts::CITY,
        units: units::CITY,
        experience: None,
        members: &[],
        sheets: ding::sheets,
        runs: Vec::new,
    },
];

/// Makes the sample offices in a new or empty folder; `told` hears what is being done, line by line, and at the end
/// what to try next with `program`.
///
/// # Errors
/// When a scenario is unknown or the folder holds something else.
pub async fn make(
    place: &Place,
    wanted: &Wanted<'_>,
    surroundings: Surroundings,
    program: &str,
    told: &dyn Fn(&str),
) -> Result<()> {
    let scenarios = chosen(wanted.scenarios)?;
    if wanted.people > crowd::PEOPLE_MAX {
        return Err(Error::refusal(format!(
            "--people 最多 {} 人，请重新填写",
            crowd::PEOPLE_MAX
        )));
    }
    let city = code("9901")?;
    let new = NewOffice {
        division: city,
        name: "丁市",
        admin: "吴系统",
        id_number: Some(&number_of("吴系统")?),
        password: DEMO_PASSWORD,
    };
    let office = found_office(place, new, surroundings).await?;
    // Whoever tries it signs in with the password that is printed.
    second_propose(&office, &office.operator(), SecondMode::Off).await?;
    let papers = place.data.join("文稿");
    std::fs::create_dir_all(&papers)?;
    told("示例单位建好了：丁市，下辖示范县的甲镇、乙乡、丙街道，人员全部是虚构的。");
    for scenario in &scenarios {
        work_a_year(&office, scenario, &papers, told).await?;
    }
    for (name, role, division) in WATCHERS {
        hire(&office, name, role, division).await?;
    }
    let office = Arc::new(office);
    assessed::assess(&office, &scenarios, told).await?;
    let office = Arc::into_inner(office).ok_or_else(|| Error::inconsistent("示例单位"))?;
    // The large county is filled with a crowd instead, where one is asked for.
    if wanted.now() {
        today::work(&office, &papers, told).await?;
    }
    if wanted.people > 0 {
        for (name, role) in crowd::HANDS.iter().zip(HANDS) {
            hire(&office, name, role, crowd::COUNTY).await?;
        }
        crowd::fill(&office, wanted.people, &papers, told).await?;
    }
    office.close().await?;
    farewell::told(program, &place.data, &papers, &scenarios, wanted, told);
    Ok(())
}

/// Which sample offices are made.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// By key; all when none is named.
    pub scenarios: &'a [String],
    /// So many more invented people in 大县, for trying large numbers.
    pub people: u32,
}

impl Wanted<'_> {
    /// Whether there is a county of today beside those of the old papers.
    fn now(&self) -> bool {
        self.scenarios.is_empty() && self.people == 0
    }
}

/// The four hands of a batch.
const HANDS: [&str; 4] = ["经办", "复核", "审批", "财务"];
/// Who watches over the offices, and who keeps the system.
const WATCHERS: [(&str, &str, &str); 5] = [
    ("郑安全", "安全管理员", "9901"),
    ("冯审计", "审计员", "9901"),
    ("何县局", "上级查看", "990101"),
    ("孟双拥", "经办", "990101"),
    ("石主任", "审批", "990101"),
];

/// An invented ID number for whoever works in a sample office, the same every time.
fn number_of(name: &str) -> Result<String> {
    let drawn = name
        .chars()
        .fold(7, |n: u32, c| (n * 31 + u32::from(c)) % 1_000_003);
    let (year, month, day) = (1968 + drawn % 25, 1 + drawn / 25 % 12, 1 + drawn / 300 % 28);
    let sequence = u16::try_from(1 + drawn / 8400 % 999).unwrap_or(1);
    let born = Date::from_ymd_opt(i32::try_from(year).unwrap_or(1970), month, day);
    let number = born.and_then(|born| IdNumber::synthetic(990_100, born, sequence));
    let number = number.ok_or_else(|| Error::inconsistent("示例用户的身份证号"))?;
    Ok(number.as_str().to_owned())
}

async fn hire(office: &Office, name: &str, role: &str, division: &str) -> Result<()> {
    hire_for(office, name, role, division, None).await
}

async fn hire_for(
    office: &Office,
    name: &str,
    role: &str,
    division: &str,
    unit: Option<Unit>,
) -> Result<()> {
    let number = number_of(name)?;
    let account = NewAccount {
        name,
        role,
        division: Some(code(division)?),
        id_number: Some(&number),
        unit,
        password: DEMO_PASSWORD,
    };
    user_add(office, &office.operator(), account).await?;
    Ok(())
}

fn chosen(wanted: &[String]) -> Result<Vec<&'static Scenario>> {
    if wanted.is_empty() {
        return Ok(SCENARIOS.iter().collect());
    }
    let find = |key: &String| {
        let known: Vec<String> = SCENARIOS
            .iter()
            .map(|s| format!("{}（{}）", s.key, s.name))
            .collect();
        SCENARIOS.iter().find(|s| s.key == key).ok_or_else(|| {
            Error::refusal(format!("没有“{key}”这个示例，可选：{}", known.join("、")))
        })
    };
    wanted.iter().map(find).collect()
}

fn code(text: &str) -> Result<DivisionCode> {
    DivisionCode::read(text).map_err(|e| Error::Fault(e.into()))
}

async fn work_a_year(
    office: &Office,
    scenario: &Scenario,
    papers: &Path,
    told: &dyn Fn(&str),
) -> Result<()> {
    let (name, year) = (scenario.name, scenario.year);
    let division = code(scenario.division)?;
    for (hand, role) in scenario.hands.iter().zip(HANDS) {
        hire(office, hand, role, scenario.division).await?;
    }
    let time = scenario.also.unwrap_or(Span::Year).named(year);
    let file = papers.join(format!("{name}{time}台账.xlsx"));
    workbook::write(&(scenario.sheets)(), &file)?;
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    let report = workbook_import(office, &clerk, Import::of(&file)).await?;
    if report.error > 0 {
        return Err(Error::inconsistent(format!(
            "{name}的示例工作簿有 {} 行没有导入",
            report.error
        )));
    }
    units::register(office, &clerk, division, scenario.units, year).await?;
    posts::appoint_all(office, &clerk, (division, name), scenario.leading, year).await?;
    // Where a village has its liaison, she is the one who signs in.
    if let Some((liaison, village)) = scenario.liaison {
        hire(office, liaison, "联络员", village).await?;
    }
    let scope = office.operator().may(Action::OrganisationRead)?;
    for (member, unit) in scenario.members {
        let unit = unit_named(office, &scope, division, unit).await?;
        hire_for(office, member, "成员单位", scenario.division, Some(unit)).await?;
    }
    if scenario.plan.is_some() {
        cases::work(office, scenario, division).await?;
    }
    told(&format!(
        "{name}{time}：导入名册、标准和台账共 {} 行。",
        report.ok + report.warning
    ));
    if let Some(plan) = scenario.plan {
        let hands = plans::Hands {
            division,
            clerk: &clerk,
            approver: &actor_named(office, Some(scenario.hands[2])).await?,
            members: scenario.members,
        };
        plans::work(office, &hands, plan).await?;
        let tasks = plan.tasks.len();
        told(&format!("  年度计划印发，{tasks} 项任务分到各成员单位。"));
    }

    let (mut paid, mut last) = (kernel::Fen::ZERO, None);
    for (month, day) in (scenario.runs)() {
        if let Some((label, total)) = pay_a_month(office, scenario, month, day, papers).await? {
            told(&format!(
                "  {}（{day} 办理）发放 {} 元，批次 {label}",
                month.to_chinese(),
                total.grouped()
            ));
            paid = paid.plus(total)?;
            last = Some(label);
        }
    }
    if last.is_some() {
        told(&format!("  全年发放 {} 元。", paid.grouped()));
    }
    write_papers(office, scenario, division, last.as_deref(), papers).await
}

/// One batch through its whole life, by four people.
async fn pay_a_month(
    office: &Office,
    scenario: &Scenario,
    month: Month,
    day: Date,
    papers: &Path,
) -> Result<Option<(String, kernel::Fen)>> {
    let [clerk, reviewer, approver, finance] = scenario.hands;
    let clerk = actor_named(office, Some(clerk)).await?;
    let ask = Prepare {
        month,
        known_at: Some(day),
        scheme: None,
        sure: true,
    };
    let Some(label) = batch_prepare(office, &clerk, ask).await?.batch else {
        return Ok(None);
    };
    let reviewer = actor_named(office, Some(reviewer)).await?;
    acted::<BatchInHand>(office, &reviewer, &label, "review", &[]).await?;
    let approver = actor_named(office, Some(approver)).await?;
    acted::<BatchInHand>(office, &approver, &label, "approve", &[]).await?;
    let finance = actor_named(office, Some(finance)).await?;
    let file = papers.join(format!("{}{label}代发文件.csv", scenario.name));
    let total = bank::sent(office, (&approver, &finance), &label, &file).await?;
    acted::<BatchInHand>(office, &finance, &label, "settle_all", &[]).await?;
    Ok(Some((label, total)))
}

/// Does an act.
async fn acted<S: Subject>(
    office: &Office,
    actor: &Actor,
    key: impl std::fmt::Display,
    act: &str,
    said: &[(&str, String)],
) -> Result<()> {
    made::<S>(office, actor, key, act, said).await?;
    Ok(())
}

/// Does an act, and answers the key of what it made; what is empty is not said.
async fn made<S: Subject>(
    office: &Office,
    actor: &Actor,
    key: impl std::fmt::Display,
    act: &str,
    said: &[(&str, String)],
) -> Result<String> {
    let said = said.iter().filter(|(_, text)| !text.is_empty());
    let said: Vec<(String, String)> = said
        .map(|(code, text)| ((*code).to_owned(), text.clone()))
        .collect();
    let (key, act) = (key.to_string(), act_by_code::<S>(act)?);
    let done = perform(office, actor, &key, act, None, From::Words(&said)).await?;
    Ok(done.key().to_owned())
}

async fn write_papers(
    office: &Office,
    scenario: &Scenario,
    division: DivisionCode,
    last_batch: Option<&str>,
    papers: &Path,
) -> Result<()> {
    let (name, year) = (scenario.name, scenario.year);
    let place = |what: &str| -> PathBuf { papers.join(format!("{name}{what}")) };
    let clerk = actor_named(office, Some(scenario.hands[0])).await?;
    if let Some(label) = last_batch {
        roster_write(
            office,
            &clerk,
            label,
            &place(&format!("{label}花名册.xlsx")),
        )
        .await?;
        notice_write(
            office,
            &clerk,
            label,
            None,
            7,
            &place(&format!("{label}公示表.xlsx")),
        )
        .await?;
    }
    let year_of = |kind: &'static str, label: &str, year: i32| {
        (kind, Span::Year, year, format!("{year}年双拥{label}"))
    };
    let mut written = vec![
        year_of("summary", "工作总结", year),
        year_of("plan", "工作计划", year + 1),
        year_of("brief", "工作简报", year),
        year_of("experience", "工作经验材料", year),
    ];
    written.extend(scenario.also.map(|span| {
        let label = format!("{}双拥工作总结", span.named(year));
        ("summary", span, year, label)
    }));
    for (kind, span, year, label) in written {
        let ask = Report {
            kind,
            division: Some(division),
            year,
            span,
            style: scenario.experience.filter(|_| kind == "experience"),
            short: false,
            out: &place(&format!("{label}.docx")),
        };
        report_write(office, &office.operator(), ask).await?;
    }
    Ok(())
}
