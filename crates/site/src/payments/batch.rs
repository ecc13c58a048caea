//! The page of one batch: its road, totals, what differs from the time before, what is odd, and the one next act.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::acts::page_of;
use super::at_the_bank::{failed, file_steps};
use super::papers::print_button;
use super::sums::{CARRIED, EARLIER, funding, moved, schemes};
use super::{badge, home, money};
use crate::kit::{
    Badge, Button, Cell, Column, Fact, Link, Notice, Query, Row, Step, Table, Tile, Tone,
};
use crate::shell::{ActForm, Visit, act_forms, first_rows};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use ground::key::Number;
use ground::lists;
use ground::lists::{List, Looking};
use payments::RemarkKind;
use payments::findings::FindingKind;
use payments::findings_list::Findings;
use payments::in_hand::BatchInHand;
use payments::model::BatchState;
use payments::overview::{Hand, Objection, Overview, batch_overview};
use payments::print::PaperKind;
use payments::words;

/// So much is shown on the page itself; the rest one click away.
const SHOWN: u64 = 8;

#[derive(Serialize)]
struct BatchPage {
    state: Badge,
    steps: Vec<Step>,
    notices: Vec<Notice>,
    next: String,
    buttons: Vec<Button>,
    papers: Vec<Button>,
    facts: Vec<Fact>,
    capital: String,
    schemes: Table,
    /// Where it is written which level pays.
    funding: Option<Table>,
    odd_tiles: Vec<Tile>,
    odd: Table,
    changed_tiles: Vec<Tile>,
    changed: Table,
    publication: Option<Publication>,
    file_steps: Option<Table>,
    failed: Table,
    failed_href: String,
    failed_count: u64,
    people: bool,
}

#[derive(Serialize)]
struct Publication {
    facts: Vec<Fact>,
    objections: Table,
    register: Option<Button>,
}

/// The page of a batch.
pub async fn show(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let it = BatchInHand::open(office, office.db().reader().into(), actor, &key).await?;
    let acts = act_forms(&visit, &it).await?;
    shown(&visit, &key, acts).await
}

/// The page with what may be done; 422 when something is wrong with it.
pub async fn shown(visit: &Visit, key: &str, acts: Vec<ActForm>) -> Result<Response> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let at = home(&overview.batch);
    let errors = acts.iter().flat_map(|act| &act.form.errors);
    let mut notices: Vec<Notice> = errors
        .map(|error| Notice {
            text: error.message.clone(),
            tone: Tone::Bad,
        })
        .collect();
    let wrong = !notices.is_empty();
    notices.extend(told(&overview));
    let page = BatchPage {
        state: badge(overview.batch.state),
        steps: steps(&overview),
        notices,
        next: next_hand(&overview),
        buttons: buttons(&overview, &acts),
        papers: papers(visit, &overview),
        facts: facts(&overview),
        capital: overview.batch.total.to_capital(),
        schemes: schemes(&overview),
        funding: funding(visit, &overview).await?,
        odd_tiles: finding_tiles(&overview, &FindingKind::ODD),
        odd: findings(visit, &overview, &FindingKind::ODD).await?,
        changed_tiles: finding_tiles(&overview, &FindingKind::CHANGED),
        changed: findings(visit, &overview, &FindingKind::CHANGED).await?,
        publication: publication(visit, &overview),
        file_steps: file_steps(&overview),
        failed: failed(visit, &overview, SHOWN).await?,
        failed_href: format!("{at}/lines?state=failed"),
        failed_count: overview.failed,
        people: visit.may(Action::PersonRead),
    };
    let title = format!("{}{}", overview.division, overview.batch.label);
    if wrong {
        visit.refused("payments/batch.html", &title, &page)
    } else {
        visit.page("payments/batch.html", &title, &page)
    }
}

