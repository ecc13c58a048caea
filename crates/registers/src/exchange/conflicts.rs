//! Three-way differences (冲突): what a row that came back says (mine), what stands now (theirs), what was handed out (before).
//! Where only one side changed something, that counts; where both did, and not alike, somebody is asked.

use kernel::told_apart;

use super::actions::SheetTarget;
use super::input::RowView;
use super::report::RowReport;
use super::returned::{ALL_CONFLICTS, Conflict, MINE, Returned, ReturnedCell, mark_of};
use ground::lists::HandedCell;

/// What a row that came back comes to.
pub struct ThreeWays<'r> {
    /// What is to be written: the cell, and what stands there now.
    pub takes: Vec<(&'r ReturnedCell, HandedCell)>,
    /// What somebody has to decide first.
    pub conflicts: Vec<Conflict>,
}

/// How a subject sees the fields of a record beside the cells of a row.
pub trait Seen {
    /// What stands now; nothing where the field is not kept so.
    fn theirs(&self, cell: &ReturnedCell) -> Option<HandedCell>;
    /// Whether the file says what stood or stands there.
    fn same(&self, cell: &ReturnedCell, held: &HandedCell) -> bool;
    /// What the file says, as it is shown.
    fn shown(&self, cell: &ReturnedCell) -> String;
}

impl SheetTarget<'_> {
    /// Holds a row that came back against what stands now.
    pub fn three_ways<'r>(
        &self,
        row: &RowView<'_>,
        returned: &'r Returned,
        seen: &impl Seen,
    ) -> ThreeWays<'r> {
        let mut found = ThreeWays {
            takes: Vec::new(),
            conflicts: Vec::new(),
        };
        for cell in &returned.changed {
            let before = cell.before.clone().unwrap_or_default();
            let theirs = seen.theirs(cell).unwrap_or_else(|| before.clone());
            if cell.before.is_some() && seen.same(cell, &before) || seen.same(cell, &theirs) {
                continue;
            }
            if theirs == before {
                found.takes.push((cell, theirs));
                continue;
            }
            let now = told_apart(&before.shown, theirs.shown.clone());
            let mine = told_apart(&theirs.shown, seen.shown(cell));
            let empty = |text: &str| match text {
                "" => "（空）".to_owned(),
                text => format!("“{text}”"),
            };
            let words = format!(
                "“{}”第{}行 {} {}：导出时{}，现在{}，表里{}",
                self.sheet,
                row.number(),
                returned.subject,
                cell.heading,
                empty(&before.shown),
                empty(&now),
                empty(&mine)
            );
            let mark = mark_of(&words);
            let said = [words.as_str(), &mark, ALL_CONFLICTS];
            let decided = said.into_iter().find_map(|said| self.decided.get(said));
            match decided.map(String::as_str) {
                Some(MINE) => found.takes.push((cell, theirs)),
                Some(_) => {}
                None => found.conflicts.push(Conflict {
                    field: cell.heading.clone(),
                    before: before.shown,
                    theirs: now,
                    mine,
                    mark,
                    words,
                }),
            }
        }
        found
    }
}

impl RowView<'_> {
    /// The row that waits for somebody to decide; nothing of it is written.
    pub fn conflict(&self, conflicts: Vec<Conflict>) -> RowReport {
        let told: Vec<&str> = conflicts
            .iter()
            .map(|conflict| {
                let words = conflict.words.split_once('行').map_or("", |(_, rest)| rest);
                words.trim_start()
            })
            .collect();
        let message = format!(
            "导出以后别人也改过：{}。这一行没有导入，请说明用表里的，还是留现在的",
            told.join("；")
        );
        let mut report = self.error("conflict", "", &message);
        report.conflicts = conflicts.into();
        report
    }
}
