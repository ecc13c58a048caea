//! A task and its households, as acts are done with them: a visit written down, a household given up or added, a task
//! given up.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{doubt, visits};
use crate::attachments::with_photos;
use crate::kit::{Button, Fact, Field, FieldKind, Form, Posted, Query, see_other};
use crate::shell::{ActForm, ActPage, Visit, act_form, only_form};
use ground::acts::{Address, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::key::{AnyKey, Number};
use registers::attachments::Owner;
use registers::ledgers::visits::{HouseholdInHand, VISIT, VisitTask, next_waiting};
use registers::people::register::{PersonKey, PersonLine, people_of};
use registers::people::{CALLING, housemates};

/// Where somebody comes from, handed on by the form.
const BACK: &str = "back";

impl ActPage for HouseholdInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let it = opened::<HouseholdInHand>(visit, key).await?;
        let mut act = only_form(forms)?;
        let back = act.form.hidden.iter().find(|(name, _)| name == BACK);
        let back = own_page(&it, back.map_or("", |(_, back)| back));
        let name = &it.target.name;
        let title = match act.code {
            "record" => format!("走访{name}"),
            _ => format!("不走访{name}"),
        };
        if let ("record", Some(group)) = (act.code, act.form.groups.first_mut()) {
            let photos = Field::new(FieldKind::Photos, "photos", "照片");
            let hint = "可以一次选几张；手机上可直接拍照";
            group.fields.push(photos.hint(hint));
            act.form.upload = true;
            act.form.then = Some((NEXT.to_owned(), "登记，到下一户".to_owned()));
        }
        doubt::ask_after_death(&mut act.form, "");
        let person = person_of(visit, &it).await?;
        let page = HouseholdPage {
            facts: facts(visit, &it, person.as_ref()).await?,
            call: person.as_ref().and_then(|person| call(visit, person)),
            family: person.as_ref().and_then(|person| family(visit, person)),
            form: visit.with_token(act.form.cancel(back)),
        };
        match page.form.is_wrong() {
            true => visit.refused("ledgers/household.html", &title, &page),
            false => visit.page("ledgers/household.html", &title, &page),
        }
    }

    async fn after(
        &self,
        visit: &Visit,
        act: &str,
        (_, posted): (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        let back = match posted.text("then").as_str() {
            NEXT => next(visit, self).await?,
            _ => own_page(self, &posted.text(BACK)),
        };
        match &self.target.visited {
            Some((entry, _)) if act == "record" => {
                let owner = Owner::ledger_entry(self.target.task.region, *entry);
                Ok((back, with_photos(visit, owner, posted, &told).await?))
            }
            _ => Ok((back, told)),
        }
    }
}

/// A household as somebody stands at its door: where it is, how to call, what to write down.
#[derive(Serialize)]
struct HouseholdPage {
    facts: Vec<Fact>,
    call: Option<Button>,
    /// Where somebody of the family is written down, of whom one hears at the door.
    family: Option<Button>,
    form: Form,
}

async fn facts(
    visit: &Visit,
    it: &HouseholdInHand,
    person: Option<&PersonLine>,
) -> Result<Vec<Fact>> {
    let address = person.map_or("", |person| person.address.as_str());
    let others = match person {
        Some(PersonLine { key, .. }) => {
            let (reader, scope) = (
                visit.office.db().reader(),
                visit.actor.may(Action::PersonRead)?,
            );
            let mut found = housemates(reader, &scope, key.region, &[key.id]).await?;
            found.remove(&key.id).unwrap_or_default().join("、")
        }
        None => String::new(),
    };
    let said = [
        ("人员类别", it.target.categories.as_str()),
        ("住址", address),
        ("同户在册", &others),
    ];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    Ok(said.map(|(label, text)| Fact::new(label, text)).collect())
}

/// Where somebody of the family is written down.
fn family(visit: &Visit, person: &PersonLine) -> Option<Button> {
    let at = format!("/people/{}/family/new", person.key);
    visit
        .may(Action::PersonWrite)
        .then(|| Button::link("登记家庭成员", at))
}

/// Whose household it is, where that is somebody on the rolls and hers to see.
async fn person_of(visit: &Visit, it: &HouseholdInHand) -> Result<Option<PersonLine>> {
    let Some(person) = it.target.person.filter(|_| visit.may(Action::PersonRead)) else {
        return Ok(None);
    };
    let key = PersonKey::new(it.task.key.region, person);
    let found = people_of(&visit.office, &visit.actor, &[key]).await?;
    Ok(found.into_iter().next())
}

