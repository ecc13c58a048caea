//! 导入模板: made from what the program recognises, so that a sheet filled in on it is understood.

use gongwen::{BlankColumn, BlankSheet, CellKind, write_blank};
use kernel::DivisionCode;

use super::actions::layouts;
use super::body::SAMPLE;
use super::importers::Importers;
use super::layout::{Column, Dictionary, Holds, Layout};
use crate::organisation::Directory;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::files::Download;
use ground::office::Office;

/// Kinds there are templates of: code and name.
pub fn kinds(office: &Office) -> Result<Vec<(String, String)>> {
    let layouts = layouts(office)?;
    // People first: the other sheets name them.
    let (first, rest): (Vec<Layout>, Vec<Layout>) =
        layouts.into_iter().partition(|l| l.kind == "roster");
    let all = first.into_iter().chain(rest);
    Ok(all.map(|layout| (layout.kind, layout.label)).collect())
}

/// The template of a kind, with the dictionaries of her division.
///
/// # Errors
/// When there is no such kind.
pub async fn template(office: &Office, actor: &Actor, kind: &str) -> Result<Download> {
    let scope = actor.may(Action::WorkbookImport)?;
    let layouts = layouts(office)?;
    let layout = layouts.into_iter().find(|l| l.kind == kind);
    let layout = layout.ok_or_else(|| Error::not_found("这种模板"))?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let mut columns = Vec::new();
    for column in &layout.columns {
        let options = match column.dictionary {
            None => column.options.clone(),
            Some(dictionary) => entries(office, dictionary, &directory, scope.division())?,
        };
        columns.push(blank(column, options));
    }
    let sheet = BlankSheet {
        title: format!("{}{}导入表", directory.name(scope.division()), layout.label),
        name: layout.label.clone(),
        sample_mark: SAMPLE.to_owned(),
        columns,
        notes: NOTES.map(str::to_owned).to_vec(),
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    write_blank(&sheet, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    Ok(Download {
        name: format!("{}导入模板.xlsx", layout.label),
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    })
}

const NOTES: [&str; 5] = [
    "一、从示例行的下一行填起，一行一条。第一格写着“示例”的行不会导入，留着、删去都可以。",
    "二、标星号的红色栏目必填；不认识的栏目不影响导入。",
    "三、身份证号、银行账号、电话已设为文本，直接输入或“只粘贴文本”，不要让表格软件把它当成数字。",
    "四、小计、合计、签字行不会导入，可以留着。",
    "五、填好后在“导入”页上传，先核对，确认以后才写入；不能导入的行会连同原因退回，改好再传即可。",
];

fn blank(column: &Column, options: Vec<String>) -> BlankColumn {
    let kind = match column.holds {
        Holds::Text | Holds::Digits => CellKind::Text,
        Holds::Date => CellKind::Date,
        Holds::Month => CellKind::Month,
        Holds::Integer => CellKind::Integer,
        Holds::Money => CellKind::Money,
    };
    BlankColumn {
        heading: column.headings.first().cloned().unwrap_or_default(),
        kind,
        required: column.required,
        options,
        open: column.open,
        hint: column.hint.clone(),
        sample: column.sample.clone(),
    }
}

fn entries(
    office: &Office,
    dictionary: Dictionary,
    directory: &Directory,
    own: DivisionCode,
) -> Result<Vec<String>> {
    if dictionary == Dictionary::Villages {
        let beneath = directory.children(own).into_iter();
        return Ok(beneath.map(|code| directory.name(code)).collect());
    }
    let importers: &Importers = office.handed()?;
    (importers.words)(office.catalogue(), dictionary)
}
