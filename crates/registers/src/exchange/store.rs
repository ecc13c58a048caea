//! Imports in the database: the file, its sheets, what became of each row.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::model::{Counts, ImportFile, ImportRow, ImportSheet, ImportState, ImportsAsk, Shown};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};

#[derive(FromQueryResult)]
struct FileRecord {
    id: i64,
    division: i64,
    file_name: String,
    state: String,
    told: String,
    digest: String,
    ok: i64,
    warning: i64,
    error: i64,
    by_name: String,
    uploaded_at: String,
    expires_at: Option<String>,
    finished_at: Option<String>,
    kept: i32,
    job: i64,
    package: String,
    corrects: Option<i64>,
    settled_at: Option<String>,
}

const FILE: &str = "id, division, file_name, state, told, digest, ok, warning, error, by_name, uploaded_at, \
                    expires_at, finished_at, kept, job, package, corrects, settled_at";

impl FileRecord {
    fn file(self) -> Result<ImportFile> {
        Ok(ImportFile {
            id: self.id,
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            file_name: self.file_name,
            state: ImportState::from_code(&self.state)?,
            told: self.told,
            digest: self.digest,
            ok: number(self.ok),
            warning: number(self.warning),
            error: number(self.error),
            by_name: self.by_name,
            uploaded_at: self.uploaded_at,
            expires_at: self.expires_at,
            finished_at: self.finished_at,
            kept: self.kept == 1,
            job: self.job,
            package: self.package,
            corrects: self.corrects,
            settled_at: self.settled_at,
        })
    }
}

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Records a file that was handed in.
pub(super) async fn insert_file(tx: &Tx, file: &ImportFile, uploaded_by: i64) -> Result<()> {
    let columns = [
        "region",
        "id",
        "division",
        "file_name",
        "state",
        "told",
        "digest",
        "ok",
        "warning",
        "error",
        "uploaded_by",
        "by_name",
        "uploaded_at",
        "kept",
        "job",
        "corrects",
    ];
    let row = vec![
        file.division.region().into(),
        file.id.into(),
        file.division.get().into(),
        file.file_name.clone().into(),
        file.state.code().into(),
        "".into(),
        "".into(),
        0i64.into(),
        0i64.into(),
        0i64.into(),
        uploaded_by.into(),
        file.by_name.clone().into(),
        file.uploaded_at.clone().into(),
        1i32.into(),
        0i64.into(),
        file.corrects.into(),
    ];
    db::insert(tx.connection(), "import_file", &columns, vec![row]).await
}

/// One import of a scope.
pub async fn file(c: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<ImportFile>> {
    let sql = format!(
        "SELECT {FILE} FROM import_file WHERE {} AND id = $5",
        Scope::CONDITION
    );
    let found: Option<FileRecord> = db::one(c, &sql, scope.values_and([id.into()])).await?;
    found.map(FileRecord::file).transpose()
}

/// Of a scope, as it is asked for; takes the state as `$5`.
fn asked(ask: ImportsAsk) -> String {
    let left = match ask.left {
        true => " AND state = 'imported' AND error > 0 AND settled_at IS NULL",
        false => "",
    };
    format!("{} AND ($5 = '' OR state = $5){left}", Scope::CONDITION)
}

/// The number of imports of a scope.
pub(super) async fn file_count(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: ImportsAsk,
) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) FROM import_file WHERE {}", asked(ask));
    let state = ask.state.map_or("", ImportState::code);
    let found: Vec<(i64,)> = db::tuples(c, &sql, scope.values_and([state.into()])).await?;
    Ok(found.first().map_or(0, |(n,)| number(*n)))
}

/// A page of the imports of a scope, newest first.
pub async fn files(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: ImportsAsk,
    limit: u64,
    offset: u64,
) -> Result<Vec<ImportFile>> {
    let sql = format!(
        "SELECT {FILE} FROM import_file WHERE {} ORDER BY id DESC LIMIT $6 OFFSET $7",
        asked(ask)
    );
    let state = ask.state.map_or("", ImportState::code);
    let own = [state.into(), page(limit), page(offset)];
    let found: Vec<FileRecord> = db::rows(c, &sql, scope.values_and(own)).await?;
    found.into_iter().map(FileRecord::file).collect()
}

