//! What indicators may ask of assessments: those that were fixed, each as of the last day of its term.

use kernel::Date;
use serde_json::{Map, json};

use super::model::State;
use super::score::ScoreSheet;
use super::store::{self, AssessmentQuery};
use ground::authority::Action;
use ground::error::Result;
use ground::records::{Item, Register};
use registers::organisation::Directory;

/// So many are looked through.
const MOST: u64 = 100_000;

/// 已定分的考评.
pub const ASSESSMENTS: Register = Register {
    source: "assessments",
    label: "考评",
    name_label: "考评",
    fields: &[
        ("scheme", "方案"),
        ("result", "结果"),
        ("score", "得分"),
        ("gaps", "没有满分的条目"),
    ],
    money: &[],
    opens: Action::AssessmentRead,
    names_people: false,
    read: |office, scope, period, stock| {
        Box::pin(async move {
            let reader = office.db().reader();
            let asked = AssessmentQuery {
                state: Some(State::Fixed.code().to_owned()),
                ..AssessmentQuery::default()
            };
            let directory = Directory::load(reader, scope).await?;
            let mut items = Vec::new();
            for row in store::page(reader, scope, &asked, (0, MOST)).await? {
                let Some(on) = Date::from_ymd_opt(row.year_to, 12, 31) else {
                    continue;
                };
                if on > period.to || (!stock && on < period.from) {
                    continue;
                }
                let steps = store::steps(reader, &row).await?;
                let fixed = steps.iter().rev().find_map(|step| step.content.as_ref());
                let sheet: Option<ScoreSheet> =
                    fixed.map(|c| serde_json::from_str(c)).transpose()?;
                let Some(sheet) = sheet else { continue };
                let result = if sheet.is_vetoed() {
                    "一票否决"
                } else {
                    "有分数"
                };
                let mut fields = Map::new();
                fields.insert("scheme".to_owned(), json!(sheet.scheme));
                fields.insert("result".to_owned(), json!(result));
                fields.insert("score".to_owned(), json!(sheet.total().text()));
                fields.insert("gaps".to_owned(), json!(sheet.gaps().len()));
                items.push(Item {
                    key: (row.region, row.id),
                    division: directory.now(row.of_division()?),
                    on: Some(on),
                    person: String::new(),
                    href: row.path(),
                    name: row.title.clone(),
                    fields,
                });
            }
            Result::Ok(items)
        })
    },
};
