//! The first steps of an office that has not paid yet: what is done, what comes next, who does it.

use serde::Serialize;

use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use payments::{standards_known, state_counts};
use registers::accounts::upkeep::{Wanted, account_count};
use registers::organisation::Directory;
use registers::people::register::{PeopleAsk, people_count};

/// A step.
#[derive(Debug, Serialize)]
pub(super) struct FirstStep {
    label: &'static str,
    /// What it is about.
    says: &'static str,
    done: bool,
    /// Where the actor does it; nothing where it is not hers.
    href: Option<&'static str>,
    /// Whose it is.
    whose: &'static str,
}

struct Step {
    label: &'static str,
    says: &'static str,
    href: &'static str,
    action: Action,
    whose: &'static str,
}

const STEPS: [Step; 5] = [
    Step {
        label: "建用户",
        says: "至少要有经办、复核、审批、财务各一位；提请以后由安全管理员同意",
        href: "/users/new",
        action: Action::UserManage,
        whose: "系统管理员",
    },
    Step {
        label: "区划",
        says: "登记下面的乡镇和村；名册里有没登记的村，导入的时候先问",
        href: "/divisions",
        action: Action::DivisionManage,
        whose: "系统管理员",
    },
    Step {
        label: "导入名册",
        says: "下载模板，填好，导入；也可以逐个登记",
        href: "/imports",
        action: Action::WorkbookImport,
        whose: "经办",
    },
    Step {
        label: "待遇标准",
        says: "确认随附的标准，或者导入本地的标准",
        href: "/standards",
        action: Action::StandardsConfirm,
        whose: "经办",
    },
    Step {
        label: "第一批",
        says: "生成第一个发放批次，送复核、审批",
        href: "/payments/new",
        action: Action::BatchPrepare,
        whose: "经办",
    },
];

/// The first steps, until the first batch is there; only for those who have one of them to do.
pub(super) async fn first_steps(office: &Office, actor: &Actor) -> Result<Vec<FirstStep>> {
    if !STEPS.iter().any(|step| actor.can(step.action)) {
        return Ok(Vec::new());
    }
    let (operator, reader) = (office.operator(), office.db().reader());
    let batches = operator.may(Action::BatchRead)?;
    if !state_counts(office, &batches).await?.is_empty() {
        return Ok(Vec::new());
    }
    let users = operator.may(Action::UserRead)?;
    let mut hands = 0;
    for role in ["经办", "复核", "审批", "财务"] {
        let wanted = Wanted {
            role: ground::authority::Role::read(role),
            disabled: Some(false),
            ..Wanted::default()
        };
        hands += account_count(office, &users, &wanted).await?.min(1);
    }
    let division = office.profile().division;
    let directory = Directory::load(reader, &users).await?;
    let people = people_count(office, &operator, &PeopleAsk::default()).await?;
    let standards = standards_known(reader, division).await?;
    let done = [
        hands == 4,
        directory.codes().nth(1).is_some(),
        people > 0,
        !standards.is_empty(),
        false,
    ];
    let steps = STEPS.into_iter().zip(done);
    let steps = steps.map(|(step, done)| FirstStep {
        label: step.label,
        says: step.says,
        done,
        href: actor.can(step.action).then_some(step.href),
        whose: step.whose,
    });
    Ok(steps.collect())
}
