//! The same tests on a PostgreSQL server: every office has a database of its own there, made as a copy of another.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// The address of the server without a database, where `YUSHUI_TESTS_ON` has one; tests are on SQLite otherwise.
static SERVER: LazyLock<Option<String>> = LazyLock::new(address);

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says on what"
)]
fn address() -> Option<String> {
    std::env::var("YUSHUI_TESTS_ON").ok()
}

/// Whether the tests are on a server.
pub fn is_there() -> bool {
    SERVER.is_some()
}

/// A database of its own; gone with the office that it is for.
pub struct OwnDatabase {
    name: String,
    /// How commands name it.
    pub address: String,
}

impl OwnDatabase {
    /// An empty one, or nothing where the tests are on SQLite.
    pub fn empty() -> Option<OwnDatabase> {
        OwnDatabase::of("template0")
    }

    /// One with all that this one has.
    pub fn copy(&self) -> OwnDatabase {
        OwnDatabase::of(&self.name).expect("a server")
    }

    /// Ends every connection to it.
    pub fn end_connections(&self) {
        run(&[&ends(&self.name)]);
    }

    fn of(template: &str) -> Option<OwnDatabase> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = SERVER.as_ref()?;
        let name = format!(
            "desk_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        let away = ends(template);
        let make = format!(
            "CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        run(&[&away, &make]);
        // What stands behind the address says how the server is reached.
        let (server, how) = server.split_once('?').unwrap_or((server, ""));
        Some(OwnDatabase {
            address: format!("{server}/{name}?{how}"),
            name,
        })
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        run(&[&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        )]);
    }
}

fn ends(database: &str) -> String {
    format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
}

/// Runs statements on the server itself.
fn run(statements: &[&str]) {
    let server = SERVER.as_ref().unwrap();
    let (server, how) = server.split_once('?').unwrap_or((server, ""));
    let address = format!("{server}/postgres?{how}");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let db: DatabaseConnection = Database::connect(address).await.unwrap();
        for statement in statements {
            db.execute_unprepared(statement).await.unwrap();
        }
        db.close().await.unwrap();
    });
}
