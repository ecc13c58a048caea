//! Whether a user may already, or still, do what her role may: nobody alone makes an account, gives a role or gets into
//! somebody's account and pays with it.

use super::model::{Action, Role};

/// How far an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// As far as its role goes.
    #[default]
    Full,
    /// Its password was reset and no second person has agreed yet: no money, nobody who gets it, nothing
    /// sealed, and no say over other accounts.
    Held,
    /// The clock of the machine is behind what the audit tells: the same has to wait until somebody looked at it.
    ClockBehind,
    /// The office has her role show a second factor and she has none yet: as [`Standing::Held`].
    Unset,
    /// It is new, or taken into use again, and no second person has agreed yet.
    Waiting,
}

impl Standing {
    /// Why an action has to wait, where it has to.
    pub fn stops(self, action: Action) -> Option<&'static str> {
        match self {
            Standing::Full => None,
            Standing::Held => HELD
                .contains(&action)
                .then_some("的密码（或者二次验证）重设过，要另一个人同意以后才能"),
            Standing::ClockBehind => HELD.contains(&action).then_some(
                "要等服务器的时间校准以后（现在比审计里最后一条还早，请系统管理员运行 yushui clock 看怎么办），才能",
            ),
            Standing::Unset => HELD
                .contains(&action)
                .then_some("的角色要设二次验证，请先在“我的账户”里设好，再"),
            Standing::Waiting => Some("的账户还在等另一个人同意，同意以后才能"),
        }
    }
}

/// How somebody who came in by the browser has shown her second factor (二次验证).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Second {
    /// She has none, or is not asked for it: the command line trusts whoever holds the data folder.
    #[default]
    NotAsked,
    /// Not since she signed in: nothing is hers to do before.
    Unproven,
    /// Since she signed in, but not just now.
    Stale,
    /// Just now.
    Fresh,
}

impl Second {
    /// Whether a code has to be typed again before an action.
    pub fn is_asked_for(self, action: Action) -> bool {
        let shown = matches!(self, Second::NotAsked | Second::Fresh);
        !shown && ASKED_AGAIN.contains(&action)
    }
}

/// What is done only by whoever shows that she is at the machine herself: the second hand that lets something pass,
/// and what takes whole numbers or lists out of the office.
const ASKED_AGAIN: [Action; 6] = [
    Action::BatchApprove,
    Action::ChangeApprove,
    Action::RoleAssign,
    Action::BatchExport,
    Action::ListExport,
    Action::PersonReveal,
];

/// What may not be done on one person's word: money on its way and who gets it, what is sealed, and the accounts of others.
const HELD: [Action; 17] = [
    Action::PersonWrite,
    Action::PersonReveal,
    Action::WorkbookImport,
    Action::ListExport,
    Action::StandardsConfirm,
    Action::BatchPrepare,
    Action::BatchReview,
    Action::BatchApprove,
    Action::BatchReturn,
    Action::BatchPublish,
    Action::BatchExport,
    Action::BatchSettle,
    Action::FundsWrite,
    Action::ChangeApprove,
    Action::CaseApprove,
    Action::UserManage,
    Action::RoleAssign,
];

/// Duties that watch each other.
const DUTIES: [Role; 7] = [
    Role::Clerk,
    Role::Reviewer,
    Role::Approver,
    Role::Finance,
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::Auditor,
];

impl Role {
    /// Whether it is one of the duties that watch each other.
    pub fn is_duty(self) -> bool {
        DUTIES.contains(&self)
    }

    /// Whether one person may have an account in this role and another in that one. In a small office one person keeps
    /// both the system and its safety: then somebody else agrees to what she proposes.
    pub fn goes_with(self, other: Role) -> bool {
        let keeps = |role| matches!(role, Role::SystemAdmin | Role::SecurityAdmin);
        self == other || !self.is_duty() || !other.is_duty() || (keeps(self) && keeps(other))
    }
}
