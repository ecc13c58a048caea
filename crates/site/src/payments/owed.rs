//! 待追缴 in the browser: who owes what, how it came about, what is proposed of it, and the notice to the family.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{money, money_or_blank};
use crate::kit::{Button, Fact, Link, ListPage, Posted, Query, Tile, Tone, see_other};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, act_forms, form_routes, get, list_routes, only_form,
    post,
};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use ground::messenger::ways;
use payments::{
    Attempt, Owed, OwedAsk, OwedHistory, OwedInHand, OwedKey, OwedNotice, OwedSums, owed_attempts,
    owed_home, owed_notice, owed_open, owed_page, owed_printed, owed_send,
};

/// The routes of what is owed.
pub fn routes() -> Vec<Route> {
    let may = Action::BatchRead;
    let mut routes = list_routes::<OwedSums>();
    routes.extend([
        get("/owed/{owed}", may, show),
        get("/owed/{owed}/notice", may, notice),
        post("/owed/{owed}/notice", may, print_notice),
        post("/owed/{owed}/send", Action::PersonReveal, send),
    ]);
    routes.extend(form_routes::<OwedInHand>());
    routes
}

impl ListFace for OwedSums {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let within = match looking.query.given("division") {
            Some(division) => format!("&division={division}"),
            None => String::new(),
        };
        let ask = OwedAsk {
            left: Some(true),
            ..OwedAsk::within(looking.within)
        };
        let (count, left, _) = owed_page(&visit.office, &visit.actor, &ask, (0, 0)).await?;
        page.tiles.push(Tile {
            label: "还有待追缴".to_owned(),
            value: count.to_string(),
            unit: "笔".to_owned(),
            href: format!("/owed?state=owing{within}"),
            note: Some(format!("共{}元", money(left))),
            tone: if count > 0 { Tone::Soon } else { Tone::Quiet },
        });
        page.table.empty_next = vec![Link::new("发放批次", "/payments")];
        Ok(())
    }
}

/// A step of the history.
#[derive(Serialize)]
struct Step {
    what: String,
    href: Option<String>,
    on: String,
    told: String,
    change: String,
    left: String,
    paper: String,
    hands: String,
}

/// What waits for a second person.
#[derive(Serialize)]
struct Waiting {
    what: &'static str,
    told: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct OwedPage {
    name: String,
    left: String,
    capital: String,
    facts: Vec<Fact>,
    buttons: Vec<Button>,
    waiting: Vec<Waiting>,
    months: Vec<(String, String)>,
    overpaid: String,
    steps: Vec<Step>,
    links: Vec<Link>,
}

async fn show(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = OwedKey::read(&key)?;
    let history = owed_open(&visit.office, &visit.actor, &key).await?;
    let mut buttons = Vec::new();
    if visit.may(Action::PersonWrite) {
        let reader = visit.office.db().reader().into();
        let it = OwedInHand::open(&visit.office, reader, &visit.actor, &key.to_string()).await?;
        let acts = act_forms(&visit, &it).await?;
        buttons.extend(
            acts.iter()
                .map(|act| Button::link(act.label, &act.form.action)),
        );
    }
    if history.owed.left_fen > 0 {
        buttons.push(Button::link(
            "追缴通知",
            format!("{}/notice", owed_home(&key)),
        ));
    }
    let title = format!("{}：待追缴（{}）", history.owed.name, history.owed.scheme);
    let page = page_of(&visit, history, buttons);
    visit.page("payments/owed.html", &title, &page)
}

fn page_of(visit: &Visit, history: OwedHistory, buttons: Vec<Button>) -> OwedPage {
    let may_see_people = visit.may(Action::PersonRead);
    let OwedHistory {
        owed,
        months,
        steps,
        waiting,
    } = history;
    let step = |step: payments::OwedStep| Step {
        what: step.what,
        href: step
            .line
            .map(|(batch, no)| format!("/payments/{batch}/lines/{no}")),
        on: step.on,
        told: step.told,
        change: money_or_blank(step.change_fen),
        left: money(step.left_fen),
        paper: step.paper,
        hands: step.hands,
    };
    let waiting = waiting.into_iter().map(|waits| Waiting {
        what: waits.what,
        told: waits.told,
        href: may_see_people.then(|| format!("/changes/{}", waits.request)),
    });
    let months = months.into_iter();
    let mut links = vec![Link::new("全部待追缴", "/owed")];
    if may_see_people {
        links.push(Link::new(
            "一人一档",
            format!("/people/{}", owed.key.whose()),
        ));
    }
    OwedPage {
        left: money(owed.left_fen),
        capital: match owed.left_fen > 0 {
            true => kernel::Fen::new(owed.left_fen).to_capital(),
            false => String::new(),
        },
        facts: facts(&owed),
        name: owed.name,
        buttons,
        waiting: waiting.collect(),
        months: months
            .map(|m| (m.month.to_string(), money(m.fen)))
            .collect(),
        overpaid: money(owed.overpaid_fen),
        steps: steps.into_iter().map(step).collect(),
        links,
    }
}

fn facts(owed: &Owed) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("姓名", &owed.name),
        Fact::new("村（社区）", &owed.village),
        Fact::new("待遇项目", &owed.scheme),
    ];
    let sums = [
        ("多发", owed.overpaid_fen),
        ("已从发放里扣回", owed.deducted_fen),
        ("现金退回", owed.returned_fen),
        ("抵扣转到别的项目", owed.offset_fen.max(0)),
        ("从别的项目转来", owed.offset_fen.min(0).saturating_neg()),
        ("核销", owed.written_off_fen),
    ];
    let sums = sums.into_iter().filter(|(_, fen)| *fen != 0);
    facts.extend(sums.map(|(label, fen)| Fact::new(label, format!("{}元", money(fen)))));
    if let Some(most) = owed.instalment_fen {
        let said = format!("每个发放月份最多扣{}元", money(most));
        facts.push(Fact::new("分期", said));
    }
    if owed.left_fen < 0 {
        let said = "退回的比该退的多，多的由下一批退还";
        facts.push(Fact::new("请留意", said));
    }
    facts
}

