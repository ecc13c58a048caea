//! 台账册: the ledgers of a division and a time in one workbook, handed in beside the summary.

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::{DivisionCode, Fen};
use serde_json::{Value as Json, json};

use super::drafts::Opened;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::files::Download;
use ground::lists::{HandedCell, HandedOut, number_column, token_column};
use ground::office::Office;
use registers::ledgers;
use registers::ledgers::{EntryRow, Field, FieldType, Kind};
use registers::organisation::Directory;

/// Writes the ledgers of a document's division and time as a workbook; told in the audit with its reason.
///
/// # Errors
/// When there are no entries, or the actor may not see them.
pub async fn ledger_book(
    office: &Office,
    actor: &Actor,
    opened: &Opened,
    reason: &str,
) -> Result<Download> {
    let usual = format!("随《{}》报送", opened.row.title);
    let reason = if reason.is_empty() { &usual } else { reason };
    actor.may(Action::ListExport)?;
    let scope = actor.may(Action::LedgerRead)?;
    let narrowed = scope.narrowed(opened.row.of_division()?);
    let scope = narrowed.ok_or_else(|| Error::not_found("这个单位的台账"))?;
    let reader = office.db().reader();
    let directory = Directory::load(reader, &scope).await?;
    let period = opened.about.period;
    let title = format!("{}{}", opened.about.name, opened.about.named);
    let (mut sheets, mut rows) = (Vec::new(), 0);
    for kind in ledgers::kinds(office.catalogue())? {
        let from = Some(period.from);
        let entries =
            ledgers::actions::entries(reader, &scope, &kind.kind, from, period.to).await?;
        if !entries.is_empty() {
            rows += entries.len();
            let tokens = handed_out(&kind, &entries, &directory).keep(office).await?;
            sheets.push(sheet(&title, &kind, &entries, &directory, &tokens));
        }
    }
    if sheets.is_empty() {
        return Err(Error::refusal(format!(
            "{title}还没有台账记录，请先登记或导入台账"
        )));
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&sheets, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    let tx = office.db().begin().await?;
    let detail = json!({ "rows": rows, "reason": reason });
    let region = opened.row.region;
    audit::append(
        office,
        &tx,
        actor,
        region,
        "ledger_book_export",
        &title,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Download {
        name: format!("{title}台账.xlsx"),
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    })
}

/// The fields that are handed in with the ledgers: all but ID numbers.
fn fields(kind: &Kind) -> Vec<&Field> {
    let shown = |f: &&Field| f.field_type != FieldType::IdNumber;
    kind.fields.iter().filter(shown).collect()
}

fn place(entry: &EntryRow, directory: &Directory) -> String {
    let division = DivisionCode::try_from(entry.division);
    division.map(|d| directory.name(d)).unwrap_or_default()
}

/// What a sheet of it hands out, for when it comes back.
fn handed_out(kind: &Kind, entries: &[EntryRow], directory: &Directory) -> HandedOut {
    let fields = fields(kind);
    let row = |entry: &EntryRow| {
        let shown = fields
            .iter()
            .map(|field| ledgers::shown_text(field, entry.fields.get(&field.code)))
            .chain([place(entry, directory)]);
        let cell = |shown| HandedCell {
            shown,
            exact: String::new(),
        };
        (entry.key().pair(), shown.map(cell).collect())
    };
    let headings = fields.iter().map(|field| field.label.clone());
    HandedOut {
        kind: kind.kind.clone(),
        headings: headings.chain(["登记单位".to_owned()]).collect(),
        rows: entries.iter().map(row).collect(),
    }
}

fn sheet(
    title: &str,
    kind: &Kind,
    entries: &[EntryRow],
    directory: &Directory,
    tokens: &[String],
) -> Sheet {
    let fields = fields(kind);
    let mut columns = vec![number_column(fields.iter().map(|f| f.label.as_str()))];
    columns.extend(fields.iter().map(|f| {
        let kind = cell_kind(f.field_type);
        let summed = matches!(kind, CellKind::Money | CellKind::Integer);
        column(&f.label, kind, summed && f.field_type != FieldType::Year)
    }));
    columns.push(column("登记单位", CellKind::Text, false));
    columns.push(token_column());
    let total = columns.iter().any(|c| c.summed);
    let rows = entries.iter().zip(tokens).enumerate();
    let rows = rows.map(|(index, (entry, token))| {
        let mut cells = vec![SheetCell::Integer(
            i64::try_from(index + 1).unwrap_or_default(),
        )];
        cells.extend(fields.iter().map(|f| cell(f, entry.fields.get(&f.code))));
        cells.push(SheetCell::Text(place(entry, directory)));
        cells.push(SheetCell::Text(token.clone()));
        cells
    });
    Sheet {
        name: kind.label.clone(),
        title: format!("{title}{}台账", kind.label),
        subtitle: vec![("共".to_owned(), format!("{}条", entries.len()))],
        columns,
        groups: vec![Group {
            label: None,
            rows: rows.collect(),
        }],
        total,
        signatures: ["经办", "复核", "负责人"].map(str::to_owned).to_vec(),
        ..Sheet::default()
    }
}

fn column(title: &str, kind: CellKind, summed: bool) -> SheetColumn {
    SheetColumn {
        title: title.to_owned(),
        width_chars: None,
        kind,
        summed,
    }
}

fn cell_kind(field_type: FieldType) -> CellKind {
    match field_type {
        FieldType::Money => CellKind::Money,
        FieldType::Integer => CellKind::Integer,
        _ => CellKind::Text,
    }
}

fn cell(field: &Field, value: Option<&Json>) -> SheetCell {
    match (field.field_type, value) {
        (FieldType::Money, Some(value)) => value
            .as_i64()
            .map_or(SheetCell::Empty, |fen| SheetCell::Money(Fen::new(fen))),
        (FieldType::Integer, Some(value)) => {
            value.as_i64().map_or(SheetCell::Empty, SheetCell::Integer)
        }
        (_, Some(Json::String(text))) => SheetCell::Text(text.clone()),
        (_, Some(Json::Number(number))) => SheetCell::Text(number.to_string()),
        _ => SheetCell::Empty,
    }
}
