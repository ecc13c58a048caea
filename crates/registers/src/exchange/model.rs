//! An import as it is looked over and remembered.

use kernel::{DivisionCode, mask_account, mask_id, mask_phone};

use super::report::{Change, Effect, RowReport, RowResult, SheetReport};
use super::unused::{Question, Unused};
use ground::error::{Error, Result};
use ground::shown::{Badge, Tone};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// 正在核对
    Reading,
    /// 待确认
    Ready,
    /// 已导入
    Imported,
    /// 已放弃
    Dropped,
    /// 已过期
    Expired,
    /// 不能导入
    Refused,
    /// 已撤销
    Undone,
}

impl ImportState {
    /// All of them, with code, label and colour.
    pub const ALL: [(ImportState, &'static str, &'static str, Tone); 7] = [
        (ImportState::Reading, "reading", "正在核对", Tone::Plain),
        (ImportState::Ready, "ready", "待确认", Tone::Soon),
        (ImportState::Imported, "imported", "已导入", Tone::Good),
        (ImportState::Dropped, "dropped", "已放弃", Tone::Quiet),
        (ImportState::Expired, "expired", "已过期", Tone::Quiet),
        (ImportState::Refused, "refused", "不能导入", Tone::Bad),
        (ImportState::Undone, "undone", "已撤销", Tone::Quiet),
    ];

    fn entry(self) -> (&'static str, &'static str, Tone) {
        let found = ImportState::ALL.iter().find(|(state, ..)| *state == self);
        found.map_or(("", "", Tone::Plain), |(_, code, label, tone)| {
            (*code, *label, *tone)
        })
    }

    /// As it stands in the database and in an address.
    pub fn code(self) -> &'static str {
        self.entry().0
    }

    /// In words.
    pub fn label(self) -> &'static str {
        self.entry().1
    }

    /// Its colour.
    pub fn tone(self) -> Tone {
        self.entry().2
    }

    /// Whether its rows have been looked over, and something is told of each.
    pub fn is_told(self) -> bool {
        matches!(
            self,
            ImportState::Ready | ImportState::Imported | ImportState::Undone
        )
    }

    /// Reads what [`ImportState::code`] wrote.
    pub fn from_code(code: &str) -> Result<ImportState> {
        let found = ImportState::ALL
            .iter()
            .find(|(_, known, ..)| *known == code);
        found
            .map(|(state, ..)| *state)
            .ok_or_else(|| Error::inconsistent(format!("导入状态 {code}")))
    }
}

/// A workbook that was handed in.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// Number within the office.
    pub id: i64,
    /// Where its records belong.
    pub division: DivisionCode,
    /// Its name on the clerk's machine.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// Why it was refused, or what to know before confirming.
    pub told: String,
    /// Hash over what the preview said.
    pub digest: String,
    /// Rows that are fine.
    pub ok: u64,
    /// Rows to look at.
    pub warning: u64,
    /// Rows that are refused.
    pub error: u64,
    /// Who handed it in.
    pub by_name: String,
    /// When.
    pub uploaded_at: String,
    /// Until when it can be confirmed.
    pub expires_at: Option<String>,
    /// When it was imported, dropped, …
    pub finished_at: Option<String>,
    /// Whether the file is still there.
    pub kept: bool,
    /// The job that works on it, or did last.
    pub job: i64,
    /// The package in which it proposed what needs two people; empty where there is none.
    pub package: String,
    /// The import whose refused rows it brings again.
    pub corrects: Option<i64>,
    /// Since when nothing is left to do of its refused rows.
    pub settled_at: Option<String>,
}

impl ImportFile {
    /// Whether rows of it were not imported, and nobody has brought them again or said that they are not needed.
    pub fn is_left(&self) -> bool {
        self.state == ImportState::Imported && self.error > 0 && self.settled_at.is_none()
    }
}

/// Which imports are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportsAsk {
    /// In this state.
    pub state: Option<ImportState>,
    /// Only those of which rows are left, as [`ImportFile::is_left`] has it.
    pub left: bool,
}

/// How many rows of a sheet do what; a row to look at is counted twice, by what it does and under `warning`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// 新增
    pub added: u64,
    /// 更新
    pub changed: u64,
    /// 待复核
    pub proposed: u64,
    /// 无变化
    pub same: u64,
    /// 提醒
    pub warning: u64,
    /// 不能导入
    pub refused: u64,
    /// 跳过
    pub skipped: u64,
}

