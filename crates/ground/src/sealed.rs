//! Rows that carry a mark: a keyed MAC over everything they say, so that `verify` finds a row somebody changed in the
//! file behind the program's back. Whoever holds the file but not the keys cannot make the mark.
//!
//! A row taken back to what it once was carries the mark of then; that is for the audit chain to tell.

use sea_orm::{ConnectionTrait, QueryResult, Value};
use seal::Keyring;
use serde_json::json;

use super::audit;
use super::db::{self, Tx};
use super::error::{Error, Result};
use super::office::Office;

/// A table whose rows carry a mark in the column `mac`.
pub struct SealedTable {
    /// Its name, which is also the name of the sequence its ids come from.
    pub name: &'static str,
    /// Its columns without `mac`; region and the number within it come first.
    pub columns: &'static [&'static str],
}

/// Columns that came after rows were marked, by table: where they are empty, a mark is as it was before them.
const ADDED: [(&str, &str); 23] = [
    ("attachment", "name_sealed"),
    ("person_event", "cause"),
    ("standard", "on_top"),
    ("standard", "keys"),
    ("standard", "of_category"),
    ("standard", "component"),
    ("identity", "keys"),
    ("identity", "mistaken"),
    ("person", "payee"),
    ("person", "payee_id_sealed"),
    ("person", "payee_relation"),
    ("person", "address_sealed"),
    ("person", "merged_into"),
    ("person", "merged_id_hash"),
    ("person_family", "on_rolls"),
    ("confirmation_national", "recorded_by"),
    ("lump_sum", "formula"),
    ("lump_sum", "happened"),
    ("lump_sum", "base_pay_fen"),
    ("lump_sum", "served_months"),
    ("lump_sum", "increase"),
    ("receivable_entry", "batch"),
    ("receivable_entry", "line_no"),
];

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It says something else than was marked.
    Altered,
    /// What it says is not text or a number at all.
    Unreadable,
}

/// How many rows are read at a time.
const PAGE: usize = 20_000;

impl SealedTable {
    /// Inserts rows with their marks.
    pub async fn insert(&self, keyring: &Keyring, tx: &Tx, rows: Vec<Vec<Value>>) -> Result<()> {
        let mut marked = Vec::with_capacity(rows.len());
        for mut row in rows {
            let texts: Vec<Option<String>> = row.iter().map(text).collect::<Result<_>>()?;
            row.push(self.mark(keyring, &texts).into());
            marked.push(row);
        }
        let columns: Vec<&str> = self.columns.iter().copied().chain(["mac"]).collect();
        db::insert(tx.connection(), self.name, &columns, marked).await
    }

