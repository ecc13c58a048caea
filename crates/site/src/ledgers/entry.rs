//! One entry: its page, its form, taking it away and bringing it back.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value as Json;

use super::kind_named;
use crate::attachments::{Panel, panel};
use crate::kit::{Button, Choice, Fact, Field, FieldKind, Form, Posted, Query, Section};
use crate::shell::Visit;
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use registers::attachments;
use registers::attachments::Owner;
use registers::ledgers::FullEntry;
use registers::ledgers::actions::field_text;
use registers::ledgers::entries::{
    Filled, entry_add, entry_change, entry_id_masked, entry_key, entry_open, entry_remove,
    entry_restore, read_filled,
};
use registers::ledgers::kind::{Field as KindField, FieldType, Kind};
use registers::organisation::Directory;

/// So many villages are offered while typing.
const VILLAGES_OFFERED: usize = 300;

/// The form of a kind, with an entry in it or empty.
async fn form(visit: &Visit, kind: &Kind, entry: Option<&FullEntry>) -> Result<Form> {
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let villages = directory.village_names(scope.division(), VILLAGES_OFFERED);
    let fields = kind
        .fields
        .iter()
        .map(|field| control(field, entry, &villages));
    let path = format!("/ledgers/{}", kind.kind);
    let mut form = match entry {
        None => Form::new(format!("{path}/new"), "保存", fields.collect()).cancel(&path),
        Some(entry) => {
            let page = format!("{path}/{}-{}", entry.region, entry.id);
            let mut form = Form::new(format!("{page}/edit"), "保存", fields.collect()).cancel(page);
            form.hidden
                .push(("version".to_owned(), entry.version.to_string()));
            form
        }
    };
    if entry.is_none()
        && let Some(group) = form.groups.last_mut()
    {
        let photos = Field::new(FieldKind::Photos, "photos", "照片");
        group
            .fields
            .push(photos.hint("可以一次选几张；登记以后还可以再加照片和附件"));
        form.upload = true;
    }
    form.draft = entry.is_none().then(|| format!("ledger_{}", kind.kind));
    Ok(form)
}

/// The controls of fields declared as those of ledgers, for a form of another subject; empty.
pub(crate) fn controls(fields: &[KindField], villages: &[String]) -> Vec<Field> {
    let control = |field| control(field, None, villages);
    fields.iter().map(control).collect()
}

fn control(field: &KindField, entry: Option<&FullEntry>, villages: &[String]) -> Field {
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
    let value = entry.and_then(|e| e.fields.get(&field.code));
    shown.value = match (field.field_type, value) {
        (FieldType::Money, Some(fen)) => fen
            .as_i64()
            .map(|fen| kernel::Fen::new(fen).to_string())
            .unwrap_or_default(),
        (_, Some(Json::Number(number))) => number.to_string(),
        (_, Some(Json::String(text))) => text.clone(),
        _ => String::new(),
    };
    match field.field_type {
        FieldType::Choice if field.open => shown.suggestions = field.offered().cloned().collect(),
        FieldType::Choice => {
            shown.options = field.offered().map(|o| Choice::new(o, o)).collect();
            // What is no longer offered stays readable where it was chosen.
            if !shown.value.is_empty() && !field.offered().any(|o| *o == shown.value) {
                shown.options.push(Choice::new(
                    &shown.value,
                    format!("{}（已停用）", shown.value),
                ));
            }
        }
        FieldType::Village => {
            shown.suggestions = villages.to_vec();
            shown.hint = Some("不填就记在本单位名下".to_owned());
        }
        FieldType::Date => shown.hint = Some("例如 2011-3-1、2011.3.1、2011年3月1日".to_owned()),
        FieldType::IdNumber if entry.is_some_and(|e| e.id_sealed.is_some()) => {
            shown.hint = Some("已登记，不改就空着".to_owned());
        }
        FieldType::IdNumber => shown.hint = Some("填了就能和名册里的人对上".to_owned()),
        FieldType::Integer if !field.unit.is_empty() => {
            shown.hint = Some(format!("单位：{}", field.unit))
        }
        FieldType::LongText | FieldType::Text => shown.width = 24,
        _ => {}
    }
    shown
}

async fn filled(
    visit: &Visit,
    kind: &Kind,
    form: &mut Form,
    posted: &Posted,
) -> Result<Option<Filled>> {
    form.keep(posted);
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let today = visit.office.clock().today();
    let text = |code: &str| posted.raw(code);
    match read_filled(kind, text, &directory, scope.division(), today) {
        Ok(filled) => Ok(Some(filled)),
        Err(wrong) => {
            for (field, message) in wrong {
                form.wrong(&field, message);
            }
            Ok(None)
        }
    }
}