impl ActPage for OwedInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let key = OwedKey::read(key)?;
        let owed = owed_open(&visit.office, &visit.actor, &key).await?.owed;
        let act = only_form(forms)?;
        let (name, scheme, left) = (&owed.name, &owed.scheme, money(owed.left_fen));
        let title = format!("{name}：{}（{scheme}，待追缴{left}元）", act.label);
        visit.form(&title, act.form.cancel(owed_home(&key)))
    }
}

/// What is said where the office has set no command.
const UNSET: &str = "要用短信、政务微信送，请管服务器的人在数据文件夹里写 notify.toml，写法见“使用帮助”的“待追缴”。";

#[derive(Serialize)]
struct NoticePage {
    notice: OwedNotice,
    print: Button,
    back: Link,
    /// By the commands of the office, where she may.
    sends: Vec<Button>,
    /// Why there are none.
    unset: Option<String>,
    attempts: Vec<Attempt>,
}

async fn notice(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let key = OwedKey::read(&key)?;
    let printed = query.text("printed").parse().ok();
    let notice = owed_notice(&visit.office, &visit.actor, &key, printed).await?;
    let at = owed_home(&key);
    let title = notice.title.clone();
    let (mut sends, mut unset) = (Vec::new(), None);
    if visit.may(Action::PersonReveal) {
        match ways(&visit.office) {
            Ok(ways) if ways.is_empty() => unset = Some(UNSET.to_owned()),
            Ok(ways) => sends.extend(ways.into_iter().map(|way| {
                let label = format!("用{}送", way.label);
                let mut button = visit.post_button(label, format!("{at}/send"));
                button.values.push(("way".to_owned(), way.label));
                button
            })),
            Err(Error::Refusal(wrong)) => unset = Some(wrong),
            Err(other) => return Err(other),
        }
    }
    let page = NoticePage {
        notice,
        print: visit
            .post_button("登记并打印", format!("{at}/notice"))
            .primary(),
        sends,
        unset,
        attempts: owed_attempts(&visit.office, &visit.actor, &key).await?,
        back: Link::new("返回", at),
    };
    visit.page("payments/owed_notice.html", &title, &page)
}

async fn send(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = OwedKey::read(&key)?;
    let way = posted.text("way");
    let told = owed_send(&visit.office, &visit.actor, &key, &way).await?;
    Ok(visit.done(&format!("{}/notice", owed_home(&key)), &told))
}

async fn print_notice(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = OwedKey::read(&key)?;
    let seq = owed_printed(&visit.office, &visit.actor, &key).await?;
    Ok(see_other(&format!(
        "{}/notice?printed={seq}",
        owed_home(&key)
    )))
}
