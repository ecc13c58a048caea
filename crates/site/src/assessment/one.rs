//! An assessment: its items as a list of tasks, its score, its road, and what can be done with it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{member_units, open, owner_href, standing, wait};
use crate::kit::{Badge, Button, Field, FieldKind, Form, Notice, Step, Tone};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::time::moment_shown;
use papers::assessment::actions::{Opened, years_named};
use papers::assessment::marks::above;
use papers::assessment::model::State;
use papers::assessment::points::Points;
use papers::assessment::score::{ScoredItem, Standing};
use papers::assessment::sheets::score_file;
use registers::organisation::units::Unit;

#[derive(Serialize)]
struct OnePage {
    steps: Vec<Step>,
    notices: Vec<Notice>,
    score: Score,
    buttons: Vec<Button>,
    sections: Vec<ShownSection>,
    vetoes: Vec<ShownVeto>,
    acts: Vec<Act>,
    source: String,
    hash: Option<String>,
}

/// What it adds up to.
#[derive(Serialize)]
struct Score {
    total: String,
    full: String,
    years: String,
    missing: String,
    gaps: usize,
    bare: usize,
    /// Where the gaps are listed.
    path: String,
}

#[derive(Serialize)]
struct ShownSection {
    title: String,
    points: String,
    full: String,
    /// What no item accounts for.
    unwritten: Option<String>,
    items: Vec<ShownItem>,
}

#[derive(Serialize)]
struct ShownItem {
    number: String,
    content: String,
    href: String,
    owner: String,
    owner_href: Option<String>,
    points: String,
    full: String,
    standing: Badge,
}

#[derive(Serialize)]
struct ShownVeto {
    number: String,
    topic: String,
    trigger: String,
    decided_by: String,
    found: Option<String>,
    holds: bool,
}

/// Something that can be done, folded away.
#[derive(Serialize)]
struct Act {
    title: String,
    hint: String,
    form: Form,
    danger: bool,
}

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let sheet = &opened.sheet;
    let units = member_units(&visit, &opened).await?;
    let mut sections: Vec<ShownSection> = sheet
        .sections
        .iter()
        .map(|section| ShownSection {
            title: section.title.clone(),
            points: section.points().text(),
            full: section.full().text(),
            unwritten: (section.unwritten() > Points::ZERO).then(|| section.unwritten().text()),
            items: shown(&opened, &section.items, &units, standing),
        })
        .collect();
    if !sheet.bonus.is_empty() {
        let cap = sheet.bonus_max.map(|most| most.text());
        sections.push(ShownSection {
            title: "加分项".to_owned(),
            points: sheet.bonus_points().text(),
            full: cap.unwrap_or_default(),
            unwritten: None,
            items: shown(&opened, &sheet.bonus, &units, bonus_standing),
        });
    }
    let vetoes = sheet.vetoes.iter().map(|veto| ShownVeto {
        number: veto.number.clone(),
        topic: veto.topic.clone(),
        trigger: veto.trigger.clone(),
        decided_by: veto.decided_by.clone(),
        holds: veto.found.as_ref().is_some_and(|mark| mark.accepted),
        found: veto.found.as_ref().map(|mark| {
            let verdict = if mark.accepted { "成立" } else { "不成立" };
            let when = moment_shown(&mark.at);
            format!("{verdict}：{}（{} {when}）", mark.comment, mark.by)
        }),
    });
    let page = OnePage {
        steps: steps(&opened),
        notices: notices(&opened),
        score: score(&opened),
        buttons: buttons(&visit, &opened),
        vetoes: vetoes.collect(),
        acts: acts(&visit, &opened)?,
        sections,
        source: format!(
            "{}，{}版，来源：{}",
            sheet.scheme, sheet.version, sheet.source
        ),
        hash: opened.hash.clone(),
    };
    visit.page("assessment/one.html", &opened.row.title, &page)
}

/// A bonus is nobody's duty.
fn bonus_standing(item: &ScoredItem) -> Badge {
    if item.points() > Points::ZERO {
        Badge::new(format!("加{}分", item.points().text()), Tone::Good)
    } else {
        Badge::new("没有加分", Tone::Quiet)
    }
}

