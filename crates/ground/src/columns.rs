//! What tables a database has, and what their columns hold.

use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult};

use super::db;
use super::error::Result;

/// A column of a table.
#[derive(Debug, FromQueryResult)]
pub struct Column {
    /// Of which.
    pub table_name: String,
    /// Its name.
    pub column_name: String,
    /// What it holds: TEXT, INTEGER or BIGINT, in letters of either size.
    pub declared: String,
    /// 1 for the first column of the primary key; 0 outside of it.
    pub key_no: i64,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS declared, \
     CAST(c.pk AS BIGINT) AS key_no FROM sqlite_master m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, c.name";
const POSTGRES_COLUMNS: &str = "SELECT CAST(c.table_name AS TEXT) AS table_name, \
     CAST(c.column_name AS TEXT) AS column_name, CAST(c.data_type AS TEXT) AS declared, \
     CAST(COALESCE(k.ordinal_position, 0) AS BIGINT) AS key_no \
     FROM information_schema.columns c \
     LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema \
     AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' \
     LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema \
     AND k.constraint_name = t.constraint_name AND k.table_name = c.table_name AND k.column_name = c.column_name \
     WHERE c.table_schema = current_schema() ORDER BY 1, 2";

/// The columns of all tables, by table and name.
pub async fn all(c: &impl ConnectionTrait) -> Result<Vec<Column>> {
    let sql = match c.get_database_backend() {
        DatabaseBackend::Sqlite => SQLITE_COLUMNS,
        _ => POSTGRES_COLUMNS,
    };
    db::rows(c, sql, vec![]).await
}
