//! The file of a backup: written in one go and read in one go, a piece at a time.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use seal::Sm3Writer;
use seal::recovery::{ReadBack, encrypt};
use tar::{Archive, Builder, EntryType, Header};

use super::manifest::{About, FORMAT, Kept, Manifest};
use crate::error::{Error, Result};
use crate::files::io_reason;
use crate::office::DATABASE_FILE;
use crate::serving::FILE as SERVING;

const ABOUT: &str = "about.json";
const MANIFEST: &str = "manifest.json";
/// Beneath it lies what lies in the data folder.
const DATA: &str = "data";
/// A folder of keys is left out whole; keys that lie in the data folder itself, one by one.
const MASTER_KEY: &str = "master.key";
/// Held by whoever makes a backup.
pub(super) const LOCK: &str = "lock";
/// Half-written, or the snapshot itself.
pub(super) const HIDDEN: char = '.';
/// A little: most of it is text, and pictures do not get smaller.
const COMPRESSION: Compression = Compression::new(3);
/// Neither of our own files gets longer. Bytes.
const TOLD_MAX: u64 = 64 << 20;

/// What is written into a backup.
pub(super) struct Contents<'a> {
    pub about: &'a About,
    /// The snapshot of the database.
    pub database: &'a Path,
    /// The data folder.
    pub data: &'a Path,
    /// What the database holds; the files are added as they are written.
    pub manifest: Manifest,
}

/// Writes a backup; answers what it holds, and what reads it back.
pub(super) fn write(
    public: &str,
    out: File,
    contents: Contents<'_>,
) -> Result<(Manifest, ReadBack)> {
    let to = |e: io::Error| Error::refusal(format!("备份没有写完：{}", io_reason(&e)));
    let mut manifest = contents.manifest;
    let (encrypting, read_back) =
        encrypt(public, BufWriter::with_capacity(1 << 20, out)).map_err(to)?;
    let mut tar = Builder::new(GzEncoder::new(encrypting, COMPRESSION));
    add(&mut tar, ABOUT, &serde_json::to_vec_pretty(contents.about)?).map_err(to)?;
    let database = File::open(contents.database).map_err(to)?;
    manifest
        .files
        .push(append(&mut tar, DATABASE_FILE, database)?);
    for path in files(contents.data)? {
        let file = match File::open(contents.data.join(&path)) {
            Ok(file) => file,
            // Fetched or thrown away meanwhile.
            Err(gone) if gone.kind() == ErrorKind::NotFound => continue,
            Err(other) => {
                let why = io_reason(&other);
                return Err(Error::refusal(format!("备份没有做：读不了 {path}：{why}")));
            }
        };
        manifest.files.push(append(&mut tar, &path, file)?);
    }
    add(&mut tar, MANIFEST, &serde_json::to_vec(&manifest)?).map_err(to)?;
    let finished = tar.into_inner().and_then(GzEncoder::finish);
    let mut out = finished
        .and_then(|encrypting| encrypting.finish())
        .map_err(to)?;
    out.flush().map_err(to)?;
    let out = out.into_inner().map_err(|e| to(e.into_error()))?;
    out.sync_all().map_err(to)?;
    // So that it is read back from the disk and not from memory; where that cannot be asked for, from memory.
    let _ = rustix::fs::fadvise(&out, 0, None, rustix::fs::Advice::DontNeed);
    Ok((manifest, read_back))
}

fn header(size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size);
    header
}

fn add(tar: &mut Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    tar.append_data(&mut header(bytes.len() as u64), name, bytes)
}

/// Adds a file of the data folder.
fn append(tar: &mut Builder<impl Write>, path: &str, file: File) -> Result<Kept> {
    let told = |e: &io::Error| Error::refusal(format!("备份没有写完（{path}）：{}", io_reason(e)));
    let size = file.metadata().map_err(|e| told(&e))?.len();
    let mut read = Digested::of(BufReader::new(file).take(size));
    tar.append_data(&mut header(size), format!("{DATA}/{path}"), &mut read)
        .map_err(|e| told(&e))?;
    match read.count == size {
        true => Ok(read.kept(path)),
        false => Err(Error::refusal(format!(
            "备份没有做：{path} 在备份的时候变短了。请再备份一次"
        ))),
    }
}

