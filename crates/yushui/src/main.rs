//! The command line of Yushui (鱼水): parses, calls actions, prints. What commands mean is in the crates beneath.
//!
//! Exit codes: 0 done; 1 done, but rows were refused; 2 bad usage or unusable input; 3 a check found something wrong.

mod args;
mod commands;
mod log;
mod surroundings;
mod usage;

use std::process::ExitCode;
use std::time::Duration;

use args::Cli;
use papers::check::{WORD, words_of_docx};

/// A run of a whole county asks for memory all the time, from several threads, and the C library is slow at it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A long run of one user leaves the others their threads.
const WORKERS: usize = 4;
/// How long what is still being worked out at the end may take.
const LAST_WORK: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let (cli, name) = match Cli::parsed() {
        Ok(parsed) => parsed,
        Err(error) => return usage::told(&error),
    };
    // The child that reads what comes from outside limits itself before anything else is started in it.
    if let args::Command::Worker { arguments } = &cli.command {
        let code = match arguments.split_first() {
            Some((what, limits)) if what == WORD => workbook::answer_main(limits, words_of_docx),
            _ => workbook::worker_main(arguments),
        };
        return ExitCode::from(u8::try_from(code).unwrap_or(2));
    }
    // Whatever it writes, workbooks and papers with it, is for its user alone until she says otherwise.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    log::begin(match &cli.command {
        args::Command::Serve(serve) => serve.log,
        _ => log::Log::Error,
    });
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("程序没能启动：{error}");
            return ExitCode::from(2);
        }
    };
    let ran = runtime.block_on(commands::run(cli.command, &name));
    // What somebody asked of a server that is to stop, and is still being worked out, is not waited for.
    runtime.shutdown_timeout(LAST_WORK);
    match ran {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
