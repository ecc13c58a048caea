//! 按默认登记: the households of a village that were visited together, each with what was planned for it.

use std::collections::BTreeMap;

use kernel::{DivisionCode, Fen};

use super::household::{Writing, usual_day};
use super::store;
use super::{TargetState, TaskState, VisitTarget, VisitTask, target_page};
use crate::ledgers::whose::AFTER_DEATH;
use crate::organisation::Directory;
use ground::acts::{Act, Doing, changed};
use ground::ask::{Ask, Bound};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::date_text;

/// So many households are written down at once.
const TOGETHER_MAX: usize = 1_000;

/// 按默认登记一个村: what was planned for each is what each was brought.
pub(super) const RECORD_ALL: Act<VisitTask> = Act {
    code: "record_all",
    label: "按默认登记",
    at: "record_all",
    says: "登记走访了一个村（社区）未走访的各户，慰问金和物资照打算的；已去世的不登记，单独登记",
    told: "已登记走访",
    from: &[TaskState::Open],
    asks: || {
        let unit = Ask::choice("unit", "村（社区）");
        let on = Ask::day("date", "走访日期").within(&[Bound::NotAhead]);
        vec![
            unit.needed(),
            on.needed().stays(),
            Ask::words("visitor", "走访人").stays(),
        ]
    },
    unread: true,
    alone: true,
    does: |doing| Box::pin(record_all(doing)),
    ..Act::by(Action::LedgerWrite)
};

/// What is asked, with the villages that wait and what usually stands there.
pub(super) async fn filled(
    task: &VisitTask,
    office: &Office,
    actor: &Actor,
    asks: Vec<Ask>,
) -> Result<Vec<Ask>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let (all, waiting) = ((0, u64::MAX >> 1), TargetState::Waiting);
    let (_, targets) = target_page(office, &scope, Some(task.key), waiting, all).await?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let mut villages: BTreeMap<DivisionCode, usize> = BTreeMap::new();
    for target in &targets {
        *villages.entry(target.division).or_default() += 1;
    }
    let offer = |(village, count): (&DivisionCode, &usize)| {
        let name = directory.name(*village);
        (village.get().to_string(), format!("{name}（{count}户）"))
    };
    let only = match villages.len() {
        1 => villages
            .keys()
            .next()
            .map(|village| village.get().to_string()),
        _ => None,
    };
    let today = office.clock().today();
    let usual = |ask: Ask| match ask.code.as_str() {
        "unit" => ask
            .offering(villages.iter().map(offer))
            .usually(only.clone().unwrap_or_default()),
        "date" => ask.usually(usual_day(task, today).to_string()),
        "visitor" => ask.usually(&actor.name),
        _ => ask,
    };
    Ok(asks.into_iter().map(usual).collect())
}

async fn record_all(doing: &mut Doing<'_, VisitTask>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let scope = actor.may(Action::LedgerWrite)?;
    let unit = DivisionCode::read(doing.said.words("unit"));
    let unit = unit.map_err(|e| Error::at("unit", e.to_string()))?;
    if !scope.contains(unit) {
        return Err(Error::not_found(format!("区划 {}", unit.get())));
    }
    let today = date_text(office.clock().today());
    let within = scope.narrowed(unit).unwrap_or(scope);
    let (task, waiting) = (Some(doing.it.key), TargetState::Waiting);
    let page = (0, u64::MAX >> 1);
    let (_, mut targets) =
        store::targets(tx.connection(), &within, task, waiting, &today, page).await?;
    targets.retain(|target| target.division == unit);
    if targets.len() > TOGETHER_MAX {
        let words = format!("一次最多登记 {TOGETHER_MAX} 户，请按村登记");
        return Err(Error::at("unit", words));
    }
    let writing = Writing::begun(office, tx, actor).await?;
    let (mut visited, mut dead) = (0, Vec::new());
    for mut target in targets {
        let planned = Planned::of(&target);
        let said = |code: &str| match code {
            "date" | "visitor" => doing.said.words(code).to_owned(),
            code => planned.said(code),
        };
        match writing.visited(&doing.it, &mut target, said, false).await {
            Ok((entry, made)) => {
                if !store::tie(office.keyring(), tx, &target, entry).await? {
                    return Err(changed::<VisitTask>());
                }
                doing.step(made);
                visited += 1;
            }
            Err(Error::Wrong(wrong)) if wrong.iter().any(|(code, _)| code == AFTER_DEATH) => {
                dead.push(target.name);
            }
            Err(other) => return Err(other),
        }
    }
    let left = match dead.as_slice() {
        [] => String::new(),
        dead => format!(
            "；{}已去世，没有登记，走访了家属的请单独登记",
            dead.join("、")
        ),
    };
    if visited == 0 {
        let words = format!("这里没有要登记的户{left}");
        return Err(Error::at("unit", words));
    }
    doing.answer("households", visited);
    doing.tell(format!("已登记 {visited} 户的走访{left}"));
    Ok(())
}

/// What a household was to be brought, as it is written down.
struct Planned {
    cash: Fen,
    goods: String,
    goods_value: Fen,
}

impl Planned {
    fn of(target: &VisitTarget) -> Planned {
        Planned {
            cash: target.cash,
            goods: target.goods.clone(),
            goods_value: target.goods_value,
        }
    }

    fn said(&self, code: &str) -> String {
        let yuan = |fen: Fen| match fen.is_zero() {
            true => String::new(),
            false => fen.to_string(),
        };
        match code {
            "cash" => yuan(self.cash),
            "goods" => self.goods.clone(),
            "goods_value" => yuan(self.goods_value),
            _ => String::new(),
        }
    }
}
