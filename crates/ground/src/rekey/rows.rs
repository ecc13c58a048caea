//! The rows of an office under new keys: sealed columns, keyed hashes, marks.

use sea_orm::{ConnectionTrait, Value};
use seal::Keyring;

use super::{Everything, Moved};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::guards;
use crate::migrate;
use crate::moving::Table;
use crate::office::Office;
use crate::sealed::{SealedTable, text};

/// Gone: everybody signs in again, links are made again, imports from before are not taken back.
const EMPTIED: [&str; 4] = ["session", "phone_link", "sign_in_lane", "import_made"];
/// Its own entries are marked by their hash.
const AUDIT: &str = "audit_entry";
/// Columns with a keyed hash, or the first digits of one.
const KEYED: [(&str, &str); 13] = [
    ("account_request", "id_hash"),
    ("comparison_hit", "fact_hash"),
    ("comparison_list", "source"),
    ("confirmation_national", "id_hash"),
    ("ledger_entry", "id_hash"),
    ("ledger_entry", "source_hash"),
    ("person", "id_hash"),
    ("person", "phone_hash"),
    ("person", "account_hash"),
    ("person", "merged_id_hash"),
    ("person_event", "source_hash"),
    ("service_case", "id_hash"),
    ("user_account", "id_hash"),
];
/// Columns with a hash that needs no key.
const UNKEYED: [(&str, &str); 14] = [
    ("assessment_step", "hash"),
    ("attachment", "original_hash"),
    ("attachment", "stored_hash"),
    ("attachment", "clean_hash"),
    ("attachment", "small_hash"),
    (AUDIT, "previous_hash"),
    (AUDIT, "hash"),
    ("audit_sent", "hash"),
    ("document_final", "hash"),
    ("password_before", "password_hash"),
    ("payment_batch", "hash"),
    ("payment_batch", "bank_file_hash"),
    ("payment_line", "hash"),
    ("user_account", "password_hash"),
];
/// The hashes of recovery codes, a JSON list.
const CODES: (&str, &str) = ("second_factor", "codes");
/// What people are found by: a number's begins with this, and until all are moved with the other.
const FOUND_BY: (&str, &str) = ("person_search", "key");
const NUMBER: char = '#';
const MOVED_NUMBER: char = '!';

