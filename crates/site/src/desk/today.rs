//! What waits for somebody today. A number is the total of the list it leads to, and reaches 0 when everything is done.

use crate::kit::{Tile, Tone};
use crate::plans::drafts_href;
use ground::acts::Subject;
use ground::authority::{Action, Actor, Role, permits};
use ground::error::Result;
use ground::office::Office;
use papers::audit_log::{Log, Wanted as WantedEntries};
use payments::{BatchState, OwedAsk, owed_page, state_counts};
use registers::comparisons::{HitAsk, HitState, hits};
use registers::confirmations::{Campaign, campaigns_open};
use registers::exchange::{ImportState, imports};
use registers::ledgers::visits::visits_overdue;
use registers::people::register::{Facets, PeopleAsk, people_count};
use registers::people::requests::{RequestAsk, RequestState, request_count};
use work::cases::CaseBox;
use work::cases::asked::box_count;
use work::plans::actions::{PlanAsk, plan_list, sight};
use work::plans::model::{PlanState, TaskState};
use work::plans::soon;
use work::plans::tasks::{TaskAsk, Wanted, task_count};

/// Something that waits, or is worth a look.
pub struct Waiting {
    pub count: u64,
    pub label: &'static str,
    pub unit: &'static str,
    pub href: String,
    /// What is to be done about it.
    pub note: &'static str,
    /// Whether somebody has to act; else it is only worth a look.
    pub to_do: bool,
}

impl Waiting {
    pub fn tile(&self) -> Tile {
        Tile {
            label: self.label.to_owned(),
            value: self.count.to_string(),
            unit: self.unit.to_owned(),
            href: self.href.clone(),
            note: Some(self.note.to_owned()),
            tone: match (self.count, self.to_do) {
                (0, _) => Tone::Quiet,
                (_, true) => Tone::Soon,
                (_, false) => Tone::Plain,
            },
        }
    }
}

/// What a state of batches waits for, and who can do it.
const BATCHES: [(BatchState, Action, &str, &str); 6] = [
    (
        BatchState::Draft,
        Action::BatchReview,
        "待复核批次",
        "逐笔看过，没有问题就复核通过",
    ),
    (
        BatchState::Reviewed,
        Action::BatchApprove,
        "待审批批次",
        "审批以后算已发，不能再改",
    ),
    (
        BatchState::Approved,
        Action::BatchPublish,
        "待公示批次",
        "名单公示过的可以直接报盘",
    ),
    (
        BatchState::Approved,
        Action::BatchExport,
        "可报盘批次",
        "导出代发文件送银行",
    ),
    (
        BatchState::Published,
        Action::BatchExport,
        "公示中批次",
        "公示期满、没有异议的可以报盘",
    ),
    (
        BatchState::Exported,
        Action::BatchSettle,
        "待回盘批次",
        "银行答复以后登记结果",
    ),
];

