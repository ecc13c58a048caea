//! Many people at once: a hardship noted, names for a picker.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::kit::{Choice, Field, FieldKind, Form, Posted, Query};
use crate::shell::{Visit, picked};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::{keys_from, keys_text};
use registers::people::People;
use registers::people::hardships::{HardshipMark, hardship_mark};
use registers::people::register;
use registers::people::register::{HARDSHIPS, PeopleAsk, PersonKey, hardship_label, people_page};

/// So many are offered to a picker.
const PICKED_MAX: u64 = 20;

/// Those chosen on the page before. Whoever fits by now does not count: the number that was shown is the number done.
fn chosen_before(posted: &Posted) -> Result<Vec<PersonKey>> {
    let keys = keys_from(&posted.text("people"));
    if keys.is_empty() {
        return Err(Error::refusal("还没有选人，请返回名册重新选择"));
    }
    let key = |(region, id)| PersonKey::new(region, id);
    Ok(keys.into_iter().map(key).collect())
}

fn hardship_form(visit: &Visit, people: &[PersonKey]) -> Form {
    let kinds = HARDSHIPS
        .iter()
        .map(|(code, label)| Choice::new(*code, *label))
        .collect();
    let ways = vec![Choice::new("1", "登记"), Choice::new("0", "去掉")];
    let fields = vec![
        Field {
            options: kinds,
            required: true,
            ..Field::new(FieldKind::Radio, "kind", "困难")
        },
        Field {
            options: ways,
            required: true,
            value: "1".to_owned(),
            ..Field::new(FieldKind::Radio, "is_so", "登记还是去掉")
        },
        Field::new(FieldKind::Date, "checked_on", "核实日期")
            .hint("去掉时不用填")
            .value(visit.office.clock().today().to_string()),
    ];
    let submit = format!("确认办理 {} 人", people.len());
    let mut form = Form::new("/people/hardship/save", submit, fields).cancel("/people");
    let keys: Vec<_> = people.iter().map(|key| (key.region, key.id)).collect();
    form.hidden.push(("people".to_owned(), keys_text(&keys)));
    form
}

fn hardship_title(people: &[PersonKey]) -> String {
    format!("给选中的 {} 人登记困难", people.len())
}

/// Which hardship, and how many people it is about.
pub async fn hardship(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::PersonWrite)?;
    let keys = picked::<People>(&visit, "", &posted).await?;
    let key = |(region, id)| PersonKey::new(region, id);
    let people: Vec<PersonKey> = keys.into_iter().map(key).collect();
    visit.form(&hardship_title(&people), hardship_form(&visit, &people))
}

/// Notes it of exactly those people.
pub(super) async fn hardship_save(visit: Visit, posted: Posted) -> Result<Response> {
    let people = chosen_before(&posted)?;
    let mut form = hardship_form(&visit, &people);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let is_so = posted.text("is_so") == "1";
    let checked_on = match kernel::read_date(&posted.text("checked_on")) {
        Ok(day) => Some(day).filter(|_| is_so),
        Err(message) if is_so => {
            form.wrong("checked_on", format!("核实日期{message}"));
            None
        }
        Err(_) => None,
    };
    if form.is_wrong() {
        return visit.form(&hardship_title(&people), form);
    }
    let kind = posted.text("kind");
    let mark = HardshipMark {
        kind: &kind,
        checked_on,
    };
    let changed = hardship_mark(&visit.office, &visit.actor, &people, &mark).await?;
    let label = hardship_label(&kind);
    let told = if is_so {
        format!("已给 {changed} 人登记{label}")
    } else {
        format!("已给 {changed} 人去掉{label}")
    };
    let path = match people.as_slice() {
        [one] => format!("/people/{one}"),
        _ if is_so => format!("/people?hardship={kind}"),
        _ => "/people".to_owned(),
    };
    Ok(visit.done(&path, &told))
}

/// Names for a picker: who fits what is typed.
pub async fn pick(visit: Visit, query: Query) -> Result<Response> {
    let asked = PeopleAsk {
        typed: query.text("q"),
        ..PeopleAsk::default()
    };
    let found = if asked.typed.is_empty() {
        Vec::new()
    } else {
        people_page(&visit.office, &visit.actor, &asked, 0, PICKED_MAX).await?
    };
    let person = |line: &register::PersonLine| {
        json!({
            "key": line.key.to_string(),
            "name": line.name,
            "village": line.village,
            "id_number": line.id_number,
            "birth": line.birth,
            "identities": line.identities,
            "state": line.state.label(),
        })
    };
    let people: Vec<_> = found.iter().map(person).collect();
    Ok(Json(json!({ "people": people })).into_response())
}
