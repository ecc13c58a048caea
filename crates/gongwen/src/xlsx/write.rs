//! Puts a roster on a worksheet, from the title down to the signatures.

use kernel::Fen;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};

use super::layout::{check, cut, row_height, spread, sums, widths};
use super::look::Look;
use super::{CellKind, Group, Sheet, SheetCell};
use crate::error::GongwenError;
use crate::text::{clean, half_widths};

/// Paper number of A4 in Excel.
const A4: u8 = 9;
/// Above this many columns the paper is turned.
const UPRIGHT_COLUMNS: usize = 8;
/// Rows repeated on every page: title, particulars, headings.
const HEAD_ROWS: u32 = 3;
/// Excel's own limit of a footer is 255 characters, page numbers included.
const FOOTER_CODE: usize = 200;

/// Writes one sheet under the given tab name. A sheet without columns keeps only its name.
pub(super) fn sheet(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    name: &str,
    look: &Look,
) -> Result<(), GongwenError> {
    worksheet.set_name(name)?;
    // Excel has 16 384 columns; a wider sheet is refused by the library when written.
    let Some(last_column) = u16::try_from(sheet.columns.len())
        .unwrap_or(u16::MAX)
        .checked_sub(1)
    else {
        return Ok(());
    };
    check(sheet)?;
    let total = sums(&sheet.columns, &sheet.groups)?;
    let widths = widths(sheet, &total);
    let mut writer = Writer {
        worksheet,
        sheet,
        look,
        widths,
        last_column,
        row: 0,
    };
    writer.page()?;
    writer.head()?;
    for group in &sheet.groups {
        writer.group(group)?;
    }
    if sheet.total {
        writer.sum_row("合计", &total)?;
    }
    if sheet.total_in_capitals {
        writer.capitals(&total)?;
    }
    writer.signatures()
}

struct Writer<'a> {
    worksheet: &'a mut Worksheet,
    sheet: &'a Sheet,
    look: &'a Look,
    widths: Vec<f64>,
    last_column: u16,
    /// The row written next.
    row: u32,
}

