//! 大县: as many invented people as wanted, spread over twenty towns, for trying how the program carries a real
//! county's numbers. The same people come out for the same number.

use std::path::Path;

use chrono::{Datelike, Days};
use gongwen::{CellKind, Sheet, SheetCell};
use kernel::{Date, DivisionCode, IdNumber, Month};

use super::acted;
use super::people::account;
use super::workbook::{self, StandardRow, number, sheet, standards, text};
use ground::error::{Error, Result};
use ground::office::Office;
use payments::{BatchInHand, Prepare, batch_prepare};
use registers::accounts::actions::actor_named;
use registers::exchange::actions::{Import, workbook_import};
use registers::organisation::Directory;

/// Where they live.
pub(super) const COUNTY: &str = "990102";
/// 经办, 复核, 审批, 财务
pub(super) const HANDS: [&str; 4] = ["大县经办", "大县复核", "大县审批", "大县财务"];
/// More would be no county.
pub(super) const PEOPLE_MAX: u32 = 1_000_000;

/// One workbook carries so many.
const ROWS_PER_FILE: u32 = 10_000;
/// Birthdays from 1932 on go around in so many days.
const BIRTHDAYS: u32 = 22_000;
/// Sequences of the ID numbers begin here, away from those of the other samples.
const FIRST_SEQUENCE: u32 = 900;

const SURNAMES: [char; 40] = [
    '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高', '林',
    '何', '郭', '马', '罗', '梁', '宋', '郑', '谢', '韩', '唐', '冯', '于', '董', '萧', '程', '曹',
    '袁', '邓', '许', '傅', '沈', '曾', '彭', '单',
];
const GIVEN: [char; 48] = [
    '建', '国', '桂', '英', '志', '强', '秀', '珍', '玉', '兰', '德', '海', '春', '生', '文', '大',
    '勇', '凤', '长', '山', '素', '芬', '保', '民', '梅', '金', '淑', '华', '永', '福', '翠', '萍',
    '洪', '亮', '月', '娥', '振', '芳', '光', '明', '瑞', '守', '义', '彩', '霞', '忠', '诚', '巧',
];
const VILLAGES: [&str; 15] = [
    "东庄村",
    "西庄村",
    "南庄村",
    "北庄村",
    "大庙村",
    "小庙村",
    "前岭村",
    "后岭村",
    "上坝村",
    "下坝村",
    "桥头村",
    "河口村",
    "新街社区",
    "老街社区",
    "林场村",
];
/// Category, grade, nature, and how many of twenty people have it.
const CATEGORIES: [(&str, &str, &str, u32); 7] = [
    ("退伍军人", "", "", 6),
    ("参战人员", "", "", 4),
    ("义务兵家属", "", "", 4),
    ("复员军人", "", "", 2),
    ("伤残军人", "六级", "因公", 1),
    ("伤残军人", "九级", "因战", 1),
    ("烈士遗属", "", "", 2),
];

/// Fills the county: people, standards, the first quarter paid, the second as a draft.
pub(super) async fn fill(
    office: &Office,
    people: u32,
    folder: &Path,
    told: &dyn Fn(&str),
) -> Result<()> {
    let year = office.clock().today().year();
    let division = DivisionCode::read(COUNTY).map_err(|e| Error::Fault(e.into()))?;
    let clerk = actor_named(office, Some(HANDS[0])).await?;
    let scope = clerk.may(ground::authority::Action::WorkbookImport)?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let towns: Vec<String> = directory
        .children(division)
        .into_iter()
        .map(|town| directory.name(town))
        .collect();
    let mut done = 0;
    while done < people {
        let rows = ROWS_PER_FILE.min(people - done);
        let mut sheets = vec![roster(done, rows, &towns, year)];
        if done == 0 {
            sheets.push(rates(year));
        }
        let file = folder.join(format!("大县花名册{}.xlsx", done / ROWS_PER_FILE + 1));
        workbook::write(&sheets, &file)?;
        let report = workbook_import(office, &clerk, Import::of(&file)).await?;
        if report.error > 0 {
            return Err(Error::inconsistent(format!(
                "大县的示例名册有 {} 行没有导入",
                report.error
            )));
        }
        done += rows;
        told(&format!("大县：已登记 {done} 人，共 {people} 人。"));
    }
    quarters(office, year, told).await
}

