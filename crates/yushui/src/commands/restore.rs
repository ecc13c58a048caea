//! restore.

use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::time::Instant;

use doors::{open_office, upgrade_office};
use ground::backup::{Restoring, note_drill};
use ground::files::read_given;
use ground::office::Place;
use ground::{Error, Office, Result};
use papers::recovery::{Report, vanished};
use seal::{KeySheet, LINES, Recovery};

use super::{DONE, FOUND_WRONG, print};
use crate::args::{DataArgs, RestoreArgs};
use crate::surroundings::{place, surroundings};

/// Brings an office back into a new folder, and reports.
pub async fn restore(args: RestoreArgs) -> Result<u8> {
    let begun = Instant::now();
    let (one, other) = sheets(&args.sheet)?;
    let recovery = Recovery::join(&one, &other).map_err(Error::refusal)?;
    let (from, to) = (args.from.clone(), args.to.clone());
    let begin = move || Restoring::begin(&from, &to, &recovery);
    let restoring = tokio::task::spawn_blocking(begin).await;
    let restoring = restoring.map_err(|e| Error::Fault(e.into()))??;
    restoring.refuse_difference().await?;
    let place_there = restoring.place();
    let office = Office::as_it_is(&place_there, surroundings()?).await?;
    // The backup itself is what to go back to.
    let office = upgrade_office(&place_there, office).await?;
    let in_use = args.against.as_ref().map(|data| {
        place(&DataArgs {
            data: data.clone(),
            keys: args.keys.clone(),
            db: args.db.clone(),
        })
    });
    let report = report(&office, &restoring, in_use.as_ref(), begun).await;
    office.close().await?;
    let report = report?;
    restoring.finish()?;
    if let Some(in_use) = in_use.filter(|_| args.drill) {
        let office = open_office(&in_use, surroundings()?).await?;
        note_drill(&office, &report.noted()).await?;
        office.close().await?;
    }
    match args.json {
        true => print::json(&report)?,
        false => tell(&report, &args),
    }
    Ok(if report.verified.ok {
        DONE
    } else {
        FOUND_WRONG
    })
}

async fn report(
    office: &Office,
    restoring: &Restoring,
    in_use: Option<&Place>,
    begun: Instant,
) -> Result<Report> {
    let verified = papers::verify::verify(office, &office.operator(), &[]).await?;
    let (about, manifest) = (&restoring.about, &restoring.manifest);
    let age = restoring.age(office.clock().now_utc());
    let mut report = Report::of(about, manifest, age.num_minutes(), verified);
    if let Some(in_use) = in_use {
        match vanished(office.db().reader(), &in_use.database(), &manifest.chains).await {
            Ok(found) => report.vanished = Some(found),
            Err(why) => report.not_compared = Some(why.to_string()),
        }
    }
    report.epoch = restoring.new_epoch(office, report.noted()).await?;
    report.tenths = begun.elapsed().as_millis() / 100;
    Ok(report)
}

fn tell(report: &Report, args: &RestoreArgs) {
    for line in report.told() {
        say!("{line}");
    }
    let to = args.to.display();
    if args.drill {
        say!("演练已经登记。恢复出来的在 {to}，里面有主密钥和全部数据，看完请删掉。");
        return;
    }
    say!("已恢复到 {to}，原来的数据没有动。接下来：");
    say!(
        "一、先看一看：yushui serve --data {to} --listen 127.0.0.1:8090，登录看名册、最后几个批次对不对。"
    );
    say!("二、停掉原来的，把它的文件夹改名留着，不要删；以后只用恢复出来的。");
    say!(
        "三、证书不在备份里：用证书的，重新 yushui tls init 或放回证书；数据原来在 PostgreSQL 的，用 yushui move 搬进一个空的库。"
    );
    say!("四、马上再备份一次。");
}

/// The two sheets, from files or typed.
fn sheets(files: &[std::path::PathBuf]) -> Result<(KeySheet, KeySheet)> {
    let mut read = Vec::new();
    for file in files {
        read.push(from_file(file)?);
    }
    while read.len() < 2 {
        if !std::io::stdin().is_terminal() {
            return Err(Error::refusal(match read.len() {
                0 => "要两张密钥单：把两张各抄成一个文件，用 --sheet 写明；或者在终端里运行，一行一行地抄".to_owned(),
                _ => "只有一张密钥单，不够：要同一套的两张。请找另一位保管人，再写一个 --sheet".to_owned(),
            }));
        }
        read.push(typed(read.len() + 1)?);
    }
    let mut read = read.into_iter();
    match (read.next(), read.next(), read.next()) {
        (Some(one), Some(other), None) => Ok((one, other)),
        _ => Err(Error::refusal("只要两张密钥单，请写两个 --sheet")),
    }
}

fn from_file(file: &Path) -> Result<KeySheet> {
    let text = String::from_utf8(read_given(file)?);
    let wrong = |why: String| Error::refusal(format!("{}：{why}", file.display()));
    let text = text.map_err(|_| wrong("不是文字文件，请存成 UTF-8 的文字".to_owned()))?;
    KeySheet::read(&text).map_err(wrong)
}

/// A sheet typed at the terminal, each line until it is right.
fn typed(which: usize) -> Result<KeySheet> {
    say!("请照第 {which} 张密钥单抄，每行五组、每组四个，空格可以不打：");
    let mut sheet = String::new();
    let mut input = std::io::stdin().lock();
    for number in 1..=LINES {
        loop {
            say!("第 {number} 行：");
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Err(Error::refusal("没有抄完，没有恢复"));
            }
            if seal::read_line(number, line.trim()).is_some() {
                let line = line.trim();
                let line = line.strip_prefix(&format!("{number:02} ")).unwrap_or(line);
                sheet.push_str(&format!("{number:02} {line}\n"));
                break;
            }
            say!("第 {number} 行抄错了，请对照着再抄一遍。");
        }
    }
    KeySheet::read(&sheet).map_err(Error::refusal)
}
