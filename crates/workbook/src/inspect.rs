//! The look-over before anything is parsed: what the file is, and whether the archive is built honestly.
//!
//! Runs in the child. Everything is streamed; nothing is believed until it was counted.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::{Foreign, Limits, ReadError};

/// Container of the old binary formats, and of an `.xlsx` under a password.
const OLE_MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const ZIP_MAGICS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";
/// `<` as the beginning of a part in UTF-16, with and without its byte order mark.
const UTF16_STARTS: [&[u8]; 4] = [b"\xFF\xFE<\0", b"\xFE\xFF\0<", b"<\0", b"\0<"];
const UTF16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];
/// What a document, a web archive and a print begin with: text, and no table.
const TEXTS_OF_OTHERS: [&[u8]; 3] = [b"{\\rtf", b"MIME-Version:", b"%PDF-"];
/// Members below this size may be packed as tightly as they like.
const RATIO_FLOOR: u64 = 1 << 20;
/// No `<si>` is shorter than `<si/>`.
const SHORTEST_STRING_ITEM: u64 = 5;
const CHUNK: usize = 64 << 10;

/// What a file is by its first bytes, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// An archive, as an .xlsx is.
    Archive,
    /// An archive closed with a password.
    Sealed,
    /// The binary format before 2007.
    Binary,
    /// Text: CSV, or a page.
    Text,
}

/// Refuses an archive unless it is an `.xlsx` within `limits` that no part of would harm a parser.
///
/// # Errors
/// The [`ReadError`] to show.
pub(crate) fn inspect<R: Read + Seek>(file: &mut R, limits: &Limits) -> Result<(), ReadError> {
    file.rewind()?;
    let mut archive = ZipArchive::new(BufReader::new(&mut *file)).map_err(ReadError::from_zip)?;
    inspect_directory(&mut archive, limits)?;
    inspect_members(&mut archive, limits)
}

/// The name under which a parser looks a member up: `xl\Styles.xml` and `xl/styles.xml` are one part.
pub(crate) fn part_key(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Tells what kind of file it is.
///
/// # Errors
/// When it is none that holds a table.
pub(crate) fn recognise(file: &mut File) -> Result<Form, ReadError> {
    let mut head = Vec::with_capacity(4096);
    file.rewind()?;
    file.take(4096).read_to_end(&mut head)?;
    file.rewind()?;
    if ZIP_MAGICS.iter().any(|magic| head.starts_with(magic)) {
        return Ok(Form::Archive);
    }
    if head.starts_with(&OLE_MAGIC) {
        let sealed = contains(BufReader::new(&mut *file), &utf16("EncryptedPackage"))?;
        file.rewind()?;
        return Ok(if sealed { Form::Sealed } else { Form::Binary });
    }
    if head.is_empty() {
        return Err(ReadError::broken("文件是空的"));
    }
    let utf16 = UTF16_MARKS.iter().any(|mark| head.starts_with(mark));
    let other = TEXTS_OF_OTHERS
        .iter()
        .any(|begins| head.starts_with(begins));
    if other || head.contains(&0) && !utf16 {
        return Err(ReadError::NotAWorkbook(Foreign::Other));
    }
    Ok(Form::Text)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(mut stream: impl BufRead, wanted: &[u8]) -> Result<bool, ReadError> {
    let mut window = Vec::new();
    loop {
        let chunk = stream.fill_buf()?;
        if chunk.is_empty() {
            return Ok(false);
        }
        let read = chunk.len();
        window.extend_from_slice(chunk);
        stream.consume(read);
        if window.windows(wanted.len()).any(|bytes| bytes == wanted) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(wanted.len()));
    }
}

/// What the archive says of itself, before a byte is unpacked.
fn inspect_directory<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
) -> Result<(), ReadError> {
    if archive.len() > limits.members {
        return Err(ReadError::hostile("部件太多"));
    }
    if archive.has_duplicate_names() {
        return Err(ReadError::hostile("部件重名"));
    }
    if archive
        .has_overlapping_files()
        .map_err(ReadError::from_zip)?
    {
        return Err(ReadError::hostile("部件互相重叠"));
    }
    let mut names = HashSet::new();
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(ReadError::from_zip)?;
        let name = part_key(&entry.name().map_err(ReadError::from_zip)?);
        let climbs = name.split('/').any(|step| step == "..");
        if climbs || name.starts_with('/') || name.contains([':', '\0']) {
            return Err(ReadError::hostile("部件路径越界"));
        }
        if entry.is_symlink() {
            return Err(ReadError::hostile("含有链接"));
        }
        if entry.encrypted() {
            return Err(ReadError::Encrypted);
        }
        check_ratio(entry.size(), entry.compressed_size(), limits)?;
        declared = declared.saturating_add(entry.size());
        if !names.insert(name) {
            return Err(ReadError::hostile("部件重名"));
        }
    }
    if declared > limits.unpacked_bytes {
        return Err(ReadError::too_many_bytes("解开后", limits.unpacked_bytes));
    }
    if !names.contains("[content_types].xml") {
        return Err(ReadError::NotAWorkbook(Foreign::Other));
    }
    Ok(())
}

