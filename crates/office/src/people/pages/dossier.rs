//! 一人一档: one page per person, its tabs, its paper, its corrections.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::list::state_badge;
use crate::access::Action;
use crate::audit::{Sentence, sentences_about};
use crate::ledgers;
use crate::ledgers::actions::{entries_of_person, entry_text};
use crate::organisation::Directory;
use crate::payments::{PersonPayment, payments_of_person};
use crate::people::register::{Dossier, HARDSHIPS, PersonKey, identity_text, person_open};
use crate::people::registration::{
    Correction, Secret, person_correct, person_reveal, relative_add, relative_remove,
};
use crate::people::requests::{RequestAsk, RequestLine, request_page};
use crate::people::{Categories, sheets};
use crate::platform::error::{Error, Result};
use crate::platform::time::{date_of, moment_shown};
use crate::platform::web::{Badge, Button, Event, Fact, Field, FieldKind, Form, Posted, Query};
use crate::shell::Visit;

/// The tabs on the folder's edge.
const TABS: [(&str, &str); 6] = [
    ("", "概况"),
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
}

/// A line of money.
#[derive(Serialize)]
struct Payment {
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
}

/// A relative, with the button that takes her off.
#[derive(Serialize)]
struct Relative {
    name: String,
    relation: String,
    phone: String,
    note: String,
    remove: Option<Button>,
}

#[derive(Serialize)]
struct DossierPage {
    key: String,
    initial: String,
    name: String,
    state: Badge,
    summary: String,
    id_number: String,
    tab: String,
    tabs: Vec<Tab>,
    buttons: Vec<Button>,
    facts: Vec<Fact>,
    identities: Vec<IdentityShown>,
    hardships: Vec<String>,
    hardship_buttons: Vec<Button>,
    timeline: Vec<Event>,
    payments: Vec<Payment>,
    paid_total: String,
    visits: Vec<Event>,
    family: Vec<Relative>,
    add_relative: Option<Form>,
    requests: Vec<Shown>,
    history: Vec<Sentence>,
    reveal: Vec<Form>,
    revealed: Option<(String, String)>,
    printed_by: String,
    printed_on: String,
}

/// A change request in a list.
#[derive(Serialize)]
struct Shown {
    href: String,
    kind: String,
    was: String,
    is: String,
    state: Badge,
    when: String,
    who: String,
}

pub(super) async fn page(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let page = gathered(&visit, key, &query.text("tab"), None).await?;
    let title = format!("{}的档案", page.name);
    visit.page("people/dossier.html", &title, &page)
}

pub(super) async fn print(visit: Visit, Path(person): Path<String>) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let page = gathered(&visit, key, "print", None).await?;
    let title = format!("{}的档案", page.name);
    visit.page("people/print.html", &title, &page)
}

async fn gathered(
    visit: &Visit,
    key: PersonKey,
    tab: &str,
    revealed: Option<(String, String)>,
) -> Result<DossierPage> {
    let (office, actor) = (&visit.office, &visit.actor);
    let dossier = person_open(office, actor, key).await?;
    let categories = Categories::load(office.catalogue())?;
    let paid = if visit.may(Action::BatchRead) {
        payments_of_person(office, actor, key.region, key.id).await?
    } else {
        Vec::new()
    };
    let visits = if visit.may(Action::LedgerRead) {
        entries(visit, key).await?
    } else {
        Vec::new()
    };
    let requests = request_page(
        office,
        actor,
        RequestAsk {
            person: Some(key.id),
            ..RequestAsk::default()
        },
        0,
        100,
    )
    .await?;
    let requests: Vec<RequestLine> = requests.into_iter().filter(|r| r.person == key).collect();
    let history = sentences_about(office, key.region, &format!("人员 {}", key.id)).await?;
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
        state: state_badge(line.state),
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
        buttons: buttons(visit, key),
        facts: facts(&dossier),
        identities: dossier
            .identities
            .iter()
            .map(|i| IdentityShown {
                text: identity_text(i, &categories),
                start: i.start.map(kernel::Month::to_chinese).unwrap_or_default(),
                known: i.known.map(|d| d.to_string()).unwrap_or_default(),
            })
            .collect(),
        hardships: dossier
            .hardships
            .iter()
            .map(|(kind, on)| format!("{kind}（{on}核实）"))
            .collect(),
        hardship_buttons: hardship_buttons(visit, key, &dossier),
        timeline,
        payments: paid.iter().map(payment).collect(),
        paid_total: total.grouped(),
        visits,
        family: family(visit, key, &dossier),
        add_relative: visit
            .may(Action::PersonWrite)
            .then(|| visit.with_token(relative_form(key))),
        requests: requests.iter().map(request).collect(),
        history,
        reveal: reveal_forms(visit, key),
        revealed,
        printed_by: actor.name.clone(),
        printed_on: office.clock().today().to_string(),
    })
}

