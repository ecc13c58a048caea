//! The forms by which a case goes on: the next act first, the others after it. A form's fields begin with its code, so
//! that several stand on one page.

use crate::authority::{Action, Role};
use crate::cases::actions::{CaseFile, Verdict};
use crate::cases::register::days_after;
use crate::cases::{Case, CaseKind, State, holders};
use crate::ledgers::pages::controls;
use crate::platform::error::Result;
use crate::platform::web::{Choice, Field, FieldKind, Form};
use crate::shell::Visit;

/// A form and the code its fields begin with.
pub(super) struct Act {
    pub code: &'static str,
    pub form: Form,
    /// Whether it is the one next act.
    pub next: bool,
}

fn act(case: &Case, code: &'static str, path: &str, submit: &str, fields: Vec<Field>) -> Act {
    let mut form = Form::new(format!("/cases/{}/{path}", case.key), submit, fields);
    form.hidden
        .push(("version".to_owned(), case.version.to_string()));
    Act {
        code,
        form,
        next: false,
    }
}

fn words(code: &str, label: &str) -> Field {
    Field::text(format!("{code}_words"), label).width(24)
}

fn due(code: &str, value: String) -> Field {
    Field::new(FieldKind::Date, format!("{code}_due"), "办结期限").value(value)
}

/// Everything that the visitor can do with a case now.
pub(super) async fn acts(visit: &Visit, file: &CaseFile) -> Result<Vec<Act>> {
    let (case, kind) = (&file.case, &file.kind);
    let manages = visit.may(Action::CaseManage);
    let works = visit.may(Action::CaseDo);
    let mut found = Vec::new();
    match case.state {
        State::Registered if manages => {
            found.push(accepting(visit, case, kind).await?);
            let reason = words("reject", "不予受理的理由").required();
            found.push(act(
                case,
                "reject",
                "manage/reject",
                "不予受理",
                vec![reason],
            ));
        }
        State::Accepted if manages => {
            found.push(handing(visit, case, kind, ("assign", "交办")).await?);
        }
        State::Handling => {
            if works {
                found.push(closing(visit, case, kind));
                let today = visit.office.clock().today().to_string();
                let on = Field::new(FieldKind::Date, "progress_on", "日期").value(today);
                let how = Field::new(FieldKind::LongText, "progress_words", "办理情况").required();
                found.push(act(
                    case,
                    "progress",
                    "do/progress",
                    "登记办理进展",
                    vec![on, how],
                ));
                let why = words("hand_back", "退回的原因").required();
                found.push(act(case, "hand_back", "do/hand_back", "退回", vec![why]));
            }
            if manages {
                found.push(handing(visit, case, kind, ("transfer", "转办")).await?);
            }
        }
        State::Reviewing => found.extend(opining(visit, case, kind)),
        State::Closed if manages => {
            let options = vec![
                Choice::new("satisfied", "满意"),
                Choice::new("dissatisfied", "不满意，重新办理"),
            ];
            let mut said = Field::choice("follow_up_said", "回访结果", options)
                .required()
                .value("satisfied");
            said.kind = FieldKind::Radio;
            let mut next = act(
                case,
                "follow_up",
                "manage/follow_up",
                "登记回访",
                vec![said, words("follow_up", "回访情况")],
            );
            next.next = true;
            found.push(next);
        }
        State::Registered
        | State::Rejected
        | State::Accepted
        | State::Closed
        | State::Denied
        | State::Done
        | State::Revoked => {}
    }
    if manages {
        found.extend(steering(case));
    }
    for act in &mut found {
        act.form = visit.with_token(act.form.clone());
    }
    Ok(found)
}

