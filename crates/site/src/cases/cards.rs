//! 跟踪服务卡: all of them, those overdue first; one with its monthly contacts and the form of this month's.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::table::page_of;
use crate::kit::{
    Badge, Button, Cell, Chip, Column, Event, Fact, Form, Link, ListPage, Pager, Posted, Query,
    Row, Table, Tone,
};
use crate::ledgers::controls;
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::asked_scope;
use registers::ledgers::FieldType;
use registers::ledgers::actions::{entry_text, field_text};
use registers::ledgers::entries::entry_key;
use registers::organisation::Directory;
use work::cases::actions::cases_of_person;
use work::cases::cards::{
    CONTACT, Card, SPOUSE, card, cards, contact_add, contact_overdue, ledger,
};

const PATH: &str = "/cases/cards";

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let office = &visit.office;
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, &query)?;
    let mut all = cards(office, &visit.actor, &within).await?;
    let late_only = query.text("overdue") == "1";
    if late_only {
        all.retain(|card| card.overdue);
    }
    let total = u64::try_from(all.len()).unwrap_or(0);
    let pager = Pager::of(PATH, &query, total);
    let (_, size) = page_of(&query);
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let shown = all.iter().skip(place(pager.offset())).take(place(size));
    let rows = shown.map(|card| {
        let (words, tone) = if card.overdue {
            ("本月还没有跟踪", Tone::Bad)
        } else {
            ("已跟踪", Tone::Good)
        };
        Row {
            cells: vec![
                Cell::link(
                    &card.name,
                    format!("{PATH}/{}", AnyKey::new(card.key.0, card.key.1)),
                ),
                Cell::text(directory.name(card.division)),
                Cell::text(&card.state),
                Cell::text(&card.priority),
                Cell::text(&card.last),
                Cell::badge(Badge::new(words, tone)),
            ],
            marked: card.overdue,
            ..Row::default()
        }
    });
    let may = visit.may(Action::LedgerWrite);
    let table = Table {
        caption: "跟踪服务卡".to_owned(),
        columns: vec![
            Column::text("name", "军嫂"),
            Column::text("village", "村（社区）"),
            Column::text("state", "就业状态"),
            Column::text("priority", "优先安置"),
            Column::text("last", "最近跟踪"),
            Column::text("term", "本月"),
        ],
        rows: rows.collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: if late_only {
            "没有逾期未跟踪的军嫂。".to_owned()
        } else {
            "还没有军嫂登记在册。在“军嫂就业”台账里登记一位，她就有一张服务卡。".to_owned()
        },
        empty_next: match (late_only, may) {
            (true, _) => vec![Link::new("看全部服务卡", PATH)],
            (false, true) => vec![Link::new("登记军嫂", format!("/ledgers/{SPOUSE}/new"))],
            (false, false) => Vec::new(),
        },
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("登记军嫂", format!("/ledgers/{SPOUSE}/new")).primary());
    }
    if !late_only {
        buttons.push(Button::link("逾期未跟踪", format!("{PATH}?overdue=1")));
    }
    let chips = late_only.then(|| Chip {
        label: "逾期未跟踪".to_owned(),
        without: format!(
            "{PATH}{}",
            query.without("overdue").without("page").text_for_url()
        ),
    });
    let kept = query.pairs().iter().filter(|(name, _)| name == "overdue");
    let page = ListPage {
        tree: Some(unit_tree(office, scope, PATH, &query).await?),
        path: PATH.to_owned(),
        kept: kept.cloned().collect(),
        chips: chips.into_iter().collect(),
        buttons,
        table,
        ..ListPage::default()
    };
    visit.list("跟踪服务卡", page)
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
