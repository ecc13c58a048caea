//! 跟踪服务卡: all of them, those overdue first; one with its monthly contacts and the form of this month's.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Badge, Button, Event, Fact, Form, Link, ListPage, Posted, Tone};
use crate::ledgers::controls;
use crate::shell::{ListFace, Visit};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::ledgers::FieldType;
use registers::ledgers::actions::{entry_text, field_text};
use registers::ledgers::entries::entry_key;
use work::cases::Cards;
use work::cases::actions::cases_of_person;
use work::cases::cards::{CONTACT, Card, SPOUSE, card, contact_add, contact_overdue, ledger};

const PATH: &str = "/cases/cards";

impl ListFace for Cards {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let register = format!("/ledgers/{SPOUSE}/new");
        let may = visit.may(Action::LedgerWrite);
        if may {
            page.buttons
                .push(Button::link("登记军嫂", &register).primary());
        }
        if !self.overdue {
            let late = format!("{PATH}?overdue=1");
            page.buttons.push(Button::link("逾期未跟踪", late));
        }
        page.tools
            .push(Link::new("台账", format!("/ledgers/{SPOUSE}")));
        page.table.empty_next = match (self.overdue, may) {
            (true, _) => vec![Link::new("看全部服务卡", PATH)],
            (false, true) => vec![Link::new("登记军嫂", register)],
            (false, false) => Vec::new(),
        };
        Ok(())
    }
}

#[derive(Serialize)]
struct CardPage {
    term: Badge,
    facts: Vec<Fact>,
    form: Option<Form>,
    contacts: Vec<Event>,
    cases: Vec<Event>,
    buttons: Vec<Button>,
}

pub async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let at = entry_key(&key)?;
    let card = card(&visit.office, &visit.actor, at).await?;
    let form = form(&visit, at)?;
    shown(&visit, &card, form).await
}

fn form(visit: &Visit, (region, id): (i32, i64)) -> Result<Form> {
    let kind = ledger(&visit.office, CONTACT)?;
    let asked: Vec<_> = kind
        .fields
        .iter()
        .filter(|f| {
            !matches!(
                f.field_type,
                FieldType::Person | FieldType::IdNumber | FieldType::Village
            )
        })
        .cloned()
        .collect();
    let mut fields = controls(&asked, &[]);
    let today = visit.office.clock().today().to_string();
    if let Some(date) = fields.iter_mut().find(|f| f.name == "date") {
        date.value = today;
    }
    Ok(Form::new(
        format!("{PATH}/{}", AnyKey::new(region, id)),
        "登记这次跟踪",
        fields,
    ))
}

async fn shown(visit: &Visit, card: &Card, form: Form) -> Result<Response> {
    let office = &visit.office;
    let spouse = ledger(office, SPOUSE)?;
    let contact = ledger(office, CONTACT)?;
    let overdue = contact_overdue(&card.last, office.clock().today());
    let (words, tone) = match (overdue, card.last.is_empty()) {
        (_, true) => ("还没有跟踪过".to_owned(), Tone::Bad),
        (true, false) => (format!("最近一次{}，已逾期", card.last), Tone::Bad),
        (false, false) => (format!("最近一次{}", card.last), Tone::Good),
    };
    let region = card.entry.region;
    let entry = &card.entry;
    let mut facts = Vec::new();
    for field in &spouse.fields {
        let Some(value) = entry.fields.get(&field.code) else {
            continue;
        };
        let person = entry
            .person
            .filter(|_| field.field_type == FieldType::Person);
        let person = person.filter(|_| visit.may(Action::PersonRead));
        facts.push(Fact {
            href: person.map(|person| format!("/people/{}", AnyKey::new(region, person))),
            ..Fact::new(&field.label, field_text(field, value))
        });
    }
    let contacts = card.contacts.iter().map(|entry| Event {
        when: entry.on_date.clone(),
        kind: "跟踪".to_owned(),
        text: entry_text(&contact, entry),
        who: None,
        href: Some(format!(
            "/ledgers/{CONTACT}/{}",
            AnyKey::new(region, entry.id)
        )),
    });
    let mut cases = Vec::new();
    if let Some(person) = entry.person.filter(|_| visit.may(Action::CaseRead)) {
        for (kind, case) in cases_of_person(office, &visit.actor, region, person).await? {
            cases.push(Event {
                when: case.registered_on.clone(),
                kind,
                text: case.state.label().to_owned(),
                who: None,
                href: Some(format!("/cases/{}", case.key)),
            });
        }
    }
    let mut buttons = vec![Button::link(
        "看台账里的这一行",
        format!("/ledgers/{SPOUSE}/{}", AnyKey::new(region, entry.id)),
    )];
    if visit.may(Action::CaseWrite) {
        let mut path = "/cases/new?kind=spouse_job".to_owned();
        if let Some(person) = entry.person {
            path = format!("{path}&person={}", AnyKey::new(region, person));
        }
        buttons.push(Button::link("登记就业服务事项", path));
    }
    let wrong = form.is_wrong();
    let page = CardPage {
        term: Badge::new(words, tone),
        facts,
        form: visit
            .may(Action::LedgerWrite)
            .then(|| visit.with_token(form)),
        contacts: contacts.collect(),
        cases,
        buttons,
    };
    let title = format!("{}的跟踪服务卡", card.name);
    if wrong {
        visit.refused("cases/card.html", &title, &page)
    } else {
        visit.page("cases/card.html", &title, &page)
    }
}

pub async fn contact(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let at = entry_key(&key)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let text = |code: &str| posted.raw(code);
    let wrong = match contact_add(office, actor, at, &text).await {
        Ok(Ok(())) => return Ok(visit.done(&format!("{PATH}/{key}"), "已登记这次跟踪")),
        Ok(Err(wrong)) => wrong,
        Err(Error::Refusal(reason)) => vec![("date".to_owned(), reason)],
        Err(other) => return Err(other),
    };
    let card = card(office, actor, at).await?;
    let mut form = form(&visit, at)?;
    form.keep(&posted);
    form.wrong_all(wrong);
    shown(&visit, &card, form).await
}
