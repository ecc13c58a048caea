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
                .then_some("的密码重设过，要另一个人同意以后才能"),
            Standing::ClockBehind => HELD.contains(&action).then_some(
                "要等服务器的时间校准以后（现在比审计里最后一条还早，请系统管理员运行 yushui clock 看怎么办），才能",
            ),
            Standing::Waiting => Some("的账户还在等另一个人同意，同意以后才能"),
        }
    }
}

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
