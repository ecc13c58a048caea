//! What the program brings to an office: the machine's clock and randomness, itself as worker, and passwords.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use doors::open_office;
use ground::clock::SystemClock;
use ground::{Error, Office, Result, Surroundings, Worker};

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

/// Where the keys of an office are.
pub fn keys(args: &DataArgs) -> PathBuf {
    args.keys.clone().unwrap_or_else(|| keys_of(&args.data))
}

/// Where keys are unless somebody says otherwise.
pub fn keys_of(data: &Path) -> PathBuf {
    data.join("keys")
}

/// Opens the office a command names.
pub async fn open(args: &DataArgs) -> Result<Office> {
    open_office(&args.data, &keys(args), surroundings()?).await
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