impl Counts {
    /// Those of several sheets together.
    pub fn sum<'a>(all: impl Iterator<Item = &'a Counts>) -> Counts {
        all.fold(Counts::default(), |sum, c| Counts {
            added: sum.added + c.added,
            changed: sum.changed + c.changed,
            proposed: sum.proposed + c.proposed,
            same: sum.same + c.same,
            warning: sum.warning + c.warning,
            refused: sum.refused + c.refused,
            skipped: sum.skipped + c.skipped,
        })
    }

    fn count(&mut self, row: &ImportRow) {
        let of = match row.effect.as_str() {
            "added" => &mut self.added,
            "changed" => &mut self.changed,
            "proposed" => &mut self.proposed,
            "same" => &mut self.same,
            "refused" => &mut self.refused,
            _ => &mut self.skipped,
        };
        *of += 1;
        self.warning += u64::from(row.result == "warning");
    }
}

/// A sheet of an import.
#[derive(Debug, Clone)]
pub struct ImportSheet {
    /// Its place in the workbook, from 0.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// What it was recognised as.
    pub kind: Option<String>,
    /// Row of its headings.
    pub heading_row: u32,
    /// Its rows by what they do.
    pub counts: Counts,
    /// What was understood or made without being asked.
    pub notes: Vec<String>,
    /// What of it was not used.
    pub unused: Vec<Unused>,
    /// What it waits for.
    pub asks: Vec<Question>,
}

/// An import with its sheets, once they have been looked over.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The file.
    pub file: ImportFile,
    /// Its sheets.
    pub sheets: Vec<ImportSheet>,
}

/// A row of an import.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// Number of its sheet.
    pub sheet: i32,
    /// The sheet's own row number.
    pub row: u32,
    /// `ok`, `warning`, `proposed`, `error`, `skip`.
    pub result: String,
    /// `added`, `changed`, `proposed`, `same`, `refused`, `skipped`.
    pub effect: String,
    /// Column at fault.
    pub column: Option<u16>,
    /// Whom or what it is about.
    pub subject: String,
    /// For people.
    pub message: String,
    /// JSON of [`super::Change`].
    pub changes: String,
}

impl ImportRow {
    /// What it does, in words.
    pub fn effect_label(&self) -> &'static str {
        let found = EFFECTS.iter().find(|(code, ..)| *code == self.effect);
        found.map_or("", |(_, label, _)| label)
    }

    /// What it does, with a colour; a row to look at says so.
    pub fn badge(&self) -> Badge {
        let found = EFFECTS.iter().find(|(code, ..)| *code == self.effect);
        let (label, tone) = found.map_or(("", Tone::Plain), |(_, label, tone)| (*label, *tone));
        if self.result == "warning" {
            Badge::new(format!("{label}，有提醒"), Tone::Soon)
        } else {
            Badge::new(label, tone)
        }
    }

    /// What it changes: 开户行：甲 → 乙；or what it says that is new: 村：第一村；….
    pub fn changed(&self) -> Result<String> {
        let changes: Vec<Change> = serde_json::from_str(&self.changes)?;
        let said = changes.iter().map(|change| {
            let Change { field, old, new } = change;
            match (self.effect.as_str(), old.as_str()) {
                ("changed" | "proposed", "") => format!("{field}：（未登记）→ {new}"),
                (_, "") => format!("{field}：{new}"),
                (_, old) => format!("{field}：{old} → {new}"),
            }
        });
        Ok(said.collect::<Vec<_>>().join("；"))
    }

    /// Everything there is to say of it: what to look at, then what it changes. Sheet and row stand beside it already.
    pub fn said(&self) -> Result<String> {
        let place = format!("第{}行", self.row);
        let after = self.message.split_once(&place);
        let after = after.map(|(_, rest)| rest.trim_start_matches('：'));
        let told = match self.result.as_str() {
            "ok" => "",
            // What it proposes is told field by field.
            "proposed" => after.unwrap_or_default(),
            _ => after.unwrap_or(self.message.as_str()),
        };
        let changed = self.changed()?;
        let parts = [told, &changed].into_iter().filter(|part| !part.is_empty());
        Ok(parts.collect::<Vec<_>>().join("。"))
    }
}

/// What rows do: code, label, colour.
pub const EFFECTS: [(&str, &str, Tone); 6] = [
    ("added", "新增", Tone::Good),
    ("changed", "更新", Tone::Soon),
    ("proposed", "待复核", Tone::Soon),
    ("same", "无变化", Tone::Quiet),
    ("refused", "不能导入", Tone::Bad),
    ("skipped", "跳过", Tone::Quiet),
];

/// Which rows of an import are asked for.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Of one sheet.
    pub sheet: Option<i32>,
    /// By what they do.
    pub effect: Option<String>,
    /// Only those to look at.
    pub warnings: bool,
}

