//! What was not used of a bank's answer, or only in part, for whoever hands it in.

use super::answer_words::Meaning;

/// What the rows come to, to compare with a row of sums.
#[derive(Default)]
pub(super) struct Sums {
    pub all: i64,
    paid: i64,
    failed: i64,
}

impl Sums {
    pub fn add(&mut self, amount: i64, said: Option<&Meaning>) {
        self.all += amount;
        match said {
            None => {}
            Some(Meaning::Paid) => self.paid += amount,
            Some(Meaning::Failed(_)) => self.failed += amount,
        }
    }

    pub fn has(&self, sum: i64) -> bool {
        [self.all, self.paid, self.failed].contains(&sum)
    }
}

/// What was compared only in part.
#[derive(Default)]
pub(super) struct Marks {
    pub accounts: usize,
    pub names: usize,
    pub batches: usize,
    /// Rows that are of no line, told.
    pub unused: Vec<String>,
    /// Rows of a line of which nothing is said.
    pub silent: Vec<usize>,
    /// Rows of sums that were compared.
    pub sums: Vec<usize>,
}

/// So many rows are told one by one.
const ROWS_TOLD_MAX: usize = 10;

impl Marks {
    /// In sentences; `columns` are the headings that were not used, `compared` what was compared besides accounts.
    pub(super) fn notes(self, columns: &[String], compared: &[&str]) -> Vec<String> {
        let Marks {
            accounts,
            names,
            batches,
            unused,
            silent,
            sums,
        } = self;
        let mut notes = Vec::new();
        if !columns.is_empty() {
            notes.push(format!("没有用到的栏：{}", columns.join("、")));
        }
        if accounts > 0 {
            let and = if compared.is_empty() { "" } else { "和" };
            notes.push(format!("{accounts}行的账号不完整（打了星号，或者被表格软件改成了科学记数），只按看得见的几位{and}{}核对", compared.join("、")));
        }
        if names > 0 {
            notes.push(format!(
                "{names}行的户名有银行写不出的字或星号，只按其余的字核对"
            ));
        }
        if batches > 0 {
            notes.push("批次一栏是银行自己的编号，没有用来核对".to_owned());
        }
        let rows = |rows: &[usize]| {
            let shown = rows.iter().take(ROWS_TOLD_MAX).map(usize::to_string);
            let more = if rows.len() > ROWS_TOLD_MAX {
                "……"
            } else {
                ""
            };
            format!("第{}{more}行", shown.collect::<Vec<_>>().join("、"))
        };
        if !sums.is_empty() {
            notes.push(format!("{}是合计，已核对", rows(&sums)));
        }
        if !silent.is_empty() {
            let (count, rows) = (silent.len(), rows(&silent));
            notes.push(format!("{rows}没有写结果，这{count}笔还算没有回盘"));
        }
        let more = unused.len().saturating_sub(ROWS_TOLD_MAX);
        notes.extend(unused.into_iter().take(ROWS_TOLD_MAX));
        if more > 0 {
            notes.push(format!("另有{more}行没有用到"));
        }
        notes
    }
}
