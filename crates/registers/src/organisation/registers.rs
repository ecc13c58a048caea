//! What indicators may ask of the organisation.

use serde_json::{Map, json};

use super::Directory;
use super::posts::{self, LIAISON, Organ};
use super::units::{Unit, every_unit};
use ground::authority::Action;
use ground::records::{Item, Register};

/// 成员单位, those in the leading group on the last day.
pub const UNITS: Register = Register {
    source: "units",
    label: "成员单位",
    name_label: "单位",
    fields: &[
        ("duty", "职责"),
        ("joined_on", "加入日期"),
        ("ended_on", "退出日期"),
    ],
    money: &[],
    opens: Action::OrganisationRead,
    names_people: false,
    read: |office, scope, period, _| {
        Box::pin(async move {
            let all = every_unit(office, scope).await?;
            let there = all
                .into_iter()
                .filter(|unit| unit.joined_on.is_none_or(|day| day <= period.to));
            let day = |day: Option<kernel::Date>| day.map(|day| day.to_string());
            let item = |unit: Unit| {
                let mut fields = Map::new();
                fields.insert("duty".to_owned(), json!(unit.duty));
                fields.insert("joined_on".to_owned(), json!(day(unit.joined_on)));
                fields.insert("ended_on".to_owned(), json!(day(unit.closed_on)));
                Item {
                    key: (unit.region, unit.id),
                    division: unit.division,
                    on: None,
                    person: String::new(),
                    href: format!("/units/{}", unit.key()),
                    name: unit.name,
                    fields,
                }
            };
            Ok(there.map(item).collect())
        })
    },
};

/// 任职: whoever holds a post on the last day.
pub const POSTS: Register = Register {
    source: "posts",
    label: "任职",
    name_label: "姓名",
    fields: &[
        ("organ", "机构"),
        ("kind", "机构类别"),
        ("post", "职务"),
        ("title", "单位及职务"),
        ("from_on", "任职日期"),
        ("ended_on", "免职日期"),
    ],
    money: &[],
    opens: Action::OrganisationRead,
    names_people: true,
    read: |office, scope, period, _| {
        Box::pin(async move {
            let organs = posts::organs(office, scope).await?;
            let all = posts::posts(office, scope).await?.into_iter();
            let there = all.filter(|post| post.from <= period.to);
            let item = |post: posts::Post| {
                let of =
                    |organ: &&Organ| Some(organ.id) == post.organ && organ.region == post.region;
                let organ = organs.iter().find(of);
                let mut fields = Map::new();
                fields.insert("organ".to_owned(), json!(organ.map(|o| &o.name)));
                let kind = organ.map_or(LIAISON, |organ| organ.kind.label());
                fields.insert("kind".to_owned(), json!(kind));
                fields.insert("post".to_owned(), json!(post.post));
                fields.insert("title".to_owned(), json!(post.title));
                fields.insert("from_on".to_owned(), json!(post.from.to_string()));
                let to = post.to.map(|to| to.to_string());
                fields.insert("ended_on".to_owned(), json!(to));
                Item {
                    key: (post.region, post.id),
                    division: post.division,
                    on: None,
                    person: format!("{}|{}", post.name, post.division.get()),
                    href: match organ {
                        Some(organ) => format!("/organisation/{}?on={}", organ.key(), period.to),
                        None => format!("/liaisons?on={}", period.to),
                    },
                    name: post.name,
                    fields,
                }
            };
            Ok(there.map(item).collect())
        })
    },
};

/// 村（社区）, each with whether it has a liaison on the last day.
pub const VILLAGES: Register = Register {
    source: "villages",
    label: "村（社区）",
    name_label: "村（社区）",
    fields: &[("liaison", "联络员"), ("state", "状态")],
    money: &[],
    opens: Action::OrganisationRead,
    names_people: false,
    read: |office, scope, period, _| {
        Box::pin(async move {
            let directory = Directory::load(office.db().reader(), scope).await?;
            let all = posts::liaisons_on(office, scope, period.to)
                .await?
                .into_iter();
            let item = |(village, post): (kernel::DivisionCode, Option<posts::Post>)| {
                let mut fields = Map::new();
                let state = if post.is_some() { "在任" } else { "缺员" };
                fields.insert("state".to_owned(), json!(state));
                fields.insert("liaison".to_owned(), json!(post.map(|post| post.name)));
                Item {
                    key: (village.region(), village.get()),
                    division: village,
                    on: None,
                    person: String::new(),
                    name: directory.name(village),
                    href: format!("/liaisons?on={}", period.to),
                    fields,
                }
            };
            Ok(all.map(item).collect())
        })
    },
};
