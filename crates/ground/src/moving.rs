//! Moving (搬库): everything that one database has, carried into an empty one, on whatever either stands.
//!
//! Tables are read and written in the order of their primary keys, a chunk a transaction, so that a move that was broken
//! off goes on where it was. What makes a database an office is carried last: half of one opens nowhere.

use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::columns::{self, Column};
use super::db::{self, Db};
use super::error::{Error, Result};

/// Rows in one transaction.
const CHUNK: usize = 2_000;
/// Carried last: the name of the office and the check of its keys.
const LAST: &str = "meta";
/// What each side keeps of itself.
const OWN: &str = "migration";

/// A table that was carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub table: String,
    /// How many rows it has, here and there.
    pub rows: u64,
    /// How many of them had been carried before.
    pub before: u64,
}

/// Carries every row of one database into another and compares, row by row, what stands there afterwards. Nobody writes
/// to either meanwhile.
///
/// # Errors
/// When the other one has an office already, or holds something that is not of this move.
pub async fn carry(
    from: &Db,
    to: &Db,
    told: &(dyn Fn(&Carried) + Send + Sync),
) -> Result<Vec<Carried>> {
    let source = from.begin().await?;
    carry_from(source.connection(), to, told).await
}

/// Carries every row that one connection sees, which stays at one moment of its database meanwhile.
pub(crate) async fn carry_from(
    source: &impl ConnectionTrait,
    to: &Db,
    told: &(dyn Fn(&Carried) + Send + Sync),
) -> Result<Vec<Carried>> {
    let tables = Table::all(source).await?;
    refuse_other_shape(&tables, &Table::all(to.reader()).await?)?;
    refuse_without_office(source).await?;
    refuse_taken(to).await?;
    let mut carried = Vec::new();
    for table in in_turn(&tables) {
        let before = table.count(to.reader()).await?;
        table.carry(source, to).await?;
        table.refuse_difference(source, to).await?;
        let done = Carried {
            table: table.name.clone(),
            rows: table.count(to.reader()).await?,
            before,
        };
        told(&done);
        carried.push(done);
    }
    Ok(carried)
}

/// How many rows each table has, but for what a database keeps of itself.
pub(crate) async fn counts(c: &impl ConnectionTrait) -> Result<Vec<(String, u64)>> {
    let mut counts = Vec::new();
    for table in Table::all(c).await? {
        let rows = table.count(c).await?;
        counts.push((table.name, rows));
    }
    Ok(counts)
}

/// The tables as they are carried.
fn in_turn(tables: &[Table]) -> impl Iterator<Item = &Table> {
    let last = |table: &&Table| table.name == LAST;
    let rest = tables.iter().filter(move |table| !last(table));
    rest.chain(tables.iter().filter(last))
}

fn refuse_other_shape(from: &[Table], to: &[Table]) -> Result<()> {
    if from == to {
        return Ok(());
    }
    let other = from.iter().find(|table| !to.contains(table));
    let name = other.or(to.first()).map_or("", |table| &table.name);
    Err(Error::refusal(format!(
        "两边的表不一样（{name}），不能搬。请换一个空的库"
    )))
}

async fn refuse_without_office(source: &impl ConnectionTrait) -> Result<()> {
    let there = db::raw(source, "SELECT name FROM meta LIMIT 1", vec![]).await?;
    match there.is_empty() {
        false => Ok(()),
        true => Err(Error::refusal(
            "要搬的库里没有单位，没有可以搬的。请核对 --from",
        )),
    }
}

async fn refuse_taken(to: &Db) -> Result<()> {
    let taken = db::raw(to.reader(), "SELECT name FROM meta LIMIT 1", vec![]).await?;
    match taken.is_empty() {
        true => Ok(()),
        false => Err(Error::refusal(
            "要搬进去的库里已经有一个单位，没有搬。请给一个空的库",
        )),
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Integer,
    BigInt,
    Text,
}

impl Holds {
    fn of(declared: &str) -> Option<Holds> {
        match declared.to_ascii_uppercase().as_str() {
            "INTEGER" => Some(Holds::Integer),
            "BIGINT" => Some(Holds::BigInt),
            "TEXT" => Some(Holds::Text),
            _ => None,
        }
    }

    fn value(self, row: &QueryResult, index: usize) -> Result<Value> {
        Ok(match self {
            Holds::Integer => row.try_get_by_index::<Option<i32>>(index)?.into(),
            Holds::BigInt => row.try_get_by_index::<Option<i64>>(index)?.into(),
            Holds::Text => row.try_get_by_index::<Option<String>>(index)?.into(),
        })
    }
}

/// A table as its database describes it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    columns: Vec<(String, Holds)>,
    /// Where the columns of the primary key stand among them, in its order.
    key: Vec<usize>,
}

