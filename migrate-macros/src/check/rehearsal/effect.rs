//! What a migration makes of rows, as a digest: the same for all words that do the same.
//!
//! It depends on the migration and the schema before it alone, not on rows that others brought:
//! the rows are made up, in a database of their own. Whatever changes what is made up changes
//! [`migrate_core::Effect::SCHEME`].

use std::collections::BTreeSet;

use migrate_core::loss::Reach;
use migrate_core::schema::Snapshot;
use migrate_core::sql::{Lexer, TokenKind, keyword};
use migrate_core::{Checksum, Effect};

use crate::arguments::Options;
use crate::check::rehearsal::Scratch;
use crate::check::rows::contents::Contents;
use crate::check::rows::passing::Passing;
use crate::check::rows::populate::{Flavour, Populate};
use crate::check::sqlite::database::{DEFINING, Database};
use crate::parse::Parsed;

/// What the up makes of rows in `reached`, or in all of `schema` where that is too little; none
/// where it cannot be told.
pub(in crate::check) fn on_rows(
    migration: &Parsed,
    reached: Snapshot,
    schema: &Snapshot,
    options: &Options,
) -> Option<Effect> {
    if options.hooks.of(&migration.version).is_some() {
        return None;
    }
    if meets_no_rows(migration, &reached) {
        let nothing = Checksum::of_bytes([[].as_slice()]);
        return Some(Effect::on_rows(nothing, nothing));
    }
    let is_whole = reached.fingerprint() == schema.fingerprint();
    let seen = |part| both(migration, part, options).ok().flatten();
    match seen(reached).or_else(|| if is_whole { None } else { seen(schema.clone()) })? {
        [Seen::Passing, _] | [_, Seen::Passing] => None,
        [plain, script] => Some(Effect::on_rows(plain.digest(), script.digest())),
    }
}

/// Whether it only makes what is new and empty, as most do.
fn meets_no_rows(migration: &Parsed, reached: &Snapshot) -> bool {
    let up = &migration.up;
    let is_empty = |sql: &str| keyword(sql, &["CREATE"]).is_some() && !reads_rows(sql);
    reached.objects().next().is_none() && up.statements.iter().all(|one| is_empty(up.sql(one)))
}

fn reads_rows(sql: &str) -> bool {
    let words = ["SELECT", "UPDATE", "DELETE", "WITH"];
    Lexer::new(sql).any(|token| token.is_word(sql, &words))
}

fn has_literals(sql: &str) -> bool {
    let kinds = [TokenKind::Literal, TokenKind::Number];
    Lexer::new(sql).any(|token| kinds.contains(&token.kind))
}

/// What became of rows of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Change(Checksum),
    /// Something else each time.
    Passing,
    /// The migration does not bear such rows.
    Fails,
}

impl Seen {
    fn digest(self) -> Checksum {
        match self {
            Self::Change(digest) => digest,
            Self::Passing | Self::Fails => Checksum::of_bytes([]),
        }
    }
}

/// What becomes of rows unlike any others, and of those with values of the script: a condition on a
/// value shows where there is that value. None where it bears neither.
fn both(
    migration: &Parsed,
    schema: Snapshot,
    options: &Options,
) -> rusqlite::Result<Option<[Seen; 2]>> {
    let Scratch { db, schema } = Scratch::empty(schema, options)?;
    let reach = Reach::of(&crate::check::script(&migration.up), migration.transaction);
    let tables = reach.tables(db.connection())?;
    let one = |flavour| {
        db.rehearse(migration.transaction, || {
            one(migration, &db, &schema, &tables, flavour, options)
        })
    };
    let plain = one(Flavour::Plain)?;
    let script = if has_literals(migration.up.text()) { one(Flavour::FromScript)? } else { plain };
    Ok(([plain, script] != [Seen::Fails; 2]).then_some([plain, script]))
}

