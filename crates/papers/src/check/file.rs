//! The words of a file that somebody hands in: Word, or plain text in the encodings that offices use.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use gongwen::{ReadLimits, read_docx};

use ground::Worker;
use ground::error::{Error, Result};
use workbook::{Answer, Limits, ReadError, ask};

/// A file is not larger than this. Bytes.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// A text is not longer than this: some 480 pages. Characters.
pub const TEXT_CHARS_MAX: usize = 300_000;

/// What the old binary formats begin with.
const OLE_MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The words of a file.
///
/// # Errors
/// When it is neither Word nor text, is damaged, empty or too large.
pub fn text_of_file(worker: &Worker, name: &str, bytes: &[u8]) -> Result<String> {
    let told = |what: String| Error::refusal(format!("“{name}”{what}"));
    if bytes.len() > FILE_BYTES_MAX {
        return Err(told("超过16兆，请去掉图片和附件再试".to_owned()));
    }
    if bytes.starts_with(&OLE_MAGIC) {
        return Err(told(
            "是旧格式（.doc、.wps）或加了密码，请另存为不加密的 .docx 再试".to_owned(),
        ));
    }
    let packed = bytes.starts_with(b"PK") || name.to_lowercase().ends_with(".docx");
    let text = if packed {
        read_apart(worker, bytes).map_err(|wrong| told(format!("没有读成：{wrong}")))?
    } else {
        plain(bytes).ok_or_else(|| {
            told("不是文字文件，请另存为 .docx，或 UTF-8、GBK 编码的 .txt 再试".to_owned())
        })?
    };
    refuse_unreadable(&text).map_err(|wrong| told(wrong.to_string()))?;
    Ok(text)
}

/// What the program is called with where it is the child that reads Word.
pub const WORD: &str = "word";
/// The child that reads Word has so much memory, and so long.
const MEMORY_BYTES: u64 = 384 << 20;
const SECONDS: u64 = 20;

/// Has the words of a Word file read by a child.
fn read_apart(worker: &Worker, bytes: &[u8]) -> std::result::Result<String, String> {
    let mut arguments: Vec<&str> = worker.arguments.iter().map(String::as_str).collect();
    arguments.push(WORD);
    let limits = Limits {
        memory_bytes: MEMORY_BYTES,
        cpu_seconds: SECONDS,
        wall_seconds: 2 * SECONDS,
        file_bytes: FILE_BYTES_MAX as u64,
        ..Limits::default()
    };
    match ask(&worker.program, &arguments, bytes, &limits) {
        Ok(answer) => answer,
        Err(ReadError::TimedOut) => Err("用时太久，请另存为新的 .docx 再试".to_owned()),
        Err(ReadError::Io(_)) => Err("系统出错，请稍后再试或联系管理员".to_owned()),
        Err(_) => Err("读到一半读不下去，请用 WPS 或 Word 另存为新的 .docx 再试".to_owned()),
    }
}

/// The words of a Word file, as the child reads them.
///
/// # Errors
/// Why not, in words.
pub fn words_of_docx(bytes: &[u8]) -> Answer {
    let limits = ReadLimits {
        file_bytes: FILE_BYTES_MAX,
        text_chars: TEXT_CHARS_MAX,
        ..ReadLimits::default()
    };
    read_docx(bytes, &limits).map_err(|wrong| wrong.to_string())
}

/// Refuses a text without words, or one too long.
pub(super) fn refuse_unreadable(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::refusal("里没有文字，请换一份文稿"));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Error::refusal(format!(
            "超过{TEXT_CHARS_MAX}字，请分成几份校对"
        )));
    }
    Ok(())
}

/// Plain text: UTF-8, UTF-16 with its mark, else GB 18030.
fn plain(bytes: &[u8]) -> Option<String> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, wrong) = encoding.decode_with_bom_removal(bytes);
    let binary = text.contains('\0');
    (!wrong && !binary).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No child is started for what is no Word file.
    fn nobody() -> Worker {
        Worker {
            program: "/nowhere".into(),
            arguments: Vec::new(),
        }
    }

    #[test]
    fn texts_in_the_encodings_of_offices_are_read() {
        let gbk = GB18030.encode("共14场").0.into_owned();
        for bytes in ["共14场".as_bytes(), "\u{feff}共14场".as_bytes(), &gbk] {
            assert_eq!(
                text_of_file(&nobody(), "总结.txt", bytes).ok().as_deref(),
                Some("共14场")
            );
        }
        for bytes in [&b""[..], b" \n", b"\0\x01\x02", &OLE_MAGIC, b"\xff\xff\xff"] {
            let wrong = text_of_file(&nobody(), "总结.txt", bytes)
                .expect_err("no text")
                .to_string();
            assert!(wrong.starts_with("“总结.txt”"), "{wrong}");
        }
    }
}
