//! Importing a workbook: from the command line at once; from a page after it was looked over ([`super::imports`]). Both
//! go the same way through [`Importer`].

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use kernel::DivisionCode;
use workbook::{Given, Limits, ReadError, Reader, Sheet};

use super::answers::{Answers, answers_kept, keep_answers, meanings_of, record_decided};
use super::differing::{Differing, all_decided, differing, left_for_another};
use super::division_codes::named_by_codes;
use super::importers::Importers;
use super::input::SheetInput;
use super::layout::{Layout, TableWords};
use super::marked::{headings, marks, write_marked};
use super::once::Once;
use super::package::PackageDraft;
use super::places::{PlaceReader, PlacesSaid};
use super::recognise::{Knowledge, recognise};
use super::report::{ImportReport, RowReport, SheetReport};
use super::returned::{Decided, token_column};
use super::title_year::TitleYear;
use super::tokens::know_returned;
use super::unused::{Question, Unused};
use crate::organisation::Directory;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::jobs::Progress;
use ground::office::{Office, Worker};

/// What is asked of an import.
#[derive(Debug)]
pub struct Import<'a> {
    /// The workbook.
    pub file: &'a Path,
    /// Where its records belong; the actor's own division when left out.
    pub division: Option<DivisionCode>,
    /// Report only, write nothing.
    pub dry_run: bool,
    /// Where to write the workbook with the refused rows marked.
    pub errors: Option<&'a Path>,
    /// What headings mean that the program does not know: the heading, and a known one or `-`.
    pub columns: &'a [(String, String)],
    /// What names of places mean: the name, and a known one, `new` or `-`.
    pub places: &'a [(String, String)],
    /// What words in cells mean: table, column and word, and one that is known or `-`.
    pub values: &'a [(String, String)],
    /// What is to stand where both sides changed something: the mark of a conflict or `*`, and `mine` or `theirs`; asked
    /// where left out.
    pub conflicts: &'a [(String, String)],
    /// Which of several sheets counts where they differ: their names or `*`, and one of them; asked where left out.
    pub sheets: &'a [(String, String)],
}

impl<'a> Import<'a> {
    /// Of a workbook, with nothing said about it.
    pub fn of(file: &'a Path) -> Import<'a> {
        Import {
            file,
            division: None,
            dry_run: false,
            errors: None,
            columns: &[],
            places: &[],
            values: &[],
            conflicts: &[],
            sheets: &[],
        }
    }
}

/// What a sheet is written into: who, where, in which transaction.
pub struct SheetTarget<'a> {
    /// The office.
    pub office: &'a Office,
    /// Who imports.
    pub actor: &'a Actor,
    /// What she may touch.
    pub scope: Scope,
    /// Where the records belong.
    pub division: DivisionCode,
    /// The sheet's transaction.
    pub tx: &'a Tx,
    /// Divisions, with those met for the first time.
    pub directory: Directory,
    /// How far it is.
    pub progress: &'a Progress,
    /// The file, as its reader calls it, and the sheet.
    pub source: &'a str,
    /// Name of the sheet.
    pub sheet: &'a str,
    /// The lines above the table.
    pub titles: &'a [String],
    /// What was decided of conflicts.
    pub(super) decided: &'a Decided,
    /// Whether what needs two people is proposed: the office pays already.
    pub two_hands: bool,
    /// The package in which the import proposes, once it has begun one.
    pub package: Option<PackageDraft>,
    /// What is told of the sheet beside its rows.
    pub notes: Vec<String>,
}