fn step(label: &str, hand: Option<&Hand>, current: bool) -> Step {
    Step {
        label: label.to_owned(),
        state: match (hand, current) {
            (_, true) => "current",
            (Some(_), false) => "done",
            (None, false) => "ahead",
        },
        who: hand.map(|h| h.who.clone()),
        when: hand.map(|h| h.when.clone()),
    }
}

fn steps(o: &Overview) -> Vec<Step> {
    use BatchState::{Answered, Approved, Closed, Draft, Exported, Published, Reviewed};
    let state = o.batch.state;
    let mut steps = vec![
        step("草稿", o.hands.prepared.as_ref(), false),
        step("复核", o.hands.reviewed.as_ref(), state == Draft),
        step("审批", o.hands.approved.as_ref(), state == Reviewed),
        step("公示", o.hands.published.as_ref(), state == Approved),
        step("报盘", o.hands.exported.as_ref(), state == Published),
        step(
            "回盘",
            o.hands.settled.as_ref(),
            matches!(state, Exported | Answered),
        ),
    ];
    // A step left out is past all the same.
    let past = matches!(state, Exported | Answered | Closed);
    for step in steps.iter_mut().filter(|s| past && s.state == "ahead") {
        step.state = "done";
        step.who = Some("略过".to_owned());
    }
    let closed = if state == Closed { "done" } else { "ahead" };
    steps.push(Step {
        label: "办结".to_owned(),
        state: closed,
        who: None,
        when: None,
    });
    steps
}

fn next_hand(o: &Overview) -> String {
    let next = next_step(o.batch.state);
    match (&o.hands.exported, o.batch.state) {
        (Some(hand), BatchState::Exported) => {
            let (who, when) = (&hand.who, &hand.when);
            format!("{who}于{when}导出了代发文件。{next}")
        }
        _ => next.to_owned(),
    }
}

fn next_step(state: BatchState) -> &'static str {
    match state {
        BatchState::Draft => "草稿已在复核人的待办里，不用另外送；下一步：复核人看过以后复核通过。",
        BatchState::Returned => "下一步：经办人按退回的原因改好，重新生成。",
        BatchState::Reviewed => "下一步：审批人审批。审批以后这一批就不再改。",
        BatchState::Approved => "下一步：公示；名单公示过的，也可以直接报盘。",
        BatchState::Published => "下一步：公示期满，财务导出代发文件。",
        BatchState::Exported => "下一步：银行发完，财务登记回盘。",
        BatchState::Answered => "下一步：把还没有回盘的登记完。",
        BatchState::Closed => "已办结。没有付成的，下一批会重新发放。",
        BatchState::Void => "已作废，不再办理。",
    }
}

fn told(o: &Overview) -> Vec<Notice> {
    let told = |text: String, tone: Tone| Notice { text, tone };
    let mut notices = Vec::new();
    if matches!(o.batch.state, BatchState::Draft | BatchState::Returned)
        && let Some(r) = o.remarks.iter().find(|r| r.kind == RemarkKind::Returned)
    {
        let (who, when) = (&r.hand.who, &r.hand.when);
        notices.push(told(format!("{who}于{when}退回：{}", r.reason), Tone::Bad));
    }
    for r in &o.remarks {
        let (who, when) = (&r.hand.who, &r.hand.when);
        let text = match r.kind {
            RemarkKind::Returned => continue,
            RemarkKind::ReturnedBefore => format!("上一稿由{who}于{when}退回：{}", r.reason),
            RemarkKind::Early => format!("{who}于{when}在公示期满以前报盘，原因：{}", r.reason),
            RemarkKind::EarlyCash => {
                format!(
                    "{who}于{when}在公示期满以前登记现金发放，原因：{}",
                    r.reason
                )
            }
        };
        notices.push(told(text, Tone::Soon));
    }
    if let Some(until) = o.hangs_until {
        let text = format!("公示到{until}为止，期满再报盘；提前报盘要写明原因。");
        notices.push(told(text, Tone::Soon));
    }
    if let Some(last) = o.steps.last().filter(|step| step.returned) {
        let text = format!("{}{}：{}", last.on, last.label, last.note);
        notices.push(told(text, Tone::Bad));
    }
    let open = o.objections.iter().filter(|x| x.answer.is_none()).count();
    if open > 0 {
        notices.push(told(format!("有{open}条异议还没有处理。"), Tone::Bad));
    }
    if o.unanswered > 0 && o.batch.state == BatchState::Answered {
        notices.push(told(
            format!("还差{}笔没有回盘。", o.unanswered),
            Tone::Soon,
        ));
    }
    notices
}

