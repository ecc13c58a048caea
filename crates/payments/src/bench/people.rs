//! The people of W as a register has them: with names, places and sealed accounts, all invented.

use super::CATEGORIES;
use super::workload::Drawn;
use crate::schemes::Schemes;
use crate::side_by_side::in_parts;
use ground::error::Result;
use ground::office::Office;
use registers::people::actions::ACCOUNT;

/// Villages of a town.
const VILLAGES: u64 = 900;

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "高", "罗",
];
const GIVEN: [&str; 20] = [
    "建国", "秀英", "志强", "桂兰", "国庆", "玉梅", "文明", "凤英", "卫东", "淑珍", "和平", "春花",
    "海军", "银花", "长林", "红梅", "德胜", "小芳", "永福", "雪琴",
];

/// One of them.
pub(super) struct Person {
    pub drawn: Drawn,
    pub scheme: u16,
    pub category: &'static str,
    pub division: i64,
    pub name: String,
    pub bank: &'static str,
    pub account_sealed: String,
}

/// The people with these numbers, both included, among so many.
pub(super) fn people(
    office: &Office,
    (first, last): (u64, u64),
    count: u64,
    schemes: &Schemes,
) -> Result<Vec<Person>> {
    let mut numbers = [0; 5];
    for (number, (code, _)) in numbers.iter_mut().zip(CATEGORIES) {
        *number = schemes.number(code)?;
    }
    let ids: Vec<u64> = (first..=last).collect();
    let made = in_parts(&ids, |ids| {
        let person = |id: &u64| person(office, Drawn::new(*id, count), &numbers);
        ids.iter().map(person).collect::<Result<Vec<Person>>>()
    });
    let mut people = Vec::with_capacity(ids.len());
    for part in made {
        people.extend(part?);
    }
    Ok(people)
}

fn person(office: &Office, drawn: Drawn, schemes: &[u16; 5]) -> Result<Person> {
    let at = drawn.category as usize - 1;
    let (_, kinds) = CATEGORIES[at];
    let kind = if kinds.len() > 1 {
        drawn.kind as usize - 1
    } else {
        0
    };
    let account = format!("62{:017}", drawn.id);
    let named = |from: &[&'static str; 20], by: u64| from[(drawn.id / by % 20) as usize];
    Ok(Person {
        scheme: schemes[at],
        category: kinds[kind],
        division: division(office, drawn.town),
        name: format!("{}{}", named(&SURNAMES, 1), named(&GIVEN, 20)),
        bank: "示范农商银行",
        account_sealed: office.seal_field(ACCOUNT, drawn.id as i64, &account)?,
        drawn,
    })
}

/// W's towns are villages, so many in a town of the office.
fn division(office: &Office, town: u64) -> i64 {
    let (town, village) = ((town - 1) / VILLAGES, (town - 1) % VILLAGES);
    let within = (100 + town) * 1_000 + 1 + village;
    office.profile().division.low() + within as i64
}

/// W's town of a division.
pub(super) fn town_of(division: i64) -> i64 {
    let within = division % 1_000_000;
    (within / 1_000 - 100) * VILLAGES as i64 + within % 1_000
}
