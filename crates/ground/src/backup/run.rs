//! Making a backup.

use std::fs::{File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use seal::recovery::Unsealed;
use serde_json::{Value, json};

use super::container::{self, Contents, LOCK};
use super::generations::Generation;
use super::manifest::{About, FORMAT, Manifest};
use super::{FAILED, FOLDER, MADE, PublicKey, snapshot};
use crate::audit;
use crate::disk;
use crate::error::{Error, Result};
use crate::files::io_reason;
use crate::office::{DATABASE_FILE, Office};
use crate::time::moment_text;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The folder for the generations.
    pub to: PathBuf,
    /// So many of the newest stay, and the last of each week and month; nothing goes when it is not said.
    pub keep: Option<usize>,
}

/// What came of it.
pub struct Made {
    /// The generation.
    pub file: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// What it holds.
    pub manifest: Manifest,
    /// The old generations that went.
    pub removed: Vec<PathBuf>,
    /// Whether it lies on the disk of the data.
    pub same_disk: bool,
    /// How long it took.
    pub took: Duration,
}

/// Makes a backup while people work, and reads it back; the audit tells either way.
///
/// # Errors
/// When there is none afterwards: why, and what to do.
pub async fn back_up(office: &Office, asked: &Asked) -> Result<Made> {
    let begun = Instant::now();
    let made = make(office, asked).await;
    let noted = match &made {
        Ok(made) => tell_made(office, asked, made).await,
        Err(why) => {
            let folder = asked.to.display().to_string();
            let told = json!({ "文件夹": folder, "原因": why.to_string() });
            note(office, FAILED, &told).await.map(|_| ())
        }
    };
    let mut made = made?;
    noted?;
    made.took = begun.elapsed();
    Ok(made)
}

/// Makes a backup of what an older program wrote, before it is brought up to date. The audit is told afterwards, by
/// [`tell_made`]: what it is written into now is not of this program.
///
/// # Errors
/// When there is none afterwards: why, and what to do.
pub async fn back_up_older(office: &Office, asked: &Asked) -> Result<Made> {
    let begun = Instant::now();
    let mut made = make(office, asked).await?;
    made.took = begun.elapsed();
    Ok(made)
}

/// Tells the audit of a backup that was made.
pub async fn tell_made(office: &Office, asked: &Asked, made: &Made) -> Result<()> {
    let told = json!({
        "文件": made.file.file_name().map(|name| name.to_string_lossy()),
        "文件夹": asked.to.display().to_string(),
        "大小": disk::told(made.bytes),
        "字节": made.bytes,
        "行数": made.manifest.rows(),
        "审计": made.manifest.entries(),
        "清理": made.removed.len(),
    });
    note(office, MADE, &told).await.map(|_| ())
}

/// Tells the audit of the office.
pub(super) async fn note(office: &Office, action: &str, told: &Value) -> Result<i64> {
    let tx = office.db().begin().await?;
    let (actor, region) = (office.operator(), office.profile().division.region());
    let subject = format!("单位 {}", office.profile().name);
    let seq = audit::append(office, &tx, &actor, region, action, &subject, told).await?;
    tx.commit().await?;
    Ok(seq)
}

async fn make(office: &Office, asked: &Asked) -> Result<Made> {
    let public = PublicKey::of(office)?;
    let same_disk = refuse_folder(office.data_folder(), &asked.to)?;
    let _turn = turn(office)?;
    let scratch = Scratch::make(office.data_folder())?;
    refuse_without_room(office.data_folder(), &asked.to)?;
    let now = office.clock().now_utc();
    let database = scratch.0.join(DATABASE_FILE);
    let counted = snapshot::take(office.db(), &database).await?;
    let about = About {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: counted.schema,
        at: moment_text(now),
        division: office.profile().division.get(),
        office: office.profile().name.clone(),
    };
    let manifest = Manifest {
        tables: counted.tables,
        chains: counted.chains,
        files: Vec::new(),
    };
    let local = now.naive_utc() + chrono::TimeDelta::hours(8);
    let name = Generation::name(about.division, local);
    let part = Part(asked.to.join(format!("{}{name}.part", container::HIDDEN)));
    let (data, to, keep) = (
        office.data_folder().to_owned(),
        asked.to.clone(),
        asked.keep,
    );
    let work = move || -> Result<Made> {
        let contents = Contents {
            about: &about,
            database: &database,
            data: &data,
            manifest,
        };
        let (file, manifest, bytes) = write(&public.key, part, contents, &to.join(&name))?;
        drop(scratch);
        let removed = match keep {
            Some(keep) => remove_old(&to, about.division, keep)?,
            None => Vec::new(),
        };
        Ok(Made {
            file,
            bytes,
            manifest,
            removed,
            same_disk,
            took: Duration::ZERO,
        })
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Fault(e.into()))?
}

