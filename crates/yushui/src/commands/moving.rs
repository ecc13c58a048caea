//! move.

use std::path::PathBuf;

use doors::open_office;
use ground::db::Db;
use ground::moving::{self, Carried};
use ground::office::Place;
use ground::server::Location;
use ground::{Error, Result};

use super::{DONE, FOUND_WRONG};
use crate::surroundings::surroundings;

/// Carries an office from one database to another, and verifies what stands there.
pub async fn carry(
    from: &str,
    to: &str,
    data: Option<PathBuf>,
    keys: Option<PathBuf>,
) -> Result<u8> {
    let (from, to) = (named(from), named(to));
    let folder = data
        .or(folder_of(&from))
        .or(folder_of(&to))
        .ok_or_else(|| {
            Error::refusal("两边都是 PostgreSQL：请用 --data 写明密钥和附件在哪个数据文件夹")
        })?;
    let at = |named: &Named| match named {
        Named::Folder(data) => Place::folder(data),
        Named::Server(address) => Place {
            server: Some(address.clone()),
            ..Place::folder(&folder)
        },
    };
    let (source, target) = (at(&from).database(), at(&to).database());
    if source.is_missing() {
        return Err(Error::refusal(format!("{source} 不在，没有可以搬的")));
    }
    if let Named::Folder(data) = &to {
        std::fs::create_dir_all(data)?;
    }
    let here = Db::as_it_is(&source, false, 1).await?;
    if !here.is_blank().await? && !here.is_up_to_date().await? {
        return Err(Error::refusal(format!(
            "{source} 是旧版程序写的，没有搬。请先运行 yushui upgrade 备份并升级"
        )));
    }
    here.bring_up_to_date().await?;
    let there = Db::open(&target, true, 1).await?;
    say!("从 {source} 搬到 {target}：");
    let told = |carried: &Carried| {
        if carried.rows > 0 {
            say!("{}：{} 行，逐行核对一致。", carried.table, carried.rows);
        }
    };
    let carried = moving::carry(&here, &there, &told).await?;
    let rows: u64 = carried.iter().map(|table| table.rows).sum();
    let before: u64 = carried.iter().map(|table| table.before).sum();
    here.close().await?;
    there.close().await?;
    let again = match before {
        0 => String::new(),
        before => format!("（其中 {before} 行上一次已经搬了）"),
    };
    say!("共 {} 张表 {rows} 行{again}。", carried.len());

    // Seals and marks are of the keys: they hold there as they did here.
    let place = Place {
        keys: keys.unwrap_or_else(|| folder.join("keys")),
        ..at(&to)
    };
    let office = open_office(&place, surroundings()?).await?;
    let found = papers::verify::verify(&office, &office.operator(), &[]).await?;
    office.close().await?;
    if !found.ok {
        say!("搬过去以后校验发现问题，请不要改用新的库；用 verify 看是哪些。原来的库没有动。");
        return Ok(FOUND_WRONG);
    }
    say!("审计链、批次和发放明细在新的库里校验通过。");
    if folder_of(&to).is_some_and(|data| data != folder) {
        say!(
            "密钥和附件不在库里，还在 {}，请一并拷过去。",
            folder.display()
        );
    }
    say!("从现在起请只用新的库；原来的库没有动，留作备份，不要再往里写。");
    Ok(DONE)
}

enum Named {
    Folder(PathBuf),
    Server(String),
}

/// The database that somebody names: a data folder's, or that of a server's address.
pub(super) fn database_at(text: &str) -> Location {
    match named(text) {
        Named::Folder(data) => Place::folder(&data).database(),
        Named::Server(address) => Location::Server(address),
    }
}

fn named(text: &str) -> Named {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Named::Server(text.to_owned());
    }
    let path = PathBuf::from(text.strip_prefix("sqlite://").unwrap_or(text));
    match path.extension() {
        // The file itself names its folder.
        Some(kind) if kind == "db" => {
            Named::Folder(path.parent().map(PathBuf::from).unwrap_or_default())
        }
        _ => Named::Folder(path),
    }
}

fn folder_of(named: &Named) -> Option<PathBuf> {
    match named {
        Named::Folder(data) => Some(data.clone()),
        Named::Server(_) => None,
    }
}
