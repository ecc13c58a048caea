//! 登记: first which kind, then its form.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value as Json;

use crate::kit::{Choice, Field, FieldKind, Form, Group, Posted, Query};
use crate::ledgers::controls;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use registers::ledgers::entries::{entry_key, entry_open};
use registers::ledgers::{FieldType, kinds};
use registers::organisation::Directory;
use registers::people::register::{PersonKey, person_open};
use work::cases::actions::{CaseFile, case_open};
use work::cases::register::{Applicant, applicant_meant, case_correct, case_register, read_case};
use work::cases::{CaseKey, CaseKind, case_kinds};

/// So many villages are offered while typing.
const VILLAGES_OFFERED: usize = 300;

#[derive(Serialize)]
struct KindsPage {
    kinds: Vec<(String, String, String)>,
}

fn kind_asked(visit: &Visit, code: &str) -> Result<Option<CaseKind>> {
    let all = case_kinds(visit.office.catalogue())?;
    Ok(all.into_iter().find(|kind| kind.kind == code))
}

/// `/cases/new`, and with `kind=` its form; `person=` fills in somebody of the rolls.
pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let Some(kind) = kind_asked(&visit, &query.text("kind"))? else {
        return choose(&visit, &query);
    };
    let mut form = form(&visit, &kind).await?;
    if let Some(person) = query.given("person") {
        fill_in(&visit, &kind, &mut form, &person).await?;
    }
    if let Some(entry) = query.given("entry") {
        as_told(&visit, &kind, &mut form, &entry).await?;
    }
    visit.form(&format!("登记{}", kind.label), form)
}

fn choose(visit: &Visit, query: &Query) -> Result<Response> {
    let kinds = case_kinds(visit.office.catalogue())?;
    let href = |kind: &CaseKind| {
        let query = query.with("kind", &kind.kind);
        format!("/cases/new{}", query.text_for_url())
    };
    let term = |kind: &CaseKind| {
        let steps: Vec<&str> = kind.opinions.iter().map(|o| o.label.as_str()).collect();
        let steps = if steps.is_empty() {
            String::new()
        } else {
            format!("，{}", steps.join("→"))
        };
        format!(
            "{}天内受理，受理后{}天内办结{steps}",
            kind.accept_days, kind.close_days
        )
    };
    let page = KindsPage {
        kinds: kinds
            .iter()
            .map(|kind| (href(kind), kind.label.clone(), term(kind)))
            .collect(),
    };
    visit.page("cases/kinds.html", "登记事项", &page)
}

async fn form(visit: &Visit, kind: &CaseKind) -> Result<Form> {
    let scope = visit.actor.may(Action::CaseWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let villages = directory.village_names(scope.division(), VILLAGES_OFFERED);
    let mut fields = controls(&kind.fields, &villages);
    for (field, declared) in fields.iter_mut().zip(&kind.fields) {
        if declared.field_type == FieldType::Village {
            field.hint = Some("在册的人可以不填".to_owned());
        }
    }
    fields.push(Field::new(FieldKind::Phone, "phone", "联系电话"));
    if kind.grant.is_some() {
        fields.push(Field::text("bank", "开户行"));
        let account = Field::new(FieldKind::Account, "account", "银行账号");
        fields.push(account.hint("已在册的不用填；批准以后发到这个账号"));
    }
    let today = visit.office.clock().today();
    let on = Field::new(FieldKind::Date, "registered_on", "登记日期");
    fields.push(on.value(today.to_string()));
    let mut form = Form::new("/cases/new", "登记", Vec::new()).cancel("/cases");
    form.groups = vec![Group {
        fields,
        ..Group::default()
    }];
    form.hidden.push(("kind".to_owned(), kind.kind.clone()));
    form.draft = Some(format!("case_{}", kind.kind));
    Ok(form)
}

async fn fill_in(visit: &Visit, kind: &CaseKind, form: &mut Form, person: &str) -> Result<()> {
    let key = PersonKey::read(person)?;
    let known = person_open(&visit.office, &visit.actor, key).await?;
    let village = kind
        .fields
        .iter()
        .find(|f| f.field_type == FieldType::Village);
    for (field, value) in [
        (
            kind.applicant_field().filter(|_| kind.of_person()),
            &known.line.name,
        ),
        (village, &known.line.village),
    ] {
        let Some(declared) = field else { continue };
        if let Some(control) = form.fields_mut().find(|f| f.name == declared.code) {
            control.value.clone_from(value);
        }
    }
    form.hidden.push(("who".to_owned(), key.to_string()));
    Ok(())
}

/// Fills in what an entry of a ledger tells of somebody: 走访时说的情况、诉求.
async fn as_told(visit: &Visit, kind: &CaseKind, form: &mut Form, entry: &str) -> Result<()> {
    let (ledger, key) = entry.split_once('/').unwrap_or_default();
    let ledgers = kinds(visit.office.catalogue())?;
    let ledger = ledgers.iter().find(|known| known.kind == ledger);
    let ledger = ledger.ok_or_else(|| Error::not_found("这种台账"))?;
    let (region, id) = entry_key(key)?;
    let entry = entry_open(&visit.office, &visit.actor, ledger, region, id).await?;
    if let Some(person) = entry.person {
        let person = PersonKey::new(region, person).to_string();
        fill_in(visit, kind, form, &person).await?;
    } else if let Some((named, applicant)) = ledger.on_rolls().zip(kind.applicant_field()) {
        let name = entry.fields.get(&named.code).and_then(|name| name.as_str());
        let control = form.fields_mut().find(|f| f.name == applicant.code);
        if let (Some(control), Some(name)) = (control, name) {
            name.clone_into(&mut control.value);
        }
    }
    let told = ledger.fields.iter().filter(|field| field.case);
    let told = told.filter_map(|field| entry.fields.get(&field.code)?.as_str());
    let told = told.collect::<Vec<_>>().join("；");
    let long = |field: &&mut Field| field.kind == FieldKind::LongText;
    if let Some(control) = form.fields_mut().find(long) {
        control.value = told;
    }
    Ok(())
}

/// A form with a case in it. Numbers are never shown: left empty they stay.
async fn filled_form(visit: &Visit, file: &CaseFile) -> Result<(CaseKind, Form)> {
    let mut kind = file.it.kind.clone();
    let number = kind
        .fields
        .iter_mut()
        .find(|f| f.field_type == FieldType::IdNumber);
    if let Some(number) = number.filter(|_| file.it.case.id_number.is_some()) {
        number.required = false;
    }
    let mut form = form(visit, &kind).await?;
    let key = file.it.case.key;
    form.action = format!("/cases/{key}/edit");
    form.submit = "保存".to_owned();
    form.cancel = Some(format!("/cases/{key}"));
    form.draft = None;
    form.hidden
        .push(("version".to_owned(), file.it.case.version.to_string()));
    for group in &mut form.groups {
        group.fields.retain(|field| field.name != "registered_on");
    }
    let money = |code: &str| {
        let mut fields = kind.fields.iter();
        fields.any(|f| f.code == code && f.field_type == FieldType::Money)
    };
    for field in form.fields_mut() {
        field.value = match file.it.case.fields.get(&field.name) {
            Some(Json::Number(fen)) if money(&field.name) => {
                let fen = fen.as_i64().unwrap_or_default();
                kernel::Fen::new(fen).to_string()
            }
            Some(Json::Number(number)) => number.to_string(),
            Some(Json::String(text)) => text.clone(),
            _ => String::new(),
        };
        if field.name == "bank" {
            field.value.clone_from(&file.it.case.bank);
        }
        if matches!(
            field.kind,
            FieldKind::IdNumber | FieldKind::Phone | FieldKind::Account
        ) {
            field.hint = Some("已登记的不显示，不改就空着".to_owned());
        }
    }
    Ok((kind, form))
}

/// `/cases/{case}/edit`: what was filled in, before the case is accepted.
pub async fn edit(visit: Visit, Path(case): Path<String>) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let file = case_open(&visit.office, &visit.actor, key).await?;
    file.it.refuse_correcting()?;
    let (kind, form) = filled_form(&visit, &file).await?;
    visit.form(&format!("补正{}", kind.label), form)
}

