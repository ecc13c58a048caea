//! What indicators may ask of 年度确认: who was due in the campaigns begun in a period, and who of them was confirmed.

use kernel::Date;
use serde_json::{Map, json};

use super::rules::Rules;
use super::store::{self, DueAsk, DueState};
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Item, Period, Register};

/// 年度确认的人, by the first day of the window; those excused are left out.
pub const CONFIRMATIONS: Register = Register {
    source: "confirmations",
    label: "年度确认",
    name_label: "姓名",
    fields: &[
        ("confirmed", "是否确认"),
        ("on", "确认日期"),
        ("way", "方式"),
        ("categories", "人员类别"),
    ],
    money: &[],
    opens: Action::PersonRead,
    names_people: true,
    read: |office, scope, period, _| Box::pin(async move { read(office, scope, period).await }),
};

/// More campaigns are never held.
const ALL: u64 = 1_000_000;

async fn read(office: &Office, scope: &Scope, period: Period) -> Result<Vec<Item>> {
    let reader = office.db().reader();
    let rules = Rules::load(office.catalogue())?;
    let mut items = Vec::new();
    for campaign in store::campaigns(reader, scope, None, (0, ALL)).await? {
        let Ok(from) = campaign.from.parse::<Date>() else {
            continue;
        };
        if from < period.from || from > period.to {
            continue;
        }
        let (_, due) = store::due(reader, scope, &DueAsk::of(campaign.key), (0, ALL)).await?;
        for it in due.into_iter().filter(|it| it.state != DueState::Excused) {
            let on: Option<Date> = it.on.as_deref().and_then(|on| on.parse().ok());
            let confirmed = on.is_some_and(|on| on <= period.to);
            let mut fields = Map::new();
            let yes = if confirmed { "是" } else { "否" };
            fields.insert("confirmed".to_owned(), json!(yes));
            if confirmed {
                fields.insert("on".to_owned(), json!(it.on));
                fields.insert("way".to_owned(), json!(rules.way_label(&it.way)));
            }
            fields.insert("categories".to_owned(), json!(it.categories));
            items.push(Item {
                key: (it.campaign.region, it.id),
                division: it.division,
                on: Some(from),
                person: format!("{}-{}", it.campaign.region, it.person),
                href: it.path(),
                name: it.name,
                fields,
            });
        }
    }
    Ok(items)
}
