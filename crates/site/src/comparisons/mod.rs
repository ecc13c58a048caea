//! The pages of comparison lists (比对名单) and of what they say of people (疑点).

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Badge, Button, Fact, Form, Link, ListPage, Tile, Tone};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, act_forms, act_routes, form_routes, get, list_routes,
    only_form,
};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use ground::time::moment_shown;
use registers::comparisons::{
    ComparisonList, ComparisonLists, HitAsk, HitInHand, HitState, Hits, UNSETTLED, hit_badge, hits,
    may_open_list,
};
use registers::people::requests::Hands;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Hits>();
    routes.extend(list_routes::<ComparisonLists>());
    routes.extend([
        get("/hits/{hit}", Action::PersonRead, hit_page),
        get(
            "/comparisons/{comparison}",
            Action::PersonRead,
            comparison_page,
        ),
    ]);
    routes.extend(act_routes::<HitInHand>());
    routes.extend(form_routes::<ComparisonList>());
    routes
}

/// The unit that is looked at, for an address that shows what is counted here.
fn within(looking: &Looking<'_>) -> String {
    let division = looking.query.given("division");
    division.map_or_else(String::new, |code| format!("&division={code}"))
}

impl ListFace for Hits {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let reader = visit.office.db().reader();
        let all = HitState::ALL.map(|(_, code, label)| (code, label));
        for (code, label) in all {
            let ask = HitAsk {
                state: Some(code.to_owned()),
                ..HitAsk::default()
            };
            let (count, _) = hits(reader, &looking.within, &ask, (0, 0)).await?;
            page.tiles.push(Tile {
                label: label.to_owned(),
                value: count.to_string(),
                unit: "个".to_owned(),
                href: format!("/hits?state={code}{}", within(looking)),
                note: (looking.query.text("state") == code).then(|| "正在看".to_owned()),
                tone: match code == HitState::Open.named().0 && count > 0 {
                    true => Tone::Soon,
                    false => Tone::Plain,
                },
            });
        }
        page.tools.push(Link::new("比对名单", "/comparisons"));
        if visit.may(Action::WorkbookImport) {
            page.table.empty_next = vec![Link::new("导入名单", "/imports")];
        }
        Ok(())
    }
}

impl ListFace for ComparisonLists {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let ask = HitAsk {
            state: Some(UNSETTLED.to_owned()),
            ..HitAsk::default()
        };
        let reader = visit.office.db().reader();
        let (open, _) = hits(reader, &looking.within, &ask, (0, 0)).await?;
        page.tiles.push(Tile {
            label: "没有核实完的疑点".to_owned(),
            value: open.to_string(),
            unit: "个".to_owned(),
            href: format!("/hits?state={UNSETTLED}{}", within(looking)),
            note: None,
            tone: if open > 0 { Tone::Soon } else { Tone::Quiet },
        });
        if visit.may(Action::WorkbookImport) {
            page.tools.push(Link::new("导入名单", "/imports"));
            page.table.empty_next = vec![Link::new("导入名单", "/imports")];
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct HitPage {
    state: Badge,
    holds: &'static str,
    facts: Vec<Fact>,
    said: Vec<Fact>,
    links: Vec<Link>,
    waits: Option<Link>,
    sent_back: Option<Link>,
    settle: Option<Form>,
}

async fn hit_page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = HitInHand::open(&visit.office, reader, &visit.actor, &key).await?;
    let forms = act_forms(&visit, &it).await?;
    HitInHand::page(&visit, &key, forms).await
}

impl ActPage for HitInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = HitInHand::open(&visit.office, reader, &visit.actor, key).await?;
        let wrong = forms.iter().any(|act| act.form.is_wrong());
        let state = it.state();
        let waits = it.request().filter(|_| state == HitState::Waiting);
        let said = it.facts().iter();
        let sent_back = it.sent_back().map(|back| back.request);
        let mut links = vec![
            Link::new("全部疑点", "/hits"),
            Link::new("这个人的疑点", format!("/hits?person={}", it.person())),
            Link::new("一人一档", format!("/people/{}", it.person())),
        ];
        let reader = visit.office.db().reader();
        if may_open_list(reader, &visit.actor, it.list()).await? {
            links.push(Link::new("这份名单", format!("/comparisons/{}", it.list())));
        }
        let page = HitPage {
            state: hit_badge(state),
            holds: match (state, it.blocks()) {
                (HitState::Settled, _) => "",
                (_, true) => "核实以前，管到的月份先不发；核实照发的，由下一批补发。",
                (_, false) => "这种名单只提示，照常发放。",
            },
            said: said.map(|(label, text)| Fact::new(label, text)).collect(),
            facts: facts(visit, &it).await?,
            links,
            sent_back: sent_back
                .map(|key| Link::new("去看那条变更申请", format!("/changes/{key}"))),
            waits: waits.map(|key| Link::new("去看这条变更申请", format!("/changes/{key}"))),
            settle: forms.into_iter().next().map(|act| act.form),
        };
        let title = format!("{}：{}疑点", it.name(), it.label());
        match wrong {
            true => visit.refused("comparisons/hit.html", &title, &page),
            false => visit.page("comparisons/hit.html", &title, &page),
        }
    }
}

