//! 变更申请: the list of those that wait, and the page on which another person decides.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::merge::{Both, waiting};
use crate::attachments::{Panel, panel};
use crate::kit::{Badge, Button, Fact, Form, Link, ListPage, Posted, Tile, Tone};
use crate::shell::{ActForm, ActPage, ListFace, Visit, act_forms};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use ground::time::moment_shown;
use payments::{MoneyEffect, payments_of_person, request_effect};
use registers::attachments::Owner;
use registers::people::changes_list::{BOXES, request_badge};
use registers::people::register::PersonKey;
use registers::people::requests::{
    RequestLine, RequestState, brings, reaches_back_to, request_box, request_count, request_open,
    request_reveal,
};
use registers::people::{ChangeInHand, Changes, PackageAsk, package_count};

impl ListFace for Changes {
    async fn dress(&self, _: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let (office, actor) = (looking.office, looking.actor);
        let asked = looking.query.text("box");
        for (code, label) in BOXES {
            let n = request_count(office, actor, request_box(actor, code)).await?;
            page.tiles.push(Tile {
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
        page.tools.push(Link::new("变更包", "/changes/packages"));
        Ok(())
    }
}

#[derive(Serialize)]
struct RequestPage {
    facts: Vec<Fact>,
    state: Badge,
    was: String,
    is: String,
    /// Both records, where one is to go into the other.
    both: Option<Both>,
    /// What it would do to months that were paid.
    money: Vec<String>,
    /// The batches that paid them.
    batches: Vec<Link>,
    /// The new number as it was asked to be shown.
    full: Option<String>,
    /// Asks for it.
    reveal: Option<Button>,
    files: Panel,
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
        shown(visit, key, acts, None).await
    }
}

/// The number that the change brings in full, beside what was attached.
pub(super) async fn reveal(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let number = request_reveal(office, actor, PersonKey::read(&key)?).await?;
    let it = ChangeInHand::open(office, office.db().reader().into(), actor, &key).await?;
    let acts = act_forms(&visit, &it).await?;
    shown(&visit, &key, acts, Some(number)).await
}

async fn shown(
    visit: &Visit,
    key: &str,
    acts: Vec<ActForm>,
    full: Option<String>,
) -> Result<Response> {
    let request = request_open(&visit.office, &visit.actor, PersonKey::read(key)?).await?;
    let open = request.state == RequestState::Open;
    let withdraw = acts.iter().filter(|act| act.code == "withdraw");
    let buttons = withdraw.map(ActForm::button).collect();
    let decides = Decides::of(acts);
    let page = RequestPage {
        facts: facts(&request, leads_to_package(visit, &request).await?),
        state: request_badge(request.state),
        was: request.was.clone(),
        is: request.is.clone(),
        both: waiting(visit, &request).await?,
        money: if visit.may(Action::BatchRead) && open {
            let effects = request_effect(&visit.office, &visit.actor, &request).await?;
            effects.iter().map(MoneyEffect::sentence).collect()
        } else {
            Vec::new()
        },
        batches: batches(visit, &request).await?,
        reveal: (open && full.is_none() && visit.may(Action::PersonReveal))
            .then(|| brings(&request.asked))
            .flatten()
            .map(|_| Button {
                post: true,
                token: visit.token.clone(),
                ..Button::link(
                    "看完整的新号码（记入审计）",
                    format!("/changes/{key}/reveal"),
                )
            }),
        full,
        files: panel(
            visit,
            Owner::change_request(request.key.region, request.key.id),
        )
        .await?,
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

/// The package that a change is part of, for those who may open it: a liaison sees a line of it, not the whole.
async fn leads_to_package(visit: &Visit, request: &RequestLine) -> Result<bool> {
    let Some(package) = request.package else {
        return Ok(false);
    };
    let this = PackageAsk {
        key: Some((package.region, package.id)),
        ..PackageAsk::default()
    };
    Ok(package_count(&visit.office, &visit.actor, this).await? > 0)
}

fn facts(request: &RequestLine, leads: bool) -> Vec<Fact> {
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
            href: leads.then(|| format!("/changes/packages/{package}")),
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
