//! Users, and who acts by which way: the one gate that everything done passes.

use kernel::DivisionCode;

use super::model::{Action, Role, permits};
use super::scope::Scope;
use super::standing::{Second, Standing};
use crate::error::{Error, Result};
use crate::key::{Key, Keyed};

/// By which way somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// 命令行: whoever holds the data folder is trusted to name himself.
    CommandLine,
    /// 浏览器
    Browser,
}

impl Channel {
    /// As it stands in the audit.
    pub fn code(self) -> &'static str {
        match self {
            Channel::CommandLine => "command_line",
            Channel::Browser => "browser",
        }
    }
}

/// A user of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Number within the region; 0 is nobody.
    pub id: i64,
    /// 姓名, by which she signs.
    pub name: String,
    /// Her one role.
    pub role: Role,
    /// Where she works, and everything beneath it.
    pub division: DivisionCode,
    /// Keyed hash of her ID number, if recorded.
    pub id_hash: Option<String>,
    /// When the account was disabled.
    pub disabled_at: Option<String>,
}

/// A user as sessions, settings and addresses name her: 990101-101-3.
pub type UserKey = Key<User>;

impl Keyed for User {
    const NAMED: &str = "用户";
    const THIS: &str = "这个用户";
}

impl User {
    /// Region and number: she works where she was made.
    pub fn key(&self) -> UserKey {
        Key::new(self.division.region(), self.id)
    }
}

/// Who acts, in which role, and by which way.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The user, or 0 for the operator of the machine.
    pub user: i64,
    /// As it stands in the audit.
    pub name: String,
    /// Her role.
    pub role: Role,
    /// Keyed hash of her ID number: two accounts of one person are one person.
    pub id_hash: Option<String>,
    /// By which way she came in.
    pub channel: Channel,
    /// How far her account may be used.
    pub standing: Standing,
    /// How she has shown her second factor.
    pub second: Second,
    division: DivisionCode,
}

impl Actor {
    /// The operator of the machine, who acts on the whole office but prepares, reviews and approves nothing.
    pub fn operator(division: DivisionCode) -> Actor {
        Actor {
            user: 0,
            name: "本机操作员".to_owned(),
            role: Role::Operator,
            id_hash: None,
            channel: Channel::CommandLine,
            standing: Standing::Full,
            second: Second::NotAsked,
            division,
        }
    }

    /// Somebody of whom nothing is known.
    pub fn stranger(division: DivisionCode) -> Actor {
        Actor {
            name: "没有登录的人".to_owned(),
            channel: Channel::Browser,
            ..Actor::operator(division)
        }
    }

    /// Which user.
    pub fn key(&self) -> UserKey {
        Key::new(self.division.region(), self.user)
    }

    /// A user who came in by `channel`.
    pub fn user(user: User, channel: Channel) -> Actor {
        Actor {
            user: user.id,
            name: user.name,
            role: user.role,
            id_hash: user.id_hash,
            channel,
            standing: Standing::Full,
            second: Second::NotAsked,
            division: user.division,
        }
    }

    /// Where she works, and everything beneath it.
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// Whether she may, wherever.
    pub fn can(&self, action: Action) -> bool {
        self.may(action).is_ok()
    }

    /// That she is at the machine herself, where an action is asked that of her (acts ask it, pages need not).
    ///
    /// # Errors
    /// [`Error::Prove`] when she has to type a code of her second factor again first.
    pub fn proves(&self, action: Action) -> Result<()> {
        match self.second.is_asked_for(action) && !crate::sabotaged!("step_up") {
            true => Err(Error::Prove),
            false => Ok(()),
        }
    }

    /// The gate: the scope in which this actor may do `action`.
    ///
    /// # Errors
    /// A refusal naming the role and the action.
    pub fn may(&self, action: Action) -> Result<Scope> {
        if permits(self.role, action) || crate::sabotaged!("role") {
            return match self.standing.stops(action) {
                None => Ok(Scope::of(self.division)),
                Some(why) => Err(Error::refusal(format!(
                    "{}{why}{}",
                    self.name,
                    action.label()
                ))),
            };
        }
        let allowed: Vec<&str> = Role::ASSIGNABLE
            .iter()
            .filter(|(role, _)| permits(*role, action))
            .map(|(_, label)| *label)
            .collect();
        let (name, role, action) = (&self.name, self.role.label(), action.label());
        Err(Error::NotHers(format!(
            "{name}（{role}）不能{action}，请由{}办理",
            allowed.join("或")
        )))
    }
}