impl Table {
    /// All tables of a database but what it keeps of itself, by name.
    pub(crate) async fn all(c: &impl ConnectionTrait) -> Result<Vec<Table>> {
        let mut columns = columns::all(c).await?;
        columns.retain(|column| column.table_name != OWN);
        columns
            .chunk_by(|a, b| a.table_name == b.table_name)
            .map(Table::of)
            .collect()
    }

    fn of(columns: &[Column]) -> Result<Table> {
        let name = columns.first().map(|c| c.table_name.clone());
        let name = name.ok_or_else(|| Error::inconsistent("table"))?;
        let mut key: Vec<(i64, usize)> = Vec::new();
        let mut held = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let unknown = || Error::inconsistent(format!("{name}.{}", column.column_name));
            let holds = Holds::of(&column.declared).ok_or_else(unknown)?;
            held.push((column.column_name.clone(), holds));
            if column.key_no > 0 {
                key.push((column.key_no, at));
            }
        }
        key.sort_unstable();
        if key.is_empty() {
            return Err(Error::inconsistent(format!("{name}: no primary key")));
        }
        let key = key.into_iter().map(|(_, at)| at).collect();
        let columns = held;
        Ok(Table { name, columns, key })
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn key_names(&self) -> String {
        let names = self.key.iter().filter_map(|at| self.columns.get(*at));
        let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    pub(crate) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key
            .iter()
            .filter_map(|at| row.get(*at))
            .cloned()
            .collect()
    }

    pub(crate) async fn count(&self, c: &impl ConnectionTrait) -> Result<u64> {
        let sql = format!("SELECT COUNT(*) FROM {}", self.name);
        let counted: Vec<(i64,)> = db::tuples(c, &sql, vec![]).await?;
        Ok(counted.first().map_or(0, |(rows,)| rows.unsigned_abs()))
    }

    /// The rows after one, by the key.
    pub(crate) async fn after(
        &self,
        c: &impl ConnectionTrait,
        key: Vec<Value>,
    ) -> Result<Vec<Vec<Value>>> {
        let (columns, table, names) = (self.names().join(", "), &self.name, self.key_names());
        let after = match key.is_empty() {
            true => String::new(),
            false => {
                let marks: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
                format!("WHERE ({names}) > ({})", marks.join(", "))
            }
        };
        let sql = format!("SELECT {columns} FROM {table} {after} ORDER BY {names} LIMIT {CHUNK}");
        let found = db::raw(c, &sql, key).await?;
        found.iter().map(|row| self.values(row)).collect()
    }

    fn values(&self, row: &QueryResult) -> Result<Vec<Value>> {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(at, (_, holds))| holds.value(row, at))
            .collect()
    }

    /// The key of the last row that is there; nothing where none is.
    async fn last(&self, c: &impl ConnectionTrait) -> Result<Vec<Value>> {
        let back = format!("{} DESC", self.key_names().replace(", ", " DESC, "));
        let (columns, table) = (self.names().join(", "), &self.name);
        let sql = format!("SELECT {columns} FROM {table} ORDER BY {back} LIMIT 1");
        let found = db::raw(c, &sql, vec![]).await?;
        let row = found.first().map(|row| self.values(row)).transpose()?;
        Ok(row.map(|row| self.key_of(&row)).unwrap_or_default())
    }

    /// Carries what is not there yet.
    async fn carry(&self, source: &impl ConnectionTrait, to: &Db) -> Result<()> {
        let mut key = self.last(to.reader()).await?;
        loop {
            let rows = self.after(source, key).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            key = self.key_of(last);
            let tx = to.begin().await?;
            db::insert(tx.connection(), &self.name, &self.names(), rows).await?;
            tx.commit().await?;
        }
    }

    /// Every row here against every row there.
    async fn refuse_difference(&self, source: &impl ConnectionTrait, to: &Db) -> Result<()> {
        let mut key = Vec::new();
        loop {
            let here = self.after(source, key.clone()).await?;
            let there = self.after(to.reader(), key).await?;
            if here != there {
                return Err(Error::refusal(format!(
                    "搬完以后两边的 {} 对不上：要搬进去的库里有别的内容，或者搬的时候有人改了。请换一个空的库再搬，原来的库没有动",
                    self.name
                )));
            }
            let Some(last) = here.last() else {
                return Ok(());
            };
            key = self.key_of(last);
        }
    }
}
