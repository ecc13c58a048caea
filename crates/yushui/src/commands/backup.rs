//! key-sheets, backup.

use std::path::Path;

use ground::backup::{Asked, NewKey, back_up as made};
use ground::disk;
use ground::files::{io_reason, write_private};
use ground::{Error, Office, Result};
use seal::KeySheet;
use serde_json::json;

use super::{DONE, print};
use crate::args::{BackupArgs, KeySheetsArgs};
use crate::surroundings::{open, place};

const SHEET: &str = include_str!("key_sheet.html");

/// Makes the key of backups, and prints what opens them.
pub async fn key_sheets(args: KeySheetsArgs) -> Result<u8> {
    let office = open(&args.data).await?;
    let new = NewKey::begin(&office, &place(&args.data).keys, args.again)?;
    // The sheets are safe before anything is encrypted to their key.
    match &args.out {
        Some(folder) => write_sheets(&office, &new, folder)?,
        None => {
            for sheet in &new.sheets {
                say!(
                    "鱼水密钥单 三张中的第 {} 张　{}　套号 {}",
                    sheet.number,
                    office.profile().name,
                    new.public.set
                );
                say!("{}\n", sheet.lines().join("\n"));
            }
        }
    }
    new.adopt(&office).await?;
    say!(
        "备份用的钥匙做好了，套号 {}。私钥哪里也没有存，只在这三张密钥单上；任意两张能恢复。",
        new.public.set
    );
    if let Some(folder) = &args.out {
        say!("密钥单在 {}。接下来：", folder.display());
        say!(
            "一、用浏览器打开 密钥单-1.html 到 密钥单-3.html，各打印一张；打印清楚以后把这三个文件删掉。"
        );
    } else {
        say!("接下来：");
        say!("一、把上面三张各抄（打印）在一张纸上，清掉屏幕和终端的记录。");
    }
    say!("二、装进三个信封封好，分给三个人放在三个地方，例如负责人、档案室的保险柜、上级单位。");
    let data = args.data.data.display();
    say!("三、备份：yushui backup --data {data} --to 另一块磁盘上的文件夹 --keep 14");
    say!(
        "四、马上用两张密钥单演练一次恢复：yushui restore --from 备份 --to 新文件夹 --against {data} --drill"
    );
    office.close().await?;
    Ok(DONE)
}

fn write_sheets(office: &Office, new: &NewKey, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| {
        Error::refusal(format!(
            "建不了文件夹 {}：{}",
            folder.display(),
            io_reason(&e)
        ))
    })?;
    if folder
        .canonicalize()?
        .starts_with(office.data_folder().canonicalize()?)
    {
        return Err(Error::refusal(
            "密钥单不能写在数据文件夹里：会跟着数据一起备份、一起丢。请换一个地方，例如 U 盘",
        ));
    }
    for sheet in &new.sheets {
        let file = folder.join(format!("密钥单-{}.html", sheet.number));
        write_private(&file, page(office, new, sheet).as_bytes())?;
    }
    Ok(())
}

fn page(office: &Office, new: &NewKey, sheet: &KeySheet) -> String {
    let name = office
        .profile()
        .name
        .replace('&', "&amp;")
        .replace('<', "&lt;");
    SHEET
        .replace("{number}", &sheet.number.to_string())
        .replace("{division}", &office.profile().division.get().to_string())
        .replace("{set}", &new.public.set)
        .replace("{made}", &new.public.made)
        .replace("{lines}", &sheet.lines().join("\n"))
        .replace("{office}", &name)
}

/// Makes a backup and says what it is good for.
pub async fn back_up(args: BackupArgs) -> Result<u8> {
    let office = open(&args.data).await?;
    let asked = Asked {
        to: args.to,
        keep: args.keep,
    };
    let made = made(&office, &asked).await;
    office.close().await?;
    let made = made?;
    let chains = &made.manifest.chains;
    if args.json {
        print::json(&json!({
            "file": made.file, "bytes": made.bytes, "rows": made.manifest.rows(),
            "tables": made.manifest.tables, "files": made.manifest.files.len(), "chains": chains,
            "removed": made.removed, "same_disk": made.same_disk, "ms": made.took.as_millis(),
        }))?;
        return Ok(DONE);
    }
    say!(
        "已备份到 {}（{}）：{} 行、{} 个文件、审计 {} 条，写完读回来逐个核对过，用时 {:.1} 秒。",
        made.file.display(),
        disk::told(made.bytes),
        made.manifest.rows(),
        made.manifest.files.len(),
        made.manifest.entries(),
        made.took.as_secs_f64()
    );
    if !made.removed.is_empty() {
        say!("删掉了 {} 份旧的备份。", made.removed.len());
    }
    if made.same_disk {
        say!(
            "注意：备份和数据在同一块磁盘上，磁盘坏了一起没有。请放到另一块磁盘，或者再拷一份出去。"
        );
    }
    Ok(DONE)
}
