//! The kinds of error that reach a person (design, habit 6). Nothing else does.

use std::fmt;

/// What an action answers when it does not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// The person asking can act on it: what, where, what to do, in Chinese.
    Refusal(String),
    /// The same, because of her role.
    NotHers(String),
    /// The same, field by field: what is wrong with what was said.
    Wrong(Wrongs),
    /// Not there, or not hers to see; the two look the same so that existence does not leak.
    NotFound(String),
    /// Somebody changed it meanwhile.
    Conflict(String),
    /// What it rests on is still being worked out: ask again.
    NotYet(String),
    /// Hers to do, once she has typed a code of her second factor again.
    Prove,
    /// Ours: the outside gets a fixed sentence, the inside goes to the log.
    Fault(Box<dyn std::error::Error + Send + Sync>),
}

/// What is said where a code of the second factor has to be typed again.
const PROVE: &str = "办这件事要再输一次验证码（五分钟内输过的不用），没有办理";

/// What is wrong with what somebody said: the code of the field, and the words.
pub type Wrongs = Vec<(String, String)>;

/// The result of every action and store function.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A refusal with its reason.
    pub fn refusal(reason: impl Into<String>) -> Error {
        Error::Refusal(reason.into())
    }

    /// A refusal that is about one field of what was said.
    pub fn at(field: impl Into<String>, reason: impl Into<String>) -> Error {
        Error::Wrong(vec![(field.into(), reason.into())])
    }

    /// `what` is not there, or not the asker's to see.
    pub fn not_found(what: impl Into<String>) -> Error {
        Error::NotFound(what.into())
    }

    /// There is no room on the disk.
    pub(crate) fn disk_full() -> Error {
        Error::refusal("磁盘已满，没有写下任何内容。请系统管理员清出磁盘空间，再办一次")
    }

    /// Stored data contradicts itself or the catalogue: a fault with a sentence of its own.
    pub fn inconsistent(what: impl Into<String>) -> Error {
        Error::Fault(what.into().into())
    }
}

/// Why somebody was not given what she asked for, as the audit tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Her role does not give it.
    Role,
    /// It is not in her area, or nowhere.
    Area,
}

impl Denied {
    /// As the audit says it.
    pub fn words(self) -> &'static str {
        match self {
            Denied::Role => "角色不能办",
            Denied::Area => "没有，或者不在管理范围内",
        }
    }
}

impl Error {
    /// Whether somebody asked for what is not hers.
    pub fn denied(&self) -> Option<Denied> {
        match self {
            Error::NotHers(_) => Some(Denied::Role),
            Error::NotFound(_) => Some(Denied::Area),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refusal(reason)
            | Error::NotHers(reason)
            | Error::Conflict(reason)
            | Error::NotYet(reason) => f.write_str(reason),
            Error::Wrong(wrong) => {
                let words: Vec<&str> = wrong.iter().map(|(_, words)| words.as_str()).collect();
                f.write_str(&words.join("；"))
            }
            Error::Prove => f.write_str(PROVE),
            Error::NotFound(what) => write!(f, "没有找到{what}，或者不在您的管理范围内"),
            Error::Fault(inside) => write!(
                f,
                "系统内部出错，数据没有改动。请把这句话交给管理员：{inside}"
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        match Trouble::of(&error) {
            Some(Trouble::Full) => Error::disk_full(),
            Some(Trouble::Away) => Error::refusal(
                // Nobody can say whether what was being committed is there, and what was committed before stays.
                "数据库连不上。请过一会儿先看看这一次办成没有，没有办成的再办一次；一直这样，请系统管理员看看数据库服务器",
            ),
            Some(Trouble::Busy) => {
                Error::refusal("别的人正在写数据库，一直没有轮到，没有写下任何内容。请过一会儿再办")
            }
            None => Error::Fault(error.into()),
        }
    }
}

/// What is nobody's mistake in the program, and passes or can be mended.
enum Trouble {
    /// There is no room on the disk.
    Full,
    /// The server does not answer, or ended the connection.
    Away,
    /// Others held what was wanted for too long, or two wanted it crosswise.
    Busy,
}

impl Trouble {
    /// What an error of the database is, where it is one of these.
    fn of(error: &sea_orm::DbErr) -> Option<Trouble> {
        use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
        let inside = match error {
            DbErr::ConnectionAcquire(
                ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed,
            ) => {
                return Some(Trouble::Away);
            }
            DbErr::Conn(RuntimeErr::SqlxError(inside))
            | DbErr::Exec(RuntimeErr::SqlxError(inside))
            | DbErr::Query(RuntimeErr::SqlxError(inside)) => inside,
            _ => return None,
        };
        use sea_orm::sqlx::Error as Driver;
        let code = match inside.as_ref() {
            Driver::Io(_) | Driver::PoolTimedOut | Driver::PoolClosed | Driver::WorkerCrashed => {
                return Some(Trouble::Away);
            }
            other => other.as_database_error()?.code()?,
        };
        match code.as_ref() {
            // SQLITE_FULL; disk_full.
            "13" | "53100" => Some(Trouble::Full),
            // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, read_only_sql_transaction (a
            // server that is no longer the one to write to).
            "57P01" | "57P02" | "57P03" | "53300" | "25006" => Some(Trouble::Away),
            // serialization_failure, deadlock_detected, lock_not_available.
            "40001" | "40P01" | "55P03" => Some(Trouble::Busy),
            // connection_exception and its kinds.
            code if code.len() == 5 && code.starts_with("08") => Some(Trouble::Away),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Fault(error.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Fault(error.into())
    }
}

impl From<seal::SealError> for Error {
    fn from(error: seal::SealError) -> Self {
        Error::Fault(error.into())
    }
}

impl From<kernel::MoneyError> for Error {
    fn from(error: kernel::MoneyError) -> Self {
        Error::Refusal(error.to_string())
    }
}
