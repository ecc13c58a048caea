//! The words of a Word document that somebody else wrote. It may be made to harm: everything is streamed, counted and
//! bounded, no entity is expanded, and only two parts of the package are looked at.

mod hidden;
mod words;
mod xml;

use std::io::{BufReader, Cursor, Read};

use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

use hidden::Hiding;
use words::Words;
use xml::{Listener, walk};

/// What a document may cost. Reaching past one refuses it.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimits {
    /// The file itself, bytes.
    pub file_bytes: usize,
    /// Parts of the package.
    pub parts: usize,
    /// The part with the text unpacked, bytes.
    pub unpacked_bytes: u64,
    /// Its text, characters.
    pub text_chars: usize,
    /// Elements within elements.
    pub depth: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits {
            file_bytes: 16 << 20,
            parts: 2_000,
            unpacked_bytes: 64 << 20,
            text_chars: 300_000,
            depth: 256,
        }
    }
}

/// Why a document was not read. The messages are for the person at the desk.
#[derive(Debug, Error)]
pub enum WordError {
    /// No package, or a package without a text.
    #[error("不是 Word 文件（.docx），请在 WPS 或 Word 里另存为 .docx 再试")]
    NotWord,
    /// Damaged, or not put together as Word does.
    #[error("这个 Word 文件已损坏或造得不合规矩，请重新另存为 .docx 再试")]
    Broken,
    /// Past a limit.
    #[error("这个 Word 文件太大，请只留正文（不超过{0}字），去掉图片和附件再试")]
    TooLarge(usize),
}

const TEXT_PART: &str = "word/document.xml";
const STYLES_PART: &str = "word/styles.xml";

/// The words of a document as somebody sees it who reads it with all changes accepted: a paragraph is a line, the cells
/// of a table row stand in one line with a tab behind each.
///
/// # Errors
/// When it is no Word document, is damaged, or reaches past a limit.
pub fn read_docx(bytes: &[u8], limits: &ReadLimits) -> Result<String, WordError> {
    if bytes.len() > limits.file_bytes {
        return Err(WordError::TooLarge(limits.text_chars));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(WordError::NotWord);
    }
    let entry = b"PK\x01\x02";
    let entries = bytes.windows(entry.len()).filter(|window| window == entry);
    if entries.count() > limits.parts {
        return Err(WordError::TooLarge(limits.text_chars));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WordError::Broken)?;
    let mut hiding = Hiding::default();
    read_part(&mut archive, STYLES_PART, limits, &mut hiding)?;
    let mut words = Words::new(*limits, hiding);
    if !read_part(&mut archive, TEXT_PART, limits, &mut words)? {
        return Err(WordError::NotWord);
    }
    Ok(words.text())
}

