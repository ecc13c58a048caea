//! Somebody on the list of a campaign: how she stands, what can be done, her photographs.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::attachments::{Panel, panel};
use crate::kit::{Badge, Fact, Form, Link, Tone};
use crate::shell::{ActForm, ActPage, Visit, act_forms};
use ground::acts::{Address, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use registers::attachments::Owner;
use registers::confirmations::{ConfirmationInHand, DueState, Rules, said_of_stop};
use registers::organisation::Directory;

#[derive(Serialize)]
struct OnePage {
    state: Badge,
    facts: Vec<Fact>,
    links: Vec<Link>,
    next: Option<Form>,
    others: Vec<Form>,
    files: Panel,
}

pub async fn page(visit: Visit, Path(address): Path<Vec<(String, String)>>) -> Result<Response> {
    let key = ConfirmationInHand::key_at(&Address(address));
    let reader = visit.office.db().reader().into();
    let it = ConfirmationInHand::open(&visit.office, reader, &visit.actor, &key).await?;
    let forms = act_forms(&visit, &it).await?;
    shown(&visit, &it, forms).await
}

impl ActPage for ConfirmationInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = ConfirmationInHand::open(&visit.office, reader, &visit.actor, key).await?;
        shown(visit, &it, forms).await
    }
}

/// The page with its forms as they are; 422 when one of them says what is wrong.
async fn shown(visit: &Visit, file: &ConfirmationInHand, acts: Vec<ActForm>) -> Result<Response> {
    let it = &file.it;
    let wrong = acts.iter().any(|act| act.form.is_wrong());
    let (next, others): (Vec<ActForm>, Vec<ActForm>) = acts.into_iter().partition(|act| act.next);
    let tone = match it.state {
        DueState::Waiting => Tone::Soon,
        DueState::Confirmed => Tone::Good,
        DueState::Excused => Tone::Quiet,
    };
    let mut links = vec![Link::new(file.campaign.name(), file.campaign.path())];
    let person = AnyKey::new(it.campaign.region, it.person);
    links.push(Link::new("一人一档", format!("/people/{person}")));
    let page = OnePage {
        state: Badge::new(it.state.label(), tone),
        facts: facts(visit, file).await?,
        links,
        next: next.into_iter().next().map(|act| act.form),
        others: others.into_iter().map(|act| act.form).collect(),
        files: panel(visit, Owner::confirmation(it.campaign.region, it.id)).await?,
    };
    let title = format!("{}：{}", file.campaign.name(), it.name);
    match wrong {
        true => visit.refused("confirmations/one.html", &title, &page),
        false => visit.page("confirmations/one.html", &title, &page),
    }
}

async fn facts(visit: &Visit, file: &ConfirmationInHand) -> Result<Vec<Fact>> {
    let it = &file.it;
    let scope = visit.actor.may(Action::PersonRead)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let rules = Rules::load(visit.office.catalogue())?;
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let mut facts = vec![
        Fact::new("姓名", &it.name),
        Fact::new("村（社区）", directory.name(it.division)),
        Fact::new("人员类别", &it.categories),
        Fact::new(
            "上次确认",
            match &it.before {
                Some(on) => on.clone(),
                None => "系统里没有".to_owned(),
            },
        ),
        Fact::new("期满", &file.campaign.last),
    ];
    if it.state == DueState::Confirmed {
        facts.push(Fact::new("方式", rules.way_label(&it.way)));
        facts.push(Fact::new("确认日期", day(&it.on)));
        facts.push(Fact::new("经办人", &it.by));
        if !it.proxy.is_empty() {
            facts.push(Fact::new(
                "代办人",
                format!("{}（{}）", it.proxy, it.relation),
            ));
        }
    }
    if !it.note.is_empty() {
        let label = match it.state {
            DueState::Excused => "不用确认的原因",
            _ => "备注",
        };
        facts.push(Fact::new(label, &it.note));
    }
    let request = it.resume.as_ref().or(it.stop.as_ref());
    if let Some((request, _)) = request {
        let said = match said_of_stop(it) {
            "" => "申请已撤回",
            said => said,
        };
        facts.push(Fact {
            href: Some(format!(
                "/changes/{}",
                AnyKey::new(it.campaign.region, *request)
            )),
            ..Fact::new("停发、恢复", said)
        });
    }
    Ok(facts)
}
