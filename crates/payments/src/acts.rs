//! What may be done with a batch on its way to approval and the public: 复核, 审批, 退回, 作废, 公示. What the bank has to do
//! with is in `bank_acts`.

use super::approval::APPROVE;
use super::bank_acts::{
    EXPORT, RESULT_WORD, RETURNED, SETTLE, SETTLE_ALL, SETTLE_FAILED, SETTLE_TRIAL,
};
use super::cash;
use super::in_hand::{BatchInHand, BatchStep, intact, leave, leave_with, now, signed};
use super::model::BatchState;
use super::notices::{NoticeTerm, RemarkKind, notice_record, remark};
use super::receivable::{Entry, EntryKind};
use super::schemes::Schemes;
use super::store::{self, StepRow};
use super::words::yuan;
use kernel::Date;
use serde_json::json;

use ground::acts::{Act, Apart, Doing, To};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::{date_from, date_of, date_text};
use registers::people::{Receivable, propose_receivable, receivables_waiting};

use BatchState::{
    Answered, Approved, Closed, Draft, Exported, Published, Returned, Reviewed, Void,
};

pub type Does<'a, 'b> = &'a mut Doing<'b, BatchInHand>;

/// Everything that may be done with a batch, in the order of its life.
pub static ACTS: [Act<BatchInHand>; 14] = [
    REVIEW,
    APPROVE,
    RETURN,
    VOID,
    PUBLISH,
    EXPORT,
    STEP,
    SETTLE,
    SETTLE_TRIAL,
    SETTLE_ALL,
    SETTLE_FAILED,
    RESULT_WORD,
    RETURNED,
    CASH,
];

/// 经办, 复核, 审批 are three people, not only three accounts.
pub(super) const NOT_WHO_PREPARED: Apart = Apart {
    from: &["prepare"],
    words: "{who}已是本批次的经办人，请换一个人办理",
};
pub(super) const NOT_WHO_REVIEWED: Apart = Apart {
    from: &["review"],
    words: "{who}已是本批次的复核人，请换一个人办理",
};

/// 复核: somebody other than who prepared it has looked at every line.
const REVIEW: Act<BatchInHand> = Act {
    code: "review",
    label: "复核通过",
    at: "review",
    says: "复核通过，不能是经办本人",
    told: "已复核，等审批人审批。",
    apart: &[NOT_WHO_PREPARED],
    from: &[Draft, Returned],
    to: To::State(Reviewed),
    does: |doing| {
        Box::pin(async {
            intact(doing).await?;
            leave(doing, "batch_review");
            signed(doing, ["reviewed_by", "reviewed_at"]);
            Ok(())
        })
    },
    ..Act::by(Action::BatchReview)
};

/// 退回: a draft or a reviewed batch goes back to who prepared it, with the reason.
const RETURN: Act<BatchInHand> = Act {
    code: "return",
    label: "退回",
    at: "return",
    says: "退回给经办人，改好以后重新生成",
    told: "已退回给经办人。",
    from: &[Draft, Reviewed],
    to: To::State(Returned),
    asks: || {
        let reason = Ask::long_words("reason", "退回的原因").needed();
        vec![reason.hint("写给经办人：哪一笔、哪里不对、怎么改")]
    },
    does: |doing| {
        Box::pin(async {
            remark(doing, RemarkKind::Returned, "reason").await?;
            leave(doing, "batch_return");
            doing.it.set("reviewed_by", None::<i64>);
            doing.it.set("reviewed_at", None::<String>);
            Ok(())
        })
    },
    ..Act::by(Action::BatchReturn)
};

/// 作废: a draft that is not wanted, or was sent back.
const VOID: Act<BatchInHand> = Act {
    code: "void",
    label: "作废",
    at: "void",
    says: "作废一个草稿",
    told: "草稿已作废。",
    from: &[Draft, Returned],
    to: To::State(Void),
    does: |doing| {
        leave(doing, "batch_void");
        Box::pin(async { Ok(()) })
    },
    ..Act::by(Action::BatchPrepare)
};

/// 公示, with its term and telephone.
const PUBLISH: Act<BatchInHand> = Act {
    code: "publish",
    label: "开始公示",
    at: "publish",
    told: "已开始公示，请打印公示表张贴。",
    asks: || {
        let telephone = Ask::words("telephone", "监督电话").needed();
        vec![
            Ask::day("from", "公示自").needed(),
            Ask::day("to", "公示至").needed().hint("起止两天都算"),
            telephone.hint("办公室的座机，印在公示表上；不要填个人手机"),
        ]
    },
    ..PUBLISH_UNDATED
};

