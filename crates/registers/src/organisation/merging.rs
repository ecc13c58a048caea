//! A unit merged into another: the records that stand in it move, in the transaction of the merge; what is fixed once it
//! is written (batches, standards) stays with the unit of then.

use std::pin::Pin;

use kernel::{DivisionCode, Level, Month};

use super::directory::Directory;
use super::store::{self, Past};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;

/// A unit whose records move to another, with the first month for which it holds.
#[derive(Debug, Clone, Copy)]
pub struct Merged {
    /// The unit that is no more.
    pub from: DivisionCode,
    /// The unit that it is now.
    pub into: DivisionCode,
    /// The first month.
    pub month: Month,
}

type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Brings on what goes with records of these numbers.
pub type Follow = for<'a> fn(&'a Office, &'a Tx, Merged, &'a [i64]) -> Soon<'a, ()>;

/// Records that stand in a unit and move with it.
pub struct Placed {
    /// What they are and how they are counted: 台账 条.
    pub label: (&'static str, &'static str),
    /// Their table, with a column `division`.
    pub table: &'static SealedTable,
    /// What goes with those of these numbers once they have moved.
    pub follow: Option<Follow>,
}

impl Placed {
    /// Records with which nothing else goes.
    pub const fn plain(label: (&'static str, &'static str), table: &'static SealedTable) -> Placed {
        Placed {
            label,
            table,
            follow: None,
        }
    }
}

/// What has to be brought to an end before units are merged; nothing where the way is free.
pub type InTheWay = for<'a> fn(&'a Office, &'a Tx, Merged) -> Soon<'a, Option<String>>;

/// Everything that stands in units, handed in where the office is put together.
pub struct Placing {
    /// What moves.
    pub moves: &'static [Placed],
    /// What has to end first.
    pub first: &'static [InTheWay],
}

/// Merges a unit and what lies beneath it into another; answers what moved, by its label.
pub(super) async fn merge(
    office: &Office,
    tx: &Tx,
    directory: &mut Directory,
    merged: Merged,
) -> Result<Vec<String>> {
    let pairs = pairs(directory, merged)?;
    directory.write_added(office.keyring(), tx).await?;
    let placing: &Placing = office.handed()?;
    for pair in &pairs {
        for first in placing.first {
            if let Some(why) = first(office, tx, *pair).await? {
                let name = directory.name(pair.from);
                return Err(Error::refusal(format!("{name}{why}")));
            }
        }
    }
    let mut told = Vec::new();
    for placed in placing.moves {
        let mut count = 0;
        for pair in &pairs {
            count += moved(office, tx, placed, *pair).await?;
        }
        let (label, measure) = placed.label;
        if count > 0 {
            told.push(format!("{label}{count}{measure}"));
        }
    }
    for pair in &pairs {
        let past = Past {
            code: pair.from,
            name: directory.name(pair.from),
            merged: Some((pair.into, pair.month)),
        };
        store::insert_past(office, tx, past).await?;
    }
    match pairs.len() {
        1 => {}
        villages => told.insert(0, format!("村（社区）{}个", villages - 1)),
    }
    Ok(told)
}

/// The unit itself, and every village beneath it with the one that it becomes.
fn pairs(directory: &mut Directory, merged: Merged) -> Result<Vec<Merged>> {
    let mut pairs = vec![merged];
    for village in directory.children(merged.from) {
        let name = directory.name(village);
        if directory.has_child(merged.into, &name) {
            return Err(Error::refusal(format!(
                "{}和{}都有{name}，请先给其中一个改名，再合并",
                directory.name(merged.from),
                directory.name(merged.into)
            )));
        }
        let into = directory.make(merged.into, &name)?;
        pairs.push(Merged {
            from: village,
            into,
            ..merged
        });
    }
    Ok(pairs)
}

/// Moves the records of one table; answers how many.
async fn moved(office: &Office, tx: &Tx, placed: &Placed, merged: Merged) -> Result<usize> {
    let (table, region) = (placed.table, merged.from.region());
    let sql = format!(
        "SELECT id FROM {} WHERE region = $1 AND division = $2 ORDER BY id",
        table.name
    );
    let of = vec![region.into(), merged.from.get().into()];
    let found: Vec<(i64,)> = db::tuples(tx.connection(), &sql, of.clone()).await?;
    let ids: Vec<i64> = found.into_iter().map(|(id,)| id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "UPDATE {} SET division = $3 WHERE region = $1 AND division = $2",
        table.name
    );
    let to = of.into_iter().chain([merged.into.get().into()]).collect();
    db::execute(tx.connection(), &sql, to).await?;
    // Only those that moved: a mark that did not fit before is not to fit now.
    for id in &ids {
        let one = vec![(*id).into()];
        table
            .reseal(office.keyring(), tx, region, "id = $2", one)
            .await?;
    }
    if let Some(follow) = placed.follow {
        follow(office, tx, merged, &ids).await?;
    }
    Ok(ids.len())
}

/// Refuses units that cannot become one.
pub(super) fn refuse_unlike(
    directory: &Directory,
    from: DivisionCode,
    into: DivisionCode,
) -> Result<()> {
    let wrong = |words: String| Err(Error::at("into", words));
    if from == into {
        return wrong("不能并入它自己，请写另一个单位".to_owned());
    }
    if !matches!(from.level(), Level::Town | Level::Village) {
        return wrong("只有乡镇（街道）和村（社区）能合并".to_owned());
    }
    if from.level() != into.level() || from.parent() != into.parent() {
        let above = from
            .parent()
            .map_or_else(String::new, |above| directory.name(above));
        let level = from.level().label();
        return wrong(format!("只能并入{above}的另一个{level}，请核对名称"));
    }
    Ok(())
}
