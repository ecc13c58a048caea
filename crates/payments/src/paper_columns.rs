//! The papers that are printed, and their columns: what each holds, and which are left out because nothing stands in them.

use serde::Serialize;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// 花名册
    Roster,
    /// 现金签领表
    SignSheet,
    /// 公示表
    Notice,
}

impl PaperKind {
    /// Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            PaperKind::Roster => "发放花名册",
            PaperKind::SignSheet => "现金签领表",
            PaperKind::Notice => "发放公示表",
        }
    }

    /// Rows of a page, and of one that carries total and signatures too: measured on A4.
    pub(super) fn rows(self) -> (usize, usize) {
        match self {
            PaperKind::Roster => (22, 19),
            PaperKind::SignSheet | PaperKind::Notice => (33, 29),
        }
    }
}

/// A column of a paper.
#[derive(Debug, Clone, Serialize)]
pub struct PaperColumn {
    /// Heading.
    pub label: &'static str,
    /// Class that says its width and side.
    pub class: &'static str,
}

/// A row and its amount.
pub(super) type PaperRow = (Vec<String>, i64);
/// Rows that begin on a sheet of their own.
pub(super) type PaperPart = Vec<PaperRow>;

/// The payees have a column where there are any.
pub(super) fn columns(kind: PaperKind, payees: bool) -> Vec<PaperColumn> {
    let column = |label, class| PaperColumn { label, class };
    let mut columns = vec![column("序号", "no"), column("单位", "unit")];
    columns.push(column("姓名", "name"));
    columns.push(column("人员类别", "what"));
    if payees {
        columns.push(column("收款人", "name"));
    }
    match kind {
        PaperKind::Roster => {
            columns.push(column("银行账号", "account"));
            for label in ["正常发放", "补发", "追缴", "实发"] {
                columns.push(column(label, "money"));
            }
            columns.push(column("签字", "sign"));
        }
        PaperKind::SignSheet => {
            columns.push(column("金额", "money"));
            columns.push(column("签名（手印）", "sign wide"));
            columns.push(column("领取日期", "sign"));
        }
        PaperKind::Notice => columns.push(column("金额", "money")),
    }
    columns
}

/// Takes out the columns of money in which nothing stands; says which.
pub(super) fn left_out(columns: &mut Vec<PaperColumn>, parts: &mut [PaperPart]) -> Option<String> {
    let empty = |at: usize| {
        let mut rows = parts.iter().flatten();
        columns[at].class == "money" && rows.all(|(row, _)| row[at].is_empty())
    };
    let has_rows = parts.iter().any(|part| !part.is_empty());
    let empty: Vec<usize> = (0..columns.len())
        .filter(|at| has_rows && empty(*at))
        .collect();
    let mut labels = Vec::new();
    for at in empty.into_iter().rev() {
        labels.insert(0, columns.remove(at).label);
        for (row, _) in parts.iter_mut().flatten() {
            row.remove(at);
        }
    }
    (!labels.is_empty()).then(|| {
        format!(
            "没有{}，不印这{}栏",
            labels.join("、"),
            words_of(labels.len())
        )
    })
}

/// 一, 两, 三
fn words_of(count: usize) -> &'static str {
    match count {
        1 => "一",
        2 => "两",
        _ => "几",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_money_in_which_nothing_stands_is_left_out_and_told() {
        let row = |backpay: &str| {
            let cells = [
                "1",
                "第一村",
                "甲一",
                "复员军人",
                "6225",
                "90.00",
                backpay,
                "",
                "90.00",
                "",
            ];
            (cells.map(str::to_owned).to_vec(), 9_000)
        };
        let made = |backpay: &str| {
            let (mut columns, mut parts) = (
                columns(PaperKind::Roster, false),
                vec![vec![row("")], vec![row(backpay)]],
            );
            let told = left_out(&mut columns, &mut parts);
            let labels: Vec<&str> = columns.iter().map(|column| column.label).collect();
            (told, labels.join(" "), parts[1][0].0.len())
        };
        let (told, labels, cells) = made("");
        assert_eq!(told.unwrap(), "没有补发、追缴，不印这两栏");
        assert_eq!(
            labels,
            "序号 单位 姓名 人员类别 银行账号 正常发放 实发 签字"
        );
        assert_eq!(cells, 8);
        let (told, labels, cells) = made("10.00");
        assert_eq!(told.unwrap(), "没有追缴，不印这一栏");
        assert!(labels.contains("补发") && !labels.contains("追缴"));
        assert_eq!(cells, 9);
    }
}
