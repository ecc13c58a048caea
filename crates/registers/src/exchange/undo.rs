//! 撤销导入: until the end of its day, whoever imported a file takes back what it wrote: as a whole or not at all. What is new
//! goes as it goes elsewhere, what was there before says again what it said. Where anything was changed, paid or built
//! upon since, all of it is told and nothing is taken back.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;

use sea_orm::{ConnectionTrait, Value};
use serde_json::json;

use super::import_audit::record;
use super::model::{ImportFile, ImportState};
use super::store;
use ground::authority::{Action, Actor};
use ground::columns::{self, Column};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::sealed::SealedTable;
use ground::time::{date_of, moment_text};

type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// What is taken back of a table: numbers of new rows, and of older ones, which say again what they said.
pub struct TakenBack<'a> {
    /// Who takes it back.
    pub actor: &'a Actor,
    /// Their region.
    pub region: i32,
    /// New ones.
    pub made: &'a [i64],
    /// Older ones.
    pub changed: &'a [i64],
    /// New people of the same import: what is theirs goes with them.
    pub people: &'a [i64],
    /// When, UTC.
    pub at: &'a str,
}

/// Takes rows of a table back.
pub type TakeBack = for<'a> fn(&'a Office, &'a Tx, TakenBack<'a>) -> Soon<'a, ()>;

/// How new rows of a table go.
pub enum Goes {
    /// By what their subject does.
    By(TakeBack),
    /// They stay, and say nothing by themselves.
    Stays,
    /// They stay with new people of the same import, in the column `person`; of others they cannot be taken back.
    WithPeople,
}

/// A table that imports write and that can be taken back.
pub struct Undoable {
    /// The table.
    pub table: &'static SealedTable,
    /// What its rows are: 优抚对象.
    pub label: &'static str,
    /// How new ones go.
    pub goes: Goes,
    /// Where something may be built upon new ones: table, column and what it is.
    pub built: &'static [(&'static str, &'static str, &'static str)],
    /// Whether older rows are changed by imports.
    pub changes: bool,
}

/// All of them, in the order in which they are taken back; handed in where the office is put together.
pub struct Undoables {
    /// The tables.
    pub tables: &'static [Undoable],
    /// Numbers that say nothing of what was written.
    pub besides: &'static [&'static str],
    /// What may have been paid to people since: rows `t` with `person`, made after `$3`; and what they are.
    pub since: (&'static str, &'static str),
}

/// How far every sequence of numbers is.
pub(super) struct Numbers(HashMap<(i32, i64, String), i64>);

impl Numbers {
    pub(super) async fn read(tx: &Tx) -> Result<Numbers> {
        let sql = "SELECT region, office, name, next FROM counter";
        let found: Vec<(i32, i64, String, i64)> =
            db::tuples(tx.connection(), sql, Vec::new()).await?;
        let found = found.into_iter();
        Ok(Numbers(
            found
                .map(|(region, office, name, next)| ((region, office, name), next))
                .collect(),
        ))
    }
}

/// A row that an import wrote.
struct Wrote {
    table: String,
    region: i32,
    id: i64,
    was: Option<String>,
    mac: String,
}

