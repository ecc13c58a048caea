//! 我的账户: everybody's own password, sessions and settings.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use super::second_pages::own_facts;
use super::users_pages::session_table;
use crate::kit::{Button, Fact, Field, FieldKind, Form, Posted, Query, Table};
use crate::shell::cookies::SESSION;
use crate::shell::{Gate, PASSWORD_PAGE, Route, Visit, get, post};
use ground::error::{Error, Result};
use registers::accounts::sessions::{preferences, set_preference};
use registers::accounts::upkeep;
use registers::organisation::Places;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/account", Gate::SignedIn, show),
        get("/account/password", Gate::SignedIn, password),
        post("/account/password", Gate::SignedIn, set_password),
        post("/account/sessions/end", Gate::SignedIn, end_session),
        post("/account/settings/forget", Gate::SignedIn, forget),
    ]
}

#[derive(Serialize)]
struct AccountPage {
    facts: Vec<Fact>,
    does: &'static str,
    /// Leads to her second factor.
    second: Button,
    sessions: Table,
    /// One for each session that can be ended.
    ends: Vec<Button>,
    settings: Vec<Setting>,
}

/// Something she has set for herself, and the button that takes it away.
#[derive(Serialize)]
struct Setting {
    label: String,
    forget: Button,
}

/// What a setting is called, by the beginning of its name; nothing where it is not hers to see.
fn setting_label(name: &str) -> Option<String> {
    let kinds = [
        ("columns.", "表格栏目"),
        ("view.", "存下的查询"),
        ("size.", "每页条数"),
    ];
    kinds.iter().find_map(|(beginning, label)| {
        let rest = name.strip_prefix(beginning)?;
        let list = match rest.split('.').next().unwrap_or_default() {
            "people" => "名册",
            "payments" => "发放批次",
            "changes" => "变更申请",
            other => other,
        };
        let own = rest.split_once('.').map_or("", |(_, own)| own);
        Some(format!("{label}：{list}{own}"))
    })
}

async fn show(visit: Visit, headers: HeaderMap) -> Result<Response> {
    let this = SESSION.read(&headers, visit.app.reached.secure);
    let this = this.map(|token| seal::sm3_hex(token.as_bytes()));
    let sessions = upkeep::own_sessions(&visit.office, &visit.actor).await?;
    let open = sessions
        .iter()
        .filter(|s| s.ended_at.is_none() && Some(&s.token_hash) != this.as_ref());
    let ends = open.map(|session| {
        let since = ground::time::moment_shown(&session.created_at);
        let mut button = visit.post_button(format!("结束{since}的登录"), "/account/sessions/end");
        button
            .values
            .push(("session".to_owned(), session.token_hash.clone()));
        button
    });
    let ends = ends.collect();
    let set = preferences(&visit.office, &visit.actor, "").await?;
    let settings = set.iter().filter_map(|(name, _)| {
        let mut forget = visit.post_button("恢复原样", "/account/settings/forget");
        forget.values.push(("name".to_owned(), name.clone()));
        Some(Setting {
            label: setting_label(name)?,
            forget,
        })
    });
    let places = Places::of_actor(&visit.office, &visit.actor).await?;
    let (second_fact, second) = own_facts(&visit).await?;
    let page = AccountPage {
        second,
        facts: vec![
            Fact::new("姓名", &visit.actor.name),
            Fact::new("角色", visit.actor.role.label()),
            Fact::new("管理区划", places.path(visit.actor.division())),
            second_fact,
        ],
        does: visit.actor.role.does(),
        sessions: session_table(sessions, this.as_deref()),
        ends,
        settings: settings.collect(),
    };
    visit.page("access/account.html", "我的账户", &page)
}

fn password_form(visit: &Visit) -> Form {
    let fields = vec![
        Field::new(FieldKind::Password, "password", "现在的密码").required(),
        Field::new(FieldKind::Password, "new_password", "新密码")
            .required()
            .hint("至少10个字符，大写、小写、数字、符号至少三类"),
        Field::new(FieldKind::Password, "again", "再填一遍新密码").required(),
    ];
    let form = Form::new(PASSWORD_PAGE, "改密码", fields);
    match visit.password_given {
        true => form,
        false => form.cancel("/account"),
    }
}

/// The page; whoever has a password that an administrator chose is told why she is here.
fn password_page(visit: &Visit, form: Form) -> Result<Response> {
    match visit.password_given {
        true => visit.form("先把密码改成自己的", form),
        false => visit.form("改密码", form),
    }
}

async fn password(visit: Visit, _: Query) -> Result<Response> {
    password_page(&visit, password_form(&visit))
}

async fn set_password(visit: Visit, headers: HeaderMap, posted: Posted) -> Result<Response> {
    let mut form = password_form(&visit);
    form.refuse_missing(&posted);
    let (old, new) = (posted.raw("password"), posted.raw("new_password"));
    if !form.is_wrong() && new != posted.raw("again") {
        form.wrong("again", "两遍密码不一样，请重新填写");
    }
    if !form.is_wrong() {
        let token = SESSION.read(&headers, visit.app.reached.secure);
        let token = token.unwrap_or_default();
        match upkeep::password_change(&visit.office, &visit.actor, (&old, &new), &token).await {
            Ok(()) => {
                let told = "已改密码。别处的登录都已结束，请用新密码再登录";
                let next = if visit.password_given {
                    "/"
                } else {
                    "/account"
                };
                return Ok(visit.done(next, told));
            }
            Err(Error::Refusal(reason)) => {
                let field = if reason.contains("现在的密码") {
                    "password"
                } else {
                    "new_password"
                };
                form.wrong(field, reason);
            }
            Err(other) => return Err(other),
        }
    }
    password_page(&visit, form)
}

async fn end_session(visit: Visit, posted: Posted) -> Result<Response> {
    upkeep::own_session_end(&visit.office, &visit.actor, &posted.text("session")).await?;
    Ok(visit.done("/account", "已结束那次登录"))
}

async fn forget(visit: Visit, posted: Posted) -> Result<Response> {
    let name = posted.text("name");
    if setting_label(&name).is_none() {
        return Err(Error::not_found("这项设置"));
    }
    set_preference(&visit.office, &visit.actor, &name, None).await?;
    Ok(visit.done("/account", "已恢复原样"))
}
