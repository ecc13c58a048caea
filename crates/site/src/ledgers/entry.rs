//! One entry: its page with the forms of its acts, and the form of a new one.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{doubt, kind_named};
use crate::attachments::{Panel, panel, with_photos};
use crate::kit::{Button, Choice, Fact, Field, FieldKind, Form, Posted, Query, Section};
use crate::shell::{ActForm, ActPage, Visit, act_form, act_forms, done_with};
use ground::acts::{Address, All, Subject};
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::time::moment_shown;
use registers::attachments::Owner;
use registers::ledgers::Entries;
use registers::ledgers::actions::field_text;
use registers::ledgers::acts::{EntryInHand, VILLAGES_OFFERED};
use registers::ledgers::entries::{entry_id_masked, entry_key, entry_open};
use registers::ledgers::kind::{Field as KindField, FieldType, Kind};
use registers::ledgers::visits::NOBODY;
use registers::ledgers::whose::WHOSE;
use registers::organisation::Directory;
use registers::people::register::{PersonKey, person_open};

/// The empty form of a kind.
async fn form(visit: &Visit, kind: &Kind) -> Result<Form> {
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let villages = directory.village_names(scope.division(), VILLAGES_OFFERED);
    let mut fields = controls(&kind.fields, &villages);
    let photos = Field::new(FieldKind::Photos, "photos", "照片");
    fields.push(photos.hint("可以一次选几张；登记以后还可以再加照片和附件"));
    if kind.on_rolls().is_some() {
        fields.extend(doubt::unseen());
    }
    let path = format!("/ledgers/{}", kind.kind);
    let mut form = Form::new(format!("{path}/new"), "保存", fields).cancel(&path);
    form.upload = true;
    form.columns = true;
    form.draft = Some(format!("ledger_{}", kind.kind));
    form.then = Some(("next".to_owned(), "保存并登记下一条".to_owned()));
    Ok(form)
}

/// The controls of fields declared as those of ledgers, for a form of another subject; empty.
pub(crate) fn controls(fields: &[KindField], villages: &[String]) -> Vec<Field> {
    let control = |field| control(field, villages);
    fields.iter().map(control).collect()
}

fn control(field: &KindField, villages: &[String]) -> Field {
    let kind = match field.field_type {
        FieldType::Date => FieldKind::Date,
        FieldType::Year | FieldType::Integer => FieldKind::Integer,
        FieldType::LongText => FieldKind::LongText,
        FieldType::Choice if !field.open => FieldKind::Choice,
        FieldType::Money => FieldKind::Money,
        FieldType::IdNumber => FieldKind::IdNumber,
        FieldType::Text | FieldType::Choice | FieldType::Person | FieldType::Village => {
            FieldKind::Text
        }
    };
    let mut shown = Field::new(kind, &field.code, &field.label);
    shown.required = field.required;
    match field.field_type {
        FieldType::Choice if field.open => shown.suggestions = field.offered().cloned().collect(),
        FieldType::Choice => {
            shown.options = field.offered().map(|o| Choice::new(o, o)).collect();
        }
        FieldType::Village => {
            shown.suggestions = villages.to_vec();
            shown.hint = Some("不填就记在本单位名下".to_owned());
        }
        FieldType::Date => shown.hint = Some("例如 2011-3-1、2011.3.1、2011年3月1日".to_owned()),
        FieldType::IdNumber => shown.hint = Some("填了就能和名册里的人对上".to_owned()),
        FieldType::Integer if !field.unit.is_empty() => {
            shown.hint = Some(format!("单位：{}", field.unit))
        }
        FieldType::LongText | FieldType::Text => shown.width = 24,
        _ => {}
    }
    shown
}

pub async fn new(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let mut form = form(&visit, &kind).await?;
    for field in form.fields_mut() {
        if let Some(value) = query.given(&field.name) {
            field.value = value;
        }
    }
    visit.form(&format!("登记{}", kind.label), form)
}