/// What a row says in a column.
pub type Said<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A keyed hash with other keyed hashes inside, which is made anew from what the row says.
pub struct Composed {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The hash under a keyring of what a row says.
    pub of: fn(&Keyring, &Said<'_>) -> Option<String>,
}

/// How a column is moved.
#[derive(Clone, Copy)]
enum How {
    Sealed,
    Keyed,
    Codes,
    FoundBy,
}

/// Moves every row, in one transaction.
pub(super) async fn carry(
    office: &Office,
    new: &Keyring,
    (tx, all): (&Tx, &Everything<'_>),
    moved: &mut Moved,
    told: &(dyn Fn(&str) + Send + Sync),
) -> Result<()> {
    let c = tx.connection();
    for table in EMPTIED {
        db::execute(c, &format!("DELETE FROM {table}"), vec![]).await?;
    }
    let tables = Table::all(c).await?;
    let mut moving = Vec::new();
    for table in &tables {
        moving.extend(Moving::of(table, all)?);
    }
    for (nth, it) in moving.iter().enumerate() {
        let name = &it.table.name;
        let rows = it.table.count(c).await?;
        told(&format!(
            "库 {}/{}：{name} {rows} 行",
            nth + 1,
            moving.len()
        ));
        if let Some(fixed) = migrate::fixed_of(name) {
            guards::release(c, name).await?;
            it.carry((office.keyring(), new), c, moved).await?;
            guards::fix(c, fixed).await?;
        } else {
            it.carry((office.keyring(), new), c, moved).await?;
        }
    }
    let (table, column) = FOUND_BY;
    let sql = format!(
        "UPDATE {table} SET {column} = '{NUMBER}' || SUBSTR({column}, 2) WHERE {column} LIKE '{MOVED_NUMBER}%'"
    );
    db::execute(c, &sql, vec![]).await?;
    Ok(())
}

/// A table that is moved.
struct Moving<'a> {
    table: &'a Table,
    columns: Vec<(usize, How)>,
    composed: Vec<(usize, &'a Composed)>,
    /// Where its mark stands, and what it is over.
    mark: Option<(usize, Mark<'a>)>,
}

enum Mark<'a> {
    /// Over these columns.
    Row(&'a SealedTable, Vec<usize>),
    /// Over the hash of an entry.
    Entry(usize),
}

impl<'a> Moving<'a> {
    /// Nothing where nothing of a table depends on keys.
    ///
    /// # Errors
    /// When a column looks as if it did and nobody said so.
    fn of(table: &'a Table, all: &Everything<'a>) -> Result<Option<Moving<'a>>> {
        let name = table.name.as_str();
        if EMPTIED.contains(&name) {
            return Ok(None);
        }
        let names = table.names();
        let at = |column: &str| names.iter().position(|name| *name == column);
        let known = |column: &str| {
            at(column).ok_or_else(|| Error::inconsistent(format!("{name}.{column}")))
        };
        let composed = all.composed.iter().filter(|it| it.table == name);
        let composed: Vec<_> = composed
            .map(|it| Ok((known(it.column)?, it)))
            .collect::<Result<_>>()?;
        let sealed = all.marked.iter().find(|it| it.name == name);
        let mut columns = Vec::new();
        for (at, column) in names.iter().enumerate() {
            let both = (name, *column);
            let hash = *column == "hash" || column.ends_with("_hash");
            if column.ends_with("_sealed") {
                columns.push((at, How::Sealed));
            } else if both == CODES {
                columns.push((at, How::Codes));
            } else if both == FOUND_BY {
                columns.push((at, How::FoundBy));
            } else if KEYED.contains(&both) {
                columns.push((at, How::Keyed));
            } else if hash && !UNKEYED.contains(&both) {
                return Err(Error::inconsistent(format!("{name}.{column}：换不换？")));
            }
        }
        let mark = match (at("mac"), sealed) {
            (None, _) => None,
            (Some(mac), _) if name == AUDIT => Some((mac, Mark::Entry(known("hash")?))),
            (Some(mac), Some(sealed)) => {
                let over = sealed.columns.iter().map(|column| known(column));
                Some((mac, Mark::Row(sealed, over.collect::<Result<_>>()?)))
            }
            (Some(_), None) => return Err(Error::inconsistent(format!("{name}.mac：换不换？"))),
        };
        let nothing = columns.is_empty() && mark.is_none();
        Ok((!nothing).then_some(Moving {
            table,
            columns,
            composed,
            mark,
        }))
    }

    async fn carry(
        &self,
        (old, new): (&Keyring, &Keyring),
        c: &impl ConnectionTrait,
        moved: &mut Moved,
    ) -> Result<()> {
        let mut key = Vec::new();
        loop {
            let rows = self.table.after(c, key).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            key = self.table.key_of(last);
            for row in rows {
                let (changed, fit) = self.changed((old, new), &row)?;
                moved.unfit += u64::from(!fit);
                if changed.is_empty() {
                    continue;
                }
                self.write(c, self.table.key_of(&row), changed).await?;
                moved.rows += 1;
            }
        }
    }

    /// What of a row changes, and whether its mark fitted.
    fn changed(
        &self,
        (old, new): (&Keyring, &Keyring),
        row: &[Value],
    ) -> Result<(Vec<(usize, String)>, bool)> {
        let was: Vec<Option<String>> = row.iter().map(text).collect::<Result<_>>()?;
        let mut is = was.clone();
        for (at, how) in &self.columns {
            if let Some(Some(value)) = was.get(*at) {
                is[*at] = Some(how.moved(new, value)?);
            }
        }
        let names = self.table.names();
        for (at, composed) in &self.composed {
            let said = |of: &[Option<String>], keyring| {
                let said = |column: &str| {
                    let at = names.iter().position(|name| *name == column)?;
                    of.get(at)?.clone()
                };
                (composed.of)(keyring, &said)
            };
            // One that was made of something else before the row was changed is hashed again as it is.
            if said(&was, old) == was[*at] {
                is[*at] = said(&is, new);
            }
        }
        let mut fit = true;
        if let Some((mac, mark)) = &self.mark {
            let marked = |keyring: &Keyring, of: &[Option<String>]| match mark {
                Mark::Row(table, over) => {
                    let over: Vec<Option<String>> = over
                        .iter()
                        .map(|at| of.get(*at).cloned().flatten())
                        .collect();
                    table.mark(keyring, &over)
                }
                Mark::Entry(hash) => {
                    let hash = of.get(*hash).cloned().flatten().unwrap_or_default();
                    keyring.mac_hex(hash.as_bytes())
                }
            };
            // What did not fit is not made right: `verify` goes on telling of it.
            fit = was[*mac].as_ref() == Some(&marked(old, &was));
            if fit {
                is[*mac] = Some(marked(new, &is));
            }
        }
        let changed = is.into_iter().zip(&was).enumerate();
        let changed = changed.filter(|(_, (is, was))| is != *was);
        let changed = changed.filter_map(|(at, (is, _))| Some((at, is?)));
        Ok((changed.collect(), fit))
    }

    async fn write(
        &self,
        c: &impl ConnectionTrait,
        key: Vec<Value>,
        changed: Vec<(usize, String)>,
    ) -> Result<()> {
        let names = self.table.names();
        let (mut set, mut values) = (Vec::new(), Vec::new());
        for (at, value) in changed {
            values.push(value.into());
            set.push(format!("{} = ${}", names[at], values.len()));
        }
        let from = values.len() + 1;
        let marks: Vec<String> = (from..from + key.len()).map(|n| format!("${n}")).collect();
        values.extend(key);
        let sql = format!(
            "UPDATE {} SET {} WHERE ({}) = ({})",
            self.table.name,
            set.join(", "),
            self.table.key_names(),
            marks.join(", ")
        );
        match db::execute(c, &sql, values).await? {
            1 => Ok(()),
            _ => Err(Error::inconsistent(format!(
                "{}：行不见了",
                self.table.name
            ))),
        }
    }
}

impl How {
    fn moved(self, new: &Keyring, value: &str) -> Result<String> {
        Ok(match self {
            // What was spoilt stays so, and does not open.
            How::Sealed => match seal::hex_decode(value) {
                Ok(sealed) => seal::hex_encode(&new.wrap(&sealed)?),
                Err(_) => value.to_owned(),
            },
            How::Keyed => new.hash_again(value),
            How::Codes => {
                let codes: Vec<String> = serde_json::from_str(value)?;
                let again = codes.iter().map(|code| new.hash_again(code));
                serde_json::to_string(&again.collect::<Vec<_>>())?
            }
            How::FoundBy => match value.strip_prefix(NUMBER) {
                Some(hash) => format!("{MOVED_NUMBER}{}", new.hash_again(hash)),
                None => value.to_owned(),
            },
        })
    }
}
