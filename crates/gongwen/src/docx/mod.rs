//! Word in GB/T 9704—2012 layout, written part by part in the order of the ECMA-376 schema.

mod body;
mod flow;
mod fonts;
mod layout;
mod package;
mod styles;
mod table;
mod xml;

use std::io::{Seek, Write};

use crate::error::GongwenError;
use crate::model::{Document, Fonts};

/// Writes the document as .docx.
///
/// The bytes depend on nothing but the arguments.
///
/// # Errors
/// [`GongwenError::Columns`] when a table's row does not fit its columns,
/// [`GongwenError::Created`] when the date in the properties is no date, and whatever `out` refuses.
pub fn write_docx<W: Write + Seek>(
    document: &Document,
    fonts: &Fonts,
    out: W,
) -> Result<(), GongwenError> {
    let sections = flow::sections(document);
    for section in &sections {
        for item in &section.items {
            if let flow::Item::Table { table, .. } = item {
                table::check(table)?;
            }
        }
    }
    let parts = [
        ("[Content_Types].xml", package::content_types()?),
        ("_rels/.rels", package::root_relationships()?),
        ("docProps/core.xml", package::core_properties(document)?),
        ("docProps/app.xml", package::app_properties()?),
        ("word/document.xml", body::document(&sections, fonts)?),
        (
            "word/_rels/document.xml.rels",
            package::document_relationships()?,
        ),
        ("word/styles.xml", styles::styles(fonts)?),
        ("word/settings.xml", package::settings()?),
        ("word/fontTable.xml", fonts::font_table(fonts)?),
        ("word/footer1.xml", body::footer(fonts, false)?),
        ("word/footer2.xml", body::footer(fonts, true)?),
    ];
    package::zip(&parts, out)
}