/// The button that shows the phone, to be called: looking at a whole number is audited with its reason.
fn call(visit: &Visit, person: &PersonLine) -> Option<Button> {
    if person.phone.is_empty() || !visit.may(Action::PersonReveal) {
        return None;
    }
    let label = format!("打电话 {}", person.phone);
    let mut call = visit.post_button(label, format!("/people/{}/reveal", person.key));
    let said = [("secret", "phone"), ("reason_phone", CALLING)];
    call.values
        .extend(said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Some(call)
}

async fn opened<S: Subject>(visit: &Visit, key: &str) -> Result<S> {
    let reader = visit.office.db().reader().into();
    S::open(&visit.office, reader, &visit.actor, key).await
}

/// What the button says that goes on with the next household.
const NEXT: &str = "next";

/// The page of the household to be visited after one; that of the task once none is left.
async fn next(visit: &Visit, it: &HouseholdInHand) -> Result<String> {
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let next = next_waiting(&visit.office, &scope, &it.target).await?;
    Ok(match next {
        Some(target) => format!("/visits/{}/{}", it.task.key, Number(target)),
        None => it.above(),
    })
}

/// Only a page of the same task.
fn own_page(it: &HouseholdInHand, asked: &str) -> String {
    let own = it.above();
    if asked == own || asked.starts_with(&format!("{own}?")) {
        asked.to_owned()
    } else {
        own
    }
}

async fn household(visit: &Visit, address: Vec<(String, String)>) -> Result<HouseholdInHand> {
    opened(visit, &HouseholdInHand::key_at(&Address(address))).await
}

pub async fn page(
    visit: Visit,
    Path(address): Path<Vec<(String, String)>>,
    query: Query,
) -> Result<Response> {
    let it = household(&visit, address).await?;
    if let Some((entry, _)) = &it.target.visited {
        let entry = AnyKey::new(it.region(), *entry);
        return Ok(see_other(&format!("/ledgers/{VISIT}/{entry}")));
    }
    let mut act = act_form(&visit, &it, "record").await?;
    act.form.hidden.push((BACK.to_owned(), query.text(BACK)));
    HouseholdInHand::page(&visit, &it.key(), vec![act]).await
}

pub(super) async fn give_up_form(
    visit: Visit,
    Path(address): Path<Vec<(String, String)>>,
) -> Result<Response> {
    let it = household(&visit, address).await?;
    let act = act_form(&visit, &it, "cancel").await?;
    HouseholdInHand::page(&visit, &it.key(), vec![act]).await
}

impl ActPage for VisitTask {
    async fn page(visit: &Visit, key: &str, mut forms: Vec<ActForm>) -> Result<Response> {
        let task = opened::<VisitTask>(visit, key).await?;
        let added = |act: &ActForm| act.code == "add" && act.form.is_wrong();
        let together = |act: &ActForm| act.code == "record_all" && act.form.is_wrong();
        if let Some(at) = forms.iter().position(together) {
            return together_shown(visit, &task, forms.swap_remove(at).form);
        }
        match forms.iter().position(added) {
            Some(at) => adding(visit, &task, forms.swap_remove(at).form).await,
            None => visits::shown(visit, &task, forms).await,
        }
    }

    async fn after(
        &self,
        _: &Visit,
        act: &str,
        _: (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        let path = if act == "cancel" {
            self.above()
        } else {
            self.path()
        };
        Ok((path, told))
    }
}

/// The form with which the households of a village are written down together.
pub(super) async fn together_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    let task = opened::<VisitTask>(&visit, &key).await?;
    let mut form = act_form(&visit, &task, "record_all").await?.form;
    for field in form.fields_mut().filter(|field| field.name == "unit") {
        let asked = query.text("division");
        if field.options.iter().any(|option| option.value == asked) {
            field.value = asked;
        }
    }
    together_shown(&visit, &task, form)
}

fn together_shown(visit: &Visit, task: &VisitTask, form: Form) -> Result<Response> {
    let title = format!("{}：按默认登记一个村", task.name);
    visit.form(&title, form.cancel(task.path()))
}

pub(super) async fn add_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let task = opened::<VisitTask>(&visit, &key).await?;
    let act = act_form(&visit, &task, "add").await?;
    adding(&visit, &task, act.form).await
}

/// The form with which a household is added; where people on the rolls are called so, it asks which of them it is.
async fn adding(visit: &Visit, task: &VisitTask, mut form: Form) -> Result<Response> {
    let name = form.fields_mut().next().map(|field| field.value.clone());
    let which = match name.filter(|_| form.is_wrong()) {
        Some(name) => Some(doubt::which(visit, &kernel::squeeze(&name)).await?),
        None => None,
    };
    let which = which.filter(|which| which.options.len() > 1);
    if let (Some(mut which), Some(group)) = (which, form.groups.first_mut()) {
        "add_person".clone_into(&mut which.name);
        group.fields.insert(1, which);
        form.errors.retain(|error| error.field.is_some());
        form.wrong("add_person", "请选择是名册里的哪一位");
    }
    let title = format!("补充对象：{}", task.name);
    visit.form(&title, form.cancel(task.path()))
}
