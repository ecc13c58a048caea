//! 名册 as a list: what it may be asked for, its columns, its rows.

use std::collections::HashMap;

use kernel::Level;

use super::disability::grade_label;
use super::facets::Lack;
use super::model::Categories;
use super::register::{
    Facets, HARDSHIPS, PeopleAsk, PersonKey, PersonLine, people_count, people_keys, people_of,
    people_page,
};
use super::standing::PersonState;
use super::store::read_words;
use crate::organisation::Directory;
use ground::ask::{Ask, Kind, Offer};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::lists::{Cells, Column, Filter, Found, Given, Key, List, Looking, Paper, Window};
use ground::office::Office;
use ground::shown::{Cell, Link};

/// So many groups of conditions 高级查询 offers; a name of the query bar with `.2` behind it belongs to the second.
pub const GROUPS: [&str; 3] = [".1", ".2", ".3"];

/// 名册
pub struct People {
    ask: PeopleAsk,
    categories: Categories,
    /// What units are called, where one is asked for by its name.
    directory: Option<Directory>,
    several_towns: bool,
}

/// What may be asked of somebody, in the query bar or in a group.
fn facet_filters(group: usize) -> Vec<Filter<People>> {
    let end = match group {
        0 => "",
        group => GROUPS[group - 1],
    };
    let grades = (1..=10u8).map(|grade| (grade.to_string(), grade_label(grade)));
    let states = PersonState::ALL.map(|(_, code, label)| (code, label));
    let choice = |code: &str, label: &str| Ask::choice(format!("{code}{end}"), label);
    let number =
        |code: &str, label: &str| Ask::declared(Kind::Count, format!("{code}{end}"), label);
    let filters = [
        (choice("category", "人员类别"), 16, "类别：{}"),
        (choice("state", "状态").offering(states), 6, "状态：{}"),
        (number("grade", "等级").offering(grades), 6, "等级：{}"),
        (number("age_from", "年龄从"), 4, "{}岁以上"),
        (number("age_to", "到"), 4, "{}岁以下"),
        (
            choice("hardship", "困难").offering(HARDSHIPS),
            6,
            "困难：{}",
        ),
    ];
    let elsewhere = [("1", "待核实")];
    let filters = filters.into_iter().chain([(
        choice("elsewhere", "另处登记").offering(elsewhere),
        6,
        "另处登记：{}",
    )]);
    let lacks = Lack::ALL.map(|(_, code, label)| (code, label));
    let filters = filters.chain([(choice("lack", "缺什么").offering(lacks), 10, "{}")]);
    // The query bar has the unit tree for the one, and the box to type in for the other.
    let day = |code: &str, label: &str| Ask::day(format!("{code}{end}"), label);
    let village = Ask::words(format!("village{end}"), "村（社区）");
    let more = [
        (village, 8, "{}"),
        (day("birth_from", "出生从"), 6, "{}以后出生"),
        (day("birth_to", "到"), 6, "{}以前出生"),
    ];
    let filters = filters.chain(more.into_iter().filter(|_| group > 0));
    let filter = |(ask, width, chip): (Ask, u8, &str)| match group {
        0 => People::filter(ask, facet).width(width).chip(chip),
        n => People::filter(ask.quiet(), facet).chip(format!("第{n}组 {chip}")),
    };
    filters.map(filter).collect()
}

