//! Words carried to somebody's phone by a command of the office's own: an SMS gateway, 政务微信. The commands stand in a file
//! of the data folder, which nobody writes through the pages; they are run as they stand, without a shell.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::error::{Error, Result};
use super::office::Office;

/// The file that names the commands.
pub const SETTING: &str = "notify.toml";
/// A command that takes longer is stopped.
const PATIENCE: Duration = Duration::from_secs(20);
/// So much of what a command complains is kept.
const REASON_MAX: usize = 80;
/// So much of it is looked at.
const HEARD_MAX: u64 = 4096;
/// A number of so many digits may be somebody's.
const DIGITS_MIN: usize = 7;
/// So many signs together are taken for words of the notice.
const PHRASE: usize = 4;

/// A way that words take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// 短信
    pub label: String,
    /// The program and its arguments; the phone is the last one, the words are read from the input.
    pub command: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    #[serde(default)]
    way: Vec<Way>,
}

/// The ways that the office has set; none where there is no such file.
///
/// # Errors
/// Says what is wrong with the file.
pub fn ways(office: &Office) -> Result<Vec<Way>> {
    let text = match std::fs::read_to_string(office.data_folder().join(SETTING)) {
        Ok(text) => text,
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let setting: Setting = toml::from_str(&text).map_err(|wrong| {
        let line = wrong.span().map_or(1, |at| {
            text[..at.start.min(text.len())].matches('\n').count() + 1
        });
        Error::refusal(format!(
            "数据文件夹里的 {SETTING} 第{line}行读不懂，请管服务器的人核对：每一种写 [[way]]、label 和 command"
        ))
    })?;
    let empty = |way: &&Way| way.label.trim().is_empty() || way.command.is_empty();
    if setting.way.iter().any(|way| empty(&way)) {
        return Err(Error::refusal(format!(
            "数据文件夹里的 {SETTING} 有一种没有写 label 或 command，请管服务器的人补上"
        )));
    }
    Ok(setting.way)
}

/// How carrying went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// The command says so.
    Sent,
    /// It was not sent, and why.
    Failed(String),
    /// It may have been sent or not, and why that is not known.
    Unknown(String),
}

/// Hands words to a command; says how it went.
///
/// # Errors
/// When the program itself breaks; a command that fails is no error.
pub async fn carry(way: &Way, phone: &str, words: &str) -> Result<Carried> {
    let (command, phone, words) = (way.command.clone(), phone.to_owned(), words.to_owned());
    let carried = tokio::task::spawn_blocking(move || carried(&command, &phone, &words, PATIENCE));
    carried.await.map_err(|e| Error::Fault(e.into()))
}

fn carried(command: &[String], phone: &str, words: &str, patience: Duration) -> Carried {
    let Some((program, arguments)) = command.split_first() else {
        return Carried::Failed("没有写命令".to_owned());
    };
    let begun = Command::new(program)
        .args(arguments)
        .arg(phone)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match begun {
        Ok(child) => child,
        Err(wrong) => return Carried::Failed(format!("命令没有运行起来（{}）", wrong.kind())),
    };
    let complaint = listen(&mut child);
    if let Some(mut input) = child.stdin.take() {
        let words = words.to_owned();
        // A command that does not read is waited for no longer than one that does not end.
        std::thread::spawn(move || drop(input.write_all(words.as_bytes())));
    }
    let begun = Instant::now();
    let ended = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            _ => {
                drop(child.kill());
                drop(child.wait());
                let seconds = patience.as_secs();
                return Carried::Unknown(format!("等了{seconds}秒没有结束"));
            }
        }
    };
    if ended.success() {
        return Carried::Sent;
    }
    let Some(code) = ended.code() else {
        return Carried::Unknown("命令中断了".to_owned());
    };
    let said = complaint.recv_timeout(Duration::from_secs(1));
    let said = masked(said.unwrap_or_default().trim(), words);
    Carried::Failed(match said.is_empty() {
        false => said,
        true => format!("命令说没有成（返回 {code}）"),
    })
}

/// The beginning of what the command complains, once it is through. All of it is read: a command whose complaint nobody
/// takes is stopped in the middle of its work.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (told, heard) = mpsc::channel();
    if let Some(mut complaint) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            drop(complaint.by_ref().take(HEARD_MAX).read_to_end(&mut said));
            drop(std::io::copy(&mut complaint, &mut std::io::sink()));
            drop(told.send(String::from_utf8_lossy(&said).into_owned()));
        });
    }
    heard
}