pub async fn create(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let mut form = form(&visit, &kind).await?;
    form.keep(&posted);
    let (text, make) = (|name: &str| posted.raw(name), ("make", None));
    let done = done_with::<All<Entries>>(&visit, &code, make, &mut form, &text).await?;
    let Some(done) = done else {
        doubt::ask(&visit, &mut form, &kind, "").await?;
        return visit.form(&format!("登记{}", kind.label), form);
    };
    let (region, id) = entry_key(done.key())?;
    registers::accounts::drafts::discard(&visit.office, &visit.actor, &format!("ledger_{code}"))
        .await?;
    let owner = Owner::ledger_entry(region, id);
    let told = with_photos(&visit, owner, &posted, &done.told).await?;
    if posted.text("then") == "next" {
        let next = next_of(&kind, |field| posted.text(&field.code));
        return Ok(visit.done(&next, &format!("{told}，接着登记下一条")));
    }
    Ok(visit.done(&format!("/ledgers/{code}/{}", done.key()), &told))
}

/// The form of one more entry, with what the next has in common with this one.
fn next_of(kind: &Kind, said: impl Fn(&KindField) -> String) -> String {
    let carried = kind.fields.iter().filter(|field| field.carries());
    let query = carried.fold(Query::default(), |query, field| match said(field) {
        text if text.is_empty() => query,
        text => query.with(&field.code, &text),
    });
    format!("/ledgers/{}/new{}", kind.kind, query.text_for_url())
}

#[derive(Serialize)]
struct EntryPage {
    files: Option<Panel>,
    facts: Vec<Fact>,
    long: Vec<(String, String)>,
    buttons: Vec<Button>,
    removed: Option<String>,
    remove: Option<Form>,
    restore: Option<Button>,
    history: Vec<Sentence>,
    again: Option<String>,
    beside: Vec<Section>,
}

pub async fn page(visit: Visit, Path((code, entry)): Path<(String, String)>) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let (region, id) = entry_key(&entry)?;
    entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    let it = opened(&visit, &entry).await?;
    let forms = act_forms(&visit, &it).await?;
    shown(&visit, it, forms).await
}

async fn opened(visit: &Visit, key: &str) -> Result<EntryInHand> {
    let on = visit.office.db().reader().into();
    EntryInHand::open(&visit.office, on, &visit.actor, key).await
}

impl ActPage for EntryInHand {
    async fn page(visit: &Visit, key: &str, mut forms: Vec<ActForm>) -> Result<Response> {
        let it = opened(visit, key).await?;
        let edited = |act: &ActForm| act.code == "edit" && act.form.is_wrong();
        match forms.iter().position(edited) {
            Some(at) => {
                let mut act = forms.swap_remove(at);
                doubt::ask(visit, &mut act.form, &it.kind, EDIT).await?;
                edit_shown(visit, &it, act)
            }
            None => shown(visit, it, forms).await,
        }
    }

