//! 发放前核对 in the browser, and what was not paid.

use crate::kit::{Link, ListPage, Notice, Tile, Tone};
use crate::shell::{ListFace, Visit};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use payments::{Blockers, FailedLines, precheck};

impl ListFace for Blockers {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let found = precheck(&visit.office, &visit.actor, &looking.within, self.month).await?;
        let mut within = String::new();
        for code in ["division", "month"] {
            if let Some(value) = looking.query.given(code) {
                within.push_str(&format!("&{code}={value}"));
            }
        }
        for (kind, count) in found.counts() {
            page.tiles.push(Tile {
                label: kind.label().to_owned(),
                value: count.to_string(),
                unit: kind.counted().to_owned(),
                href: format!("/precheck?kind={}{within}", kind.code()),
                note: (looking.query.text("kind") == kind.code()).then(|| "正在看".to_owned()),
                tone: Tone::Soon,
            });
        }
        let month = found.month.to_chinese();
        page.notices.push(Notice {
            text: format!("按{month}的批次预先算了一遍，没有写下任何东西；办完一样，回来再看。"),
            tone: Tone::Plain,
        });
        let new = format!("/payments/new?month={}", found.month);
        if visit.may(Action::BatchPrepare) {
            page.tools.push(Link::new(format!("生成{month}批次"), &new));
            page.table.empty_next = vec![Link::new(format!("生成{month}批次"), new)];
        }
        page.tools.push(Link::new("发放批次", "/payments"));
        if visit.may(Action::PersonRead) {
            page.tools.push(Link::new("比对名单", "/comparisons"));
            page.tools.push(Link::new("全部疑点", "/hits"));
        }
        Ok(())
    }
}

impl ListFace for FailedLines {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.notices.push(Notice {
            text: "改好账号、另一个人复核以后，下一批自动重发；重发的批次审批以后离开这里。"
                .to_owned(),
            tone: Tone::Plain,
        });
        if visit.may(Action::BatchPrepare) {
            page.tools.push(Link::new("生成批次", "/payments/new"));
        }
        page.table.empty_next = vec![Link::new("发放批次", "/payments")];
        Ok(())
    }
}