/// Asks for what stands in a filter of [`facet_filters`].
fn facet(people: &mut People, given: &Given<'_>) -> Result<()> {
    let group = GROUPS.iter().position(|group| given.code.ends_with(group));
    let facets: &mut Facets = match group {
        None => &mut people.ask.facets,
        Some(group) => &mut people.ask.any_of[group],
    };
    let age = || given.number().filter(|age| *age < 150);
    match given.code.split('.').next() {
        Some("category") => facets.category = given.text(),
        Some("state") => facets.state = given.text(),
        Some("grade") => facets.grade = given.number().filter(|grade| *grade < 150),
        Some("age_from") => facets.age_from = age(),
        Some("age_to") => facets.age_to = age(),
        Some("elsewhere") => facets.elsewhere = given.value == "1",
        Some("lack") => facets.lack = Lack::coded(given.value),
        Some("birth_from") => facets.born_from = Some(given.day()?),
        Some("birth_to") => facets.born_to = Some(given.day()?),
        Some("village") => {
            let unit = people.directory.as_ref().map(|directory| {
                let own = given.looking.own.division();
                directory.meant(own, given.value)
            });
            let wrong = |error| match error {
                Error::Refusal(words) => Error::at(given.code, words),
                other => other,
            };
            facets.unit = unit.transpose().map_err(wrong)?;
        }
        _ => facets.hardship = given.text(),
    }
    Ok(())
}

impl People {
    /// Of everybody, for what its columns say of somebody.
    pub(super) fn bare(office: &Office) -> Result<People> {
        Ok(People {
            ask: PeopleAsk::default(),
            categories: Categories::load(office.catalogue())?,
            directory: None,
            several_towns: false,
        })
    }
}

impl List for People {
    type Row = PersonLine;
    const CODE: &'static str = "people";
    const AT: &'static str = "/people";
    const LABEL: &'static str = "优抚对象名册";
    const MAY: Action = Action::PersonRead;
    const PAPER: Paper = Paper {
        ticked: true,
        rows_max: u64::MAX,
        ..Paper::of_people()
    };

    async fn open(looking: &Looking<'_>) -> Result<People> {
        let by_name = |group: &&str| looking.query.given(&format!("village{group}")).is_some();
        let directory = match GROUPS.iter().any(by_name) {
            true => Some(Directory::load(looking.office.db().reader(), &looking.own).await?),
            false => None,
        };
        Ok(People {
            directory,
            ask: PeopleAsk {
                payees: true,
                within: Some(looking.within),
                any_of: vec![Facets::default(); GROUPS.len()],
                ..PeopleAsk::default()
            },
            categories: Categories::load(looking.office.catalogue())?,
            several_towns: looking.own.division().level() < Level::Town,
        })
    }

    fn filters() -> Vec<Filter<People>> {
        let typed = Ask::words("q", "姓名、收款人、拼音、证号或手机后四位");
        let typed = Self::filter(typed, |people, given| {
            people.ask.typed = given.value.to_owned();
            Ok(())
        });
        let mut filters = vec![typed.width(16).chip("查找：{}")];
        filters.extend((0..=GROUPS.len()).flat_map(facet_filters));
        filters
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        let asked = code.starts_with("category");
        let categories = self.categories.iter().filter(|_| asked);
        Ok(categories.map(|c| Offer::new(&c.code, &c.label)).collect())
    }