/// The files of a data folder that a backup takes, in order: all but the database, keys, and what is half-written.
fn files(data: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let is_root = folder.as_os_str().is_empty();
        if !is_root && data.join(&folder).join(MASTER_KEY).exists() {
            continue;
        }
        for entry in std::fs::read_dir(data.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(Error::refusal(format!(
                    "备份没有做：{} 里有名字读不出的文件，请改名或移走",
                    data.join(&folder).display()
                )));
            };
            let own = is_root && name.starts_with(DATABASE_FILE);
            let is_key = name.ends_with(".key") || name.starts_with(MASTER_KEY);
            if name.starts_with(HIDDEN) || own || is_key || [LOCK, SERVING].contains(&name) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(folder.join(name));
            } else if kind.is_file() {
                found.extend(folder.join(name).to_str().map(str::to_owned));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// What was read from a backup.
pub(super) struct Contained {
    pub about: About,
    pub manifest: Manifest,
}

/// Reads a backup to its end and compares every hash; writes its files into a folder, where one is given.
///
/// # Errors
/// When it is spoilt, cut, or of a newer program.
pub(super) fn read(
    file: impl Read,
    into: Option<&Path>,
    known: impl Fn(&About) -> Result<()>,
) -> Result<Contained> {
    let mut archive = Archive::new(GzDecoder::new(file));
    let mut about = None;
    let mut manifest: Option<Manifest> = None;
    let mut files = Vec::new();
    for entry in archive.entries().map_err(spoilt)? {
        let mut entry = entry.map_err(spoilt)?;
        let path = entry.path().map_err(spoilt)?.into_owned();
        if manifest.is_some() || entry.header().entry_type() != EntryType::Regular {
            return Err(strange());
        }
        let Some(known_about) = &about else {
            let told: About = told(&mut entry, &path, ABOUT)?;
            known(&told)?;
            about = Some(told);
            continue;
        };
        let _: &About = known_about;
        if path == Path::new(MANIFEST) {
            manifest = Some(told(&mut entry, &path, MANIFEST)?);
            continue;
        }
        let path = inside(&path)?;
        let mut read = Digested::of(entry);
        match into {
            Some(folder) => extract(&mut read, &folder.join(path))?,
            None => drop(io::copy(&mut read, &mut io::sink()).map_err(spoilt)?),
        }
        files.push(read.kept(path));
    }
    // What is behind the archive says whether the file is whole.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(spoilt)?;
    io::copy(&mut rest.into_inner(), &mut io::sink()).map_err(spoilt)?;
    match (about, manifest) {
        (Some(about), Some(manifest)) if manifest.files == files => {
            Ok(Contained { about, manifest })
        }
        (Some(_), Some(_)) => Err(Error::refusal(
            "备份里的文件和它自己的清单对不上，不能用。请换一份备份",
        )),
        _ => Err(strange()),
    }
}

fn told<T: serde::de::DeserializeOwned>(
    entry: &mut impl Read,
    path: &Path,
    name: &str,
) -> Result<T> {
    let mut bytes = Vec::new();
    if path != Path::new(name) {
        return Err(strange());
    }
    entry
        .take(TOLD_MAX)
        .read_to_end(&mut bytes)
        .map_err(spoilt)?;
    serde_json::from_slice(&bytes).map_err(|_| strange())
}

/// The path inside the data folder, if it leads nowhere else.
fn inside(path: &Path) -> Result<&str> {
    let inside = path.strip_prefix(DATA).map_err(|_| strange())?;
    let plain = inside
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside
        .to_str()
        .filter(|path| plain && !path.is_empty())
        .ok_or_else(strange)
}

fn extract(read: &mut impl Read, out: &Path) -> Result<()> {
    let to = |e: io::Error| {
        Error::refusal(format!(
            "恢复不下去，写不进 {}：{}",
            out.display(),
            io_reason(&e)
        ))
    };
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(to)?;
    }
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(out)
        .map_err(to)?;
    let mut piece = vec![0; 1 << 17];
    loop {
        match read.read(&mut piece).map_err(spoilt)? {
            0 => break,
            length => file
                .write_all(piece.get(..length).unwrap_or_default())
                .map_err(to)?,
        }
    }
    file.sync_all().map_err(to)
}

