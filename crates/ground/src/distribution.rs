//! How the tables lie on a PostgreSQL of several nodes with the Citus extension, and how an office's database is laid out
//! so.
//!
//! Everything is planned from what the database has before anything is changed, and changed in one transaction.

use sea_orm::DatabaseBackend;

use super::columns;
use super::db::{self, Db};
use super::error::{Error, Result};

/// The column that says on which node a row lies.
const REGION: &str = "region";
/// The table beside whose rows those of the others lie.
const FIRST: &str = "person";
/// Small, read together with everything: the same on every node.
const REFERENCE: &[&str] = &["audit_sent", "audit_target", "division", "meta"];
/// Found by something else than a region before anybody knows which, or about the database itself: on the node that is
/// asked.
const LOCAL: &[&str] = &[
    "done_once",
    "migration",
    "phone_link",
    "session",
    "sign_in_lane",
];
/// Those whose rows lie by region.
const BY_REGION: &[&str] = &[
    "account_request",
    "assessment",
    "assessment_evidence",
    "assessment_mark",
    "assessment_step",
    "attachment",
    "audit_entry",
    "case_step",
    "change_package",
    "change_package_line",
    "change_request",
    "comparison_hit",
    "comparison_list",
    "confirmation",
    "confirmation_campaign",
    "confirmation_national",
    "counter",
    "division_past",
    "document",
    "document_final",
    "document_taken_on",
    "document_version",
    "draft",
    "fund_entry",
    "identity",
    "import_file",
    "import_made",
    "import_row",
    "import_sheet",
    "job",
    "ledger_entry",
    "ledger_removed",
    "lump_sum",
    "member_seat",
    "member_unit",
    "organ",
    "paid_through",
    "password_before",
    "payment_account",
    "payment_batch",
    "payment_finding",
    "payment_line",
    "payment_notice",
    "payment_objection",
    "payment_remark",
    "payment_scheme",
    "payment_step",
    "person",
    "person_event",
    "person_family",
    "person_hardship",
    "person_list",
    "person_search",
    "plan",
    "plan_goal",
    "plan_step",
    "plan_task",
    "post",
    "preference",
    "receivable_entry",
    "refusal_count",
    "residence",
    "same_id",
    "second_factor",
    "second_policy",
    "service_case",
    "standard",
    "user_account",
    "visit_target",
    "visit_task",
    "wording",
];

/// Where the rows of a table lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// By region, beside those of the same region of other tables.
    ByRegion,
    /// All of them on every node.
    Everywhere,
    /// All of them on the node that is asked.
    Here,
}

/// Where the rows of a table lie; nothing for one that was not decided.
pub fn lies(table: &str) -> Option<Lies> {
    [
        (BY_REGION, Lies::ByRegion),
        (REFERENCE, Lies::Everywhere),
        (LOCAL, Lies::Here),
    ]
    .into_iter()
    .find(|(tables, _)| tables.contains(&table))
    .map(|(_, lies)| lies)
}

/// What is to be done to a database, in its order; empty where everything lies as it should.
///
/// # Errors
/// When the database cannot be laid out so: a file, without the extension, of another program, or with tables and keys
/// that do not fit.
pub async fn plan(db: &Db) -> Result<Vec<String>> {
    if db.reader().get_database_backend() != DatabaseBackend::Postgres {
        return Err(Error::refusal(
            "SQLite 是一个文件，不能分到几台服务器上，什么也没有改。请先用 yushui move 搬进 PostgreSQL，再分布",
        ));
    }
    if db.is_blank().await? {
        return Err(Error::refusal(
            "这个库里还没有表，没有可以分布的。请先用 yushui init --db 建单位，或者用 yushui move 搬进来",
        ));
    }
    if names(db, HAS_EXTENSION).await?.len() < 2 {
        return Err(Error::refusal(
            "这个库没有 Citus 扩展，不能分布，什么也没有改。请数据库管理员在每台服务器上装好 Citus，在这个库里执行 CREATE EXTENSION citus，再来一次",
        ));
    }
    if !db.is_up_to_date().await? {
        return Err(Error::refusal(
            "这个库是旧版程序写的，没有分布。请先运行 yushui upgrade 备份并升级",
        ));
    }
    let mut tables: Vec<String> = columns::all(db.reader())
        .await?
        .into_iter()
        .map(|column| column.table_name)
        .collect();
    tables.dedup();
    refuse_misfits(db, &tables).await?;
    let done = match names(db, KEEPS_PLACES).await?.is_empty() {
        true => Vec::new(),
        false => names(db, PLACED).await?,
    };
    tables.retain(|table| !done.contains(table));
    Ok(statements(&tables))
}

