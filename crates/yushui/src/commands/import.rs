//! import.

use ground::Result;
use registers::exchange::actions::{Import, workbook_import};
use registers::exchange::{AskedOf, Conflict, Part, RowResult};

use super::{DONE, ROWS_REFUSED, print};
use crate::args::DataArgs;
use crate::surroundings::{actor_named, open};

/// How many refused rows are printed; the error workbook has them all.
const ROWS_PRINTED_MAX: usize = 50;

pub async fn import(
    data: &DataArgs,
    actor: Option<&str>,
    ask: Import<'_>,
    json: bool,
) -> Result<u8> {
    let office = open(data).await?;
    let actor = actor_named(&office, actor).await?;
    let (dry_run, errors) = (ask.dry_run, ask.errors);
    let report = workbook_import(&office, &actor, ask).await?;
    office.close().await?;
    if json {
        print::json(&report)?;
    } else {
        for sheet in &report.sheets {
            let count =
                |result: RowResult| sheet.rows.iter().filter(|r| r.result == result).count();
            match &sheet.kind {
                None => {
                    let mut unread = sheet
                        .unused
                        .iter()
                        .filter(|unused| unused.what == Part::Sheet);
                    let why = unread
                        .next()
                        .map_or("没有认出，未导入", |unread| unread.why.as_str());
                    say!("工作表“{}”：{why}", sheet.sheet)
                }
                Some(_) => {
                    let waits = match count(RowResult::Proposed) {
                        0 => String::new(),
                        rows => format!("{rows} 行待复核，"),
                    };
                    say!(
                        "工作表“{}”：{} 行正常，{} 行请留意，{waits}{} 行未导入",
                        sheet.sheet,
                        count(RowResult::Ok),
                        count(RowResult::Warning),
                        count(RowResult::Error)
                    );
                }
            }
        }
        let rows = report.sheets.iter().flat_map(|s| &s.rows);
        let told: Vec<_> = rows
            .filter(|r| matches!(r.result, RowResult::Error | RowResult::Warning))
            .collect();
        for row in told.iter().take(ROWS_PRINTED_MAX) {
            say!("  {}", row.message);
        }
        if told.len() > ROWS_PRINTED_MAX {
            say!(
                "  还有 {} 行，请用 --errors 写出标好问题的工作簿",
                told.len() - ROWS_PRINTED_MAX
            );
        }
        if told.iter().any(|row| row.code == Some("heading")) {
            say!("  表头是哪一栏，用 --columns 说明：表头=认得的表头，不用的写 表头=-");
        }
        if told.iter().any(|row| row.code == Some("place")) {
            say!(
                "  地方是哪一个，用 --places 说明：名称=已有的，新建的写 名称=new，不导入的写 名称=-"
            );
        }
        let asks = || report.sheets.iter().flat_map(|sheet| &sheet.asks);
        let mut differ: Vec<&str> = asks()
            .filter(|ask| ask.what == AskedOf::Sheet)
            .map(|ask| ask.words.as_str())
            .collect();
        differ.sort_unstable();
        differ.dedup();
        for words in &differ {
            say!("  说的不一样的工作表：{words}");
        }
        if !differ.is_empty() {
            say!(
                "  以哪张表为准，用 --sheets 说明：一律以一张为准写 --sheets 表名，分别说明写 表、表=表名"
            );
        }
        let values: Vec<&str> = asks()
            .filter(|ask| ask.what == AskedOf::Value)
            .map(|ask| ask.words.as_str())
            .collect();
        for words in values.iter().take(ROWS_PRINTED_MAX) {
            say!("  不认得的写法：{words}");
        }
        if !values.is_empty() {
            say!(
                "  写法是哪一个，用 --values 说明：表/栏/写法=选项，这样的行不导入的写 表/栏/写法=-"
            );
        }
        let conflicts = told.iter().flat_map(|row| row.conflicts.iter());
        let conflicts: Vec<&Conflict> = conflicts.collect();
        for conflict in conflicts.iter().take(ROWS_PRINTED_MAX) {
            say!("  冲突 {}：{}", conflict.mark, conflict.words);
        }
        if !conflicts.is_empty() {
            say!(
                "  冲突一律用表里的，加 --conflicts mine；一律留现在的，加 --conflicts theirs；逐处决定写 --conflicts '记号=mine;记号=theirs'"
            );
        }
        for note in report.sheets.iter().flat_map(|sheet| &sheet.notes) {
            say!("  {note}");
        }
        let read = report.sheets.iter().filter(|sheet| sheet.kind.is_some());
        for unused in read.flat_map(|sheet| &sheet.unused) {
            say!("  没有用到：{}", unused.told());
        }
        if let Some(package) = &report.package {
            say!(
                "要两个人办的变更合成了变更包 {package}，由复核人办理：changes agree --package {package}"
            );
        }
        if dry_run {
            say!("这次只检查，没有写入。");
        }
        if let Some(errors) = errors {
            say!(
                "标好问题的工作簿：{}，改好后可以直接再导入。",
                errors.display()
            );
        }
    }
    Ok(if report.error > 0 { ROWS_REFUSED } else { DONE })
}
