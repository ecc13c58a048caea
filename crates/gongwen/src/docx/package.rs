//! The package around the document: content types, relationships, properties, settings, zip.

use std::io::{self, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::body::FOOTERS;
use super::xml::W as WORD;
use super::xml::Xml;
use crate::error::GongwenError;
use crate::model::Document;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Packs the parts with a fixed time stamp, so that equal documents are equal files.
pub(super) fn zip<W: Write + Seek>(parts: &[(&str, Vec<u8>)], out: W) -> Result<(), GongwenError> {
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    zip.finish()?.flush()?;
    Ok(())
}

pub(super) fn content_types() -> io::Result<Vec<u8>> {
    let overrides = [
        ("/word/document.xml", format!("{MEDIA}.document.main+xml")),
        ("/word/styles.xml", format!("{MEDIA}.styles+xml")),
        ("/word/settings.xml", format!("{MEDIA}.settings+xml")),
        ("/word/fontTable.xml", format!("{MEDIA}.fontTable+xml")),
        ("/word/footer1.xml", format!("{MEDIA}.footer+xml")),
        ("/word/footer2.xml", format!("{MEDIA}.footer+xml")),
        (
            "/docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml".into(),
        ),
        (
            "/docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".into(),
        ),
    ];
    let namespace = format!("{PACKAGE}/content-types");
    Xml::part("Types", &[("xmlns", &namespace)], |xml| {
        let relationships = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty(
            "Default",
            &[("Extension", "rels"), ("ContentType", relationships)],
        )?;
        xml.empty(
            "Default",
            &[("Extension", "xml"), ("ContentType", "application/xml")],
        )?;
        overrides.iter().try_for_each(|(part, kind)| {
            xml.empty("Override", &[("PartName", part), ("ContentType", kind)])
        })
    })
}

pub(super) fn root_relationships() -> io::Result<Vec<u8>> {
    relationships(&[
        (
            "rId1",
            format!("{OFFICE}/relationships/officeDocument"),
            "word/document.xml",
        ),
        (
            "rId2",
            format!("{PACKAGE}/relationships/metadata/core-properties"),
            "docProps/core.xml",
        ),
        (
            "rId3",
            format!("{OFFICE}/relationships/extended-properties"),
            "docProps/app.xml",
        ),
    ])
}

pub(super) fn document_relationships() -> io::Result<Vec<u8>> {
    relationships(&[
        (
            "rId1",
            format!("{OFFICE}/relationships/styles"),
            "styles.xml",
        ),
        (
            "rId2",
            format!("{OFFICE}/relationships/settings"),
            "settings.xml",
        ),
        (
            "rId3",
            format!("{OFFICE}/relationships/fontTable"),
            "fontTable.xml",
        ),
        (
            FOOTERS[0],
            format!("{OFFICE}/relationships/footer"),
            "footer1.xml",
        ),
        (
            FOOTERS[1],
            format!("{OFFICE}/relationships/footer"),
            "footer2.xml",
        ),
    ])
}

fn relationships(entries: &[(&str, String, &str)]) -> io::Result<Vec<u8>> {
    let namespace = format!("{PACKAGE}/relationships");
    Xml::part("Relationships", &[("xmlns", &namespace)], |xml| {
        entries.iter().try_for_each(|(id, kind, target)| {
            xml.empty(
                "Relationship",
                &[("Id", id), ("Type", kind), ("Target", target)],
            )
        })
    })
}

pub(super) fn core_properties(document: &Document) -> Result<Vec<u8>, GongwenError> {
    let properties = &document.properties;
    let created = properties.created.trim();
    if !created.is_empty() && !is_w3c_date(created) {
        return Err(GongwenError::Created(created.to_string()));
    }
    let core = format!("{PACKAGE}/metadata/core-properties");
    let namespaces = [
        ("xmlns:cp", &*core),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    Ok(Xml::part("cp:coreProperties", &namespaces, |xml| {
        xml.text("dc:title", &[], &document.title.concat())?;
        xml.text("dc:subject", &[], &properties.subject)?;
        xml.text("dc:creator", &[], &properties.author)?;
        xml.text("cp:lastModifiedBy", &[], &properties.author)?;
        if created.is_empty() {
            return Ok(());
        }
        let date = [("xsi:type", "dcterms:W3CDTF")];
        xml.text("dcterms:created", &date, created)?;
        xml.text("dcterms:modified", &date, created)
    })?)
}

/// `2026-01-05` or `2026-01-05T09:30:00` with `Z` or an offset: the forms Word opens. It reports
/// the whole file as damaged on any other.
fn is_w3c_date(text: &str) -> bool {
    let like = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(byte, mark)| match mark {
                    b'0' => byte.is_ascii_digit(),
                    b'+' => byte == b'+' || byte == b'-',
                    _ => byte == mark,
                })
    };
    [
        "0000-00-00",
        "0000-00-00T00:00:00Z",
        "0000-00-00T00:00:00+00:00",
    ]
    .iter()
    .any(|shape| like(text, shape))
}

pub(super) fn app_properties() -> io::Result<Vec<u8>> {
    let namespace = format!("{OFFICE}/extended-properties");
    Xml::part("Properties", &[("xmlns", &namespace)], |xml| {
        xml.text("Application", &[], "鱼水")
    })
}

/// `word/settings.xml`: odd and even footers differ, punctuation may close up, Word 2013 layout.
pub(super) fn settings() -> io::Result<Vec<u8>> {
    Xml::part("w:settings", &[("xmlns:w", WORD)], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")])?;
        xml.value("w:defaultTabStop", 640)?;
        xml.empty("w:evenAndOddHeaders", &[])?;
        xml.value("w:characterSpacingControl", "compressPunctuation")?;
        xml.element("w:compat", &[], |xml| {
            // A title's broken lines stay centred instead of being stretched.
            xml.empty("w:doNotExpandShiftReturn", &[])?;
            xml.empty("w:useFELayout", &[])?;
            let mode = [
                ("w:name", "compatibilityMode"),
                ("w:uri", "http://schemas.microsoft.com/office/word"),
                ("w:val", "15"),
            ];
            xml.empty("w:compatSetting", &mode)
        })?;
        xml.empty(
            "w:themeFontLang",
            &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")],
        )
    })
}

#[cfg(test)]
mod tests {
    use super::is_w3c_date;

    #[test]
    fn only_dates_word_accepts() {
        for good in [
            "2026-01-05",
            "2026-01-05T09:30:00Z",
            "2026-01-05T09:30:00+08:00",
        ] {
            assert!(is_w3c_date(good), "{good}");
        }
        for bad in [
            "2026年1月5日",
            "2026-1-5",
            "2026-01-05 09:30",
            "2026-01-05T09:30",
        ] {
            assert!(!is_w3c_date(bad), "{bad}");
        }
    }
}
