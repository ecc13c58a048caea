//! Killing a program at the Nth call of a kind, with strace.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use super::folder::{BANK_FILE, Folder, Order};

/// How often a point is tried that a run did not come to: which thread closes the database, and so which one makes
/// the last calls, is a race between two, and strace counts the calls of each thread apart.
const ATTEMPTS: usize = 12;

/// Not every run makes the same calls, for the same reason: the longest of a few counts.
const RUNS_COUNTED: usize = 5;

const PRINTED: &str = "printed";
const SIGKILL: i32 = 9;

/// A kind of call that leaves something behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call(&'static str);

impl Call {
    /// Every kind. `exit_group` is the moment after the last word. `write` is what goes to standard output and into
    /// the bank's file: SQLite writes with `pwrite64`, and other writes only wake a thread. A kind that a machine
    /// does not have, or a run does not make, has no points.
    pub const ALL: [Call; 11] = [
        Call("pwrite64"),
        Call("write"),
        Call("fsync"),
        Call("fdatasync"),
        Call("ftruncate"),
        Call("rename"),
        Call("renameat"),
        Call("renameat2"),
        Call("unlink"),
        Call("unlinkat"),
        Call("exit_group"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    fn by_path(self) -> bool {
        self.0 == "write"
    }
}

/// A kill point: before the `nth` call of its kind, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The kind.
    pub call: Call,
    /// Which of them.
    pub nth: usize,
}

/// A folder whose program was killed.
pub struct Killed {
    /// The folder as it was left.
    pub folder: Folder,
    /// Where it really was.
    pub point: Point,
    /// Whether it had said that the work was done: success goes to standard output, everything else does not.
    pub acknowledged: bool,
}

/// How many calls of each kind a complete run makes; a point for each.
pub fn points(base: &Folder, order: &Order) -> Vec<Point> {
    let (by_path, others): (Vec<Call>, Vec<Call>) =
        Call::ALL.into_iter().partition(|c| c.by_path());
    let mut made: BTreeMap<Call, usize> = BTreeMap::new();
    for calls in [others, by_path] {
        for _ in 0..RUNS_COUNTED {
            let folder = base.copy();
            let ended = run(&folder, order, &calls, None);
            assert_eq!(ended, Ended::Completed, "{order:?}");
            let trace = std::fs::read_to_string(folder.path().join("trace")).unwrap();
            for call in &calls {
                let lines = trace.lines().filter(|line| call_of(line) == Some(call.0));
                let most = made.entry(*call).or_default();
                *most = lines.count().max(*most);
            }
        }
    }
    let of_kind = |(call, most)| (1..=most).map(move |nth| Point { call, nth });
    made.into_iter().flat_map(of_kind).collect()
}

/// The call that a line of a trace tells: `1234 fsync(9) = 0`.
fn call_of(line: &str) -> Option<&str> {
    let (_pid, rest) = line.split_once(' ')?;
    let (name, _) = rest.trim_start().split_once('(')?;
    Some(name)
}

/// Kills a run at `point`, or at the last one before it that a run comes to.
pub fn kill(base: &Folder, order: &Order, point: Point) -> Killed {
    for nth in (1..=point.nth).rev() {
        let point = Point { nth, ..point };
        for _ in 0..ATTEMPTS {
            let folder = base.copy();
            if run(&folder, order, &[point.call], Some(nth)) == Ended::Killed {
                let printed = std::fs::read(folder.path().join(PRINTED)).unwrap();
                return Killed {
                    folder,
                    point,
                    acknowledged: !printed.is_empty(),
                };
            }
        }
    }
    panic!("no run comes to its first {}: {order:?}", point.call.0);
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Completed,
    Killed,
}

/// Runs under strace, following the program's own threads but not the child that reads workbooks.
fn run(folder: &Folder, order: &Order, calls: &[Call], kill_at: Option<usize>) -> Ended {
    let printed = folder.path().join(PRINTED);
    // A question mark: a machine without the call does without it.
    let names: Vec<String> = calls.iter().map(|call| format!("?{}", call.0)).collect();
    let names = names.join(",");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "--detach-on=execve", "-o", "trace"]);
    strace.args(["-e", &format!("trace={names}")]);
    if let Some(nth) = kill_at {
        strace.args(["-e", &format!("inject={names}:signal=SIGKILL:when={nth}")]);
    }
    if calls.iter().any(|call| call.by_path()) {
        let part = folder.path().join(format!(".{BANK_FILE}.part"));
        for path in [printed.as_path(), part.as_path()] {
            strace.arg("-P").arg(path);
        }
    }
    let status = strace
        .arg("--")
        .args(order.words())
        .current_dir(folder.path())
        .stdout(File::create(&printed).unwrap())
        .status()
        .expect("没有找到 strace，请先执行 make setup 装上再测试");
    match (status.code(), status.signal()) {
        (Some(0), _) => Ended::Completed,
        (_, Some(SIGKILL)) if was_killed(folder.path()) => Ended::Killed,
        _ => panic!("{order:?} under strace ended with {status}"),
    }
}

/// Whether the trace tells that the program was killed, and not strace itself.
fn was_killed(folder: &Path) -> bool {
    let trace = std::fs::read_to_string(folder.join("trace")).unwrap();
    trace.contains("+++ killed by SIGKILL +++")
}
