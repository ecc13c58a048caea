//! The pages of the administrators: users, their roles, their sessions.

use axum::extract::Path;
use axum::response::Response;
use kernel::DivisionCode;
use serde::Serialize;

use super::rights_pages::{self, role_choices};
use super::seat_pages;
use crate::kit::{
    Badge, Button, Cell, Column, Fact, Field, FieldKind, Form, Link, ListPage, Posted, Query, Row,
    Table, Tone,
};
use crate::organisation::place_field;
use crate::shell::{ListFace, Route, Visit, get, list_routes, post};
use ground::authority::{Action, Role, User, UserKey};
use ground::error::{Error, Result};
use ground::lists::Looking;
use ground::time::moment_shown;
use registers::accounts::account_store::Session;
use registers::accounts::actions::{NewAccount, user_add};
use registers::accounts::list::{Users, state};
use registers::accounts::upkeep;
use registers::organisation::Places;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Users>();
    routes.extend([
        get("/users/rights", Action::UserRead, rights_pages::page),
        get("/users/new", Action::UserManage, new),
        post("/users/new", Action::UserManage, create),
        get("/users/{id}", Action::UserRead, one),
        post("/users/{id}/disable", Action::UserManage, disable),
        post("/users/{id}/enable", Action::UserManage, enable),
        get("/users/{id}/password", Action::UserManage, password),
        post("/users/{id}/password", Action::UserManage, set_password),
        get("/users/{id}/role", Action::RoleAssign, role),
        post("/users/{id}/role", Action::RoleAssign, set_role),
        get("/users/{id}/unit", Action::UserManage, seat_pages::form),
        post("/users/{id}/unit", Action::UserManage, seat_pages::save),
        post("/users/{id}/sessions/end", Action::UserManage, end_sessions),
    ]);
    routes
}

impl ListFace for Users {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::UserManage) {
            page.buttons
                .push(Button::link("新建用户", "/users/new").primary());
        }
        page.tools.push(Link::new("角色和权限", "/users/rights"));
        page.table.empty_next = vec![Link::new("看全部用户", "/users")];
        Ok(())
    }
}

async fn new_form(visit: &Visit) -> Result<Form> {
    let scope = visit.actor.may(Action::UserManage)?;
    let places = Places::load(&visit.office, &scope).await?;
    let role = Field {
        options: role_choices(),
        ..Field::new(FieldKind::Radio, "role", "角色")
    };
    let fields = vec![
        Field::text("name", "姓名")
            .required()
            .width(8)
            .hint("登录和签字都用这个姓名。重名的请加上单位，例如第一村王芳"),
        role.required(),
        place_field(&places, &scope).required(),
        seat_pages::unit_field(visit, &scope).await?,
        Field::new(FieldKind::IdNumber, "id_number", "身份证号")
            .hint("填了才认得出一个人的两个账户。只留比对用的摘要，不留号码"),
        Field::new(FieldKind::Password, "new_password", "初始密码")
            .required()
            .hint("至少10个字符，大写、小写、数字、符号至少三类。请当面告诉本人，请本人登录后改掉"),
        Field::new(FieldKind::Password, "again", "再填一遍初始密码").required(),
    ];
    Ok(Form::new("/users/new", "建立用户", fields).cancel("/users"))
}

async fn new(visit: Visit, query: Query) -> Result<Response> {
    let mut form = new_form(&visit).await?;
    let known = |field: &Field| query.given(&field.name);
    for field in form.fields_mut() {
        if let Some(value) = known(field) {
            field.value = value;
        }
    }
    visit.form("新建用户", form)
}

/// Whether the two passwords are there and the same; says what is wrong when not.
fn twice(form: &mut Form, posted: &Posted) -> bool {
    let (first, again) = (posted.raw("new_password"), posted.raw("again"));
    if !first.is_empty() && !again.is_empty() && first != again {
        form.wrong("again", "两遍密码不一样，请重新填写");
    }
    !form.is_wrong()
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = new_form(&visit).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let scope = visit.actor.may(Action::UserManage)?;
    let places = Places::load(&visit.office, &scope).await?;
    let division = asked_place(&mut form, &places, &posted);
    let password = posted.raw("new_password");
    if twice(&mut form, &posted)
        && let Some(division) = division
    {
        let (name, role) = (posted.text("name"), posted.text("role"));
        let id_number = posted.given("id_number");
        let unit = match seat_pages::unit_asked(&visit, &mut form, &posted).await? {
            Ok(unit) => unit,
            Err(()) => return visit.form("新建用户", form),
        };
        let new = NewAccount {
            unit,
            name: &name,
            role: &role,
            division: Some(division),
            id_number: id_number.as_deref(),
            password: &password,
        };
        match user_add(&visit.office, &visit.actor, new).await {
            Ok(user) => {
                let told = format!(
                    "已建立用户{}（{}）。请把初始密码当面告诉本人",
                    user.name,
                    user.role.label()
                );
                return Ok(visit.done("/users", &told));
            }
            Err(Error::Refusal(reason)) => form.wrong(field_of(&reason), reason),
            Err(other) => return Err(other),
        }
    }
    visit.form("新建用户", form)
}

/// The field a refusal of [`user_add`] is about.
fn field_of(reason: &str) -> &'static str {
    match reason {
        r if r.contains("密码") => "new_password",
        r if r.contains("身份证") || r.contains("出生") || r.contains("校验") => "id_number",
        r if r.contains("成员单位") || r.contains("管理的区划") => "unit",
        r if r.contains("角色") => "role",
        _ => "name",
    }
}

