//! upgrade.

use std::path::Path;

use doors::upgrade_office;
use ground::backup::{Asked, Made, PublicKey, back_up_older, tell_made};
use ground::catalogue::Catalogue;
use ground::office::Place;
use ground::upgrade::{Shipped, Waiting, ahead, done};
use ground::{Error, Office, Result, disk};
use papers::dictionary::actions::hold_together;
use serde_json::json;

use super::{DONE, FOUND_WRONG, print};
use crate::args::UpgradeArgs;
use crate::surroundings::{place, surroundings};

/// What this program changes in an office, and what of the office's own it cannot read.
struct Ahead {
    waiting: Waiting,
    shipped: Shipped,
    /// The office's own files that stand in for shipped ones.
    own: Vec<String>,
    /// Why the catalogue with the office's own files cannot be read.
    unread: Option<String>,
}

impl Ahead {
    async fn of(place: &Place) -> Result<Ahead> {
        let location = place.database();
        if location.is_missing() {
            return Err(Error::refusal(format!(
                "{} 里还没有单位，没有要升级的",
                place.data.display()
            )));
        }
        let (waiting, shipped) = ahead(&location).await?;
        let catalogue = Catalogue::with_overrides(place.data.join("catalogue"));
        let stands_in = |path: &String| catalogue.origin(path) == (true, true);
        Ok(Ahead {
            waiting,
            shipped,
            own: catalogue.paths()?.into_iter().filter(stands_in).collect(),
            unread: hold_together(&catalogue).err().map(|why| why.to_string()),
        })
    }

    fn tell(&self) {
        let Waiting { from, to, steps } = &self.waiting;
        if steps.is_empty() {
            say!("表结构：{from}，已经是这个程序的，不用升级。");
        } else {
            say!("表结构：{from}，这个程序到 {to}，要改 {} 步：", steps.len());
            for step in steps {
                say!("  {}：{}", step.name, step.tells);
            }
        }
        for line in told_of_shipped(&self.shipped) {
            say!("{line}");
        }
        if !self.own.is_empty() {
            say!(
                "本单位自己改过的目录文件，照旧用本单位的，随带的改了什么不会跟着变：{}。",
                self.own.join("、")
            );
            let both = |path: &&String| self.shipped.changed.contains(path);
            let both: Vec<&str> = self.own.iter().filter(both).map(String::as_str).collect();
            if !both.is_empty() {
                say!(
                    "其中随带的也改了，请对照着看要不要跟着改：{}。",
                    both.join("、")
                );
            }
        }
        if let Some(why) = &self.unread {
            say!(
                "请留意：本单位自己的目录这个程序读不懂：{why}。请照新的写法改好，或者移走用随带的。"
            );
        }
    }
}

fn told_of_shipped(shipped: &Shipped) -> Vec<String> {
    if !shipped.known {
        return vec![
            "随带的目录：以前没有记下用的是哪一版，说不出改了哪些；升级以后会记。".to_owned(),
        ];
    }
    if shipped.is_same() {
        return vec!["随带的目录：和现在的一样。".to_owned()];
    }
    let all = [
        ("新加", &shipped.added),
        ("改了", &shipped.changed),
        ("去掉", &shipped.removed),
    ];
    let some = all.into_iter().filter(|(_, files)| !files.is_empty());
    some.map(|(how, files)| {
        format!(
            "随带的目录{how} {} 个文件：{}。",
            files.len(),
            files.join("、")
        )
    })
    .collect()
}

/// Says what this program changes in an office; or makes a backup and brings it up to date.
pub async fn upgrade(args: UpgradeArgs) -> Result<u8> {
    let place = place(&args.data);
    let found = Ahead::of(&place).await?;
    if !args.json {
        found.tell();
    }
    let made = match (args.check, found.waiting.steps.is_empty()) {
        (true, _) => None,
        (false, true) => {
            keep_catalogue(&place, &found).await?;
            None
        }
        (false, false) => bring(&args, &place, &found.waiting).await?,
    };
    let back = made.as_ref().map(|made| back(&place, &made.file));
    if args.json {
        print::json(&json!({
            "check": args.check, "from": found.waiting.from, "to": found.waiting.to,
            "steps": found.waiting.steps, "catalogue": found.shipped, "own": found.own,
            "unread": found.unread, "backup": made.as_ref().map(|made| &made.file), "back": back,
        }))?;
    } else if args.check && !found.waiting.steps.is_empty() {
        let data = place.data.display();
        say!(
            "什么也没有改。停下网页服务，再备份并升级：yushui upgrade --data {data} --to 放备份的文件夹"
        );
    }
    Ok(match args.check && found.unread.is_some() {
        true => FOUND_WRONG,
        false => DONE,
    })
}