impl Shown {
    /// How many rows of these sheets they are.
    pub fn total(&self, sheets: &[ImportSheet]) -> u64 {
        let asked = |sheet: &&ImportSheet| self.sheet.is_none_or(|number| sheet.number == number);
        let of_sheet = sheets.iter().filter(asked);
        let counts = Counts::sum(of_sheet.map(|sheet| &sheet.counts));
        match (self.effect.as_deref(), self.warnings) {
            (_, true) => counts.warning,
            (Some("added"), _) => counts.added,
            (Some("changed"), _) => counts.changed,
            (Some("proposed"), _) => counts.proposed,
            (Some("same"), _) => counts.same,
            (Some("refused"), _) => counts.refused,
            (Some(_), _) => counts.skipped,
            (None, _) => {
                let written = counts.added + counts.changed + counts.proposed;
                written + counts.same + counts.refused + counts.skipped
            }
        }
    }
}

/// What is remembered of the reports of an import.
#[derive(Debug)]
pub struct Told {
    pub(crate) sheets: Vec<ImportSheet>,
    pub(crate) rows: Vec<ImportRow>,
    /// Over everything the rows say: whoever confirms has seen exactly this.
    pub digest: String,
}

impl Told {
    pub(crate) fn of(reports: &[SheetReport]) -> Result<Told> {
        let (mut sheets, mut rows) = (Vec::new(), Vec::new());
        let mut digest = seal::Sm3Writer::new();
        for (number, report) in (0i32..).zip(reports) {
            let mut counts = Counts::default();
            for row in &report.rows {
                let row = remembered(number, row)?;
                counts.count(&row);
                let parts = [
                    &row.result,
                    &row.effect,
                    &row.subject,
                    &row.message,
                    &row.changes,
                ];
                digest.update(format!("{number}|{}|{parts:?}", row.row).as_bytes());
                rows.push(row);
            }
            sheets.push(ImportSheet {
                number,
                name: report.sheet.clone(),
                kind: report.kind.clone(),
                heading_row: report.heading_row,
                counts,
                notes: report.notes.clone(),
                unused: report.unused.clone(),
                asks: report.asks.clone(),
            });
        }
        Ok(Told {
            sheets,
            rows,
            digest: digest.finish_hex(),
        })
    }

    /// How many rows have a result.
    pub fn count(&self, result: &str) -> u64 {
        self.rows.iter().filter(|row| row.result == result).count() as u64
    }
}

fn remembered(sheet: i32, row: &RowReport) -> Result<ImportRow> {
    let (result, effect) = match (row.result, row.effect) {
        (RowResult::Error, _) => ("error", "refused"),
        (RowResult::Skip, _) => ("skip", "skipped"),
        (RowResult::Ok, effect) => ("ok", effect_code(effect)),
        (RowResult::Warning, effect) => ("warning", effect_code(effect)),
        (RowResult::Proposed, _) => ("proposed", "proposed"),
    };
    Ok(ImportRow {
        sheet,
        row: row.row,
        result: result.to_owned(),
        effect: effect.to_owned(),
        column: row.column,
        subject: masked_within(&row.subject),
        message: masked_within(&row.message),
        changes: masked_within(&serde_json::to_string(&row.changes)?),
    })
}

fn effect_code(effect: Option<Effect>) -> &'static str {
    match effect {
        Some(Effect::Added) => "added",
        Some(Effect::Changed) => "changed",
        Some(Effect::Proposed) => "proposed",
        Some(Effect::Same) | None => "same",
    }
}

/// Text with every number in it masked that could be somebody's: a cell may hold anything, whatever its heading says.
fn masked_within(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || (matches!(c, 'x' | 'X') && number.len() == 17) {
            number.push(c);
            continue;
        }
        masked.push_str(&masked_number(&number));
        number.clear();
        masked.push(c);
    }
    masked + &masked_number(&number)
}

fn masked_number(number: &str) -> String {
    match number.len() {
        0..=10 => number.to_owned(),
        11 => mask_phone(number),
        15 | 18 => mask_id(number),
        _ => mask_account(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_the_wrong_column_is_masked_all_the_same() {
        for (text, masked) in [
            (
                "“99010119500101101X”不是已知的人员类别",
                "“990101********101X”不是已知的人员类别",
            ),
            (
                "电话13800001234，账号6222020000000000000",
                "电话138****1234，账号***************0000",
            ),
            ("2011-01-01 走访慰问 300元", "2011-01-01 走访慰问 300元"),
        ] {
            assert_eq!(masked_within(text), masked);
        }
    }
}