    /// Marks again the rows of `region` for which `condition` holds, after they were changed. Its placeholders begin
    /// at `$2`.
    pub async fn reseal(
        &self,
        keyring: &Keyring,
        tx: &Tx,
        region: i32,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {} FROM {} WHERE region = $1 AND {condition}",
            self.texts(),
            self.name
        );
        let values = std::iter::once(region.into()).chain(values).collect();
        for row in db::raw(tx.connection(), &sql, values).await? {
            let texts = self.read(&row)?;
            let id: i64 = texts[1]
                .as_deref()
                .and_then(|id| id.parse().ok())
                .unwrap_or_default();
            let sql = format!(
                "UPDATE {} SET mac = $3 WHERE region = $1 AND {} = $2",
                self.name, self.columns[1]
            );
            let mark = self.mark(keyring, &texts);
            db::execute(
                tx.connection(),
                &sql,
                vec![region.into(), id.into(), mark.into()],
            )
            .await?;
            tx.marked_again((self.name, region, id));
        }
        Ok(())
    }

    /// What a row says, column by column as text, and its mark; nothing where it is not.
    pub async fn said(
        &self,
        c: &impl ConnectionTrait,
        (region, id): (i32, i64),
    ) -> Result<Option<(Vec<Option<String>>, String)>> {
        let sql = format!(
            "SELECT {}, mac FROM {} WHERE region = $1 AND {} = $2",
            self.texts(),
            self.name,
            self.columns[1]
        );
        let found = db::raw(c, &sql, vec![region.into(), id.into()]).await?;
        let row = found.first();
        row.map(|row| Ok((self.read(row)?, row.try_get_by_index(self.columns.len())?)))
            .transpose()
    }

    /// Whether the mark of a row fits what it says; not where there is no row.
    pub async fn is_as_marked(
        &self,
        keyring: &Keyring,
        c: &impl ConnectionTrait,
        key: (i32, i64),
    ) -> Result<bool> {
        let said = self.said(c, key).await?;
        Ok(said.is_some_and(|(texts, mac)| mac == self.mark(keyring, &texts)))
    }

    /// Marks the rows of a table that had no marks so far, once: a second time it could make right what was altered.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn mark_first(&self, office: &Office, label: &str) -> Result<()> {
        const MARKED: &str = "rows_mark";
        let unmarked = format!(
            "SELECT DISTINCT region FROM {} WHERE mac IS NULL",
            self.name
        );
        let regions: Vec<(i32,)> = db::tuples(office.db().reader(), &unmarked, vec![]).await?;
        if regions.is_empty() {
            return Ok(());
        }
        let tx = office.db().begin().await?;
        let subject = format!("单位 {}", office.profile().name);
        let told = "SELECT COUNT(*) FROM audit_entry WHERE action = $1 AND detail LIKE $2";
        let values = vec![MARKED.into(), format!("%{label}%").into()];
        let told: Vec<(i64,)> = db::tuples(tx.connection(), told, values).await?;
        if told.first().is_none_or(|(times,)| *times > 0) {
            return Ok(());
        }
        for (region,) in regions {
            self.reseal(office.keyring(), &tx, region, "mac IS NULL", vec![])
                .await?;
        }
        let (actor, region) = (office.operator(), office.profile().division.region());
        let detail = json!({ "内容": label });
        audit::append(office, &tx, &actor, region, MARKED, &subject, &detail).await?;
        tx.commit().await
    }

    /// Region and number of the rows whose mark does not fit what they say, or that cannot be read.
    pub async fn altered(
        &self,
        keyring: &Keyring,
        c: &impl ConnectionTrait,
    ) -> Result<Vec<((i32, i64), Fault)>> {
        let sql = format!(
            "SELECT {}, mac FROM {} WHERE (region, {key}) > ($1, $2) ORDER BY region, {key} LIMIT {PAGE}",
            self.texts(),
            self.name,
            key = self.columns[1]
        );
        let (mut found, mut last) = (Vec::new(), (i32::MIN, i64::MIN));
        loop {
            let page = db::raw(c, &sql, vec![last.0.into(), last.1.into()]).await?;
            for row in &page {
                // The two that lead are numbers, whatever the rest says.
                let lead: (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                last = (
                    lead.0.parse().unwrap_or_default(),
                    lead.1.parse().unwrap_or_default(),
                );
                let said = self.read(row).and_then(|texts| {
                    let mac: Option<String> = row.try_get_by_index(self.columns.len())?;
                    Ok((texts, mac))
                });
                match said {
                    Ok((texts, Some(mac)))
                        if mac == self.mark(keyring, &texts) || crate::sabotaged!("row_mark") => {}
                    Ok(_) => found.push((last, Fault::Altered)),
                    Err(_) => found.push((last, Fault::Unreadable)),
                }
            }
            if page.len() < PAGE {
                return Ok(found);
            }
        }
    }

    /// How many rows are gone: numbers are given without gaps and rows are never deleted.
    pub async fn gone(&self, c: &impl ConnectionTrait) -> Result<i64> {
        let sql = format!(
            "SELECT (SELECT CAST(COALESCE(SUM(next - 1), 0) AS BIGINT) FROM counter WHERE name = $1) \
             - (SELECT COUNT(*) FROM {})",
            self.name
        );
        let gone: Vec<(i64,)> = db::tuples(c, &sql, vec![self.name.into()]).await?;
        Ok(gone.first().map_or(0, |(gone,)| *gone))
    }

    fn texts(&self) -> String {
        let cast = |column: &&str| format!("CAST({column} AS TEXT)");
        self.columns.iter().map(cast).collect::<Vec<_>>().join(", ")
    }

    fn read(&self, row: &QueryResult) -> Result<Vec<Option<String>>> {
        (0..self.columns.len())
            .map(|i| Ok(row.try_get_by_index(i)?))
            .collect()
    }

    /// A missing field is told from an empty one by a character that no text column takes.
    pub(crate) fn mark(&self, keyring: &Keyring, texts: &[Option<String>]) -> String {
        let missing = "\u{0}";
        let named = self.columns.iter().zip(texts);
        let fields: Vec<(&str, &str)> = named
            .filter(|(column, text)| text.is_some() || !ADDED.contains(&(self.name, column)))
            .map(|(column, text)| (*column, text.as_deref().unwrap_or(missing)))
            .collect();
        keyring.mac_hex(seal::link(self.name, &fields).as_bytes())
    }
}

pub(crate) fn text(value: &Value) -> Result<Option<String>> {
    match value {
        Value::Int(number) => Ok(number.map(|n| n.to_string())),
        Value::BigInt(number) => Ok(number.map(|n| n.to_string())),
        Value::String(text) => Ok(text.clone()),
        other => Err(Error::inconsistent(format!("{other:?}"))),
    }
}