/// Keeps which catalogue shipped, where nothing else is to be done.
async fn keep_catalogue(place: &Place, found: &Ahead) -> Result<()> {
    if found.shipped.known && found.shipped.is_same() {
        return Ok(());
    }
    let office = upgrade_office(place, Office::as_it_is(place, surroundings()?).await?).await?;
    done(&office, &found.waiting, None).await?;
    office.close().await
}

async fn bring(args: &UpgradeArgs, place: &Place, waiting: &Waiting) -> Result<Option<Made>> {
    let asked = args.to.clone().map(|to| Asked { to, keep: None });
    if asked.is_none() && !args.without_backup {
        return Err(Error::refusal(
            "没有升级：先要备份。请写 --to 放备份的文件夹；已经另外拷了一份的，写 --without-backup",
        ));
    }
    let office = Office::as_it_is(place, surroundings()?).await?;
    let made = match &asked {
        None => None,
        Some(asked) => {
            refuse_without_key(&office, place)?;
            office.refuse_served(place)?;
            Some(back_up_older(&office, asked).await?)
        }
    };
    if let (Some(made), false) = (&made, args.json) {
        say!(
            "升级以前的备份：{}（{}，{} 行、{} 个文件，写完读回来逐个核对过）。",
            made.file.display(),
            disk::told(made.bytes),
            made.manifest.rows(),
            made.manifest.files.len()
        );
    }
    let office = upgrade_office(place, office).await?;
    if let (Some(asked), Some(made)) = (&asked, &made) {
        tell_made(&office, asked, made).await?;
    }
    let backup = made.as_ref().map(|made| made.file.display().to_string());
    done(&office, waiting, backup.as_deref()).await?;
    let verified = papers::verify::verify(&office, &office.operator(), &[]).await?;
    office.close().await?;
    if args.json {
        return Ok(made);
    }
    say!("升级好了，到 {}。", waiting.to);
    match verified.ok {
        true => say!("校验通过，没有发现问题。"),
        false => say!("校验发现问题，请运行 yushui verify 看是哪些；升级以前就有的，退回去也有。"),
    }
    if let Some(made) = &made {
        tell_way_back(place, &made.file);
    }
    Ok(made)
}

/// Without a key of backups there is nothing to encrypt one to, and the sheets are printed by whoever can open the office.
fn refuse_without_key(office: &Office, place: &Place) -> Result<()> {
    if PublicKey::found(office)?.is_some() {
        return Ok(());
    }
    let data = place.data.display();
    Err(Error::refusal(format!(
        "没有升级：还没有打印密钥单，做不成备份。换回旧版程序运行 yushui key-sheets；或者停下网页服务，自己拷一份（cp -a {data} {data}.升级前，里面有主密钥，要收好），再写 --without-backup 升级"
    )))
}

/// The exact command that brings back what was before.
fn back(place: &Place, backup: &Path) -> String {
    let data = place.data.display();
    let keys = match place.keys == place.data.join("keys") {
        true => String::new(),
        false => format!(" --keys {}", place.keys.display()),
    };
    let backup = backup.display();
    format!("yushui restore --from {backup} --to {data}.退回 --against {data}{keys}")
}

fn tell_way_back(place: &Place, backup: &Path) {
    let data = place.data.display();
    say!("要退回升级以前：停下网页服务，装回原来的程序，用原来的程序运行（要两张密钥单）：");
    say!("  {}", back(place, backup));
    match place.server.is_some() {
        false => say!(
            "看过没有错，把 {data} 改名留着，再把 {data}.退回 改成 {data}。升级以后办的不在里面，restore 会说是哪些。"
        ),
        true => say!(
            "看过没有错，用 yushui move 把 {data}.退回 搬进一个空的库。升级以后办的不在里面，restore 会说是哪些。"
        ),
    }
}
