//! A campaign: the list with what can be done with those ticked, its progress by place, its forms, its list on paper.

use axum::extract::Path;
use axum::response::Response;
use kernel::Level;
use serde::Serialize;

use crate::kit::{
    Badge, Button, Field, FieldKind, Form, Group, Link, ListPage, Notice, Posted, Query, Tile, Tone,
};
use crate::shell::{ActForm, ActPage, ListFace, Visit, act_form, act_forms, only_form, picked};
use ground::acts::{Address, All, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Key, List, Looking, asked_scope};
use ground::time::{moment_shown, moment_text};
use registers::confirmations::{
    Campaign, CampaignKey, Campaigns, Confirmation, Counts, Differences, Due, due_by_place,
    due_counts, share, term_badge, visiting_list,
};
use registers::organisation::Directory;

/// How one place is.
#[derive(Serialize)]
struct Place {
    name: String,
    at: String,
    counts: Counts,
    share: String,
}

#[derive(Serialize)]
struct CampaignPage {
    #[serde(flatten)]
    list: ListPage,
    summary: String,
    term: Badge,
    places: Vec<Place>,
    acts: Vec<Button>,
    paper: String,
}

impl ListFace for Due {
    fn heading(&self, _: &Visit) -> String {
        self.campaign.name()
    }

    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.division().level() != Level::Village
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let campaign = &self.campaign;
        // By the other filters, as the list behind each tile is.
        let counts = due_counts(&visit.office, &looking.within, &self.ask).await?;
        let at = |state: &str| {
            let query = looking.query.without("page").without("state");
            let query = query.with("state", state);
            format!("{}{}", page.path, query.text_for_url())
        };
        let tile = |label: &str, count: u64, state: &str, tone: Tone| Tile {
            label: label.to_owned(),
            value: count.to_string(),
            unit: "人".to_owned(),
            href: at(state),
            note: None,
            tone: if count > 0 { tone } else { Tone::Quiet },
        };
        let over = campaign.is_over(looking.today());
        let late = if over { Tone::Bad } else { Tone::Soon };
        let mut confirmed = tile("已确认", counts.confirmed, "confirmed", Tone::Good);
        confirmed.note = Some(format!("确认率 {}", share(counts.confirmed, counts.due)));
        let mut tiles = vec![
            tile("应确认", counts.due, "due", Tone::Plain),
            confirmed,
            tile("未确认", counts.waiting, "waiting", late),
        ];
        let more = [
            ("停发待复核", counts.proposed, "proposed"),
            ("已停发", counts.stopped, "stopped"),
            ("不用确认", counts.excused, "excused"),
        ];
        let more = more.into_iter().filter(|(_, count, _)| *count > 0);
        tiles.extend(more.map(|(label, count, state)| tile(label, count, state, Tone::Plain)));
        page.tiles = tiles;
        let left = campaign.left();
        if over && left > 0 {
            page.notices.push(Notice {
                text: format!(
                    "{}期满，还有 {left} 人没有确认、也没有提出停发。先再找一找；确实找不到的，提出停发，另一个人复核同意以后才停",
                    campaign.last
                ),
                tone: Tone::Bad,
            });
        }
        let ticked = |label: &str, act: &str| Button {
            ticked: true,
            ..Button::link(label, format!("{}/chosen/{act}", page.path))
        };
        if visit.may(Action::LedgerWrite) {
            page.buttons.push(ticked("登记已确认", "confirm"));
        }
        if visit.may(Action::PersonWrite) && over {
            page.buttons.push(ticked("提出停发", "suspend"));
        }
        let unit = looking.query.given("division");
        let unit = unit.map_or(String::new(), |division| format!("?division={division}"));
        let sheet = format!("{}/sheet{unit}", page.path);
        page.buttons.push(Button::link("打印上门名单", sheet));
        let national = format!("{}/national{unit}", page.path);
        page.buttons.push(Button::link("与全国系统比对", national));
        Ok(())
    }

    async fn show(
        &self,
        visit: &Visit,
        looking: &Looking<'_>,
        list: ListPage,
        _: Vec<Confirmation>,
    ) -> Result<Response> {
        let campaign = &self.campaign;
        let office = &visit.office;
        let directory = Directory::load(office.db().reader(), &looking.own).await?;
        let within = looking.within.division();
        let places = due_by_place(office, &looking.within, campaign.key).await?;
        let place = |(division, counts): (kernel::DivisionCode, Counts)| Place {
            name: directory.name(division),
            at: format!("{}?division={}", list.path, division.get()),
            share: share(counts.confirmed, counts.due),
            counts,
        };
        let places: Vec<Place> = match within.level() {
            Level::Village => Vec::new(),
            _ => places.into_iter().map(place).collect(),
        };
        let mut acts = Vec::new();
        if visit.may(Action::PersonWrite) {
            let reader = office.db().reader().into();
            let key = campaign.key.to_string();
            let it = Campaign::open(office, reader, &visit.actor, &key).await?;
            let forms = act_forms(visit, &it).await?;
            let plain = forms.iter();
            let plain = plain.filter(|act| ["renew", "close", "reopen"].contains(&act.code));
            acts.extend(plain.map(ActForm::button));
        }
        let page = CampaignPage {
            summary: format!(
                "{} 至 {} 办理，{} 公告，{} 期满。应确认 {} 人，已确认 {} 人，还差 {} 人",
                campaign.from,
                campaign.until,
                campaign.notice,
                campaign.last,
                campaign.counts.due,
                campaign.counts.confirmed,
                campaign.counts.waiting
            ),
            term: term_badge(campaign, looking.today()),
            paper: campaign.paper.clone(),
            places,
            acts,
            list,
        };
        visit.page("confirmations/due.html", &campaign.name(), &page)
    }
}

