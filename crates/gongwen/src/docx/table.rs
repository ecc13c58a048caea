//! Tables. Widths are written three times — table, grid, cells — because Word believes the table
//! and WPS the grid; percentages and automatic widths break in Word 2007.

use std::io;

use super::fonts::{run_fonts, size};
use super::styles::Style;
use super::xml::Xml;
use crate::error::GongwenError;
use crate::model::{Align, Fonts, Table};

/// Outer and inner rules in eighths of a point.
const RULES: [(&str, &str); 6] = [
    ("w:top", "8"),
    ("w:left", "8"),
    ("w:bottom", "8"),
    ("w:right", "8"),
    ("w:insideH", "4"),
    ("w:insideV", "4"),
];

/// A table of at most this many rows is not split over two pages.
const KEPT_TOGETHER: usize = 12;

/// Every row must have one text per column.
pub(super) fn check(table: &Table) -> Result<(), GongwenError> {
    let expected = table.columns.len();
    for (index, row) in table.rows.iter().chain(&table.total).enumerate() {
        if row.len() != expected {
            let name = table.columns.first().map_or("表格", |column| &column.title);
            return Err(GongwenError::Columns {
                table: name.to_string(),
                row: index + 1,
                found: row.len(),
                expected,
            });
        }
    }
    Ok(())
}

/// One kind of row.
struct Row<'a> {
    cells: Vec<&'a str>,
    aligns: Vec<Align>,
    font: &'a str,
    heading: bool,
    keep_next: bool,
}

/// Writes the table `measure` twips wide; a table without columns leaves nothing.
pub(super) fn table(
    xml: &mut Xml,
    table: &Table,
    fonts: &Fonts,
    measure: u32,
    keep_next: bool,
) -> io::Result<()> {
    if table.columns.is_empty() {
        return Ok(());
    }
    let widths = widths(table, measure);
    let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
    xml.element("w:tbl", &[], |xml| {
        properties(xml, measure)?;
        xml.element("w:tblGrid", &[], |xml| {
            widths
                .iter()
                .try_for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())]))
        })?;
        let heading = Row {
            cells: table.columns.iter().map(|column| &*column.title).collect(),
            aligns: vec![Align::Center; widths.len()],
            font: &fonts.heading1,
            heading: true,
            keep_next: true,
        };
        row(xml, &heading, &widths, table.font_half_points)?;
        let body = table.rows.iter().map(|cells| (cells, &fonts.body));
        let total = table.total.iter().map(|cells| (cells, &fonts.heading1));
        let count = table.rows.len() + table.total.iter().len();
        for (index, (cells, font)) in body.chain(total).enumerate() {
            let last = index + 1 == count;
            // The total never starts a page alone: the row above goes with it.
            let before_total = table.total.is_some() && index + 2 == count;
            let tied = if last {
                keep_next
            } else {
                before_total || count <= KEPT_TOGETHER
            };
            let row_model = Row {
                cells: cells.iter().map(String::as_str).collect(),
                aligns: aligns.clone(),
                font,
                heading: false,
                keep_next: tied,
            };
            row(xml, &row_model, &widths, table.font_half_points)?;
        }
        Ok(())
    })
}

/// Column widths in twips; they add up to `measure` exactly.
fn widths(table: &Table, measure: u32) -> Vec<u32> {
    let shares: Vec<u64> = table
        .columns
        .iter()
        .map(|column| u64::from(column.width.max(1)))
        .collect();
    let total: u64 = shares.iter().sum();
    let mut passed = 0;
    let mut edge = 0;
    shares
        .iter()
        .map(|share| {
            passed += share;
            // The quotient is at most `measure`, so it fits.
            let next = (u64::from(measure) * passed / total) as u32;
            let width = next - edge;
            edge = next;
            width
        })
        .collect()
}

fn properties(xml: &mut Xml, measure: u32) -> io::Result<()> {
    xml.element("w:tblPr", &[], |xml| {
        xml.empty(
            "w:tblW",
            &[("w:w", &measure.to_string()), ("w:type", "dxa")],
        )?;
        xml.value("w:jc", "center")?;
        xml.element("w:tblBorders", &[], |xml| {
            RULES.iter().try_for_each(|(side, weight)| {
                let rule = [
                    ("w:val", "single"),
                    ("w:sz", weight),
                    ("w:space", "0"),
                    ("w:color", "000000"),
                ];
                xml.empty(side, &rule)
            })
        })?;
        xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
        xml.element("w:tblCellMar", &[], |xml| {
            xml.empty("w:left", &[("w:w", "80"), ("w:type", "dxa")])?;
            xml.empty("w:right", &[("w:w", "80"), ("w:type", "dxa")])
        })
    })
}

fn row(xml: &mut Xml, row: &Row, widths: &[u32], half_points: u16) -> io::Result<()> {
    xml.element("w:tr", &[], |xml| {
        xml.element("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[])?;
            // 1.8 lines of the table's own size: room to read along a row with a ruler.
            let height = (u32::from(half_points) * 18).to_string();
            xml.empty("w:trHeight", &[("w:val", &height), ("w:hRule", "atLeast")])?;
            if row.heading {
                xml.empty("w:tblHeader", &[])
            } else {
                Ok(())
            }
        })?;
        for ((text, width), align) in row.cells.iter().zip(widths).zip(&row.aligns) {
            xml.element("w:tc", &[], |xml| {
                xml.element("w:tcPr", &[], |xml| {
                    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
                    xml.value("w:vAlign", "center")
                })?;
                text.split('\n')
                    .try_for_each(|line| cell_paragraph(xml, line, *align, row, half_points))
            })?;
        }
        Ok(())
    })
}

fn cell_paragraph(
    xml: &mut Xml,
    text: &str,
    align: Align,
    row: &Row,
    half_points: u16,
) -> io::Result<()> {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", Style::Table.id())?;
            if row.keep_next {
                xml.empty("w:keepNext", &[])?;
            }
            xml.value("w:jc", justification(align))
        })?;
        xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| {
                run_fonts(xml, row.font)?;
                size(xml, half_points)
            })?;
            xml.text("w:t", &[("xml:space", "preserve")], text)
        })
    })
}

fn justification(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}
