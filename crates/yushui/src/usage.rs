//! What was wrong with the command line, in Chinese.

use std::num::ParseIntError;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::commands::print;

/// Prints help, or says what is wrong and what to do; answers the exit code.
pub fn told(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print::line(in_chinese(&error.render().to_string()).trim_end());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", in_chinese(&error.render().to_string()));
            ExitCode::from(2)
        }
        kind => {
            eprintln!("{}。用 --help 查看用法", sentence(error, kind));
            ExitCode::from(2)
        }
    }
}

/// The few words and marks of help that clap itself writes.
fn in_chinese(help: &str) -> String {
    let line = |line: &str| match line.strip_suffix(':') {
        Some(heading) if !line.starts_with(' ') => format!("{heading}：\n"),
        _ => format!("{line}\n"),
    };
    let lines: String = help.lines().map(line).collect();
    lines
        .replace("[OPTIONS]", "[选项]")
        .replace("[default: ", "[默认 ")
}

fn sentence(error: &clap::Error, kind: ErrorKind) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    match kind {
        ErrorKind::MissingRequiredArgument => format!("还缺参数：{argument}"),
        ErrorKind::UnknownArgument => format!("没有 {argument} 这个参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能和 {} 同时用", text(ContextKind::PriorArg))
        }
        ErrorKind::MissingSubcommand => "请写明要做什么".to_owned(),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的值个数不对")
        }
        _ if value.is_empty() => format!("{argument} 后面要有值"),
        _ => {
            let reason = match std::error::Error::source(error) {
                Some(source) if source.is::<ParseIntError>() => "，请填数字".to_owned(),
                Some(source) => format!("，{source}"),
                None => String::new(),
            };
            format!("{argument} 的值“{value}”不对{reason}")
        }
    }
}
