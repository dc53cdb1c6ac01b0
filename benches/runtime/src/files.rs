//! The database files that the measurements open, and what is asked of them.

use std::fmt;
use std::path::{Path, PathBuf};

use migrate_runtime::Migrations;
use rusqlite::Connection;
use tempfile::TempDir;

/// The first screen of a program: the latest open orders of a country, with customer and total.
pub(crate) const LIST: &str = "
    SELECT o.id, o.placed_at, c.name,
           (SELECT sum(l.quantity * l.price_cents) FROM order_lines l WHERE l.order_id = o.id)
    FROM orders o JOIN customers c ON c.id = o.customer_id
    WHERE o.status = 'open' AND c.country = 'DE'
    ORDER BY o.placed_at DESC LIMIT 50";

/// The least that a first query could be.
pub(crate) const MINIMAL: &str = "SELECT id, created_at, name, 0 FROM customers WHERE id = 1";

/// As much data as a small firm has: 1,000 customers, 5,000 orders, 15,000 lines.
const DATA: &str = "
    BEGIN;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO products (id, title, price_cents) SELECT i, 'Product ' || i, i * 37 % 5000 FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    INSERT INTO customers (id, name, country, created_at)
    SELECT i, 'Customer ' || i, substr('DEATCHFRNL', i % 5 * 2 + 1, 2), '2024-01-01' FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO orders (id, customer_id, status, placed_at)
    SELECT i, i * 7919 % 1000 + 1,
           CASE i % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' ELSE 'shipped' END,
           datetime('2024-01-01', (i * 97) || ' minutes')
    FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000)
    INSERT INTO order_lines (order_id, product_id, quantity, price_cents)
    SELECT i % 5000 + 1, i * 31 % 200 + 1, i % 4 + 1, i * 37 % 5000 FROM n;
    COMMIT;";

#[derive(Debug, Clone, Copy)]
pub(crate) enum Journal {
    Rollback,
    Wal,
}

impl Journal {
    pub(crate) const ALL: [Self; 2] = [Self::Rollback, Self::Wal];
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rollback => "rollback journal",
            Self::Wal => "WAL",
        })
    }
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A directory of databases.
pub(crate) struct Files {
    directory: TempDir,
}

impl Files {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { directory: TempDir::new()? })
    }

    /// A database with all of `migrations` applied and data in it.
    pub(crate) fn filled(
        &self,
        count: &str,
        migrations: &Migrations,
        journal: Journal,
    ) -> Result<PathBuf> {
        self.make(&format!("{count} {journal}.db"), journal, |db| migrations.run(db).map(drop))
    }

    /// The same with `user_version` stamped.
    pub(crate) fn stamped(
        &self,
        count: &str,
        migrations: &Migrations,
        journal: Journal,
    ) -> Result<PathBuf> {
        self.make(&format!("{count} {journal} stamped.db"), journal, |db| {
            migrations.migrator().stamp_user_version().run(db).map(drop)
        })
    }

    fn make(
        &self,
        name: &str,
        journal: Journal,
        migrate: impl FnOnce(&mut Connection) -> std::result::Result<(), migrate_runtime::Error>,
    ) -> Result<PathBuf> {
        let path = self.directory.path().join(name);
        if path.exists() {
            return Ok(path);
        }
        let mut db = Connection::open(&path)?;
        if let Journal::Wal = journal {
            db.pragma_update(None, "journal_mode", "WAL")?;
        }
        migrate(&mut db)?;
        db.execute_batch(DATA)?;
        assert_eq!(rows(&db, LIST), 50);
        Ok(path)
    }

    /// The path of `name`, with no file there.
    pub(crate) fn fresh(&self, name: &Path) -> PathBuf {
        let path = self.directory.path().join(name);
        // Mostly there is one, from the round before.
        let _ = std::fs::remove_file(&path);
        path
    }
}

/// Reads all rows of a query, as an application does to show them.
pub(crate) fn rows(db: &Connection, sql: &str) -> usize {
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, Option<i64>>(3)?,
        ))
    });
    rows.unwrap().map(std::result::Result::unwrap).count()
}

pub(crate) fn user_version(db: &Connection) -> i64 {
    db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}