    fn columns(&self) -> Vec<Column<People>> {
        let town = Self::column("town", "乡镇（街道）", |_, p, _| Cell::text(&p.town));
        let mut columns = vec![
            Self::column("name", "姓名", |_, p, _| Cell::text(&p.name)),
            Self::column("sex", "性别", |_, p, _| Cell::text(&p.sex)),
            Self::column("birth", "出生日期", |_, p, _| Cell::text(&p.birth)),
            Self::column("age", "年龄", |_, p, _| {
                Cell::text(p.age.map(|age| age.to_string()).unwrap_or_default())
            })
            .of(Cells::Counts),
            Self::column("id_number", "身份证号", |_, p, _| {
                Cell::text(&p.id_number)
            }),
            Self::column("identities", "人员类别", |_, p, _| {
                Cell::text(p.identities.join("、"))
            }),
            Self::column("village", "村（社区）", |_, p, _| {
                Cell::text(&p.village)
            }),
            Self::column("address", "住址", |_, p, _| Cell::text(&p.address)).aside(),
            Self::column("phone", "联系电话", |_, p, _| Cell::text(&p.phone)).aside(),
            Self::column("bank", "开户行", |_, p, _| Cell::text(&p.bank)).aside(),
            Self::column("account", "银行账号", |_, p, _| Cell::text(&p.account)).aside(),
            Self::column("payee", "收款人", |_, p, _| Cell::text(&p.payee.name)).aside(),
            Self::column("payee_id_number", "收款人身份证号", |_, p, _| {
                Cell::text(&p.payee.id_number)
            })
            .aside(),
            Self::column("payee_relation", "收款人关系", |_, p, _| {
                Cell::text(&p.payee.relation)
            })
            .aside(),
            Self::column("hardships", "困难", |_, p, _| {
                Cell::text(p.hardships.join("、"))
            })
            .aside(),
            Self::column("state", "状态", |_, p, _| Cell::badge(p.state.badge())),
        ];
        // Villages of several towns may be called alike.
        if self.several_towns {
            let village = columns.iter().position(|column| column.code == "village");
            columns.insert(village.unwrap_or_default(), town);
        }
        columns
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<PersonLine>> {
        let (office, actor) = (looking.office, looking.actor);
        let total = people_count(office, actor, &self.ask).await?;
        if limit == 0 || offset >= total {
            return Ok(Found::new(total, Vec::new()));
        }
        let rows = people_page(office, actor, &self.ask, offset, limit).await?;
        Ok(Found::new(total, rows))
    }

    fn returns(&self) -> Option<String> {
        Some("roster".to_owned())
    }

    fn record(&self, person: &PersonLine) -> Option<Key> {
        Some((person.key.region, person.key.id))
    }

    fn exact(&self, person: &PersonLine, code: &str) -> String {
        let numbers = &person.numbers;
        match code {
            "id_number" => numbers.id_number.clone(),
            "phone" => numbers.phone.clone(),
            "account" => numbers.account.clone(),
            "payee_id_number" => numbers.payee.clone(),
            _ => String::new(),
        }
    }

    fn key(person: &PersonLine) -> String {
        person.key.to_string()
    }

    fn leads(&self, person: &PersonLine) -> Option<String> {
        Some(format!("/people/{}", person.key))
    }

    fn actions(&self, looking: &Looking<'_>, person: &PersonLine) -> Vec<Link> {
        let may = looking.actor.may(Action::PersonWrite).is_ok();
        let change = || Link::new("变更", format!("/people/{}/change", person.key));
        may.then(change).into_iter().collect()
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        match looking.is_for_all() {
            true => "名册里还没有人。导入手里的花名册，或者逐个登记。",
            false => "没有符合条件的优抚对象，可以去掉一些条件再找。",
        }
        .to_owned()
    }

    async fn keys(&self, looking: &Looking<'_>) -> Result<Vec<Key>> {
        let keys = people_keys(looking.office, looking.actor, &self.ask).await?;
        Ok(keys.into_iter().map(|key| (key.region, key.id)).collect())
    }

    async fn rows_of(&self, looking: &Looking<'_>, keys: &[Key]) -> Result<Vec<PersonLine>> {
        let key = |(region, id): &Key| PersonKey::new(*region, *id);
        let keys: Vec<PersonKey> = keys.iter().map(key).collect();
        people_of(looking.office, looking.actor, &keys).await
    }
}

/// Of some people those who were found by their payee's name, with that.
///
/// # Errors
/// When she may not read the register.
pub async fn found_by_payee(
    office: &Office,
    actor: &Actor,
    typed: &str,
    keys: &[PersonKey],
) -> Result<HashMap<PersonKey, String>> {
    let words = read_words(office.keyring(), typed, office.clock().today(), true);
    let found = people_of(office, actor, keys).await?.into_iter();
    let found = found.filter(|line| words.iter().any(|word| !word.fits_name(&line.name)));
    Ok(found.map(|line| (line.key, line.payee.name)).collect())
}
