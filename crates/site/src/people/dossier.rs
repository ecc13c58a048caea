//! 一人一档: one page per person, its tabs, its paper, its corrections.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::edit::{relative_form, reveal_forms};
use super::owed::owed;
use super::timeline::timeline;
use crate::kit::{Badge, Button, Event, Fact, Form, Link, Query};
use crate::shell::{Visit, own_form};
use ground::acts::All;
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::Result;
use ground::key::{AnyKey, Number};
use ground::time::{date_of, moment_shown};
use payments::{PersonPayment, payments_of_person};
use registers::ledgers;
use registers::ledgers::actions::{covers, entries_of_person, entry_text};
use registers::people::happened::happened;
use registers::people::register::{Dossier, PersonKey, PersonLine, person_open};
use registers::people::registration::dossier_printed;
use registers::people::requests::{RequestAsk, RequestLine, request_page};
use registers::people::{PersonState, Relatives, doubles, kin_of, merged_of};
use work::cases::actions::cases_of_person;

/// The tabs on the folder's edge.
const TABS: [(&str, &str); 7] = [
    ("", "概况"),
    ("identities", "身份与待遇"),
    ("money", "发放"),
    ("visits", "走访与救助"),
    ("family", "家庭"),
    ("changes", "变更"),
    ("history", "变更历史"),
];

#[derive(Serialize)]
struct Tab {
    label: &'static str,
    href: String,
    current: bool,
}

/// One identity as the page shows it.
#[derive(Serialize)]
struct IdentityShown {
    text: String,
    start: String,
    known: String,
    /// As it was at the start, where it has changed since.
    at_first: String,
}

/// A month of a receipt.
#[derive(Serialize)]
struct Month {
    month: String,
    standard: String,
    document: String,
    due: String,
    paid: String,
    difference: String,
}

/// A line of money.
#[derive(Serialize)]
pub(super) struct Payment {
    month: String,
    batch: String,
    href: String,
    why: String,
    scheme: String,
    state: String,
    regular: String,
    backpay: String,
    recovery: String,
    amount: String,
    failed: Option<String>,
    because: String,
    receipt: Vec<Month>,
}

/// A relative, with the button that takes her off.
#[derive(Serialize)]
struct Relative {
    name: String,
    relation: String,
    phone: String,
    note: String,
    /// Her own record.
    href: Option<String>,
    remove: Option<Button>,
}

#[derive(Serialize)]
pub(super) struct DossierPage {
    key: String,
    initial: String,
    pub name: String,
    state: Badge,
    summary: String,
    id_number: String,
    /// 证件 that stand: 退役军人优待证 冀A0012345.
    covers: Vec<String>,
    tab: String,
    tabs: Vec<Tab>,
    buttons: Vec<Button>,
    facts: Vec<Fact>,
    identities: Vec<IdentityShown>,
    hardships: Vec<String>,
    hardship_buttons: Vec<Button>,
    events: Vec<String>,
    timeline: Vec<Event>,
    payments: Vec<Payment>,
    paid_total: String,
    /// 待追缴, scheme by scheme.
    owed: Vec<Fact>,
    visits: Vec<Event>,
    family: Vec<Relative>,
    /// Whose relative she is: 赵甲军（配偶）.
    kin: Vec<Link>,
    add_relative: Option<Form>,
    requests: Vec<Shown>,
    history: Vec<Sentence>,
    reveal: Vec<Form>,
    /// Said where she is on the rolls of another county too.
    elsewhere: Option<Button>,
    revealed: Option<(String, String)>,
    /// Whoever may be the same person, with what leads to both side by side.
    doubles: Vec<Link>,
    /// The records that went into this one.
    merged: Vec<Link>,
    printed_by: String,
    printed_on: String,
}

/// A change request in a list.
#[derive(Serialize)]
pub(super) struct Shown {
    href: String,
    kind: String,
    was: String,
    is: String,
    state: Badge,
    when: String,
    who: String,
}

