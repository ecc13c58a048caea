//! Why a workbook was not read, in words for the person who chose it.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};
use zip::result::ZipError;

/// Why a workbook could not be read or given back. The message says what happened and what to do.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    /// There is no such file.
    #[error("没有找到这份表格，请重新选择文件")]
    NotFound,
    /// Something else than a table.
    #[error("这是{0}，请用 WPS 或 Excel 另存为 .xlsx 再导入")]
    NotAWorkbook(Foreign),
    /// The workbook opens only with a password.
    #[error("表格设了打开密码，请先取消密码再导入")]
    Encrypted,
    /// One of the [`Limits`](crate::Limits) is exceeded.
    #[error("表格{what}超过上限（{limit}），请拆成几份再导入")]
    TooLarge {
        /// What is too large: 文件大小, 单元格数, …
        what: String,
        /// The limit with its unit.
        limit: String,
    },
    /// The file is built in a way no honest program builds it.
    #[error("表格里有可疑内容（{what}），请另存为新的 .xlsx 再导入")]
    Hostile {
        /// What was found.
        what: String,
    },
    /// The child died over it.
    #[error("表格没能读完，请用 WPS 或 Excel 另存为新的 .xlsx 再导入")]
    Crashed,
    /// It took longer than the limit.
    #[error("读这份表格用时太久，请拆成几份再导入")]
    TimedOut,
    /// An `.xlsx` that does not hold together.
    #[error("表格读不下去：{detail}，请另存为新的 .xlsx 再导入")]
    Broken {
        /// Where it does not hold together.
        detail: String,
    },
    /// Our own disk, pipe or process table. Never sent over the wire.
    #[serde(skip)]
    #[error("读写文件时系统出错，请稍后再试或联系管理员")]
    Io(#[from] io::Error),
}

/// What a file is, when it is not an `.xlsx` workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// A web page without a table, whatever its name says.
    Page,
    /// Anything else.
    Other,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Page => "没有表格的网页",
            Self::Other => "别的格式的文件",
        })
    }
}

impl ReadError {
    pub(crate) fn broken(detail: impl Into<String>) -> Self {
        Self::Broken {
            detail: detail.into(),
        }
    }

    pub(crate) fn hostile(what: impl Into<String>) -> Self {
        Self::Hostile { what: what.into() }
    }

    pub(crate) fn too_large(what: &str, limit: impl Into<String>) -> Self {
        Self::TooLarge {
            what: what.into(),
            limit: limit.into(),
        }
    }

    /// `bytes` over the limit, which is told in whole MB (rounded up, so that it is never 0).
    pub(crate) fn too_many_bytes(what: &str, limit: u64) -> Self {
        Self::too_large(what, format!("{} MB", limit.div_ceil(1 << 20)))
    }

    /// What went wrong inside the archive. Apart from the disk's own errors, it is the archive's fault.
    pub(crate) fn from_zip(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::from_stream(error),
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Encrypted,
            _ => Self::broken("文件不完整"),
        }
    }

    /// What went wrong while unpacking a member: damaged data comes as an I/O error too.
    pub(crate) fn from_stream(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Other => Self::broken("文件不完整"),
            _ => Self::Io(error),
        }
    }
}
