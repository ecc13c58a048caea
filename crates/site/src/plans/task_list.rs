//! What stands beside the list of tasks; for a member unit, its own.

use kernel::Level;

use crate::kit::{Button, Link, ListPage};
use crate::shell::{ListFace, Visit};
use ground::authority::{Action, Role};
use ground::error::Result;
use ground::lists::Looking;
use work::plans::Tasks;
use work::plans::model::PlanState;

impl ListFace for Tasks {
    fn heading(&self, visit: &Visit) -> String {
        let member = visit.actor.role == Role::Member;
        if member { "我的任务" } else { "任务" }.to_owned()
    }

    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.division().level() < Level::Town
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let may = visit.may(Action::PlanWrite);
        if may {
            page.buttons
                .push(Button::link("交办任务", "/tasks/new").primary());
        }
        page.buttons
            .push(Button::link("逾期的", "/tasks?term=late"));
        page.buttons
            .push(Button::link("30天内到期的", "/tasks?term=soon"));
        if visit.actor.role != Role::Member {
            page.buttons
                .push(Button::link("等销号的", "/tasks?state=waiting"));
        }
        let plain = looking.query.without("page").without("size");
        page.table.empty_next = match (plain.pairs().is_empty(), may) {
            (false, _) => vec![Link::new("看全部任务", "/tasks")],
            (true, true) => vec![Link::new("看年度计划", "/plans")],
            (true, false) => Vec::new(),
        };
        Ok(())
    }
}

/// A plan's state by its code, for lists elsewhere.
pub(crate) fn drafts_href() -> String {
    format!("/plans?state={}", PlanState::Draft.code())
}
