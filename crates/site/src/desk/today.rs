//! What waits for somebody today. A number is the total of the list it leads to, and reaches 0 when everything is done.

use super::money::money;
use super::waits::Waiting;
use super::work::{cases, tasks};
use ground::acts::Subject;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use papers::audit_log::{Log, Wanted as WantedEntries};
use registers::accounts::waiting_for;
use registers::comparisons::{HitAsk, HitState, hits};
use registers::confirmations::{Campaign, campaigns_open};
use registers::exchange::{ImportState, ImportsAsk, imports};
use registers::ledgers::visits::visits_overdue;
use registers::people::register::{Facets, PeopleAsk, people_count};
use registers::people::requests::{RequestAsk, RequestState, request_count};

/// What waits for an actor, in the order of the work.
pub async fn waiting(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| actor.can(action);
    let mut found = money(office, actor).await?;
    if may(Action::RoleAssign) {
        // Rare, and told only where there is something.
        let count = waiting_for(office, actor).await?;
        found.extend((count > 0).then(|| Waiting {
            count,
            label: "用户申请待同意",
            unit: "个",
            href: "/users?state=waiting".to_owned(),
            note: "新建、改角色、重设密码的，当面核对是本人再同意",
            does: "去核对",
            to_do: true,
        }));
    }
    if may(Action::PersonWrite) {
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
            does: "去核实",
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
            does: "去复核",
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
            does: "去核实",
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
            does: "去走访",
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
        let ready = ImportsAsk {
            state: Some(state),
            ..ImportsAsk::default()
        };
        found.push(Waiting {
            count: imports::count(office, &scope, ready).await?,
            label: "待确认导入",
            unit: "份",
            href: format!("/imports?state={}", state.code()),
            note: "看过会改什么，确认以后才写入",
            does: "去确认",
            to_do: true,
        });
        let left = ImportsAsk {
            left: true,
            ..ImportsAsk::default()
        };
        let count = imports::count(office, &scope, left).await?;
        found.extend((count > 0).then(|| Waiting {
            count,
            label: "有行没导入的表格",
            unit: "份",
            href: "/imports?left=1".to_owned(),
            note: "改好再传；不用再导的，在那一页注明",
            does: "去补",
            to_do: true,
        }));
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
            does: "看日志",
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
            does: "去确认",
            to_do: false,
        },
        true => Waiting {
            count: campaign.left(),
            label: "年度确认期满未办",
            unit: "人",
            href: format!("{}?state=left", campaign.path()),
            note: "再找一找；确实找不到的提出停发，另一个人同意以后才停",
            does: "去办",
            to_do: true,
        },
    };
    let open = campaigns_open(office, &scope).await?;
    Ok(open.into_iter().map(waiting).collect())
}

/// How many things wait for an actor, for the badge in the top bar.
pub async fn todo(office: &Office, actor: &Actor) -> Result<u64> {
    // Who only reads has nothing waiting: her page is not asked for counts.
    if !acts(actor) {
        return Ok(0);
    }
    Ok(counted(actor, &waiting(office, actor).await?))
}

/// The same of what is known to wait.
pub(super) fn counted(actor: &Actor, waiting: &[Waiting]) -> u64 {
    let hers = waiting.iter().filter(|w| w.to_do && acts(actor));
    hers.map(|w| w.count).sum()
}

fn acts(actor: &Actor) -> bool {
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
        Action::RoleAssign,
    ];
    acts.iter().any(|action| actor.can(*action))
}