/// The place that was asked for; says what is wrong when it is none.
fn asked_place(form: &mut Form, places: &Places, posted: &Posted) -> Option<DivisionCode> {
    let text = posted.given("division")?;
    match places.read(&text) {
        Ok(code) => Some(code),
        Err(error) => {
            form.wrong("division", error.to_string());
            None
        }
    }
}

/// A user's own page.
#[derive(Serialize)]
struct UserPage {
    facts: Vec<Fact>,
    does: &'static str,
    buttons: Vec<Button>,
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
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
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
        Fact::new("状态", state(&user).label),
        Fact::new("身份证号", registered),
    ];
    if user.role == Role::Member {
        facts.push(seat_pages::unit_fact(&visit, &user).await?);
    }
    let page = UserPage {
        facts,
        does: user.role.does(),
        buttons: buttons_of(&visit, &user, running),
        sessions: session_table(sessions, None),
    };
    visit.page("access/user.html", &user.name, &page)
}

fn buttons_of(visit: &Visit, user: &User, running: bool) -> Vec<Button> {
    let at = |verb: &str| format!("/users/{}/{verb}", user.key());
    let mut buttons = Vec::new();
    if visit.may(Action::RoleAssign) {
        let button = Button::link("改角色", at("role"));
        buttons.push(if user.key() == visit.actor.key() {
            button.disabled("不能改自己的角色，请由另一位安全管理员办理")
        } else {
            button
        });
    }
    if !visit.may(Action::UserManage) {
        return buttons;
    }
    buttons.push(Button::link("重设密码", at("password")));
    if user.role == Role::Member {
        buttons.push(Button::link("换成员单位", at("unit")));
    }
    let end = visit.post_button("结束全部登录", at("sessions/end"));
    buttons.push(if running {
        end
    } else {
        end.disabled("没有正在用的登录")
    });
    if user.disabled_at.is_some() {
        buttons.push(visit.post_button("重新启用", at("enable")));
    } else {
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

async fn disable(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    upkeep::disable(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/users/{key}"), "已停用，这个用户不能再登录"))
}

async fn enable(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    upkeep::enable(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/users/{key}"), "已重新启用"))
}

async fn end_sessions(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    upkeep::sessions_end(&visit.office, &visit.actor, key).await?;
    Ok(visit.done(&format!("/users/{key}"), "已结束这个用户的全部登录"))
}

fn password_form(key: UserKey) -> Form {
    let fields = vec![
        Field::new(FieldKind::Password, "new_password", "新密码")
            .required()
            .hint("至少10个字符，大写、小写、数字、符号至少三类。请当面告诉本人，请本人登录后改掉"),
        Field::new(FieldKind::Password, "again", "再填一遍新密码").required(),
    ];
    Form::new(format!("/users/{key}/password"), "重设密码", fields).cancel(format!("/users/{key}"))
}

async fn password(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    visit.form(&format!("重设{}的密码", user.name), password_form(key))
}

async fn set_password(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    let mut form = password_form(key);
    form.refuse_missing(&posted);
    if twice(&mut form, &posted) {
        let password = posted.raw("new_password");
        match upkeep::password_reset(&visit.office, &visit.actor, key, &password).await {
            Ok(()) => {
                let told = format!("已重设{}的密码，请当面告诉本人", user.name);
                return Ok(visit.done(&format!("/users/{key}"), &told));
            }
            Err(Error::Refusal(reason)) => form.wrong("new_password", reason),
            Err(other) => return Err(other),
        }
    }
    visit.form(&format!("重设{}的密码", user.name), form)
}

async fn role_form(visit: &Visit, user: &User) -> Result<Form> {
    let scope = visit.actor.may(Action::RoleAssign)?;
    let places = Places::load(&visit.office, &scope).await?;
    let role = Field {
        options: role_choices(),
        ..Field::new(FieldKind::Radio, "role", "角色")
    };
    let fields = vec![
        role.required().value(user.role.label()),
        place_field(&places, &scope)
            .required()
            .value(places.path(user.division)),
    ];
    let action = format!("/users/{}/role", user.key());
    Ok(Form::new(action, "改为这个角色", fields).cancel(format!("/users/{}", user.key())))
}

async fn role(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    let form = role_form(&visit, &user).await?;
    visit.form(&format!("改{}的角色", user.name), form)
}

async fn set_role(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    let mut form = role_form(&visit, &user).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let scope = visit.actor.may(Action::RoleAssign)?;
    let places = Places::load(&visit.office, &scope).await?;
    let division = asked_place(&mut form, &places, &posted);
    let role = Role::read(&posted.text("role"));
    if role.is_none() && posted.given("role").is_some() {
        form.wrong("role", "没有这个角色，请重新选择");
    }
    if let (Some(role), Some(division), false) = (role, division, form.is_wrong()) {
        let to = (role, division);
        match upkeep::role_change(&visit.office, &visit.actor, key, to).await {
            Ok(()) => {
                let told = format!("{}现在是{}", user.name, role.label());
                return Ok(visit.done(&format!("/users/{key}"), &told));
            }
            Err(Error::Refusal(reason)) => form.wrong("role", reason),
            Err(other) => return Err(other),
        }
    }
    visit.form(&format!("改{}的角色", user.name), form)
}