/// Keeps what an import has written in its transaction: everything numbered since, and the older rows that say something
/// else than outside of it.
pub(super) async fn keep_made(
    office: &Office,
    tx: &Tx,
    file: &ImportFile,
    before: &Numbers,
) -> Result<()> {
    let Undoables {
        tables, besides, ..
    } = office.handed()?;
    let (c, outside) = (tx.connection(), office.db().reader());
    let mut wrote: Vec<Wrote> = Vec::new();
    let mut firsts: HashMap<String, Vec<(i32, i64, i64)>> = HashMap::new();
    for ((region, giver, name), next) in Numbers::read(tx).await?.0 {
        let first = before
            .0
            .get(&(region, giver, name.clone()))
            .copied()
            .unwrap_or(1);
        if first == next || besides.contains(&name.as_str()) {
            continue;
        }
        let given = |running| Number::given_by(giver, running).map_or(0, |number| number.0);
        let (first, last) = (given(first), given(next - 1));
        firsts
            .entry(name.clone())
            .or_default()
            .push((region, first, last));
        let Some(known) = tables.iter().find(|known| known.table.name == name) else {
            // Told when it is to be taken back.
            wrote.push(Wrote {
                table: name,
                region,
                id: first,
                was: None,
                mac: String::new(),
            });
            continue;
        };
        let sql = format!(
            "SELECT id, mac FROM {} WHERE region = $1 AND id BETWEEN $2 AND $3",
            known.table.name
        );
        let rows: Vec<(i64, String)> =
            db::tuples(c, &sql, vec![region.into(), first.into(), last.into()]).await?;
        wrote.extend(rows.into_iter().map(|(id, mac)| Wrote {
            table: name.clone(),
            region,
            id,
            was: None,
            mac,
        }));
    }
    for (name, region, id) in tx.changed_rows() {
        let changes = |known: &&Undoable| known.changes && known.table.name == name;
        let Some(known) = tables.iter().find(changes) else {
            continue;
        };
        let key = (region, id);
        let (was, now) = (
            known.table.said(outside, key).await?,
            known.table.said(c, key).await?,
        );
        let Some(((said, before), (_, mac))) = was.zip(now) else {
            continue;
        };
        if before == mac {
            continue;
        }
        wrote.push(Wrote {
            table: name.to_owned(),
            region,
            id,
            was: Some(serde_json::to_string(&said)?),
            mac,
        });
    }
    let own = office.profile().division.region();
    let rows = wrote.into_iter().map(|wrote| {
        vec![
            own.into(),
            file.id.into(),
            wrote.table.into(),
            wrote.region.into(),
            wrote.id.into(),
            wrote.was.into(),
            wrote.mac.into(),
        ]
    });
    let columns = [
        "region",
        "import",
        "of_table",
        "of_region",
        "id",
        "was",
        "mac",
    ];
    db::insert(c, "import_made", &columns, rows.collect()).await
}

/// Forgets what imports of earlier days wrote: it cannot be taken back any more.
pub(super) async fn forget_made(office: &Office) -> Result<()> {
    let yesterday = moment_text(office.clock().now_utc() - chrono::Duration::hours(48));
    let over =
        "region = $1 AND import IN (SELECT f.id FROM import_file f WHERE f.finished_at < $2)";
    let own = office.profile().division.region();
    let values: Vec<Value> = vec![own.into(), yesterday.into()];
    let sql = format!("SELECT import FROM import_made WHERE {over} LIMIT 1");
    let found: Vec<(i64,)> = db::tuples(office.db().reader(), &sql, values.clone()).await?;
    if found.is_empty() {
        return Ok(());
    }
    let tx = office.db().begin().await?;
    db::execute(
        tx.connection(),
        &format!("DELETE FROM import_made WHERE {over}"),
        values,
    )
    .await?;
    tx.commit().await
}

/// Why somebody cannot take an import back now; nothing where she can.
///
/// # Errors
/// When the store fails.
pub async fn why_not(office: &Office, actor: &Actor, file: &ImportFile) -> Result<Option<String>> {
    let c = office.db().reader();
    if let Some(why) = refused(office, c, actor, file).await? {
        return Ok(Some(why.to_owned()));
    }
    let wrote = wrote_by(office, c, file).await?;
    stands_in_the_way(office, c, file, &wrote).await
}

/// What an import wrote, as it was kept for taking it back.
async fn wrote_by(
    office: &Office,
    c: &impl ConnectionTrait,
    file: &ImportFile,
) -> Result<Vec<Wrote>> {
    let own = office.profile().division.region();
    let sql = "SELECT of_table, of_region, id, was, mac FROM import_made WHERE region = $1 AND import = $2 ORDER BY id";
    let wrote: Vec<(String, i32, i64, Option<String>, String)> =
        db::tuples(c, sql, vec![own.into(), file.id.into()]).await?;
    let wrote = wrote
        .into_iter()
        .map(|(table, region, id, was, mac)| Wrote {
            table,
            region,
            id,
            was,
            mac,
        });
    Ok(wrote.collect())
}

async fn stands_in_the_way(
    office: &Office,
    c: &impl ConnectionTrait,
    file: &ImportFile,
    wrote: &[Wrote],
) -> Result<Option<String>> {
    let own = office.profile().division.region();
    let ways = in_the_way(office, c, (own, file), wrote).await?;
    Ok((!ways.is_empty()).then(|| format!("{}。请逐条改", ways.join("；"))))
}