pub async fn page(visit: Visit, Path(person): Path<String>, query: Query) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let page = gathered(&visit, key, &query.text("tab"), None).await?;
    let title = format!("{}的档案", page.name);
    visit.page("people/dossier.html", &title, &page)
}

pub async fn print(visit: Visit, Path(person): Path<String>) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let page = gathered(&visit, key, "print", None).await?;
    dossier_printed(&visit.office, &visit.actor, key, &page.name).await?;
    let title = format!("{}的档案", page.name);
    visit.page("people/print.html", &title, &page)
}

pub async fn gathered(
    visit: &Visit,
    key: PersonKey,
    tab: &str,
    revealed: Option<(String, String)>,
) -> Result<DossierPage> {
    let (office, actor) = (&visit.office, &visit.actor);
    let dossier = person_open(office, actor, key).await?;
    let paid = if visit.may(Action::BatchRead) {
        payments_of_person(office, actor, key.region, key.id).await?
    } else {
        Vec::new()
    };
    let (mut visits, covers) = if visit.may(Action::LedgerRead) {
        entries(visit, key).await?
    } else {
        (Vec::new(), Vec::new())
    };
    if visit.may(Action::CaseRead) {
        visits.extend(cases(visit, key).await?);
        visits.sort_by(|a, b| b.when.cmp(&a.when));
    }
    let requests = request_page(
        office,
        actor,
        RequestAsk {
            person: Some((key.region, key.id)),
            ..RequestAsk::default()
        },
        0,
        100,
    )
    .await?;
    let history = sentences_about(office, key.region, &format!("人员 {}", Number(key.id))).await?;
    let timeline = timeline(&dossier, &paid, &visits, &requests);
    let line = &dossier.line;
    let total = kernel::Fen::try_sum(
        paid.iter()
            .filter(|p| !p.state.is_open() && p.failed.is_none())
            .map(|p| p.amount),
    )?;
    Ok(DossierPage {
        key: key.to_string(),
        initial: line
            .name
            .chars()
            .next()
            .map(String::from)
            .unwrap_or_default(),
        name: line.name.clone(),
        state: line.state.badge(),
        summary: [
            line.sex.clone(),
            line.age.map(|a| format!("{a}岁")).unwrap_or_default(),
            line.village.clone(),
            line.identities.join("、"),
        ]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        id_number: line.id_number.clone(),
        covers,
        tab: tab.to_owned(),
        tabs: TABS
            .iter()
            .map(|(code, label)| Tab {
                label,
                href: if code.is_empty() {
                    format!("/people/{key}")
                } else {
                    format!("/people/{key}?tab={code}")
                },
                current: *code == tab,
            })
            .collect(),
        buttons: buttons(visit, key, line.state),
        facts: facts(&dossier),
        identities: identities(&dossier),
        hardships: dossier
            .hardships
            .iter()
            .map(|(kind, on)| format!("{kind}（{on}核实）"))
            .collect(),
        hardship_buttons: hardship_buttons(visit, key),
        events: happened(&dossier),
        timeline,
        payments: paid.iter().map(payment).collect(),
        paid_total: total.grouped(),
        owed: owed(visit, key).await?,
        visits,
        family: family(visit, key, &dossier),
        kin: kin(visit, key).await?,
        add_relative: match visit.may(Action::PersonWrite) {
            true => {
                let form = own_form::<All<Relatives>>(visit, &key.to_string(), "add").await?;
                Some(visit.with_token(relative_form(form)))
            }
            false => None,
        },
        requests: requests.iter().map(request).collect(),
        history,
        reveal: reveal_forms(visit, key, &dossier),
        elsewhere: dossier.elsewhere.then(|| {
            let check = format!("/people/{key}/change?kind=paid_here");
            Button::link("核实另处登记", check)
        }),
        revealed,
        doubles: match visit.may(Action::PersonWrite) {
            true => doubled(visit, &dossier).await?,
            false => Vec::new(),
        },
        merged: merged_of(office, key)
            .await?
            .into_iter()
            .map(|gone| Link::new(format!("编号{}", gone.number()), format!("/people/{gone}")))
            .collect(),
        printed_by: actor.name.clone(),
        printed_on: office.clock().today().to_string(),
    })
}