fn check_ratio(unpacked: u64, packed: u64, limits: &Limits) -> Result<(), ReadError> {
    if unpacked > RATIO_FLOOR && unpacked > packed.saturating_mul(limits.ratio) {
        return Err(ReadError::hostile("压缩得不寻常"));
    }
    Ok(())
}

/// What the archive really holds: every member is unpacked once, counted and searched.
fn inspect_members<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
) -> Result<(), ReadError> {
    let mut unpacked = 0_u64;
    let mut cells = 0_u64;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(ReadError::from_zip)?;
        let name = part_key(&member.name().map_err(ReadError::from_zip)?);
        let packed = member.compressed_size();
        let mut search = Search::new(&name);
        let mut size = 0_u64;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = match member.read(&mut chunk).map_err(ReadError::from_stream)? {
                0 => break,
                read => read,
            };
            size += read as u64;
            if unpacked + size > limits.unpacked_bytes {
                return Err(ReadError::too_many_bytes("解开后", limits.unpacked_bytes));
            }
            check_ratio(size, packed, limits)?;
            search.feed(&chunk[..read])?;
            if cells + search.cells > limits.cells {
                return Err(too_many_cells(limits));
            }
        }
        search.finish()?;
        unpacked += size;
        cells += search.cells;
        drop(member);
        if name.ends_with("sharedstrings.xml") {
            let member = archive.by_index(index).map_err(ReadError::from_zip)?;
            check_string_count(member, size)?;
        }
    }
    Ok(())
}

pub(crate) fn too_many_cells(limits: &Limits) -> ReadError {
    ReadError::too_large("单元格数", format!("{} 个", limits.cells))
}

/// The parser reserves room for as many strings as the table claims to hold, so the claim must fit its size.
fn check_string_count<R: Read>(member: ZipFile<'_, R>, size: u64) -> Result<(), ReadError> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(member));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml
            .read_event_into(&mut buffer)
            .map_err(|_| ReadError::broken("共享字符串表读不懂"))?;
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            match event {
                Event::Eof => return Ok(()),
                _ => continue,
            }
        };
        if tag.local_name().as_ref() != "sst" {
            continue;
        }
        let claimed = tag
            .attributes()
            .with_checks(false)
            .flatten()
            .filter(|attribute| attribute.key.as_ref() == "uniqueCount")
            .filter_map(|attribute| attribute.value.parse::<u64>().ok())
            .max();
        let fits = claimed.is_none_or(|count| count <= size / SHORTEST_STRING_ITEM);
        return if fits {
            Ok(())
        } else {
            Err(ReadError::hostile("字符串个数不实"))
        };
    }
}

/// Searches one member, fed in chunks, for declarations no workbook carries, and counts its filled cells.
struct Search {
    /// Bytes not searched yet: a tag may straddle two chunks.
    window: Vec<u8>,
    /// Filled cells so far: `<v>` and `<is>` elements, whatever their prefix.
    cells: u64,
    at_start: bool,
    xml: bool,
    /// Pictures may be SVG, which carries a document type of its own and is never parsed here.
    picture: bool,
}

impl Search {
    /// Longer than any tag searched for, prefix included.
    const LOOK_AHEAD: usize = 32;