fn buttons(visit: &Visit, key: PersonKey) -> Vec<Button> {
    let mut buttons = Vec::new();
    if visit.may(Action::PersonWrite) {
        buttons.push(Button::link("提出变更", format!("/people/{key}/change")).primary());
        buttons.push(Button::link(
            "改电话、住址、备注",
            format!("/people/{key}/edit"),
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
        ("联系电话", line.phone.clone()),
        ("开户行", line.bank.clone()),
        ("银行账号", line.account.clone()),
        ("登记时间", date_of(&dossier.recorded_at)),
        ("备注", dossier.note.clone()),
    ]
    .into_iter()
    .map(|(label, value)| Fact::new(label, value))
    .collect()
}

fn hardship_buttons(visit: &Visit, key: PersonKey, dossier: &Dossier) -> Vec<Button> {
    if !visit.may(Action::PersonWrite) {
        return Vec::new();
    }
    let has = |label: &str| dossier.hardships.iter().any(|(kind, _)| kind == label);
    let button = |(code, label): &(&str, &str)| {
        let words = if has(label) {
            format!("去掉{label}")
        } else {
            format!("记{label}")
        };
        let mut button = visit.post_button(words, format!("/people/hardship?kind={code}"));
        button.values.push(("key".to_owned(), key.to_string()));
        if has(label) {
            button.values.push(("undo".to_owned(), "1".to_owned()));
        }
        button
    };
    HARDSHIPS.iter().map(button).collect()
}

fn payment(paid: &PersonPayment) -> Payment {
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
    }
}

async fn entries(visit: &Visit, key: PersonKey) -> Result<Vec<Event>> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let kinds = ledgers::kinds(visit.office.catalogue())?;
    let found = entries_of_person(visit.office.db().reader(), &scope, key.region, key.id).await?;
    let event = |(code, entry): (String, ledgers::EntryRow)| {
        let kind = kinds.iter().find(|k| k.kind == code)?;
        Some(Event {
            when: entry.on_date.clone(),
            kind: kind.label.clone(),
            text: entry_text(kind, &entry),
            who: None,
            href: Some(format!("/ledgers/{code}/{}-{}", key.region, entry.id)),
        })
    };
    Ok(found.into_iter().filter_map(event).collect())
}

/// Everything about somebody in one row of time, newest first.
fn timeline(
    dossier: &Dossier,
    paid: &[PersonPayment],
    visits: &[Event],
    requests: &[RequestLine],
) -> Vec<Event> {
    let mut events: Vec<Event> = visits.to_vec();
    for paid in paid.iter().filter(|p| !p.state.is_open()) {
        let text = format!(
            "{}发放{} {}元（{}）",
            paid.month.to_chinese(),
            paid.scheme,
            paid.amount.grouped(),
            paid.state.label()
        );
        events.push(Event {
            when: format!("{}-01", paid.month),
            kind: "发放".to_owned(),
            text,
            who: None,
            href: Some(format!("/payments/{}/lines/{}", paid.batch, paid.line_no)),
        });
    }
    for (event, note, _) in &dossier.events {
        let note = if note.is_empty() {
            String::new()
        } else {
            format!("（{note}）")
        };
        events.push(Event {
            when: format!("{}-01", event.effective),
            kind: "变动".to_owned(),
            text: format!(
                "{}起{}{note}",
                event.effective.to_chinese(),
                sheets::event_text(event.kind)
            ),
            who: None,
            href: None,
        });
    }
    for request in requests {
        events.push(Event {
            when: date_of(&request.proposed_at),
            kind: "申请".to_owned(),
            text: format!(
                "{}：{}（{}）",
                request.kind,
                request.is,
                request.state.label()
            ),
            who: Some(request.proposed_by.clone()),
            href: Some(format!("/changes/{}", request.key)),
        });
    }
    events.push(Event {
        when: date_of(&dossier.recorded_at),
        kind: "登记".to_owned(),
        text: "登记到名册".to_owned(),
        who: None,
        href: None,
    });
    events.sort_by(|a, b| b.when.cmp(&a.when));
    events
}

