//! A folder with an office in `data/` and the files around it. Commands run in it, so that their arguments and what
//! they print are the same in every copy.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The office within the folder.
pub const DATA: &str = "data";
/// What the bank gets, within the folder.
pub const BANK_FILE: &str = "bank.csv";

/// A program and its arguments.
#[derive(Debug, Clone)]
pub struct Order {
    program: String,
    arguments: Vec<String>,
}

impl Order {
    /// A command of Yushui, on the office of whatever folder it runs in.
    pub fn yushui(command: &str) -> Order {
        let mut order = Order::of(env!("CARGO_BIN_EXE_yushui"), command);
        order
            .arguments
            .extend(["--data".to_owned(), DATA.to_owned()]);
        order
    }

    /// Any program, its arguments separated by spaces.
    pub fn of(program: &str, arguments: &str) -> Order {
        Order {
            program: program.to_owned(),
            arguments: arguments.split(' ').map(str::to_owned).collect(),
        }
    }

    /// Program and arguments in one row, for another program to start.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.program.as_str()).chain(self.arguments.iter().map(String::as_str))
    }
}

/// What a command answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub printed: String,
    /// What it complained of.
    pub complaint: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Answer {
        Answer {
            code: output.status.code(),
            printed: String::from_utf8(output.stdout).unwrap(),
            complaint: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The folder; gone when dropped, unless kept.
pub struct Folder {
    root: TempDir,
}

impl Folder {
    /// An empty one.
    pub fn new() -> Folder {
        Folder {
            root: tempfile::tempdir().unwrap(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// Another with the same files in it.
    pub fn copy(&self) -> Folder {
        let copy = Folder::new();
        copy_files(self.path(), copy.path());
        copy
    }

    /// Leaves it behind for somebody to look at.
    pub fn keep(self) -> std::path::PathBuf {
        self.root.keep()
    }

    /// Runs a command in it.
    pub fn run(&self, order: &Order) -> Answer {
        let mut words = order.words();
        let output = Command::new(words.next().unwrap())
            .args(words)
            .current_dir(self.path())
            .env("YUSHUI_PASSWORD", "Shuangyong#2026")
            .output();
        output.unwrap().into()
    }

    /// Runs a command of Yushui that has to succeed; answers what it printed.
    pub fn must(&self, command: &str) -> String {
        let answer = self.run(&Order::yushui(command));
        assert_eq!(answer.code, Some(0), "{command}: {answer:?}");
        answer.printed
    }
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&there).unwrap();
            copy_files(&entry.path(), &there);
        } else {
            // Permissions come along: keys are 0600 or they are refused.
            std::fs::copy(entry.path(), &there).unwrap();
        }
    }
}
