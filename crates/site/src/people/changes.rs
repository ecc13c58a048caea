//! 变更申请: the list of those that wait, and the page on which another person decides.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{
    Badge, Button, Cell, Column, Fact, Form, Link, ListPage, Pager, Query, Row, Table, Tile, Tone,
};
use crate::shell::{ActForm, ActPage, Visit, act_forms};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use ground::time::moment_shown;
use payments::{MoneyEffect, payments_of_person, request_effect};
use registers::people::ChangeInHand;
use registers::people::register::PersonKey;
use registers::people::requests::{
    RequestLine, RequestState, reaches_back_to, request_box, request_count, request_open,
    request_page,
};

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

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let asked = query.text("box");
    let ask = request_box(&visit.actor, &asked);
    let total = request_count(&visit.office, &visit.actor, ask).await?;
    let pager = Pager::of("/changes", &query, total);
    let requests =
        request_page(&visit.office, &visit.actor, ask, pager.offset(), pager.size).await?;
    let mut tiles = Vec::new();
    for (code, label) in BOXES {
        let n = request_count(&visit.office, &visit.actor, request_box(&visit.actor, code)).await?;
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
            Column::text("package", "变更包"),
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
            tools: vec![Link::new("变更包", "/changes/packages")],
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
            request.package.map_or_else(Cell::empty, |package| {
                Cell::link(package.to_string(), format!("/changes/packages/{package}"))
            }),
            Cell::badge(request_badge(request.state)),
        ],
        ..Row::default()
    }
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

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let it = ChangeInHand::open(office, office.db().reader().into(), actor, &key).await?;
    let acts = act_forms(&visit, &it).await?;
    ChangeInHand::page(&visit, &key, acts).await
}

/// What the second person may do: agree, or send back.
pub(super) struct Decides {
    pub agree: Option<Form>,
    pub send_back: Option<Form>,
    /// Whether something is wrong with one of them.
    pub wrong: bool,
}

impl Decides {
    pub fn of(acts: Vec<ActForm>) -> Decides {
        let wrong = acts.iter().any(|act| act.form.is_wrong());
        let (mut agree, mut send_back) = (None, None);
        for act in acts {
            match act.code {
                "agree" => agree = Some(act.form),
                "return" | "refuse" => send_back = Some(act.form),
                _ => {}
            }
        }
        Decides {
            agree,
            send_back,
            wrong,
        }
    }
}

impl ActPage for ChangeInHand {
    async fn page(visit: &Visit, key: &str, acts: Vec<ActForm>) -> Result<Response> {
        let request = request_open(&visit.office, &visit.actor, PersonKey::read(key)?).await?;
        let open = request.state == RequestState::Open;
        let withdraw = acts.iter().filter(|act| act.code == "withdraw");
        let buttons = withdraw.map(ActForm::button).collect();
        let decides = Decides::of(acts);
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
            batches: batches(visit, &request).await?,
            agree: decides.agree,
            send_back: decides.send_back,
            buttons,
        };
        let title = format!("{}：{}", request.name, request.kind);
        if decides.wrong {
            visit.refused("people/request.html", &title, &page)
        } else {
            visit.page("people/request.html", &title, &page)
        }
    }
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
    if let Some(package) = request.package {
        facts.push(Fact {
            href: Some(format!("/changes/packages/{package}")),
            ..Fact::new("变更包", package.to_string())
        });
    }
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
