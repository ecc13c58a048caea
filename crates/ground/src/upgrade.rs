//! Upgrading (升级): what a new program changes in an office, and that it was done.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::audit;
use crate::catalogue::{SHIPPED_AS, shipped_marks};
use crate::db;
use crate::error::Result;
use crate::migrate;
use crate::office::Office;
use crate::server::Location;

pub use crate::migrate::{Step, Waiting};

/// What the audit calls an upgrade.
const UPGRADED: &str = "office_upgraded";

/// How the shipped catalogue changed since the office was made or last upgraded.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Shipped {
    /// Whether that is known; nobody kept it before.
    pub known: bool,
    /// Files that are new.
    pub added: Vec<String>,
    /// Files that say something else.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
}

impl Shipped {
    fn since(kept: Option<&str>) -> Shipped {
        let was: Option<BTreeMap<String, String>> =
            kept.and_then(|kept| serde_json::from_str(kept).ok());
        let Some(was) = was else {
            return Shipped::default();
        };
        let is = shipped_marks();
        let of = |belongs: &dyn Fn(&str, &str) -> bool| -> Vec<String> {
            let found = is.iter().filter(|(path, mark)| belongs(path, mark));
            found.map(|(path, _)| path.clone()).collect()
        };
        Shipped {
            known: true,
            added: of(&|path, _| !was.contains_key(path)),
            changed: of(&|path, mark| was.get(path).is_some_and(|before| before != mark)),
            removed: was
                .keys()
                .filter(|path| !is.contains_key(*path))
                .cloned()
                .collect(),
        }
    }

    /// Whether nothing is known to be different.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What this program would change in an office: of its tables, and of the catalogue that ships with it. The database is
/// only read, and may be worked in meanwhile.
///
/// # Errors
/// When there is no office, or a newer program wrote it.
pub async fn ahead(location: &Location) -> Result<(Waiting, Shipped)> {
    let c = db::connect(location, "ro", 1).await?;
    let asked = async {
        let waiting = migrate::waiting(&c).await?;
        let sql = "SELECT value FROM meta WHERE name = $1";
        let kept: Vec<(String,)> = db::tuples(&c, sql, vec![SHIPPED_AS.into()]).await?;
        let kept = kept.first().map(|(kept,)| kept.as_str());
        Ok((waiting, Shipped::since(kept)))
    };
    let found = asked.await;
    // It was only read.
    let _ = c.close().await;
    found
}

/// Keeps which catalogue shipped, and tells the audit where tables were changed.
pub async fn done(office: &Office, waiting: &Waiting, backup: Option<&str>) -> Result<()> {
    let tx = office.db().begin().await?;
    let forgotten = "DELETE FROM meta WHERE name = $1";
    db::execute(tx.connection(), forgotten, vec![SHIPPED_AS.into()]).await?;
    let shipped = json!(shipped_marks()).to_string();
    let kept = vec![vec![SHIPPED_AS.into(), shipped.into()]];
    db::insert(tx.connection(), "meta", &["name", "value"], kept).await?;
    if !waiting.steps.is_empty() {
        let told = json!({
            "从": waiting.from,
            "到": waiting.to,
            "步骤": waiting.steps.iter().map(|step| step.name).collect::<Vec<_>>(),
            "备份": backup.unwrap_or("没有备份"),
            "程序": env!("CARGO_PKG_VERSION"),
        });
        let (actor, region) = (office.operator(), office.profile().division.region());
        let subject = format!("单位 {}", office.profile().name);
        audit::append(office, &tx, &actor, region, UPGRADED, &subject, &told).await?;
    }
    tx.commit().await
}
