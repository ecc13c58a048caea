//! The files of imports: sealed under data/uploads, in the clear only while the child reads them.

use std::path::PathBuf;
use std::sync::Arc;

use workbook::Sheet;

use super::actions::read;
use super::model::ImportFile;
use ground::error::{Error, Result};
use ground::files::write_private;
use ground::jobs::Progress;
use ground::office::Office;

const SEALED_FOR: &str = "import_file";
const FOLDER: &str = "uploads";

/// Keeps the file of an import, sealed.
pub fn keep(office: &Office, id: i64, bytes: &[u8]) -> Result<()> {
    let sealed = office.seal_file(SEALED_FOR, id, bytes)?;
    write_private(&sealed_path(office, id)?, &sealed)
}

/// Takes away what was left in the clear when the program was stopped.
pub(super) fn clear_away(office: &Office) -> Result<()> {
    for entry in std::fs::read_dir(office.folder(FOLDER)?)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "xlsx")
        {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Where the sealed file of an import lies.
fn sealed_path(office: &Office, id: i64) -> Result<PathBuf> {
    Ok(office.folder(FOLDER)?.join(format!("{id}.sealed")))
}

/// Takes the file of an import away.
pub(super) fn remove_sealed(office: &Office, id: i64) -> Result<()> {
    match std::fs::remove_file(sealed_path(office, id)?) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A file in the clear, gone when it is let go.
pub(super) struct InTheClear(pub PathBuf);

impl Drop for InTheClear {
    fn drop(&mut self) {
        // What stays behind is taken away when a server starts.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The file of an import in the clear, under a name of its own.
pub(super) fn in_the_clear(office: &Office, file: &ImportFile) -> Result<InTheClear> {
    let gone = || Error::refusal("这份表格的原件已按规定删除，请用自己手里的表格重新上传");
    if !file.kept {
        return Err(gone());
    }
    let sealed = std::fs::read(sealed_path(office, file.id)?).map_err(|_| gone())?;
    let plain = office.open_file(SEALED_FOR, file.id, &sealed)?;
    let copy = InTheClear(beside(office, file)?);
    write_private(&copy.0, &plain)?;
    Ok(copy)
}

/// A new name for a file in the clear.
pub fn beside(office: &Office, file: &ImportFile) -> Result<PathBuf> {
    let mut name = [0u8; 8];
    office.entropy().fill(&mut name)?;
    let name = format!("{}-{}.xlsx", file.id, seal::hex_encode(&name));
    Ok(office.folder(FOLDER)?.join(name))
}

/// The sheets of a workbook that came by itself; `shown` is what its reader calls it.
///
/// # Errors
/// When it cannot be read.
pub async fn sheets_in(office: &Office, bytes: &[u8], shown: &str) -> Result<Vec<Sheet>> {
    let mut name = [0u8; 8];
    office.entropy().fill(&mut name)?;
    let name = format!("{}.xlsx", seal::hex_encode(&name));
    let copy = InTheClear(office.folder(FOLDER)?.join(name));
    write_private(&copy.0, bytes)?;
    let (worker, shown) = (office.worker().clone(), shown.to_owned());
    let reading =
        tokio::task::spawn_blocking(move || read(&worker, &copy.0, &shown, &Progress::default()));
    reading.await.map_err(|e| Error::Fault(e.into()))?
}

/// The sheets of an import's file, read by the child on a thread that may wait.
pub(super) async fn sheets_of(
    office: &Arc<Office>,
    file: &ImportFile,
    progress: &Arc<Progress>,
) -> Result<Vec<Sheet>> {
    let (office, file, progress) = (office.clone(), file.clone(), progress.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let copy = in_the_clear(&office, &file)?;
        read(office.worker(), &copy.0, &file.file_name, &progress)
    });
    reading.await.map_err(|e| Error::Fault(e.into()))?
}
