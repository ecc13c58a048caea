//! One case: what it is, how far it is, what comes next, what happened.

use axum::extract::Path;
use axum::response::Response;
use kernel::Date;
use serde::Serialize;

use crate::attachments::{Panel, panel};
use crate::kit::{Badge, Button, Event, Fact, Form, Notice, Step, Tone};
use crate::shell::{ActForm, ActPage, Visit, act_forms};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use registers::attachments::Owner;
use registers::ledgers::actions::field_text;
use registers::ledgers::{Field as KindField, FieldType};
use registers::organisation::Directory;
use work::cases::actions::{CaseFile, case_open};
use work::cases::{Case, CaseInHand, CaseKey, State};

#[derive(Serialize)]
struct CasePage {
    state: Badge,
    term: Option<Badge>,
    steps: Vec<Step>,
    notices: Vec<Notice>,
    facts: Vec<Fact>,
    long: Vec<(String, String)>,
    next: Option<Form>,
    others: Vec<Form>,
    buttons: Vec<Button>,
    timeline: Vec<Event>,
    files: Panel,
}

pub async fn page(visit: Visit, Path(case): Path<String>) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let file = case_open(&visit.office, &visit.actor, key).await?;
    let forms = act_forms(&visit, &file.it).await?;
    shown(&visit, &file, forms).await
}

impl ActPage for CaseInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let file = case_open(&visit.office, &visit.actor, CaseKey::read(key)?).await?;
        shown(visit, &file, forms).await
    }
}

/// The page with its forms as they are; 422 when one of them says what is wrong.
async fn shown(visit: &Visit, file: &CaseFile, acts: Vec<ActForm>) -> Result<Response> {
    let case = &file.it.case;
    let today = visit.office.clock().today();
    let wrong = acts.iter().any(|act| act.form.is_wrong());
    let (next, others): (Vec<ActForm>, Vec<ActForm>) = acts.into_iter().partition(|act| act.next);
    let (facts, long) = facts(visit, file).await?;
    let (term, late) = case.term(today);
    let tone = if late { Tone::Bad } else { Tone::Plain };
    let page = CasePage {
        state: case.state.badge(),
        term: (!term.is_empty()).then(|| Badge::new(term, tone)),
        steps: steps(file),
        notices: notices(file, today),
        facts,
        long,
        next: next.into_iter().next().map(|act| act.form),
        others: others.into_iter().map(|act| act.form).collect(),
        buttons: buttons(visit, file),
        timeline: file.it.steps.iter().rev().map(event).collect(),
        files: panel(visit, Owner::service_case(case.key.region, case.key.id)).await?,
    };
    let title = format!("{}：{}", file.it.kind.label, case.applicant);
    if wrong {
        visit.refused("cases/one.html", &title, &page)
    } else {
        visit.page("cases/one.html", &title, &page)
    }
}

fn event(step: &work::cases::Step) -> Event {
    Event {
        when: step.on_date.clone(),
        kind: step.label().to_owned(),
        text: step.text(),
        who: Some(step.by_name.clone()),
        href: None,
    }
}

fn buttons(visit: &Visit, file: &CaseFile) -> Vec<Button> {
    let case = &file.it.case;
    let mut buttons = Vec::new();
    if case.state == State::Registered && visit.may(Action::CaseWrite) {
        buttons.push(Button::link(
            "补正登记",
            format!("/cases/{}/edit", case.key),
        ));
    }
    let granted =
        matches!(case.state, State::Closed | State::Done) && visit.may(Action::PersonWrite);
    let ends = file.it.kind.grant.as_ref().filter(|_| granted);
    let ends = ends.and_then(|grant| grant.ends_when.as_ref());
    if let (Some(person), Some(ends)) = (case.person, ends) {
        let path = format!(
            "/people/{}/change?kind=stop",
            AnyKey::new(case.key.region, person)
        );
        buttons.push(Button::link(format!("{ends}，登记停发"), path));
    }
    buttons
}

fn notices(file: &CaseFile, today: Date) -> Vec<Notice> {
    let case = &file.it.case;
    let mut told = Vec::new();
    let (term, late) = case.term(today);
    if late {
        let due = case.due_now().unwrap_or_default();
        told.push(Notice {
            text: format!("{term}，期限是{due}"),
            tone: Tone::Bad,
        });
    }
    let reminded = file.it.steps.iter().rev().find(|s| s.act == "remind");
    if let Some(step) = reminded.filter(|_| case.state.is_open()) {
        let words = if step.words.is_empty() {
            String::new()
        } else {
            format!("：{}", step.words)
        };
        told.push(Notice {
            text: format!(
                "已催办{}次，最近一次{}由{}催办{words}",
                case.reminders, step.on_date, step.by_name
            ),
            tone: Tone::Soon,
        });
    }
    let last = file.it.steps.last();
    if let Some(step) = last.filter(|s| {
        matches!(
            s.act.as_str(),
            "reject" | "hand_back" | "send_back" | "deny" | "dissatisfied" | "revoke"
        )
    }) {
        told.push(Notice {
            text: format!("{}：{}", step.label(), step.words),
            tone: Tone::Soon,
        });
    }
    told
}

