//! Values that are others each time a chain runs, such as those of chance: what holds them cannot
//! be compared between two runs.

use std::collections::BTreeSet;

use migrate_core::loss::names_in;
use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{CreateTable, Lexer, Token, keyword};

use crate::arguments::Options;
use crate::check::lints::unstable::{may_differ, writes_rows};
use crate::check::sqlite::effects::Effects;
use crate::check::sqlite::failed::Failed;
use crate::check::sqlite::runner::{Moment, Ran, Runner};
use crate::section::Section;

/// What is not compared: names in lower case.
#[derive(Debug, Default)]
pub(in crate::check) struct Passing {
    /// Tables of which only the number of rows is compared.
    pub(in crate::check) tables: BTreeSet<String>,
    /// Columns, each with its table.
    pub(in crate::check) columns: BTreeSet<(String, String)>,
}

impl Passing {
    /// Takes in what a statement has done. What `functions` of the application would answer,
    /// nobody knows here.
    pub(in crate::check) fn note(
        &mut self,
        sql: &str,
        effects: &Effects,
        schema: &Snapshot,
        functions: &[String],
    ) {
        if effects.writes.is_empty() || !writes_rows(sql) {
            return;
        }
        let mut used = schema.objects().filter(|object| effects.use_object(object.name()));
        let is_unknown = functions.iter().any(|function| effects.reach_call(function));
        if !effects.call_nothing()
            && (is_unknown || differs(sql) || used.any(|object| differs(object.sql())))
        {
            self.tables.extend(effects.writes.iter().cloned());
        }
        // These write only what they name.
        if keyword(sql, &["UPDATE", "DELETE"]).is_none() {
            let named = names_in(sql);
            for table in &effects.writes {
                let object = schema.get(ObjectKind::Table, table);
                let columns = object.map(|object| by_default(object.sql())).unwrap_or_default();
                let left_out = columns.into_iter().filter(|column| !named.contains(column));
                self.columns.extend(left_out.map(|column| (table.clone(), column)));
            }
        }
    }
}

fn differs(sql: &str) -> bool {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    may_differ(sql, &tokens)
}

/// The columns of a table whose default is another value each time.
fn by_default(sql: &str) -> Vec<String> {
    let tokens: Vec<Token> = Lexer::new(sql).significant().collect();
    let columns = CreateTable::read(sql, &tokens).map(|table| table.columns).unwrap_or_default();
    let parts = columns.into_iter().filter_map(|column| tokens.get(column));
    parts
        .filter(|part| may_differ(sql, part))
        .filter_map(|part| Some(part.first()?.name(sql).to_ascii_lowercase()))
        .collect()
}

/// Runs the statements of a section; and into `passing`, where they put values that are others each
/// time.
pub(in crate::check) fn watch<'s>(
    runner: &mut Runner,
    section: &'s Section,
    options: &Options,
    passing: &mut Passing,
) -> Result<Ran, Failed<'s>> {
    runner.each(section, |runner, statement, moment| {
        if let Moment::After(effects) = moment {
            let (sql, schema) = (section.sql(statement), runner.tracker.snapshot());
            passing.note(sql, effects, schema, &options.functions);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use crate::check::sqlite::database::Database;

    /// The tables and columns that a statement makes passing, after others.
    fn passing(before: &str, sql: &str) -> (Vec<String>, Vec<String>) {
        let options = Arguments::default().options;
        let db = Database::open(&options).unwrap();
        db.connection().execute_batch(before).unwrap();
        let effects = db.run(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let mut passing = Passing::default();
        let schema = Snapshot::read(db.connection()).unwrap();
        passing.note(sql, &effects, &schema, &options.functions);
        let columns =
            passing.columns.into_iter().map(|(table, column)| format!("{table}.{column}"));
        (passing.tables.into_iter().collect(), columns.collect())
    }

    #[test]
    fn what_is_another_value_each_time_is_not_compared() {
        let before = "CREATE TABLE T (a, At DEFAULT CURRENT_TIMESTAMP, k DEFAULT (random())); \
                      CREATE TABLE log (at); CREATE TABLE other (a); \
                      CREATE TRIGGER r AFTER INSERT ON other BEGIN \
                          INSERT INTO log VALUES (datetime('now')); \
                      END;";
        for (sql, tables, columns) in [
            ("INSERT INTO t (a) VALUES (1)", "", "t.at t.k"),
            ("INSERT INTO t (a, at, k) VALUES (1, 'then', 2)", "", ""),
            ("INSERT INTO t (a, AT) SELECT 1, date('2001-01-01')", "", "t.k"),
            ("UPDATE t SET a = 1", "", ""),
            ("UPDATE t SET a = random()", "t", ""),
            ("UPDATE t SET a = upper('now')", "", ""),
            ("INSERT INTO other VALUES (1)", "log other", ""),
            ("CREATE TABLE u (a DEFAULT CURRENT_TIMESTAMP)", "", ""),
            ("SELECT random()", "", ""),
        ] {
            let (own_tables, own_columns) = passing(before, sql);
            assert_eq!(
                (own_tables.join(" "), own_columns.join(" ")),
                (tables.into(), columns.into()),
                "{sql}"
            );
        }
    }
}
