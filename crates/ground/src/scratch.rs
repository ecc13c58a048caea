//! Places for measuring: databases that are made, filled and thrown away. On a server they are schemas of their own, so that
//! whatever else is in the database stays as it is.

use sea_orm::sqlx::{Connection as _, PgConnection};

use super::error::{Error, Result};

/// The schemas, each for one database.
const SCHEMAS: [&str; 2] = ["yushui_bench", "yushui_bench_bound"];

/// Two empty databases on a server.
pub struct Scratch {
    server: String,
    /// Their addresses.
    pub addresses: [String; 2],
}

impl Scratch {
    /// Makes them; what an interrupted measurement left is thrown away.
    ///
    /// # Errors
    /// When the server does not answer, or the user may not make schemas.
    pub async fn make(server: &str) -> Result<Scratch> {
        let mut connection = connect(server).await?;
        for schema in SCHEMAS {
            run(&mut connection, &dropped(schema)).await?;
            run(&mut connection, &format!("CREATE SCHEMA {schema}")).await?;
        }
        let mark = if server.contains('?') { '&' } else { '?' };
        let address = |schema| format!("{server}{mark}options=-c%20search_path%3D{schema}");
        Ok(Scratch {
            server: server.to_owned(),
            addresses: SCHEMAS.map(address),
        })
    }

    /// Throws them away.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn throw_away(self) -> Result<()> {
        let mut connection = connect(&self.server).await?;
        for schema in SCHEMAS {
            run(&mut connection, &dropped(schema)).await?;
        }
        Ok(())
    }
}

fn dropped(schema: &str) -> String {
    format!("DROP SCHEMA IF EXISTS {schema} CASCADE")
}

async fn connect(server: &str) -> Result<PgConnection> {
    let lost = |e| Error::refusal(format!("数据库连不上，请核对地址：{e}"));
    PgConnection::connect(server).await.map_err(lost)
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<()> {
    let sql = sea_orm::sqlx::AssertSqlSafe(sql.to_owned());
    let done = sea_orm::sqlx::raw_sql(sql).execute(connection).await;
    let refused = |e| {
        Error::refusal(format!(
            "建不了量速度用的库，这个用户要有 CREATE 的权限：{e}"
        ))
    };
    done.map(|_| ()).map_err(refused)
}