fn spoilt(error: io::Error) -> Error {
    match error.raw_os_error() {
        Some(_) => Error::refusal(format!(
            "备份文件读不下去：{}。请换一份备份",
            io_reason(&error)
        )),
        None => Error::refusal(
            "备份文件坏了或者不完整（没有拷完，或有字节变了），不能用。请重新拷一次，还不行就换前一份备份",
        ),
    }
}

fn strange() -> Error {
    Error::refusal("这个文件打得开，里面却不是鱼水的备份，不能用。请换一份备份")
}

/// Refuses what only a newer program reads.
pub(super) fn refuse_newer(about: &About, schema: &str) -> Result<()> {
    if about.format <= FORMAT && about.schema.as_str() <= schema {
        return Ok(());
    }
    Err(Error::refusal(format!(
        "这份备份是更新的版本（{}）做的，现在的程序是 {}，打不开。请用那个版本或更新的程序恢复",
        about.program,
        env!("CARGO_PKG_VERSION")
    )))
}

/// A reader that counts and hashes what it gives.
struct Digested<R> {
    inner: R,
    digest: Sm3Writer,
    count: u64,
}

impl<R> Digested<R> {
    fn of(inner: R) -> Digested<R> {
        Digested {
            inner,
            digest: Sm3Writer::new(),
            count: 0,
        }
    }

    fn kept(self, path: &str) -> Kept {
        Kept {
            path: path.to_owned(),
            size: self.count,
            sm3: self.digest.finish_hex(),
        }
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.digest.update(bytes.get(..length).unwrap_or_default());
        self.count += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_of_a_newer_program_is_refused() {
        let about = |format, schema: &str| About {
            format,
            program: "9.9.9".to_owned(),
            schema: schema.to_owned(),
            at: String::new(),
            division: 0,
            office: String::new(),
        };
        assert!(refuse_newer(&about(FORMAT, "0053_once"), "0053_once").is_ok());
        assert!(refuse_newer(&about(FORMAT, "0052_sign_in"), "0053_once").is_ok());
        for newer in [about(FORMAT, "0099_next"), about(FORMAT + 1, "0053_once")] {
            let said = refuse_newer(&newer, "0053_once").unwrap_err().to_string();
            assert!(said.contains("更新的版本（9.9.9）"), "{said}");
        }
    }

    #[test]
    fn a_path_leads_nowhere_but_into_the_folder() {
        assert_eq!(
            inside(Path::new("data/attachments/ab/abcd")).unwrap(),
            "attachments/ab/abcd"
        );
        for other in ["data/../x", "/etc/passwd", "data", "x/y", "data/a/../../x"] {
            assert!(inside(Path::new(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn keys_and_what_is_half_written_are_not_taken() {
        let data = tempfile::tempdir().unwrap();
        for file in [
            "yushui.db",
            "yushui.db-wal",
            "keys/master.key",
            "keys/tls_ca.key",
            "attachments/ab/abcd",
            ".x.part",
            "backup/lock",
            "serving.lock",
            "catalogue/ledgers/走访.toml",
        ] {
            let path = data.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        assert_eq!(
            files(data.path()).unwrap(),
            ["attachments/ab/abcd", "catalogue/ledgers/走访.toml"]
        );
    }
}