/// The first line of a complaint without any number as long as a phone's; nothing where it repeats what was to be sent.
fn masked(said: &str, sent: &str) -> String {
    if repeats(said, sent) {
        return String::new();
    }
    let line: Vec<char> = said.lines().next().unwrap_or_default().chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while let Some(&first) = line.get(at) {
        let (end, digits) = number_at(&line[at..]);
        match digits {
            0 => {
                kept.push(first);
                at += 1;
                continue;
            }
            DIGITS_MIN.. => kept.push_str("****"),
            _ => kept.extend(&line[at..at + end]),
        }
        at += end;
    }
    kept.chars()
        .filter(|c| !c.is_control())
        .take(REASON_MAX)
        .collect()
}

/// How far the number reaches that begins here, and how many digits it has: blanks, hyphens and the like are passed over.
fn number_at(line: &[char]) -> (usize, usize) {
    let (mut end, mut digits) = (0, 0);
    for (place, c) in line.iter().enumerate() {
        match c {
            c if c.is_numeric() => {
                digits += 1;
                end = place + 1;
            }
            c if digits > 0 && !c.is_alphanumeric() => {}
            _ => break,
        }
    }
    (end, digits)
}

/// Whether a complaint says again what was to be sent: a phrase of it, or so many signs together; or has it written in
/// the way that programs write what is not Latin.
fn repeats(said: &str, sent: &str) -> bool {
    if said.contains("\\u") || said.contains("%E") {
        return true;
    }
    let plain: String = said.chars().filter(|c| c.is_alphanumeric()).collect();
    let phrases = sent.split(|c: char| !c.is_alphanumeric());
    let mut phrases = phrases.map(|phrase| phrase.chars().collect::<Vec<_>>());
    phrases.any(|phrase| {
        let signs = phrase.len().min(PHRASE);
        signs > 1
            && phrase
                .windows(signs)
                .any(|part| plain.contains(&part.iter().collect::<String>()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "【甲镇】追二（或其家属）：还应退回2,457.00元";

    fn sh(script: &str, patience: Duration) -> Carried {
        let command = ["/bin/sh", "-c", script, "sh"].map(str::to_owned);
        carried(&command, "13900000001; rm -rf /", WORDS, patience)
    }

    fn failed(why: &str) -> Carried {
        Carried::Failed(why.to_owned())
    }

    #[test]
    fn a_command_gets_the_phone_as_it_is_and_the_words_and_says_why_it_failed() {
        let long = Duration::from_secs(10);
        let reads = format!(r#"[ "$1" = "13900000001; rm -rf /" ] && [ "$(cat)" = '{WORDS}' ]"#);
        assert_eq!(sh(&reads, long), Carried::Sent);
        let complains = sh("echo 'no route to 13900000001' >&2; exit 3", long);
        assert_eq!(complains, failed("no route to ****"));
        assert_eq!(sh("exit 3", long), failed("命令说没有成（返回 3）"));
        let none = carried(&["/no/such/program".to_owned()], "1", "", long);
        assert!(matches!(none, Carried::Failed(why) if why.contains("没有运行起来")));
    }

    #[test]
    fn a_command_that_writes_much_is_not_stopped_by_it_and_one_that_does_not_end_tells_nothing() {
        let long = Duration::from_secs(10);
        let much = "cat > /dev/null; head -c 200000 /dev/zero | tr '\\0' x >&2 || exit 9";
        assert_eq!(sh(much, long), Carried::Sent);
        let slow = sh("sleep 5", Duration::from_millis(100));
        assert!(matches!(slow, Carried::Unknown(why) if why.contains("没有结束")));
        let broken = sh("kill -9 $$", long);
        assert!(matches!(broken, Carried::Unknown(_)));
    }

    #[test]
    fn no_number_and_no_word_of_the_notice_is_kept_of_a_complaint() {
        for (said, kept) in [
            ("to 139-0000-0001: busy", "to ****: busy"),
            ("to 139 0000 0001", "to ****"),
            ("to １３９００００ ０００１。", "to ****。"),
            ("to +86 (139) 0000.0001", "to +****"),
            ("code 1234, line 56", "code 1234, line 56"),
            ("cannot send 追二", ""),
            ("退回 2457.00 到", ""),
            ("bad text: 还应 退回", ""),
            (r#"{"content": "\u8ffd\u4e8c"}"#, ""),
            ("号码停机", "号码停机"),
        ] {
            assert_eq!(masked(said, WORDS), kept, "{said}");
        }
    }
}