fn family(visit: &Visit, key: PersonKey, dossier: &Dossier) -> Vec<Relative> {
    let may = visit.may(Action::PersonWrite);
    let relative = |member: &crate::people::register::FamilyMember| Relative {
        name: member.name.clone(),
        relation: member.relation.clone(),
        phone: member.phone.clone(),
        note: member.note.clone(),
        remove: may.then(|| {
            visit.post_button("移出", format!("/people/{key}/family/{}/remove", member.id))
        }),
    };
    dossier.family.iter().map(relative).collect()
}

fn relative_form(key: PersonKey) -> Form {
    let mut relation = Field::text("relation", "关系").required().width(8);
    relation.suggestions = [
        "配偶",
        "儿子",
        "女儿",
        "父亲",
        "母亲",
        "兄弟",
        "姐妹",
        "监护人",
    ]
    .map(str::to_owned)
    .to_vec();
    let fields = vec![
        Field::text("name", "姓名").required().width(10),
        relation,
        Field::new(FieldKind::Phone, "phone", "电话"),
        Field::text("note", "备注").width(20),
    ];
    Form::new(format!("/people/{key}/family"), "加一位家庭成员", fields)
}

fn request(request: &RequestLine) -> Shown {
    Shown {
        href: format!("/changes/{}", request.key),
        kind: request.kind.clone(),
        was: request.was.clone(),
        is: request.is.clone(),
        state: super::changes::request_badge(request.state),
        when: moment_shown(&request.proposed_at),
        who: request.proposed_by.clone(),
    }
}

fn reveal_forms(visit: &Visit, key: PersonKey) -> Vec<Form> {
    if !visit.may(Action::PersonReveal) {
        return Vec::new();
    }
    let form = |(_, code, label): &(Secret, &str, &str)| {
        let reason = Field::text(format!("reason_{code}"), "理由")
            .required()
            .width(16)
            .hint("会记入审计日志");
        let mut form = Form::new(
            format!("/people/{key}/reveal"),
            format!("查看完整{label}"),
            vec![reason],
        );
        form.hidden.push(("secret".to_owned(), (*code).to_owned()));
        visit.with_token(form)
    };
    Secret::ALL.iter().map(form).collect()
}

pub(super) async fn reveal(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
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
        Field::new(FieldKind::LongText, "note", "备注").value(dossier.note.clone()),
    ];
    let mut form =
        Form::new(format!("/people/{key}/edit"), "保存", fields).cancel(format!("/people/{key}"));
    form.hidden
        .push(("version".to_owned(), dossier.version.to_string()));
    Ok((dossier.line.name, form))
}

pub(super) async fn edit(visit: Visit, Path(person): Path<String>) -> Result<Response> {
    let (name, form) = edit_form(&visit, PersonKey::read(&person)?).await?;
    visit.form(&format!("改{name}的资料"), form)
}

pub(super) async fn save(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let (name, mut form) = edit_form(&visit, key).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let phone = kernel::normalise_account(&posted.text("phone"));
    if !phone.is_empty()
        && !(phone.chars().all(|c| c.is_ascii_digit()) && (7..=15).contains(&phone.len()))
    {
        form.wrong("phone", "联系电话应为7至15位数字，请核对");
    }
    match directory.meant(scope.division(), &posted.text("village")) {
        Ok(division) if !form.is_wrong() => {
            let version = posted.text("version").parse().unwrap_or(0);
            let new = Correction {
                version,
                phone,
                division,
                note: posted.text("note"),
            };
            person_correct(&visit.office, &visit.actor, key, new).await?;
            return Ok(visit.done(&format!("/people/{key}"), "已保存"));
        }
        Ok(_) => {}
        Err(refusal) => form.wrong("village", refusal.to_string()),
    }
    visit.form(&format!("改{name}的资料"), form)
}

pub(super) async fn add_relative(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let texts = ["name", "relation", "phone", "note"].map(|name| posted.text(name));
    relative_add(
        &visit.office,
        &visit.actor,
        key,
        texts.each_ref().map(String::as_str),
    )
    .await?;
    Ok(visit.done(&format!("/people/{key}?tab=family"), "家庭成员已登记"))
}

pub(super) async fn remove_relative(
    visit: Visit,
    Path((person, relative)): Path<(String, String)>,
    _: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let id = relative
        .parse()
        .map_err(|_| Error::not_found("这位家庭成员"))?;
    relative_remove(&visit.office, &visit.actor, key, id).await?;
    Ok(visit.done(&format!("/people/{key}?tab=family"), "已移出"))
}