async fn refused(
    office: &Office,
    c: &impl ConnectionTrait,
    actor: &Actor,
    file: &ImportFile,
) -> Result<Option<&'static str>> {
    if file.state != ImportState::Imported {
        return Ok(Some("没有导入，或者已经撤销，不用撤销"));
    }
    let finished = file.finished_at.as_deref().map(date_of);
    if finished != Some(office.clock().today().to_string()) {
        return Ok(Some("导入当天才能撤销。请在名册、台账里逐条改"));
    }
    let sql = "SELECT uploaded_by FROM import_file WHERE region = $1 AND id = $2";
    let values = vec![file.division.region().into(), file.id.into()];
    let by: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok((by.first() != Some(&(actor.user,))).then_some("谁导入的谁撤销，请由导入的人办"))
}

/// Takes back what an import wrote.
///
/// # Errors
/// When it is not hers, not of today, or something stands in the way: all of it is told.
pub async fn undo(office: &Office, actor: &Actor, id: i64) -> Result<String> {
    let scope = actor.may(Action::WorkbookImport)?;
    let tx = office.db().begin().await?;
    let c = tx.connection();
    let found = store::file(c, &scope, id).await?;
    let mut file = found.ok_or_else(|| Error::not_found("这次导入"))?;
    if let Some(why) = refused(office, c, actor, &file).await? {
        return Err(Error::refusal(why));
    }
    let own = office.profile().division.region();
    let wrote = wrote_by(office, c, &file).await?;
    if let Some(why) = stands_in_the_way(office, c, &file, &wrote).await? {
        return Err(Error::refusal(format!(
            "不能撤销这次导入，一条也没有撤销：{why}"
        )));
    }
    let Undoables { tables, .. } = office.handed()?;
    let at = moment_text(office.clock().now_utc());
    let columns = columns::all(c).await?;
    let mut told = Vec::new();
    for known in *tables {
        let mut regions: BTreeMap<i32, (Vec<i64>, Vec<i64>)> = BTreeMap::new();
        for wrote in wrote.iter().filter(|wrote| wrote.table == known.table.name) {
            let of = regions.entry(wrote.region).or_default();
            match &wrote.was {
                None => of.0.push(wrote.id),
                Some(was) => {
                    let key = (wrote.region, wrote.id);
                    restore(office, &tx, (known.table, &columns), key, was).await?;
                    of.1.push(wrote.id);
                }
            }
        }
        for (region, (made, changed)) in regions {
            let people: Vec<i64> = wrote
                .iter()
                .filter(|w| w.table == "person" && w.region == region && w.was.is_none())
                .map(|wrote| wrote.id)
                .collect();
            if let Goes::By(take_back) = known.goes {
                let taken = TakenBack {
                    actor,
                    region,
                    made: &made,
                    changed: &changed,
                    people: &people,
                    at: &at,
                };
                take_back(office, &tx, taken).await?;
                if !made.is_empty() {
                    told.push(format!("撤去{}{}条", known.label, made.len()));
                }
                if !changed.is_empty() {
                    told.push(format!("改回{}{}条", known.label, changed.len()));
                }
            }
        }
    }
    file.state = ImportState::Undone;
    store::set_state(&tx, &file).await?;
    let sql = "DELETE FROM import_made WHERE region = $1 AND import = $2";
    db::execute(c, sql, vec![own.into(), id.into()]).await?;
    let told = told.join("，");
    let detail = json!({ "文件": file.file_name, "撤销": told });
    record(office, &tx, actor, &file, "workbook_undo", &detail).await?;
    tx.commit().await?;
    Ok(format!("已撤销这次导入：{told}"))
}