/// The next act of whoever may do it first, as the page's one primary button; what else she may do behind it.
fn buttons(o: &Overview, acts: &[ActForm]) -> Vec<Button> {
    let mut buttons = Vec::new();
    let closed = o.batch.state == BatchState::Closed;
    // A word is explained where the file is handed in; after 办结 money only comes back.
    let shown = |act: &&ActForm| {
        let own = page_of(act.code) == act.code && act.code != "result_word";
        own && !(closed && act.code == "settle")
    };
    for act in acts.iter().filter(shown) {
        let link = |label: &str| Button::link(label, &act.form.action);
        // Written down beside, never the one next thing.
        if BESIDE.contains(&act.code) {
            continue;
        }
        buttons.push(match (act.code, o.batch.state) {
            ("review", _) => act.button(),
            ("export", BatchState::Exported) => link("再导出一次"),
            ("settle", BatchState::Answered) => link("继续登记回盘"),
            ("void", _) => Button {
                danger: true,
                ..link(act.label)
            },
            _ => link(act.label),
        });
    }
    // What can be given up can be worked out anew.
    if let Some(void) = buttons.iter().position(|button| button.danger) {
        let again = format!("/payments/new?month={}", o.batch.month);
        buttons.insert(void, Button::link("重新生成", again));
    }
    if o.batch.state == BatchState::Exported {
        // The bank's answer comes before its file once more.
        buttons.reverse();
    }
    // Who made a draft has nothing more to do with it, unless it came back.
    let waits = o.batch.state == BatchState::Draft && acts.iter().all(|act| act.code != "review");
    if let Some(first) = buttons
        .first_mut()
        .filter(|b| !b.danger && !closed && !waits)
    {
        first.primary = true;
    }
    let in_cash = o.failed > 0 || o.found.contains_key(&FindingKind::NoAccount);
    let beside = acts.iter().filter(|act| BESIDE.contains(&act.code));
    let beside = beside.filter(|act| act.code != "cash" || in_cash);
    buttons.extend(beside.map(|act| Button::link(act.label, &act.form.action)));
    buttons
}

/// What is written down beside the road of a batch.
const BESIDE: [&str; 3] = ["settle_failed", "bank_step", "cash"];

fn papers(visit: &Visit, o: &Overview) -> Vec<Button> {
    let print = |kind: PaperKind| print_button(visit, &o.batch, kind);
    let mut papers = vec![print(PaperKind::Roster)];
    if o.batch.approved_seq.is_some() {
        papers.push(print(PaperKind::Notice));
    }
    papers.push(Button::link(
        "现金签领表",
        format!("{}/signsheet", home(&o.batch)),
    ));
    papers
}

fn facts(o: &Overview) -> Vec<Fact> {
    let b = &o.batch;
    let mut facts = vec![
        Fact::new("单位", &o.division),
        Fact::new("发放月份", b.month.to_chinese()),
        Fact::new(
            "知悉日期",
            b.known_at.map_or("全部已知".to_owned(), |d| d.to_string()),
        ),
        Fact {
            href: Some(format!("{}/lines", home(b))),
            ..Fact::new("笔数", format!("{}笔", b.line_count))
        },
        Fact::new("正常发放", format!("{}元", money(b.regular.get()))),
        Fact::new("补发", format!("{}元", money(b.backpay.get()))),
        Fact::new("追缴", format!("{}元", money(b.recovery.get()))),
    ];
    // So that the sums add up on their face.
    let (earlier, carried) = moved(o);
    let further = [(EARLIER, earlier), (CARRIED, carried)];
    let further = further.into_iter().filter(|(_, fen)| *fen != 0);
    facts.extend(further.map(|(label, fen)| Fact::new(label, format!("{}元", money(fen)))));
    facts.push(Fact::new("实发合计", format!("{}元", money(b.total.get()))));
    facts.push(Fact::new(
        "校验码",
        b.hash.get(..8).unwrap_or_default().to_owned(),
    ));
    facts
}

