//! What stands beside the list of cases: what waits for whoever looks, and what they can do next.

use crate::kit::{Button, Link, ListPage, Query, Tile, Tone};
use crate::shell::{ListFace, Visit};
use ground::authority::{Action, Role};
use ground::error::Result;
use ground::lists::Looking;
use work::cases::asked::box_count;
use work::cases::{CaseBox, Cases};

/// The boxes that concern somebody, in the order of the work.
pub(crate) fn boxes_of(visit: &Visit) -> Vec<CaseBox> {
    let may = |action| visit.may(action);
    let mut found = Vec::new();
    if may(Action::CaseManage) {
        found.extend([CaseBox::Accept, CaseBox::Assign]);
    }
    if may(Action::CaseDo) {
        found.push(CaseBox::Mine);
    }
    if may(Action::CaseApprove) {
        found.push(CaseBox::Opinion);
    }
    found.push(CaseBox::Overdue);
    if may(Action::CaseManage) {
        found.push(CaseBox::FollowUp);
    }
    if may(Action::CaseManage) || may(Action::CaseDo) {
        found.push(CaseBox::Reminded);
    }
    found
}

impl ListFace for Cases {
    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.role != Role::Member
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::CaseWrite) {
            page.buttons
                .push(Button::link("登记事项", "/cases/new").primary());
            page.table.empty_next = vec![Link::new("登记事项", "/cases/new")];
        }
        if visit.may(Action::LedgerRead) {
            page.buttons
                .push(Button::link("军嫂跟踪服务卡", "/cases/cards"));
        }
        page.tiles = tiles(visit, looking.query).await?;
        Ok(())
    }
}

async fn tiles(visit: &Visit, query: &Query) -> Result<Vec<Tile>> {
    if query.pairs().iter().any(|(_, value)| !value.is_empty()) {
        return Ok(Vec::new());
    }
    let mut tiles = Vec::new();
    for which in boxes_of(visit) {
        let count = box_count(&visit.office, &visit.actor, which).await?;
        tiles.push(Tile {
            label: which.label().to_owned(),
            value: count.to_string(),
            unit: "件".to_owned(),
            href: format!("/cases?box={}", which.code()),
            note: None,
            tone: match (count, which) {
                (0, _) => Tone::Quiet,
                (_, CaseBox::Overdue) => Tone::Bad,
                _ => Tone::Soon,
            },
        });
    }
    Ok(tiles)
}