/// Imports every sheet it recognises, each in one transaction; answers what became of each row.
///
/// # Errors
/// When the file cannot be read, or nothing in it is recognised: then nothing is written.
pub async fn workbook_import(
    office: &Office,
    actor: &Actor,
    import: Import<'_>,
) -> Result<ImportReport> {
    let progress = Progress::default();
    let source = import.file.file_name().unwrap_or_default();
    let source = source.to_string_lossy();
    let importer = Importer::new(office, actor, import.division, (&source, &progress))?;
    let shown = import.file.display().to_string();
    let sheets = read(office.worker(), import.file, &shown, &progress)?;
    let answers = Answers {
        columns: meanings_of(&layouts(office)?, import.columns)?,
        places: import.places.iter().cloned().collect(),
        values: import.values.iter().cloned().collect(),
        conflicts: all_decided(import.conflicts.to_vec(), import.sheets.to_vec())?,
    };
    if !import.dry_run {
        keep_answers(office, actor, &answers, importer.division).await?;
        record_decided(office, actor, &source, &answers.conflicts).await?;
    }
    let understood = Understood::of(&importer, sheets, answers).await?;
    let (mut reports, mut package) = (Vec::new(), None);
    if import.dry_run {
        reports = importer.rehearse(&understood).await?;
    } else {
        for place in 0..understood.inputs.len() {
            let tx = office.db().begin().await?;
            reports.push(
                importer
                    .write_sheet((&understood, place), &tx, &mut package)
                    .await?,
            );
            tx.commit().await?;
        }
    }
    let reports = understood.in_order(reports);
    if let Some(output) = import.errors {
        let written = if import.dry_run {
            ""
        } else {
            "数据已导入，但"
        };
        let again = || read(office.worker(), import.file, &shown, &progress);
        let said = (headings(&reports), marks(&reports));
        write_marked(
            import.file,
            again,
            (&said.0, &[]),
            (&said.1, Given::All),
            output,
        )
        .map_err(|e| Error::refusal(format!("{written}{e}")))?;
    }
    let package = package.map(|draft: PackageDraft| draft.key.to_string());
    Ok(ImportReport::of(reports, package))
}

