//! Random chains: after every step, the schema that the check followed must be the one that a
//! whole reading of an independent database finds.

use migrate_core::Fingerprint;
use migrate_core::schema::{ObjectKind, SchemaFile, Snapshot};
use rusqlite::Connection;

use super::{Downs, Pass, Stop, digests};
use crate::arguments::Arguments;
use crate::diagnostics::{Code, Diagnostics};
use crate::layout::Bundle;
use crate::order::Ordered;
use crate::source::Source;

/// A small generator of numbers (xorshift64*), so that a seed always gives the same chain.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % limit
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }
}

/// Spellings of few names, so that they meet: other case, other quotes, blanks, a keyword.
const TABLES: [&str; 9] =
    ["a", "A", "\"b\"", "[b c]", "`sel ect`", "\"Tä\"", "d", "\"q\"\"q\"", "\"order\""];
const COLUMNS: [&str; 5] = ["x", "X", "\"y z\"", "w", "\"é\""];
/// Their content lies in tables of their own, which SQLite tells by the name of the virtual one.
const VIRTUAL: [&str; 3] = ["f", "F2", "\"f 3\""];
const OTHERS: [&str; 5] = ["i1", "\"i 2\"", "V1", "v2", "tr"];

/// One statement, which may or may not make sense.
fn statement(dice: &mut Dice) -> String {
    let (table, other) = (dice.pick(&TABLES), dice.pick(&TABLES));
    let (column, second) = (dice.pick(&COLUMNS), dice.pick(&COLUMNS));
    let (name, module) = (dice.pick(&OTHERS), dice.pick(&VIRTUAL));
    let temp = dice.pick(&["", "", "", "TEMP "]);
    let main = dice.pick(&["", "", "main.", "temp."]);
    let maybe = dice.pick(&["", "IF NOT EXISTS "]);
    let exists = dice.pick(&["", "IF EXISTS "]);
    match dice.below(46) {
        0..=2 => {
            format!("CREATE {temp}TABLE {maybe}{table} (x, \"y z\" TEXT DEFAULT 'R', w INTEGER)")
        }
        3 => {
            format!(
                "CREATE TABLE {table} ({column} INTEGER PRIMARY KEY AUTOINCREMENT, {second} REFERENCES {other})"
            )
        }
        4 => format!(
            "CREATE TABLE {table} ({column} PRIMARY KEY, {second} UNIQUE REFERENCES {other} ({column})) WITHOUT ROWID"
        ),
        5 => format!(
            "CREATE TABLE {table} (x, w, g AS (x + 1), FOREIGN KEY (x, w) REFERENCES {other} (x, w)) /* why */"
        ),
        6 => format!("CREATE {temp}TABLE {table} AS SELECT * FROM {other}"),
        7 => format!("DROP TABLE {exists}{main}{table}"),
        8 => format!("DROP TABLE {exists}{table}"),
        9 | 10 => format!("ALTER TABLE {table} ADD COLUMN {column} TEXT DEFAULT 'é'"),
        11 => format!("ALTER TABLE {main}{table} ADD COLUMN r{column} REFERENCES {other}")
            .replace("r\"", "\"r"),
        12 => format!("ALTER TABLE {table} DROP COLUMN {column}"),
        13 | 14 => format!("ALTER TABLE {main}{table} RENAME TO {other}"),
        15 => format!("ALTER TABLE {table} RENAME COLUMN {column} TO {second}"),
        16 => format!("CREATE INDEX {maybe}{name} ON {table} ({column})"),
        17 => format!(
            "CREATE UNIQUE INDEX {name} ON {table} ({column}, {second}) WHERE {column} IS NOT NULL"
        ),
        18 => format!("DROP INDEX {exists}{main}{name}"),
        19 | 20 => format!("CREATE {temp}VIEW {maybe}{name} AS SELECT {column} FROM {table}"),
        21 => format!("CREATE VIEW {name} ({column}) AS SELECT count(*) FROM {table} JOIN {other}"),
        22 => format!("DROP VIEW {exists}{name}"),
        23 => format!(
            "CREATE {temp}TRIGGER {maybe}{name} AFTER INSERT ON {table} BEGIN DELETE FROM {other} WHERE {column} = ';'; END"
        ),
        24 => format!(
            "CREATE TRIGGER {name} INSTEAD OF UPDATE OF {column} ON {table} BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END"
        ),
        25 => format!("DROP TRIGGER {exists}{name}"),
        26 => format!("INSERT INTO {table} DEFAULT VALUES"),
        27 => format!("DELETE FROM {table}"),
        28 => format!("UPDATE {table} SET {column} = NULL"),
        29 => format!("CREATE VIRTUAL TABLE {module} USING fts5(x, w)"),
        30 => format!("CREATE VIRTUAL TABLE {module} USING rtree(x, w, y)"),
        31 => "ANALYZE".to_owned(),
        32 => "REINDEX".to_owned(),
        34 => format!("DROP TABLE {module}"),
        35 => format!("ALTER TABLE {module} RENAME TO {}", dice.pick(&VIRTUAL)),
        36 => format!("CREATE TABLE {module}_content (x)"),
        37..=39 => format!("INSERT OR REPLACE INTO {table} ({column}) VALUES ({})", dice.below(3)),
        40 => format!("UPDATE OR IGNORE {table} SET {column} = {}", dice.below(3)),
        41 => format!("DELETE FROM {table} WHERE {column} = {}", dice.below(3)),
        42 | 43 => format!("CREATE TABLE {table} (x INTEGER PRIMARY KEY, w REFERENCES {other})"),
        _ => format!("EXPLAIN {}", statement(dice)),
    }
}