fn finding_tiles(o: &Overview, kinds: &[FindingKind]) -> Vec<Tile> {
    let at = home(&o.batch);
    let counted = kinds
        .iter()
        .filter_map(|kind| Some((*kind, *o.found.get(kind)?)));
    counted
        .map(|(kind, count)| Tile {
            label: kind.label().to_owned(),
            value: count.to_string(),
            unit: kind.counted().to_owned(),
            href: format!("{at}/findings?kind={}", kind.code()),
            note: None,
            tone: if kind.is_odd() {
                Tone::Soon
            } else {
                Tone::Plain
            },
        })
        .collect()
}

async fn findings(visit: &Visit, o: &Overview, kinds: &[FindingKind]) -> Result<Table> {
    let (key, all) = (o.batch.key(), Query::default());
    let looking = Looking::at::<Findings>(&visit.office, &visit.actor, &key, &all)?;
    let mut list = lists::open::<Findings>(&looking).await?;
    kinds.clone_into(&mut list.kinds);
    let caption = match kinds.iter().all(|kind| kind.is_odd()) {
        true => "值得看一眼",
        false => "与上次不同",
    };
    let all = list.read(&looking, (0, 0)).await?.total;
    let caption = match all > SHOWN {
        true => format!("{caption}：先列{SHOWN}条，一共{all}条，点上面的数字看全部"),
        false => caption.to_owned(),
    };
    Ok(Table {
        caption,
        ..first_rows(&list, &looking, SHOWN).await?
    })
}

fn publication(visit: &Visit, o: &Overview) -> Option<Publication> {
    o.batch.approved_seq?;
    let today = visit.office.clock().today();
    let mut facts = Vec::new();
    if let Some(notice) = &o.notice {
        let left = words::days_left(today, notice.to);
        let left = if notice.to < today {
            "已满".to_owned()
        } else {
            left
        };
        facts.push(Fact::new(
            "公示期",
            format!("{}至{}（{left}）", notice.from, notice.to),
        ));
        facts.push(Fact::new("监督电话", notice.telephone.clone()));
    }
    let at = home(&o.batch);
    let may = visit.may(Action::BatchPublish);
    let row = |x: &Objection| Row {
        cells: vec![
            Cell::text(&x.raised_by),
            Cell::text(&x.raised_on),
            match x.line_no {
                Some(no) => Cell::link(format!("第{no}笔"), format!("{at}/lines/{no}")),
                None => Cell::text("整批"),
            },
            Cell::text(&x.about),
            match (&x.answer, &x.answered) {
                (Some(answer), Some(hand)) => Cell {
                    under: Some(format!("{} {}", hand.who, hand.when)),
                    ..Cell::text(answer)
                },
                _ => Cell::badge(Badge::new("还没有处理", Tone::Soon)),
            },
        ],
        actions: (may && x.answer.is_none())
            .then(|| Link::new("写处理结果", format!("{at}/objections/{}", Number(x.id))))
            .into_iter()
            .collect(),
        ..Row::default()
    };
    Some(Publication {
        facts,
        objections: Table {
            caption: "异议".to_owned(),
            columns: ["提出人", "日期", "哪一笔", "内容", "处理"]
                .map(|label| Column::text(label, label))
                .to_vec(),
            rows: o.objections.iter().map(row).collect(),
            empty: "还没有人提出异议。".to_owned(),
            ..Table::default()
        },
        register: may.then(|| Button::link("登记异议", format!("{at}/objections/new"))),
    })
}
