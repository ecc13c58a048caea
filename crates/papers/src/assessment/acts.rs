//! What may be done with an assessment: filled in, submitted, judged from above, fixed. A score that a rule gives is never
//! typed over: others accept it or do not.

use super::in_hand::{AssessmentInHand, AssessmentStep};
use super::model::Side;
use super::model::State::{self, Fixed, Judging, Open, Submitted, Void};
use super::points::Points;
use super::scheme::Item;
use super::store::MarkRow;
use crate::assessment::actions::assessment_open;
use ground::acts::{Act, Apart, Doing, To};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::time::moment_text;

/// A reason is not longer.
const COMMENT_MAX: usize = 500;

type Does<'a, 'b> = &'a mut Doing<'b, AssessmentInHand>;

/// Everything that may be done with an assessment.
pub(super) static ACTS: [Act<AssessmentInHand>; 8] =
    [MARK, SUBMIT, CANCEL, FIX, GIVE_BACK, VETO, WITHDRAW, JUDGE];

/// What comes first, where an act is not done in a state.
pub fn instead(state: State, act: &str) -> &'static str {
    match (state, act) {
        (Open, "withdraw") => "还没有提交，不用撤回",
        (Open, _) => "请等被考评单位提交",
        (Submitted, "fix") => "请先评分再定分",
        (Submitted | Judging, "submit") => "不用再提交",
        (Submitted | Judging, "cancel") => "要作废请先撤回，或由上级退回",
        (Judging, "withdraw") => "上级已评分，要改请上级退回",
        (Submitted | Judging, _) => "要改请先撤回，或由上级退回",
        (Fixed, _) => "不能再改",
        (Void, _) => "要考评请另开一份",
    }
}

/// What the assessed division does.
const OWN: Act<AssessmentInHand> = Act {
    from: &[Open],
    unread: true,
    ..Act::by(Action::AssessmentWrite)
};

/// What is done from above, by nobody who had a hand in what is judged.
const ABOVE: Act<AssessmentInHand> = Act {
    from: &[Submitted, Judging],
    to: To::State(Judging),
    fits: from_above,
    apart: &[Apart {
        from: &["mark", "cite", "submit"],
        words: "{who}办过这份自评，请换一个人评分",
    }],
    unread: true,
    ..Act::by(Action::AssessmentJudge)
};

fn from_above(it: &AssessmentInHand, actor: &Actor) -> Result<()> {
    if it.below(actor) {
        return Ok(());
    }
    let name = &actor.name;
    Err(Error::refusal(format!(
        "{name}不能给本单位评分，请由上级双拥办的人评"
    )))
}

fn item() -> Ask {
    Ask::declared(Kind::Place, "item", "条目编号").needed()
}

fn points() -> Ask {
    Ask::words("points", "分数").hint("0至满分，最多两位小数，例如 5.5")
}

fn reason() -> Ask {
    Ask::words("reason", "原因").needed()
}

/// True or false, as the interface has it.
fn yes_or_no(code: &str, label: &str, [yes, no]: [&str; 2]) -> Ask {
    let offered = [("true", yes), ("false", no)];
    Ask::choice(code, label).few().offering(offered)
}

/// 自评 of an item judged by hand.
const MARK: Act<AssessmentInHand> = Act {
    code: "mark",
    label: "保存自评",
    at: "items/{item}/mark",
    says: "自评一条人工评的条目",
    told: "已自评，得分已重算",
    asks: || {
        let why = Ask::words("comment", "理由").needed();
        vec![item(), points().needed(), why]
    },
    does: |doing| Box::pin(async { mark(doing, Side::Own) }),
    ..OWN
};

/// 上级评, 抽查
const JUDGE: Act<AssessmentInHand> = Act {
    code: "judge",
    label: "保存评分",
    at: "items/{item}/judge",
    says: "上级评、抽查一条；人工评的条目写分数，照规则算的条目写认不认可，不写就是认可",
    told: "已评分，得分已重算",
    asks: || {
        let side = Ask::choice("side", "哪一栏").needed().few();
        let side = side.offering([("superior", "上级评"), ("check", "抽查")]);
        let verdicts = ["认可，照规则的分数", "不认可，记0分"];
        let accepted = yes_or_no("accepted", "佐证和数字", verdicts);
        let why = Ask::words("comment", "理由");
        vec![
            item(),
            side,
            points(),
            accepted,
            why.hint("不认可的写明理由"),
        ]
    },
    does: |doing| {
        let side = Side::from_code(doing.said.words("side"));
        Box::pin(async move { mark(doing, side.unwrap_or(Side::Superior)) })
    },
    ..ABOVE
};

/// 一票否决: finds that a topic holds, or that it does not after all.
const VETO: Act<AssessmentInHand> = Act {
    code: "veto",
    label: "认定",
    at: "veto",
    says: "认定一票否决",
    told: "已记下认定",
    asks: || {
        let holds = yes_or_no("holds", "认定", ["成立", "不成立"]);
        let why = Ask::words("comment", "查实情况和依据").needed();
        vec![
            Ask::choice("number", "否决项").needed(),
            holds.needed(),
            why,
        ]
    },
    does: |doing| {
        let number = doing.said.words("number").to_owned();
        let accepted = doing.said.words("holds") == "true";
        Box::pin(async move { leave(doing, Side::Veto, number, (None, accepted)) })
    },
    ..ABOVE
};

