//! One invented town's office, at each step of its work the ground for one of the killed commands.

use std::sync::{Arc, Mutex, OnceLock, Weak};

use super::folder::{BANK_FILE, Folder};
use super::invented::{PEOPLE, SHEETS, write_workbook};
use super::scenario::Scenario;

/// The workbook that is imported.
pub const BOOK: &str = "book.xlsx";
/// The bank's answer.
const ANSWERS: &str = "answers.csv";
/// Of how many lines the bank sends one back.
const ONE_FAILS_IN: usize = 7;

const IMPORT: &str = "import book.xlsx --as 张三";
const RUN: &str = "pay run --month 2011-06 --as 张三";
const APPROVE: &str = "pay approve --batch 2011-06-1 --as 王五";
const EXPORT: &str = "pay export --batch 2011-06-1 --out bank.csv --as 赵六";
const SETTLE: &str = "pay settle --batch 2011-06-1 --result answers.csv --as 赵六";

/// The office at each step.
pub struct Town {
    /// With its people who work there, before anything was imported.
    pub empty: Folder,
    /// One quarter paid, the next one due.
    pub due: Folder,
    /// The next quarter's batch reviewed.
    pub reviewed: Folder,
    /// … approved.
    pub approved: Folder,
    /// … sent to the bank, whose answer lies there.
    pub exported: Folder,
    scenarios: OnceLock<[Scenario; 5]>,
}

impl Town {
    /// The town that the tests of the moment have in common; they work in copies of it. Gone with the last of them.
    pub fn shared() -> Arc<Town> {
        static SHARED: Mutex<Weak<Town>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap();
        shared.upgrade().unwrap_or_else(|| {
            let town = Arc::new(Town::new());
            *shared = Arc::downgrade(&town);
            town
        })
    }

    /// Works the office through from the beginning.
    fn new() -> Town {
        let empty = Folder::new();
        empty.must("init --division 990101100 --name 甲镇 --admin 管理员");
        for (name, role) in [
            ("张三", "经办"),
            ("李四", "复核"),
            ("王五", "审批"),
            ("赵六", "财务"),
        ] {
            empty.must(&format!("users add --name {name} --role {role}"));
        }
        write_workbook(&empty.path().join(BOOK), SHEETS, PEOPLE);

        let due = empty.copy();
        due.must(IMPORT);
        due.must("pay run --month 2011-03 --as 张三");
        due.must("pay review --batch 2011-03-1 --as 李四");
        due.must("pay approve --batch 2011-03-1 --as 王五");

        let reviewed = due.copy();
        reviewed.must(RUN);
        reviewed.must("pay review --batch 2011-06-1 --as 李四");

        let approved = reviewed.copy();
        approved.must(APPROVE);

        let exported = approved.copy();
        exported.must(EXPORT);
        write_answers(&exported);
        Town {
            empty,
            due,
            reviewed,
            approved,
            exported,
            scenarios: OnceLock::new(),
        }
    }

    /// Every command that is killed.
    pub fn scenarios(&self) -> &[Scenario; 5] {
        let all = || {
            [
                self.import(),
                self.approve(),
                self.run(),
                self.settle(),
                self.export(),
            ]
        };
        self.scenarios.get_or_init(all)
    }

    /// Each sheet is there or not, in the order in which they are written.
    fn import(&self) -> Scenario {
        let between = (1..SHEETS).map(|sheets| self.imported(sheets, PEOPLE));
        Scenario::new("import", &self.empty, IMPORT, between.collect(), "2011-03")
    }

    /// The office with only the first sheets imported, and of the roster only the first people.
    pub fn imported(&self, sheets: usize, people: usize) -> Folder {
        let folder = self.empty.copy();
        write_workbook(&folder.path().join("part.xlsx"), sheets, people);
        folder.must("import part.xlsx --as 张三");
        folder
    }

    /// Reviewed, or approved with its audit entry.
    fn approve(&self) -> Scenario {
        Scenario::new("pay approve", &self.reviewed, APPROVE, vec![], "2011-06")
    }

    /// No batch, or one with all its lines.
    fn run(&self) -> Scenario {
        Scenario::new("pay run", &self.due, RUN, vec![], "2011-06")
    }

    /// All answers, or none.
    fn settle(&self) -> Scenario {
        Scenario::new("pay settle", &self.exported, SETTLE, vec![], "2011-06")
    }

    /// The bank's file is whole or not there, and whole before the batch counts as exported.
    fn export(&self) -> Scenario {
        let file_only = self.approved.copy();
        let file = self.exported.path().join(BANK_FILE);
        std::fs::copy(file, file_only.path().join(BANK_FILE)).unwrap();
        Scenario::new(
            "pay export",
            &self.approved,
            EXPORT,
            vec![file_only],
            "2011-06",
        )
    }

    /// What the bank sends back, in fen.
    pub fn failed_fen(&self) -> i64 {
        let answers = std::fs::read_to_string(self.exported.path().join(ANSWERS)).unwrap();
        let failed = answers.lines().filter(|line| line.contains("失败,"));
        failed
            .map(|line| {
                kernel::Fen::read_yuan(line.split(',').nth(1).unwrap())
                    .unwrap()
                    .get()
            })
            .sum()
    }
}

/// The bank's answer to the file it got: every seventh account was not found.
fn write_answers(folder: &Folder) {
    let file = std::fs::read_to_string(folder.path().join(BANK_FILE)).unwrap();
    let mut answers = "序号,金额,处理结果,原因\n".to_owned();
    for (index, line) in file.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let result = if index % ONE_FAILS_IN == 0 {
            "失败,户名不符"
        } else {
            "成功,"
        };
        answers.push_str(&format!("{},{},{result}\n", cells[0], cells[4]));
    }
    std::fs::write(folder.path().join(ANSWERS), answers).unwrap();
}
