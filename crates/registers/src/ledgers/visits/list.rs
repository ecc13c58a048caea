//! Visits to be made as lists: the tasks, the households of one, and those of all that are late.

use kernel::{Date, Fen};

use super::{TargetState, TaskKey, VISIT, VisitTarget, VisitTask};
use super::{target_page, task_list, task_open};
use crate::organisation::Directory;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::key::{AnyKey, Number};
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};

/// 走访任务
pub struct Visits {
    today: Date,
}

/// How far a task is, in words and colour.
pub fn term_badge(task: &VisitTask, today: Date) -> Badge {
    let (term, late) = task.term(today);
    let tone = match (late, task.cancelled.is_some(), task.done == task.households) {
        (true, _, _) => Tone::Bad,
        (_, true, _) => Tone::Quiet,
        (_, _, true) => Tone::Good,
        _ => Tone::Soon,
    };
    Badge::new(term, tone)
}

fn counted(task: &VisitTask, count: u64, state: &str) -> Cell {
    Cell::link(
        count.to_string(),
        format!("/visits/{}?state={state}", task.key),
    )
}

impl List for Visits {
    type Row = VisitTask;
    const CODE: &'static str = "visits";
    const AT: &'static str = "/visits";
    const LABEL: &'static str = "走访任务";
    const MAY: Action = Action::LedgerRead;
    const BY_UNIT: bool = false;