fn one(
    migration: &Parsed,
    db: &Database,
    schema: &Snapshot,
    tables: &BTreeSet<String>,
    flavour: Flavour,
    options: &Options,
) -> rusqlite::Result<Seen> {
    let populate = Populate::new(db, schema, flavour).script(migration.up.text());
    populate.apart().fill(tables, &BTreeSet::new())?;
    if db.connection().is_autocommit() {
        return Ok(Seen::Fails);
    }
    let mut passing = Passing::default();
    let before = Contents::read(db, schema, &passing);
    let mut now = None;
    for statement in &migration.up.statements {
        let sql = migration.up.sql(statement);
        let Ok(effects) = db.run(sql) else { return Ok(Seen::Fails) };
        let defines = keyword(sql, &DEFINING).is_some();
        let schema = match now.take().filter(|_| !defines) {
            Some(schema) => schema,
            None => Snapshot::read(db.connection())?,
        };
        passing.note(sql, &effects, &schema, &options.functions);
        now = Some(schema);
    }
    if !passing.tables.is_empty() || !passing.columns.is_empty() {
        return Ok(Seen::Passing);
    }
    let after = Contents::read(db, now.as_ref().unwrap_or(schema), &passing);
    Ok(Seen::Change(before.change(&after)))
}

#[cfg(test)]
mod tests {
    use migrate_core::Likeness;

    use super::*;
    use crate::arguments::Arguments;
    use crate::check::chain::rehearse;
    use crate::diagnostics::Diagnostics;
    use crate::layout::Bundle;
    use crate::source::Source;

    const SCHEMA: &str =
        "CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT);
        CREATE TABLE tags (task INTEGER REFERENCES tasks, name TEXT);
        CREATE TABLE other (a, b);";

    /// The effect of `up` after others.
    fn after(before: &[&str], up: &str) -> Option<Effect> {
        let mut options = Arguments::default().options;
        options.levels.set("all", crate::diagnostics::Level::Allow).unwrap();
        let bundle = |(number, up): (usize, &&str)| Bundle {
            version: format!("{number:03}").parse().unwrap(),
            name: String::new(),
            up: Source::new(format!("m/{number:03}.sql"), up),
            down: None,
            verify: None,
            sample: None,
        };
        let ups = [before, &[up]].concat();
        let bundles = (1..).zip(&ups).map(bundle).collect();
        let mut diagnostics = Diagnostics::default();
        let all = crate::parse::parse(bundles, &options, &mut diagnostics).unwrap();
        let rehearsed = rehearse(&all, &options, &mut diagnostics);
        rehearsed
            .unwrap_or_else(|| panic!("{:?}", diagnostics.codes()))
            .effects
            .pop()
            .unwrap()
            .facts
            .effect
    }

    fn effect(up: &str) -> Effect {
        after(&[SCHEMA], up).unwrap_or_else(|| panic!("no effect: {up}"))
    }

    fn likeness(one: &str, other: &str) -> Likeness {
        effect(one).compare(effect(other))
    }

    #[test]
    fn other_words_for_the_same_have_the_same_effect() {
        for same in [
            &[
                "INSERT INTO tasks (title, state) VALUES ('a', 'open'), ('b', 'done')",
                "INSERT INTO tasks (state, title)\n VALUES ('open', 'a'), ('done', 'b')",
                "INSERT INTO tasks (title, state) VALUES ('a', 'open'); \
                 INSERT INTO tasks (title, state) VALUES ('b', 'done')",
            ][..],
            &[
                "UPDATE tasks SET state = 'done' WHERE state IN ('closed', 'shut')",
                "UPDATE tasks SET state = 'done' WHERE state = 'shut' OR state = 'closed'",
                "UPDATE tasks SET state = 'done' WHERE state = 'shut'; \
                 UPDATE tasks SET state = 'done' WHERE state = 'closed'",
            ],
            &[
                "DELETE FROM tags WHERE task IN (SELECT id FROM tasks WHERE state IS NULL)",
                "DELETE FROM tags WHERE EXISTS \
                 (SELECT title FROM tasks t WHERE t.id = tags.task AND t.state IS NULL)",
            ],
            &[
                "ALTER TABLE tasks ADD COLUMN due TEXT; CREATE INDEX i ON tags (task)",
                "CREATE INDEX i ON tags(task); SELECT count(*) FROM other; \
                 ALTER TABLE tasks ADD COLUMN due TEXT;",
            ],
        ] {
            let [first, others @ ..] = same else { panic!("none") };
            for other in others {
                assert_eq!(likeness(first, other), Likeness::Same, "{first}\n{other}");
            }
        }
    }