fn shown(
    opened: &Opened,
    items: &[ScoredItem],
    units: &[Unit],
    standing: fn(&ScoredItem) -> Badge,
) -> Vec<ShownItem> {
    let path = opened.row.path();
    let items = items.iter().map(|item| ShownItem {
        number: item.number.clone(),
        content: item.content.clone(),
        href: format!("{path}/items/{}", item.number),
        owner: item.owner.clone(),
        owner_href: owner_href(units, &item.owner),
        points: item.points().text(),
        full: item.full.text(),
        standing: standing(item),
    });
    items.collect()
}

fn steps(opened: &Opened) -> Vec<Step> {
    let place = match opened.state {
        State::Open | State::Void => 0,
        State::Submitted => 1,
        State::Judging => 2,
        State::Fixed => 3,
    };
    let last = |name: &str| opened.steps.iter().rev().find(|step| step.step == name);
    let taken = [last("open"), last("submit"), None, last("fix")];
    let labels = ["自评", "提交", "上级评分", "定分"];
    let shown = labels.into_iter().zip(taken).enumerate();
    let shown = shown.map(|(at, (label, taken))| {
        let done = at < place || opened.state == State::Fixed || (at == 1 && place == 1);
        // Once submitted, it is the superior's turn.
        let current = match opened.state {
            State::Open => at == 0,
            State::Submitted | State::Judging => at == 2,
            State::Fixed | State::Void => false,
        };
        let state = match (current, done) {
            (true, _) => "current",
            (false, true) => "done",
            (false, false) => "ahead",
        };
        let taken = taken.filter(|_| state == "done");
        Step {
            label: label.to_owned(),
            state,
            who: taken.map(|step| opened.name(step.taken_by)),
            when: taken.map(|step| moment_shown(&step.taken_at)),
        }
    });
    shown.collect()
}

fn notices(opened: &Opened) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut tell = |text: String, tone: Tone| notices.push(Notice { text, tone });
    let vetoed: Vec<&str> = opened.sheet.vetoed().map(|v| v.topic.as_str()).collect();
    if !vetoed.is_empty() {
        let vetoed = vetoed.join("、");
        tell(
            format!("一票否决：{vetoed}。总分记0分，不得推荐。"),
            Tone::Bad,
        );
    }
    if opened.state == State::Void {
        let step = opened.steps.iter().rev().find(|step| step.step == "cancel");
        let reason = step.map_or("", |step| step.reason.as_str());
        tell(format!("这份考评已作废：{reason}"), Tone::Quiet);
    }
    if let Some(step) = opened.steps.last()
        && step.step == "return"
    {
        let (who, when) = (opened.name(step.taken_by), moment_shown(&step.taken_at));
        tell(format!("{who}于{when}退回：{}", step.reason), Tone::Soon);
    }
    if !opened.sheet.note.is_empty() {
        tell(opened.sheet.note.clone(), Tone::Soon);
    }
    notices
}

fn score(opened: &Opened) -> Score {
    let sheet = &opened.sheet;
    let gaps = sheet.gaps();
    let missing: Points = gaps.iter().map(|item| item.missing()).sum();
    let bare = |item: &&ScoredItem| item.standing() == Standing::Unsupported;
    let (from, to) = sheet.years;
    Score {
        total: sheet.total().text(),
        full: sheet.full().text(),
        years: years_named(from, to),
        missing: missing.text(),
        gaps: gaps.len(),
        bare: gaps.iter().copied().filter(bare).count(),
        path: format!("{}/gaps", opened.row.path()),
    }
}

fn buttons(visit: &Visit, opened: &Opened) -> Vec<Button> {
    let path = opened.row.path();
    let mut buttons = Vec::new();
    if opened.state == State::Open && visit.may(Action::AssessmentWrite) {
        buttons.push(Button::link("补佐证", format!("{path}/evidence")).primary());
    }
    buttons.push(Button::link("差距", format!("{path}/gaps")));
    buttons.push(Button::link("考评表（Excel）", format!("{path}/excel")));
    let (year, scheme) = (opened.row.year_to, &opened.row.scheme);
    let ranked = format!("/assessment/ranking?year={year}&scheme={scheme}");
    buttons.push(Button::link("排名", ranked));
    buttons
}

