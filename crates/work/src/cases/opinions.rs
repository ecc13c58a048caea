//! 逐级审核: opinions one after the other, each by its role; the last one gives what was asked for.

use super::acts::{Does, day};
use super::in_hand::{CaseInHand, CaseStep, day_of, leave};
use super::model::State::{Closed, Denied, Registered, Reviewing};
use super::outcome;
use super::register::days_after;
use ground::acts::{Act, Apart, To};
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::date_text;

/// 逐级审核: the opinion that the case waits for. The last 同意 puts the applicant on the rolls, paid from the next month on.
/// Whoever registered an application, put it right or accepted it, and whoever gives each of its opinions, are different
/// people, not only different accounts.
pub(super) const OPINION: Act<CaseInHand> = Act {
    code: "opinion",
    label: "提交意见",
    at: "opinion",
    says: "逐级审核的一道意见；最后一道同意的，按类别的规定起发",
    told: "已登记意见",
    apart: &[
        Apart {
            from: &["agree"],
            words: "同一个人不能办两道审核，请换一个人",
        },
        Apart {
            from: &["register", "correct", "accept_for_review"],
            words: "登记、补正、受理过这件申请的人不能再审核，请换一个人",
        },
    ],
    from: &[Reviewing],
    to: To::OneOf(&[Reviewing, Closed, Denied, Registered]),
    fits: CaseInHand::refuse_others,
    asks: || {
        let verdicts = [
            ("agree", "同意"),
            ("send_back", "退回补正"),
            ("deny", "不同意"),
        ];
        let words = Ask::words("words", "说明").hint("不同意、退回补正的要写明原因");
        vec![
            Ask::choice("verdict", "审核意见")
                .needed()
                .few()
                .offering(verdicts),
            words,
            day("on", "日期"),
        ]
    },
    next: true,
    does: |doing| Box::pin(opine(doing)),
    ..Act::by(Action::CaseApprove)
};

async fn opine(doing: Does<'_, '_>) -> Result<()> {
    let (on, words) = (day_of(doing), doing.said.words("words").to_owned());
    let verdict = doing.said.words("verdict").to_owned();
    let label = doing.it.opinion()?.label.clone();
    if words.is_empty() && doing.it.waits_for_paper()? {
        return Err(Error::at("words", "请填写上级批复的文号、日期"));
    }
    let CaseInHand { case, kind, .. } = &mut doing.it;
    let last = usize::try_from(case.opinions).unwrap_or(0) + 1 >= kind.opinions.len();
    let (act, told) = match verdict.as_str() {
        "send_back" if words.is_empty() => return Err(Error::at("words", "请填写要补正什么")),
        "send_back" => {
            case.state = Registered;
            case.opinions = 0;
            case.accepted_on = None;
            case.due = None;
            case.accept_due = days_after(on, kind.accept_days);
            ("send_back", "已退回补正".to_owned())
        }
        "deny" if words.is_empty() => return Err(Error::at("words", "请填写不同意的理由")),
        "deny" => {
            case.state = Denied;
            ("deny", "已登记不同意".to_owned())
        }
        _ if last => {
            case.state = Closed;
            case.opinions += 1;
            case.closed_on = Some(date_text(on));
            let about = (&*case, &*kind);
            let granted = outcome::grant(doing.office, doing.tx, doing.actor, about, on).await?;
            let told = match granted {
                Some((person, start)) => {
                    case.person = Some(person);
                    format!("已同意，自{}起发", start.to_chinese())
                }
                None => "已同意".to_owned(),
            };
            ("approve", told)
        }
        _ => {
            case.opinions += 1;
            ("agree", "已同意，等下一道审核".to_owned())
        }
    };
    let mut step = CaseStep::of(act, on);
    step.words = if words.is_empty() {
        label
    } else {
        format!("{label}：{words}")
    };
    leave(doing, step);
    doing.tell(told);
    Ok(())
}
