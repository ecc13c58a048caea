//! Passwords as they are hashed: it takes its time and its memory on purpose, so that only a few are at once, and not on
//! the thread that answers pages. And which will do.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::organisation::division_name;
use ground::authority::User;
use ground::error::{Error, Result};
use ground::office::Office;

/// Where passwords are hashed: so many at once, 19 MiB each, and so many waiting.
struct Places {
    at_once: usize,
    free: Semaphore,
    here: AtomicUsize,
}

/// So many wait; whoever comes then is told to come again.
const WAITING: usize = 64;

impl Places {
    const fn new(at_once: usize) -> Places {
        Places {
            at_once,
            free: Semaphore::const_new(at_once),
            here: AtomicUsize::new(0),
        }
    }
}

/// For whoever comes by with a name and a password.
static SIGN_IN: Places = Places::new(4);
/// For those who are in already: what they write does not wait behind strangers.
static INSIDE: Places = Places::new(2);

/// Leaves the queue, however it ends.
struct Leaves(&'static Places);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.here.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn in_turn<T: Send + 'static>(
    places: &'static Places,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let before = places.here.fetch_add(1, Ordering::Relaxed);
    let _leaves = Leaves(places);
    if before >= places.at_once + WAITING {
        return Err(Error::refusal("现在登录的人太多，请过一会儿再试"));
    }
    let place = places.free.acquire().await;
    let place = place.map_err(|e| Error::Fault(e.into()))?;
    // The place is held until it is done, whether or not anybody still waits for it.
    let done = tokio::task::spawn_blocking(move || {
        let _place = place;
        work()
    });
    done.await.map_err(|e| Error::Fault(e.into()))
}

/// The hash of a password.
pub(super) async fn hashed(office: &Office, password: &str) -> Result<String> {
    let mut salt = [0u8; 16];
    office.entropy().fill(&mut salt)?;
    let password = password.to_owned();
    Ok(in_turn(&INSIDE, move || seal::hash_password(&password, salt)).await??)
}

/// Whether a password is the one of a hash. Where there is nobody it takes as long, and is not.
pub(super) async fn is_right(password: &str, hash: Option<String>) -> Result<bool> {
    static NOBODYS: LazyLock<String> =
        LazyLock::new(|| seal::hash_password("nobody", [7; 16]).unwrap_or_default());
    let password = password.to_owned();
    in_turn(&SIGN_IN, move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        seal::verify_password(&password, &hash) && known
    })
    .await
}

/// Refuses a password that somebody would soon guess who knows whose it is, and where.
pub(super) async fn strong(office: &Office, user: (&str, &User), password: &str) -> Result<()> {
    let unit = division_name(office.db().reader(), user.1.division).await?;
    let unit = unit.unwrap_or_default();
    will_do(password, &[user.0, &unit, &office.profile().name])
}

/// Refuses a password with one of these names in it, as they are written or spelled, and whatever is guessed soon.
pub(super) fn will_do(password: &str, names: &[&str]) -> Result<()> {
    let spelled = names.iter().map(|name| {
        let key = kernel::name_sort(name);
        key.split(' ').next().unwrap_or_default().to_owned()
    });
    let spelled: Vec<String> = spelled.collect();
    let all: Vec<&str> = names
        .iter()
        .copied()
        .chain(spelled.iter().map(String::as_str))
        .collect();
    seal::check_strength(password, &all).map_err(|e| Error::refusal(e.to_string()))
}