pub async fn save(visit: Visit, Path(case): Path<String>, posted: Posted) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let file = case_open(office, actor, key).await?;
    let (kind, mut form) = filled_form(&visit, &file).await?;
    form.keep(&posted);
    let scope = actor.may(Action::CaseWrite)?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let today = office.clock().today();
    let text = |code: &str| posted.raw(code);
    match read_case(&kind, &text, &directory, scope.division(), today) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(new) => {
            let version = posted.text("version").parse().unwrap_or(0);
            match case_correct(office, actor, key, version, new).await {
                Ok(()) => return Ok(visit.done(&format!("/cases/{key}"), "已保存")),
                Err(Error::Refusal(reason)) => form.refuse(reason),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form(&format!("补正{}", kind.label), form)
}

pub async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let kind = kind_asked(&visit, &posted.text("kind"))?;
    let kind = kind.ok_or_else(|| Error::refusal("请先选择登记哪种事项"))?;
    let title = format!("登记{}", kind.label);
    let mut form = form(&visit, &kind).await?;
    form.keep(&posted);
    let scope = visit.actor.may(Action::CaseWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let today = visit.office.clock().today();
    let text = |code: &str| posted.raw(code);
    let new = match read_case(&kind, &text, &directory, scope.division(), today) {
        Ok(new) => new,
        Err(wrong) => {
            form.wrong_all(wrong);
            return visit.form(&title, form);
        }
    };
    let (office, actor) = (&visit.office, &visit.actor);
    if let Applicant::OneOf(people) = applicant_meant(office, actor, &kind, &new).await? {
        let mut options: Vec<Choice> = people
            .iter()
            .map(|p| Choice::new(p.key.to_string(), format!("{}（{}）", p.name, p.village)))
            .collect();
        options.push(Choice::new("none", "都不是，不在名册里"));
        let mut which = Field::choice("who", "名册里同名的人", options).required();
        which.kind = FieldKind::Radio;
        if let Some(group) = form.groups.first_mut() {
            group.fields.insert(1, which);
        }
        form.wrong("who", "名册里有同名的人，请选是哪一位");
        return visit.form(&title, form);
    }
    match case_register(office, actor, &kind, new).await {
        Ok(key) => {
            let draft = format!("case_{}", kind.kind);
            registers::accounts::drafts::discard(office, actor, &draft).await?;
            Ok(visit.done(&format!("/cases/{key}"), "已登记"))
        }
        Err(Error::Refusal(reason)) => {
            form.refuse(reason);
            visit.form(&title, form)
        }
        Err(other) => Err(other),
    }
}