fn page(n: u64) -> Value {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// Imports whose file is still there although it is not needed any more: looked over and not confirmed in time, or
/// finished before `finished_before`.
pub(super) async fn outlived(
    c: &impl ConnectionTrait,
    now: &str,
    finished_before: &str,
) -> Result<Vec<ImportFile>> {
    let sql = format!(
        "SELECT {FILE} FROM import_file WHERE (state = 'ready' AND expires_at <= $1) \
         OR (kept = 1 AND finished_at <= $2)"
    );
    let found: Vec<FileRecord> =
        db::rows(c, &sql, vec![now.into(), finished_before.into()]).await?;
    found.into_iter().map(FileRecord::file).collect()
}

/// Imports in a state, of the whole office: for the start of a server.
pub(super) async fn all_in(
    c: &impl ConnectionTrait,
    state: ImportState,
) -> Result<Vec<ImportFile>> {
    let sql = format!("SELECT {FILE} FROM import_file WHERE state = $1");
    let found: Vec<FileRecord> = db::rows(c, &sql, vec![state.code().into()]).await?;
    found.into_iter().map(FileRecord::file).collect()
}

/// Writes where an import stands now.
pub async fn set_state(tx: &Tx, file: &ImportFile) -> Result<()> {
    let sql = "UPDATE import_file SET state = $3, told = $4, digest = $5, ok = $6, warning = $7, error = $8, \
               expires_at = $9, finished_at = $10, kept = $11, job = $12, package = $13 WHERE region = $1 AND id = $2";
    let values = vec![
        file.division.region().into(),
        file.id.into(),
        file.state.code().into(),
        file.told.clone().into(),
        file.digest.clone().into(),
        page(file.ok),
        page(file.warning),
        page(file.error),
        file.expires_at.clone().into(),
        file.finished_at.clone().into(),
        i32::from(file.kept).into(),
        file.job.into(),
        file.package.clone().into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// Writes that nothing is left to do of an import's refused rows.
pub(super) async fn settle(tx: &Tx, file: &ImportFile, at: &str) -> Result<()> {
    let sql = "UPDATE import_file SET settled_at = $3 WHERE region = $1 AND id = $2";
    let values = vec![file.division.region().into(), file.id.into(), at.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// Takes away what was said of an import's rows.
pub(super) async fn delete_rows(tx: &Tx, file: &ImportFile) -> Result<()> {
    for table in ["import_sheet", "import_row"] {
        let sql = format!("DELETE FROM {table} WHERE region = $1 AND import = $2");
        let of = vec![file.division.region().into(), file.id.into()];
        db::execute(tx.connection(), &sql, of).await?;
    }
    Ok(())
}

/// Writes what is said of an import's sheets and rows.
pub(super) async fn insert_rows(
    tx: &Tx,
    file: &ImportFile,
    sheets: &[ImportSheet],
    rows: &[ImportRow],
) -> Result<()> {
    let region = file.division.region();
    let columns = [
        "region",
        "import",
        "sheet_no",
        "sheet",
        "kind",
        "heading_row",
        "added",
        "changed",
        "proposed",
        "same",
        "warning",
        "refused",
        "skipped",
        "notes",
        "unused",
        "asks",
    ];
    let sheet = |s: &ImportSheet| -> Result<Vec<Value>> {
        let c = s.counts;
        let mut row: Vec<Value> = vec![
            region.into(),
            file.id.into(),
            s.number.into(),
            s.name.clone().into(),
            s.kind.clone().into(),
            i64::from(s.heading_row).into(),
        ];
        let counts = [
            c.added, c.changed, c.proposed, c.same, c.warning, c.refused, c.skipped,
        ];
        row.extend(counts.map(page));
        row.push(serde_json::to_string(&s.notes)?.into());
        row.push(serde_json::to_string(&s.unused)?.into());
        row.push(serde_json::to_string(&s.asks)?.into());
        Ok(row)
    };
    let sheets: Result<Vec<_>> = sheets.iter().map(sheet).collect();
    db::insert(tx.connection(), "import_sheet", &columns, sheets?).await?;
    let columns = [
        "region",
        "import",
        "sheet_no",
        "row_no",
        "result",
        "effect",
        "column_no",
        "subject",
        "message",
        "changes",
    ];
    let row = |r: &ImportRow| {
        vec![
            region.into(),
            file.id.into(),
            r.sheet.into(),
            i64::from(r.row).into(),
            r.result.clone().into(),
            r.effect.clone().into(),
            r.column.map(i32::from).into(),
            r.subject.clone().into(),
            r.message.clone().into(),
            r.changes.clone().into(),
        ]
    };
    db::insert(
        tx.connection(),
        "import_row",
        &columns,
        rows.iter().map(row).collect(),
    )
    .await
}

#[derive(FromQueryResult)]
struct SheetRecord {
    sheet_no: i32,
    sheet: String,
    kind: Option<String>,
    heading_row: i32,
    added: i64,
    changed: i64,
    proposed: i64,
    same: i64,
    warning: i64,
    refused: i64,
    skipped: i64,
    notes: String,
    unused: String,
    asks: String,
}

/// The sheets of an import, in the workbook's order.
pub async fn sheets(c: &impl ConnectionTrait, file: &ImportFile) -> Result<Vec<ImportSheet>> {
    let sql = "SELECT sheet_no, sheet, kind, heading_row, added, changed, proposed, same, warning, refused, skipped, \
               notes, unused, asks FROM import_sheet WHERE region = $1 AND import = $2 ORDER BY sheet_no";
    let of = vec![file.division.region().into(), file.id.into()];
    let found: Vec<SheetRecord> = db::rows(c, sql, of).await?;
    let sheet = |r: SheetRecord| {
        Ok(ImportSheet {
            number: r.sheet_no,
            name: r.sheet,
            kind: r.kind,
            heading_row: u32::try_from(r.heading_row).unwrap_or(0),
            counts: Counts {
                added: number(r.added),
                changed: number(r.changed),
                proposed: number(r.proposed),
                same: number(r.same),
                warning: number(r.warning),
                refused: number(r.refused),
                skipped: number(r.skipped),
            },
            notes: serde_json::from_str(&r.notes)?,
            unused: serde_json::from_str(&r.unused)?,
            asks: serde_json::from_str(&r.asks)?,
        })
    };
    found.into_iter().map(sheet).collect()
}

#[derive(FromQueryResult)]
struct RowRecord {
    sheet_no: i32,
    row_no: i64,
    result: String,
    effect: String,
    column_no: Option<i32>,
    subject: String,
    message: String,
    changes: String,
}

/// A page of an import's rows, in the workbook's order; all of them by so large a page.
pub async fn rows(
    c: &impl ConnectionTrait,
    file: &ImportFile,
    shown: &Shown,
    limit: u64,
    offset: u64,
) -> Result<Vec<ImportRow>> {
    let mut condition = "region = $1 AND import = $2".to_owned();
    let mut values: Vec<Value> = vec![file.division.region().into(), file.id.into()];
    let mut and = |column: &str, value: Value| {
        values.push(value);
        let place = values.len();
        condition.push_str(&format!(" AND {column} = ${place}"));
    };
    if let Some(effect) = &shown.effect {
        and("effect", effect.clone().into());
    }
    if shown.warnings {
        and("result", "warning".into());
    }
    if let Some(sheet) = shown.sheet {
        and("sheet_no", sheet.into());
    }
    values.extend([page(limit), page(offset)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!(
        "SELECT sheet_no, row_no, result, effect, column_no, subject, message, changes FROM import_row \
         WHERE {condition} ORDER BY sheet_no, row_no LIMIT ${limit} OFFSET ${offset}"
    );
    let found: Vec<RowRecord> = db::rows(c, &sql, values).await?;
    let row = |r: RowRecord| ImportRow {
        sheet: r.sheet_no,
        row: u32::try_from(r.row_no).unwrap_or(0),
        result: r.result,
        effect: r.effect,
        column: r.column_no.and_then(|n| u16::try_from(n).ok()),
        subject: r.subject,
        message: r.message,
        changes: r.changes,
    };
    Ok(found.into_iter().map(row).collect())
}
