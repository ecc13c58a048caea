//! db distribute.

use ground::db::Db;
use ground::{Error, Result, distribution};

use super::DONE;
use super::moving::database_at;

/// Lays an office's database out over the nodes of its server, or says what that would be.
pub async fn distribute(address: &str, only_plan: bool) -> Result<u8> {
    let location = database_at(address);
    if location.is_missing() {
        return Err(Error::refusal(format!(
            "{location} 不在，没有可以分布的。请写 PostgreSQL 的地址 --db postgres://用户@主机/库"
        )));
    }
    let db = Db::as_it_is(&location, false, 1).await?;
    let statements = match only_plan {
        true => distribution::plan(&db).await?,
        false => distribution::distribute(&db).await?,
    };
    db.close().await?;
    for statement in &statements {
        say!("{statement};");
    }
    match (statements.is_empty(), only_plan) {
        (true, _) => say!("{location} 已经分布好了，没有要做的。"),
        (false, true) => say!("以上是要做的，什么也没有改。去掉 --plan 就做。"),
        (false, false) => say!("{location} 已经按县分布。"),
    }
    Ok(DONE)
}