/// Goes through a part of the package; answers whether there is one.
fn read_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    limits: &ReadLimits,
    listener: &mut impl Listener,
) -> Result<bool, WordError> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(false),
        Err(_) => return Err(WordError::Broken),
    };
    // One byte more than is allowed, to tell that there is more.
    let part = BufReader::new(part.take(limits.unpacked_bytes + 1));
    walk(part, limits, listener)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(part: &str, xml: &str) -> Vec<u8> {
        packed_parts(&[(part, xml)])
    }

    fn packed_parts(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, xml) in parts {
            zip.start_file(*part, SimpleFileOptions::default())
                .expect("a part");
            zip.write_all(xml.as_bytes()).expect("written");
        }
        zip.finish().expect("closed").into_inner()
    }

    fn read(body: &str) -> Result<String, WordError> {
        let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        read_docx(&packed(TEXT_PART, &xml), &ReadLimits::default())
    }

    #[test]
    fn paragraphs_are_lines_and_cells_stand_side_by_side() {
        let text = read(
            "<w:p><w:r><w:t>共</w:t></w:r><w:r><w:t>1&lt;2&#20803;</w:t></w:r><w:del><w:delText>旧</w:delText></w:del></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>会议</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>14</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        assert_eq!(text.expect("words"), "共1<2元\n会议\t14\t\n");
    }

    /// A run with its properties.
    fn run(properties: &str, text: &str) -> String {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
    }

    #[test]
    fn what_was_deleted_is_not_read_however_it_was() {
        let gone = "<w:r><w:t>50</w:t></w:r>";
        for deleted in [
            format!("<w:del w:id=\"1\">{gone}</w:del>"),
            format!("<w:moveFrom w:id=\"1\">{gone}</w:moveFrom>"),
            format!("<w:ins><w:del>{gone}<w:r><w:delText>7</w:delText></w:r></w:del></w:ins>"),
            run("<w:vanish/>", "50"),
            run("<w:vanish w:val=\"true\"/>", "50"),
        ] {
            let text = read(&format!(
                "<w:p><w:r><w:t>共</w:t></w:r>{deleted}{}</w:p>",
                run("", "60户")
            ));
            assert_eq!(text.expect("words"), "共60户\n", "{deleted}");
        }
        for mark in [
            "<w:del w:id=\"1\"/>",
            "<w:moveFrom w:id=\"1\"></w:moveFrom>",
            "<w:vanish/>",
        ] {
            let first = format!(
                "<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{}</w:p>",
                run("", "走访")
            );
            let text = read(&format!("{first}<w:p>{}</w:p>", run("", "60户")));
            assert_eq!(text.expect("words"), "走访60户\n", "{mark}");
        }
        let row = |property: &str, text: &str| {
            format!(
                "<w:tr><w:trPr>{property}</w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr>",
                run("", text)
            )
        };
        let rows = row("<w:del w:id=\"1\"/>", "50") + &row("<w:cantSplit/>", "60");
        assert_eq!(
            read(&format!("<w:tbl>{rows}</w:tbl>")).expect("words"),
            "60\t\n"
        );
    }

    #[test]
    fn old_properties_and_switches_turned_off_hide_nothing() {
        for shown in [
            "<w:vanish w:val=\"0\"/>",
            "<w:vanish w:val=\"off\"/>",
            "<w:rPrChange w:id=\"1\"><w:rPr><w:vanish/></w:rPr></w:rPrChange>",
            "<w:webHidden/>",
        ] {
            let text = read(&format!("<w:p>{}</w:p>", run(shown, "60户")));
            assert_eq!(text.expect("words"), "60户\n", "{shown}");
        }
    }

    #[test]
    fn styles_hide_text() {
        let styles = "<w:styles>\
            <w:style w:type=\"character\" w:styleId=\"H\"><w:rPr><w:vanish/></w:rPr></w:style>\
            <w:style w:type=\"character\" w:styleId=\"H2\"><w:basedOn w:val=\"H\"/></w:style>\
            <w:style w:type=\"paragraph\" w:styleId=\"P\"><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:style>\
            <w:style w:type=\"paragraph\" w:styleId=\"Q\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
        let body = |paragraph: &str, properties: &str| {
            format!(
                "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"{paragraph}\"/></w:pPr>{}{}</w:p></w:body></w:document>",
                run("", "访"),
                run(properties, "60户")
            )
        };
        for (paragraph, properties, text) in [
            ("X", "<w:rStyle w:val=\"H\"/>", "访\n"),
            ("X", "<w:rStyle w:val=\"H2\"/>", "访\n"),
            (
                "X",
                "<w:rStyle w:val=\"H\"/><w:vanish w:val=\"0\"/>",
                "访60户\n",
            ),
            ("P", "", "访60户\n"),
            ("Q", "", "\n"),
        ] {
            let parts = [
                (TEXT_PART, body(paragraph, properties)),
                (STYLES_PART, styles.to_owned()),
            ];
            let parts = parts.each_ref().map(|(name, xml)| (*name, xml.as_str()));
            let read = read_docx(&packed_parts(&parts), &ReadLimits::default());
            assert_eq!(read.expect("words"), text, "{paragraph} {properties}");
        }
    }

    #[test]
    fn text_boxes_fields_and_prompts_are_told_once() {
        let boxed = |text: &str| {
            format!(
                "<w:txbxContent><w:p>{}</w:p></w:txbxContent>",
                run("", text)
            )
        };
        let twice = format!(
            "<w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>",
            boxed("金12万元。")
        );
        let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
        for (paragraph, text) in [
            (
                format!("{}{twice}{}", run("", "走访60户，"), run("", "其中")),
                "走访60户，其中\n金12万元。\n",
            ),
            // Only what older programs read.
            (
                format!(
                    "<w:r><mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>",
                    boxed("金12万元。")
                ),
                "\n金12万元。\n",
            ),
            (
                format!(
                    "{}{}<w:r><w:instrText>=SUM</w:instrText></w:r>{}{}{}{}",
                    field("begin"),
                    run("", "码"),
                    field("separate"),
                    run("", "70户"),
                    field("end"),
                    run("", "。")
                ),
                "70户。\n",
            ),
            (
                format!("{}{}", field("begin"), field("end")) + &run("", "70户"),
                "70户\n",
            ),
            (
                format!(
                    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
                    run("", "填12户")
                ),
                "\n",
            ),
            (
                format!(
                    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                    run("", "12户")
                ),
                "12户\n",
            ),
        ] {
            assert_eq!(
                read(&format!("<w:p>{paragraph}</w:p>")).expect("words"),
                text
            );
        }
    }

    #[test]
    fn columns_of_a_table_stay_in_line() {
        let cell = |property: &str, text: &str| {
            format!(
                "<w:tc><w:tcPr>{property}</w:tcPr><w:p>{}</w:p></w:tc>",
                run("", text)
            )
        };
        for (row, text) in [
            (
                cell("<w:gridSpan w:val=\"2\"/>", "甲") + &cell("", "3"),
                "甲\t\t3\t\n",
            ),
            (cell("<w:vMerge/>", "旧") + &cell("", "3"), "\t3\t\n"),
            (
                cell("<w:vMerge w:val=\"restart\"/>", "新") + &cell("", "3"),
                "新\t3\t\n",
            ),
            (
                cell("", "金额</w:t></w:r></w:p><w:p><w:r><w:t>（元）"),
                "金额 （元）\t\n",
            ),
        ] {
            assert_eq!(
                read(&format!("<w:tbl><w:tr>{row}</w:tr></w:tbl>")).expect("words"),
                text
            );
        }
    }

    #[test]
    fn what_is_no_document_or_made_to_harm_is_refused() {
        let deep = "<w:r>".repeat(100_000);
        let long = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "字".repeat(400_000));
        for body in ["<w:p>&zzz;</w:p>", "<w:p>", deep.as_str(), long.as_str()] {
            assert!(read(body).is_err());
        }
        let limits = ReadLimits::default();
        for bytes in [
            b"".to_vec(),
            b"PK\x03\x04 and no more".to_vec(),
            "平常文字".as_bytes().to_vec(),
            packed("xl/workbook.xml", "<x/>"),
            packed(TEXT_PART, "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"),
        ] {
            assert!(read_docx(&bytes, &limits).is_err());
        }
        let bomb = " ".repeat(70 << 20);
        assert!(matches!(
            read(&bomb),
            Err(WordError::TooLarge(_) | WordError::Broken)
        ));
    }
}