impl ListFace for Differences {
    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.division().level() != Level::Village
    }

    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let campaign = self.campaign.path();
        if visit.may(Action::LedgerWrite) {
            page.buttons.push(Button {
                ticked: true,
                ..Button::link("照全国结果登记", format!("{campaign}/chosen/adopt"))
            });
        }
        page.buttons
            .push(Button::link(self.campaign.name(), campaign));
        if visit.may(Action::WorkbookImport) {
            page.table.empty_next = vec![Link::new("导入", "/imports")];
        }
        Ok(())
    }
}

impl ActPage for All<Campaigns> {
    async fn page(visit: &Visit, _: &str, forms: Vec<ActForm>) -> Result<Response> {
        let form = only_form(forms)?.form.cancel("/confirmations");
        visit.form("新建年度确认", form)
    }

    fn returns(&self) -> String {
        "/confirmations".to_owned()
    }
}

/// Those who were ticked stay as they were.
fn hide_people(form: &mut Form, code: &str) {
    let name = format!("{code}_people");
    let name = [name.as_str(), "people"];
    for field in form.fields_mut() {
        if name.contains(&&*field.name) {
            // What was ticked comes back as several; a hidden field holds one.
            if field.value.is_empty() {
                field.value = field.values.join(" ");
            }
            field.kind = FieldKind::Hidden;
        }
    }
}

impl ActPage for Campaign {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = Campaign::open(&visit.office, reader, &visit.actor, key).await?;
        let mut act = only_form(forms)?;
        hide_people(&mut act.form, act.code);
        let title = format!("{}：{}", it.name(), act.label);
        visit.form(&title, act.form.cancel(it.path()))
    }

    async fn after(
        &self,
        _: &Visit,
        act: &str,
        _: (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        let state = match act {
            "confirm" => "?state=waiting",
            "suspend" => "?state=proposed",
            _ => "",
        };
        Ok((format!("{}{state}", self.path()), told))
    }
}

