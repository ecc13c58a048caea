//! 变更包: the list of those that wait, and the page on which another person agrees to one or refuses it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::changes::{Decides, request_badge};
use crate::kit::{Badge, Cell, Column, Fact, Form, ListPage, Pager, Query, Row, Table, Tile, Tone};
use crate::shell::{ActForm, ActPage, Visit, act_forms};
use ground::acts::Subject;
use ground::error::Result;
use ground::time::moment_shown;
use registers::people::{
    Package, PackageAsk, PackageInHand, PackageKey, PackageLine, package_count, package_open,
    package_page,
};

fn badge(package: &Package) -> Badge {
    let tone = if package.open > 0 {
        Tone::Soon
    } else {
        Tone::Quiet
    };
    Badge::new(package.state().label(), tone)
}

fn home(key: PackageKey) -> String {
    format!("/changes/packages/{key}")
}

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let ask = PackageAsk {
        waiting: query.text("box") == "open",
        ..PackageAsk::default()
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let total = package_count(office, actor, ask).await?;
    let pager = Pager::of("/changes/packages", &query, total);
    let packages = package_page(office, actor, ask, (pager.offset(), pager.size)).await?;
    let mut tiles = Vec::new();
    for (label, waiting) in [("待复核", true), ("全部", false)] {
        let counted = PackageAsk { waiting, ..ask };
        let n = package_count(office, actor, counted).await?;
        tiles.push(Tile {
            label: label.to_owned(),
            value: n.to_string(),
            unit: "个".to_owned(),
            href: format!(
                "/changes/packages?box={}",
                if waiting { "open" } else { "" }
            ),
            note: (waiting == ask.waiting).then(|| "正在看".to_owned()),
            tone: if waiting && n > 0 {
                Tone::Soon
            } else {
                Tone::Plain
            },
        });
    }
    let table = Table {
        caption: "变更包".to_owned(),
        columns: vec![
            Column::text("package", "变更包"),
            Column::text("source", "文件"),
            Column::number("lines", "条数"),
            Column::number("open", "待复核"),
            Column::number("agreed", "已同意"),
            Column::text("by", "提出"),
            Column::text("at", "时间"),
            Column::text("state", "状态"),
        ],
        rows: packages.iter().map(row).collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: "还没有变更包。发过待遇以后，导入的表里要两个人办的变更合成变更包，等另一人复核。"
            .to_owned(),
        ..Table::default()
    };
    visit.list(
        "变更包",
        ListPage {
            path: "/changes/packages".to_owned(),
            tiles,
            table,
            ..ListPage::default()
        },
    )
}

fn row(package: &Package) -> Row {
    Row {
        key: package.key.to_string(),
        cells: vec![
            Cell::link(package.key.to_string(), home(package.key)),
            Cell::text(&package.source),
            Cell::text(package.lines.to_string()),
            Cell::text(package.open.to_string()),
            Cell::text(package.agreed.to_string()),
            Cell::text(&package.proposed_by),
            Cell::text(moment_shown(&package.proposed_at)),
            Cell::badge(badge(package)),
        ],
        ..Row::default()
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
