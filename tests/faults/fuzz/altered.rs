//! How a sample is altered, and how often.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What readers stumble over.
const TOKENS: [&[u8]; 44] = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\n",
    b"\r\n",
    b"\t",
    b",",
    b"\"",
    b"\"\"",
    b";",
    b"|",
    b"'",
    b"=1+1",
    b"-",
    b"--",
    b"+",
    b".",
    b"..",
    b"../",
    b"0",
    b"-1",
    b"99999999999999999999",
    b"1e309",
    b"NaN",
    b"0x10",
    b"{{",
    b"}}",
    b"{% for i in range(99999999) %}",
    b"[[",
    b"]]",
    b"[",
    b"{",
    b"<",
    b">",
    b"&a;",
    b"<!DOCTYPE x [<!ENTITY a \"b\">]>",
    b"]]>",
    "９".as_bytes(),
    "〇".as_bytes(),
    "年".as_bytes(),
    "廿".as_bytes(),
    "\u{202e}".as_bytes(),
    "𠮷".as_bytes(),
];

/// One alteration. Where it is done is a share of the length, so that it means something for every sample.
#[derive(Debug, Clone)]
enum Edit {
    Flip(u16, u8),
    Cut(u16, u16),
    Double(u16, u16),
    Put(u16, usize),
    Over(u16, usize),
    End(u16),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        4 => (any::<u16>(), any::<u8>()).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        2 => (any::<u16>(), 1..200u16).prop_map(|(at, length)| Edit::Cut(at, length)),
        2 => (any::<u16>(), 1..200u16).prop_map(|(at, length)| Edit::Double(at, length)),
        4 => (any::<u16>(), 0..TOKENS.len()).prop_map(|(at, token)| Edit::Put(at, token)),
        3 => (any::<u16>(), 0..TOKENS.len()).prop_map(|(at, token)| Edit::Over(at, token)),
        1 => any::<u16>().prop_map(Edit::End),
    ];
    proptest::collection::vec(edit, 1..9)
}

fn altered(sample: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for edit in edits {
        let place = |at: u16| usize::from(at) * bytes.len() / (usize::from(u16::MAX) + 1);
        let part = |at: u16, length: u16| {
            let from = place(at);
            from..(from + usize::from(length)).min(bytes.len())
        };
        match *edit {
            Edit::Flip(at, bit) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Edit::Cut(at, length) => {
                bytes.drain(part(at, length));
            }
            Edit::Double(at, length) => {
                let range = part(at, length);
                let twice = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, twice);
            }
            Edit::Put(at, token) => {
                let at = place(at);
                bytes.splice(at..at, TOKENS[token].iter().copied());
            }
            Edit::Over(at, token) => {
                let range = part(at, u16::try_from(TOKENS[token].len()).unwrap());
                bytes.splice(range, TOKENS[token].iter().copied());
            }
            Edit::End(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

/// How many of each: so many on every run, or what the sweep says.
pub fn runs(usually: u32) -> u32 {
    said().unwrap_or(usually)
}

/// The same where each takes a request and a child: a twentieth of what the sweep says.
pub fn runs_at_the_door(usually: u32) -> u32 {
    said().map_or(usually, |n| n.div_ceil(20))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sweep says how many, and from which seed"
)]
fn said() -> Option<u32> {
    let said = std::env::var("YUSHUI_FUZZ").ok();
    said.map(|n| n.parse().expect("YUSHUI_FUZZ is a number"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sweep says how many, and from which seed"
)]
fn seed(name: &str) -> [u8; 32] {
    let said = std::env::var("YUSHUI_SEED").unwrap_or_else(|_| "2011".to_owned());
    let digest = seal::sm3_hex(format!("{said}|{name}").as_bytes());
    std::array::from_fn(|i| u8::from_str_radix(&digest[i * 2..i * 2 + 2], 16).unwrap())
}

/// Gives `reader` so many altered samples. What panics, or is told by an `Err`, is made as small as it goes and shown.
pub fn each(
    name: &str,
    count: u32,
    samples: &[Vec<u8>],
    reader: impl Fn(&[u8]) -> Result<(), String>,
) {
    let config = Config {
        cases: count,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed(name));
    let mut runner = TestRunner::new_with_rng(config, rng);
    let strategy = (0..samples.len(), edits());
    let ran = runner.run(&strategy, |(sample, edits)| {
        let bytes = altered(&samples[sample], &edits);
        reader(&bytes).map_err(TestCaseError::fail)
    });
    if let Err(error) = ran {
        panic!("{name}: {error}");
    }
    println!("fuzz {name}: {count}");
}

/// An archive taken apart, for what is altered inside of it.
pub struct Archive(Vec<(String, Vec<u8>)>);

impl Archive {
    pub fn of(bytes: &[u8]) -> Archive {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for index in 0..zip.len() {
            let mut part = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.push((part.name().unwrap().into_owned(), bytes));
        }
        Archive(parts)
    }

    pub fn part(&self, name: &str) -> Vec<u8> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("{name}")).1.clone()
    }

    /// The archive with one part put in another's place.
    pub fn with(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (known, own) in &self.0 {
            zip.start_file(known, SimpleFileOptions::default()).unwrap();
            zip.write_all(if known == name { bytes } else { own })
                .unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