/// What waits for an actor, in the order of the work.
pub async fn waiting(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| permits(actor.role, action);
    let mut found = Vec::new();
    if may(Action::BatchRead) {
        let scope = actor.may(Action::BatchRead)?;
        let counts = state_counts(office, &scope).await?;
        let of = |state| {
            let count = counts.iter().find(|(s, _)| *s == state);
            count.map_or(0, |(_, n)| u64::try_from(*n).unwrap_or(0))
        };
        for (state, _, label, note) in BATCHES.into_iter().filter(|(_, a, ..)| may(*a)) {
            found.push(Waiting {
                count: of(state),
                label,
                unit: "批",
                href: format!("/payments?state={}", state.code()),
                note,
                to_do: true,
            });
        }
        if may(Action::BatchPrepare) {
            let returned = of(BatchState::Returned);
            found.extend((returned > 0).then(|| Waiting {
                count: returned,
                label: "退回给我的批次",
                unit: "批",
                href: format!("/payments?state={}", BatchState::Returned.code()),
                note: "看退回的原因，改好以后重新生成",
                to_do: true,
            }));
            found.push(Waiting {
                count: of(BatchState::Draft),
                label: "草稿批次",
                unit: "批",
                href: format!("/payments?state={}", BatchState::Draft.code()),
                note: "已生成，等复核人复核",
                to_do: false,
            });
        }
    }
    if may(Action::PersonWrite) {
        let scope = actor.may(Action::BatchRead)?;
        let ask = OwedAsk {
            left: Some(true),
            ..OwedAsk::within(scope)
        };
        let (count, ..) = owed_page(office, actor, &ask, (0, 0)).await?;
        found.extend((count > 0).then(|| Waiting {
            count,
            label: "待追缴",
            unit: "笔",
            href: "/owed?state=owing".to_owned(),
            note: "多发了还没有扣完、退完的，可以打印通知",
            to_do: false,
        }));
        let scope = actor.may(Action::PersonRead)?;
        let ask = HitAsk {
            state: Some(HitState::Open.named().0.to_owned()),
            ..HitAsk::default()
        };
        let (count, _) = hits(office.db().reader(), &scope, &ask, (0, 0)).await?;
        found.extend((count > 0).then(|| Waiting {
            count,
            label: "疑点待核",
            unit: "个",
            href: "/hits?state=open".to_owned(),
            note: "比对名单上有本单位的人，核实以前有的先不发；全部要核对的看“发放前核对”",
            to_do: true,
        }));
    }
    if may(Action::ChangeApprove) {
        let ask = RequestAsk {
            state: Some(RequestState::Open),
            ..RequestAsk::default()
        };
        found.push(Waiting {
            count: request_count(office, actor, ask).await?,
            label: "待复核变更",
            unit: "条",
            href: "/changes?box=open".to_owned(),
            note: "人员的账号、身份、生死，追缴登记，办之前要第二个人看过",
            to_do: true,
        });
    }
    if may(Action::PersonWrite) || may(Action::ChangeApprove) {
        let facets = Facets {
            elsewhere: true,
            ..Facets::default()
        };
        let ask = PeopleAsk {
            facets,
            ..PeopleAsk::default()
        };
        // Rare, and told only where there is somebody.
        let count = people_count(office, actor, &ask).await?;
        found.extend((count > 0).then(|| Waiting {
            count,
            label: "另处登记待核实",
            unit: "人",
            href: "/people?elsewhere=1".to_owned(),
            note: "身份证号在另一个县（市、区）也有登记，核实由哪里发放",
            to_do: true,
        }));
    }
    if may(Action::LedgerWrite) {
        let scope = actor.may(Action::LedgerWrite)?;
        found.push(Waiting {
            count: visits_overdue(office, &scope).await?,
            label: "逾期未走访",
            unit: "户",
            href: "/visits/overdue".to_owned(),
            note: "走访任务到期还没有走访的",
            to_do: true,
        });
    }
    if may(Action::LedgerWrite) {
        found.extend(confirmations(office, actor).await?);
    }
    if may(Action::PlanRead) {
        found.extend(tasks(office, actor).await?);
    }
    found.extend(cases(office, actor).await?);
    if may(Action::WorkbookImport) {
        let scope = actor.may(Action::WorkbookImport)?;
        let state = ImportState::Ready;
        found.push(Waiting {
            count: imports::count(office, &scope, Some(state)).await?,
            label: "待确认导入",
            unit: "份",
            href: format!("/imports?state={}", state.code()),
            note: "看过会改什么，确认以后才写入",
            to_do: true,
        });
    }
    if may(Action::AuditRead) {
        let today = office.clock().today();
        let wanted = WantedEntries {
            from: Some(today),
            to: Some(today),
            ..WantedEntries::default()
        };
        let log = Log::open(office, actor, None).await?;
        found.push(Waiting {
            count: log.count(office, &wanted).await?,
            label: "今天的日志",
            unit: "条",
            href: format!("/audit?from={today}&to={today}"),
            note: "谁在什么时候做了什么",
            to_do: false,
        });
    }
    Ok(found)
}

