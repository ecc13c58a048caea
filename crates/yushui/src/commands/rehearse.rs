//! rehearse: situations of payment told as files.

use std::path::{Path, PathBuf};

use demo::Rehearsals;
use ground::Result;

use super::{DONE, ROWS_REFUSED, print};
use crate::surroundings::surroundings;

/// Goes through the situations in a folder that is thrown away afterwards.
pub async fn rehearse(files: &[PathBuf], installed: Option<&Path>, json: bool) -> Result<u8> {
    let scratch = tempfile::tempdir()?;
    let mut rehearsals = Rehearsals::new(installed, scratch.path(), surroundings()?).await?;
    let mut all = Vec::with_capacity(files.len());
    for file in files {
        let rehearsed = rehearsals.rehearse(file).await?;
        if !json {
            say!("{}（{}）", rehearsed.title, rehearsed.basis);
            for told in &rehearsed.told {
                say!("  {told}");
            }
            for fault in &rehearsed.faults {
                say!("  不对：{fault}");
            }
        }
        all.push(rehearsed);
    }
    let wrong = all.iter().filter(|r| !r.faults.is_empty()).count();
    if json {
        print::json(&all)?;
    } else {
        say!(
            "共 {} 个情形，{} 个和文件写的一样，{wrong} 个不一样。",
            all.len(),
            all.len() - wrong
        );
    }
    Ok(if wrong > 0 { ROWS_REFUSED } else { DONE })
}