    #[test]
    fn what_does_something_else_has_another_effect() {
        for [one, other] in [
            ["INSERT INTO other VALUES (1, 2)", "INSERT INTO other VALUES (2, 1)"],
            ["INSERT INTO other VALUES (1, 2)", "INSERT INTO other VALUES ('1', 2)"],
            ["UPDATE tasks SET state = title", "UPDATE tasks SET state = upper(title)"],
            ["UPDATE tasks SET state = 'a'", "UPDATE tasks SET state = 'a' WHERE state = 'b'"],
            ["DELETE FROM tags", "DELETE FROM tags WHERE task IS NULL"],
            ["CREATE INDEX i ON tags (task)", "CREATE INDEX i ON tags (name)"],
            [
                "CREATE TABLE new AS SELECT a FROM other",
                "CREATE TABLE new AS SELECT b AS a FROM other",
            ],
            ["DELETE FROM other", "UPDATE other SET a = 1"],
        ] {
            assert_eq!(likeness(one, other), Likeness::Different, "{one}\n{other}");
        }
    }

    #[test]
    fn other_values_are_told_where_rows_do_not_show_them() {
        for [one, other] in [
            ["DELETE FROM tasks WHERE state = 'a'", "DELETE FROM tasks WHERE state = 'b'"],
            ["DELETE FROM tasks WHERE state = 'a'", "DELETE FROM tasks WHERE state <> 'a' AND 0"],
            [
                "DELETE FROM tags WHERE EXISTS (SELECT 1 FROM tasks t WHERE t.id = task)",
                "DELETE FROM tags WHERE EXISTS (SELECT 2 FROM tasks t WHERE t.id = task)",
            ],
        ] {
            assert_eq!(likeness(one, other), Likeness::OtherValues, "{one}\n{other}");
        }
    }

    #[test]
    fn it_depends_on_the_schema_and_not_on_what_brought_it() {
        let up = "UPDATE tasks SET state = 'done' WHERE title = 'a'";
        let seeded = "INSERT INTO tasks (title) VALUES ('a'), ('b')";
        let rebuilt = "CREATE TABLE x (a); DROP TABLE x";
        assert_eq!(after(&[SCHEMA, seeded], up), after(&[SCHEMA], up));
        assert_eq!(after(&[SCHEMA, rebuilt], up), after(&[SCHEMA], up));
        assert_ne!(after(&[SCHEMA, "ALTER TABLE tasks ADD COLUMN c"], up), after(&[SCHEMA], up));
    }

    #[test]
    fn what_is_something_else_each_time_has_none() {
        for up in [
            "UPDATE tasks SET state = random()",
            "INSERT INTO tasks (title) VALUES (datetime('now'))",
            "CREATE TABLE new AS SELECT CURRENT_TIMESTAMP AS at FROM tasks",
        ] {
            assert_eq!(after(&[SCHEMA], up), None, "{up}");
        }
    }

    #[test]
    fn it_is_stable() {
        // Stored in databases: with another digest goes another scheme.
        let effect = effect("UPDATE tasks SET state = 'done' WHERE state IS NULL");
        assert_eq!(
            effect.to_string(),
            "1:9f0617484fe7df7188ccac20cb50ebd09907169cfd11c12eaf7c9e0cb18e49dc:\
             ca9003fabc596746f941d888c233332a5348a664e105bc2b026d4c38db2c2fa1"
        );
    }
}