/// Writes a generation beside its place, reads it back, and gives it its name.
fn write(
    public: &str,
    part: Part,
    contents: Contents<'_>,
    place: &Path,
) -> Result<(PathBuf, Manifest, u64)> {
    let to = |e: std::io::Error| {
        let (place, why) = (place.display(), io_reason(&e));
        Error::refusal(format!("备份没有写进 {place}：{why}"))
    };
    let out = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part.0)
        .map_err(to)?;
    let (manifest, read_back) = container::write(public, out, contents)?;
    let opened = read_back.open(File::open(&part.0).map_err(to)?);
    let unsealed =
        |_: Unsealed| Error::refusal("备份写完以后读不回来，没有留下。请检查放备份的磁盘");
    let read = container::read(opened.map_err(unsealed)?, None, |_| Ok(()));
    let read = read.map_err(|_| unsealed(Unsealed::NoSuchFile))?;
    if read.manifest != manifest {
        return Err(unsealed(Unsealed::NoSuchFile));
    }
    let bytes = std::fs::metadata(&part.0).map_err(to)?.len();
    std::fs::rename(&part.0, place).map_err(to)?;
    let folder = place.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(to)?;
    Ok((place.to_owned(), manifest, bytes))
}

fn remove_old(folder: &Path, division: i64, keep: usize) -> Result<Vec<PathBuf>> {
    let all = Generation::all(folder, division)?;
    let mut removed = Vec::new();
    for old in Generation::old(&all, keep) {
        // One that cannot go stays; the new one is good all the same.
        if std::fs::remove_file(&old.file).is_ok() {
            removed.push(old.file.clone());
        }
    }
    Ok(removed)
}

/// Answers whether the folder lies on the disk of the data.
fn refuse_folder(data: &Path, to: &Path) -> Result<bool> {
    let shown = to.display();
    let about = std::fs::metadata(to).ok().filter(|about| about.is_dir());
    let about = about.ok_or_else(|| {
        Error::refusal(format!(
            "没有放备份的文件夹 {shown}，没有备份。放在 U 盘、移动硬盘、共享盘上的，先看看接上了没有；第一次用的，先建好这个文件夹"
        ))
    })?;
    let (inside, whole) = (to.canonicalize()?, data.canonicalize()?);
    if inside.starts_with(&whole) {
        return Err(Error::refusal(format!(
            "{shown} 就在数据文件夹里，数据坏了备份也一起坏，没有备份。请放到另一块磁盘或另一台机器上"
        )));
    }
    Ok(about.dev() == std::fs::metadata(data)?.dev())
}

/// The snapshot takes as much as the database, and a generation at most as much as the data.
fn refuse_without_room(data: &Path, to: &Path) -> Result<()> {
    let database = std::fs::metadata(data.join(DATABASE_FILE)).map_or(0, |about| about.len());
    let wanted = [
        (data, database, "放数据的磁盘要先放一份快照"),
        (to, database / 8, "放备份的磁盘"),
    ];
    for (folder, wanted, what) in wanted {
        let free = disk::free(folder)?;
        if free < wanted {
            return Err(Error::refusal(format!(
                "{what}，至少要 {}，只剩 {}，没有备份。请清出空间再备份",
                disk::told(wanted),
                disk::told(free)
            )));
        }
    }
    Ok(())
}

/// One backup of an office at a time.
fn turn(office: &Office) -> Result<File> {
    let place = office.folder(FOLDER)?.join(LOCK);
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(place)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::refusal("正在做另一份备份，请等它做完")),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The folder for the snapshot; gone with this, and so is what a run that was killed left.
struct Scratch(PathBuf);

impl Scratch {
    /// Inside the data folder: what is not encrypted yet leaves it for nowhere.
    fn make(data: &Path) -> Result<Scratch> {
        let folder = data.join(format!("{}backup-snapshot", container::HIDDEN));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The next backup clears it away.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A generation being written; gone unless it got its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing by this name.
        let _ = std::fs::remove_file(&self.0);
    }
}
