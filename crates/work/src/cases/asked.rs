//! What is asked of the list of cases, and the boxes in which somebody finds what waits for her.

use super::kind::case_kinds;
use super::model::{Case, State};
use super::store::{self, Sight};
use ground::authority::{Action, Actor, Role, Scope};
use ground::error::Result;
use ground::office::Office;
use ground::time::date_text;
use registers::organisation::units::unit_of;

/// What is asked of a list.
#[derive(Debug, Clone, Default)]
pub struct CaseQuery {
    /// Code of a kind.
    pub kind: Option<String>,
    /// One of these states; any when none is named.
    pub states: Vec<State>,
    /// A member unit: region and number.
    pub unit: Option<(i32, i64)>,
    /// A user it was handed to.
    pub assignee: Option<i64>,
    /// Overdue on this ISO date.
    pub overdue_on: Option<String>,
    /// Asked for at least once.
    pub reminded: bool,
    /// Somebody on the rolls: region and number.
    pub person: Option<(i32, i64)>,
    /// Waiting for these opinions: kind, and how many were given before.
    pub awaiting: Option<Vec<(String, i32)>>,
    /// A text that the applicant or some field has in it.
    pub text: String,
}

/// What waits, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseBox {
    /// 待受理
    Accept,
    /// 待交办
    Assign,
    /// 交给本单位或本人的
    Mine,
    /// 待审核
    Opinion,
    /// 逾期未办
    Overdue,
    /// 待回访
    FollowUp,
    /// 催办
    Reminded,
}

impl CaseBox {
    /// All of them, with their codes and names.
    pub const ALL: [(CaseBox, &'static str, &'static str); 7] = [
        (CaseBox::Accept, "accept", "待受理"),
        (CaseBox::Assign, "assign", "待交办"),
        (CaseBox::Mine, "mine", "交给我办的"),
        (CaseBox::Opinion, "opinion", "待审核"),
        (CaseBox::Overdue, "overdue", "逾期未办"),
        (CaseBox::FollowUp, "follow_up", "待回访"),
        (CaseBox::Reminded, "reminded", "催办"),
    ];

    /// As it stands in an address.
    pub fn code(self) -> &'static str {
        let found = CaseBox::ALL.iter().find(|(b, _, _)| *b == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = CaseBox::ALL.iter().find(|(b, _, _)| *b == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<CaseBox> {
        let found = CaseBox::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(found, _, _)| *found)
    }
}

/// Adds what a box asks to a query.
pub fn boxed(office: &Office, actor: &Actor, which: CaseBox, query: &mut CaseQuery) -> Result<()> {
    match which {
        CaseBox::Accept => query.states = vec![State::Registered],
        CaseBox::Assign => query.states = vec![State::Accepted],
        CaseBox::Mine => {
            query.states = vec![State::Handling];
            if actor.role != Role::Member {
                query.assignee = Some(actor.user);
            }
        }
        CaseBox::Opinion => {
            let mut waits = Vec::new();
            for kind in case_kinds(office.catalogue())? {
                for (at, opinion) in (0..).zip(&kind.opinions) {
                    if opinion.is_hers(actor, office.profile().division) {
                        waits.push((kind.kind.clone(), at));
                    }
                }
            }
            query.awaiting = Some(waits);
        }
        CaseBox::Overdue => query.overdue_on = Some(date_text(office.clock().today())),
        CaseBox::FollowUp => query.states = vec![State::Closed],
        CaseBox::Reminded => {
            query.reminded = true;
            query.states = vec![State::Handling, State::Reviewing];
        }
    }
    Ok(())
}

/// Where an actor looks, and for which member unit; a user of a member unit who has none sees nothing.
///
/// # Errors
/// When she may not see cases.
pub(super) async fn sight_of(
    office: &Office,
    actor: &Actor,
) -> Result<(Scope, Option<(i32, i64)>)> {
    let scope = actor.may(Action::CaseRead)?;
    if actor.role != Role::Member {
        return Ok((scope, None));
    }
    // No unit has the number 0.
    let unit = unit_of(office, actor).await?;
    let unit = unit.map_or((0, 0), |unit| (unit.region, unit.id));
    Ok((scope, Some(unit)))
}

/// How many cases fit, and a page of them.
///
/// # Errors
/// When the actor may not see cases, or `within` is not hers.
pub async fn case_page(
    office: &Office,
    actor: &Actor,
    within: &Scope,
    query: &CaseQuery,
    at: (u64, u64),
) -> Result<(u64, Vec<Case>)> {
    let (scope, unit) = sight_of(office, actor).await?;
    let scope = scope.asked(within)?;
    let sight = Sight {
        scope: &scope,
        unit,
    };
    let reader = office.db().reader();
    let total = store::count(reader, &sight, query).await?;
    let found = if at.1 == 0 {
        Vec::new()
    } else {
        store::page(reader, &sight, query, at).await?
    };
    Ok((total, found))
}

/// How many cases wait in a box.
pub async fn box_count(office: &Office, actor: &Actor, which: CaseBox) -> Result<u64> {
    let scope = actor.may(Action::CaseRead)?;
    let mut query = CaseQuery::default();
    boxed(office, actor, which, &mut query)?;
    let (count, _) = case_page(office, actor, &scope, &query, (0, 0)).await?;
    Ok(count)
}
