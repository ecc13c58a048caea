//! Where a database is, and what a PostgreSQL server has to be like.

use std::fmt;
use std::path::PathBuf;

use sea_orm::{ConnectionTrait, DatabaseConnection, FromQueryResult, Statement};

use super::error::{Error, Result};

/// The first PostgreSQL release that is still looked after.
const POSTGRES_VERSION_MIN: i64 = 130_000;

/// Where a database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// A database on a PostgreSQL server, by its address: postgres://user:password@host/database.
    Server(String),
}

impl Location {
    /// Whether it is a file that is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Location::File(file) if !file.is_file())
    }
}

impl fmt::Display for Location {
    /// Without the password of an address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(file) => write!(f, "{}", file.display()),
            Location::Server(address) => {
                let rest = address
                    .split_once("://")
                    .map_or(&**address, |(_, rest)| rest);
                let public = rest.rsplit_once('@').map_or(rest, |(_, public)| public);
                let public = public.split('?').next().unwrap_or(public);
                write!(f, "数据库 {public}")
            }
        }
    }
}

/// A server must be recent, keep texts as they are, and put them in order by their characters as SQLite does.
///
/// # Errors
/// When it is not.
pub(super) async fn assert_usable(
    connection: &DatabaseConnection,
    location: &Location,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Server {
        version: String,
        encoding: String,
        collation: String,
    }
    let sql = "SELECT current_setting('server_version_num') AS version, \
               current_setting('server_encoding') AS encoding, datcollate AS collation \
               FROM pg_database WHERE datname = current_database()";
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let told = connection.query_one_raw(asked).await?;
    let told = told.ok_or_else(|| Error::inconsistent("pg_database"))?;
    let server = Server::from_query_result(&told, "")?;
    if server.version.parse().unwrap_or(0) < POSTGRES_VERSION_MIN {
        return Err(Error::refusal(format!(
            "{location} 的 PostgreSQL 版本过低（{}），需要 13 以上",
            server.version
        )));
    }
    let plain = matches!(
        server.collation.as_str(),
        "C" | "POSIX" | "C.UTF-8" | "C.utf8"
    );
    if server.encoding != "UTF8" || !plain {
        return Err(Error::refusal(format!(
            "{location} 的编码是 {}、排序是 {}，要的是 UTF8 和 C。请这样建库：CREATE DATABASE 库名 TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            server.encoding, server.collation
        )));
    }
    Ok(())
}