/// Whoever sounds alike and was born the same day: of a family with one account that is nobody.
async fn doubled(visit: &Visit, dossier: &Dossier) -> Result<Vec<Link>> {
    let (own, found) = (
        &dossier.line,
        doubles(&visit.office, &visit.actor, &dossier.line).await?,
    );
    let same = found.iter().filter(|other| other.birth == own.birth);
    let link = |other: &PersonLine| {
        let said = format!("{} {}（{}）", other.name, other.id_number, other.village);
        Link::new(
            said,
            format!("/people/{}/merge/look?into={}", own.key, other.key),
        )
    };
    Ok(same.map(link).collect())
}

fn buttons(visit: &Visit, key: PersonKey, state: PersonState) -> Vec<Button> {
    let mut buttons = Vec::new();
    if visit.may(Action::PersonWrite) {
        buttons.push(Button::link("提出变更", format!("/people/{key}/change")).primary());
        // The change that comes most often, and most urgently.
        if state != PersonState::Dead {
            let death = format!("/people/{key}/change?kind=death");
            buttons.push(Button::link("登记去世", death));
        }
        buttons.push(Button::link(
            "改电话、住址、备注",
            format!("/people/{key}/edit"),
        ));
    }
    if visit.may(Action::CaseWrite) {
        buttons.push(Button::link(
            "登记服务事项",
            format!("/cases/new?person={key}"),
        ));
    }
    buttons.push(Button::link("附件", format!("/files/of/person-{key}")));
    buttons.push(Button::link("打印档案", format!("/people/{key}/print")));
    buttons
}

fn facts(dossier: &Dossier) -> Vec<Fact> {
    let line = &dossier.line;
    [
        ("姓名", line.name.clone()),
        ("性别", line.sex.clone()),
        ("出生日期", line.birth.clone()),
        ("身份证号", line.id_number.clone()),
        ("村（社区）", line.village.clone()),
        ("住址", line.address.clone()),
        ("联系电话", line.phone.clone()),
        ("开户行", line.bank.clone()),
        ("银行账号", line.account.clone()),
        ("收款人", line.payee.told()),
        ("登记时间", date_of(&dossier.recorded_at)),
        ("备注", dossier.note.clone()),
    ]
    .into_iter()
    .map(|(label, value)| Fact::new(label, value))
    .collect()
}

fn hardship_buttons(visit: &Visit, key: PersonKey) -> Vec<Button> {
    if !visit.may(Action::PersonWrite) {
        return Vec::new();
    }
    let mut button = visit.post_button("登记或去掉困难", "/people/hardship");
    button.values.push(("key".to_owned(), key.to_string()));
    vec![button]
}

fn identities(dossier: &Dossier) -> Vec<IdentityShown> {
    let shown = |(identity, text): (&registers::people::IdentityRow, &String)| {
        let at_first = identity.grade.zip(identity.nature);
        let at_first = at_first.map(|(grade, nature)| {
            format!(
                "{}，{}",
                registers::people::grade_label(grade),
                registers::people::nature_label(nature)
            )
        });
        IdentityShown {
            text: text.clone(),
            start: identity
                .start
                .map(kernel::Month::to_chinese)
                .unwrap_or_default(),
            known: identity.known.map(|d| d.to_string()).unwrap_or_default(),
            at_first: at_first
                .filter(|first| !text.contains(first.as_str()))
                .unwrap_or_default(),
        }
    };
    let now = &dossier.line.identities;
    dossier.identities.iter().zip(now).map(shown).collect()
}

