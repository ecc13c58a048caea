//! rekey.

use ground::backup::{Asked, Made, PublicKey, back_up};
use ground::rekey::{Everything, Moved, REKEYING, refuse_in_use, rekey as moved_to_new};
use ground::{Error, Office, Result, disk};
use papers::verify::{marked, verify};
use registers::attachments::actions::every_hash;
use registers::ledgers::SOURCE_HASH;
use serde_json::json;

use super::{DONE, FOUND_WRONG, print};
use crate::args::RekeyArgs;
use crate::surroundings::{actor_named, open, place};

/// Makes a backup and gives the office new keys.
pub async fn rekey(args: RekeyArgs) -> Result<u8> {
    let office = open(&args.data).await?;
    let done = in_turn(&args, &office).await;
    office.close().await?;
    let (made, moved) = done?;
    // Under the new keys, as everybody opens it from now on.
    let office = open(&args.data).await?;
    let verified = verify(&office, &office.operator(), &[]).await;
    office.close().await?;
    let ok = verified?.ok;
    if args.json {
        print::json(&json!({
            "times": moved.times, "rows": moved.rows, "files": moved.files,
            "unfit": moved.unfit + moved.unread, "verified": ok,
            "backup": made.as_ref().map(|made| &made.file),
        }))?;
    } else {
        tell(&args, &moved, made.as_ref(), ok);
    }
    Ok(if ok { DONE } else { FOUND_WRONG })
}

async fn in_turn(args: &RekeyArgs, office: &Office) -> Result<(Option<Made>, Moved)> {
    let actor = match args.actor.as_deref() {
        Some(name) => actor_named(office, Some(name)).await?,
        None => office.operator(),
    };
    actor.may(REKEYING)?;
    if args.to.is_none() && !args.without_backup {
        return Err(Error::refusal(
            "没有换：先要备份。请写 --to 放备份的文件夹；已经另外拷了一份的，写 --without-backup",
        ));
    }
    let place = place(&args.data);
    // Before a backup is made; and again while the keys change.
    refuse_in_use(office, &place).await?;
    let quiet = args.json;
    let made = match args.to.clone() {
        None => None,
        Some(to) => {
            refuse_without_key(office)?;
            let made = back_up(office, &Asked { to, keep: None }).await?;
            if !quiet {
                say!(
                    "换以前的备份：{}（{}，写完读回来逐个核对过），用原来的密钥单打开。",
                    made.file.display(),
                    disk::told(made.bytes)
                );
            }
            Some(made)
        }
    };
    if !quiet {
        say!("开始换。想停就按 Ctrl-C：库没有换好以前停下的，还是原来的密钥，再运行一次接着换。");
    }
    let (marked, files) = (marked(), every_hash(office).await?);
    let all = Everything {
        marked: &marked,
        composed: &[SOURCE_HASH],
        files: &files,
    };
    let backup = made.as_ref().map(|made| made.file.display().to_string());
    let told = |what: &str| {
        if !quiet {
            say!("  {what}");
        }
    };
    let moved = moved_to_new(office, &place, (&actor, backup.as_deref()), &all, &told).await?;
    Ok((made, moved))
}

fn refuse_without_key(office: &Office) -> Result<()> {
    if PublicKey::found(office)?.is_some() {
        return Ok(());
    }
    let data = office.data_folder().display();
    Err(Error::refusal(format!(
        "没有换：还没有打印密钥单，做不成备份。先运行 yushui key-sheets --data {data} --out 文件夹；或者停下别的命令，自己拷一份（cp -a {data} {data}.换密钥前，里面有主密钥，要收好），再写 --without-backup"
    )))
}

fn tell(args: &RekeyArgs, moved: &Moved, made: Option<&Made>, ok: bool) {
    let data = args.data.data.display();
    say!(
        "换好了，第 {} 次：{} 行、{} 个文件。原来的主密钥打不开现在的数据，以前的备份还要以前的密钥单。",
        moved.times,
        moved.rows,
        moved.files
    );
    if moved.unfit + moved.unread > 0 {
        say!(
            "原来就对不上的 {} 处没有改成对的，yushui verify 会说是哪些。",
            moved.unfit + moved.unread
        );
    }
    match ok {
        true => say!("校验通过，没有发现问题。"),
        false => say!("校验发现问题，请运行 yushui verify 看是哪些；换以前就有的，换以后也有。"),
    }
    say!("接下来：");
    say!(
        "一、打印新的密钥单：yushui key-sheets --data {data} --out 文件夹。没有打印以前做不成备份，定时的备份也会失败。"
    );
    say!("二、马上做一份新的备份，用新的密钥单演练一次恢复。");
    let last = made.map_or_else(
        || "以前的备份".to_owned(),
        |made| format!("以前的备份（最后一份是 {}）", made.file.display()),
    );
    say!(
        "三、原来的密钥单留着：{last}只有原来的密钥单打得开。以前的备份都不要了，连同原来的密钥单一起销毁。"
    );
    say!(
        "四、原来的主密钥别处还有抄件、拷贝的，也销毁：换以前拷走的数据它还打得开，我们收不回来。"
    );
    say!(
        "五、大家要重新登录，手机链接要重新发；换以前的导入不能再撤销，换以前导出的带行标识的表不能再导回来，请重新导出。"
    );
    say!("六、签名用的公钥也换了：以后导出的审计，请把新的公钥交给核对的人。");
}