/// The road of a case: what lies behind it, where it is, what lies ahead.
fn steps(file: &CaseFile) -> Vec<Step> {
    let case = &file.it.case;
    let mut road: Vec<(String, &[&str], bool)> = vec![
        ("登记".to_owned(), &["register"], true),
        (
            "受理".to_owned(),
            &["accept", "accept_for_review"],
            case.accepted_on.is_some(),
        ),
    ];
    if file.it.kind.opinions.is_empty() {
        let handed = case.held.is_some();
        road.push(("交办".to_owned(), &["assign", "transfer"], handed));
        let closed = matches!(case.state, State::Closed | State::Done);
        road.push(("办结".to_owned(), &["close"], closed));
    } else {
        for (at, opinion) in (0..).zip(&file.it.kind.opinions) {
            road.push((opinion.label.clone(), &[], case.opinions > at));
        }
    }
    road.push(("回访".to_owned(), &["satisfied"], case.state == State::Done));
    let over = matches!(
        case.state,
        State::Rejected | State::Denied | State::Revoked | State::Done
    );
    let current = road.iter().position(|(_, _, done)| !done);
    let opinion = |label: &str| {
        let own = |s: &&work::cases::Step| {
            matches!(s.act.as_str(), "agree" | "approve") && s.words.starts_with(label)
        };
        file.it.steps.iter().rev().find(own)
    };
    let step = |(index, (label, acts, done)): (usize, &(String, &[&str], bool))| {
        let by = if acts.is_empty() {
            opinion(label)
        } else {
            let mut all = file.it.steps.iter().rev();
            all.find(|s| acts.contains(&s.act.as_str()))
        };
        let by = by.filter(|_| *done);
        Step {
            label: label.clone(),
            state: match (*done, current == Some(index) && !over) {
                (true, _) => "done",
                (false, true) => "current",
                (false, false) => "ahead",
            },
            who: by.map(|s| s.by_name.clone()),
            when: by.map(|s| s.on_date.clone()),
        }
    };
    road.iter().enumerate().map(step).collect()
}

type Facts = (Vec<Fact>, Vec<(String, String)>);

async fn facts(visit: &Visit, file: &CaseFile) -> Result<Facts> {
    let case = &file.it.case;
    let scope = visit.actor.may(Action::CaseRead)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut facts = Vec::new();
    let mut long = Vec::new();
    let applicant = file.it.kind.applicant_field().map(|f| f.code.as_str());
    let mut tell = |field: &KindField| {
        let value = case.fields.get(&field.code);
        let text = match field.field_type {
            FieldType::IdNumber => file.id_number.clone(),
            _ => value.map(|v| field_text(field, v)).unwrap_or_default(),
        };
        match field.field_type {
            FieldType::Village => {}
            FieldType::LongText => long.push((field.label.clone(), text)),
            _ => facts.push(Fact {
                href: person_page(visit, case).filter(|_| Some(field.code.as_str()) == applicant),
                ..Fact::new(&field.label, text)
            }),
        }
    };
    file.it.kind.fields.iter().for_each(&mut tell);
    if matches!(case.state, State::Closed | State::Done) {
        file.it.kind.results.iter().for_each(&mut tell);
    }
    let held = case.held.as_ref();
    facts.extend([
        Fact::new("村（社区）", directory.name(case.division)),
        Fact::new("联系电话", &file.phone),
        Fact::new("登记日期", &case.registered_on),
    ]);
    if !file.account.is_empty() {
        facts.push(Fact::new(
            "银行账号",
            format!("{} {}", case.bank, file.account),
        ));
    }
    match case.due.as_ref() {
        Some(due) => facts.push(Fact::new("办结期限", due)),
        None => facts.push(Fact::new("受理期限", &case.accept_due)),
    }
    if let Some(held) = held {
        let unit = held.unit.filter(|_| visit.may(Action::OrganisationRead));
        facts.push(Fact {
            href: unit.map(|unit| format!("/units/{}", AnyKey::new(case.key.region, unit))),
            ..Fact::new("承办", &held.name)
        });
    }
    facts.extend(case.closed_on.as_ref().map(|on| Fact::new("办结日期", on)));
    if let Some(said) = case.satisfied {
        facts.push(Fact::new("回访", if said { "满意" } else { "曾不满意" }));
    }
    let ledger = file.it.kind.ledger.as_ref();
    if let (Some(entry), Some(ledger), true) = (case.entry, ledger, visit.may(Action::LedgerRead)) {
        facts.push(Fact {
            href: Some(format!(
                "/ledgers/{}/{}",
                ledger.kind,
                AnyKey::new(case.key.region, entry)
            )),
            ..Fact::new("记入台账", "看这条台账")
        });
    }
    Ok((facts, long))
}

fn person_page(visit: &Visit, case: &Case) -> Option<String> {
    let person = case.person.filter(|_| visit.may(Action::PersonRead))?;
    Some(format!("/people/{}", AnyKey::new(case.key.region, person)))
}