    async fn open(looking: &Looking<'_>) -> Result<Visits> {
        Ok(Visits {
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<Visits>> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column<Visits>> {
        vec![
            Self::column("name", "任务", |_, task, _| Cell::text(&task.name)),
            Self::column("festival", "节日", |_, task, _| {
                Cell::text(&task.festival)
            }),
            Self::column("from", "开始", |_, task, _| Cell::text(&task.from)).of(Cells::Days),
            Self::column("due", "截止", |_, task, _| Cell::text(&task.due)).of(Cells::Days),
            Self::column("households", "应访（户）", |_, task, _| {
                counted(task, task.households, "open")
            })
            .of(Cells::Counts),
            Self::column("done", "已访（户）", |_, task, _| {
                counted(task, task.done, "done")
            })
            .of(Cells::Counts),
            Self::column("waiting", "未访（户）", |_, task, _| {
                counted(task, task.households - task.done, "waiting")
            })
            .of(Cells::Counts),
            Self::column("term", "进度", |list, task, _| {
                Cell::badge(term_badge(task, list.today))
            }),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<VisitTask>> {
        let (office, actor) = (looking.office, looking.actor);
        let (total, tasks) = task_list(office, actor, offset, limit).await?;
        Ok(Found::new(total, tasks))
    }

    // Those still to be visited first, while there are any.
    fn leads(&self, task: &VisitTask) -> Option<String> {
        let state = match task.done < task.households {
            true => "?state=waiting",
            false => "",
        };
        Some(format!("/visits/{}{state}", task.key))
    }

    fn marked(&self, task: &VisitTask) -> bool {
        task.term(self.today).1
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有走访任务。建一个任务，系统就列出要走访的每一户。".to_owned()
    }
}

/// The households of a task (应访名单).
pub struct Households {
    /// The task.
    pub task: VisitTask,
    /// Which are listed.
    pub state: TargetState,
    directory: Directory,
    people: bool,
    may: bool,
}

/// As households are asked for.
pub const STATES: [(&str, &str, TargetState); 4] = [
    ("waiting", "未走访", TargetState::Waiting),
    ("done", "已走访", TargetState::Done),
    ("open", "应访全部", TargetState::Open),
    ("cancelled", "已取消", TargetState::Cancelled),
];

fn visited(target: &VisitTarget) -> Cell {
    if let Some((entry, on)) = &target.visited {
        let entry = AnyKey::new(target.task.region, *entry);
        let at = format!("/ledgers/{VISIT}/{entry}");
        return Cell {
            badge: Some(Badge::new("已走访", Tone::Good)),
            ..Cell::link(on, at)
        };
    }
    match &target.cancelled {
        Some(reason) => Cell {
            badge: Some(Badge::new("已取消", Tone::Quiet)),
            ..Cell::text(reason)
        },
        None => Cell::badge(Badge::new("未走访", Tone::Soon)),
    }
}

/// Who is visited, and who else of the rolls lives there.
fn named(target: &VisitTarget) -> Cell {
    match target.household.as_slice() {
        [] => Cell::text(&target.name),
        others => Cell::text(&target.name).under(format!("同户：{}", others.join("、"))),
    }
}

/// An amount, where there is one.
fn money(fen: Fen) -> Cell {
    match fen {
        Fen::ZERO => Cell::empty(),
        fen => Cell::money(fen),
    }
}

impl List for Households {
    type Row = VisitTarget;
    const CODE: &'static str = "visit_households";
    const AT: &'static str = "/visits/{task}";
    const LABEL: &'static str = "应访名单";
    const MAY: Action = Action::LedgerRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Households> {
        let key = TaskKey::read(looking.of)?;
        let reader = looking.office.db().reader();
        Ok(Households {
            task: task_open(looking.office, looking.actor, key).await?,
            state: TargetState::Open,
            directory: Directory::load(reader, &looking.own).await?,
            people: looking.actor.may(Action::PersonRead).is_ok(),
            may: looking.actor.may(Action::LedgerWrite).is_ok(),
        })
    }

    fn filters() -> Vec<Filter<Households>> {
        let states = STATES.map(|(code, label, _)| (code, label));
        let state = Ask::choice("state", "走访").offering(states).quiet();
        let state = Self::filter(state, |list, given| {
            let found = STATES.iter().find(|(code, ..)| *code == given.value);
            list.state = found.map_or(TargetState::Open, |(_, _, state)| *state);
            Ok(())
        });
        vec![state.chip("{}")]
    }

    fn columns(&self) -> Vec<Column<Households>> {
        vec![
            Self::column("name", "对象", |_, target, _| named(target)),
            Self::column("village", "村（社区）", |list, target, _| {
                Cell::text(list.directory.name(target.division))
            }),
            Self::column("address", "住址", |_, target, _| {
                Cell::text(&target.address)
            }),
            Self::column("categories", "人员类别", |_, target, _| {
                Cell::text(&target.categories)
            }),
            Column {
                summed: true,
                ..Self::column("cash", "慰问金（元）", |_, target, _| {
                    money(target.cash)
                })
                .of(Cells::Money)
            },
            Self::column("goods", "物资", |_, target, _| Cell::text(&target.goods)),
            Self::column("goods_value", "物资折价（元）", |_, target, _| {
                money(target.goods_value)
            })
            .of(Cells::Money)
            .aside(),
            Self::column("visited", "走访", |_, target, _| visited(target)),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<VisitTarget>> {
        let (office, within, task) = (looking.office, &looking.within, Some(self.task.key));
        let (total, rows) = target_page(office, within, task, self.state, window).await?;
        Ok(Found::new(total, rows))
    }

    // To what is to be done with her; to her dossier once that is done.
    fn leads(&self, target: &VisitTarget) -> Option<String> {
        let waits = target.visited.is_none() && target.cancelled.is_none();
        if self.may && waits && self.task.cancelled.is_none() {
            return Some(format!("/visits/{}/{}", target.task, Number(target.id)));
        }
        let person = target.person.filter(|_| self.people)?;
        Some(format!(
            "/people/{}",
            AnyKey::new(target.task.region, person)
        ))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "这里没有户。".to_owned()
    }

    fn named(&self) -> String {
        format!("{}应访名单", self.task.name)
    }
}

/// The households of all tasks that were to be visited by now (逾期未走访).
pub struct OverdueVisits {
    directory: Directory,
    tasks: Vec<VisitTask>,
    may: bool,
}

/// More tasks are never late at once.
const TASKS_MAX: u64 = 10_000;

impl OverdueVisits {
    fn task(&self, key: TaskKey) -> &str {
        let task = self.tasks.iter().find(|task| task.key == key);
        task.map_or("", |task| task.name.as_str())
    }
}

impl List for OverdueVisits {
    type Row = VisitTarget;
    const CODE: &'static str = "visits_overdue";
    const AT: &'static str = "/visits/overdue";
    const LABEL: &'static str = "逾期未走访";
    const MAY: Action = Action::LedgerRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<OverdueVisits> {
        let (office, actor) = (looking.office, looking.actor);
        Ok(OverdueVisits {
            directory: Directory::load(office.db().reader(), &looking.own).await?,
            tasks: task_list(office, actor, 0, TASKS_MAX).await?.1,
            may: looking.actor.may(Action::LedgerWrite).is_ok(),
        })
    }

    fn filters() -> Vec<Filter<OverdueVisits>> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column<OverdueVisits>> {
        vec![
            Self::column("name", "对象", |_, target, _| Cell::text(&target.name)),
            Self::column("village", "村（社区）", |list, target, _| {
                Cell::text(list.directory.name(target.division))
            }),
            Self::column("categories", "人员类别", |_, target, _| {
                Cell::text(&target.categories)
            }),
            Self::column("task", "走访任务", |list, target, _| {
                let at = format!("/visits/{}?state=waiting", target.task);
                Cell::link(list.task(target.task), at)
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<VisitTarget>> {
        let (office, within) = (looking.office, &looking.within);
        let late = TargetState::Overdue;
        let (total, rows) = target_page(office, within, None, late, window).await?;
        Ok(Found::new(total, rows))
    }

    fn leads(&self, target: &VisitTarget) -> Option<String> {
        self.may
            .then(|| format!("/visits/{}/{}", target.task, Number(target.id)))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有逾期未走访的户。".to_owned()
    }
}
