//! The pages of the administrators: users, their roles, their sessions.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::rights_pages;
use super::seat_pages;
use crate::kit::{
    Badge, Button, Cell, Column, Fact, Field, Form, Link, ListPage, Posted, Query, Row, Table, Tone,
};
use crate::organisation::{place_field, place_said};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, act_forms, act_routes_of, done_with, get,
    list_routes, own_form, post,
};
use ground::acts::{All, Subject};
use ground::authority::{Action, Role, User, UserKey};
use ground::error::{Error, Result};
use ground::lists::Looking;
use ground::time::moment_shown;
use registers::accounts::account_store::Session;
use registers::accounts::list::{Users, state};
use registers::accounts::upkeep;
use registers::accounts::{Account, Accounts, Proposed};
use registers::organisation::Places;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Users>();
    routes.extend([
        get("/users/rights", Action::UserRead, rights_pages::page),
        get("/users/new", Action::UserManage, new),
        post("/users/new", Action::UserManage, create),
        get("/users/{id}", Action::UserRead, one),
        get("/users/{id}/slip", Action::UserRead, slip),
        post("/users/{id}/disable", Action::UserManage, disable),
        get("/users/{id}/role", Action::UserManage, role),
        post("/users/{id}/role", Action::UserManage, set_role),
        get("/users/{id}/unit", Action::UserManage, seat_pages::form),
        post("/users/{id}/unit", Action::UserManage, seat_pages::save),
        post("/users/{id}/sessions/end", Action::UserManage, end_sessions),
    ]);
    let posted = ["reset", "second", "enable", "agree", "refuse"];
    routes.extend(act_routes_of::<Account>(&[], &posted));
    routes
}

impl ListFace for Users {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::UserManage) {
            page.buttons
                .push(Button::link("新建用户", "/users/new").primary());
        }
        page.tools.push(Link::new("角色和权限", "/users/rights"));
        page.tools
            .push(Link::new("二次验证的要求", "/users/second"));
        page.table.empty_next = vec![Link::new("看全部用户", "/users")];
        Ok(())
    }
}

async fn new_form(visit: &Visit) -> Result<(Form, Places)> {
    let scope = visit.actor.may(Action::UserManage)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut form = own_form::<All<Accounts>>(visit, "", "add").await?;
    form.replace("division", place_field(&places, &scope).required());
    Ok((form.cancel("/users"), places))
}

async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (mut form, _) = new_form(&visit).await?;
    let known = |field: &Field| query.given(&field.name);
    for field in form.fields_mut() {
        if let Some(value) = known(field) {
            field.value = value;
        }
    }
    visit.form("新建用户", form)
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit).await?;
    form.keep(&posted);
    let division = place_said(&mut form, &places, &posted);
    let text = |code: &str| match code {
        "division" => division.clone(),
        code => posted.text(code),
    };
    let add = ("add", None);
    if !form.is_wrong()
        && let Some(done) = done_with::<All<Accounts>>(&visit, "", add, &mut form, &text).await?
    {
        return visit.done_once(&format!("/users/{}", done.key()), &done);
    }
    visit.form("新建用户", form)
}

/// A user's own page.
#[derive(Serialize)]
struct UserPage {
    facts: Vec<Fact>,
    /// What is proposed about her.
    asked: Vec<Fact>,
    does: &'static str,
    buttons: Vec<Button>,
    forms: Vec<Form>,
    sessions: Table,
}

/// Sessions as a table; `this` is the one that asks.
pub(super) fn session_table(sessions: Vec<Session>, this: Option<&str>) -> Table {
    let row = |session: Session| {
        let current = this == Some(session.token_hash.as_str());
        let state = match (&session.ended_at, current) {
            (_, true) => Badge::new("这一次", Tone::Good),
            (None, false) => Badge::new("没有退出", Tone::Plain),
            (Some(_), false) => Badge::new("已退出", Tone::Quiet),
        };
        Row {
            key: session.token_hash,
            cells: vec![
                Cell::text(moment_shown(&session.created_at)),
                Cell::text(moment_shown(&session.seen_at)),
                Cell::badge(state),
            ],
            ..Row::default()
        }
    };
    Table {
        caption: "登录记录".to_owned(),
        columns: vec![
            Column::text("from", "登录"),
            Column::text("seen", "最近使用"),
            Column::text("state", "状态"),
        ],
        rows: sessions.into_iter().map(row).collect(),
        empty: "还没有登录过。".to_owned(),
        ..Table::default()
    }
}

