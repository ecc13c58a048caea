//! Cases as a list: by kind, state, unit, applicant, and what waits for whoever looks.

use super::asked::{CaseBox, CaseQuery, boxed, case_page};
use super::kind::{CaseKind, case_kinds};
use super::model::{Case, State};
use ground::ask::{Ask, Offer};
use ground::authority::{Action, Role};
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};
use registers::organisation::Directory;
use registers::organisation::units::{unit_key, units};

/// 服务事项
pub struct Cases {
    query: CaseQuery,
    kinds: Vec<CaseKind>,
    directory: Directory,
    today: kernel::Date,
}

impl List for Cases {
    type Row = Case;
    const CODE: &'static str = "cases";
    const AT: &'static str = "/cases";
    const LABEL: &'static str = "服务事项";
    const MAY: Action = Action::CaseRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Cases> {
        let office = looking.office;
        Ok(Cases {
            query: CaseQuery::default(),
            kinds: case_kinds(office.catalogue())?,
            directory: Directory::load(office.db().reader(), &looking.own).await?,
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<Cases>> {
        let boxes = CaseBox::ALL.map(|(_, code, label)| (code, label));
        let states = State::all().map(|state| (state.code(), state.label()));
        vec![
            Self::filter(Ask::choice("kind", "事项"), |list, given| {
                list.query.kind = given.text();
                Ok(())
            })
            .width(10)
            .chip("{}"),
            Self::filter(
                Ask::choice("box", "等着办的").offering(boxes).quiet(),
                |list, given| {
                    let looking = given.looking;
                    match CaseBox::read(given.value) {
                        Some(which) => boxed(looking.office, looking.actor, which, &mut list.query),
                        None => Ok(()),
                    }
                },
            )
            .chip("{}"),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    if let Some(state) = State::all().find(|state| state.code() == given.value) {
                        list.query.states = vec![state];
                    }
                    Ok(())
                },
            )
            .width(8)
            .chip("{}"),
            Self::filter(Ask::choice("unit", "承办单位"), |list, given| {
                list.query.unit = Some(unit_key(given.value)?);
                Ok(())
            })
            .width(10)
            .chip("承办：{}")
            .free(),
            Self::filter(Ask::words("q", "申请人或内容"), |list, given| {
                list.query.text = given.value.to_owned();
                Ok(())
            })
            .width(8)
            .chip("内容里有：{}"),
        ]
    }

    async fn offers(&self, looking: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        if code == "kind" {
            let kinds = self.kinds.iter();
            return Ok(kinds
                .map(|kind| Offer::new(&kind.kind, &kind.label))
                .collect());
        }
        // A member unit sees its own only.
        if looking.actor.role == Role::Member {
            return Ok(Vec::new());
        }
        let scope = looking.actor.may(Action::OrganisationRead)?;
        let units = units(looking.office, &scope).await?;
        Ok(units
            .iter()
            .map(|unit| Offer::new(unit.key(), &unit.name))
            .collect())
    }

    fn columns(&self) -> Vec<Column<Cases>> {
        vec![
            Self::column("applicant", "申请人", |_, case, _| {
                Cell::text(&case.applicant)
            }),
            Self::column("kind", "事项", |list, case, _| list.kind_of(case)),
            Self::column("division", "村（社区）", |list, case, _| {
                Cell::text(list.directory.name(case.division))
            }),
            Self::column("state", "状态", |_, case, _| {
                Cell::badge(case.state.badge())
            }),
            Self::column("held", "承办", |_, case, _| {
                Cell::text(case.held.as_ref().map_or("", |held| held.name.as_str()))
            }),
            Self::column("term", "期限", |list, case, _| list.term_of(case)),
            Self::column("registered", "登记日期", |_, case, _| {
                Cell::text(&case.registered_on)
            })
            .of(Cells::Days),
            Self::column("accepted", "受理日期", |_, case, _| {
                Cell::text(case.accepted_on.as_deref().unwrap_or_default())
            })
            .of(Cells::Days)
            .aside(),
            Self::column("closed", "办结日期", |_, case, _| {
                Cell::text(case.closed_on.as_deref().unwrap_or_default())
            })
            .of(Cells::Days)
            .aside(),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Case>> {
        let (office, actor) = (looking.office, looking.actor);
        let found = case_page(office, actor, &looking.within, &self.query, window).await?;
        Ok(Found::new(found.0, found.1))
    }

    fn key(case: &Case) -> String {
        case.key.to_string()
    }

    fn leads(&self, case: &Case) -> Option<String> {
        Some(format!("/cases/{}", case.key))
    }

    fn marked(&self, case: &Case) -> bool {
        case.term(self.today).1
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        match looking.actor.role {
            Role::Member => "没有交给本单位的事项。经办交办以后，这里就看得到。",
            _ if looking.is_for_all() => "还没有服务事项。有人来申请、来求助，登记一件。",
            _ => "没有符合条件的服务事项，可以去掉一些条件再找。",
        }
        .to_owned()
    }
}

impl Cases {
    fn kind_of(&self, case: &Case) -> Cell {
        let kind = self.kinds.iter().find(|kind| kind.kind == case.kind);
        let cell = Cell::text(kind.map_or(&case.kind, |kind| &kind.label));
        match case.reminders {
            n if n > 0 && case.state.is_open() => cell.under(format!("已催办{n}次")),
            _ => cell,
        }
    }

    fn term_of(&self, case: &Case) -> Cell {
        let (term, late) = case.term(self.today);
        let tone = match (late, case.state.is_open()) {
            (true, _) => Tone::Bad,
            (false, true) => Tone::Soon,
            (false, false) => Tone::Quiet,
        };
        let mut cell = if term.is_empty() {
            Cell::empty()
        } else {
            Cell::badge(Badge::new(term, tone))
        };
        cell.under = case.due_now().map(str::to_owned);
        cell
    }
}
