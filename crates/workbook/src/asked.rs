//! Whatever else comes from outside and is read by the same child: bytes go in, a text or a refusal comes out.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{MemfdFlags, memfd_create};

use crate::confine::confine;
use crate::reader::Reader;
use crate::{Limits, ReadError};

/// What the child answers: a text, or in words why not.
pub type Answer = Result<String, String>;

/// Has a child read these bytes. `program worker_args… limits` is expected to end in [`answer_main`].
///
/// # Errors
/// Any [`ReadError`] of the child itself; what it answers is not one.
pub fn ask(
    program: &Path,
    worker_args: &[&str],
    bytes: &[u8],
    limits: &Limits,
) -> Result<Answer, ReadError> {
    // In memory, so that nothing of it is left on a disk.
    let handed = memfd_create("handed", MemfdFlags::CLOEXEC).map_err(io::Error::from)?;
    let mut handed = File::from(handed);
    handed.write_all(bytes)?;
    handed.rewind()?;
    Reader::start(program, worker_args, handed, limits)?.next_line()
}

/// The main of a child that answers [`ask`]: bounds itself, reads its standard input and says what `read` makes of it.
pub fn answer_main(args: &[String], read: impl FnOnce(&[u8]) -> Answer) -> i32 {
    let limits: Option<Limits> = match args {
        [limits] => serde_json::from_str(limits).ok(),
        _ => None,
    };
    let Some(limits) = limits.filter(|limits| confine(limits).is_ok()) else {
        return 2;
    };
    i32::from(answer(&limits, read).is_err())
}

fn answer(limits: &Limits, read: impl FnOnce(&[u8]) -> Answer) -> io::Result<()> {
    let mut bytes = Vec::new();
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    input.take(limits.file_bytes).read_to_end(&mut bytes)?;
    let mut line = serde_json::to_vec(&read(&bytes))?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    out.flush()
}
