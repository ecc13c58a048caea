//! The words of a Word document that somebody else wrote. It may be made to harm: everything is streamed, counted and
//! bounded, no entity is expanded, and only one part of the package is looked at.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use thiserror::Error;
use zip::ZipArchive;

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

/// The words of a document: a paragraph is a line, the cells of a table row stand in one line with tabs between.
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
    let part = match archive.by_name(TEXT_PART) {
        Ok(part) => part,
        Err(zip::result::ZipError::FileNotFound) => return Err(WordError::NotWord),
        Err(_) => return Err(WordError::Broken),
    };
    // One byte more than is allowed, to tell that there is more.
    let part = BufReader::new(part.take(limits.unpacked_bytes + 1));
    let mut words = Words::new(*limits);
    words.read(Reader::from_reader(part))?;
    Ok(words.text)
}

/// Text as it is gathered.
struct Words {
    limits: ReadLimits,
    text: String,
    chars: usize,
    depth: usize,
    /// How deep in table cells.
    cells: usize,
    /// How deep in what is there a second time for older programs.
    fallback: usize,
    /// Whether the text of a run is being read.
    run: bool,
}

impl Words {
    fn new(limits: ReadLimits) -> Words {
        Words {
            limits,
            text: String::new(),
            chars: 0,
            depth: 0,
            cells: 0,
            fallback: 0,
            run: false,
        }
    }

    fn read<R: std::io::BufRead>(&mut self, mut reader: Reader<R>) -> Result<(), WordError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            match event.map_err(|_| WordError::Broken)? {
                Event::Eof => break,
                Event::DocType(_) => return Err(WordError::Broken),
                Event::Start(tag) => self.opened(tag.local_name().as_ref())?,
                Event::Empty(tag) => self.empty(tag.local_name().as_ref())?,
                Event::End(tag) => self.closed(tag.local_name().as_ref())?,
                Event::Text(text) => self.said(&text.xml10_content())?,
                Event::CData(text) => self.said(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let c = referred(&reference).ok_or(WordError::Broken)?;
                    self.said(c.encode_utf8(&mut [0; 4]))?;
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
            if reader.buffer_position() > self.limits.unpacked_bytes {
                return Err(WordError::TooLarge(self.limits.text_chars));
            }
        }
        if self.depth > 0 {
            return Err(WordError::Broken);
        }
        Ok(())
    }

    fn opened(&mut self, name: &str) -> Result<(), WordError> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(WordError::Broken);
        }
        match name {
            "tc" => self.cells += 1,
            "Fallback" => self.fallback += 1,
            "t" => self.run = true,
            _ => {}
        }
        Ok(())
    }

    fn empty(&mut self, name: &str) -> Result<(), WordError> {
        match name {
            "tab" if self.depth > 0 => self.written("\t"),
            "br" | "cr" | "p" => self.line(),
            _ => Ok(()),
        }
    }

    fn closed(&mut self, name: &str) -> Result<(), WordError> {
        self.depth = self.depth.saturating_sub(1);
        match name {
            "t" => self.run = false,
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "tc" => self.cells = self.cells.saturating_sub(1),
            "p" | "tr" => return self.line(),
            _ => {}
        }
        Ok(())
    }

    /// The end of a line; within a cell, the end of what stands in it.
    fn line(&mut self) -> Result<(), WordError> {
        self.written(if self.cells > 0 { "\t" } else { "\n" })
    }

    fn said(&mut self, text: &str) -> Result<(), WordError> {
        if self.run { self.written(text) } else { Ok(()) }
    }

    fn written(&mut self, text: &str) -> Result<(), WordError> {
        if self.fallback > 0 {
            return Ok(());
        }
        self.chars += text.chars().count();
        if self.chars > self.limits.text_chars {
            return Err(WordError::TooLarge(self.limits.text_chars));
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// What `&amp;` and `&#20803;` stand for; no other entity is known.
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(part: &str, xml: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(part, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(xml.as_bytes()).expect("written");
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
