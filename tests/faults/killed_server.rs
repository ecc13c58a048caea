//! An office on a PostgreSQL server that is killed in the middle of the work is whole (F-01 on a server).
//!
//! A pay run, its review and its approval are given one after the other while the server is stopped as a power cut
//! would stop it, and started again. Whatever was acknowledged must be there, whatever was refused must not, nothing is
//! there twice or by half, and `verify` finds nothing. Only who was cut off while the server was asked to commit may
//! not know, and is told to look. `YUSHUI_KILLS` says how often and `YUSHUI_SEED` when; `make sweep-kill-server` asks
//! for more.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{APPROVER, CLERK, Desk, REVIEWER};
use crate::kill_points::plan::Chance;

const KILLS: u64 = 8;
const SEED: u64 = 2011;
/// The months in which the sample town pays, and what it pays in each, in fen.
const MONTHS: [(&str, &str); 4] = [
    ("03", "9900000"),
    ("06", "27900000"),
    ("09", "9900000"),
    ("12", "27900000"),
];
/// Whoever cannot know is told to look whether it was done.
const LOOK: &str = "先看看";

#[expect(
    clippy::disallowed_methods,
    reason = "the sweep asks how often and when"
)]
fn asked(name: &str, usual: u64) -> u64 {
    let asked = std::env::var(name).ok();
    asked.map_or(usual, |asked| asked.parse().expect("a number"))
}

/// A server of its own that waits for the disk, as an office's does.
struct Server {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl Server {
    fn new() -> Server {
        let folder = tempfile::Builder::new()
            .prefix("yushui-killed.")
            .tempdir()
            .unwrap();
        let server = Server {
            programs: programs(),
            folder,
        };
        if is_root() {
            done(
                Command::new("chown")
                    .arg("postgres")
                    .arg(server.folder.path()),
            );
        }
        let data = server.data();
        let words = [
            "-U", "yushui", "--auth", "trust", "--locale", "C", "-E", "UTF8", "-D",
        ];
        done(server.program("initdb").args(words).arg(data));
        server.start();
        done(Command::new("chmod").arg("755").arg(server.folder.path()));
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn address(&self) -> String {
        format!(
            "postgres://yushui@localhost/postgres?host={}",
            self.folder.path().display()
        )
    }

    /// One of the server's programs, as a user whom it lets start it.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--clear-groups",
            ]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    fn control(&self, words: &[&str]) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg("-D").arg(self.data()).args(words);
        command
    }

    fn start(&self) {
        let log = self.folder.path().join("server.log");
        let socket = self.folder.path().display();
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{socket}'");
        let mut command = self.control(&["-w", "-o", &options, "-l"]);
        done(command.arg(log).arg("start"));
    }

    /// Stops it as a power cut would.
    fn kill(&self) {
        done(&mut self.control(&["-m", "immediate", "stop"]));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self
            .control(&["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .status();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Where Debian puts the server's programs, the newest version.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL, by make setup");
    let versions = versions.map(|version| version.unwrap().path().join("bin"));
    let mut versions: Vec<PathBuf> = versions.filter(|bin| bin.join("initdb").exists()).collect();
    versions.sort_by_key(|bin| version_of(bin));
    versions.pop().expect("PostgreSQL, by make setup")
}

fn version_of(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

fn done(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}

fn milliseconds(many: usize) -> Duration {
    Duration::from_millis(many as u64)
}

/// What the office has: its batches with their states and totals, and how long its audit chain is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Has {
    batches: Vec<(String, String, String)>,
    audited: u64,
}

struct Office {
    desk: Desk,
    address: String,
}

impl Office {
    fn command(&self, words: &str) -> Command {
        let mut command = self.desk.program();
        command.args(words.split(' ')).args(["--data", "data"]);
        command.env("YUSHUI_DB", &self.address);
        command
    }

    fn done(&self, words: &str) -> String {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{words}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, words: &str) -> serde_json::Value {
        serde_json::from_str(&self.done(&format!("{words} --json"))).unwrap()
    }

    /// What it has; `verify` finds nothing wrong.
    fn has(&self) -> Has {
        let listed = self.json("pay list");
        let text = |batch: &serde_json::Value, field: &str| match &batch[field] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let batch = |b| (text(b, "batch"), text(b, "state"), text(b, "total_fen"));
        let mut batches: Vec<_> = listed["batches"]
            .as_array()
            .unwrap()
            .iter()
            .map(batch)
            .collect();
        batches.sort();
        let audited = self.json("verify")["audit_entries"].as_u64().unwrap();
        Has { batches, audited }
    }

    /// The step that comes next: review or approve what is there, or else the next month.
    fn next(has: &Has) -> String {
        let waiting = has.batches.iter().find(|(_, state, _)| state != "approved");
        match waiting {
            Some((label, state, _)) if state == "draft" => {
                format!("pay review --batch {label} --as {REVIEWER}")
            }
            Some((label, ..)) => format!("pay approve --batch {label} --as {APPROVER}"),
            None => {
                let (year, month) = (
                    2011 + has.batches.len() / 4,
                    MONTHS[has.batches.len() % 4].0,
                );
                format!("pay run --month {year}-{month} --confirm --as {CLERK}")
            }
        }
    }
}

#[test]
fn an_office_whose_server_is_killed_is_whole() {
    let (kills, seed) = (asked("YUSHUI_KILLS", KILLS), asked("YUSHUI_SEED", SEED));
    let server = Server::new();
    let office = Office {
        desk: Desk::empty(),
        address: server.address(),
    };
    office.done("init --division 990101100 --name 甲镇 --admin 管理员");
    for (name, role) in [(CLERK, "经办"), (REVIEWER, "复核"), (APPROVER, "审批")] {
        office.done(&format!("users add --name {name} --role {role}"));
    }
    office.desk.bring("jia_town_2011.xlsx");
    office.done("import jia_town_2011.xlsx");

    let mut chance = Chance(seed);
    let (mut acknowledged, mut refused, mut unsure) = (0, 0, 0);
    for kill in 1..=kills {
        let before = office.has();
        let step = Office::next(&before);
        let mut command = office.command(&step);
        let given = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(milliseconds(10 + chance.below(400)));
        server.kill();
        std::thread::sleep(milliseconds(chance.below(300)));
        server.start();
        let output = given.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let after = office.has();
        let (moved, grown) = (
            after.batches != before.batches,
            after.audited - before.audited,
        );
        let told =
            format!("kill {kill} of seed {seed}, {step}: {before:?} → {after:?}, {output:?}");
        // A run tells what it pays and what it points out.
        let entries = if step.starts_with("pay run") { 2 } else { 1 };
        assert!(grown == if moved { entries } else { 0 }, "half: {told}");
        if output.status.success() {
            acknowledged += 1;
            assert!(moved, "lost: {told}");
        } else if complaint.contains(LOOK) {
            unsure += 1;
        } else {
            refused += 1;
            assert!(!moved, "refused and done: {told}");
        }
    }
    let has = office.has();
    for (place, (label, _, total)) in has.batches.iter().enumerate() {
        let (month, usual) = MONTHS[place % 4];
        assert!(label.contains(&format!("-{month}-1")), "twice: {has:?}");
        if place < 4 {
            assert_eq!(total, usual, "{label}");
        }
    }
    println!(
        "结束数据库服务 {kills} 次（种子 {seed}）：报已办成 {acknowledged} 次，没有办成 {refused} 次，说不准、请人看一看 {unsure} 次；\
         批次 {} 个，丢失、重复、一半合计 0 次",
        has.batches.len()
    );
}
