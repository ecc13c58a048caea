//! 变更包: the list of those that wait, and the page on which another person agrees to one or refuses it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::changes::Decides;
use crate::kit::{Badge, Cell, Column, Fact, Form, ListPage, Row, Table, Tile, Tone};
use crate::shell::{ActForm, ActPage, ListFace, Visit, act_forms};
use ground::acts::Subject;
use ground::error::Result;
use ground::lists::Looking;
use ground::time::moment_shown;
use registers::people::changes_list::{package_badge as badge, request_badge};
use registers::people::{
    Package, PackageAsk, PackageInHand, PackageKey, PackageLine, Packages, package_count,
    package_open,
};

impl ListFace for Packages {
    async fn dress(&self, _: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let shown = looking.query.text("box") == "open";
        for (label, waiting) in [("待复核", true), ("全部", false)] {
            let counted = PackageAsk {
                waiting,
                ..PackageAsk::default()
            };
            let n = package_count(looking.office, looking.actor, counted).await?;
            page.tiles.push(Tile {
                label: label.to_owned(),
                value: n.to_string(),
                unit: "个".to_owned(),
                href: match waiting {
                    true => "/changes/packages?box=open".to_owned(),
                    false => "/changes/packages?box=".to_owned(),
                },
                note: (waiting == shown).then(|| "正在看".to_owned()),
                tone: if waiting && n > 0 {
                    Tone::Soon
                } else {
                    Tone::Plain
                },
            });
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct PackagePage {
    state: Badge,
    facts: Vec<Fact>,
    lines: Table,
    agree: Option<Form>,
    send_back: Option<Form>,
}

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let it = PackageInHand::open(office, office.db().reader().into(), actor, &key).await?;
    let acts = act_forms(&visit, &it).await?;
    PackageInHand::page(&visit, &it.key(), acts).await
}

impl ActPage for PackageInHand {
    async fn page(visit: &Visit, key: &str, mut acts: Vec<ActForm>) -> Result<Response> {
        let read = PackageKey::read(key)?;
        let (package, lines) = package_open(&visit.office, &visit.actor, read).await?;
        for act in &mut acts {
            act.form.submit = format!("{}待复核的{}条", act.label, package.open);
        }
        let decides = Decides::of(acts);
        let page = PackagePage {
            state: badge(&package),
            facts: facts(&package),
            lines: lines_table(&lines),
            agree: decides.agree,
            send_back: decides.send_back,
        };
        let title = format!("变更包 {key}");
        if decides.wrong {
            visit.refused("people/package.html", &title, &page)
        } else {
            visit.page("people/package.html", &title, &page)
        }
    }
}

fn facts(package: &Package) -> Vec<Fact> {
    let proposed = moment_shown(&package.proposed_at);
    vec![
        Fact::new("文件", &package.source),
        Fact::new("提出", format!("{} {proposed}", package.proposed_by)),
        Fact::new("条数", format!("{}条", package.lines)),
        Fact::new("待复核", format!("{}条", package.open)),
        Fact::new("已同意", format!("{}条", package.agreed)),
    ]
}

/// Line by line; each leads to its own page, where it is agreed to or sent back alone.
fn lines_table(lines: &[PackageLine]) -> Table {
    let row = |line: &PackageLine| Row {
        key: line.request.to_string(),
        cells: vec![
            Cell::link(line.line.to_string(), format!("/changes/{}", line.request)),
            Cell::text(&line.name),
            Cell::text(&line.kind),
            Cell::text(&line.was),
            Cell::text(&line.is),
            Cell::text(format!("{}第{}行", line.sheet, line.row)),
            Cell::badge(request_badge(line.state)),
            Cell::text(line.decision.clone().unwrap_or_default()),
        ],
        ..Row::default()
    };
    Table {
        caption: "逐条".to_owned(),
        columns: vec![
            Column::number("line", "第几条"),
            Column::text("name", "姓名"),
            Column::text("kind", "变更"),
            Column::text("was", "原来"),
            Column::text("is", "改为"),
            Column::text("at", "来自"),
            Column::text("state", "状态"),
            Column::text("decision", "意见"),
        ],
        rows: lines.iter().map(row).collect(),
        ..Table::default()
    }
}
