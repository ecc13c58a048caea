//! The score sheet and the ranking as Excel, ready to print.

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::Fen;

use super::actions::years_named;
use super::model::Side;
use super::opened::Opened;
use super::points::Points;
use super::ranking::Ranking;
use super::score::ScoredItem;
use ground::error::{Error, Result};
use ground::files::Download;

/// 考评表 of an assessment.
pub fn score_file(opened: &Opened) -> Result<Download> {
    file(score_title(opened), &score_sheet(opened))
}

/// 甲镇2011年…考评表
fn score_title(opened: &Opened) -> String {
    let title = opened.row.title.trim_end_matches("考评");
    format!("{title}考评表")
}

/// 排名表.
pub fn ranking_file(title: &str, ranking: &Ranking) -> Result<Download> {
    file(title.to_owned(), &ranking_sheet(title, ranking))
}

fn file(title: String, sheet: &Sheet) -> Result<Download> {
    Ok(Download {
        name: format!("{title}.xlsx"),
        media: Download::XLSX,
        bytes: workbook(std::slice::from_ref(sheet))?,
    })
}

/// Sheets as the bytes of a workbook.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(sheets, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    Ok(bytes.into_inner())
}

pub(crate) fn column(title: &str, kind: CellKind, width: Option<u16>) -> SheetColumn {
    SheetColumn {
        title: title.to_owned(),
        width_chars: width,
        kind,
        summed: false,
    }
}

fn points_column(title: &str, summed: bool) -> SheetColumn {
    SheetColumn {
        summed,
        ..column(title, CellKind::Money, None)
    }
}

/// Points are hundredths, and so is a cell with two decimals.
fn points(points: Option<Points>) -> SheetCell {
    points.map_or(SheetCell::Empty, |p| SheetCell::Money(Fen::new(p.get())))
}

fn text(text: impl Into<String>) -> SheetCell {
    SheetCell::Text(text.into())
}

fn score_sheet(opened: &Opened) -> Sheet {
    let sheet = &opened.sheet;
    let group = |title: &str, items: &[ScoredItem]| Group {
        label: Some(title.to_owned()),
        rows: items.iter().map(row).collect(),
    };
    let mut groups: Vec<Group> = sheet
        .sections
        .iter()
        .filter(|section| !section.items.is_empty())
        .map(|section| group(&section.title, &section.items))
        .collect();
    if !sheet.bonus.is_empty() {
        groups.push(group("加分项", &sheet.bonus));
    }
    let (from, to) = sheet.years;
    let total = if sheet.is_vetoed() {
        "0（一票否决，不得推荐）".to_owned()
    } else {
        sheet.total().text()
    };
    Sheet {
        name: "考评表".to_owned(),
        title: score_title(opened),
        subtitle: vec![
            ("单位".to_owned(), sheet.unit.clone()),
            ("考评期".to_owned(), years_named(from, to)),
            ("状态".to_owned(), opened.state.label().to_owned()),
            (
                "总分".to_owned(),
                format!("{total}（满分{}）", sheet.full().text()),
            ),
        ],
        columns: vec![
            column("条目", CellKind::Text, None),
            column("考评内容", CellKind::Text, Some(30)),
            points_column("满分", true),
            column("计分办法", CellKind::Text, Some(30)),
            column("责任单位", CellKind::Text, None),
            column("数字", CellKind::Text, Some(16)),
            column("佐证件数", CellKind::Integer, None),
            points_column("自评", false),
            points_column("上级评", false),
            points_column("抽查", false),
            points_column("得分", true),
            column("说明", CellKind::Text, Some(24)),
        ],
        groups,
        signatures: ["自评人", "评分人", "负责人"].map(str::to_owned).to_vec(),
        footer_code: opened
            .hash
            .as_ref()
            .map(|hash| hash.chars().take(16).collect()),
        ..Sheet::default()
    }
}

fn row(item: &ScoredItem) -> Vec<SheetCell> {
    let figures = item.cells.iter().filter_map(|cell| {
        let figure = cell.figure.as_ref()?;
        let year = if item.cells.len() > 1 {
            format!("{}年", cell.year)
        } else {
            String::new()
        };
        Some(format!("{year}{}{}", figure.value, figure.unit))
    });
    let cited = item
        .cells
        .iter()
        .map(|cell| cell.evidence.len())
        .sum::<usize>();
    vec![
        text(&item.number),
        text(&item.content),
        points(Some(item.full)),
        text(&item.rule),
        text(&item.owner),
        text(figures.collect::<Vec<_>>().join("、")),
        SheetCell::Integer(i64::try_from(cited).unwrap_or_default()),
        points(item.side(Side::Own)),
        points(item.side(Side::Superior)),
        points(item.side(Side::Check)),
        points(Some(item.points())),
        text(item.why()),
    ]
}

fn ranking_sheet(title: &str, ranking: &Ranking) -> Sheet {
    let mut columns = vec![
        column("名次", CellKind::Integer, None),
        column("单位", CellKind::Text, Some(14)),
    ];
    columns.extend(ranking.sections.iter().map(|s| points_column(s, false)));
    columns.push(points_column("加分", false));
    columns.push(points_column("总分", false));
    columns.push(column("说明", CellKind::Text, Some(14)));
    let rows = ranking.ranked.iter().map(|ranked| {
        let sheet = &ranked.opened.sheet;
        let mut cells = vec![
            SheetCell::Integer(i64::try_from(ranked.rank).unwrap_or_default()),
            text(&sheet.unit),
        ];
        // A sheet that was fixed by an older scheme may have other sections.
        cells.extend(ranking.sections.iter().map(|title| {
            let section = sheet.sections.iter().find(|s| s.title == *title);
            points(section.map(|section| section.points()))
        }));
        cells.push(points(Some(sheet.bonus_points())));
        cells.push(points(Some(sheet.total())));
        cells.push(text(if sheet.is_vetoed() {
            "一票否决，不得推荐".to_owned()
        } else {
            ranked.opened.state.label().to_owned()
        }));
        cells
    });
    Sheet {
        name: "排名".to_owned(),
        title: title.to_owned(),
        subtitle: vec![("共".to_owned(), format!("{}个单位", ranking.ranked.len()))],
        columns,
        groups: vec![Group {
            label: None,
            rows: rows.collect(),
        }],
        signatures: ["制表", "复核", "负责人"].map(str::to_owned).to_vec(),
        ..Sheet::default()
    }
}