async fn facts(visit: &Visit, it: &HitInHand) -> Result<Vec<Fact>> {
    let mut facts = vec![
        Fact {
            href: Some(format!("/people/{}", it.person())),
            ..Fact::new("姓名", it.name())
        },
        Fact::new("名单", it.label()),
        Fact::new("是说", it.means()),
        Fact::new("来源、日期、文号", it.list_told()),
        Fact::new(
            "怎么对上的",
            match it.weaker() {
                true => "姓名和出生日期（名单没有证号，可能是同名同生日的别人）",
                false => "身份证号",
            },
        ),
        Fact::new("管哪些月份", it.months()?),
    ];
    if !it.result().is_empty() {
        facts.push(Fact::new("核实结果", it.result()));
        facts.push(Fact::new("理由和依据", it.words()));
    }
    if let Some(back) = it.sent_back() {
        let told = format!("{}：{}", back.result, back.words);
        facts.push(Fact::new("上次提的（没有同意或者撤回了）", told));
    }
    if let Some((by, at)) = it.settled_by() {
        let hands = Hands::load(&visit.office, it.region()).await?;
        let who = format!("{} {}", hands.name(by), moment_shown(at));
        facts.push(Fact::new("核实", who));
    }
    Ok(facts)
}

#[derive(Serialize)]
struct ComparisonPage {
    facts: Vec<Fact>,
    old: bool,
    undated: bool,
    buttons: Vec<Button>,
    links: Vec<Link>,
}

async fn comparison_page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = ComparisonList::open(&visit.office, reader, &visit.actor, &key).await?;
    let acts = act_forms(&visit, &it).await?;
    let acts = acts.iter();
    let facts = it.facts().into_iter();
    let page = ComparisonPage {
        facts: facts.map(|(label, text)| Fact::new(label, text)).collect(),
        old: it.is_old(),
        undated: it.listed_on().is_empty(),
        buttons: acts
            .map(|act| Button::link(act.label, &act.form.action))
            .collect(),
        links: vec![
            Link::new("全部名单", "/comparisons"),
            Link::new("这份名单的疑点", format!("/hits?list={key}")),
        ],
    };
    let title = format!("{}（{}）", it.label(), it.day_told());
    visit.page("comparisons/comparison.html", &title, &page)
}

impl ActPage for ComparisonList {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = ComparisonList::open(&visit.office, reader, &visit.actor, key).await?;
        let act = only_form(forms)?;
        let title = format!("{}（{}）：{}", it.label(), it.day_told(), act.label);
        visit.form(&title, act.form.cancel(it.path()))
    }
}