impl Writer<'_> {
    /// Paper, repeated rows, footer, columns.
    fn page(&mut self) -> Result<(), GongwenError> {
        let worksheet = &mut *self.worksheet;
        worksheet.set_paper_size(A4);
        if self.sheet.columns.len() > UPRIGHT_COLUMNS {
            worksheet.set_landscape();
        }
        worksheet.set_print_fit_to_pages(1, 0);
        worksheet.set_print_center_horizontally(true);
        // Inches: left, right, top, bottom, header, footer.
        worksheet.set_margins(0.6, 0.6, 0.7, 0.8, 0.3, 0.4);
        worksheet.set_repeat_rows(0, HEAD_ROWS - 1)?;
        worksheet.set_freeze_panes(HEAD_ROWS, 0)?;
        let code = clean(self.sheet.footer_code.as_deref().unwrap_or_default()).replace('\n', " ");
        let code = cut(code.trim(), FOOTER_CODE / 2).replace('&', "&&");
        let code = if code.is_empty() {
            code
        } else {
            format!("&L{code}")
        };
        worksheet.set_footer(format!("{code}&C第&P页 共&N页"));
        for ((index, column), width) in (0..).zip(&self.sheet.columns).zip(&self.widths) {
            worksheet.set_column_width(index, *width)?;
            if column.kind == CellKind::Text {
                worksheet.set_column_format(index, &self.look.text_column)?;
            }
        }
        Ok(())
    }

    /// Title, particulars, headings.
    fn head(&mut self) -> Result<(), GongwenError> {
        let (sheet, look) = (self.sheet, self.look);
        self.span(0, self.last_column, &sheet.title, &look.title)?;
        self.end_row(34.0)?;

        let mut texts: Vec<String> = sheet
            .subtitle
            .iter()
            .map(|(label, value)| format!("{label}：{value}"))
            .collect();
        let right = if texts.len() > 1 { texts.pop() } else { None };
        let left = texts.join("　　");
        match right {
            Some(right) if self.last_column > 0 => {
                let from = self.right_part(half_widths(&right));
                self.span(0, from - 1, &left, &look.subtitle_left)?;
                self.span(from, self.last_column, &right, &look.subtitle_right)?;
            }
            Some(right) => self.span(0, 0, &format!("{left}　　{right}"), &look.subtitle_left)?,
            None => self.span(0, self.last_column, &left, &look.subtitle_left)?,
        }
        self.end_row(22.0)?;

        for (index, column) in (0..).zip(&sheet.columns) {
            self.text(index, &column.title, &look.heading)?;
        }
        let height = row_height(
            sheet
                .columns
                .iter()
                .map(|column| &*column.title)
                .zip(self.widths.iter().copied()),
        );
        self.end_row(height + 6.0)
    }

    /// First of the last columns that together hold `width` digits; at least the last one.
    fn right_part(&self, width: usize) -> u16 {
        let mut room = 0.0;
        let mut from = self.last_column;
        for column in (1..=self.last_column).rev() {
            from = column;
            room += self.widths[usize::from(column)];
            if room >= width as f64 + 2.0 {
                break;
            }
        }
        from
    }

    /// A group's label, its rows and, where there is something to tell apart, its subtotal.
    fn group(&mut self, group: &Group) -> Result<(), GongwenError> {
        let (sheet, look) = (self.sheet, self.look);
        if let Some(label) = &group.label {
            self.span(0, self.last_column, label, &look.group)?;
            self.end_row(20.0)?;
        }
        for row in &group.rows {
            for (column, cell) in (0..).zip(row) {
                let ordinal = !sheet.columns[usize::from(column)].summed;
                self.cell(column, cell, |kind| match kind {
                    // Counts stand on the right above their sum, running numbers in the middle.
                    CellKind::Integer if ordinal => &look.ordinal,
                    _ => look.cell(kind),
                })?;
            }
            let texts = row.iter().map(|cell| match cell {
                SheetCell::Text(text) => text.as_str(),
                _ => "",
            });
            self.end_row(row_height(texts.zip(self.widths.iter().copied())))?;
        }
        if group.label.is_some() || sheet.groups.len() > 1 {
            self.sum_row("小计", &sums(&sheet.columns, std::slice::from_ref(group))?)?;
        }
        Ok(())
    }

    /// A row of sums with its label over the columns before the first of them. Nothing is written
    /// where no column is summed.
    fn sum_row(&mut self, label: &str, sums: &[SheetCell]) -> Result<(), GongwenError> {
        let Some(first) = (0..).zip(sums).find(|(_, cell)| **cell != SheetCell::Empty) else {
            return Ok(());
        };
        let (first, look) = (first.0, self.look);
        if first > 0 {
            self.span(0, first - 1, label, &look.sum_label)?;
        }
        for (column, cell) in (0..).zip(sums).skip(usize::from(first)) {
            self.cell(column, cell, |kind| look.sum(kind))?;
        }
        self.end_row(21.0)
    }

    /// The last summed money column in capitals, over the whole width.
    fn capitals(&mut self, total: &[SheetCell]) -> Result<(), GongwenError> {
        let amount: Option<Fen> = total.iter().rev().find_map(|cell| match cell {
            SheetCell::Money(fen) => Some(*fen),
            _ => None,
        });
        let Some(amount) = amount else { return Ok(()) };
        let text = format!("合计金额（大写）：{}", amount.to_capital());
        self.span(0, self.last_column, &text, self.look.capitals())?;
        self.end_row(24.0)
    }

    /// Signers in one row under the table, spread over its width with room to write.
    fn signatures(&mut self) -> Result<(), GongwenError> {
        let signers = &self.sheet.signatures;
        if signers.is_empty() {
            return Ok(());
        }
        self.row += 1;
        let names: Vec<String> = signers
            .iter()
            .map(|name| format!("{}：", name.trim_end_matches('：')))
            .collect();
        let format = &self.look.signature;
        match spread(&self.widths, names.len()) {
            Some(spans) => {
                for ((from, to), name) in spans.into_iter().zip(&names) {
                    self.span(from, to, name, format)?;
                }
            }
            None => self.span(0, self.last_column, &names.join(&"　".repeat(6)), format)?,
        }
        self.end_row(28.0)
    }

    fn cell<'f>(
        &mut self,
        column: u16,
        cell: &SheetCell,
        format: impl Fn(CellKind) -> &'f Format,
    ) -> Result<(), GongwenError> {
        let row = self.row;
        match cell {
            SheetCell::Text(text) => self.text(column, text, format(CellKind::Text))?,
            SheetCell::Month(month) => {
                self.text(column, &month.to_string(), format(CellKind::Month))?
            }
            SheetCell::Money(fen) => {
                // Excel keeps doubles; the quotient is the double nearest to the amount.
                let yuan = fen.get() as f64 / 100.0;
                self.worksheet.write_number_with_format(
                    row,
                    column,
                    yuan,
                    format(CellKind::Money),
                )?;
            }
            SheetCell::Integer(count) => {
                let format = format(CellKind::Integer);
                self.worksheet
                    .write_number_with_format(row, column, *count as f64, format)?;
            }
            SheetCell::Date(date) => match ExcelDateTime::parse_from_str(&date.to_string()) {
                Ok(day) => {
                    let format = format(CellKind::Date);
                    self.worksheet
                        .write_datetime_with_format(row, column, day, format)?;
                }
                Err(_) => self.text(column, &date.to_string(), format(CellKind::Month))?,
            },
            SheetCell::Empty => {
                let kind = self.sheet.columns[usize::from(column)].kind;
                self.worksheet.write_blank(row, column, format(kind))?;
            }
        }
        Ok(())
    }

    /// Always a string, also when it begins like a formula.
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), GongwenError> {
        self.worksheet
            .write_string_with_format(self.row, column, clean(text), format)?;
        Ok(())
    }

    /// A text over several columns of the current row.
    fn span(
        &mut self,
        from: u16,
        to: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), GongwenError> {
        if from == to {
            return self.text(from, text, format);
        }
        self.worksheet
            .merge_range(self.row, from, self.row, to, &clean(text), format)?;
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), GongwenError> {
        self.worksheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }
}
