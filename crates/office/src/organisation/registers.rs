//! What indicators may ask of the organisation.

use serde_json::{Map, json};

use super::units::every_unit;
use crate::access::Action;
use crate::figures::{Item, Register};

/// 成员单位, those in the leading group on the last day.
pub(crate) const UNITS: Register = Register {
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
            let item = |unit: super::units::Unit| {
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