async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = Account::open(&visit.office, reader, &visit.actor, &key).await?;
    let forms = act_forms(&visit, &it).await?;
    shown(&visit, &it, forms).await
}

async fn shown(visit: &Visit, it: &Account, forms: Vec<ActForm>) -> Result<Response> {
    let (user, key) = (&it.user, it.user.key());
    let scope = visit.actor.may(Action::UserRead)?;
    let places = Places::load(&visit.office, &scope).await?;
    let sessions = upkeep::sessions_of(&visit.office, &visit.actor, key).await?;
    let running = sessions.iter().any(|session| session.ended_at.is_none());
    let registered = if user.id_hash.is_some() {
        "已登记"
    } else {
        "没有登记"
    };
    let mut facts = vec![
        Fact::new("角色", user.role.label()),
        Fact::new("管理区划", places.path(user.division)),
        Fact::new("状态", state(user, it.request.is_some()).label),
        Fact::new("身份证号", registered),
        Fact::new("二次验证", if it.second { "已设" } else { "没有设" }),
    ];
    if user.role == Role::Member {
        facts.push(seat_pages::unit_fact(visit, user).await?);
    }
    let wrong = forms.iter().any(|act| act.form.is_wrong());
    let mut buttons = buttons_of(visit, user, &forms, running);
    if it.request.is_some() {
        buttons.push(Button::link("打印签字单", format!("/users/{key}/slip")));
    }
    let told = forms.into_iter().filter(|act| act.code == "refuse");
    let page = UserPage {
        facts,
        asked: asked_facts(it, &places),
        does: user.role.does(),
        buttons,
        forms: told.map(|act| act.form).collect(),
        sessions: session_table(sessions, None),
    };
    match wrong {
        true => visit.refused("access/user.html", &user.name, &page),
        false => visit.page("access/user.html", &user.name, &page),
    }
}

/// What is proposed about an account.
fn asked_facts(it: &Account, places: &Places) -> Vec<Fact> {
    let Some(request) = &it.request else {
        return Vec::new();
    };
    let proposer = it.proposer.as_ref().map_or("", |user| user.name.as_str());
    let mut facts = vec![
        Fact::new("申请", request.kind.label()),
        Fact::new(
            "提请",
            format!("{proposer} {}", moment_shown(&request.proposed_at)),
        ),
    ];
    if let Some(to) = &request.becomes {
        let place = format!("{}，{}", to.role.label(), places.path(to.division));
        facts.push(Fact::new("改为", place));
        facts.extend(
            to.number_of(&it.user)
                .map(|number| Fact::new("身份证号", number)),
        );
    } else if request.kind != Proposed::Second {
        let own = match it.given {
            true => "本人还没有登录改密码",
            false => "本人已改成自己的密码",
        };
        facts.push(Fact::new("密码", own));
    }
    facts.push(Fact::new("怎么同意", it.who_agrees()));
    facts
}

fn buttons_of(visit: &Visit, user: &User, forms: &[ActForm], running: bool) -> Vec<Button> {
    let at = |verb: &str| format!("/users/{}/{verb}", user.key());
    let mut buttons = Vec::new();
    for act in forms {
        match act.code {
            "agree" => buttons.push(act.button().primary()),
            "role" => buttons.push(Button::link("改角色", at("role"))),
            "reset" | "second" | "enable" => buttons.push(act.button()),
            _ => {}
        }
    }
    if !visit.may(Action::UserManage) {
        return buttons;
    }
    if user.role == Role::Member {
        buttons.push(Button::link("换成员单位", at("unit")));
    }
    let end = visit.post_button("结束全部登录", at("sessions/end"));
    buttons.push(if running {
        end
    } else {
        end.disabled("没有正在用的登录")
    });
    if user.disabled_at.is_none() {
        let mut stop = visit.post_button("停用", at("disable"));
        stop.danger = true;
        buttons.push(if user.key() == visit.actor.key() {
            stop.disabled("不能停用自己的账户，请由另一位系统管理员办理")
        } else {
            stop
        });
    }
    buttons
}

