//! Migrations: numbered SQL files, applied once each, in order, each in its own transaction.

use sea_orm::FromQueryResult;

use super::db::{self, Db};
use super::error::{Error, Result};
use super::fixed_columns::{
    BATCH_COLUMNS, CASE_COLUMNS, FUND_COLUMNS, LINE_COLUMNS, LINE_COLUMNS_AT_FIRST,
    LINE_COLUMNS_WITH_PAYEE, REQUEST_COLUMNS,
};
use super::guards::{self, Fixed};

/// A migration: a file of SQL that every database takes, and the tables whose rows are fixed once written.
struct Migration {
    name: &'static str,
    sql: &'static str,
    fixed: &'static [Fixed],
}

/// The files, oldest first. A file that has shipped never changes; a change is a new file.
const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_office",
        sql: include_str!("../migrations/0001_office.sql"),
        fixed: &[Fixed {
            table: "audit_entry",
            columns: &[],
        }],
    },
    Migration {
        name: "0002_people",
        sql: include_str!("../migrations/0002_people.sql"),
        fixed: &[Fixed {
            table: "person_event",
            columns: &[],
        }],
    },
    Migration {
        name: "0003_payments",
        sql: include_str!("../migrations/0003_payments.sql"),
        fixed: &[
            Fixed {
                table: "standard",
                columns: &[],
            },
            Fixed {
                table: "payment_line",
                columns: LINE_COLUMNS_AT_FIRST,
            },
            Fixed {
                table: "payment_batch",
                columns: BATCH_COLUMNS,
            },
        ],
    },
    Migration {
        name: "0004_ledgers",
        sql: include_str!("../migrations/0004_ledgers.sql"),
        fixed: &[],
    },
    Migration {
        name: "0005_sessions",
        sql: include_str!("../migrations/0005_sessions.sql"),
        fixed: &[],
    },
    Migration {
        name: "0006_people_pages",
        sql: include_str!("../migrations/0006_people_pages.sql"),
        fixed: &[Fixed {
            table: "change_request",
            columns: REQUEST_COLUMNS,
        }],
    },
    Migration {
        name: "0007_payments_pages",
        sql: include_str!("../migrations/0007_payments_pages.sql"),
        fixed: &[],
    },
    Migration {
        name: "0008_ledgers_pages",
        sql: include_str!("../migrations/0008_ledgers_pages.sql"),
        fixed: &[],
    },
    Migration {
        name: "0009_documents",
        sql: include_str!("../migrations/0009_documents.sql"),
        fixed: &[
            Fixed {
                table: "document_version",
                columns: &[],
            },
            Fixed {
                table: "document_final",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0010_exchange",
        sql: include_str!("../migrations/0010_exchange.sql"),
        fixed: &[],
    },
    Migration {
        name: "0011_system",
        sql: include_str!("../migrations/0011_system.sql"),
        fixed: &[],
    },
    Migration {
        name: "0012_units",
        sql: include_str!("../migrations/0012_units.sql"),
        fixed: &[Fixed {
            table: "member_seat",
            columns: &[],
        }],
    },
    Migration {
        name: "0013_cases",
        sql: include_str!("../migrations/0013_cases.sql"),
        fixed: &[
            Fixed {
                table: "service_case",
                columns: CASE_COLUMNS,
            },
            Fixed {
                table: "case_step",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0014_plans",
        sql: include_str!("../migrations/0014_plans.sql"),
        fixed: &[Fixed {
            table: "plan_step",
            columns: &[],
        }],
    },
    Migration {
        name: "0015_assessment",
        sql: include_str!("../migrations/0015_assessment.sql"),
        fixed: &[
            Fixed {
                table: "assessment_mark",
                columns: &[],
            },
            Fixed {
                table: "assessment_step",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0017_posts",
        sql: include_str!("../migrations/0017_posts.sql"),
        fixed: &[],
    },
    Migration {
        name: "0018_change_packages",
        sql: include_str!("../migrations/0018_change_packages.sql"),
        fixed: &[
            Fixed {
                table: "change_package",
                columns: &[],
            },
            Fixed {
                table: "change_package_line",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0019_offices",
        sql: include_str!("../migrations/0019_offices.sql"),
        fixed: &[Fixed {
            table: "audit_entry",
            columns: &[],
        }],
    },
    Migration {
        name: "0020_wordings",
        sql: include_str!("../migrations/0020_wordings.sql"),
        fixed: &[],
    },
    Migration {
        name: "0021_paid_through",
        sql: include_str!("../migrations/0021_paid_through.sql"),
        fixed: &[Fixed {
            table: "paid_through",
            columns: &[],
        }],
    },
    Migration {
        name: "0022_import_questions",
        sql: include_str!("../migrations/0022_import_questions.sql"),
        fixed: &[],
    },
    Migration {
        name: "0023_money_facts",
        sql: include_str!("../migrations/0023_money_facts.sql"),
        fixed: &[Fixed {
            table: "residence",
            columns: &[],
        }],
    },
    Migration {
        name: "0024_division_past",
        sql: include_str!("../migrations/0024_division_past.sql"),
        fixed: &[Fixed {
            table: "division_past",
            columns: &[],
        }],
    },
    Migration {
        name: "0026_elsewhere",
        sql: include_str!("../migrations/0026_elsewhere.sql"),
        fixed: &[],
    },
    Migration {
        name: "0027_identity_keys",
        sql: include_str!("../migrations/0027_identity_keys.sql"),
        fixed: &[],
    },
    Migration {
        name: "0028_payee",
        sql: include_str!("../migrations/0028_payee.sql"),
        fixed: &[Fixed {
            table: "payment_line",
            columns: LINE_COLUMNS_WITH_PAYEE,
        }],
    },
    Migration {
        name: "0029_standard_keys",
        sql: include_str!("../migrations/0029_standard_keys.sql"),
        fixed: &[],
    },
    Migration {
        name: "0030_lump_sums",
        sql: include_str!("../migrations/0030_lump_sums.sql"),
        fixed: &[],
    },
    Migration {
        name: "0031_receivables",
        sql: include_str!("../migrations/0031_receivables.sql"),
        fixed: &[
            Fixed {
                table: "receivable_entry",
                columns: &[],
            },
            Fixed {
                table: "payment_line",
                columns: LINE_COLUMNS,
            },
        ],
    },
    Migration {
        name: "0032_bank_steps",
        sql: include_str!("../migrations/0032_bank_steps.sql"),
        fixed: &[Fixed {
            table: "payment_step",
            columns: &[],
        }],
    },
    Migration {
        name: "0033_comparisons",
        sql: include_str!("../migrations/0033_comparisons.sql"),
        fixed: &[],
    },
    Migration {
        name: "0034_confirmations",
        sql: include_str!("../migrations/0034_confirmations.sql"),
        fixed: &[],
    },
    Migration {
        name: "0035_funds",
        sql: include_str!("../migrations/0035_funds.sql"),
        fixed: &[Fixed {
            table: "fund_entry",
            columns: FUND_COLUMNS,
        }],
    },
    Migration {
        name: "0036_comparison_hits_of_list",
        sql: include_str!("../migrations/0036_comparison_hits_of_list.sql"),
        fixed: &[],
    },
    Migration {
        name: "0037_confirmation_national_by",
        sql: include_str!("../migrations/0037_confirmation_national_by.sql"),
        fixed: &[],
    },
    Migration {
        name: "0039_lump_sum_formulas",
        sql: include_str!("../migrations/0039_lump_sum_formulas.sql"),
        fixed: &[],
    },
    Migration {
        name: "0042_payment_scheme_sums",
        sql: include_str!("../migrations/0042_payment_scheme_sums.sql"),
        fixed: &[],
    },
    Migration {
        name: "0043_cash_paid",
        sql: include_str!("../migrations/0043_cash_paid.sql"),
        fixed: &[],
    },
    Migration {
        name: "0044_left_to_do",
        sql: include_str!("../migrations/0044_left_to_do.sql"),
        fixed: &[],
    },
    Migration {
        name: "0046_home_address",
        sql: include_str!("../migrations/0046_home_address.sql"),
        fixed: &[],
    },
    Migration {
        name: "0047_mistaken_identities",
        sql: include_str!("../migrations/0047_mistaken_identities.sql"),
        fixed: &[],
    },
    Migration {
        name: "0048_merged_people",
        sql: include_str!("../migrations/0048_merged_people.sql"),
        fixed: &[],
    },
    Migration {
        name: "0049_import_made",
        sql: include_str!("../migrations/0049_import_made.sql"),
        fixed: &[],
    },
    Migration {
        name: "0050_taken_on",
        sql: include_str!("../migrations/0050_taken_on.sql"),
        fixed: &[Fixed {
            table: "document_taken_on",
            columns: &[],
        }],
    },
    Migration {
        name: "0051_account_requests",
        sql: include_str!("../migrations/0051_account_requests.sql"),
        fixed: &[],
    },
    Migration {
        name: "0052_sign_in",
        sql: include_str!("../migrations/0052_sign_in.sql"),
        fixed: &[],
    },
    Migration {
        name: "0053_once",
        sql: include_str!("../migrations/0053_once.sql"),
        fixed: &[],
    },
    Migration {
        name: "0055_second_factor",
        sql: include_str!("../migrations/0055_second_factor.sql"),
        fixed: &[],
    },
    Migration {
        name: "0056_second_policy",
        sql: include_str!("../migrations/0056_second_policy.sql"),
        fixed: &[],
    },
    Migration {
        name: "0057_files_sealed",
        sql: include_str!("../migrations/0057_files_sealed.sql"),
        fixed: &[],
    },
    Migration {
        name: "0058_more_marked",
        sql: include_str!("../migrations/0058_more_marked.sql"),
        fixed: &[],
    },
    Migration {
        name: "0059_sessions_marked",
        sql: include_str!("../migrations/0059_sessions_marked.sql"),
        fixed: &[],
    },
    Migration {
        name: "0061_refusals_and_syslog",
        sql: include_str!("../migrations/0061_refusals_and_syslog.sql"),
        fixed: &[],
    },
];

/// Since this one the database remembers what each migration said.
const REMEMBERED_SINCE: &str = "0019_offices";

/// The last change of the tables that this program knows.
pub fn newest() -> &'static str {
    let names = MIGRATIONS.iter().map(|migration| migration.name);
    names.max().unwrap_or_default()
}

#[derive(FromQueryResult)]
struct Applied {
    name: String,
}

#[derive(FromQueryResult)]
struct Remembered {
    name: String,
    checksum: Option<String>,
}

async fn applied(db: &Db) -> Result<Vec<Applied>> {
    let sql = "SELECT name FROM migration ORDER BY name";
    db::rows(db.reader(), sql, vec![]).await
}

/// The tables of which some migration made rows fixed.
pub fn fixed_tables() -> impl Iterator<Item = &'static str> {
    let fixed = MIGRATIONS.iter().flat_map(|m| m.fixed);
    fixed.map(|fixed| fixed.table)
}

/// Whether every migration of this program was applied to a database that has been written to.
pub async fn is_done(db: &Db) -> Result<bool> {
    let applied = applied(db).await?;
    let was = |m: &Migration| applied.iter().any(|a| a.name == m.name);
    Ok(MIGRATIONS.iter().all(was))
}

/// Applies what is missing. Refuses a database that a newer program has written, and one made by other migrations than
/// this program has.
pub async fn up(db: &Db) -> Result<()> {
    db.maintain("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY)")
        .await?;
    let applied = applied(db).await?;
    let newer = |a: &&Applied| MIGRATIONS.iter().all(|m| m.name != a.name);
    if let Some(unknown) = applied.iter().find(newer) {
        return Err(Error::refusal(format!(
            "这个数据文件夹由更新的版本写过（{}），请用新版程序打开",
            unknown.name
        )));
    }
    let was = |name: &str| applied.iter().any(|a| a.name == name);
    if was(REMEMBERED_SINCE) {
        remember(db).await?;
    }
    let missing = MIGRATIONS.iter().filter(|m| !was(m.name));
    for migration in missing.clone() {
        let tx = db.begin().await?;
        // Another server may have done it while this one waited for its turn.
        let sql = "SELECT name FROM migration WHERE name = $1";
        let values = vec![migration.name.into()];
        if db::one::<Applied>(tx.connection(), sql, values)
            .await?
            .is_some()
        {
            continue;
        }
        db::execute_script(tx.connection(), migration.sql).await?;
        for fixed in migration.fixed {
            guards::fix(tx.connection(), fixed).await?;
        }
        let done = "INSERT INTO migration (name) VALUES ($1)";
        db::execute(tx.connection(), done, vec![migration.name.into()]).await?;
        tx.commit().await?;
    }
    if missing.count() > 0 {
        remember(db).await?;
        db::state_selectivity(db).await?;
    }
    Ok(())
}

/// Compares what each applied migration said with what it says now, and writes it down where it is not known yet.
async fn remember(db: &Db) -> Result<()> {
    let sql = "SELECT name, checksum FROM migration ORDER BY name";
    let rows: Vec<Remembered> = db::rows(db.reader(), sql, vec![]).await?;
    let mut unknown = Vec::new();
    for row in rows {
        let Some(migration) = MIGRATIONS.iter().find(|m| m.name == row.name) else {
            continue;
        };
        let says = seal::sm3_hex(migration.sql.as_bytes());
        match row.checksum {
            None => unknown.push((row.name, says)),
            Some(said) if said == says => {}
            Some(_) => {
                return Err(Error::refusal(format!(
                    "程序里的升级步骤 {} 和这个数据文件夹当时做的不一样，请换回原来的程序，或用正式发布的新版打开",
                    row.name
                )));
            }
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    for (name, says) in unknown {
        let sql = "UPDATE migration SET checksum = $2 WHERE name = $1";
        db::execute(tx.connection(), sql, vec![name.into(), says.into()]).await?;
    }
    tx.commit().await
}
