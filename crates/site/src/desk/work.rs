//! What waits among the tasks and the cases.

use super::waits::Waiting;
use crate::plans::drafts_href;
use ground::authority::{Action, Actor, Role};
use ground::error::Result;
use ground::office::Office;
use work::cases::CaseBox;
use work::cases::asked::box_count;
use work::plans::actions::{PlanAsk, plan_list, sight};
use work::plans::model::{PlanState, TaskState};
use work::plans::soon;
use work::plans::tasks::{TaskAsk, Wanted, task_count};

/// The tasks that wait: what is late, what is due, what the office has to confirm, what the leader has to issue.
pub(super) async fn tasks(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| actor.can(action);
    let sight = sight(office, actor).await?;
    let today = office.clock().today();
    let mut found = Vec::new();
    let member = actor.role == Role::Member;
    if member {
        let open = TaskAsk {
            wanted: Some(Wanted::Open),
            ..TaskAsk::default()
        };
        found.push(Waiting {
            count: task_count(office, &sight, &open).await?,
            label: "我的任务",
            unit: "项",
            href: "/tasks?state=open".to_owned(),
            note: "交给本单位、还没有报完成的",
            does: "去办",
            to_do: true,
        });
    }
    let late = TaskAsk {
        late_on: Some(today),
        ..TaskAsk::default()
    };
    let soon = TaskAsk {
        due: Some(soon(today)),
        wanted: Some(Wanted::Open),
        ..TaskAsk::default()
    };
    found.push(Waiting {
        count: task_count(office, &sight, &late).await?,
        label: "逾期任务",
        unit: "项",
        href: "/tasks?term=late".to_owned(),
        note: "过了完成时限还没有报完成的",
        does: "看任务",
        // A member unit has them among its own already.
        to_do: may(Action::TaskDo) && !member,
    });
    found.push(Waiting {
        count: task_count(office, &sight, &soon).await?,
        label: "30天内到期任务",
        unit: "项",
        href: "/tasks?term=soon".to_owned(),
        note: "按时限抓紧办理",
        does: "看任务",
        to_do: false,
    });
    if may(Action::PlanWrite) {
        let waiting = TaskAsk {
            wanted: Some(Wanted::State(TaskState::Waiting)),
            ..TaskAsk::default()
        };
        found.push(Waiting {
            count: task_count(office, &sight, &waiting).await?,
            label: "待销号任务",
            unit: "项",
            href: "/tasks?state=waiting".to_owned(),
            note: "单位报了完成，核对以后销号",
            does: "去销号",
            to_do: true,
        });
    }
    if may(Action::PlanIssue) {
        let ask = PlanAsk {
            state: Some(PlanState::Draft),
            ..PlanAsk::default()
        };
        let (count, _) = plan_list(office, &sight, ask, (0, 1)).await?;
        found.push(Waiting {
            count,
            label: "待印发计划",
            unit: "份",
            href: drafts_href(),
            note: "看过目标和任务，没有问题就印发",
            does: "去印发",
            to_do: true,
        });
    }
    Ok(found)
}

/// What waits among the cases, who does it, why, and the words of its button.
const CASES: [(CaseBox, Action, &str, &str); 5] = [
    (
        CaseBox::Accept,
        Action::CaseManage,
        "看过以后受理并交办，或者写明不予受理的理由",
        "去受理",
    ),
    (
        CaseBox::Assign,
        Action::CaseManage,
        "退回来的要重新交办，或者自己办",
        "去交办",
    ),
    (CaseBox::Mine, Action::CaseDo, "在期限以前办结", "去办"),
    (
        CaseBox::Opinion,
        Action::CaseApprove,
        "待遇申请，逐级审核",
        "去审核",
    ),
    (
        CaseBox::FollowUp,
        Action::CaseManage,
        "办结以后问一问满意不满意",
        "去回访",
    ),
];

/// The cases that wait, box by box.
pub(super) async fn cases(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| actor.can(action);
    let mut found = Vec::new();
    let waiting = |count, which: CaseBox, (note, does), to_do| Waiting {
        count,
        label: match (which, actor.role) {
            (CaseBox::Mine, Role::Member) => "交办给本单位的",
            (CaseBox::Accept, _) => "待受理事项",
            (CaseBox::Assign, _) => "待交办事项",
            (CaseBox::FollowUp, _) => "待回访事项",
            (CaseBox::Opinion, _) => "待审核申请",
            (CaseBox::Overdue, _) => "逾期未办事项",
            (CaseBox::Mine | CaseBox::Reminded, _) => "交给我办的",
        },
        unit: "件",
        href: format!("/cases?box={}", which.code()),
        note,
        does,
        to_do,
    };
    for (which, _, note, does) in CASES.into_iter().filter(|(_, action, ..)| may(*action)) {
        let count = box_count(office, actor, which).await?;
        found.push(waiting(count, which, (note, does), true));
    }
    if may(Action::CaseManage) || may(Action::CaseDo) {
        // Those are counted above already, each in its state.
        let count = box_count(office, actor, CaseBox::Overdue).await?;
        let words = ("过了期限还没有受理或办结的", "看事项");
        found.push(waiting(count, CaseBox::Overdue, words, false));
    }
    Ok(found)
}
