//! Accounts as a list.

use super::upkeep::{Seen, Wanted, account_count, account_page};
use crate::organisation::Places;
use ground::ask::Ask;
use ground::authority::{Action, Role, User};
use ground::error::Result;
use ground::lists::{Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};
use ground::time::moment_shown;

/// 用户
pub struct Users {
    wanted: Wanted,
    places: Places,
}

/// 在用, 等同意, 已停用
pub fn state(user: &User, waits: bool) -> Badge {
    match (&user.disabled_at, waits) {
        (None, false) => Badge::new("在用", Tone::Good),
        (None, true) => Badge::new("等同意", Tone::Soon),
        (Some(_), _) => Badge::new("已停用", Tone::Quiet),
    }
}

impl List for Users {
    type Row = Seen;
    const CODE: &'static str = "users";
    const AT: &'static str = "/users";
    const LABEL: &'static str = "用户";
    const MAY: Action = Action::UserRead;
    const PAPER: Paper = Paper {
        export: Action::UserRead,
        ..Paper::usual()
    };

    async fn open(looking: &Looking<'_>) -> Result<Users> {
        Ok(Users {
            wanted: Wanted::default(),
            places: Places::load(looking.office, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Users>> {
        let roles = Role::ASSIGNABLE.iter().map(|(_, label)| (*label, *label));
        let states = [
            ("used", "在用"),
            ("waiting", "等同意"),
            ("disabled", "已停用"),
        ];
        vec![
            Self::filter(Ask::words("q", "姓名"), |list, given| {
                list.wanted.name = given.text();
                Ok(())
            })
            .width(8),
            Self::filter(
                Ask::choice("role", "角色").offering(roles),
                |list, given| {
                    list.wanted.role = Role::read(given.value);
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.wanted.waiting = given.value == "waiting";
                    list.wanted.disabled = match given.value {
                        "disabled" => Some(true),
                        "used" => Some(false),
                        _ => None,
                    };
                    Ok(())
                },
            ),
        ]
    }

    fn columns(&self) -> Vec<Column<Users>> {
        vec![
            Self::column("name", "姓名", |_, (user, ..), _| Cell::text(&user.name)),
            Self::column("role", "角色", |_, (user, ..), _| {
                Cell::text(user.role.label())
            }),
            Self::column("division", "管理区划", |list, (user, ..), _| {
                Cell::text(list.places.path(user.division))
            }),
            Self::column("state", "状态", |_, (user, _, waits), _| {
                Cell::badge(state(user, *waits))
            }),
            Self::column("seen", "最近使用", |_, (_, seen, _), _| {
                let never = || "没有登录过".to_owned();
                Cell::text(seen.as_deref().map_or_else(never, moment_shown))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Seen>> {
        let (office, scope) = (looking.office, &looking.within);
        let total = account_count(office, scope, &self.wanted).await?;
        let rows = account_page(office, scope, &self.wanted, window).await?;
        Ok(Found::new(total, rows))
    }

    fn key((user, ..): &Seen) -> String {
        user.key().to_string()
    }

    fn leads(&self, (user, ..): &Seen) -> Option<String> {
        Some(format!("/users/{}", user.key()))
    }
}