/// Writes back what a row said before.
async fn restore(
    office: &Office,
    tx: &Tx,
    (table, columns): (&SealedTable, &[Column]),
    (region, id): (i32, i64),
    was: &str,
) -> Result<()> {
    let was: Vec<Option<String>> = serde_json::from_str(was)?;
    let mut values: Vec<Value> = vec![region.into(), id.into()];
    let mut set = Vec::new();
    for (column, said) in table.columns.iter().zip(was).skip(2) {
        // Whoever reads an older version is to be told.
        if *column == "version" {
            set.push("version = version + 1".to_owned());
            continue;
        }
        values.push(said.into());
        // What it said is kept as text.
        let same = |known: &&Column| known.table_name == table.name && known.column_name == *column;
        let holds = columns.iter().find(same);
        let holds = holds.map_or("TEXT", |known| known.declared.as_str());
        let text = format!("CAST(${} AS TEXT)", values.len());
        set.push(format!("{column} = CAST({text} AS {holds})"));
    }
    let sql = format!(
        "UPDATE {} SET {} WHERE region = $1 AND id = $2",
        table.name,
        set.join(", ")
    );
    db::execute(tx.connection(), &sql, values).await?;
    table
        .reseal(office.keyring(), tx, region, "id = $2", vec![id.into()])
        .await
}

/// Everything that keeps an import from being taken back.
async fn in_the_way(
    office: &Office,
    c: &impl ConnectionTrait,
    (own, file): (i32, &ImportFile),
    wrote: &[Wrote],
) -> Result<Vec<String>> {
    let Undoables { tables, since, .. } = office.handed()?;
    let import = file.id;
    let mut ways = Vec::new();
    let unknown: Vec<&str> = wrote
        .iter()
        .map(|wrote| wrote.table.as_str())
        .filter(|name| tables.iter().all(|known| known.table.name != *name))
        .collect();
    if !unknown.is_empty() {
        ways.push("导入了登记以后不能撤去的（待遇标准、比对名单等）".to_owned());
    }
    let ours = "EXISTS (SELECT 1 FROM import_made m WHERE m.region = $1 AND m.import = $2 AND m.of_table = ";
    for known in *tables {
        let (name, label) = (known.table.name, known.label);
        let count = async |condition: String| -> Result<i64> {
            let sql = format!("SELECT COUNT(*) FROM {condition}");
            let found: Vec<(i64,)> = db::tuples(c, &sql, vec![own.into(), import.into()]).await?;
            Ok(found.first().map_or(0, |(count,)| *count))
        };
        let changed = count(format!(
            "{name} t WHERE {ours}'{name}' AND m.of_region = t.region AND m.id = t.id AND m.mac <> t.mac)"
        ))
        .await?;
        if changed > 0 {
            ways.push(format!("{label}{changed}条导入以后又改过、办过"));
        }
        if let Goes::WithPeople = known.goes {
            let others = count(format!(
                "{name} t WHERE {ours}'{name}' AND m.of_region = t.region AND m.id = t.id) \
                 AND NOT {ours}'person' AND m.of_region = t.region AND m.id = t.person AND m.was IS NULL)"
            ))
            .await?;
            if others > 0 {
                ways.push(format!("{label}{others}条登记以后不能撤去"));
            }
        }
        for (built, column, what) in known.built {
            let own_rows = match tables.iter().any(|known| known.table.name == *built) {
                true => {
                    format!(" AND NOT {ours}'{built}' AND m.of_region = t.region AND m.id = t.id)")
                }
                false => String::new(),
            };
            let (table, kind) = built.split_once(' ').unwrap_or((built, ""));
            let kind = match kind {
                "" => String::new(),
                kind => format!(" AND t.owner_kind = '{kind}' AND t.removed_at IS NULL"),
            };
            let found = count(format!(
                "{table} t WHERE {ours}'{name}' AND m.of_region = t.region AND m.id = t.{column} AND m.was IS NULL){kind}{own_rows}"
            ))
            .await?;
            if found > 0 {
                ways.push(format!("导入的{label}已经有{what}{found}条"));
            }
        }
    }
    // An identity that was written is its person's.
    let (rows, what) = since;
    let sql = format!(
        "SELECT COUNT(*) FROM {rows} AND ({ours}'person' AND m.of_region = t.region AND m.id = t.person) \
         OR EXISTS (SELECT 1 FROM identity i JOIN import_made m ON m.of_table = 'identity' AND m.of_region = i.region \
         AND m.id = i.id WHERE m.region = $1 AND m.import = $2 AND i.region = t.region AND i.person = t.person))"
    );
    let finished = file.finished_at.clone().unwrap_or_default();
    let values = vec![own.into(), import.into(), finished.into()];
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    if let Some((found,)) = found.first().filter(|(found,)| *found > 0) {
        ways.push(format!("导入的人已经有{what}{found}条"));
    }
    Ok(ways)
}