/// Keys as an act takes them.
fn plain(keys: &[Key]) -> String {
    let keys = keys.iter();
    let keys: Vec<String> = keys
        .map(|(region, id)| AnyKey::new(*region, *id).to_string())
        .collect();
    keys.join(" ")
}

/// Names on a form are cut beyond so many.
const NAMED_MAX: usize = 60;

/// The form for those who were ticked on a list.
async fn chosen<L: List>(
    visit: Visit,
    key: String,
    posted: Posted,
    code: &str,
) -> Result<Response> {
    let keys = picked::<L>(&visit, &key, &posted).await?;
    let (office, actor) = (&visit.office, &visit.actor);
    let it = Campaign::open(office, office.db().reader().into(), actor, &key).await?;
    let mut act = act_form(&visit, &it, code).await?;
    let scope = actor.may(Action::PersonRead)?;
    let ask = registers::confirmations::DueAsk {
        ids: Some(keys.iter().map(|(_, id)| *id).collect()),
        ..registers::confirmations::DueAsk::of(it.key)
    };
    let page = (0, NAMED_MAX as u64);
    let (count, named) = registers::confirmations::due_page(office, &scope, &ask, page).await?;
    for field in act.form.fields_mut() {
        if field.name == "people" {
            field.value = plain(&keys);
        }
    }
    hide_people(&mut act.form, code);
    let names: Vec<&str> = named.iter().map(|it| it.name.as_str()).collect();
    let more = if count > names.len() as u64 {
        "……"
    } else {
        ""
    };
    let told = format!("{count} 人：{}{more}", names.join("、"));
    let shown = |field: &&mut Field| field.kind != FieldKind::Hidden;
    if let Some(field) = act.form.fields_mut().find(shown) {
        let hint = field.hint.take().map(|hint| format!("。{hint}"));
        field.hint = Some(format!("{told}{}", hint.unwrap_or_default()));
    } else {
        act.form.groups.push(Group {
            legend: Some(told),
            fields: Vec::new(),
            folded: false,
        });
    }
    act.form.submit = format!("{}（{count} 人）", act.form.submit);
    let title = format!("{}：{}", it.name(), act.label);
    visit.form(&title, act.form.cancel(it.path()))
}

pub async fn chosen_to_confirm(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    chosen::<Due>(visit, key, posted, "confirm").await
}

pub async fn chosen_to_adopt(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    chosen::<Differences>(visit, key, posted, "adopt").await
}

pub async fn chosen_to_suspend(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    chosen::<Due>(visit, key, posted, "suspend").await
}

/// Somebody on the list to go with.
#[derive(Serialize)]
struct ToVisit {
    name: String,
    categories: String,
    phone: String,
    before: String,
}

#[derive(Serialize)]
struct Sheet {
    back: Link,
    unit: String,
    name: String,
    last: String,
    villages: Vec<(String, Vec<ToVisit>)>,
    count: u64,
    printed: String,
}

pub async fn sheet(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let key = CampaignKey::read(&key)?;
    let scope = visit.actor.may(Action::PersonRead)?;
    let within = asked_scope(scope, &query)?;
    let list = visiting_list(&visit.office, &visit.actor, key, &within).await?;
    let one = |it: Confirmation| ToVisit {
        name: it.name,
        categories: it.categories,
        phone: it.phone,
        before: it.before.unwrap_or_default(),
    };
    let village = |(name, people): (String, Vec<Confirmation>)| {
        (name, people.into_iter().map(one).collect::<Vec<_>>())
    };
    let now = moment_text(visit.office.clock().now_utc());
    let page = Sheet {
        back: Link::new("返回", format!("/confirmations/{key}")),
        unit: list.unit,
        name: list.campaign.name(),
        last: list.campaign.last.clone(),
        villages: list.villages.into_iter().map(village).collect(),
        count: list.count,
        printed: format!("{} {}", visit.actor.name, moment_shown(&now)),
    };
    let title = format!("{}上门名单", page.name);
    visit.page("confirmations/sheet.html", &title, &page)
}
