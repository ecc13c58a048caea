//! How often somebody may try to sign in: so many times at once, then one in so long. Each name and each address has a
//! lane; a device on which somebody has signed in before has one of its own for her, so that whoever tries her name
//! elsewhere does not keep her out. Remembered in the database, and forgotten once it is free again.

use sea_orm::ConnectionTrait;

use ground::authority::{User, UserKey};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;

/// A lane on which tries are counted.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    key: String,
    /// So many at once.
    burst: i64,
    /// Then one in so long. Milliseconds.
    every: i64,
}

/// So many lanes are kept; those soonest free go first.
const LANES_MAX: i64 = 10_000;
/// So many users have signed in on one machine at most.
const DEVICES: usize = 6;

fn lane(office: &Office, what: &str, (burst, every): (i64, i64)) -> Lane {
    let key = office.keyring().mac_hex(format!("lane|{what}").as_bytes());
    Lane { key, burst, every }
}

/// The lanes of a try: her own on a known device, else those of the name and of the address. `fresh` is whether her
/// password is one that was drawn for her.
pub(super) fn lanes(
    office: &Office,
    (name, user): (&str, Option<&User>),
    (address, devices): (&str, &str),
    fresh: bool,
) -> Vec<Lane> {
    const NAME: (i64, i64) = (8, 30_000);
    const ADDRESS: (i64, i64) = (60, 5_000);
    let own = user.and_then(|user| known_device(office, user.key(), devices));
    if let Some(nonce) = own {
        return vec![lane(office, &format!("device|{nonce}"), NAME)];
    }
    let name = match user {
        // A password that nobody chose is not guessed: whoever tries her name elsewhere does not keep her out.
        Some(user) if fresh => format!("{}|{address}", user.key()),
        Some(user) => user.key().to_string(),
        None => kernel::squeeze(name.split('@').next().unwrap_or_default()),
    };
    vec![
        lane(office, &format!("address|{address}"), ADDRESS),
        lane(office, &format!("name|{name}"), NAME),
    ]
}

/// The lane on which a user's codes of a second factor are tried.
pub(super) fn second_lane(office: &Office, user: UserKey) -> Lane {
    lane(office, &format!("second|{user}"), (8, 30_000))
}

fn mark(office: &Office, user: UserKey, nonce: &str) -> String {
    office
        .keyring()
        .mac_hex(format!("device|{user}|{nonce}").as_bytes())
}

/// What a user has on this device, by which it is known.
fn known_device<'d>(office: &Office, user: UserKey, devices: &'d str) -> Option<&'d str> {
    devices.split('.').take(DEVICES).find_map(|entry| {
        let (key, rest) = entry.split_once(':')?;
        let (nonce, said) = rest.split_once(':')?;
        let hers = key == user.to_string();
        (hers && seal::same(mark(office, user, nonce).as_bytes(), said.as_bytes())).then_some(nonce)
    })
}

/// What the device keeps once a user has signed in on it, beside what it keeps of others.
pub(super) fn remembered(office: &Office, user: UserKey, devices: &str) -> Result<String> {
    let key = user.to_string();
    let own = match known_device(office, user, devices) {
        Some(nonce) => nonce.to_owned(),
        None => {
            let mut nonce = [0u8; 16];
            office.entropy().fill(&mut nonce)?;
            seal::hex_encode(&nonce)
        }
    };
    let own = format!("{key}:{own}:{}", mark(office, user, &own));
    let others = devices.split('.').filter(|entry| {
        let shaped = entry.len() < 200 && entry.matches(':').count() == 2;
        shaped && !entry.starts_with(&format!("{key}:"))
    });
    let all: Vec<&str> = std::iter::once(own.as_str())
        .chain(others.take(DEVICES - 1))
        .collect();
    Ok(all.join("."))
}

async fn until(c: &impl ConnectionTrait, lane: &Lane) -> Result<i64> {
    let sql = "SELECT until FROM sign_in_lane WHERE lane = $1";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![lane.key.as_str().into()]).await?;
    Ok(found.first().map_or(0, |(until,)| *until))
}

/// Where a lane stands after another try; nothing where it is full.
fn after(lane: &Lane, until: i64, now: i64) -> Option<i64> {
    let next = until.max(now).saturating_add(lane.every);
    (next - now <= lane.burst * lane.every).then_some(next)
}

fn now(office: &Office) -> i64 {
    office.clock().now_utc().timestamp_millis()
}

/// Counts a try on its lanes.
///
/// # Errors
/// When one of them is full. Nothing is written then.
pub(super) async fn take(office: &Office, lanes: &[Lane]) -> Result<()> {
    let full =
        || Error::refusal("试的次数太多，请半分钟后再试；忘了密码、丢了手机请找系统管理员重设");
    if ground::sabotaged!("throttle") {
        return Ok(());
    }
    let now = now(office);
    for lane in lanes {
        let until = until(office.db().reader(), lane).await?;
        after(lane, until, now).ok_or_else(full)?;
    }
    let tx = office.db().begin().await?;
    for lane in lanes {
        let until = until(tx.connection(), lane).await?;
        let next = after(lane, until, now).ok_or_else(full)?;
        let row = vec![lane.key.as_str().into(), next.into()];
        let columns = ["lane", "until"];
        db::upsert(
            tx.connection(),
            "sign_in_lane",
            &columns,
            &["lane"],
            vec![row],
        )
        .await?;
    }
    forget(&tx, now).await?;
    tx.commit().await
}

async fn forget(tx: &Tx, now: i64) -> Result<()> {
    let sql = "DELETE FROM sign_in_lane WHERE until < $1";
    db::execute(tx.connection(), sql, vec![now.into()]).await?;
    let sql = "DELETE FROM sign_in_lane WHERE until < (SELECT until FROM sign_in_lane \
               ORDER BY until DESC LIMIT 1 OFFSET $1)";
    db::execute(tx.connection(), sql, vec![LANES_MAX.into()]).await?;
    Ok(())
}

/// Takes a try back that was right.
pub(super) async fn give_back(tx: &Tx, lanes: &[Lane]) -> Result<()> {
    for lane in lanes {
        let sql = "UPDATE sign_in_lane SET until = until - $2 WHERE lane = $1";
        let values = vec![lane.key.as_str().into(), lane.every.into()];
        db::execute(tx.connection(), sql, values).await?;
    }
    Ok(())
}