    async fn after(
        &self,
        _: &Visit,
        act: &str,
        _: (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        let list = || format!("/ledgers/{}", self.kind.kind);
        let path = if act == "remove" { list() } else { self.path() };
        Ok((path, told))
    }
}

/// The page with its forms as they are; 422 when one of them says what is wrong.
/// The page of whom an entry is about; none where she is not on the rolls here any more.
async fn person_page(visit: &Visit, person: PersonKey) -> Result<Option<String>> {
    match person_open(&visit.office, &visit.actor, person).await {
        Ok(_) => Ok(Some(format!("/people/{person}"))),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn shown(visit: &Visit, it: EntryInHand, forms: Vec<ActForm>) -> Result<Response> {
    let path = it.path();
    let EntryInHand { entry, kind, .. } = it;
    let (region, id, code) = (entry.region, entry.id, kind.kind.clone());
    let scope = visit.actor.may(Action::LedgerRead)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let may = visit.may(Action::LedgerWrite);
    let mut facts = Vec::new();
    let mut long = Vec::new();
    for field in &kind.fields {
        let text = match field.field_type {
            FieldType::IdNumber => entry_id_masked(&visit.office, &entry)?,
            _ => entry
                .fields
                .get(&field.code)
                .map(|v| field_text(field, v))
                .unwrap_or_default(),
        };
        match field.field_type {
            FieldType::LongText => long.push((field.label.clone(), text)),
            FieldType::Person => {
                let href = match entry.person {
                    Some(person) => person_page(visit, PersonKey::new(region, person)).await?,
                    None => None,
                };
                facts.push(Fact {
                    href,
                    ..Fact::new(&field.label, text)
                });
            }
            _ => facts.push(Fact::new(&field.label, text)),
        }
    }
    let division =
        kernel::DivisionCode::try_from(entry.division).map_err(|e| Error::Fault(e.into()))?;
    facts.push(Fact::new("登记单位", directory.name(division)));
    facts.push(Fact::new("登记时间", moment_shown(&entry.recorded_at)));
    let kept = entry.removed.is_none();
    let told = kind.fields.iter().filter(|field| field.case);
    let told = told.filter(|field| entry.fields.contains_key(&field.code));
    let case = (kept && visit.may(Action::CaseWrite) && told.count() > 0).then(|| {
        let entry = AnyKey::new(region, id);
        Button::link("登记成服务事项", format!("/cases/new?entry={code}/{entry}"))
    });
    let wrong = forms.iter().any(|act| act.form.is_wrong());
    let of = |code: &str| forms.iter().find(|act| act.code == code);
    let owner = Owner::ledger_entry(region, id);
    let page = EntryPage {
        files: if kept {
            Some(panel(visit, owner).await?)
        } else {
            None
        },
        facts,
        long,
        buttons: of("edit")
            .map(|_| Button::link("修改", format!("{path}/edit")).primary())
            .into_iter()
            .chain(case)
            .collect(),
        removed: entry
            .removed
            .as_ref()
            .map(|r| format!("这条台账已于 {} 删去：{}", moment_shown(&r.at), r.reason)),
        remove: of("remove").map(|act| act.form.clone()),
        restore: of("restore").map(|act| act.button().primary()),
        history: sentences_about(&visit.office, region, &format!("台账 {}", Number(id))).await?,
        again: may.then(|| {
            next_of(&kind, |field| match entry.fields.get(&field.code) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(serde_json::Value::Number(number)) => number.to_string(),
                _ => String::new(),
            })
        }),
        beside: if kept {
            visit.beside_entry(&code, (region, id)).await?
        } else {
            Vec::new()
        },
    };
    let title = format!("{}：{}", kind.label, entry.on_date);
    if wrong {
        visit.refused("ledgers/entry.html", &title, &page)
    } else {
        visit.page("ledgers/entry.html", &title, &page)
    }
}

pub async fn edit(visit: Visit, Path((code, entry)): Path<(String, String)>) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let (region, id) = entry_key(&entry)?;
    entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    let it = opened(&visit, &entry).await?;
    let mut act = act_form(&visit, &it, "edit").await?;
    offer_whose(&visit, &it, &mut act.form).await?;
    edit_shown(&visit, &it, act)
}

/// How the fields of the form of a change begin.
const EDIT: &str = "edit_";

/// Somebody that no entry was tied to may be on the rolls by now.
async fn offer_whose(visit: &Visit, it: &EntryInHand, form: &mut Form) -> Result<()> {
    let named = it.kind.on_rolls().filter(|_| it.entry.person.is_none());
    let name = named.and_then(|field| it.entry.fields.get(&field.code)?.as_str());
    let Some(name) = name else {
        return Ok(());
    };
    let mut which = doubt::which(visit, name).await?;
    if which.options.len() > 1 {
        NOBODY.clone_into(&mut which.value);
        which.name = format!("{EDIT}{WHOSE}");
        form.replace(&which.name.clone(), which);
    }
    Ok(())
}

fn edit_shown(visit: &Visit, it: &EntryInHand, act: ActForm) -> Result<Response> {
    let title = format!("修改{}", it.kind.label);
    visit.form(&title, act.form.cancel(it.path()))
}