/// Reads a workbook in the child process; `shown` is what its reader calls it.
pub fn read(worker: &Worker, file: &Path, shown: &str, progress: &Progress) -> Result<Vec<Sheet>> {
    let arguments: Vec<&str> = worker.arguments.iter().map(String::as_str).collect();
    let refuse = |e: ReadError| Error::refusal(format!("{shown}：{e}"));
    let mut reader =
        Reader::open(&worker.program, &arguments, file, &Limits::default()).map_err(refuse)?;
    let mut sheets = Vec::new();
    progress.begin("正在读表格", 0);
    while let Some(sheet) = reader.next_sheet().map_err(refuse)? {
        progress.wanted()?;
        progress.step();
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Every sheet the program knows.
pub fn layouts(office: &Office) -> Result<Vec<Layout>> {
    let importers: &Importers = office.handed()?;
    let mut layouts = Layout::shipped(office.catalogue())?;
    layouts.extend((importers.other_layouts)(office.catalogue())?);
    let words = table_words(office)?;
    for layout in &mut layouts {
        layout.ignored.extend_from_slice(&words.ignored);
        layout.details.extend_from_slice(&words.details);
    }
    Ok(layouts)
}

fn table_words(office: &Office) -> Result<TableWords> {
    office.catalogue().read("headings.toml")?.toml()
}

/// The tables of a workbook, as far as they were recognised, in the order in which they are written.
pub(super) struct Understood {
    pub inputs: Vec<SheetInput>,
    /// All sheets in the workbook's order.
    names: Vec<String>,
    /// Those that were not read, and why.
    unread: Vec<Unused>,
    /// What was said of places.
    places: PlacesSaid,
    /// What was decided of conflicts.
    decided: Decided,
    /// Units that have others beneath them already.
    settled: HashSet<DivisionCode>,
    /// Rows that say something else than another table of the workbook.
    differing: Differing,
    words: TableWords,
    /// Whether its format does not say what is hidden.
    unseen: bool,
}

/// What is said of a workbook whose format does not say what is hidden.
const UNSEEN: &str =
    "旧版 .xls 里看不出哪些行、列是隐藏的，隐藏的也照样读了；有隐藏行的，请另存为 .xlsx 再导入";

impl Understood {
    /// # Errors
    /// When nothing is recognised.
    pub async fn of(
        importer: &Importer<'_>,
        sheets: Vec<Sheet>,
        said: Answers,
    ) -> Result<Understood> {
        let office = importer.office;
        let Answers {
            columns: mut meanings,
            mut places,
            mut values,
            ..
        } = answers_kept(office, importer.division).await?;
        meanings.extend(said.columns);
        places.extend(said.places);
        values.extend(said.values);
        let values = Arc::new(values);
        let importers: &Importers = office.handed()?;
        let (mut layouts, words) = (layouts(office)?, table_words(office)?);
        for layout in &mut layouts {
            layout.columns.push(token_column());
        }
        let directory = Directory::load(office.db().reader(), &importer.scope).await?;
        let parents = directory.codes().filter_map(|code| code.parent());
        let settled = parents.collect();
        let within = (&directory, importer.division);
        let spellings = |dictionary| (importers.spellings)(office.catalogue(), dictionary);
        let once = Once::load(&spellings, (&layouts, &words), within)?;
        let knowledge = Knowledge {
            layouts,
            words,
            meanings,
            once,
        };
        // What a template explains itself with is no table of anybody's.
        let own = [gongwen::NOTES_SHEET, gongwen::OPTIONS_SHEET];
        let unseen = sheets.iter().any(|sheet| sheet.shape.unseen);
        let (mut inputs, mut names, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        for sheet in sheets
            .into_iter()
            .filter(|s| !own.contains(&s.name.as_str()))
        {
            names.push(sheet.name.clone());
            if sheet.rows.is_empty() {
                continue;
            }
            if sheet.hidden {
                unread.push(Unused::hidden_sheet(&sheet));
                continue;
            }
            match recognise(sheet, &knowledge) {
                Ok(tables) => inputs.extend(tables),
                Err(nearest) => unread.push(nearest),
            }
        }
        if inputs.is_empty() {
            return Err(nothing_recognised(&names, &unread, &knowledge.layouts));
        }
        for input in &mut inputs {
            input.values = Arc::clone(&values);
            named_by_codes(input, &knowledge, within);
        }
        inputs.sort_by_key(|input| importers.place(&input.kind));
        know_returned(office, &knowledge.layouts, &mut inputs)?;
        Ok(Understood {
            differing: differing(&inputs, &knowledge.layouts, &spellings, &said.conflicts)?,
            inputs,
            names,
            unread,
            places,
            decided: said.conflicts,
            settled,
            words: knowledge.words,
            unseen,
        })
    }

    /// The reports in the workbook's order, with those of the sheets that were not recognised.
    pub fn in_order(&self, mut reports: Vec<SheetReport>) -> Vec<SheetReport> {
        let unknown = self
            .names
            .iter()
            .filter(|n| reports.iter().all(|r| r.sheet != **n));
        let unread = |name: &String| {
            let unread = self.unread.iter().filter(|unread| unread.place == *name);
            unread.cloned().collect()
        };
        let unknown: Vec<SheetReport> = unknown
            .map(|name| SheetReport {
                sheet: name.clone(),
                kind: None,
                rows: Vec::new(),
                notes: Vec::new(),
                unused: unread(name),
                asks: Vec::new(),
                heading_row: 0,
            })
            .collect();
        reports.extend(unknown);
        reports.sort_by_key(|r| self.names.iter().position(|n| *n == r.sheet));
        let mut read = reports.iter_mut().filter(|report| report.kind.is_some());
        if let Some(first) = read.next().filter(|_| self.unseen) {
            first.notes.push(UNSEEN.to_owned());
        }
        reports
    }
}

fn nothing_recognised(names: &[String], unread: &[Unused], layouts: &[Layout]) -> Error {
    if !unread.is_empty() && unread.iter().all(Unused::is_hidden_sheet) {
        let hidden: Vec<String> = unread.iter().map(Unused::told).collect();
        return Error::refusal(hidden.join("；"));
    }
    let known: Vec<&str> = layouts.iter().map(|l| l.label.as_str()).collect();
    let why: Vec<String> = unread
        .iter()
        .map(|unread| format!("“{}”{}", unread.place, unread.why))
        .collect();
    let why = match why.as_slice() {
        [] => format!("现有：{}", names.join("、")),
        _ => why.join("；"),
    };
    Error::refusal(format!(
        "没有认出任何工作表（{why}）。请检查表头，能导入的有：{}",
        known.join("、")
    ))
}

/// Who imports, and where it belongs.
pub(super) struct Importer<'a> {
    office: &'a Office,
    actor: &'a Actor,
    scope: Scope,
    division: DivisionCode,
    source: &'a str,
    progress: &'a Progress,
}

impl<'a> Importer<'a> {
    /// # Errors
    /// When she may not, or the division is not beneath hers.
    pub fn new(
        office: &'a Office,
        actor: &'a Actor,
        division: Option<DivisionCode>,
        (source, progress): (&'a str, &'a Progress),
    ) -> Result<Importer<'a>> {
        let scope = actor.may(Action::WorkbookImport)?;
        let division = division.unwrap_or(scope.division());
        let scope = scope
            .narrowed(division)
            .ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
        Ok(Importer {
            office,
            actor,
            scope,
            division,
            source,
            progress,
        })
    }

    /// What writing would come to. One transaction that is never committed, so that ledgers find the people of the same
    /// workbook in it.
    pub async fn rehearse(&self, understood: &Understood) -> Result<Vec<SheetReport>> {
        let tx = self.office.db().begin().await?;
        let (reports, _) = self.write_all(understood, &tx).await?;
        Ok(reports)
    }

    /// Writes every sheet in one transaction of the caller's; answers the package in which it proposes as well.
    pub async fn write_all(
        &self,
        understood: &Understood,
        tx: &Tx,
    ) -> Result<(Vec<SheetReport>, Option<String>)> {
        let rows = understood.inputs.iter().map(SheetInput::len).sum();
        self.progress.begin("正在逐行核对", rows);
        let (mut reports, mut package) = (Vec::new(), None);
        for place in 0..understood.inputs.len() {
            self.progress.wanted()?;
            reports.push(
                self.write_sheet((understood, place), tx, &mut package)
                    .await?,
            );
        }
        self.progress.wanted()?;
        Ok((reports, package.map(|draft| draft.key.to_string())))
    }

    async fn write_sheet(
        &self,
        (understood, place): (&Understood, usize),
        tx: &Tx,
        package: &mut Option<PackageDraft>,
    ) -> Result<SheetReport> {
        let input = &understood.inputs[place];
        let directory = Directory::load(tx.connection(), &self.scope).await?;
        let importers = self.office.handed::<Importers>()?;
        let mut target = SheetTarget {
            office: self.office,
            actor: self.actor,
            scope: self.scope,
            division: self.division,
            tx,
            directory,
            progress: self.progress,
            source: self.source,
            sheet: &input.sheet,
            titles: &input.titles,
            decided: &understood.decided,
            two_hands: (importers.two_hands)(tx).await?,
            package: *package,
            notes: Vec::new(),
        };
        let reader = PlaceReader {
            words: &understood.words,
            said: &understood.places,
            settled: &understood.settled,
            division: self.division,
        };
        let resolved = reader.resolve(input, &mut target.directory)?;
        // Everything is asked at once.
        let stopped = input.stopped();
        let unplaced = resolved.questions.first();
        let unplaced = unplaced.map(|_| input.unplaced(&resolved.questions));
        let waits: Vec<RowReport> = stopped.into_iter().chain(unplaced).collect();
        if !waits.is_empty() {
            let mut report = input.report(waits);
            report.asks.extend(resolved.questions);
            return Ok(report);
        }
        let (mut rows, mut reports) = input.rows();
        rows.retain(|row| {
            let told = understood.differing.get(&(place, row.number()));
            reports.extend(told.cloned());
            told.is_none()
        });
        let (left_out, rows): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| resolved.leaves_out(row.number()));
        let why = "按说好的，这个地方的不导入";
        reports.extend(
            left_out
                .iter()
                .map(|row| RowReport::skip(row.number(), why)),
        );
        reports.extend(input.unused_told());
        let take = importers.taker(&input.kind);
        let written: Vec<RowReport> = take(&mut target, &input.kind, &rows).await?;
        target
            .directory
            .write_added(self.office.keyring(), tx)
            .await?;
        *package = target.package;
        reports.extend(written);
        reports.sort_by_key(|r| r.row);
        let asks = Question::once(reports.iter().flat_map(RowReport::questions));
        let left = left_for_another(&reports);
        let mut report = input.report(reports);
        report.asks.extend(asks);
        let year = input.year.as_ref().and_then(TitleYear::told);
        let notes = target.notes.into_iter().chain(resolved.told());
        report.notes.extend(notes.chain(left).chain(year));
        Ok(report)
    }
}