impl ActPage for Account {
    async fn page(visit: &Visit, key: &str, mut forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = Account::open(&visit.office, reader, &visit.actor, key).await?;
        // What is a button on the page says what is wrong on a page of its own.
        let wrong = |act: &ActForm| act.form.is_wrong() && act.code != "refuse";
        if let Some(place) = forms.iter().position(wrong) {
            let act = forms.swap_remove(place);
            let title = format!("{}：{}", act.label, it.user.name);
            return visit.form(&title, act.form.cancel(it.path()));
        }
        shown(visit, &it, forms).await
    }
}

/// The form of a change of role, with the units to choose from and what she is now.
async fn role_form(visit: &Visit, it: &Account, mut form: Form) -> Result<Form> {
    let scope = visit.actor.may(Action::UserManage)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut place = place_field(&places, &scope).required();
    place.value = places.path(it.user.division);
    form.replace("division", place);
    for field in form.fields_mut().filter(|field| field.name == "role") {
        if field.value.is_empty() {
            it.user.role.label().clone_into(&mut field.value);
        }
    }
    Ok(form.cancel(format!("/users/{}", it.user.key())))
}

async fn role(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = Account::open(&visit.office, reader, &visit.actor, &key).await?;
    let form = own_form::<Account>(&visit, &key, "role").await?;
    let form = role_form(&visit, &it, form).await?;
    visit.form(&format!("改{}的角色", it.user.name), form)
}

async fn set_role(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = Account::open(&visit.office, reader, &visit.actor, &key).await?;
    let seen = posted.text("request");
    it.still(&visit.office, &seen).await?;
    let form = own_form::<Account>(&visit, &key, "role").await?;
    let mut form = role_form(&visit, &it, form).await?;
    form.keep(&posted);
    let scope = visit.actor.may(Action::UserManage)?;
    let places = Places::load(&visit.office, &scope).await?;
    let division = place_said(&mut form, &places, &posted);
    let text = |code: &str| match code {
        "division" => division.clone(),
        code => posted.text(code),
    };
    let act = ("role", Some(seen.as_str()));
    if !form.is_wrong()
        && let Some(done) = done_with::<Account>(&visit, &key, act, &mut form, &text).await?
    {
        return Ok(visit.done(&it.path(), &done.told));
    }
    visit.form(&format!("改{}的角色", it.user.name), form)
}

/// What two people sign where nobody in the office can agree.
#[derive(Serialize)]
struct Slip {
    name: String,
    facts: Vec<Fact>,
    printed: String,
    back: Link,
}

async fn slip(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = Account::open(&visit.office, reader, &visit.actor, &key).await?;
    let scope = visit.actor.may(Action::UserRead)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut facts = vec![
        Fact::new("用户", &it.user.name),
        Fact::new("编号", it.user.key().to_string()),
        Fact::new("角色", it.user.role.label()),
        Fact::new("管理区划", places.path(it.user.division)),
    ];
    let asked = asked_facts(&it, &places);
    if asked.is_empty() {
        return Err(Error::refusal("这个用户没有在等同意的申请"));
    }
    facts.extend(asked);
    let page = Slip {
        name: it.user.name.clone(),
        facts,
        printed: visit.office.clock().today().to_string(),
        back: Link::new("返回", it.path()),
    };
    visit.page("access/slip.html", "用户申请签字单", &page)
}

async fn disable(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    upkeep::disable(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/users/{key}"), "已停用，这个用户不能再登录"))
}

async fn end_sessions(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    upkeep::sessions_end(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/users/{key}"), "已结束这个用户的全部登录"))
}
