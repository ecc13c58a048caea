//! What stands beside the list of a kind of ledger.

use crate::kit::{Button, Link, ListPage, Notice, Tone};
use crate::shell::{ListFace, Visit};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::ledgers::Entries;
use registers::ledgers::limits::unbelievable;

impl ListFace for Entries {
    fn heading(&self, _: &Visit) -> String {
        self.kind.label.clone()
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let new = format!("{}/new", page.path);
        if visit.may(Action::LedgerWrite) {
            page.buttons.push(Button::link("登记一条", &new).primary());
            page.table.empty_next = vec![Link::new("登记一条", &new)];
        }
        if visit.may(Action::WorkbookImport) {
            let paste = format!("/imports/paste?kind={}", self.kind.kind);
            page.buttons.push(Button::link("导入", "/imports"));
            page.buttons.push(Button::link("粘贴登记", paste));
        }
        let ticked = |label: &str, at: &str| Button {
            ticked: true,
            ..Button::link(label, format!("{}/{at}", page.path))
        };
        let stands = looking.query.text("removed") != "1";
        let mut chosen = Vec::new();
        if visit.may(Action::LedgerWrite) && stands {
            chosen.push(ticked("改选中的", "chosen/change"));
            chosen.push(ticked("删去选中的", "chosen/remove"));
        }
        if visit.may(Action::ListExport) {
            chosen.push(ticked("导出选中的", "export"));
        }
        page.buttons.append(&mut chosen);
        let wrong = unbelievable(&visit.office, &looking.within, &self.kind).await?;
        page.notices.extend(wrong.into_iter().map(|text| Notice {
            text,
            tone: Tone::Bad,
        }));
        page.tools
            .push(match looking.query.text("removed").as_str() {
                "1" => Link::new("回到台账", &page.path),
                _ => Link::new("看已删去的", format!("{}?removed=1", page.path)),
            });
        Ok(())
    }
}