/// 催办, 延期, 撤销: whoever handed it over may always.
fn steering(case: &Case) -> Vec<Act> {
    let mut found = Vec::new();
    if matches!(case.state, State::Handling | State::Reviewing) {
        let said = words("remind", "催办的话");
        found.push(act(case, "remind", "manage/remind", "催办", vec![said]));
    }
    if matches!(
        case.state,
        State::Accepted | State::Handling | State::Reviewing
    ) {
        let mut until = due("extend", String::new()).required();
        until.label = "新的办结期限".to_owned();
        let why = words("extend", "延期的原因").required();
        found.push(act(
            case,
            "extend",
            "manage/extend",
            "延期",
            vec![until, why],
        ));
    }
    if case.state.is_open() && !case.left_something() {
        let why = words("revoke", "撤销的原因").required();
        found.push(act(case, "revoke", "manage/revoke", "撤销", vec![why]));
    }
    found
}

async fn accepting(visit: &Visit, case: &Case, kind: &CaseKind) -> Result<Act> {
    if kind.opinions.is_empty() {
        let mut act = handing(visit, case, kind, ("accept", "受理并交办")).await?;
        act.next = true;
        return Ok(act);
    }
    let mut act = act(case, "accept", "accept", "受理", Vec::new());
    act.next = true;
    Ok(act)
}

async fn handing(
    visit: &Visit,
    case: &Case,
    kind: &CaseKind,
    (code, submit): (&'static str, &str),
) -> Result<Act> {
    let all = holders(&visit.office, &visit.actor, kind, case).await?;
    let transfer = code == "transfer";
    let mut offered: Vec<_> = all.iter().collect();
    if transfer {
        offered.retain(|h| case.held.as_ref() != Some(&h.held));
    }
    // Whose business it is; else whoever hands it over does it herself.
    let usual = offered.iter().find(|h| h.fits);
    let usual = usual.or_else(|| {
        offered
            .iter()
            .find(|h| h.held.user == Some(visit.actor.user))
    });
    let options = offered.iter().map(|h| Choice::new(&h.code, &h.label));
    let mut to = Field::choice(format!("{code}_to"), "交给谁办", options.collect()).required();
    if !transfer {
        to.value = usual.map(|h| h.code.clone()).unwrap_or_default();
    }
    let today = visit.office.clock().today();
    let usual_due = case.due.clone();
    let usual_due = usual_due.unwrap_or_else(|| days_after(today, kind.close_days));
    let said = if transfer {
        words(code, "转办的原因").required()
    } else {
        words(code, "交办的话")
    };
    let path = match code {
        "accept" => "accept",
        _ => "assign",
    };
    let fields = vec![to, due(code, usual_due), said];
    let mut found = act(case, code, path, submit, fields);
    found.form.hidden.push(("form".to_owned(), code.to_owned()));
    found.next = !transfer;
    Ok(found)
}

fn closing(visit: &Visit, case: &Case, kind: &CaseKind) -> Act {
    let result = Field::new(FieldKind::LongText, "result", "办理结果").required();
    let mut fields = vec![result];
    let mut asked = controls(&kind.results, &[]);
    for (control, declared) in asked.iter_mut().zip(&kind.results) {
        // What has to be said has its most usual answer there already.
        if declared.required
            && let Some(first) = declared.offered().next()
        {
            control.value.clone_from(first);
        }
    }
    fields.extend(asked);
    let today = visit.office.clock().today().to_string();
    fields.push(Field::new(FieldKind::Date, "on", "办结日期").value(today));
    let mut found = act(case, "close", "close", "办结", fields);
    found.next = true;
    found
}

fn opining(visit: &Visit, case: &Case, kind: &CaseKind) -> Option<Act> {
    let given = usize::try_from(case.opinions).ok()?;
    let opinion = kind.opinions.get(given)?;
    if !visit.may(Action::CaseApprove) || Role::read(&opinion.role) != Some(visit.actor.role) {
        return None;
    }
    let options = Verdict::ALL.map(|(_, code, label)| Choice::new(code, label));
    let label = format!("{}意见", opinion.label);
    let mut verdict = Field::choice("opinion_verdict", label, options.to_vec())
        .required()
        .value("agree");
    verdict.kind = FieldKind::Radio;
    let said = words("opinion", "说明").hint("不同意、退回补正的要写明原因");
    let mut found = act(case, "opinion", "opinion", "提交意见", vec![verdict, said]);
    found.next = true;
    Some(found)
}
