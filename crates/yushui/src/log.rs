//! The log of a run (运行日志), on standard error.

use clap::ValueEnum;
use tracing::Level;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// 只写出错的
    Error,
    /// 出错的，和办得慢的
    Slow,
    /// 每个请求一行
    All,
}

/// From here on what happens is written.
pub fn begin(log: Log) {
    let level = match log {
        Log::Error => Level::ERROR,
        Log::Slow => Level::WARN,
        Log::All => Level::INFO,
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .with_ansi(false)
        .with_target(false)
        .init();
}
