//! An assessment: its items as a list of tasks, its score, its road, and what can be done with it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::item::show as show_item;
use super::{in_hand, member_units, open, owner_href, standing, wait};
use crate::kit::{Badge, Button, Field, Form, Notice, Posted, Step, Tone};
use crate::shell::{ActForm, ActPage, Visit, act_forms};
use ground::acts::{Address, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::time::moment_shown;
use papers::assessment::actions::{Opened, years_named};
use papers::assessment::in_hand::AssessmentInHand;
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
    let it = in_hand(&visit, opened.row.key()).await?;
    show(&visit, &opened, act_forms(&visit, &it).await?).await
}

impl ActPage for AssessmentInHand {
    async fn page(visit: &Visit, key: &str, mut forms: Vec<ActForm>) -> Result<Response> {
        let Some(opened) = open(visit, key).await? else {
            return wait(visit);
        };
        let of_item = |act: &ActForm| {
            let posted = act.posted.as_ref()?;
            posted.part("item").map(str::to_owned)
        };
        let wrong = forms.iter().enumerate();
        let wrong = wrong
            .filter_map(|(at, act)| Some((at, of_item(act)?)))
            .next();
        match wrong {
            Some((at, item)) => show_item(visit, &opened, &item, Some(forms.swap_remove(at))).await,
            None => show(visit, &opened, forms).await,
        }
    }

    async fn after(
        &self,
        _: &Visit,
        _: &str,
        (address, _): (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        let path = self.path();
        Ok(match address.part("item") {
            Some(item) => (format!("{path}/items/{item}"), told),
            None => (path, told),
        })
    }
}

/// The page with its forms as they are; 422 when one of them says what is wrong.
async fn show(visit: &Visit, opened: &Opened, forms: Vec<ActForm>) -> Result<Response> {
    let wrong = forms.iter().any(|act| act.form.is_wrong());
    let sheet = &opened.sheet;
    let units = member_units(visit, opened).await?;
    let mut sections: Vec<ShownSection> = sheet
        .sections
        .iter()
        .map(|section| ShownSection {
            title: section.title.clone(),
            points: section.points().text(),
            full: section.full().text(),
            unwritten: (section.unwritten() > Points::ZERO).then(|| section.unwritten().text()),
            items: shown(opened, &section.items, &units, standing),
        })
        .collect();
    if !sheet.bonus.is_empty() {
        let cap = sheet.bonus_max.map(|most| most.text());
        sections.push(ShownSection {
            title: "加分项".to_owned(),
            points: sheet.bonus_points().text(),
            full: cap.unwrap_or_default(),
            unwritten: None,
            items: shown(opened, &sheet.bonus, &units, bonus_standing),
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
        steps: steps(opened),
        notices: notices(opened),
        score: score(opened),
        buttons: buttons(visit, opened),
        vetoes: vetoes.collect(),
        acts: acts(visit, opened, forms),
        sections,
        source: format!(
            "{}，{}版，来源：{}",
            sheet.scheme, sheet.version, sheet.source
        ),
        hash: opened.hash.clone(),
    };
    if wrong {
        visit.refused("assessment/one.html", &opened.row.title, &page)
    } else {
        visit.page("assessment/one.html", &opened.row.title, &page)
    }
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
    if let Some(into) = &opened.merged_into {
        let unit = &opened.sheet.unit;
        tell(
            format!(
                "{unit}已并入{into}，它数的记录已经移走，这份考评不用再评：请作废，提交了的先退回再作废"
            ),
            Tone::Bad,
        );
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

/// What each act is called on the page, what has to be known before it, and whether it cannot be taken back.
const TOLD: [(&str, &str, &str, bool); 6] = [
    (
        "submit",
        "提交给上级",
        "提交以后由上级评分，佐证和自评不能再改；要改可以撤回。",
        false,
    ),
    (
        "cancel",
        "作废这份考评",
        "开错了的作废，留下原因，可以另开一份。",
        true,
    ),
    ("fix", "定分", "定分以后，数字、佐证、分数都不再变。", false),
    (
        "return",
        "退回",
        "到各条里写上级评、抽查；要对方补的，写明原因退回。",
        false,
    ),
    (
        "veto",
        "认定一票否决",
        "查实了才认定；认定以后总分记0分，不得推荐。",
        true,
    ),
    (
        "withdraw",
        "撤回",
        "上级还没有开始评，可以撤回来改。",
        false,
    ),
];

/// What may be done now, by whom; items are marked on their own pages.
fn acts(visit: &Visit, opened: &Opened, forms: Vec<ActForm>) -> Vec<Act> {
    let told = |act: ActForm| {
        let (_, title, hint, danger) = TOLD.iter().find(|(code, ..)| *code == act.code)?;
        Some(Act {
            title: (*title).to_owned(),
            hint: (*hint).to_owned(),
            form: act.form,
            danger: *danger,
        })
    };
    let mut acts: Vec<Act> = forms.into_iter().filter_map(told).collect();
    if visit.may(Action::ListExport) && opened.state != State::Void {
        let reason = Field::text("reason", "用途")
            .hint("记入审计日志")
            .value("报送考评材料")
            .width(16);
        let form = Form::new(
            format!("{}/folder", opened.row.path()),
            "下载佐证材料（压缩包）",
            vec![reason],
        );
        let hint = "一个压缩包，按条目分文件夹，附目录（Word）和考评表（Excel）。";
        acts.push(Act {
            title: "佐证材料".to_owned(),
            hint: hint.to_owned(),
            form: visit.with_token(form),
            danger: false,
        });
    }
    acts
}

pub async fn excel(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    Ok(score_file(&opened)?.into_response())
}
