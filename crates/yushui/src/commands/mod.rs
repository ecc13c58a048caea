//! One function per command: open the office, call the action, print.

/// Prints a line to standard output; a reader that has left, as `| head` does, is no error.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::commands::print::line(&format!($($text)*))
    };
}

mod act;
mod audit;
mod backup;
mod bank;
mod bench;
mod changes;
mod check;
mod distribute;
mod doctor;
mod figures;
mod import;
mod moving;
mod owed;
mod pay;
pub mod print;
mod rehearse;
mod rekey;
mod restore;
mod serve;
mod setup;
mod standards;
mod upgrade;

use ground::Result;

use crate::args::{Command, DataArgs, DbCommand};
use crate::surroundings::tell_denied;

/// Done.
const DONE: u8 = 0;
/// Done, but rows were refused.
const ROWS_REFUSED: u8 = 1;
/// A check found something wrong.
const FOUND_WRONG: u8 = 3;

/// Runs a command, and tells the audit where it was not given what it asked for; answers the exit code.
pub async fn run(command: Command, name: &str) -> Result<u8> {
    let ran = run_it(command).await;
    if let Err(Some(why)) = ran.as_ref().map_err(|error| error.denied())
        && let Err(error) = tell_denied(name, why).await
    {
        // It is refused all the same.
        tracing::warn!(%error, "没有给的没能记进审计");
    }
    ran
}

async fn run_it(command: Command) -> Result<u8> {
    match command {
        Command::Init {
            data,
            division,
            name,
            admin,
            id_number,
        } => setup::init(&data, division, &name, (&admin, id_number.as_deref())).await,
        Command::Users(command) => setup::users(command).await,
        Command::Demo {
            data,
            scenario,
            people,
        } => setup::demo(&data, &scenario, people).await,
        Command::Rehearse { files, data, json } => {
            rehearse::rehearse(&files, data.as_deref(), json).await
        }
        Command::Bench(command) => bench::bench(command).await,
        Command::Serve(args) => serve::serve(args).await,
        Command::Tls(command) => serve::tls(command).await,
        Command::Import {
            file,
            data,
            actor,
            division,
            dry_run,
            errors,
            columns,
            places,
            values,
            conflicts,
            sheets,
            json,
        } => {
            let ask = registers::exchange::actions::Import {
                file: &file,
                division,
                dry_run,
                errors: errors.as_deref(),
                columns: &columns,
                places: &places,
                values: &values,
                conflicts: &conflicts,
                sheets: &sheets,
            };
            import::import(&data, actor.as_deref(), ask, json).await
        }
        Command::Changes(command) => changes::changes(command).await,
        Command::Bank(command) => bank::bank(command),
        Command::Owed(command) => owed::owed(command).await,
        Command::Standards(command) => standards::standards(command).await,
        Command::Pay(command) => pay::pay(command).await,
        Command::Do { list, words } => act::act(list, &words).await,
        Command::Figures {
            data,
            division,
            year,
            from,
            to,
            reach,
            code,
            records,
            json,
        } => {
            let ask = figures::FiguresAsk {
                division,
                year,
                from,
                to,
                reach,
                code: code.as_deref(),
                records,
            };
            figures::figures(&data, ask, json).await
        }
        Command::Check {
            file,
            data,
            keys,
            db,
            division,
            year,
            json,
        } => {
            let against = check::Against {
                data: data.map(|data| DataArgs { data, keys, db }),
                division,
                year,
            };
            check::check(&file, against, json).await
        }
        Command::Report(command) => figures::report(command).await,
        Command::Verify { data, head, json } => setup::verify(&data, &head, json).await,
        Command::Audit(command) => audit::audit(command).await,
        Command::Clock { data, accept } => setup::clock(&data, accept.as_deref()).await,
        Command::Move {
            from,
            to,
            data,
            keys,
        } => moving::carry(&from, &to, data, keys).await,
        Command::Db(DbCommand::Distribute { db, plan }) => distribute::distribute(&db, plan).await,
        Command::KeySheets(args) => backup::key_sheets(args).await,
        Command::Backup(args) => backup::back_up(args).await,
        Command::Restore(args) => restore::restore(args).await,
        Command::Rekey(args) => rekey::rekey(args).await,
        Command::Upgrade(args) => upgrade::upgrade(args).await,
        Command::Doctor(args) => doctor::doctor(args).await,
        Command::Worker { .. } => Ok(DONE),
    }
}
