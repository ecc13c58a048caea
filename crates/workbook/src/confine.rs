//! What the child takes away from itself before it reads: memory, time, files, and every call to the system that reading
//! needs not, the network among them.

use std::collections::BTreeMap;
use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter};

use crate::Limits;

/// Standard streams, the file, and a little slack.
const OPEN_FILES: u64 = 16;

/// What is asked of the system once the file is open: to read, to write to what is open, memory, time, and to end.
const CALLS: [libc::c_long; 40] = [
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_ppoll,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_get_robust_list,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_tgkill,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_getrusage,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Takes away what reading does not need. A breach of a limit kills the process, which the parent reports; a call that
/// was taken away fails.
pub(crate) fn confine(limits: &Limits) -> io::Result<()> {
    // A second above the soft limit of time, so that its own signal comes before the kill.
    let last_second = limits.cpu_seconds.saturating_add(1);
    for (resource, current, maximum) in [
        (Resource::As, limits.memory_bytes, limits.memory_bytes),
        (Resource::Cpu, limits.cpu_seconds, last_second),
        (Resource::Nofile, OPEN_FILES, OPEN_FILES),
        (Resource::Fsize, 0, 0),
        (Resource::Core, 0, 0),
    ] {
        let bound = Rlimit {
            current: Some(current),
            maximum: Some(maximum),
        };
        setrlimit(resource, bound)?;
    }
    match filters() {
        true => filter(),
        false => Ok(()),
    }
}

/// Whether the kernel takes calls away (seccomp, in Linux since 3.5 where it is built in). Where it does not, the limits
/// hold all the same.
#[must_use]
pub fn filters() -> bool {
    let known = std::fs::read_to_string("/proc/sys/kernel/seccomp/actions_avail");
    known.is_ok_and(|known| known.split_whitespace().any(|action| action == "errno"))
}

fn filter() -> io::Result<()> {
    // On a machine that the library does not know the limits alone hold.
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(());
    };
    let rules: BTreeMap<i64, _> = CALLS.iter().map(|call| (*call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch);
    let program: BpfProgram = filter
        .and_then(TryInto::try_into)
        .map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{ErrorKind, Read};
    use std::net::TcpStream;
    use std::process::Command;

    use super::*;

    #[test]
    fn nothing_else_is_opened_reached_or_started() {
        if !filters() {
            // The limits alone hold there, and doctor says so.
            return;
        }
        let mut open = File::open("/proc/self/status").unwrap();
        // A thread takes away from itself alone.
        let asked = std::thread::spawn(move || {
            filter().unwrap();
            let mut text = String::new();
            let read = open.read_to_string(&mut text).map(|_| ());
            [
                read,
                File::open("/proc/self/status").map(drop),
                File::create("/tmp/never").map(drop),
                TcpStream::connect("127.0.0.1:9").map(drop),
                Command::new("/bin/true").status().map(drop),
            ]
            .map(|done| done.map_err(|error| error.kind()))
        });
        let refused = Err(ErrorKind::PermissionDenied);
        assert_eq!(
            asked.join().unwrap(),
            [Ok(()), refused, refused, refused, refused]
        );
    }
}
