//! Renamings of what programs that have shipped know by the old name.

use std::collections::HashMap;

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::quoted;
use rusqlite::Connection;

use crate::arguments::Options;
use crate::check::finding::Finding;
use crate::check::lints::renamed::Rename;
use crate::check::sqlite::runner::Runner;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::{Parsed, Standing};
use crate::source::Place;

/// Looks for them, where the schema at the end does not have the old name any more.
pub(in crate::check) fn at_end(
    migrations: &[Parsed],
    schema: &Snapshot,
    db: &Connection,
    options: &Options,
) -> rusqlite::Result<Vec<Finding>> {
    let renames = renames(migrations);
    let has_shipped = migrations.iter().any(|one| one.standing == Standing::Shipped);
    if renames.is_empty() || !has_shipped {
        return Ok(Vec::new());
    }
    let Some(shipped) = shipped(migrations, options)? else { return Ok(Vec::new()) };
    let there = |name: &str| {
        [ObjectKind::Table, ObjectKind::View].iter().any(|kind| schema.get(*kind, name).is_some())
    };
    // By the name that it has now, the name under which a table has shipped.
    let mut known: HashMap<String, String> = HashMap::new();
    let mut findings = Vec::new();
    for (index, place, rename) in renames {
        let table = rename.table.to_ascii_lowercase();
        let name = known.remove(&table).unwrap_or(table);
        if shipped.tracker.snapshot().get(ObjectKind::Table, &name).is_none() {
            continue;
        }
        let found = match &rename.column {
            None => {
                let found = (!there(&name)).then(|| of_table(&name, &rename));
                known.insert(rename.new.to_ascii_lowercase(), name);
                found
            }
            Some(column) => {
                let had = has_column(shipped.connection(), &name, column)?;
                let gone = there(&name) && !has_column(db, &name, column)?;
                let found = (had && gone).then(|| of_column(&name, column, &rename));
                known.insert(rename.table.to_ascii_lowercase(), name);
                found
            }
        };
        findings.extend(found.map(|found| Finding { index, diagnostic: found.at(place, "") }));
    }
    Ok(findings)
}

/// The renamings of new migrations, each with where it stands.
fn renames(migrations: &[Parsed]) -> Vec<(usize, Place, Rename)> {
    let new = migrations.iter().enumerate().filter(|(_, one)| one.standing == Standing::New);
    let each = new.flat_map(|(index, migration)| {
        migration.up.statements.iter().filter_map(move |statement| {
            let rename = Rename::read(migration.up.sql(statement))?;
            let (start, end) = (rename.range.start, rename.range.end);
            let place = migration.up.place(statement.start + start..statement.start + end);
            Some((index, place, rename))
        })
    });
    each.collect()
}

/// The database that the programs have which are out there.
fn shipped(migrations: &[Parsed], options: &Options) -> rusqlite::Result<Option<Runner>> {
    let mut runner = Runner::new(options)?;
    for migration in migrations.iter().filter(|one| one.standing == Standing::Shipped) {
        runner.db.enter(migration.transaction)?;
        if runner.section(&migration.up).is_err() {
            return Ok(None);
        }
        runner.db.leave(migration)?;
    }
    Ok(Some(runner))
}

fn has_column(db: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    let mut columns = db.prepare(&format!("PRAGMA main.table_xinfo({})", quoted(table)))?;
    let mut names = columns.query_map([], |row| row.get::<_, String>(1))?;
    Ok(names.any(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case(column))))
}

fn of_table(old: &str, rename: &Rename) -> Diagnostic {
    let new = &rename.new;
    Diagnostic::new(
        Code::RenameBreaksOldBinary,
        format!("programs that have shipped know the table {new} as {old}"),
    )
    .note(format!(
        "one that still runs, or another that reads the database, fails: no such table: {old}"
    ))
    .help(format!(
        "leave the old name for one more release, as a view: `CREATE VIEW {old} AS SELECT … FROM \
         {new}`; or, where no older program is left: `-- migrate: allow rename-breaks-old-binary`",
    ))
}

fn of_column(table: &str, old: &str, rename: &Rename) -> Diagnostic {
    let new = &rename.new;
    Diagnostic::new(
        Code::RenameBreaksOldBinary,
        format!("programs that have shipped know the column {new} of {table} as {old}"),
    )
    .note(format!(
        "one that still runs, or another that reads the database, fails: no such column: {old}"
    ))
    .help(format!(
        "add {new} beside {old}, and drop {old} in a later release; or, where no older program \
         is left: `-- migrate: allow rename-breaks-old-binary`",
    ))
}