/// Who is still to be confirmed, campaign by campaign: while the term runs, and after it.
async fn confirmations(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let today = office.clock().today();
    let waiting = |campaign: Campaign| match campaign.is_over(today) {
        false => Waiting {
            count: campaign.counts.waiting,
            label: "年度确认未办",
            unit: "人",
            href: format!("{}?state=waiting", campaign.path()),
            note: "见到本人，登记怎么确认的；可以打印上门名单",
            to_do: false,
        },
        true => Waiting {
            count: campaign.left(),
            label: "年度确认期满未办",
            unit: "人",
            href: format!("{}?state=left", campaign.path()),
            note: "再找一找；确实找不到的提出停发，另一个人同意以后才停",
            to_do: true,
        },
    };
    let open = campaigns_open(office, &scope).await?;
    Ok(open.into_iter().map(waiting).collect())
}

/// The tasks that wait: what is late, what is due, what the office has to confirm, what the leader has to issue.
async fn tasks(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| permits(actor.role, action);
    let sight = sight(office, actor).await?;
    let today = office.clock().today();
    let late = TaskAsk {
        late_on: Some(today),
        ..TaskAsk::default()
    };
    let soon = TaskAsk {
        due: Some(soon(today)),
        wanted: Some(Wanted::Open),
        ..TaskAsk::default()
    };
    let does = may(Action::TaskDo);
    let mut found = vec![
        Waiting {
            count: task_count(office, &sight, &late).await?,
            label: "逾期任务",
            unit: "项",
            href: "/tasks?term=late".to_owned(),
            note: "过了完成时限还没有报完成的",
            to_do: does,
        },
        Waiting {
            count: task_count(office, &sight, &soon).await?,
            label: "30天内到期任务",
            unit: "项",
            href: "/tasks?term=soon".to_owned(),
            note: "按时限抓紧办理",
            to_do: false,
        },
    ];
    if actor.role == Role::Member {
        let open = TaskAsk {
            wanted: Some(Wanted::Open),
            ..TaskAsk::default()
        };
        let hers = Waiting {
            count: task_count(office, &sight, &open).await?,
            label: "我的任务",
            unit: "项",
            href: "/tasks?state=open".to_owned(),
            note: "交给本单位、还没有报完成的",
            to_do: false,
        };
        found.insert(0, hers);
    }
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
            to_do: true,
        });
    }
    Ok(found)
}

/// What waits among the cases, and who does it.
const CASES: [(CaseBox, Action, &str); 5] = [
    (
        CaseBox::Accept,
        Action::CaseManage,
        "看过以后受理并交办，或者写明不予受理的理由",
    ),
    (
        CaseBox::Assign,
        Action::CaseManage,
        "退回来的要重新交办，或者自己办",
    ),
    (CaseBox::Mine, Action::CaseDo, "在期限以前办结"),
    (CaseBox::Opinion, Action::CaseApprove, "待遇申请，逐级审核"),
    (
        CaseBox::FollowUp,
        Action::CaseManage,
        "办结以后问一问满意不满意",
    ),
];

async fn cases(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| permits(actor.role, action);
    let mut found = Vec::new();
    let waiting = |count, which: CaseBox, note, to_do| Waiting {
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
        to_do,
    };
    for (which, _, note) in CASES.into_iter().filter(|(_, action, _)| may(*action)) {
        let count = box_count(office, actor, which).await?;
        found.push(waiting(count, which, note, true));
    }
    if may(Action::CaseManage) || may(Action::CaseDo) {
        // Those are counted above already, each in its state.
        let count = box_count(office, actor, CaseBox::Overdue).await?;
        let note = "过了期限还没有受理或办结的";
        found.push(waiting(count, CaseBox::Overdue, note, false));
    }
    Ok(found)
}

/// How many things wait for an actor, for the badge in the top bar.
pub async fn todo(office: &Office, actor: &Actor) -> Result<u64> {
    // Who only reads has nothing waiting: her page is not asked for counts.
    let acts = [
        Action::BatchReview,
        Action::BatchApprove,
        Action::BatchPublish,
        Action::BatchExport,
        Action::ChangeApprove,
        Action::LedgerWrite,
        Action::TaskDo,
        Action::CaseDo,
        Action::CaseApprove,
    ];
    if !acts.iter().any(|action| permits(actor.role, *action)) {
        return Ok(0);
    }
    let waiting = waiting(office, actor).await?;
    Ok(waiting.iter().filter(|w| w.to_do).map(|w| w.count).sum())
}