/// Statements of which each works on `db` after the one before it, and leaves no error behind.
fn script(dice: &mut Dice, db: &Connection, most: usize, temp: bool) -> String {
    let mut script = String::new();
    for _ in 0..=dice.below(most) {
        for _try in 0..40 {
            let sql = statement(dice);
            let passing = ["TEMP ", "INSERT", "UPDATE", "DELETE"];
            if !temp && passing.iter().any(|word| sql.contains(word)) {
                continue;
            }
            db.execute_batch("SAVEPOINT one").unwrap();
            if migrate_core::execute::execute(db, &sql).is_ok() {
                db.execute_batch("RELEASE one").unwrap();
                script.push_str(&sql);
                script.push_str(";\n");
                break;
            }
            db.execute_batch("ROLLBACK TO one; RELEASE one").unwrap();
        }
    }
    // A migration takes its temporary objects with it: triggers and views before tables.
    while let Some(drop) = drop_temporary(db) {
        db.execute_batch(&drop).unwrap();
        script.push_str(&drop);
    }
    script
}

fn drop_temporary(db: &Connection) -> Option<String> {
    let sql = "SELECT type, name FROM sqlite_temp_master WHERE sql IS NOT NULL ORDER BY type DESC";
    let mut left = db.prepare(sql).unwrap();
    let mut rows = left.query([]).unwrap();
    let row = rows.next().unwrap()?;
    let (kind, name): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
    Some(format!("DROP {kind} temp.{};\n", quoted(&name)))
}

/// What an independent database shows after a step.
struct Seen {
    sql: String,
    fingerprint: Fingerprint,
    objects: String,
    /// The tables of which a row refers to no row.
    violated: Vec<String>,
}

