//! Plans and tasks as lists.

use std::collections::HashMap;

use chrono::Datelike;
use kernel::Date;

use super::actions::{PlanAsk, plan_list, sight};
use super::model::{Plan, PlanKey, PlanState, Task, TaskState};
use super::registers::source_text;
use super::store::Sight;
use super::tasks::{TaskAsk, Wanted, task_count, task_list};
use ground::ask::{Ask, Kind, Offer};
use ground::authority::{Action, Role, Scope};
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::office::Office;
use ground::shown::{Badge, Cell, Tone};
use registers::organisation::Directory;
use registers::organisation::units::{Unit, every_unit, unit_key, units};

/// So many years back are offered.
const YEARS: i32 = 6;
/// 临近: so many days ahead.
const SOON_DAYS: u64 = 30;

/// The days from today on within which a task is due soon.
pub fn soon(today: Date) -> (Date, Date) {
    let last = today.checked_add_days(chrono::Days::new(SOON_DAYS));
    (today, last.unwrap_or(today))
}

/// What units and offices are called, for everybody on a page.
pub struct Names {
    units: HashMap<(i32, i64), String>,
    /// The divisions.
    pub directory: Directory,
}

impl Names {
    /// Those of a scope.
    pub async fn of(office: &Office, scope: &Scope) -> Result<Names> {
        let units = every_unit(office, scope).await?.into_iter();
        Ok(Names {
            units: units
                .map(|unit: Unit| ((unit.region, unit.id), unit.name))
                .collect(),
            directory: Directory::load(office.db().reader(), scope).await?,
        })
    }

    /// 责任单位; the office itself where none was named.
    pub fn unit(&self, task: &Task) -> String {
        match task.unit {
            Some(id) => self.named(task.key.region, id),
            None => format!("{}双拥办", self.directory.name(task.division)),
        }
    }

    /// The name of a unit.
    pub fn named(&self, region: i32, id: i64) -> String {
        self.units.get(&(region, id)).cloned().unwrap_or_default()
    }

    /// 配合单位
    pub fn helpers(&self, task: &Task) -> String {
        let all = task.helpers.iter();
        let named: Vec<String> = all.map(|id| self.named(task.key.region, *id)).collect();
        named.join("、")
    }
}

