//! 大县 of this year, as it is on the day the samples are made: one town whose draft came back and whose bank could not
//! pay two people, one whose notice is still up, one that is late; visits and confirmations under way. Days are counted
//! from today; people, documents and amounts of the county are invented, the disability pension is the national table.

use std::path::Path;

use chrono::{Datelike, Days};
use gongwen::{CellKind, Sheet, SheetCell, SheetColumn};
use kernel::{Date, Month};

use super::people::{Person, person};
use super::workbook::{
    MeetingRow, StandardRow, Visit, lines, meetings, roster, sheet, standards, text, visits, write,
};
use super::{HANDS, acted, bank, hire, made};
use serde_json::json;

use ground::acts::{All, act_by_code, perform};
use ground::ask::From;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::{List, Looking};
use ground::office::Office;
use ground::query::Query;
use payments::{
    BatchInHand, Confirm, Prepare, batch_prepare, cycle_read, pay_months_read, shipped_tables,
    standards_confirm,
};
use registers::accounts::actions::actor_named;
use registers::confirmations::{Campaign, Campaigns, Confirmation, Due};
use registers::exchange::actions::{Import, workbook_import};
use registers::ledgers::visits::{HouseholdInHand, Households, VisitTasks};
use registers::people::PackageInHand;

/// Where the county and its towns are.
const COUNTY: &str = "990102";
/// Who works in the county's office.
const WATCHERS: [(&str, &str); 2] = [("温书琴", "经办"), ("葛明远", "上级查看")];

