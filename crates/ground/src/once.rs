//! What is posted twice is done once. The key of a post is written in the very transaction that does what it asks, so
//! that neither a second press, nor a program that asks again, nor a server that died in between does it once more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectionTrait, Statement};

use super::error::{Error, Result};

/// So long a key is kept. Milliseconds.
const KEPT: i64 = 2 * 24 * 3600 * 1000;

/// A post that is being answered.
#[derive(Debug)]
pub struct Post {
    key: Mutex<Option<String>>,
    noted: AtomicBool,
    /// When it came. Milliseconds since 1970.
    at: i64,
}

impl Post {
    /// One that came at this moment; its key may be known only later.
    pub fn at(at: i64, key: Option<String>) -> Post {
        Post {
            key: Mutex::new(key),
            noted: AtomicBool::new(false),
            at,
        }
    }

    /// What it is known by, once it is known.
    pub fn key(&self) -> Option<String> {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        key.clone()
    }

    /// Whether something was committed for it.
    pub fn is_noted(&self) -> bool {
        self.noted.load(Ordering::Relaxed)
    }
}

tokio::task_local! {
    static POST: Arc<Post>;
}

/// Answers a post: whatever is committed meanwhile is done for it.
pub async fn answering<F: Future>(post: Arc<Post>, answer: F) -> F::Output {
    POST.scope(post, answer).await
}

/// Says what the post that is being answered is known by.
pub fn named(key: String) {
    if crate::sabotaged!("once") {
        return;
    }
    // Outside an answer nothing is noted.
    let _ = POST.try_with(|post| {
        *post.key.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
    });
}

/// The key to be written with what is committed now; nothing where it was written already.
pub(super) fn to_note() -> Option<(String, i64)> {
    let key = POST.try_with(|post| Some((post.key().filter(|_| !post.is_noted())?, post.at)));
    key.ok().flatten()
}

/// The key is written.
pub(super) fn noted() {
    let _ = POST.try_with(|post| post.noted.store(true, Ordering::Relaxed));
}

/// Writes a key inside a transaction.
///
/// # Errors
/// When it is there: the same was done before.
pub(super) async fn note(c: &impl ConnectionTrait, (key, at): &(String, i64)) -> Result<()> {
    let sql =
        "INSERT INTO done_once (done_key, at) VALUES ($1, $2) ON CONFLICT (done_key) DO NOTHING";
    let run = |sql: &str, values: Vec<sea_orm::Value>| {
        c.execute_raw(Statement::from_sql_and_values(
            c.get_database_backend(),
            sql,
            values,
        ))
    };
    let written = run(sql, vec![key.as_str().into(), (*at).into()]).await?;
    if written.rows_affected() == 0 {
        return Err(Error::refusal(
            "这一份已经交过、办成了，没有再办一次。请回到列表看看",
        ));
    }
    let sql = "DELETE FROM done_once WHERE at < $1";
    run(sql, vec![(at - KEPT).into()]).await?;
    Ok(())
}