pub(super) fn payment(paid: &PersonPayment) -> Payment {
    let blank = |fen: kernel::Fen| {
        if fen.is_zero() {
            String::new()
        } else {
            fen.grouped()
        }
    };
    Payment {
        month: paid.month.to_chinese(),
        batch: paid.label.clone(),
        href: format!("/payments/{}", paid.batch),
        why: format!("/payments/{}/lines/{}", paid.batch, paid.line_no),
        scheme: paid.scheme.clone(),
        state: paid.state.label().to_owned(),
        regular: blank(paid.regular),
        backpay: blank(paid.backpay),
        recovery: blank(paid.recovery),
        amount: paid.amount.grouped(),
        failed: paid.failed.clone(),
        because: paid.explained.because.clone(),
        receipt: paid
            .explained
            .months
            .iter()
            .map(|m| Month {
                month: m.month.clone(),
                standard: m.standard.clone().unwrap_or_default(),
                document: m.document_no.clone().unwrap_or_default(),
                due: kernel::Fen::new(m.due_fen).grouped(),
                paid: kernel::Fen::new(m.paid_fen).grouped(),
                difference: kernel::Fen::new(m.difference_fen).grouped(),
            })
            .collect(),
    }
}

/// What ledgers have of her, and what of it stands on the cover.
async fn entries(visit: &Visit, key: PersonKey) -> Result<(Vec<Event>, Vec<String>)> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let kinds = ledgers::kinds(visit.office.catalogue())?;
    let found = entries_of_person(visit.office.db().reader(), &scope, key.region, key.id).await?;
    let covers = covers(&kinds, &found, visit.office.clock().today());
    let event = |(code, entry): (String, ledgers::EntryRow)| {
        let kind = kinds.iter().find(|k| k.kind == code)?;
        Some(Event {
            when: entry.on_date.clone(),
            kind: kind.label.clone(),
            text: entry_text(kind, &entry),
            who: None,
            href: Some(format!(
                "/ledgers/{code}/{}",
                AnyKey::new(key.region, entry.id)
            )),
        })
    };
    Ok((found.into_iter().filter_map(event).collect(), covers))
}

/// What she asked for and what became of it.
async fn cases(visit: &Visit, key: PersonKey) -> Result<Vec<Event>> {
    let found = cases_of_person(&visit.office, &visit.actor, key.region, key.id).await?;
    let event = |(kind, case): (String, work::cases::Case)| Event {
        when: case.registered_on.clone(),
        kind: "服务事项".to_owned(),
        text: match &case.closed_on {
            Some(on) => format!("{kind}（{}，{on}办结）", case.state.label()),
            None => format!("{kind}（{}）", case.state.label()),
        },
        who: case.held.map(|held| held.name),
        href: Some(format!("/cases/{}", case.key)),
    };
    Ok(found.into_iter().map(event).collect())
}

/// Whose relative she is herself.
async fn kin(visit: &Visit, key: PersonKey) -> Result<Vec<Link>> {
    let kin = kin_of(&visit.office, &visit.actor, key).await?;
    let link = |kin: registers::people::Kin| {
        let said = format!("{}的{}", kin.name, kin.relation);
        Link::new(said, format!("/people/{}?tab=family", kin.key))
    };
    Ok(kin.into_iter().map(link).collect())
}

fn family(visit: &Visit, key: PersonKey, dossier: &Dossier) -> Vec<Relative> {
    let may = visit.may(Action::PersonWrite);
    let relative = |member: &registers::people::register::FamilyMember| Relative {
        name: member.name.clone(),
        relation: member.relation.clone(),
        phone: member.phone.clone(),
        note: member.note.clone(),
        href: member.on_rolls.map(|own| format!("/people/{own}")),
        remove: may.then(|| {
            visit.post_button(
                "移出",
                format!("/people/{key}/family/{}/remove", Number(member.id)),
            )
        }),
    };
    dossier.family.iter().map(relative).collect()
}

pub(super) fn request(request: &RequestLine) -> Shown {
    Shown {
        href: format!("/changes/{}", request.key),
        kind: request.kind.clone(),
        was: request.was.clone(),
        is: request.is.clone(),
        state: registers::people::changes_list::request_badge(request.state),
        when: moment_shown(&request.proposed_at),
        who: request.proposed_by.clone(),
    }
}
