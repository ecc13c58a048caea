//! Imports as a list, and the rows of one.

use super::imports;
use super::model::{
    EFFECTS, ImportFile, ImportRow, ImportSheet, ImportState, Imported, ImportsAsk, Shown,
};
use crate::organisation::Directory;
use ground::ask::{Ask, Kind, Offer};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell};
use ground::time::moment_shown;

/// 导入记录
pub struct Imports {
    ask: ImportsAsk,
    directory: Directory,
}

/// How many rows, once they have been looked over.
fn count(imported: &Imported, n: u64) -> Cell {
    match imported.file.state.is_told() {
        true => Cell::text(n.to_string()),
        false => Cell::empty(),
    }
}

impl List for Imports {
    type Row = Imported;
    const CODE: &'static str = "imports";
    const AT: &'static str = "/imports";
    const LABEL: &'static str = "导入记录";
    const MAY: Action = Action::WorkbookImport;
    const PAPER: Paper = Paper {
        export: Action::WorkbookImport,
        ..Paper::usual()
    };

    async fn open(looking: &Looking<'_>) -> Result<Imports> {
        let office = looking.office;
        imports::tidy(office).await?;
        Ok(Imports {
            ask: ImportsAsk::default(),
            directory: Directory::load(office.db().reader(), &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Imports>> {
        let states = ImportState::ALL.map(|(_, code, label, _)| (code, label));
        vec![
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.ask.state = Some(ImportState::from_code(given.value)?);
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("left", "没导入的行").offering([("1", "还要改好再传的")]),
                |list, _| {
                    list.ask.left = true;
                    Ok(())
                },
            )
            .chip("{}"),
        ]
    }

    fn columns(&self) -> Vec<Column<Imports>> {
        let counts = |code, label, stands| Self::column(code, label, stands).of(Cells::Counts);
        vec![
            Self::column("file", "文件", |_, row, _| {
                Cell::text(&row.file.file_name)
            }),
            Self::column("state", "状态", |_, row, _| {
                let state = row.file.state;
                Cell::badge(Badge::new(state.label(), state.tone()))
            }),
            counts("ok", "正常", |_, row, _| count(row, row.file.ok)),
            counts("warning", "提醒", |_, row, _| {
                count(row, row.file.warning)
            }),
            counts("error", "不能导入", |_, row, _| {
                count(row, row.file.error)
            }),
            Self::column("division", "归属单位", |list, row, _| {
                Cell::text(list.directory.name(row.file.division))
            }),
            Self::column("by", "上传人", |_, row, _| Cell::text(&row.file.by_name)),
            Self::column("at", "上传时间", |_, row, _| {
                Cell::text(moment_shown(&row.file.uploaded_at))
            }),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<Imported>> {
        let (office, within) = (looking.office, &looking.within);
        let total = imports::count(office, within, self.ask).await?;
        let mut rows = Vec::new();
        for file in imports::page(office, within, self.ask, limit, offset).await? {
            rows.push(imports::with_sheets(office, file).await?);
        }
        Ok(Found::new(total, rows))
    }

    fn leads(&self, row: &Imported) -> Option<String> {
        Some(format!("/imports/{}", Number(row.file.id)))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match (self.ask.state, self.ask.left) {
            (_, true) => "没有导入的行都改好再传了，或者注明不用导了。",
            (Some(_), _) => "没有这种状态的导入。",
            (None, _) => {
                "还没有导入过表格。下载模板填好，或者直接上传手里的花名册、台账，系统会按表头辨认。"
            }
        }
        .to_owned()
    }
}

/// The rows of an import, before it is confirmed and after.
pub struct ImportRows {
    /// The import.
    pub file: ImportFile,
    /// Its sheets.
    pub sheets: Vec<ImportSheet>,
    /// Which rows.
    pub shown: Shown,
}

/// Rows as they are asked for: all of what they do, and those to look at.
pub const WARNED: &str = "warning";

impl ImportRows {
    fn sheet(&self, number: i32) -> &str {
        let sheet = self.sheets.iter().find(|sheet| sheet.number == number);
        sheet.map_or("", |sheet| sheet.name.as_str())
    }
}

impl List for ImportRows {
    type Row = (ImportRow, String);
    const CODE: &'static str = "import_rows";
    const AT: &'static str = "/imports/{import}/rows";
    const LABEL: &'static str = "导入的各行";
    const MAY: Action = Action::WorkbookImport;
    const PAPER: Paper = Paper {
        export: Action::WorkbookImport,
        ..Paper::usual()
    };
    const BY_UNIT: bool = false;

    async fn open(looking: &Looking<'_>) -> Result<ImportRows> {
        let (office, actor) = (looking.office, looking.actor);
        let read = looking.of.parse();
        let Number(id) = read.map_err(|_| Error::not_found("这次导入"))?;
        let file = imports::one(office, actor, id).await?;
        Ok(ImportRows {
            sheets: imports::sheets(office, &file).await?,
            shown: Shown::default(),
            file,
        })
    }

    fn filters() -> Vec<Filter<ImportRows>> {
        let effects = EFFECTS.map(|(code, label, _)| (code, label));
        let shown = effects.into_iter().chain([(WARNED, "有提醒")]);
        let sheets = Ask::declared(Kind::Count, "sheet", "工作表");
        vec![
            Self::filter(
                Ask::choice("show", "结果").offering(shown),
                |list, given| {
                    list.shown.warnings = given.value == WARNED;
                    list.shown.effect = given.text().filter(|code| code != WARNED);
                    Ok(())
                },
            ),
            Self::filter(sheets, |list, given| {
                list.shown.sheet = given.number();
                Ok(())
            }),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        let known = self.sheets.iter().filter(|sheet| sheet.kind.is_some());
        let offer = |sheet: &ImportSheet| Offer::new(sheet.number.to_string(), &sheet.name);
        Ok(known.map(offer).collect())
    }

    fn columns(&self) -> Vec<Column<ImportRows>> {
        let several = self.sheets.iter().filter(|s| s.kind.is_some()).count() > 1;
        let sheet = Self::column("sheet", "工作表", |list, (row, _), _| {
            Cell::text(list.sheet(row.sheet))
        });
        vec![
            Self::column("row", "行号", |_, (row, _), _| {
                Cell::text(row.row.to_string())
            })
            .of(Cells::Counts),
            if several { sheet } else { sheet.aside() },
            Self::column("subject", "对象", |_, (row, _), _| {
                Cell::text(&row.subject)
            }),
            Self::column("result", "结果", |_, (row, _), _| {
                Cell::badge(row.badge())
            }),
            Self::column("said", "说明", |_, (_, said), _| Cell::text(said)),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<(ImportRow, String)>> {
        let rows = imports::rows(looking.office, &self.file, &self.shown, limit, offset).await?;
        let said = |row: ImportRow| Ok((row.said()?, row)).map(|(said, row)| (row, said));
        let rows: Result<Vec<_>> = rows.into_iter().map(said).collect();
        Ok(Found::new(self.shown.total(&self.sheets), rows?))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有这样的行。".to_owned()
    }

    fn named(&self) -> String {
        format!("《{}》的各行", self.file.file_name)
    }
}
