//! The one table of limits.

use serde::{Deserialize, Serialize};

/// What a workbook may cost. Every number is a ceiling; reaching past one refuses the workbook.
///
/// The defaults are sized for the largest list a county keeps (tens of thousands of rows, some forty columns) with an
/// order of magnitude to spare; formatted rows down to the last one of a sheet hold nothing and still take 300 MB unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Address space of the child, bytes (`RLIMIT_AS`).
    pub memory_bytes: u64,
    /// Processor time of the child, seconds (`RLIMIT_CPU`).
    pub cpu_seconds: u64,
    /// How long the parent waits for the child in all, seconds. Time the caller spends between sheets is not counted.
    pub wall_seconds: u64,
    /// The file itself, bytes.
    pub file_bytes: u64,
    /// All members of the archive unpacked, bytes.
    pub unpacked_bytes: u64,
    /// Members of the archive.
    pub members: usize,
    /// Unpacked to packed size of one member larger than 1 MiB.
    pub ratio: u64,
    /// Cells that hold something, in all sheets together.
    pub cells: u64,
    /// Characters in one cell; Excel's own ceiling.
    pub text_chars: usize,
    /// One row as the child writes it, bytes.
    pub line_bytes: usize,
    /// Everything the child writes, bytes.
    pub output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 512 << 20,
            cpu_seconds: 40,
            wall_seconds: 60,
            file_bytes: 64 << 20,
            unpacked_bytes: 600 << 20,
            members: 1_000,
            ratio: 200,
            cells: 3_000_000,
            text_chars: 32_767,
            line_bytes: 8 << 20,
            output_bytes: 256 << 20,
        }
    }
}