/// 公示 of which nobody writes down the term: what `pay publish` does where none is given. No door offers it.
pub const PUBLISH_UNDATED: Act<BatchInHand> = Act {
    code: "publish",
    from: &[Approved],
    to: To::State(Published),
    does: |doing| Box::pin(publish(doing)),
    ..Act::by(Action::BatchPublish)
};

async fn publish(doing: Does<'_, '_>) -> Result<()> {
    let telephone = doing.said.words("telephone").to_owned();
    if let (Some(from), Some(to)) = (doing.said.day("from"), doing.said.day("to")) {
        if to < from {
            return Err(Error::at("to", "公示至不能早于公示自，请改日期"));
        }
        let term = NoticeTerm {
            from,
            to,
            telephone,
        };
        notice_record(doing, &term).await?;
    }
    leave(doing, "batch_publish");
    signed(doing, ["published_by", "published_at"]);
    Ok(())
}

/// 办到哪一步: what becomes of the file on its way through 财政 and treasury to the bank, as its layout names the steps. The
/// batch stays as it is: money has moved only once the bank answers.
const STEP: Act<BatchInHand> = Act {
    code: "bank_step",
    label: "登记办到哪一步",
    at: "step",
    says: "代发文件交出去以后办到了哪一步，例如财政已审、国库已付；步骤写在代发格式里",
    told: "已登记。",
    from: &[Exported, Answered, Closed],
    fits: |it, _| match it.steps.is_empty() {
        true => Err(Error::refusal(
            "这一批的代发格式没有写步骤（[[step]]），直接登记回盘就可以",
        )),
        false => Ok(()),
    },
    asks: || {
        let on = Ask::day("on", "日期").needed();
        vec![
            Ask::choice("step", "办到哪一步").needed().few(),
            on.within(&[Bound::NotAhead, Bound::InTurn]),
            Ask::words("paper", "文号或凭证号").hint("审核单号、支付令号、付款凭证号；没有就不填"),
            Ask::long_words("note", "说明").hint("退回的写明为什么"),
        ]
    },
    does: |doing| Box::pin(step(doing)),
    ..Act::by(Action::BatchSettle)
};

async fn step(doing: Does<'_, '_>) -> Result<()> {
    let code = doing.said.words("step");
    let step = doing.it.steps.iter().find(|step| step.code == code);
    let step = step.ok_or_else(|| Error::at("step", "代发格式里没有这一步"))?;
    let (label, returned) = (step.label.clone(), step.returned);
    let said = |field| doing.said.words(field).to_owned();
    let row = StepRow {
        step: code.to_owned(),
        label: label.clone(),
        happened_on: doing.said.day("on").map(date_text).unwrap_or_default(),
        paper: said("paper"),
        note: said("note"),
        recorded_by: doing.actor.user,
        recorded_at: now(doing.office),
    };
    if returned && row.note.is_empty() {
        return Err(Error::at("note", format!("请填写说明：为什么{label}")));
    }
    let mut detail = json!({ "步骤": label, "日期": row.happened_on });
    for (key, words) in [("文号", &row.paper), ("说明", &row.note)] {
        if !words.is_empty() {
            detail[key] = json!(words);
        }
    }
    doing.tell(format!("已登记：{label}（{}）。", row.happened_on));
    store::insert_step(doing.office.keyring(), doing.tx, &doing.it.batch, row).await?;
    leave_with(doing, "bank_step", detail);
    Ok(())
}

/// 登记现金发放: waits among the change requests for a second person.
const CASH: Act<BatchInHand> = Act {
    code: "cash",
    label: "登记现金发放",
    at: "cash",
    says: "提出现金发放：没有账号的、银行没有付成的一笔，已经发了现金；另一个人复核同意以后算已发，以后的批次不再发",
    told: "已提交，等另一个人复核",
    from: &[Approved, Published, Exported, Answered, Closed],
    asks: || {
        let line = Ask::declared(Kind::Count, "line", "序号").needed();
        let on = Ask::day("on", "发放日期").needed();
        let paper = Ask::long_words("paper", "依据").needed();
        let early = Ask::long_words("early", "提前发现金的原因");
        vec![
            line.hint("花名册上的序号；没有账号的、没有付成的才登记"),
            on.within(&[Bound::NotAhead])
                .hint("领到钱的那一天，不早于批次审批"),
            paper.hint("收据号、签领表号，谁领的；收据、签领表的照片存在本人的附件里"),
            early.hint("公示期满以后发的不用填；期满以前发的请写明原因，会显示在批次页面上"),
        ]
    },
    does: |doing| Box::pin(propose_cash(doing)),
    ..Act::by(Action::PersonWrite)
};

