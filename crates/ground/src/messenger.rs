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

/// Hands words to a command; why it failed where it did.
///
/// # Errors
/// When the program itself breaks; a command that fails is no error.
pub async fn carry(way: &Way, phone: &str, words: &str) -> Result<std::result::Result<(), String>> {
    let (command, phone, words) = (way.command.clone(), phone.to_owned(), words.to_owned());
    let carried = tokio::task::spawn_blocking(move || carried(&command, &phone, &words, PATIENCE));
    carried.await.map_err(|e| Error::Fault(e.into()))
}

fn carried(
    command: &[String],
    phone: &str,
    words: &str,
    patience: Duration,
) -> std::result::Result<(), String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err("没有写命令".to_owned());
    };
    let mut child = Command::new(program)
        .args(arguments)
        .arg(phone)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|wrong| format!("命令没有运行起来（{}）", wrong.kind()))?;
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
                return Err(format!("等了{seconds}秒没有结束，不知道送到没有"));
            }
        }
    };
    if ended.success() {
        return Ok(());
    }
    let said = complaint.recv_timeout(Duration::from_secs(1));
    let said = masked(said.unwrap_or_default().trim());
    Err(match (said.is_empty(), ended.code()) {
        (false, _) => said,
        (true, Some(code)) => format!("命令说没有成（返回 {code}）"),
        (true, None) => "命令中断了".to_owned(),
    })
}

/// What the command complains, once it is through.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (told, heard) = mpsc::channel();
    if let Some(complaint) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            drop(complaint.take(4096).read_to_end(&mut said));
            drop(told.send(String::from_utf8_lossy(&said).into_owned()));
        });
    }
    heard
}

/// The first words of a complaint, without any number as long as a phone's.
fn masked(said: &str) -> String {
    let line = said.lines().next().unwrap_or_default();
    let mut kept = String::new();
    for run in line
        .chars()
        .collect::<Vec<_>>()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
    {
        let run: String = run.iter().collect();
        let long = run.len() > 6 && run.starts_with(|c: char| c.is_ascii_digit());
        kept.push_str(if long { "****" } else { &run });
    }
    kept.chars()
        .filter(|c| !c.is_control())
        .take(REASON_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, patience: Duration) -> std::result::Result<(), String> {
        let command = ["/bin/sh", "-c", script, "sh"].map(str::to_owned);
        carried(&command, "13900000001; rm -rf /", "您好", patience)
    }

    #[test]
    fn a_command_gets_the_phone_as_it_is_and_the_words_and_says_why_it_failed() {
        let long = Duration::from_secs(10);
        let reads = r#"[ "$1" = "13900000001; rm -rf /" ] && [ "$(cat)" = 您好 ]"#;
        assert_eq!(sh(reads, long), Ok(()));
        let complains = sh("echo 'no route to 13900000001' >&2; exit 3", long);
        assert_eq!(complains, Err("no route to ****".to_owned()));
        assert_eq!(sh("exit 3", long), Err("命令说没有成（返回 3）".to_owned()));
        let slow = sh("sleep 5", Duration::from_millis(100));
        assert!(slow.unwrap_err().contains("没有结束"));
        let none = carried(&["/no/such/program".to_owned()], "1", "", long);
        assert!(none.unwrap_err().contains("没有运行起来"));
    }
}