/// A town of the county.
struct Town {
    name: &'static str,
    division: &'static str,
    hands: [&'static str; 4],
    villages: [&'static str; 5],
    /// Where its people begin among the invented ones.
    first: u32,
}

const TOWNS: [Town; 3] = [
    Town {
        name: "子镇",
        division: "990102101",
        hands: ["陆桂珍", "姜国良", "段永兴", "谷晓梅"],
        villages: ["东庄村", "西庄村", "桥头村", "河口村", "新街社区"],
        first: 300,
    },
    Town {
        name: "丑镇",
        division: "990102102",
        hands: ["翟玉芬", "贺文斌", "尹德胜", "卞丽华"],
        villages: ["上坝村", "下坝村", "前岭村", "后岭村", "老街社区"],
        first: 340,
    },
    Town {
        name: "寅镇",
        division: "990102103",
        hands: ["邢秀云", "庞志远", "史立新", "甘雪琴"],
        villages: ["大庙村", "小庙村", "林场村", "石桥村", "南庄村"],
        first: 380,
    },
];

/// Category, grade, nature, how many of a town, born from; and what the county pays a year where no table ships.
const CATEGORIES: [(&str, &str, &str, u32, i32, i64); 6] = [
    ("伤残军人", "六级", "因公", 2, 1956, 0),
    ("伤残军人", "八级", "因战", 3, 1950, 0),
    ("参战人员", "", "", 9, 1955, 10_584),
    ("带病回乡退役军人", "", "", 5, 1952, 9_840),
    ("复员军人", "", "", 2, 1930, 22_020),
    ("烈士子女", "", "", 3, 1948, 8_280),
];

/// How long a notice is up that is up today.
const NOTICE_DAYS: u64 = 7;

type Enrolled = (Person, &'static str, &'static str, &'static str);

/// Works the county up to today.
pub(super) async fn work(office: &Office, folder: &Path, told: &dyn Fn(&str)) -> Result<()> {
    let today = office.clock().today();
    for (name, role) in WATCHERS {
        hire(office, name, role, COUNTY).await?;
    }
    let county = actor_named(office, Some(WATCHERS[0].0)).await?;
    national(office, &county).await?;
    let file = folder.join("大县待遇标准.xlsx");
    write(&[county_standards(today)], &file)?;
    bring(office, &county, &file, None).await?;
    for town in &TOWNS {
        for (hand, role) in town.hands.iter().zip(HANDS) {
            hire(office, hand, role, town.division).await?;
        }
        let clerk = actor_named(office, Some(town.hands[0])).await?;
        let file = folder.join(format!("{}花名册和台账.xlsx", town.name));
        write(&sheets(town, today), &file)?;
        bring(office, &clerk, &file, Some(town)).await?;
    }
    let [returned, posted, late] = &TOWNS;
    let month = Month::of(today);
    for town in &TOWNS {
        pay(office, town, month.plus(-2), Fate::Closed, folder).await?;
    }
    reported(office, returned, today, folder).await?;
    pay(office, returned, month.plus(-1), Fate::Failed, folder).await?;
    pay(office, posted, month.plus(-1), Fate::Posted, folder).await?;
    pay(office, returned, month, Fate::Returned, folder).await?;
    visiting(office, returned, today).await?;
    confirming(office, &county, today).await?;
    told(&format!(
        "大县{}年（按今天编的）：{}的草稿被退回、有两笔银行没有付成，{}正在公示，{}还没有办{}。",
        today.year(),
        returned.name,
        posted.name,
        late.name,
        month.plus(-1).to_chinese(),
    ));
    Ok(())
}

/// Who signs in there, for the farewell.
pub(super) fn users() -> Vec<String> {
    let towns = TOWNS.iter().map(|town| {
        let [clerk, reviewer, approver, finance] = town.hands;
        let name = town.name;
        format!(
            "  大县{name}：{clerk}（经办）、{reviewer}（复核）、{approver}（审批）、{finance}（财务）"
        )
    });
    let watchers = WATCHERS.map(|(name, role)| format!("{name}（{role}）"));
    let county = format!("  大县：{}", watchers.join("、"));
    std::iter::once(county).chain(towns).collect()
}

/// The newest national table of 残疾抚恤金, as it ships.
async fn national(office: &Office, county: &Actor) -> Result<()> {
    let tables = shipped_tables(office, county)?;
    let tables = tables.iter().filter(|t| t.scheme == "disability_pension");
    let newest = tables.max_by_key(|table| table.effective);
    let newest = newest.ok_or_else(|| Error::inconsistent("随附的标准表"))?;
    let cycle = cycle_read("月").ok_or_else(|| Error::inconsistent("发放周期"))?;
    let months = pay_months_read("每月", cycle);
    let confirm = Confirm {
        scheme: &newest.scheme,
        effective: newest.effective,
        cycle,
        pay_months: months.ok_or_else(|| Error::inconsistent("发放月份"))?,
        document_no: None,
        announced: Some(newest.effective),
    };
    standards_confirm(office, county, confirm).await?;
    Ok(())
}

/// What the county pays where no table ships, since a year ago: also in January the months before it have a standard.
fn county_standards(today: Date) -> Sheet {
    let since = Month::of(today).plus(-12).first_day();
    let year = since.year();
    let (effective, document) = (since.to_string(), format!("大县民发〔{year}〕2号"));
    let announced = effective.clone();
    let own = CATEGORIES.iter().filter(|(.., yuan)| *yuan > 0);
    let rows: Vec<StandardRow<'_>> = own
        .map(|(category, grade, nature, _, _, yuan)| {
            (
                *category,
                *grade,
                *nature,
                *yuan,
                "年",
                &*effective,
                "月",
                "每月",
                &*document,
                &*announced,
            )
        })
        .collect();
    standards(format!("大县{year}年优抚对象补助标准"), &rows)
}

fn people(town: &Town) -> Vec<Enrolled> {
    let mut people: Vec<Enrolled> = Vec::new();
    for (category, grade, nature, count, born, _) in CATEGORIES {
        for _ in 0..count {
            let n = town.first + u32::try_from(people.len()).unwrap_or(0);
            people.push((person(n, born, &town.villages), category, grade, nature));
        }
    }
    people
}

/// The town's workbook: its roster, paid by the old system up to the month before its first batch; its meetings; the
/// visits of the last festival.
fn sheets(town: &Town, today: Date) -> Vec<Sheet> {
    let (name, year) = (town.name, today.year());
    let people = people(town);
    let through = Month::of(today).plus(-3).to_string();
    let mut enrolled = roster(
        format!("{name}优抚对象花名册"),
        &format!("{}-01", year - 3),
        &people,
    );
    enrolled.columns.push(SheetColumn {
        title: "已发至".to_owned(),
        ..SheetColumn::default()
    });
    let rows = enrolled.groups.iter_mut().flat_map(|group| &mut group.rows);
    rows.for_each(|row| row.push(text(&through)));
    let before = |days: u64| SheetCell::Date(today - Days::new(days));
    let hall = "镇政府会议室";
    let met: Vec<MeetingRow> = vec![
        (
            before(250),
            "工作例会",
            "部署全年双拥工作",
            18,
            hall,
            "各村确定联络员",
            0,
        ),
        (before(130), "座谈会", "退役军人代表座谈", 26, hall, "", 600),
        (
            before(20),
            "工作例会",
            "年底走访慰问安排",
            15,
            hall,
            "分片到户",
            0,
        ),
    ];
    let army_day = last_army_day(today);
    let visited = people
        .iter()
        .step_by(2)
        .zip(0..)
        .map(|((person, ..), n)| Visit {
            on: SheetCell::Date(army_day - Days::new(n % 4)),
            festival: "八一",
            person,
            cash: 300,
            goods: 120,
        });
    let visited: Vec<Visit<'_>> = visited.collect();
    vec![
        enrolled,
        meetings(format!("{name}{year}年双拥工作会议登记表"), &met),
        visits(
            format!("{name}{year}年走访慰问登记表"),
            "镇慰问组",
            &visited,
        ),
        certificates(name, &people, today),
    ]
}

/// 优待证 and 残疾军人证 of most, 光荣牌 on the door; one card lost.
fn certificates(town: &str, people: &[Enrolled], today: Date) -> Sheet {
    let since = |days: u64| today - Days::new(days);
    let mut rows = Vec::new();
    for (place, (person, category, ..)) in people.iter().enumerate() {
        let (name, id, village) = (&person.name, &person.id_number, person.village);
        let mut row = |certificate: &str, number: &str, on: Date, state: &str| {
            rows.push(format!(
                "{name}|{id}|{village}|{certificate}|{number}|{on}|{state}"
            ));
        };
        // The last ones have not come for theirs.
        if place + 4 < people.len() {
            let card = match *category {
                "烈士子女" => "烈士、因公牺牲军人、病故军人遗属优待证",
                _ => "退役军人优待证",
            };
            row(
                card,
                "",
                since(900),
                if place == 5 { "挂失" } else { "在用" },
            );
            row("光荣牌", "", since(2_400), "在用");
        }
        if *category == "伤残军人" {
            let number = format!("示军T{:06}", 100 + place);
            row("残疾军人证", &number, since(3_000), "在用");
        }
    }
    let headings = "姓名|身份证号|村(社区)|证件|编号|发放日期|状态";
    let title = format!("{town}证件证牌登记表");
    lines("证件证牌", &title, headings, rows)
}

/// 八一 of this year, or of the year before while this one's is to come.
fn last_army_day(today: Date) -> Date {
    let of = |year: i32| Date::from_ymd_opt(year, 8, 1).unwrap_or(today);
    let own = of(today.year());
    if own < today {
        own
    } else {
        of(today.year() - 1)
    }
}

/// The festival before which households are visited now.
fn next_festival(today: Date) -> &'static str {
    match today.month() {
        1 | 2 => "春节",
        3..=7 => "八一",
        _ => "元旦",
    }
}

/// Imports a workbook; the villages of a town are new.
async fn bring(office: &Office, clerk: &Actor, file: &Path, town: Option<&Town>) -> Result<()> {
    let villages = town.iter().flat_map(|town| town.villages);
    let places: Vec<(String, String)> = villages
        .map(|village| (village.to_owned(), "new".to_owned()))
        .collect();
    let import = Import {
        places: &places,
        ..Import::of(file)
    };
    let report = workbook_import(office, clerk, import).await?;
    if report.error > 0 {
        let name = file.display();
        let count = report.error;
        return Err(Error::inconsistent(format!("{name} 有 {count} 行没有导入")));
    }
    if let (Some(package), Some(town)) = (&report.package, town) {
        let reviewer = actor_named(office, Some(town.hands[1])).await?;
        acted::<PackageInHand>(office, &reviewer, package, "agree", &[]).await?;
    }
    Ok(())
}

/// Where a batch stands today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Paid by the bank, all of it.
    Closed,
    /// Paid by the bank but for two.
    Failed,
    /// Approved, and put up for everybody to see.
    Posted,
    /// Sent back by the reviewer.
    Returned,
}

/// A batch as far as it has come.
async fn pay(office: &Office, town: &Town, month: Month, fate: Fate, folder: &Path) -> Result<()> {
    let today = office.clock().today();
    let hand = async |place: usize| actor_named(office, Some(town.hands[place])).await;
    let ask = Prepare {
        month,
        known_at: Some(today),
        scheme: None,
        sure: true,
    };
    let prepared = batch_prepare(office, &hand(0).await?, ask).await?;
    let label = prepared
        .batch
        .ok_or_else(|| Error::inconsistent("示例批次"))?;
    let batch = async |place: usize, act: &str, said: &[(&str, String)]| {
        acted::<BatchInHand>(office, &hand(place).await?, &label, act, said).await
    };
    if fate == Fate::Returned {
        let why = "带病回乡的有两位刚满70岁，本月是否增发请先核对文件，再重新生成。";
        return batch(1, "return", &[("reason", why.to_owned())]).await;
    }
    batch(1, "review", &[]).await?;
    batch(2, "approve", &[("confirmed", "1".to_owned())]).await?;
    if fate == Fate::Posted {
        let from = today - Days::new(NOTICE_DAYS - 3);
        let to = from + Days::new(NOTICE_DAYS - 1);
        let said = [
            ("from", from.to_string()),
            ("to", to.to_string()),
            ("telephone", "0990-8801234".to_owned()),
        ];
        return batch(2, "publish", &said).await;
    }
    let (approver, finance) = (hand(2).await?, hand(3).await?);
    let sent = folder.join(format!("{}{label}代发文件.csv", town.name));
    bank::sent(office, (&approver, &finance), &label, &sent).await?;
    if fate == Fate::Closed {
        return batch(3, "settle_all", &[]).await;
    }
    let answer = folder.join(format!("{}{label}回盘文件.csv", town.name));
    // Two could not be paid.
    let result = |line: usize, _: &str| match line {
        3 => "账户已销户",
        8 => "户名不符",
        _ => "成功",
    };
    bank::answered(office, &finance, &label, (&sent, &answer), result).await
}

/// What the town hears after it has paid: somebody died two months before.
async fn reported(office: &Office, town: &Town, today: Date, folder: &Path) -> Result<()> {
    let people = people(town);
    let (dead, ..) = people
        .last()
        .ok_or_else(|| Error::inconsistent("示例名册"))?;
    let columns = ["姓名", "身份证号", "变动类型", "生效年月", "报告日期"];
    let columns = columns.map(|column| (column, CellKind::Text));
    let died = Month::of(today).plus(-4).to_string();
    let cells = [
        &*dead.name,
        &*dead.id_number,
        "死亡",
        &*died,
        &*today.to_string(),
    ];
    let row = cells.map(text).to_vec();
    let title = format!("{}人员变动表", town.name);
    let file = folder.join(format!("{title}.xlsx"));
    write(&[sheet("人员变动", title, &columns, vec![row])], &file)?;
    let clerk = actor_named(office, Some(town.hands[0])).await?;
    bring(office, &clerk, &file, Some(town)).await
}

/// The visits before the next festival, some of them done.
async fn visiting(office: &Office, town: &Town, today: Date) -> Result<()> {
    let clerk = actor_named(office, Some(town.hands[0])).await?;
    let brings = |category: &str| json!({ "category": category, "cash": 30_000 });
    let said = json!({
        "festival": next_festival(today),
        "from": today - Days::new(5),
        "due": today + Days::new(20),
        "brings": [brings("war_participant"), brings("disabled_soldier")],
    });
    let make = act_by_code::<All<VisitTasks>>("make")?;
    let said = said
        .as_object()
        .ok_or_else(|| Error::inconsistent("走访任务"))?;
    let done = perform(office, &clerk, "", make, None, From::Json(said)).await?;
    let task = done.key().to_owned();
    let query = Query::default();
    let looking = Looking::at::<Households>(office, &clerk, &task, &query)?;
    let households = Households::open(&looking).await?;
    let found = households.read(&looking, (0, 4)).await?;
    for household in &found.rows {
        let said = [("date", (today - Days::new(1)).to_string())];
        let key = AnyKey::new(household.task.region, household.id);
        acted::<HouseholdInHand>(office, &clerk, key, "record", &said).await?;
    }
    Ok(())
}

/// The confirmation of the year that it began in, some of it done.
async fn confirming(office: &Office, county: &Actor, today: Date) -> Result<()> {
    let from = today - Days::new(25);
    let said = [
        ("year", from.year().to_string()),
        ("from", from.to_string()),
        ("until", (from + Days::new(60)).to_string()),
        ("notice", from.to_string()),
    ];
    let campaign = made::<All<Campaigns>>(office, county, "", "make", &said).await?;
    let query = Query::default();
    let looking = Looking::at::<Due>(office, county, &campaign, &query)?;
    let found = Due::open(&looking).await?.read(&looking, (0, 17)).await?;
    let key = |due: &Confirmation| AnyKey::new(due.campaign.region, due.id).to_string();
    let people: Vec<String> = found.rows.iter().map(key).collect();
    let said = [
        ("people", people.join(" ")),
        ("way", "home".to_owned()),
        ("on", (today - Days::new(3)).to_string()),
    ];
    acted::<Campaign>(office, county, campaign, "confirm", &said).await
}
