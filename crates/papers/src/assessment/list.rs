//! Assessments as a list.

use kernel::DivisionCode;

use super::actions::{assessments_page, years_named};
use super::model::State;
use super::scheme::{Scheme, schemes};
use super::store::{AssessmentQuery, AssessmentRow};
use ground::ask::{Ask, Kind, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Link, Tone};
use registers::organisation::Directory;

/// 创建考评
pub struct Assessments {
    query: AssessmentQuery,
    schemes: Vec<Scheme>,
    directory: Directory,
}

/// An assessment, with what its row says of it.
pub struct AssessmentLine {
    /// As it is kept.
    pub row: AssessmentRow,
    state: State,
    division: DivisionCode,
}

/// The colour of a state.
pub fn state_tone(state: State) -> Tone {
    match state {
        State::Open => Tone::Plain,
        State::Submitted | State::Judging => Tone::Soon,
        State::Fixed => Tone::Good,
        State::Void => Tone::Quiet,
    }
}

impl Assessments {
    /// The title without what other columns say: the scheme.
    fn scheme(&self, line: &AssessmentLine) -> String {
        let name = self.directory.name(line.division);
        let years = years_named(line.row.year_from, line.row.year_to);
        line.row.title.replacen(&format!("{name}{years}"), "", 1)
    }
}

impl List for Assessments {
    type Row = AssessmentLine;
    const CODE: &'static str = "assessment";
    const AT: &'static str = "/assessment";
    const LABEL: &'static str = "创建考评";
    const MAY: Action = Action::AssessmentRead;

    async fn open(looking: &Looking<'_>) -> Result<Assessments> {
        let office = looking.office;
        Ok(Assessments {
            query: AssessmentQuery {
                ..AssessmentQuery::default()
            },
            schemes: schemes(office.catalogue())?,
            directory: Directory::load(office.db().reader(), &looking.within).await?,
        })
    }

    fn filters() -> Vec<Filter<Assessments>> {
        let states = State::all().map(|state| (state.code(), state.label()));
        vec![
            Self::filter(Ask::choice("scheme", "方案"), |list, given| {
                list.query.scheme = given.text();
                Ok(())
            })
            .width(16),
            Self::filter(
                Ask::declared(Kind::Count, "year", "年度"),
                |list, given| {
                    list.query.year = given.number();
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.query.state = given.text();
                    Ok(())
                },
            )
            .width(8),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        let schemes = self.schemes.iter().filter(|_| code == "scheme");
        Ok(schemes.map(|s| Offer::new(&s.code, &s.label)).collect())
    }

    fn columns(&self) -> Vec<Column<Assessments>> {
        vec![
            Self::column("title", "考评", |_, line, _| Cell::text(&line.row.title)),
            Self::column("division", "单位", |list, line, _| {
                Cell::text(list.directory.name(line.division))
            }),
            Self::column("years", "考评期", |_, line, _| {
                Cell::text(years_named(line.row.year_from, line.row.year_to))
            }),
            Self::column("scheme", "方案", |list, line, _| {
                Cell::text(list.scheme(line))
            }),
            Self::column("state", "状态", |_, line, _| {
                Cell::badge(Badge::new(line.state.label(), state_tone(line.state)))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<AssessmentLine>> {
        let (office, actor) = (looking.office, looking.actor);
        let found = assessments_page(office, actor, &looking.within, &self.query, window).await?;
        let line = |row: AssessmentRow| {
            Ok(AssessmentLine {
                state: row.of_state()?,
                division: row.of_division()?,
                row,
            })
        };
        let rows: Result<Vec<_>> = found.1.into_iter().map(line).collect();
        Ok(Found::new(found.0, rows?))
    }

    fn key(line: &AssessmentLine) -> String {
        line.row.key().to_string()
    }

    fn leads(&self, line: &AssessmentLine) -> Option<String> {
        Some(line.row.path())
    }

    fn actions(&self, looking: &Looking<'_>, line: &AssessmentLine) -> Vec<Link> {
        let path = line.row.path();
        let writes = looking.actor.may(Action::AssessmentWrite).is_ok();
        let mut actions = Vec::new();
        if line.state == State::Open && writes {
            actions.push(Link::new("补佐证", format!("{path}/evidence")));
        }
        if line.state != State::Void {
            actions.push(Link::new("差距", format!("{path}/gaps")));
        }
        actions
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有考评。开始一份，分数由系统照台账和发放算好。".to_owned()
    }
}