pub async fn new(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let mut form = form(&visit, &kind, None).await?;
    for field in form.fields_mut() {
        if let Some(value) = query.given(&field.name) {
            field.value = value;
        }
    }
    visit.form(&format!("登记{}", kind.label), form)
}

pub async fn create(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let mut form = form(&visit, &kind, None).await?;
    let Some(filled) = filled(&visit, &kind, &mut form, &posted).await? else {
        return visit.form(&format!("登记{}", kind.label), form);
    };
    let (region, id) = entry_add(&visit.office, &visit.actor, &kind, filled).await?;
    registers::accounts::drafts::discard(&visit.office, &visit.actor, &format!("ledger_{code}"))
        .await?;
    let owner = Owner::ledger_entry(region, id);
    let told = with_photos(&visit, owner, &posted, "已登记").await?;
    Ok(visit.done(&format!("/ledgers/{code}/{region}-{id}"), &told))
}

/// Keeps the photos that were posted with an entry, and says what became of them behind what is told anyway.
pub(super) async fn with_photos(
    visit: &Visit,
    owner: Owner,
    posted: &Posted,
    told: &str,
) -> Result<String> {
    let photos: Vec<_> = posted.files("photos").cloned().collect();
    let added = match attachments::actions::add(&visit.office, &visit.actor, owner, photos).await {
        Ok(added) => added.told(),
        // The entry stands; only its photos were too many at once.
        Err(Error::Refusal(why)) => format!("照片没有收：{why}"),
        Err(other) => return Err(other),
    };
    Ok(if added.is_empty() {
        told.to_owned()
    } else {
        format!("{told}。{added}")
    })
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
    let entry = entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    let path = format!("/ledgers/{code}/{region}-{id}");
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
                let href = entry
                    .person
                    .map(|person| format!("/people/{region}-{person}"));
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
    let remove = || {
        let reason = Field::text("reason", "删去的理由")
            .required()
            .width(20)
            .hint("例如：重复登记。删去后30天内可以恢复");
        visit.with_token(Form::new(
            format!("{path}/remove"),
            "删去这条",
            vec![reason],
        ))
    };
    let owner = Owner::ledger_entry(region, id);
    let page = EntryPage {
        files: if kept {
            Some(panel(&visit, owner).await?)
        } else {
            None
        },
        facts,
        long,
        buttons: if may && kept {
            vec![Button::link("修改", format!("{path}/edit")).primary()]
        } else {
            Vec::new()
        },
        removed: entry
            .removed
            .as_ref()
            .map(|r| format!("这条台账已于 {} 删去：{}", moment_shown(&r.at), r.reason)),
        remove: (may && kept).then(remove),
        restore: (may && !kept).then(|| {
            visit
                .post_button("恢复", format!("{path}/restore"))
                .primary()
        }),
        history: sentences_about(&visit.office, region, &format!("台账 {id}")).await?,
        again: may.then(|| format!("/ledgers/{code}/new")),
        beside: if kept {
            visit.beside_entry(&code, (region, id)).await?
        } else {
            Vec::new()
        },
    };
    visit.page(
        "ledgers/entry.html",
        &format!("{}：{}", kind.label, entry.on_date),
        &page,
    )
}

pub async fn edit(visit: Visit, Path((code, entry)): Path<(String, String)>) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let (region, id) = entry_key(&entry)?;
    let entry = entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    let form = form(&visit, &kind, Some(&entry)).await?;
    visit.form(&format!("修改{}", kind.label), form)
}

pub async fn save(
    visit: Visit,
    Path((code, entry)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let (region, id) = entry_key(&entry)?;
    let entry = entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    let mut form = form(&visit, &kind, Some(&entry)).await?;
    let Some(filled) = filled(&visit, &kind, &mut form, &posted).await? else {
        return visit.form(&format!("修改{}", kind.label), form);
    };
    let version = posted.text("version").parse().unwrap_or(0);
    entry_change(
        &visit.office,
        &visit.actor,
        &kind,
        (region, id),
        version,
        filled,
    )
    .await?;
    Ok(visit.done(&format!("/ledgers/{code}/{region}-{id}"), "已保存"))
}

pub async fn remove(
    visit: Visit,
    Path((code, entry)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let at = entry_key(&entry)?;
    entry_remove(
        &visit.office,
        &visit.actor,
        &kind,
        at,
        &posted.text("reason"),
    )
    .await?;
    Ok(visit.done(
        &format!("/ledgers/{code}"),
        "已删去，30天内可以在“看已删去的”里恢复",
    ))
}

pub async fn restore(
    visit: Visit,
    Path((code, entry)): Path<(String, String)>,
    _: Posted,
) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let at = entry_key(&entry)?;
    entry_restore(&visit.office, &visit.actor, &kind, at).await?;
    Ok(visit.done(&format!("/ledgers/{code}/{}-{}", at.0, at.1), "已恢复"))
}
