//! What indicators may ask of cases: those taken up, and those closed.

use kernel::Date;
use serde_json::{Map, json};

use super::actions::cases_until;
use super::kind::{CaseKind, case_kinds};
use super::model::Case;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Item, Period, Register};

const FIELDS: &[(&str, &str)] = &[
    ("kind", "事项"),
    ("accepted_on", "受理日期"),
    ("due", "办结期限"),
    ("closed_on", "办结日期"),
    ("in_time", "是否按时"),
    ("satisfied", "回访"),
    ("open", "期末在办"),
    ("held", "承办"),
];

/// 受理的服务事项, by the day they were taken up; for a stock figure all taken up until the last day.
pub const CASES: Register = Register {
    source: "cases",
    label: "受理的服务事项",
    name_label: "申请人",
    fields: FIELDS,
    money: &[],
    opens: Action::CaseRead,
    names_people: true,
    read: |office, scope, period, stock| {
        Box::pin(async move { read(office, scope, period, (stock, accepted_on)).await })
    },
};

/// 办结的服务事项, by the day they were closed.
pub const CASES_CLOSED: Register = Register {
    source: "cases_closed",
    label: "办结的服务事项",
    name_label: "申请人",
    fields: FIELDS,
    money: &[],
    opens: Action::CaseRead,
    names_people: true,
    read: |office, scope, period, stock| {
        Box::pin(async move { read(office, scope, period, (stock, closed_on)).await })
    },
};

fn accepted_on(case: &Case) -> Option<Date> {
    case.accepted_on.as_deref()?.parse().ok()
}

fn closed_on(case: &Case) -> Option<Date> {
    case.closed_on.as_deref()?.parse().ok()
}

/// The day by which a case is counted; nothing where it did not come to it.
type CountedOn = fn(&Case) -> Option<Date>;

async fn read(
    office: &Office,
    scope: &Scope,
    period: Period,
    (stock, day): (bool, CountedOn),
) -> Result<Vec<Item>> {
    let kinds = case_kinds(office.catalogue())?;
    let mut items = Vec::new();
    for case in cases_until(office, scope, period.to).await? {
        let Some(on) = day(&case).filter(|on| *on <= period.to) else {
            continue;
        };
        if stock || on >= period.from {
            items.push(item(&case, &kinds, on, period.to));
        }
    }
    items.sort_by_key(|item| item.on);
    Ok(items)
}

/// A case as it stood at the end of a day.
fn item(case: &Case, kinds: &[CaseKind], on: Date, until: Date) -> Item {
    let kind = kinds.iter().find(|k| k.kind == case.kind);
    let label = kind.map_or(case.kind.as_str(), |k| k.label.as_str());
    let yes = |yes: bool| if yes { "是" } else { "否" };
    let closed: Option<Date> = case.closed_on.as_deref().and_then(|day| day.parse().ok());
    let closed = closed.filter(|day| *day <= until);
    let ended = !case.state.is_open() && case.closed_on.is_none();
    let mut fields = Map::new();
    fields.insert("kind".to_owned(), json!(label));
    fields.insert("accepted_on".to_owned(), json!(case.accepted_on));
    fields.insert("due".to_owned(), json!(case.due));
    fields.insert("closed_on".to_owned(), json!(case.closed_on));
    if let Some(late) = case.late() {
        fields.insert("in_time".to_owned(), json!(yes(late == 0)));
    }
    if let Some(said) = case.satisfied {
        let said = if said { "满意" } else { "不满意" };
        fields.insert("satisfied".to_owned(), json!(said));
    }
    let open = closed.is_none() && !ended;
    fields.insert("open".to_owned(), json!(yes(open)));
    let held = case.held.as_ref().map(|held| held.name.as_str());
    fields.insert("held".to_owned(), json!(held));
    let hash = case.id_number.as_ref().map(|(_, hash)| hash.clone());
    let person = hash
        .or_else(|| case.person.map(|n| n.to_string()))
        .unwrap_or_else(|| format!("{}|{}", case.applicant, case.division.get()));
    Item {
        key: (case.key.region, case.key.id),
        division: case.division,
        on: Some(on),
        person,
        name: case.applicant.clone(),
        href: format!("/cases/{}", case.key),
        fields,
    }
}
