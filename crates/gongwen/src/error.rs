//! What can go wrong while a document is written.

use thiserror::Error;

/// Why a document could not be written. The messages are for the person at the desk.
#[derive(Debug, Error)]
pub enum GongwenError {
    /// The target refused the bytes (full disk, closed connection).
    #[error("文件没有写成，请检查磁盘空间后重试。")]
    Io(#[from] std::io::Error),
    /// The package around a Word document could not be closed.
    #[error("Word 文件没有打包成，请检查磁盘空间后重试。")]
    Package(#[from] zip::result::ZipError),
    /// Excel's own limits: 1 048 576 rows, 32 767 characters in a cell.
    #[error("Excel 放不下这些内容，请分成几张表再导出。")]
    Excel(#[from] rust_xlsxwriter::XlsxError),
    /// A row has another number of cells than the table has columns.
    #[error("“{table}”第{row}行有{found}格，应为{expected}格，请核对。")]
    Columns {
        /// Title of the table, its sheet or its first column.
        table: String,
        /// Row within the table, from 1; the total row counts as the last.
        row: usize,
        /// Cells in the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// A column adds up to more than the programme can count.
    #[error("“{column}”一栏合计超出范围，请核对金额。")]
    Sum {
        /// Heading of the column.
        column: String,
    },
    /// `Properties::created` is not a date Word accepts (W3CDTF).
    #[error("文档日期“{0}”应写成 2026-01-05 的样子。")]
    Created(String),
}