fn reason_form(visit: &Visit, path: String, submit: &str) -> Form {
    let reason = Field::text("reason", "原因").required().width(24);
    visit.with_token(Form::new(path, submit, vec![reason]))
}

/// What may be done now, by whom; the gate and the actions ask again.
fn acts(visit: &Visit, opened: &Opened) -> Result<Vec<Act>> {
    let path = opened.row.path();
    let mut acts = Vec::new();
    let mut act = |title: &str, hint: &str, form: Form, danger: bool| {
        acts.push(Act {
            title: title.to_owned(),
            hint: hint.to_owned(),
            form,
            danger,
        });
    };
    let writes = visit.may(Action::AssessmentWrite);
    let judges =
        visit.may(Action::AssessmentJudge) && above(&visit.office, &visit.actor, &opened.row)?;
    let fixes = visit.may(Action::AssessmentFix) && judges;
    let plain = |to: &str, submit: &str| {
        visit.with_token(Form::new(format!("{path}/{to}"), submit, Vec::new()))
    };
    let reasoned = |to: &str, submit: &str| reason_form(visit, format!("{path}/{to}"), submit);
    match opened.state {
        State::Open => {
            if writes {
                let hint = "提交以后由上级评分，佐证和自评不能再改；要改可以撤回。";
                act("提交给上级", hint, plain("submit", "提交"), false);
                let hint = "开错了的作废，留下原因，可以另开一份。";
                act("作废这份考评", hint, reasoned("cancel", "作废"), true);
            }
        }
        State::Submitted | State::Judging => {
            if fixes && opened.state == State::Judging {
                let hint = "定分以后，数字、佐证、分数都不再变。";
                act("定分", hint, plain("fix", "定分"), false);
            }
            if judges {
                let hint = "到各条里写上级评、抽查；要对方补的，写明原因退回。";
                act("退回", hint, reasoned("return", "退回"), false);
                let hint = "查实了才认定；认定以后总分记0分，不得推荐。";
                act("认定一票否决", hint, veto_form(visit, opened), true);
            }
            if writes && opened.state == State::Submitted {
                let hint = "上级还没有开始评，可以撤回来改。";
                act("撤回", hint, reasoned("withdraw", "撤回"), false);
            }
        }
        State::Fixed | State::Void => {}
    }
    if visit.may(Action::ListExport) && opened.state != State::Void {
        let reason = Field::text("reason", "用途")
            .hint("记入审计日志")
            .value("报送考评材料")
            .width(16);
        let form = Form::new(
            format!("{path}/folder"),
            "下载佐证材料（压缩包）",
            vec![reason],
        );
        let hint = "一个压缩包，按条目分文件夹，附目录（Word）和考评表（Excel）。";
        act("佐证材料", hint, visit.with_token(form), false);
    }
    Ok(acts)
}

fn veto_form(visit: &Visit, opened: &Opened) -> Form {
    use crate::kit::Choice;
    let topics = opened.sheet.vetoes.iter();
    let topics = topics.map(|v| Choice::new(&v.number, format!("{} {}", v.number, v.topic)));
    let verdicts = vec![Choice::new("1", "成立"), Choice::new("0", "不成立")];
    let fields = vec![
        Field::choice("topic", "否决项", topics.collect())
            .required()
            .width(20),
        Field {
            options: verdicts,
            ..Field::new(FieldKind::Radio, "accepted", "认定")
        }
        .required(),
        Field::text("comment", "查实情况和依据")
            .required()
            .width(24),
    ];
    let to = format!("{}/veto", opened.row.path());
    visit.with_token(Form::new(to, "认定", fields))
}

pub async fn excel(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    Ok(score_file(&opened)?.into_response())
}