    fn new(name: &str) -> Self {
        Self {
            window: Vec::with_capacity(CHUNK + Self::LOOK_AHEAD),
            cells: 0,
            at_start: true,
            xml: [".xml", ".rels", ".vml"]
                .iter()
                .any(|suffix| name.ends_with(suffix)),
            picture: name.ends_with(".svg"),
        }
    }

    fn feed(&mut self, chunk: &[u8]) -> Result<(), ReadError> {
        self.window.extend_from_slice(chunk);
        if self.window.len() > Self::LOOK_AHEAD {
            let searched = self.window.len() - Self::LOOK_AHEAD;
            self.search(searched)?;
            self.window.drain(..searched);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ReadError> {
        self.search(self.window.len())
    }

    /// Searches for tags that begin in the first `end` bytes of the window.
    fn search(&mut self, end: usize) -> Result<(), ReadError> {
        if self.at_start {
            self.begin()?;
        }
        if !self.xml || self.picture {
            return Ok(());
        }
        for at in 0..end {
            if self.window[at] != b'<' {
                continue;
            }
            let tag = &self.window[at + 1..self.window.len().min(at + Self::LOOK_AHEAD)];
            if let Some(declaration) = tag.strip_prefix(b"!") {
                let begins = |word: &[u8]| {
                    declaration
                        .get(..word.len())
                        .is_some_and(|found| found.eq_ignore_ascii_case(word))
                };
                if begins(b"DOCTYPE") || begins(b"ENTITY") {
                    return Err(ReadError::hostile("含有 DOCTYPE 声明"));
                }
            } else if matches!(local_name(tag), b"v" | b"is") {
                self.cells += 1;
            }
        }
        Ok(())
    }

    /// Decides from the first bytes whether the member is XML: a relationship may give a part any name.
    fn begin(&mut self) -> Result<(), ReadError> {
        self.at_start = false;
        let head = self.window.strip_prefix(UTF8_BOM).unwrap_or(&self.window);
        if UTF16_STARTS.iter().any(|start| head.starts_with(start)) {
            return Err(ReadError::hostile("文字编码不是 UTF-8"));
        }
        self.xml |= head.trim_ascii_start().starts_with(b"<");
        Ok(())
    }
}

/// The name of a start tag without its prefix, given what follows the `<`.
fn local_name(tag: &[u8]) -> &[u8] {
    let end = tag
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'))
        .unwrap_or(tag.len());
    let name = &tag[..end];
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(name: &str, bytes: &[u8], step: usize) -> Result<u64, ReadError> {
        let mut search = Search::new(name);
        for chunk in bytes.chunks(step) {
            search.feed(chunk)?;
        }
        search.finish()?;
        Ok(search.cells)
    }

    #[test]
    fn tags_are_found_wherever_the_chunks_break() {
        let sheet =
            b"<row><c r='A1'><v>1</v></c><x:c><x:is>\n</x:is></x:c><c><v/></c><vt:i4/></row>";
        let bomb = b"\xEF\xBB\xBF <?xml version='1.0'?>\n<!doctype lolz [<!ENTITY a 'b'>]><sst/>";
        for step in 1..80 {
            assert_eq!(
                searched("xl/worksheets/sheet1.xml", sheet, step).unwrap(),
                3
            );
            // Known as XML by its content when the whole of it arrives at once, by its name otherwise.
            assert!(searched("xl/sharedstrings.xml", bomb, step).is_err());
            assert!(searched("xl/media/image1.svg", bomb, step).is_ok());
        }
        assert!(searched("xl/oddly.named", bomb, CHUNK).is_err());
        assert!(searched("xl/a.xml", b"<\0a\0>\0", CHUNK).is_err());
    }

    #[test]
    fn a_pattern_across_buffers_is_found() {
        let stream = BufReader::with_capacity(7, b"....EncryptedPackage....".as_slice());
        assert!(contains(stream, b"EncryptedPackage").unwrap());
        assert!(
            !contains(
                BufReader::with_capacity(7, b"....".repeat(9).as_slice()),
                b"Enc"
            )
            .unwrap()
        );
    }
}
