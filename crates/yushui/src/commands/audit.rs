//! audit: export, check, key.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use ground::audit::{Head, check, sent};
use ground::files::{Beside, io_reason};
use ground::time::moment_shown;
use ground::{Error, Result};
use papers::audit_log::export_signed;
use seal::Keyring;
use seal::signing::fingerprint;

use super::{DONE, FOUND_WRONG, print};
use crate::args::{AuditCommand, DataArgs};
use crate::surroundings::open;

pub async fn audit(command: AuditCommand) -> Result<u8> {
    match command {
        AuditCommand::Export {
            data,
            out,
            from,
            json,
        } => export(&data, &out, from, json).await,
        AuditCommand::Check {
            file,
            key,
            data,
            keys,
            json,
        } => {
            let own = |data: std::path::PathBuf| {
                let keys = keys.unwrap_or_else(|| data.join("keys"));
                let keyring = Keyring::open(&keys).map_err(|e| Error::refusal(e.to_string()))?;
                Ok::<_, Error>(keyring.public_key())
            };
            let key = match (key, data) {
                (Some(key), _) => key.trim().to_lowercase(),
                (None, data) => own(data.unwrap_or_default())?,
            };
            checked(&file, &key, json)
        }
        AuditCommand::Unsend { data, target } => {
            let office = open(&data).await?;
            sent::forget(&office, &target).await?;
            say!("已忘掉 {target}。再用 serve --syslog {target}，会从第一条送起。");
            office.close().await?;
            Ok(DONE)
        }
        AuditCommand::Key { data } => {
            let office = open(&data).await?;
            let key = office.keyring().public_key();
            say!("{key}");
            say!("指纹 {}，在电话里对这几位就行。", fingerprint(&key));
            office.close().await?;
            Ok(DONE)
        }
    }
}

async fn export(data: &DataArgs, out: &Path, from: i64, json: bool) -> Result<u8> {
    let office = open(data).await?;
    let mut file = BufWriter::new(Beside::begin(out)?);
    let made = export_signed(&office, &office.operator(), from, &mut file).await?;
    file.flush()?;
    let beside = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    beside.keep()?;
    office.close().await?;
    if json {
        print::json(&made)?;
        return Ok(DONE);
    }
    say!("已导出审计 {} 条，写到 {}。", made.lines, out.display());
    say!("公钥 {}", made.key);
    say!("把公钥另外告诉收文件的人，请他执行：yushui audit check 文件 --key 公钥");
    Ok(DONE)
}

fn checked(file: &Path, key: &str, json: bool) -> Result<u8> {
    let opened = File::open(file).map_err(|e| {
        let (file, why) = (file.display(), io_reason(&e));
        Error::refusal(format!("读不了文件 {file}：{why}"))
    })?;
    let found = check(&mut BufReader::new(opened), key)?;
    let code = if found.faults.is_empty() {
        DONE
    } else {
        FOUND_WRONG
    };
    if json {
        print::json(&found)?;
        return Ok(code);
    }
    say!(
        "{}，{} 导出，自第 {} 条起，{} 条。",
        found.office,
        moment_shown(&found.exported_at),
        found.from,
        found.lines
    );
    for end in &found.heads {
        let head = Head {
            region: end.region,
            seq: end.seq,
            hash: end.hash.clone(),
        };
        say!("审计存证 {}", head.shown());
    }
    for fault in &found.faults {
        say!("{fault}。");
    }
    match code {
        DONE => say!("没有发现问题：一条不少，没有改动，签名对。"),
        _ => say!("核对没有通过，请不要用这份文件，向导出的单位再要一份。"),
    }
    Ok(code)
}