/// The first quarter approved, the second waiting for its review.
async fn quarters(office: &Office, year: i32, told: &dyn Fn(&str)) -> Result<()> {
    let clerk = actor_named(office, Some(HANDS[0])).await?;
    for (month, finished) in [(3, true), (6, false)] {
        let month = Month::new(year, month).ok_or_else(|| Error::inconsistent("月份"))?;
        let ask = Prepare {
            month,
            known_at: None,
            scheme: None,
            sure: true,
        };
        let Some(label) = batch_prepare(office, &clerk, ask).await?.batch else {
            continue;
        };
        if finished {
            let reviewer = actor_named(office, Some(HANDS[1])).await?;
            acted::<BatchInHand>(office, &reviewer, &label, "review", &[]).await?;
            let approver = actor_named(office, Some(HANDS[2])).await?;
            acted::<BatchInHand>(office, &approver, &label, "approve", &[]).await?;
        }
        let state = if finished {
            "已审批"
        } else {
            "等待复核"
        };
        told(&format!("大县：批次 {label} {state}。"));
    }
    Ok(())
}

fn rates(year: i32) -> Sheet {
    let (effective, document) = (format!("{year}-01-01"), format!("大县民发〔{year}〕1号"));
    let amount = |category: &str, grade: &str| match (category, grade) {
        ("伤残军人", "六级") => 42_000,
        ("伤残军人", _) => 18_600,
        ("烈士遗属", _) => 33_600,
        ("义务兵家属", _) => 16_800,
        ("复员军人", _) => 21_600,
        _ => 9_600,
    };
    let rows: Vec<StandardRow<'_>> = CATEGORIES
        .iter()
        .map(|(category, grade, nature, _)| {
            let yuan = amount(category, grade);
            (
                *category,
                *grade,
                *nature,
                yuan,
                "年",
                &*effective,
                "季",
                "3,6,9,12",
                &*document,
                &*effective,
            )
        })
        .collect();
    standards(format!("大县{year}年优抚对象待遇标准"), &rows)
}

fn roster(first: u32, rows: u32, towns: &[String], year: i32) -> Sheet {
    use CellKind::{Integer, Text};
    let columns = [
        ("序号", Integer),
        ("姓名", Text),
        ("性别", Text),
        ("身份证号", Text),
        ("人员类别", Text),
        ("残疾等级", Text),
        ("残疾性质", Text),
        ("乡镇", Text),
        ("村（社区）", Text),
        ("联系电话", Text),
        ("开户行", Text),
        ("银行账号", Text),
        ("起发时间", Text),
    ];
    let rows = (first..first + rows).map(|n| row(n, towns, year));
    sheet(
        "优抚对象",
        "大县优抚对象花名册".to_owned(),
        &columns,
        rows.collect(),
    )
}

fn row(n: u32, towns: &[String], year: i32) -> Vec<SheetCell> {
    let first_day = Date::from_ymd_opt(1932, 1, 1).unwrap_or_default();
    // A step that shares no factor with the cycle visits every birthday once before it comes around.
    let birth = first_day + Days::new(u64::from(n % BIRTHDAYS * 7_919 % BIRTHDAYS));
    let sequence = u16::try_from(FIRST_SEQUENCE + n / BIRTHDAYS).unwrap_or(999);
    let id = IdNumber::synthetic(990_102, birth, sequence);
    let (category, grade, nature) = category(n);
    let place = n as usize;
    vec![
        number(i64::from(n) + 1),
        text(name(n)),
        text(
            id.as_ref()
                .map(|id| id.sex().to_string())
                .unwrap_or_default(),
        ),
        text(id.map(|id| id.as_str().to_owned()).unwrap_or_default()),
        text(category),
        text(grade),
        text(nature),
        text(
            towns
                .get(place % towns.len().max(1))
                .cloned()
                .unwrap_or_default(),
        ),
        text(VILLAGES[place / towns.len().max(1) % VILLAGES.len()]),
        text(format!("1991{:07}", n % 10_000_000)),
        text("农村信用社"),
        text(account(n + 1_000_000)),
        text(format!("{year}.1")),
    ]
}

fn name(n: u32) -> String {
    let at = |list: &[char], step: u32| list[(n.wrapping_mul(step) >> 3) as usize % list.len()];
    [
        at(&SURNAMES, 7_919),
        at(&GIVEN, 104_729),
        at(&GIVEN, 1_299_709),
    ]
    .iter()
    .collect()
}

fn category(n: u32) -> (&'static str, &'static str, &'static str) {
    let mut left = n % 20;
    for (category, grade, nature, share) in CATEGORIES {
        if left < share {
            return (category, grade, nature);
        }
        left -= share;
    }
    let (category, grade, nature, _) = CATEGORIES[0];
    (category, grade, nature)
}
