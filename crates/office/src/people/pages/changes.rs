//! 变更申请: proposing one, the list of those that wait, and the page on which another person decides.

use axum::extract::Path;
use axum::response::Response;
use entitlement::EventKind;
use kernel::{account_plausible, luhn_valid, normalise_account, read_date, read_month};
use serde::Serialize;

use super::new::{identity_fields, read_identity};
use crate::access::Action;
use crate::office::Office;
use crate::payments::{MoneyEffect, payments_of_person};
use crate::people::register::{PersonKey, person_open};
use crate::people::registration::id_facts;
use crate::people::requests::{
    Asked, KINDS, RequestAsk, RequestLine, RequestState, kind_label, reaches_back_to,
    request_agree, request_count, request_effect, request_open, request_page, request_propose,
    request_return, request_withdraw, waiting_for,
};
use crate::people::{Categories, EventRow, grade_label, grade_read, nature_read};
use crate::platform::error::Result;
use crate::platform::time::moment_shown;
use crate::platform::web::{
    Badge, Button, Cell, Choice, Column, Fact, Field, FieldKind, Form, Link, ListPage, Pager,
    Posted, Query, Row, Table, Tile, Tone,
};
use crate::shell::Visit;

/// 待复核 and so on.
pub(super) fn request_badge(state: RequestState) -> Badge {
    let tone = match state {
        RequestState::Open => Tone::Soon,
        RequestState::Agreed => Tone::Good,
        RequestState::Returned => Tone::Bad,
        RequestState::Withdrawn => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

/// The boxes of the list: what waits for this user comes first.
const BOXES: [(&str, &str); 4] = [
    ("mine", "待我处理"),
    ("open", "待复核"),
    ("sent", "我发起的"),
    ("done", "已处理"),
];

/// What waits for her: a reviewer has the proposals of others, whoever proposes has those sent back to her.
fn asked_box(visit: &Visit, name: &str) -> RequestAsk {
    let all = RequestAsk::default();
    let mine = Some(visit.actor.user);
    match name {
        "mine" if visit.may(Action::ChangeApprove) => waiting_for(&visit.actor),
        "mine" => RequestAsk {
            state: Some(RequestState::Returned),
            by: mine,
            ..all
        },
        "open" => RequestAsk {
            state: Some(RequestState::Open),
            ..all
        },
        "sent" => RequestAsk { by: mine, ..all },
        "done" => RequestAsk {
            decided: true,
            ..all
        },
        _ => all,
    }
}

pub(super) async fn list(visit: Visit, query: Query) -> Result<Response> {
    let asked = query.text("box");
    let ask = asked_box(&visit, &asked);
    let total = request_count(&visit.office, &visit.actor, ask).await?;
    let pager = Pager::of("/changes", &query, total);
    let requests =
        request_page(&visit.office, &visit.actor, ask, pager.offset(), pager.size).await?;
    let mut tiles = Vec::new();
    for (code, label) in BOXES {
        let n = request_count(&visit.office, &visit.actor, asked_box(&visit, code)).await?;
        tiles.push(Tile {
            label: label.to_owned(),
            value: n.to_string(),
            unit: "条".to_owned(),
            href: format!("/changes?box={code}"),
            note: (code == asked).then(|| "正在看".to_owned()),
            tone: if code == "mine" && n > 0 {
                Tone::Soon
            } else {
                Tone::Plain
            },
        });
    }
    let table = Table {
        caption: "变更申请".to_owned(),
        columns: vec![
            Column::text("name", "姓名"),
            Column::text("village", "村（社区）"),
            Column::text("kind", "变更"),
            Column::text("is", "改为"),
            Column::text("by", "提出"),
            Column::text("at", "时间"),
            Column::text("state", "状态"),
        ],
        rows: requests.iter().map(row).collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: "这里没有变更申请。要改账号、登记死亡或停发，请打开那个人的档案，点“提出变更”。"
            .to_owned(),
        ..Table::default()
    };
    visit.list(
        "变更申请",
        ListPage {
            path: "/changes".to_owned(),
            tiles,
            table,
            ..ListPage::default()
        },
    )
}

fn row(request: &RequestLine) -> Row {
    Row {
        key: request.key.to_string(),
        cells: vec![
            Cell::link(&request.name, format!("/changes/{}", request.key)),
            Cell::text(&request.village),
            Cell::text(&request.kind),
            Cell::text(&request.is),
            Cell::text(&request.proposed_by),
            Cell::text(moment_shown(&request.proposed_at)),
            Cell::badge(request_badge(request.state)),
        ],
        ..Row::default()
    }
}

/// First which kind, then its form: every kind asks for other things.
pub(super) async fn propose_form(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let title = format!("{}：提出变更", dossier.line.name);
    let kind = query.text("kind");
    if !KINDS.iter().any(|(code, _)| *code == kind) {
        return visit.page("people/kinds.html", &title, &kinds_page(key));
    }
    visit.form(
        &format!("{}：{}", dossier.line.name, kind_label(&kind)),
        form(&visit, key, &kind)?,
    )
}

#[derive(Serialize)]
struct KindsPage {
    kinds: Vec<(String, &'static str, &'static str)>,
}

fn kinds_page(key: PersonKey) -> KindsPage {
    let hint = |code: &str| match code {
        "death" => "死亡当月是最后一个发放的月份，已多发的从以后扣回",
        "stop" => "从填的月份起不再发放",
        "resume" => "从填的月份起重新发放",
        "grade" | "nature" => "从填的月份起按新等级、新性质算，早已生效的会补发或追缴",
        "account" => "下一次报盘起打到新账号",
        "name" => "证件和名册不一致时更正",
        "id_number" => "证件和名册不一致时更正，出生日期和性别随之更正",
        "move_out" => "迁到别处，从填的月份起不在本单位发放",
        _ => "同一个人又有了一种优抚身份",
    };
    KindsPage {
        kinds: KINDS
            .iter()
            .map(|(code, label)| {
                (
                    format!("/people/{key}/change?kind={code}"),
                    *label,
                    hint(code),
                )
            })
            .collect(),
    }
}

fn form(visit: &Visit, key: PersonKey, kind: &str) -> Result<Form> {
    let month = |label: &str, hint: &str| {
        Field::new(FieldKind::Month, "effective", label)
            .hint(hint)
            .required()
    };
    let reported = Field::new(FieldKind::Date, "reported", "报告日期")
        .hint("单位知道这件事的日期；今天就是今天")
        .required();
    let reported = reported.value(visit.office.clock().today().to_string());
    let categories = Categories::load(visit.office.catalogue())?;
    let mut fields = match kind {
        "death" => vec![
            month("去世年月", "例如 2011.6；当月照发，下月起停"),
            reported,
        ],
        "stop" => vec![month("停发年月", "第一个不发的月份"), reported],
        "move_out" => vec![
            month("迁出后停发的年月", "第一个不在这里发的月份"),
            reported,
        ],
        "resume" => vec![month("恢复年月", "第一个恢复发放的月份"), reported],
        "grade" => {
            let grades = (1..=10u8)
                .map(|g| Choice::new(g.to_string(), grade_label(g)))
                .collect();
            vec![
                Field::choice("grade", "新等级", grades).required(),
                month("生效年月", "第一个按新等级发的月份"),
                reported,
            ]
        }
        "nature" => {
            let natures = ["因战", "因公", "因病"].map(|n| Choice::new(n, n)).to_vec();
            vec![
                Field::choice("nature", "新性质", natures).required(),
                month("生效年月", "第一个按新性质发的月份"),
                reported,
            ]
        }
        "account" => vec![
            Field::text("bank", "开户行").width(12),
            Field::new(FieldKind::Account, "account", "新的银行账号").required(),
        ],
        "name" => vec![Field::text("name", "正确的姓名").required().width(10)],
        "id_number" => vec![
            Field::new(FieldKind::IdNumber, "id_number", "正确的身份证号")
                .hint("18位；15位的老证号也可以")
                .required(),
        ],
        _ => {
            let kinds = categories
                .iter()
                .map(|c| Choice::new(&c.code, &c.label))
                .collect();
            [
                vec![Field::choice("category", "人员类别", kinds).required()],
                identity_fields(),
            ]
            .concat()
        }
    };
    fields.push(
        Field::new(FieldKind::LongText, "reason", "理由和依据")
            .required()
            .hint("例如：村委会证明；伤残证换发，文号…"),
    );
    let mut form = Form::new(format!("/people/{key}/change"), "提交复核", fields)
        .cancel(format!("/people/{key}"));
    form.hidden.push(("kind".to_owned(), kind.to_owned()));
    Ok(form)
}

fn read(
    office: &Office,
    form: &mut Form,
    posted: &Posted,
    kind: &str,
    categories: &Categories,
) -> Option<Asked> {
    match kind {
        "account" => {
            let account = normalise_account(&posted.text("account"));
            if !account.is_empty() && !account_plausible(&account) {
                form.wrong("account", "新的银行账号应为8至32位数字，请核对后重填");
            } else if !account.is_empty() && !luhn_valid(&account) && posted.text("sure") != account
            {
                form.wrong(
                    "account",
                    "新的银行账号校验位不对，可能抄错了一位；核对无误请再提交一次",
                );
                form.hidden.push(("sure".to_owned(), account.clone()));
            }
            Some(Asked::Account {
                bank: posted.text("bank"),
                account,
            })
        }
        "name" => Some(Asked::Name(kernel::squeeze(&posted.text("name")))),
        "id_number" => match posted.text("id_number").as_str() {
            "" => None,
            text => match id_facts(office, text) {
                Ok(facts) => Some(Asked::IdNumber(facts.number.as_str().to_owned())),
                Err(refusal) => {
                    form.wrong("id_number", refusal.to_string());
                    None
                }
            },
        },
        "move_out" => read_event(form, posted, kind).map(Asked::MoveOut),
        "identity" => read_identity(form, posted, categories).map(Asked::Identity),
        _ => read_event(form, posted, kind).map(Asked::Event),
    }
}

fn read_event(form: &mut Form, posted: &Posted, kind: &str) -> Option<EventRow> {
    let effective = match posted.text("effective").as_str() {
        "" => None,
        text => read_month(text)
            .map_err(|message| form.wrong("effective", format!("年月{message}")))
            .ok(),
    };
    let known = match posted.text("reported").as_str() {
        "" => None,
        text => read_date(text)
            .map_err(|message| form.wrong("reported", format!("报告日期{message}")))
            .ok(),
    };
    let kind = match kind {
        "death" => EventKind::Death,
        "stop" => EventKind::Stop,
        "resume" => EventKind::Resume,
        "move_out" => EventKind::Stop,
        "grade" => EventKind::Grade(grade_read(&posted.text("grade"))?),
        _ => EventKind::Nature(nature_read(&posted.text("nature"))?),
    };
    Some(EventRow {
        kind,
        category: None,
        effective: effective?,
        known,
    })
}

pub(super) async fn propose(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let kind = posted.text("kind");
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let title = format!("{}：{}", dossier.line.name, kind_label(&kind));
    let mut form = form(&visit, key, &kind)?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let asked = read(
        &visit.office,
        &mut form,
        &posted,
        &kind,
        &Categories::load(visit.office.catalogue())?,
    );
    if let (Some(asked), false) = (asked, form.is_wrong()) {
        match request_propose(
            &visit.office,
            &visit.actor,
            key,
            &asked,
            &posted.text("reason"),
        )
        .await
        {
            Ok(request) => {
                return Ok(visit.done(&format!("/changes/{request}"), "已提交，等另一个人复核"));
            }
            Err(crate::platform::error::Error::Refusal(message)) => form.refuse(message),
            Err(other) => return Err(other),
        }
    }
    visit.form(&title, form)
}

#[derive(Serialize)]
struct RequestPage {
    facts: Vec<Fact>,
    state: Badge,
    was: String,
    is: String,
    /// What it would do to months that were paid.
    money: Vec<String>,
    /// The batches that paid them.
    batches: Vec<Link>,
    agree: Option<Form>,
    send_back: Option<Form>,
    buttons: Vec<Button>,
}

pub(super) async fn page(visit: Visit, Path(request): Path<String>) -> Result<Response> {
    let key = PersonKey::read(&request)?;
    let request = request_open(&visit.office, &visit.actor, key).await?;
    let open = request.state == RequestState::Open;
    let decides = open && visit.may(Action::ChangeApprove) && !request.mine;
    let agree = || {
        Form::new(
            format!("/changes/{key}/agree"),
            "同意",
            vec![Field::text("words", "意见").width(24)],
        )
    };
    let send_back = || {
        let words = Field::text("words_back", "退回的理由").required().width(24);
        Form::new(format!("/changes/{key}/return"), "退回", vec![words])
    };
    let mut buttons = Vec::new();
    if open && request.mine && visit.may(Action::PersonWrite) {
        buttons.push(visit.post_button("撤回申请", format!("/changes/{key}/withdraw")));
    }
    let page = RequestPage {
        facts: facts(&request),
        state: request_badge(request.state),
        was: request.was.clone(),
        is: request.is.clone(),
        money: if visit.may(Action::BatchRead) && open {
            let effects = request_effect(&visit.office, &visit.actor, &request).await?;
            effects.iter().map(MoneyEffect::sentence).collect()
        } else {
            Vec::new()
        },
        batches: batches(&visit, &request).await?,
        agree: decides.then(|| visit.with_token(agree())),
        send_back: decides.then(|| visit.with_token(send_back())),
        buttons,
    };
    visit.page(
        "people/request.html",
        &format!("{}：{}", request.name, request.kind),
        &page,
    )
}

fn facts(request: &RequestLine) -> Vec<Fact> {
    let mut facts = vec![
        Fact {
            href: Some(format!("/people/{}", request.person)),
            ..Fact::new("姓名", &request.name)
        },
        Fact::new("村（社区）", &request.village),
        Fact::new("变更", &request.kind),
        Fact::new("理由和依据", &request.reason),
        Fact::new(
            "提出",
            format!(
                "{} {}",
                request.proposed_by,
                moment_shown(&request.proposed_at)
            ),
        ),
    ];
    if let (Some(by), Some(at)) = (&request.decided_by, &request.decided_at) {
        facts.push(Fact::new("办理", format!("{by} {}", moment_shown(at))));
    }
    if let Some(words) = request.decision.as_ref().filter(|words| !words.is_empty()) {
        facts.push(Fact::new("意见", words));
    }
    facts
}

/// The batches that paid months the change reaches back to.
async fn batches(visit: &Visit, request: &RequestLine) -> Result<Vec<Link>> {
    let Some(from) = reaches_back_to(&request.asked).filter(|_| visit.may(Action::BatchRead))
    else {
        return Ok(Vec::new());
    };
    let key = request.person;
    let paid = payments_of_person(&visit.office, &visit.actor, key.region, key.id).await?;
    let counted = paid
        .iter()
        .filter(|p| !p.state.is_open() && p.failed.is_none());
    let from = from.to_string();
    let mut found = Vec::new();
    for paid in counted {
        let months = paid.explained.months.iter().map(|m| m.month.as_str());
        let after: Vec<&str> = months.filter(|month| *month >= from.as_str()).collect();
        if let (Some(first), Some(last)) = (after.first(), after.last()) {
            let said = format!("批次 {} 已发{} {first} 至 {last}", paid.label, paid.scheme);
            let href = format!("/payments/{}/lines/{}", paid.batch, paid.line_no);
            found.push(Link::new(said, href));
        }
    }
    Ok(found)
}

pub(super) async fn agree(
    visit: Visit,
    Path(request): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&request)?;
    request_agree(&visit.office, &visit.actor, key, &posted.text("words")).await?;
    Ok(visit.done(&format!("/changes/{key}"), "已同意，名册已更新"))
}

pub(super) async fn send_back(
    visit: Visit,
    Path(request): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&request)?;
    request_return(&visit.office, &visit.actor, key, &posted.text("words_back")).await?;
    Ok(visit.done(&format!("/changes/{key}"), "已退回"))
}

pub(super) async fn withdraw(
    visit: Visit,
    Path(request): Path<String>,
    _: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&request)?;
    request_withdraw(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/changes/{key}"), "已撤回"))
}
