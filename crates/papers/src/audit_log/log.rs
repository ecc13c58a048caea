//! The log as the auditor reads it: filtered, paged, exported.

use kernel::Date;
use sea_orm::Value;

use super::sentence::{Topic, sentence};
use ground::audit;
use ground::audit::{Entry, EntryKey};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{day_begins, moment_shown};
use registers::organisation::Directory;

/// Which entries are wanted.
#[derive(Debug, Default, Clone)]
pub struct Wanted {
    /// Who did it, by name.
    pub who: Option<String>,
    /// What it is about.
    pub topic: Option<Topic>,
    /// What was done, by its code.
    pub action: Option<&'static str>,
    /// In the subject or the detail.
    pub text: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day, that day included.
    pub to: Option<Date>,
}

/// The condition of a list, with its values. `office` is the whole office: whoever looks after all of it sees what the
/// machine's operator did too; anybody else what the users of her units did.
pub fn condition(scope: &Scope, whole: bool, wanted: &Wanted) -> (String, Vec<Value>) {
    let mut values = scope.values();
    let mut sql = "region BETWEEN $1 AND $2".to_owned();
    if whole {
        // $3 and $4 stay bound: a database that counts placeholders finds them used.
        sql.push_str(" AND $3 <= $4");
    } else {
        sql.push_str(
            " AND EXISTS (SELECT 1 FROM user_account AS u WHERE u.region = audit_entry.region \
             AND (audit_entry.actor = u.name OR audit_entry.actor LIKE u.name || '@%') \
             AND u.division BETWEEN $3 AND $4)",
        );
    }
    let mut and = |text: &str, value: Value| {
        values.push(value);
        let mark = format!("${}", values.len());
        sql.push_str(" AND ");
        sql.push_str(&text.replace('?', &mark));
    };
    if let Some(who) = &wanted.who {
        and("actor = ?", who.clone().into());
    }
    if let Some(action) = wanted.action {
        and("action = ?", action.into());
    }
    if let Some(text) = &wanted.text {
        let pattern = ground::db::containing(text);
        and(
            "(subject LIKE ? ESCAPE '!' OR detail LIKE ? ESCAPE '!')",
            pattern.into(),
        );
    }
    if let Some(from) = wanted.from {
        and("at >= ?", day_begins(from).into());
    }
    if let Some(after) = wanted.to.and_then(|to| to.succ_opt()) {
        and("at < ?", day_begins(after).into());
    }
    if let Some(topic) = wanted.topic {
        let codes: Vec<String> = topic.actions().iter().map(|a| format!("'{a}'")).collect();
        sql.push_str(&format!(" AND action IN ({})", codes.join(", ")));
    }
    (sql, values)
}

/// The log of a scope, ready to be read.
pub struct Log {
    scope: Scope,
    whole: bool,
    directory: Directory,
}

/// An entry and what it says.
#[derive(Debug, Clone)]
pub struct Told {
    /// As it stands in the chain.
    pub entry: Entry,
    /// What happened.
    pub sentence: String,
    /// When, Beijing time.
    pub when: String,
    /// In which role, in Chinese.
    pub role: &'static str,
    /// By which way, in Chinese.
    pub channel: &'static str,
}

impl Log {
    /// Opens the log for an actor, narrowed to a unit beneath hers where one is given.
    ///
    /// # Errors
    /// When she may not read it.
    pub async fn open(office: &Office, actor: &Actor, narrowed: Option<Scope>) -> Result<Log> {
        let own = actor.may(Action::AuditRead)?;
        let scope = narrowed.unwrap_or(own);
        let directory = Directory::load(office.db().reader(), &own).await?;
        Ok(Log {
            scope,
            whole: scope.division() == office.profile().division && !scope.is_alone(),
            directory,
        })
    }

    fn told(&self, entry: Entry) -> Told {
        let named = |code: i64| {
            let code = kernel::DivisionCode::try_from(code);
            code.map_or_else(|_| "一个单位".to_owned(), |code| self.directory.name(code))
        };
        let role = ground::authority::Role::from_code(&entry.role);
        Told {
            sentence: sentence(&entry, &named),
            when: moment_shown(&entry.at),
            role: role.map_or("本机操作员", ground::authority::Role::label),
            channel: if entry.channel == "browser" {
                "浏览器"
            } else {
                "命令行"
            },
            entry,
        }
    }

    /// How many entries are wanted.
    pub async fn count(&self, office: &Office, wanted: &Wanted) -> Result<u64> {
        let (sql, values) = condition(&self.scope, self.whole, wanted);
        audit::entries_count(office.db().reader(), &sql, values).await
    }

    /// A page of entries, newest first.
    pub async fn page(
        &self,
        office: &Office,
        wanted: &Wanted,
        (offset, limit): (u64, u64),
    ) -> Result<Vec<Told>> {
        let (sql, values) = condition(&self.scope, self.whole, wanted);
        let entries =
            audit::entries_newest(office.db().reader(), &sql, values, (offset, limit)).await?;
        Ok(entries.into_iter().map(|entry| self.told(entry)).collect())
    }

    /// One entry.
    ///
    /// # Errors
    /// When it is not hers to see.
    pub async fn entry(&self, office: &Office, key: EntryKey) -> Result<Told> {
        let (by, seq) = key.number().parts();
        let (sql, mut values) = condition(&self.scope, self.whole, &Wanted::default());
        values.extend([key.region.into(), by.into(), seq.into()]);
        let sql = format!("{sql} AND region = $5 AND office = $6 AND seq = $7");
        let found = audit::entries_newest(office.db().reader(), &sql, values, (0, 1)).await?;
        let found = found.into_iter().next();
        let entry = found.ok_or_else(|| Error::not_found("这条日志"))?;
        Ok(self.told(entry))
    }
}

/// What the chain's last verification said; nothing when there was none.
pub async fn last_verified(office: &Office, actor: &Actor) -> Result<Option<Told>> {
    let log = Log::open(office, actor, None).await?;
    let whole = office.operator().may(Action::UserRead)?;
    let (sql, values) = condition(&whole, true, &Wanted::default());
    let sql = format!("{sql} AND action = 'verify_run'");
    let found = audit::entries_newest(office.db().reader(), &sql, values, (0, 1)).await?;
    Ok(found.into_iter().next().map(|entry| log.told(entry)))
}