/// Lays a database out, all of it or nothing; answers what was done.
///
/// # Errors
/// Those of [`plan`], and what the server refuses.
pub async fn distribute(db: &Db) -> Result<Vec<String>> {
    let planned = plan(db).await?;
    let tx = db.begin().await?;
    for statement in &planned {
        db::execute_script(tx.connection(), statement)
            .await
            .map_err(|error| {
                Error::refusal(format!(
                    "数据库没有接受“{statement}”，已经全部退回，什么也没有改：{error}"
                ))
            })?;
    }
    tx.commit().await?;
    Ok(planned)
}

const HAS_EXTENSION: &str = "SELECT DISTINCT CAST(proname AS TEXT) FROM pg_proc \
     WHERE proname IN ('create_distributed_table', 'create_reference_table') ORDER BY 1";
const KEEPS_PLACES: &str =
    "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relname = 'pg_dist_partition'";
const PLACED: &str = "SELECT CAST(c.relname AS TEXT) FROM pg_dist_partition p \
     JOIN pg_class c ON c.oid = p.logicalrelid \
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()";
/// Tables with an index for unique values that the region does not lead.
const KEYS_WITHOUT_REGION: &str = "SELECT CAST(t.relname AS TEXT), CAST(i.relname AS TEXT) \
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
     JOIN pg_namespace n ON n.oid = t.relnamespace \
     LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] \
     WHERE x.indisunique AND n.nspname = current_schema() AND a.attname IS DISTINCT FROM 'region' ORDER BY 1, 2";
/// Tables of which every row belongs to one of another table.
const FOREIGN_KEYS: &str = "SELECT CAST(t.relname AS TEXT), CAST(k.conname AS TEXT) \
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
     JOIN pg_namespace n ON n.oid = t.relnamespace \
     WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2";
const GUARDED: &str = "SELECT CAST(t.relname AS TEXT), CAST(g.tgname AS TEXT) \
     FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid \
     JOIN pg_namespace n ON n.oid = t.relnamespace \
     WHERE NOT g.tgisinternal AND n.nspname = current_schema() ORDER BY 1, 2";

async fn names(db: &Db, sql: &str) -> Result<Vec<String>> {
    let found: Vec<(String,)> = db::tuples(db.reader(), sql, vec![]).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

async fn pairs(db: &Db, sql: &str) -> Result<Vec<(String, String)>> {
    db::tuples(db.reader(), sql, vec![]).await
}

/// Says everything that does not fit, at once.
async fn refuse_misfits(db: &Db, tables: &[String]) -> Result<()> {
    let mut wrong: Vec<String> = tables
        .iter()
        .filter(|table| lies(table).is_none())
        .map(|table| format!("表 {table} 没有写明怎样放"))
        .collect();
    for (table, key) in pairs(db, KEYS_WITHOUT_REGION).await? {
        if lies(&table) == Some(Lies::ByRegion) {
            wrong.push(format!("表 {table} 的唯一键 {key} 不以 {REGION} 开头"));
        }
    }
    // The schema has none, and which of them a cluster takes depends on where both tables lie.
    for (table, key) in pairs(db, FOREIGN_KEYS).await? {
        wrong.push(format!("表 {table} 有外键 {key}"));
    }
    for (table, trigger) in pairs(db, GUARDED).await? {
        if lies(&table) == Some(Lies::Everywhere) {
            wrong.push(format!("各台都放的表 {table} 有触发器 {trigger}"));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::refusal(format!(
        "这个库的表不能分布，什么也没有改：{}。请去掉自己加的表、键和触发器，再来一次",
        wrong.join("；")
    )))
}

/// What lays these tables out.
fn statements(tables: &[String]) -> Vec<String> {
    let of = |wanted| {
        tables
            .iter()
            .filter(move |table| lies(table) == Some(wanted))
    };
    let everywhere =
        of(Lies::Everywhere).map(|table| format!("SELECT create_reference_table('{table}')"));
    let first = of(Lies::ByRegion)
        .filter(|table| *table == FIRST)
        .map(|table| {
            format!(
                "SELECT create_distributed_table('{table}', '{REGION}', colocate_with => 'none')"
            )
        });
    let beside = of(Lies::ByRegion)
        .filter(|table| *table != FIRST)
        .map(|table| {
            format!(
                "SELECT create_distributed_table('{table}', '{REGION}', colocate_with => '{FIRST}')"
            )
        });
    let tables: Vec<String> = everywhere.chain(first).chain(beside).collect();
    if tables.is_empty() {
        return tables;
    }
    // One connection to each node, so that everything is of the one transaction; and the triggers that keep rows as they
    // are stay on, which look at no other row.
    let set = [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        "SET LOCAL citus.enable_unsafe_triggers TO on",
    ];
    set.map(str::to_owned).into_iter().chain(tables).collect()
}
