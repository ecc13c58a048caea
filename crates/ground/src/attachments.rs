//! Files that are kept (附件): what may be kept, told by content and never by name; where the bytes lie, sealed, under a
//! name that only the key makes of the hash of what they are. Knows nothing of whose they are.

use std::path::PathBuf;

use super::error::{Error, Result};
use super::files::write_durably;
use super::office::Office;

/// One file may be so large. Bytes.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// So many files are taken at once.
pub const FILES_MAX: usize = 30;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A photograph or another picture, which is made smaller and stamped.
    Picture,
    /// PDF
    Pdf,
    /// Word
    Docx,
    /// Excel
    Xlsx,
}

impl Media {
    /// As it is told to a browser; pictures are kept as JPEG whatever they came as.
    pub fn name(self) -> &'static str {
        match self {
            Media::Picture => "image/jpeg",
            Media::Pdf => "application/pdf",
            Media::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Media::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// In Chinese, of a media type that is kept.
    pub fn called(media: &str) -> &'static str {
        let all = [
            (Media::Picture, "照片"),
            (Media::Pdf, "PDF"),
            (Media::Docx, "Word"),
            (Media::Xlsx, "Excel"),
        ];
        let found = all.iter().find(|(kind, _)| kind.name() == media);
        found.map_or("文件", |(_, called)| called)
    }
}

/// Looks at a file's content; says why it is not taken.
pub fn sniff(bytes: &[u8]) -> std::result::Result<Media, &'static str> {
    let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if bytes.len() > FILE_BYTES_MAX {
        return Err("超过20兆，请压缩后再传");
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) || bytes.starts_with(b"\x89PNG\r\n\x1a\n") || is_webp
    {
        return Ok(Media::Picture);
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Media::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        if has(b"vbaProject.bin") {
            return Err("带有宏，请另存为不带宏的文件再传");
        }
        if has(b"word/document.xml") {
            return Ok(Media::Docx);
        }
        if has(b"xl/workbook.xml") {
            return Ok(Media::Xlsx);
        }
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err("是苹果手机的高效格式，请在相机设置里改为“兼容性最佳”后重拍或转成 JPG");
    }
    Err("不是能收的格式，可以传照片（JPG、PNG、WebP）、PDF、Word（docx）、Excel（xlsx）")
}

/// Where the bytes lie, beneath the office's own folder.
const FOLDER: &str = "attachments";

/// Without the key nobody tells by its place whether a file he knows is kept here.
fn place(office: &Office, hash: &str) -> Result<PathBuf> {
    let name = office.keyring().mac_hex(purpose(hash).as_bytes());
    Ok(office
        .folder(FOLDER)?
        .join(name.get(..2).unwrap_or("00"))
        .join(name))
}

/// Where a file lies and would lie under other keys, beneath the office's folder, and its bytes sealed by those; nothing
/// where it cannot be read.
pub(crate) fn under(
    office: &Office,
    keyring: &seal::Keyring,
    hash: &str,
) -> Result<Option<(PathBuf, PathBuf, Vec<u8>)>> {
    let Ok(bytes) = kept(office, hash) else {
        return Ok(None);
    };
    let mut nonce = [0u8; 12];
    office.entropy().fill(&mut nonce)?;
    let purpose = purpose(hash);
    let name = keyring.mac_hex(purpose.as_bytes());
    let there = PathBuf::from(FOLDER)
        .join(name.get(..2).unwrap_or("00"))
        .join(&name);
    let here = place(office, hash)?;
    let here = here
        .strip_prefix(office.data_folder())
        .map_err(|e| Error::Fault(e.into()))?;
    let sealed = keyring.seal_bytes(&purpose, 0, &bytes, nonce)?;
    Ok(Some((here.to_owned(), there, sealed)))
}

/// Where they lay before they were sealed.
fn plain_place(office: &Office, hash: &str) -> Result<PathBuf> {
    let folder = office.folder(FOLDER)?.join(hash.get(..2).unwrap_or("00"));
    Ok(folder.join(hash))
}

/// Sealed bytes open under their own hash only.
fn purpose(hash: &str) -> String {
    format!("attachment {hash}")
}

/// Keeps bytes and answers their hash; the same bytes are kept once.
pub fn keep(office: &Office, bytes: &[u8]) -> Result<String> {
    let hash = seal::sm3_hex(bytes);
    let path = place(office, &hash)?;
    if path.is_file() {
        return Ok(hash);
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    write_durably(&path, &office.seal_file(&purpose(&hash), 0, bytes)?)?;
    Ok(hash)
}

/// The bytes of a hash, made sure of.
///
/// # Errors
/// When they are gone or are others.
pub fn kept(office: &Office, hash: &str) -> Result<Vec<u8>> {
    let lost = || Error::refusal("这个附件的文件不见了，或者被改动过，请系统管理员从备份里找回");
    let bytes = match std::fs::read(place(office, hash)?) {
        Ok(sealed) => office
            .open_file(&purpose(hash), 0, &sealed)
            .map_err(|_| lost())?,
        // One whose row was altered stays as it was kept before files were sealed.
        Err(_) => std::fs::read(plain_place(office, hash)?).map_err(|_| lost())?,
    };
    if seal::sm3_hex(&bytes) == hash {
        Ok(bytes)
    } else {
        Err(lost())
    }
}

/// Seals a file that was kept in the clear; one that is gone or is another stays for `verify` to tell.
pub fn seal_plain(office: &Office, hash: &str) -> Result<()> {
    let plain = plain_place(office, hash)?;
    let Ok(bytes) = std::fs::read(&plain) else {
        return Ok(());
    };
    if seal::sm3_hex(&bytes) == hash {
        keep(office, &bytes)?;
        std::fs::remove_file(&plain)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_says() {
        assert_eq!(sniff(&[0xff, 0xd8, 0xff, 0xe0]), Ok(Media::Picture));
        assert_eq!(sniff(b"%PDF-1.7"), Ok(Media::Pdf));
        assert_eq!(sniff(b"PK\x03\x04....word/document.xml"), Ok(Media::Docx));
        assert!(sniff(b"PK\x03\x04..xl/workbook.xml..xl/vbaProject.bin").is_err());
        for hostile in [
            &b"<html><script>"[..],
            b"<svg onload=",
            b"MZ\x90\0",
            b"",
            b"GIF89a",
        ] {
            assert!(sniff(hostile).is_err());
        }
    }
}
