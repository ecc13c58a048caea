//! What the program brings to an office: the machine's clock and randomness, itself as worker, and passwords.

use std::io::IsTerminal;
use std::sync::{Arc, OnceLock};

use doors::open_office;
use ground::audit::refused;
use ground::authority::Actor;
use ground::clock::SystemClock;
use ground::db::READERS;
use ground::error::Denied;
use ground::office::Place;
use ground::{Error, Office, Result, Surroundings, Worker};
use registers::accounts::actions as account_actions;

use crate::args::DataArgs;

/// The machine as an office sees it.
pub fn surroundings() -> Result<Surroundings> {
    let worker = Worker {
        program: std::env::current_exe()?,
        arguments: vec!["worker".to_owned()],
    };
    Ok(Surroundings {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(seal::OsEntropy),
        worker,
    })
}

/// Where the office of a command lies.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the environment comes in"
)]
pub fn place(args: &DataArgs) -> Place {
    let folder = Place::folder(&args.data);
    Place {
        keys: args.keys.clone().unwrap_or(folder.keys),
        server: args.db.clone().or_else(|| std::env::var("YUSHUI_DB").ok()),
        data: folder.data,
        readers: 1,
    }
}

/// Opens the office a command names.
pub async fn open(args: &DataArgs) -> Result<Office> {
    let place = place(args);
    let office = open_office(&place, surroundings()?).await?;
    // One command opens one office; of a second one nothing would be told.
    let _ = OPENED.set(place);
    Ok(office)
}

/// Where somebody acts on this command line, and who: what she is not given is told there.
static OPENED: OnceLock<Place> = OnceLock::new();
static ACTING: OnceLock<Actor> = OnceLock::new();

/// Who acts when a command says `--as NAME` on the office it opened, or nobody in particular.
///
/// # Errors
/// When no such user exists, several units have somebody of that name, or the account is disabled.
pub async fn actor_named(office: &Office, name: Option<&str>) -> Result<Actor> {
    let actor = account_actions::actor_named(office, name).await?;
    if name.is_some() {
        // And acts in one name.
        let _ = ACTING.set(actor.clone());
    }
    Ok(actor)
}

/// Tells the audit that a command was not given what it asked for.
///
/// # Errors
/// When the office cannot be opened or written.
pub async fn tell_denied(command: &str, why: Denied) -> Result<()> {
    if let (Some(place), Some(actor)) = (OPENED.get(), ACTING.get()) {
        let office = open_office(place, surroundings()?).await?;
        refused(&office, actor, &format!("命令 {command}"), why).await?;
        office.close().await?;
    }
    Ok(())
}

/// Opens the office a command names, for many to read at once.
pub async fn open_to_serve(args: &DataArgs) -> Result<Office> {
    let place = Place {
        readers: READERS,
        ..place(args)
    };
    open_office(&place, surroundings()?).await
}

/// The password from the environment, or asked at the terminal.
///
/// # Errors
/// When neither is there.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the environment comes in"
)]
pub fn password() -> Result<String> {
    if let Ok(password) = std::env::var("YUSHUI_PASSWORD") {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::refusal(
            "请设置环境变量 YUSHUI_PASSWORD，或在终端里运行以便输入密码",
        ));
    }
    let first = rpassword::prompt_password("密码：")?;
    if first != rpassword::prompt_password("再输一遍：")? {
        return Err(Error::refusal("两次输入的密码不一样，请重新运行"));
    }
    Ok(first)
}
