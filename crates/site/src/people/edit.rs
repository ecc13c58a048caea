//! What one person may correct of somebody by herself, and a number shown in full: nothing here moves money.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::dossier::gathered;
use crate::kit::{Field, FieldKind, Form, Posted};
use crate::shell::{ActForm, ActPage, Visit, only_form};
use ground::acts::{All, Subject};
use ground::authority::Action;
use ground::error::{Error, Result};
use registers::organisation::Directory;
use registers::people::reading::read_correction;
use registers::people::register::{Dossier, PersonKey, person_open};
use registers::people::registration::{person_correct, saved};
use registers::people::{RELATIONS, RelativeInHand, Relatives};
use registers::people::{Secret, person_reveal};

pub async fn reveal(visit: Visit, Path(person): Path<String>, posted: Posted) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let asked = posted.text("secret");
    let found = Secret::ALL.iter().find(|(_, code, _)| *code == asked);
    let (secret, code, label) = found.ok_or_else(|| Error::refusal("请选择要看哪个号码"))?;
    let reason = posted.text(&format!("reason_{code}"));
    let number = person_reveal(&visit.office, &visit.actor, key, *secret, &reason).await?;
    let page = gathered(&visit, key, "", Some(((*label).to_owned(), number))).await?;
    let title = format!("{}的档案", page.name);
    visit.page("people/dossier.html", &title, &page)
}

async fn edit_form(visit: &Visit, key: PersonKey) -> Result<(String, Form)> {
    let scope = visit.actor.may(Action::PersonWrite)?;
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut village = Field::text("village", "村（社区）")
        .required()
        .value(dossier.line.village.clone());
    village.suggestions = directory.village_names(scope.division(), 300);
    let had = if dossier.line.phone.is_empty() {
        "现在没有登记".to_owned()
    } else {
        format!("现在登记的是 {}；不改就空着", dossier.line.phone)
    };
    let fields = vec![
        Field::new(FieldKind::Phone, "phone", "新的联系电话").hint(had),
        village,
        Field::new(FieldKind::Month, "moved_in", "迁入年月")
            .hint("迁到别的乡镇才填：从哪个月起；以前的月份仍按原来乡镇的标准。不填从本月起"),
        Field::text("address", "住址")
            .hint("门牌、村民小组；走访、寄信用")
            .width(24)
            .value(dossier.line.address.clone()),
        Field::new(FieldKind::LongText, "note", "备注").value(dossier.note.clone()),
    ];
    let mut form =
        Form::new(format!("/people/{key}/edit"), "保存", fields).cancel(format!("/people/{key}"));
    form.hidden
        .push(("version".to_owned(), dossier.version.to_string()));
    Ok((dossier.line.name, form))
}

pub async fn edit(visit: Visit, Path(person): Path<String>) -> Result<Response> {
    let (name, form) = edit_form(&visit, PersonKey::read(&person)?).await?;
    visit.form(&format!("改{name}的资料"), form)
}

pub async fn save(visit: Visit, Path(person): Path<String>, posted: Posted) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let (name, mut form) = edit_form(&visit, key).await?;
    form.keep(&posted);
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let title = format!("改{name}的资料");
    let text = |name: &str| posted.text(name);
    let new = match read_correction(&directory, scope.division(), &text) {
        Ok(new) => new,
        Err(wrong) => {
            form.wrong_all(wrong);
            return visit.form(&title, form);
        }
    };
    match person_correct(&visit.office, &visit.actor, key, new).await {
        Ok(request) => Ok(visit.done(&format!("/people/{key}"), &saved(request))),
        Err(Error::Conflict(_)) => conflict(&visit, key, &title, form).await,
        Err(other) => Err(other),
    }
}

#[derive(Serialize)]
struct ConflictPage {
    /// Field, what stands there now, what was typed.
    fields: Vec<(String, String, String)>,
    form: Form,
}

/// Somebody saved first: both versions side by side, and what was typed ready to be saved over the newer one.
async fn conflict(visit: &Visit, key: PersonKey, title: &str, mut form: Form) -> Result<Response> {
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let now = |name: &str| match name {
        "phone" => dossier.line.phone.clone(),
        "village" => dossier.line.village.clone(),
        "moved_in" => String::new(),
        "address" => dossier.line.address.clone(),
        _ => dossier.note.clone(),
    };
    let mut fields = Vec::new();
    for field in form.fields_mut() {
        // An empty phone keeps the one that is there.
        let typed = if field.name == "phone" && field.value.is_empty() {
            now("phone")
        } else {
            field.value.clone()
        };
        fields.push((field.label.clone(), now(&field.name), typed));
    }
    form.submit = "用我填的保存".to_owned();
    let page = ConflictPage {
        fields,
        form: visit.with_token(form),
    };
    let mut response = visit.page("people/conflict.html", title, &page)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

impl ActPage for All<Relatives> {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let form = relative_form(only_form(forms)?.form);
        visit.form("加一位家庭成员", form.cancel(family_of(key)))
    }

    fn returns(&self) -> String {
        family_of(&self.key)
    }
}

impl ActPage for RelativeInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = RelativeInHand::open(&visit.office, reader, &visit.actor, key).await?;
        let act = only_form(forms)?;
        visit.form(act.label, act.form.cancel(it.above()))
    }

    fn returns(&self) -> String {
        self.above()
    }
}

fn family_of(key: &str) -> String {
    format!("/people/{key}?tab=family")
}

/// The form of a relative, as it stands on the page of the family.
pub(super) fn relative_form(mut form: Form) -> Form {
    form.columns = true;
    for field in form.fields_mut() {
        if field.name == "relation" {
            field.suggestions = RELATIONS.map(str::to_owned).to_vec();
        }
    }
    form
}

pub(super) fn reveal_forms(visit: &Visit, key: PersonKey, dossier: &Dossier) -> Vec<Form> {
    if !visit.may(Action::PersonReveal) {
        return Vec::new();
    }
    let form = |(_, code, label): &(Secret, &str, &str)| {
        let reason = Field::text(format!("reason_{code}"), "理由")
            .required()
            .width(16)
            .hint("写清为什么看，至少4个汉字，会记入审计日志");
        let mut form = Form::new(
            format!("/people/{key}/reveal"),
            format!("查看完整{label}"),
            vec![reason],
        );
        form.hidden.push(("secret".to_owned(), (*code).to_owned()));
        visit.with_token(form)
    };
    let payee = !dossier.line.payee.id_number.is_empty();
    let secrets = Secret::ALL.iter();
    let secrets = secrets.filter(|(secret, ..)| *secret != Secret::Payee || payee);
    secrets.map(form).collect()
}
