//! 合并重复登记: first which other record, then both side by side with what goes over.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Field, FieldKind, Form, Link, Posted, Query, see_other};
use crate::shell::{ActForm, Visit, act_form};
use ground::acts::Subject;
use ground::error::{Error, Result};
use registers::people::register::{PersonKey, PersonLine, person_open};
use registers::people::requests::{Asked, RequestLine, RequestState};
use registers::people::{Merge, PersonInHand, doubles, merge_looked, merge_meant};

/// The code of the act.
pub(super) const MERGE: &str = "merge";

#[derive(Serialize)]
struct MergePage {
    token: String,
    look: String,
    typed: String,
    /// Who may be the same person.
    others: Vec<Link>,
    both: Option<Both>,
    /// The same, with the other record staying.
    turned: Option<Link>,
    form: Option<Form>,
    errors: Form,
}

/// Two records side by side.
#[derive(Serialize)]
pub(super) struct Both {
    goes: Link,
    stays: Link,
    rows: Vec<Said>,
    moves: String,
    takes: String,
    doubt: Option<String>,
    refused: Option<String>,
}

#[derive(Serialize)]
struct Said {
    label: &'static str,
    goes: String,
    stays: String,
    after: String,
    differs: bool,
}

pub(super) fn led_to(line: &PersonLine) -> Link {
    let said = format!("{} {}（{}）", line.name, line.id_number, line.village);
    Link::new(said, format!("/people/{}", line.key))
}

impl Both {
    fn of(merge: Merge) -> Both {
        let said = |row: registers::people::MergeRow| Said {
            label: row.label,
            goes: row.goes,
            stays: row.stays,
            after: row.after,
            differs: row.differs,
        };
        Both {
            doubt: merge.doubt(),
            goes: led_to(&merge.goes),
            stays: led_to(&merge.stays),
            rows: merge.rows.into_iter().map(said).collect(),
            moves: merge.moves.join("、"),
            takes: merge.takes.join("、"),
            refused: merge.refused,
        }
    }
}

/// Both records of a merging that waits, for who decides.
pub(super) async fn waiting(visit: &Visit, asked: &RequestLine) -> Result<Option<Both>> {
    let Asked::Merge { into, .. } = asked.asked else {
        return Ok(None);
    };
    if asked.state != RequestState::Open {
        return Ok(None);
    }
    let pair = (asked.person, PersonKey::new(asked.person.region, into));
    match merge_looked(&visit.office, &visit.actor, pair, Some(asked.key.id)).await {
        Ok(merge) => Ok(Some(Both::of(merge))),
        // One of them moved away, or went into a third.
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Both side by side, with what is said of it.
pub(super) async fn look(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    side_by_side(visit, &person, query.text("into")).await
}

/// The other record by what was typed: its number may stand in the address, an ID number not.
pub(super) async fn look_for(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let (key, typed) = (PersonKey::read(&person)?, posted.text("into"));
    match merge_meant(&visit.office, &visit.actor, key.region, &typed).await {
        Ok(other) => Ok(see_other(&format!("/people/{key}/merge/look?into={other}"))),
        Err(Error::Wrong(_)) => side_by_side(visit, &person, typed).await,
        Err(other) => Err(other),
    }
}

async fn side_by_side(visit: Visit, person: &str, said: String) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let it = PersonInHand::open(office, office.db().reader().into(), actor, person).await?;
    let mut form = act_form(&visit, &it, MERGE).await?;
    for field in form.form.fields_mut().filter(|field| field.name == "into") {
        field.value.clone_from(&said);
    }
    page(&visit, person, form).await
}

/// The page, with the other record where one is said.
pub(super) async fn page(visit: &Visit, key: &str, mut act: ActForm) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let key = PersonKey::read(key)?;
    let dossier = person_open(office, actor, key).await?;
    let said = act.form.fields_mut().find(|field| field.name == "into");
    let typed = said.map(|field| field.value.clone()).unwrap_or_default();
    let meant = match typed.as_str() {
        "" => None,
        typed => match merge_meant(office, actor, key.region, typed).await {
            Ok(other) => Some(other),
            Err(Error::Wrong(wrong)) => {
                // Said already where it was posted.
                if act.posted.is_none() {
                    act.form.wrong_all(wrong);
                }
                None
            }
            Err(other) => return Err(other),
        },
    };
    let both = match meant {
        None => None,
        Some(other) => Some(Both::of(
            merge_looked(office, actor, (key, other), None).await?,
        )),
    };
    let others = doubles(office, actor, &dossier.line).await?;
    let errors = Form {
        errors: std::mem::take(&mut act.form.errors),
        ..Form::default()
    };
    let wrong = !errors.errors.is_empty();
    let page = MergePage {
        token: visit.token.clone(),
        look: format!("/people/{key}/merge/look"),
        typed,
        others: others
            .iter()
            .map(|line| {
                let Link { label, .. } = led_to(line);
                Link::new(label, format!("/people/{key}/merge/look?into={}", line.key))
            })
            .collect(),
        turned: meant.map(|other| {
            let turned = format!("/people/{other}/merge/look?into={key}");
            Link::new("反过来，留下另一份", turned)
        }),
        form: match &both {
            Some(Both { refused: None, .. }) => {
                let other = meant.map(|other| other.to_string()).unwrap_or_default();
                let hidden = Field::new(FieldKind::Hidden, "into", "留下哪一份").value(other);
                act.form.replace("into", hidden);
                Some(act.form.cancel(format!("/people/{key}")))
            }
            _ => None,
        },
        both,
        errors,
    };
    let title = format!("{}：合并重复登记", dossier.line.name);
    match wrong {
        true => visit.refused("people/merge.html", &title, &page),
        false => visit.page("people/merge.html", &title, &page),
    }
}
