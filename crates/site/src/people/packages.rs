//! 变更包: the list of those that wait, and the page on which another person agrees to one or refuses it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::changes::request_badge;
use crate::kit::{
    Badge, Cell, Column, Fact, Field, Form, ListPage, Pager, Posted, Query, Row, Table, Tile, Tone,
};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use registers::people::{
    Package, PackageAsk, PackageKey, PackageLine, package_agree, package_count, package_open,
    package_page, package_refuse,
};

fn badge(package: &Package) -> Badge {
    let tone = if package.open > 0 {
        Tone::Soon
    } else {
        Tone::Quiet
    };
    Badge::new(package.state(), tone)
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

fn agree_form(visit: &Visit, package: &Package) -> Form {
    let to = format!("{}/agree", home(package.key));
    let submit = format!("同意待复核的{}条", package.open);
    visit.with_token(Form::new(
        to,
        submit,
        vec![Field::text("words", "意见").width(24)],
    ))
}

fn refuse_form(visit: &Visit, package: &Package) -> Form {
    let to = format!("{}/refuse", home(package.key));
    let submit = format!("退回待复核的{}条", package.open);
    let words = Field::text("words_back", "退回的理由").required().width(24);
    visit.with_token(Form::new(to, submit, vec![words]))
}

pub async fn page(visit: Visit, Path(package): Path<String>) -> Result<Response> {
    let key = PackageKey::read(&package)?;
    let (package, lines) = package_open(&visit.office, &visit.actor, key).await?;
    let decides = package.open > 0 && visit.may(Action::ChangeApprove) && !package.mine;
    let page = PackagePage {
        state: badge(&package),
        facts: facts(&package),
        lines: lines_table(&lines),
        agree: decides.then(|| agree_form(&visit, &package)),
        send_back: decides.then(|| refuse_form(&visit, &package)),
    };
    visit.page("people/package.html", &format!("变更包 {key}"), &page)
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

pub async fn agree(visit: Visit, Path(package): Path<String>, posted: Posted) -> Result<Response> {
    let key = PackageKey::read(&package)?;
    let (which, words) = (line_of(key, &posted)?, posted.text("words"));
    let done = package_agree(&visit.office, &visit.actor, which, &words).await?;
    let told = format!("已同意{done}条，名册已更新");
    Ok(visit.done(&home(key), &told))
}

pub async fn refuse(visit: Visit, Path(package): Path<String>, posted: Posted) -> Result<Response> {
    let key = PackageKey::read(&package)?;
    let (which, words) = (line_of(key, &posted)?, posted.text("words_back"));
    let done = package_refuse(&visit.office, &visit.actor, which, &words).await?;
    Ok(visit.done(&home(key), &format!("已退回{done}条")))
}

/// The line that is meant, where it is one.
fn line_of(key: PackageKey, posted: &Posted) -> Result<(PackageKey, Option<i64>)> {
    let line = posted.given("line").map(|text| text.parse());
    let line = line.transpose();
    let line = line.map_err(|_| Error::refusal("第几条请写数字，例如 3"))?;
    Ok((key, line))
}
