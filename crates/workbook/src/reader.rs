//! The parent's side: starts the child, waits no longer than the limits say, believes no more than they say.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::Signal;
use serde::de::DeserializeOwned;

use crate::wire::Message;
use crate::{Limits, ReadError, Sheet};

/// A workbook being read by a child process, sheet by sheet. Dropping it ends the child.
#[derive(Debug)]
pub struct Reader {
    child: Child,
    stdout: ChildStdout,
    limits: Limits,
    /// What arrived: first the lines already taken, then what is known to hold no line end, then the rest.
    pending: Vec<u8>,
    taken: usize,
    searched: usize,
    received: u64,
    waited: Duration,
    finished: bool,
}

impl Reader {
    /// Opens `file`, starts `program worker_args… limits` as a child with the open file as its standard input, and waits
    /// until the child has looked the workbook over. `program` is expected to end in
    /// [`worker_main`](crate::worker_main).
    ///
    /// # Errors
    /// Any [`ReadError`]; a file that is not a workbook is refused here.
    pub fn open(
        program: &Path,
        worker_args: &[&str],
        file: &Path,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let workbook = open_regular(file, limits)?;
        let mut reader = Self::start(program, worker_args, workbook, limits)?;
        match reader.next_message()? {
            Message::Ready => Ok(reader),
            _ => Err(ReadError::Crashed),
        }
    }

    /// Starts the child with this as its standard input.
    pub(crate) fn start(
        program: &Path,
        worker_args: &[&str],
        input: File,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let limits_arg = serde_json::to_string(limits).map_err(io::Error::from)?;
        let mut child = Command::new(program)
            .args(worker_args)
            .arg(limits_arg)
            .env_clear()
            .stdin(Stdio::from(input))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let Some(stdout) = child.stdout.take() else {
            return Err(ReadError::Crashed);
        };
        Ok(Self {
            child,
            stdout,
            limits: limits.clone(),
            pending: Vec::new(),
            taken: 0,
            searched: 0,
            received: 0,
            waited: Duration::ZERO,
            finished: false,
        })
    }

    /// The next sheet in the workbook's order, hidden ones included; `None` after the last.
    ///
    /// # Errors
    /// Any [`ReadError`]. After an error the workbook is lost; nothing of it should be kept.
    pub fn next_sheet(&mut self) -> Result<Option<Sheet>, ReadError> {
        if self.finished {
            return Ok(None);
        }
        let mut sheet = match self.next_message()? {
            Message::Sheet {
                name,
                hidden,
                shape,
            } => Sheet {
                name,
                hidden,
                shape,
                rows: Vec::new(),
            },
            Message::End => {
                self.finished = true;
                return Ok(None);
            }
            _ => return Err(ReadError::Crashed),
        };
        loop {
            match self.next_message()? {
                Message::Row(row) => sheet.rows.push(row),
                Message::SheetEnd => return Ok(Some(sheet)),
                _ => return Err(ReadError::Crashed),
            }
        }
    }

    /// The next line of the child, a refusal among them as an error.
    fn next_message(&mut self) -> Result<Message, ReadError> {
        match self.next_line()? {
            Message::Failed(refusal) => Err(refusal),
            message => Ok(message),
        }
    }

    /// The next line of the child as what it has to be.
    pub(crate) fn next_line<T: DeserializeOwned>(&mut self) -> Result<T, ReadError> {
        loop {
            let mut unsearched = self.pending.iter().skip(self.searched);
            if let Some(length) = unsearched.position(|byte| *byte == b'\n') {
                let end = self.searched + length;
                let line = self.pending.get(self.taken..end).unwrap_or_default();
                let said = serde_json::from_slice(line);
                self.searched = end + 1;
                self.taken = end + 1;
                return said.map_err(|_| ReadError::Crashed);
            }
            self.receive()?;
        }
    }

    /// Waits for more from the child, within what is left of the time and of the size.
    fn receive(&mut self) -> Result<(), ReadError> {
        self.pending.drain(..self.taken);
        self.taken = 0;
        self.searched = self.pending.len();
        if self.pending.len() > self.limits.line_bytes {
            let limit = self.limits.line_bytes as u64;
            return Err(ReadError::too_many_bytes("一行的内容", limit));
        }
        if self.received > self.limits.output_bytes {
            let limit = self.limits.output_bytes;
            return Err(ReadError::too_many_bytes("全部内容", limit));
        }
        self.wait_readable()?;
        let mut chunk = [0; 64 << 10];
        match self.stdout.read(&mut chunk) {
            Ok(0) => Err(self.cause_of_death()),
            Ok(read) => {
                self.received += read as u64;
                self.pending.extend_from_slice(&chunk[..read]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns once a read would not block.
    fn wait_readable(&mut self) -> Result<(), ReadError> {
        let limit = Duration::from_secs(self.limits.wall_seconds);
        loop {
            let left = limit
                .checked_sub(self.waited)
                .filter(|left| !left.is_zero())
                .ok_or(ReadError::TimedOut)?;
            let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
            let began = Instant::now();
            let ready = poll(
                &mut [PollFd::new(&self.stdout, PollFlags::IN)],
                Some(&timeout),
            );
            self.waited += began.elapsed();
            match ready {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(error) => return Err(io::Error::from(error).into()),
            }
        }
    }

    /// The child closed its output without a last word.
    fn cause_of_death(&mut self) -> ReadError {
        match self.end_child() {
            Ok(status) if status.signal() == Some(Signal::XCPU.as_raw()) => ReadError::TimedOut,
            Ok(_) => ReadError::Crashed,
            Err(error) => error.into(),
        }
    }

    /// Kills before waiting: a child that closed its output may still be running. One that died keeps its own status.
    fn end_child(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Nothing can be done about a child that cannot be killed or waited for.
        let _ = self.end_child();
    }
}

/// Opens a plain file of a tolerable size. Checked on the open file, so that it cannot be exchanged in between.
fn open_regular(path: &Path, limits: &Limits) -> Result<File, ReadError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Io(error),
    })?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotFound);
    }
    if metadata.len() > limits.file_bytes {
        return Err(ReadError::too_many_bytes("文件", limits.file_bytes));
    }
    Ok(file)
}
