//! What waits among the payments.

use super::waits::Waiting;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use payments::{BatchState, OwedAsk, failed_count, owed_page, state_counts};

/// What a state of batches waits for, who can do it, and what it is called.
const BATCHES: [(BatchState, Action, &str, &str, &str); 6] = [
    (
        BatchState::Draft,
        Action::BatchReview,
        "待复核批次",
        "逐笔看过，没有问题就复核通过",
        "去复核",
    ),
    (
        BatchState::Reviewed,
        Action::BatchApprove,
        "待审批批次",
        "审批以后算已发，不能再改",
        "去审批",
    ),
    (
        BatchState::Approved,
        Action::BatchPublish,
        "待公示批次",
        "名单公示过的可以直接报盘",
        "去公示",
    ),
    (
        BatchState::Approved,
        Action::BatchExport,
        "可报盘批次",
        "导出代发文件送银行",
        "去报盘",
    ),
    (
        BatchState::Published,
        Action::BatchExport,
        "公示中批次",
        "公示期满、没有异议的可以报盘",
        "看公示",
    ),
    (
        BatchState::Exported,
        Action::BatchSettle,
        "待回盘批次",
        "银行答复以后登记结果",
        "登记回盘",
    ),
];

/// Batches that wait for their next hand, and money that went wrong.
pub(super) async fn money(office: &Office, actor: &Actor) -> Result<Vec<Waiting>> {
    let may = |action| actor.can(action);
    let mut found = Vec::new();
    if !may(Action::BatchRead) {
        return Ok(found);
    }
    let scope = actor.may(Action::BatchRead)?;
    let counts = state_counts(office, &scope).await?;
    let of = |state| {
        let count = counts.iter().find(|(s, _)| *s == state);
        count.map_or(0, |(_, n)| u64::try_from(*n).unwrap_or(0))
    };
    let listed = |state: BatchState| format!("/payments?state={}", state.code());
    if may(Action::BatchPrepare) {
        let returned = of(BatchState::Returned);
        found.extend((returned > 0).then(|| Waiting {
            count: returned,
            label: "退回给我的批次",
            unit: "批",
            href: listed(BatchState::Returned),
            note: "看退回的原因，改好以后重新生成",
            does: "看原因",
            to_do: true,
        }));
        let failed = failed_count(office, actor).await?;
        found.extend((failed > 0).then(|| Waiting {
            count: failed,
            label: "没有付成的",
            unit: "笔",
            href: "/failed".to_owned(),
            note: "改好账号，另一个人复核，下一批重发",
            does: "去改账号",
            to_do: true,
        }));
    }
    for (state, _, label, note, does) in BATCHES.into_iter().filter(|(_, a, ..)| may(*a)) {
        found.push(Waiting {
            count: of(state),
            label,
            unit: "批",
            href: listed(state),
            note,
            does,
            to_do: true,
        });
    }
    if may(Action::BatchPrepare) {
        found.push(Waiting {
            count: of(BatchState::Draft),
            label: "草稿批次",
            unit: "批",
            href: listed(BatchState::Draft),
            note: "已生成，等复核人复核",
            does: "看草稿",
            to_do: false,
        });
    }
    if may(Action::PersonWrite) {
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
            does: "看待追缴",
            to_do: false,
        }));
    }
    Ok(found)
}