/// A plan's state as a badge.
pub fn plan_badge(state: PlanState) -> Badge {
    let tone = match state {
        PlanState::Draft => Tone::Soon,
        PlanState::Issued => Tone::Good,
        PlanState::Closed => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

/// A task's state as a badge, overdue where it is.
pub fn task_badge(today: Date, task: &Task) -> Badge {
    if task.late(today) {
        return Badge::new(format!("{}，逾期", task.state.label()), Tone::Bad);
    }
    let tone = match task.state {
        TaskState::New => Tone::Plain,
        TaskState::Going | TaskState::Waiting => Tone::Soon,
        TaskState::Done => Tone::Good,
        TaskState::Cancelled | TaskState::Dropped => Tone::Quiet,
    };
    Badge::new(task.state.label(), tone)
}

/// What somebody sees of the unit a list is asked for.
async fn seen(looking: &Looking<'_>) -> Result<Sight> {
    let own = sight(looking.office, looking.actor).await?;
    Ok(Sight {
        scope: looking.within,
        ..own
    })
}

/// The years around this one, and the one that is asked for.
pub fn years(today: Date, asked: Option<u64>) -> Vec<Offer> {
    let this = today.year();
    let mut years: Vec<i32> = (this - YEARS..=this + 1).rev().collect();
    let asked = asked.and_then(|year| i32::try_from(year).ok());
    years.extend(asked.filter(|year| !years.contains(year)));
    let year = |year: &i32| Offer::new(year.to_string(), format!("{year}年"));
    years.iter().map(year).collect()
}

/// 年度计划
pub struct Plans {
    ask: PlanAsk,
    sight: Sight,
    directory: Directory,
}

/// A plan with how far its tasks are.
pub struct PlanLine {
    /// The plan.
    pub plan: Plan,
    standing: usize,
    done: usize,
    late: usize,
}

fn count(n: usize) -> Cell {
    match n {
        0 => Cell::empty(),
        n => Cell::text(n.to_string()),
    }
}

impl List for Plans {
    type Row = PlanLine;
    const CODE: &'static str = "plans";
    const AT: &'static str = "/plans";
    const LABEL: &'static str = "年度计划";
    const MAY: Action = Action::PlanRead;

    async fn open(looking: &Looking<'_>) -> Result<Plans> {
        let sight = seen(looking).await?;
        Ok(Plans {
            ask: PlanAsk::default(),
            directory: Directory::load(looking.office.db().reader(), &sight.scope).await?,
            sight,
        })
    }

    fn filters() -> Vec<Filter<Plans>> {
        let states = PlanState::ALL.map(|(_, code, label)| (code, label));
        vec![
            Self::filter(
                Ask::declared(Kind::Count, "year", "年度"),
                |list, given| {
                    list.ask.year = given.number();
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.ask.state = PlanState::read(given.value);
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
        ]
    }

    async fn offers(&self, looking: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        Ok(years(looking.today(), looking.query.number("year")))
    }

    fn columns(&self) -> Vec<Column<Plans>> {
        vec![
            Self::column("title", "计划", |_, line, _| Cell::text(&line.plan.title)),
            Self::column("year", "年度", |_, line, _| {
                Cell::text(line.plan.year.to_string())
            })
            .of(Cells::Counts),
            Self::column("unit", "单位", |list, line, _| {
                Cell::text(list.directory.name(line.plan.division))
            }),
            Self::column("number", "文号", |_, line, _| {
                Cell::text(&line.plan.doc_number)
            }),
            Self::column("tasks", "任务（项）", |_, line, _| {
                count(line.standing)
            })
            .of(Cells::Counts),
            Self::column("done", "已销号（项）", |_, line, _| count(line.done)).of(Cells::Counts),
            Self::column("late", "逾期（项）", |_, line, _| count(line.late)).of(Cells::Counts),
            Self::column("state", "状态", |_, line, _| {
                Cell::badge(plan_badge(line.plan.state))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<PlanLine>> {
        let (office, today) = (looking.office, looking.today());
        let (total, plans) = plan_list(office, &self.sight, self.ask, window).await?;
        let mut rows = Vec::with_capacity(plans.len());
        for plan in plans {
            let ask = TaskAsk {
                plan: Some(plan.key),
                drafts: true,
                ..TaskAsk::default()
            };
            let tasks = task_list(office, &self.sight, &ask, None).await?;
            let count = |fits: fn(&Task, Date) -> bool| {
                tasks.iter().filter(|task| fits(task, today)).count()
            };
            rows.push(PlanLine {
                plan,
                standing: count(|task, _| task.state != TaskState::Cancelled),
                done: count(|task, _| task.state == TaskState::Done),
                late: count(Task::late),
            });
        }
        Ok(Found::new(total, rows))
    }

    fn key(line: &PlanLine) -> String {
        line.plan.key.to_string()
    }

    fn leads(&self, line: &PlanLine) -> Option<String> {
        Some(format!("/plans/{}", line.plan.key))
    }

    fn marked(&self, line: &PlanLine) -> bool {
        line.late > 0
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        match looking.actor.may(Action::PlanWrite) {
            Ok(_) => "还没有年度计划。编一份，把目标分解成任务，交到各成员单位。",
            Err(_) => "还没有可以看的年度计划。",
        }
        .to_owned()
    }
}

/// 任务
pub struct Tasks {
    ask: TaskAsk,
    sight: Sight,
    names: Names,
    today: Date,
}

impl List for Tasks {
    type Row = Task;
    const CODE: &'static str = "tasks";
    const AT: &'static str = "/tasks";
    const LABEL: &'static str = "任务";
    const MAY: Action = Action::PlanRead;

    async fn open(looking: &Looking<'_>) -> Result<Tasks> {
        let sight = seen(looking).await?;
        Ok(Tasks {
            ask: TaskAsk {
                open_first: true,
                ..TaskAsk::default()
            },
            names: Names::of(looking.office, &sight.scope).await?,
            sight,
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<Tasks>> {
        let shown = TaskState::ALL.into_iter();
        let shown = shown.filter(|(state, ..)| *state != TaskState::Dropped);
        let shown = shown.map(|(_, code, label)| (code, label));
        let states = [("open", "未完成")].into_iter().chain(shown);
        let terms = [("late", "已逾期"), ("soon", "30天内到期")];
        let sources = [("plan", "计划和交办"), ("meeting", "会议决议")];
        vec![
            Self::filter(Ask::words("q", "任务"), |list, given| {
                given.value.clone_into(&mut list.ask.text);
                Ok(())
            })
            .width(8),
            Self::filter(
                Ask::declared(Kind::Count, "year", "年度"),
                |list, given| {
                    list.ask.year = given.number();
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.ask.wanted = match given.value {
                        "open" => Some(Wanted::Open),
                        code => TaskState::read(code).map(Wanted::State),
                    };
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
            Self::filter(
                Ask::choice("term", "期限").offering(terms),
                |list, given| {
                    match given.value {
                        "late" => list.ask.late_on = Some(list.today),
                        "soon" => {
                            list.ask.due = Some(soon(list.today));
                            list.ask.wanted = list.ask.wanted.or(Some(Wanted::Open));
                        }
                        _ => {}
                    }
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
            Self::filter(
                Ask::choice("source", "来源").offering(sources),
                |list, given| {
                    list.ask.from_meeting = match given.value {
                        "meeting" => Some(true),
                        "plan" => Some(false),
                        _ => None,
                    };
                    Ok(())
                },
            )
            .width(6),
            Self::filter(Ask::choice("unit", "责任单位"), |list, given| {
                list.ask.unit = Some(unit_key(given.value)?);
                Ok(())
            })
            .width(8)
            .free(),
            Self::filter(Ask::words("plan", "计划编号").quiet(), |list, given| {
                list.ask.plan = Some(PlanKey::read(given.value)?);
                Ok(())
            }),
        ]
    }

    async fn offers(&self, looking: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        if code == "year" {
            return Ok(years(self.today, looking.query.number("year")));
        }
        if looking.actor.role == Role::Member {
            return Ok(Vec::new());
        }
        let all = units(looking.office, &looking.own).await?;
        let own = all.iter();
        let own = own.filter(|unit| unit.division == looking.own.division());
        Ok(own.map(|unit| Offer::new(unit.key(), &unit.name)).collect())
    }

    fn columns(&self) -> Vec<Column<Tasks>> {
        vec![
            Self::column("title", "任务", |_, task, _| title(task)),
            Self::column("unit", "责任单位", |list, task, _| {
                unit(&list.names, task)
            }),
            Self::column("due", "完成时限", |list, task, _| due(list.today, task)).of(Cells::Days),
            Self::column("planned", "计划投入（元）", |_, task, _| {
                planned(task)
            })
            .of(Cells::Money)
            .aside(),
            Self::column("percent", "进度", |_, task, _| {
                Cell::text(format!("{}%", task.percent))
            })
            .of(Cells::Counts),
            Self::column("state", "状态", |list, task, _| {
                Cell::badge(task_badge(list.today, task))
            }),
            Self::column("source", "来源", |_, task, _| {
                Cell::text(source_text(task))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Task>> {
        let total = task_count(looking.office, &self.sight, &self.ask).await?;
        let rows = task_list(looking.office, &self.sight, &self.ask, Some(window)).await?;
        Ok(Found::new(total, rows))
    }

    fn key(task: &Task) -> String {
        task.key.to_string()
    }

    fn leads(&self, task: &Task) -> Option<String> {
        Some(format!("/tasks/{}", task.key))
    }

    fn marked(&self, task: &Task) -> bool {
        task.late(self.today)
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        match (looking.is_for_all(), looking.actor.role) {
            (false, _) => "没有符合条件的任务，可以去掉一些条件再找。",
            (true, Role::Member) => "还没有交给本单位的任务。计划印发以后，这里会列出来。",
            (true, _) => "还没有任务。在年度计划里分解任务，印发后就列在这里。",
        }
        .to_owned()
    }
}

/// A task's name, with its number among the 双十项.
pub fn title(task: &Task) -> Cell {
    let cell = Cell::text(&task.title);
    if task.project {
        return cell.under(format!("双十项：{}第{}项", task.direction, task.number));
    }
    cell
}

/// 责任单位, with those that help.
pub fn unit(names: &Names, task: &Task) -> Cell {
    let (cell, helpers) = (Cell::text(names.unit(task)), names.helpers(task));
    if helpers.is_empty() {
        return cell;
    }
    cell.under(format!("配合：{helpers}"))
}

/// The deadline, with how near it is.
pub fn due(today: Date, task: &Task) -> Cell {
    let (cell, term) = (Cell::text(task.due_on.to_string()), task.term(today));
    if term.is_empty() || task.draft {
        return cell;
    }
    cell.under(term)
}

/// 计划投入, where there is any.
pub fn planned(task: &Task) -> Cell {
    if task.planned.is_zero() {
        return Cell::empty();
    }
    Cell::money(task.planned)
}
