//! 新执行的标准: the standards that took effect in a time for people whom the unit has on its rolls, whoever above set them:
//! to be told of, and no figure, for what one unit set would be counted with every other.

use serde_json::{Map, json};

use super::explain::standard_said;
use super::standards::standards_list;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Item, Period, Register};
use registers::people::{self, Categories};

/// 新执行的标准, by the day they took effect.
pub const STANDARDS_NEW: Register = Register {
    source: "standards",
    label: "新执行的标准",
    name_label: "待遇项目",
    fields: &[
        ("whose", "适用对象"),
        ("amount", "标准"),
        ("since", "执行时间"),
        ("document", "文号"),
    ],
    money: &[],
    opens: Action::BatchRead,
    names_people: false,
    read: |office, scope, period, _| Box::pin(taking_effect(office, scope, period)),
};

async fn taking_effect(office: &Office, scope: &Scope, period: Period) -> Result<Vec<Item>> {
    let mut standards = standards_list(office, scope).await?;
    standards.retain(|s| (period.from..=period.to).contains(&s.row.effective));
    if standards.is_empty() {
        return Ok(Vec::new());
    }
    let held = people::actions::categories_held(office.db().reader(), scope).await?;
    let categories = Categories::load(office.catalogue())?;
    let theirs = standards
        .into_iter()
        .filter(|s| held.contains(&s.row.category));
    let item = |standard: super::standards::StandardShown| {
        let row = &standard.row;
        let (whose, amount) = standard_said(row, &categories);
        let since = row.effective.format("%-m月%-d日").to_string();
        let fields = [
            ("whose", json!(whose)),
            ("amount", json!(amount)),
            ("since", json!(since)),
            ("document", json!(row.document_no)),
        ];
        let fields = fields.map(|(code, value)| (code.to_owned(), value));
        Item {
            key: (row.division.region(), row.id),
            division: row.division,
            on: Some(row.effective),
            person: String::new(),
            name: standard.scheme_label,
            href: "/standards".to_owned(),
            fields: Map::from_iter(fields),
        }
    };
    Ok(theirs.map(item).collect())
}