fn mark(doing: Does<'_, '_>, side: Side) -> Result<()> {
    let number = doing.said.words("item").to_owned();
    let item = doing.it.scheme.item(&number)?;
    let accepted = doing.said.words("accepted") != "false";
    let given = match doing.said.words("points") {
        "" => None,
        text => Some(Points::read(text).map_err(|wrong| Error::at("points", wrong))?),
    };
    let points = points_of(item, side, given, accepted)?;
    // Agreeing with what the rule gives needs no reason.
    if (points.is_some() || !accepted) && doing.said.words("comment").is_empty() {
        return Err(Error::at("comment", "请填写理由"));
    }
    leave(doing, side, number, (points, accepted))
}

/// The points an item judged by hand gets; nothing where its rule gives them.
fn points_of(
    item: &Item,
    side: Side,
    given: Option<Points>,
    accepted: bool,
) -> Result<Option<Points>> {
    match (item.rule.is_judged(), given, accepted) {
        (true, Some(points), _) if points > item.full() => {
            let full = item.full().text();
            let words = format!("这一条满分{full}分，请填0至{full}之间的分数");
            Err(Error::at("points", words))
        }
        (true, Some(points), true) => Ok(Some(points)),
        (true, None, true) => Err(Error::at("points", "请填写分数")),
        (true, _, false) => Ok(Some(Points::ZERO)),
        (false, _, _) if side == Side::Own => {
            Err(Error::refusal("这一条照规则算分，请补佐证，不用填分"))
        }
        (false, _, _) => Ok(None),
    }
}

fn leave(
    doing: Does<'_, '_>,
    side: Side,
    item: String,
    (points, accepted): (Option<Points>, bool),
) -> Result<()> {
    let comment = doing.said.words("comment").to_owned();
    if comment.chars().count() > COMMENT_MAX {
        let words = format!("理由最多{COMMENT_MAX}字，请写短些");
        return Err(Error::at("comment", words));
    }
    let mark = MarkRow {
        item,
        side: side.code().to_owned(),
        points: points.map(Points::get),
        accepted: i32::from(accepted),
        comment,
        marked_by: doing.actor.user,
        marked_at: moment_text(doing.office.clock().now_utc()),
    };
    doing.step(AssessmentStep::Marked(mark));
    Ok(())
}

/// 提交 to the superior.
const SUBMIT: Act<AssessmentInHand> = Act {
    code: "submit",
    label: "提交",
    at: "submit",
    says: "提交给上级",
    told: "已提交，等上级评分",
    to: To::State(Submitted),
    does: |doing| {
        doing.it.row.submitted_by = Some(doing.actor.user);
        Box::pin(async { taken(doing) })
    },
    ..OWN
};

/// 撤回 what the superior has not begun to score.
const WITHDRAW: Act<AssessmentInHand> = Act {
    code: "withdraw",
    label: "撤回",
    at: "withdraw",
    says: "撤回，上级还没有评的",
    told: "已撤回，可以继续自评",
    from: &[Submitted],
    to: To::State(Open),
    asks: || vec![reason()],
    does: |doing| Box::pin(async { taken(doing) }),
    ..OWN
};

/// 作废 an assessment that was begun by mistake.
const CANCEL: Act<AssessmentInHand> = Act {
    code: "cancel",
    label: "作废",
    at: "cancel",
    told: "已作废",
    to: To::State(Void),
    asks: || vec![reason()],
    does: |doing| Box::pin(async { taken(doing) }),
    ..OWN
};

/// 退回 to the division, with the reason.
const GIVE_BACK: Act<AssessmentInHand> = Act {
    code: "return",
    label: "退回",
    at: "return",
    says: "上级退回",
    told: "已退回",
    to: To::State(Open),
    asks: || vec![reason()],
    does: |doing| Box::pin(async { taken(doing) }),
    ..ABOVE
};

fn taken(doing: Does<'_, '_>) -> Result<()> {
    let reason = doing.said.words("reason").to_owned();
    doing.step(AssessmentStep::Taken(doing.act.code, reason, None));
    Ok(())
}

/// 定分: figures, evidence and points stay as they are now.
const FIX: Act<AssessmentInHand> = Act {
    code: "fix",
    label: "定分",
    at: "fix",
    says: "定分，数字、佐证、分数从此不变",
    told: "已定分，数字和佐证不再变",
    may: Action::AssessmentFix,
    from: &[Judging],
    to: To::State(Fixed),
    waits: true,
    does: |doing| Box::pin(fix(doing)),
    ..ABOVE
};

async fn fix(doing: Does<'_, '_>) -> Result<()> {
    let opened = assessment_open(doing.office, doing.actor, doing.it.row.key()).await?;
    let Some(opened) = opened else {
        let words = "记录很多，还在统计，没有定分，请过几秒再来";
        return Err(Error::NotYet(words.to_owned()));
    };
    let score = opened.sheet.total().text();
    let content = serde_json::to_string(&opened.sheet)?;
    doing.step(AssessmentStep::Taken("fix", score, Some(content)));
    Ok(())
}