async fn propose_cash(doing: Does<'_, '_>) -> Result<()> {
    let c = doing.tx.connection();
    let batch = &doing.it.batch;
    let line = match doing.said.count("line") {
        Some(number) => store::line_numbered(c, batch, number).await?,
        None => None,
    };
    let line = line.ok_or_else(|| Error::at("line", "批次里没有这个序号"))?;
    if let Some(why) = cash::refusal(c, batch, &line).await? {
        return Err(Error::at("line", why));
    }
    let (whose, at) = ((batch.region, line.person), Some((batch.id, line.line_no)));
    let scope = doing.actor.may(Action::PersonWrite)?;
    for (_, waiting) in receivables_waiting(doing.office, c, &scope, whose).await? {
        if Entry::from_text(&waiting.entry)?.line == at {
            let why = "这一笔已经提出过现金发放，在等复核";
            return Err(Error::at("line", why));
        }
    }
    let on = doing.said.day("on").unwrap_or_else(|| doing.today());
    let moments = store::moments(c, batch).await?;
    let approved = moments.and_then(|moments| moments.approved_at);
    let approved = approved.map(|at| date_from(&date_of(&at))).transpose()?;
    if let Some(approved) = approved.filter(|approved| on < *approved) {
        let words = format!("批次{approved}才审批，发放日期不能早于这一天，请核对");
        return Err(Error::at("on", words));
    }
    let entry = Entry {
        kind: EntryKind::CashPaid,
        scheme: line.scheme.clone(),
        fen: line.amount_fen,
        to_scheme: None,
        from_month: None,
        on,
        paper: doing.said.words("paper").to_owned(),
        line: at,
    };
    let schemes = Schemes::load(doing.office.catalogue())?;
    let scheme = &schemes.coded(&line.scheme)?.label;
    let receivable = Receivable {
        kind: entry.kind.code(),
        told: format!(
            "批次 {}第{}笔{scheme}{}，{}已发现金",
            batch.label,
            line.line_no,
            yuan(line.amount_fen),
            entry.on
        ),
        was: cash::standing(&line),
        entry: entry.text()?,
    };
    if cash_is_early(doing, on).await? {
        remark(doing, RemarkKind::EarlyCash, "early").await?;
    }
    let paper = entry.paper.clone();
    let (request, made) = propose_receivable(doing, whose, receivable, &paper).await?;
    doing.answer("request", request.to_string());
    doing.step(BatchStep::made(made));
    Ok(())
}

/// Whether a line was handed out before the notice of its batch was over, whenever that is registered: then with a reason.
async fn cash_is_early(doing: Does<'_, '_>, on: Date) -> Result<bool> {
    let notice = store::notice_of(doing.tx.connection(), &doing.it.batch).await?;
    match notice.map(|notice| notice.to).filter(|to| on <= *to) {
        Some(to) if doing.said.words("early").is_empty() => {
            let words = format!("公示到{to}才满，提前发现金请填写原因");
            Err(Error::at("early", words))
        }
        until => Ok(until.is_some()),
    }
}

/// What comes first, where an act is not done in a state.
pub fn instead(state: BatchState, act: &str) -> &'static str {
    match (state, act) {
        (Returned, "return") => "经办人改好以后会重新生成",
        (Reviewed, "void") => "请先退回再作废",
        (Draft, "approve") => "请先由复核人复核",
        (Returned, _) => "请经办人改好以后重新生成",
        (
            Draft | Reviewed,
            "publish" | "export" | "bank_step" | "settle" | "settle_trial" | "settle_all"
            | "settle_failed" | "result_word" | "returned" | "cash",
        ) => "请先复核、审批",
        (
            Approved | Published,
            "bank_step" | "settle" | "settle_trial" | "settle_all" | "settle_failed"
            | "result_word" | "returned",
        ) => "请先导出代发文件",
        (Exported, "returned") => "请先登记回盘",
        (Draft | Reviewed | Approved | Published | Exported | Answered | Closed | Void, _) => {
            "这一步已经办过，不能再办"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approved_batch_never_becomes_open_again() {
        for act in &ACTS {
            let open = |state: &BatchState| state.is_open() || *state == Void;
            let to: Vec<BatchState> = match act.to {
                To::Same => act.from.to_vec(),
                To::State(state) => vec![state],
                To::OneOf(states) => states.to_vec(),
            };
            let counts = act.from.iter().any(|state| !open(state));
            assert!(!counts || !to.iter().any(open), "{}", act.code);
        }
    }
}
