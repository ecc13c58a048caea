//! db distribute.

use std::path::PathBuf;

use ground::db::Db;
use ground::server::Location;
use ground::{Error, Result, distribution};

use super::DONE;

/// Lays an office's database out over the nodes of its server, or says what that would be.
pub async fn distribute(address: &str, only_plan: bool) -> Result<u8> {
    let location = match address.contains("://") && !address.starts_with("sqlite:") {
        true => Location::Server(address.to_owned()),
        false => {
            let path = PathBuf::from(address.strip_prefix("sqlite://").unwrap_or(address));
            Location::File(match path.is_dir() {
                true => path.join("yushui.db"),
                false => path,
            })
        }
    };
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