fn seen(db: &Connection, sql: &str) -> Seen {
    let schema = Snapshot::read(db).unwrap();
    let objects = schema.objects().map(|o| format!("{} {}: {}\n", o.kind(), o.name(), o.sql()));
    let tables = schema.objects().filter(|object| object.kind() == ObjectKind::Table);
    let violated = tables.map(|table| table.name().to_owned()).filter(|table| {
        // A key that cannot be is an error here, and no violation.
        let check = format!("PRAGMA main.foreign_key_check({})", quoted(table));
        let check = db.prepare(&check).and_then(|mut rows| rows.exists([]));
        check.unwrap_or(false)
    });
    Seen {
        sql: sql.to_owned(),
        fingerprint: schema.fingerprint(),
        violated: violated.collect(),
        objects: objects.collect(),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Twelve migrations, each of which works after the one before, and what they do.
fn chain(seed: u64, downs: bool) -> (Ordered, Vec<Seen>) {
    let mut dice = Dice::new(seed);
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    let (mut bundles, mut all) = (Vec::new(), Vec::new());
    while bundles.len() < 12 {
        let up = script(&mut dice, &db, 4, !downs);
        if up.is_empty() {
            continue;
        }
        all.push(seen(&db, &up));
        // It runs on the schema that its up left, and restores nothing or by chance.
        let down = (downs && dice.below(3) == 0).then(|| {
            db.execute_batch("SAVEPOINT down").unwrap();
            let down = script(&mut dice, &db, 3, false);
            db.execute_batch("ROLLBACK TO down; RELEASE down").unwrap();
            Source::new("m/down.sql".to_owned(), &down)
        });
        let number = bundles.len() + 1;
        let up = Source::new(format!("m/{number:03}.sql"), &up);
        bundles.push(Bundle {
            version: format!("{number:03}").parse().unwrap(),
            name: String::new(),
            up,
            down,
            verify: None,
            sample: None,
        });
        if !all[number - 1].violated.is_empty() {
            break;
        }
    }
    let mut diagnostics = Diagnostics::default();
    let options = Arguments::default().options;
    let parsed = crate::parse::parse(bundles, &options, &mut diagnostics);
    let parsed = parsed.unwrap_or_else(|| panic!("{:?}", diagnostics.render_errors()));
    (crate::order::order(parsed, &options.levels, &mut diagnostics).unwrap(), all)
}

/// Runs a chain step by step; the number of the steps that were compared.
fn compare(seed: u64, downs: bool) -> usize {
    let (ordered, all) = chain(seed, downs);
    let options = Arguments::default().options;
    let digests = digests(&ordered.migrations, &options);
    let mode = if downs { Downs::Examine } else { Downs::Trust };
    let Ok(mut pass) = Pass::new(&ordered.migrations, &options, mode) else {
        panic!("no database");
    };
    for (index, (migration, expected)) in ordered.migrations.iter().zip(&all).enumerate() {
        let story = || {
            let before: String = all[..index].iter().map(|seen| seen.sql.as_str()).collect();
            format!(
                "chain {seed}, downs {downs}, step {}\n--- before it:\n{before}--- its up:\n{}--- its down:\n{}\n\
                 --- what there is:\n{}",
                index + 1,
                expected.sql,
                migration.down.as_ref().map_or("", |down| down.text()),
                expected.objects,
            )
        };
        match pass.migration(index, migration, digests[index]) {
            Ok(learnt) => {
                let violated = &expected.violated;
                assert!(violated.is_empty(), "{violated:?} violated and missed: {}", story());
                let whole = Snapshot::read(pass.connection()).unwrap();
                let differs = pass.runner.tracker.snapshot().difference(&whole);
                assert!(differs.is_empty(), "{differs:?}: {}", story());
                assert_eq!(learnt.fingerprint, expected.fingerprint, "{}", story());
            }
            Err(Stop::Error(found)) if found.code() == Code::ForeignKeyViolation => {
                assert!(!expected.violated.is_empty(), "no violation: {}", story());
                return index;
            }
            Err(Stop::Error(found)) => panic!("{found:?}\n{}", story()),
            Err(Stop::BrokenDown) => panic!("a broken down, untrusted: {}", story()),
        }
    }
    assert_reviewable(pass.runner.tracker.snapshot());
    all.len()
}

/// The schema file makes of an empty database what the chain made.
fn assert_reviewable(schema: &Snapshot) {
    let text = SchemaFile::new("main", schema).to_string();
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let differs = schema.difference(&Snapshot::read(&db).unwrap());
    assert!(differs.is_empty(), "{differs:?}: {text}");
}

#[test]
fn r_2_12_a_followed_schema_is_the_one_that_a_whole_reading_finds() {
    let steps: usize = (1..=100).map(|seed| compare(seed, false) + compare(seed, true)).sum();
    assert!(steps > 1_500, "the chains end early: {steps} steps");
}
