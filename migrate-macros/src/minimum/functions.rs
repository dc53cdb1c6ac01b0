//! Functions that came with a release.

use crate::calls::{self, Call};
use crate::release::Release;

use super::Need;
use super::text::Text;

/// Which release brought which functions: <https://www.sqlite.org/changes.html>.
///
/// Those of JSON are not here but for the younger ones: before 3.38 it is a matter of the build
/// whether there are any.
const FUNCTIONS: [(Release, &[&str]); 17] = [
    (Release::new(8, 3), &["printf"]),
    (
        Release::new(16, 0),
        &[
            "pragma_table_info",
            "pragma_index_list",
            "pragma_index_info",
            "pragma_foreign_key_list",
            "pragma_foreign_key_check",
        ],
    ),
    (Release::new(26, 0), &["pragma_table_xinfo"]),
    (Release::new(32, 0), &["iif"]),
    (Release::new(34, 0), &["substring"]),
    (
        Release::new(35, 0),
        &[
            "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos",
            "cosh", "degrees", "exp", "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow",
            "power", "radians", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
        ],
    ),
    (Release::new(37, 0), &["pragma_table_list"]),
    (Release::new(38, 0), &["format", "unixepoch"]),
    (Release::new(41, 0), &["unhex"]),
    (Release::new(42, 0), &["json_error_position"]),
    (Release::new(43, 0), &["octet_length", "timediff"]),
    (Release::new(44, 0), &["concat", "concat_ws", "string_agg"]),
    (
        Release::new(45, 0),
        &[
            "jsonb",
            "jsonb_array",
            "jsonb_extract",
            "jsonb_group_array",
            "jsonb_group_object",
            "jsonb_insert",
            "jsonb_object",
            "jsonb_patch",
            "jsonb_remove",
            "jsonb_replace",
            "jsonb_set",
        ],
    ),
    (Release::new(46, 0), &["json_pretty"]),
    (Release::new(48, 0), &["if"]),
    (Release::new(50, 0), &["unistr", "unistr_quote"]),
    (Release::new(51, 0), &["jsonb_each", "jsonb_tree"]),
];

/// The functions of a statement, without those that the application brings itself.
pub(super) fn needs(text: &Text<'_>, own: &[String]) -> Vec<Need> {
    let calls = calls::all(text.sql, &text.tokens).into_iter();
    let calls = calls.filter(|call| is_call(text, call));
    let calls = calls.filter(|call| !own.iter().any(|own| own.eq_ignore_ascii_case(&call.name)));
    let need = |call: Call| {
        let name = |names: &[&str]| names.contains(&call.name.as_str());
        let (mut since, _) = *FUNCTIONS.iter().find(|(_, names)| name(names))?;
        let mut what = format!("{}()", call.name);
        // It grew.
        match (call.name.as_str(), call.arguments.len()) {
            ("iif", 2) => (since, what) = (Release::new(48, 0), "iif() of two arguments".into()),
            ("iif", 4..) => {
                (since, what) = (Release::new(49, 0), "iif() of several conditions".into());
            }
            _ => {}
        }
        Some(Need { what, since, range: text.bytes(&(call.at..call.at + 1)) })
    };
    calls.filter_map(need).collect()
}

/// Whether a name with parentheses behind it calls a function, where it could be the name of a
/// table, an index, a type or a module.
fn is_call(text: &Text<'_>, call: &Call) -> bool {
    let at = call.at;
    let named = ["TABLE", "EXISTS", "VIEW", "INTO", "REFERENCES", "RECURSIVE", "AS"];
    if text.after(at, &named, &["."]) || text.is(0, &["PRAGMA"]) {
        return false;
    }
    // The parentheses behind the name of a module belong to it.
    if text.created().is_some() && text.is(1, &["VIRTUAL"]) {
        return false;
    }
    let index = text.created().is_some_and(|kind| text.is(kind, &["INDEX"]));
    if index && text.depth(at) == 0 && text.after(at, &["ON"], &[]) {
        return false;
    }
    // `DECIMAL(10, 2)` stands where a function cannot.
    if text.create_table().is_some() && text.depth(at) < 2 {
        return false;
    }
    if text.altered().is_some() && text.depth(at) < 1 {
        return false;
    }
    // `WITH name (columns) AS (`
    let close = call.arguments.last().map_or(at + 2, |last| last.end);
    let hint = ["NOT", "MATERIALIZED"];
    let query = text.symbol(close + 2, "(") || text.is(close + 2, &hint);
    !(text.is(close + 1, &["AS"]) && query)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<(String, String)> {
        let needs = needs(&Text::of(sql), &["Concat".to_owned()]).into_iter();
        needs.map(|need| (need.what, need.since.to_string())).collect()
    }

    #[test]
    fn each_function_has_its_release_and_sqlite_knows_it() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        let known = |name: &str| {
            let all = "SELECT EXISTS (SELECT 1 FROM pragma_function_list WHERE name = ?1)";
            let scalar: bool = db.query_row(all, [name], |row| row.get(0)).unwrap();
            scalar || db.prepare(&format!("SELECT * FROM {name}")).is_ok()
        };
        let here = Release::read(rusqlite::version()).unwrap();
        for (since, names) in FUNCTIONS {
            for name in names {
                let sql = format!("SELECT {name}(a, b, c) FROM t");
                let shown = if *name == "concat" {
                    vec![]
                } else {
                    vec![(format!("{name}()"), since.to_string())]
                };
                assert_eq!(found(&sql), shown);
                // The mathematical functions are not in every build.
                let apart = since == Release::new(35, 0);
                assert!(since > here || apart || known(name), "{name}");
            }
        }
    }

    #[test]
    fn functions_are_found_wherever_expressions_stand() {
        for (sql, what, since) in [
            ("CREATE TABLE t (a DEFAULT (unixepoch()))", "unixepoch()", "3.38"),
            ("CREATE TABLE t (a CHECK (\"octet_length\" (a) < 9))", "octet_length()", "3.43"),
            ("CREATE INDEX i ON log (unhex(a))", "unhex()", "3.41"),
            ("CREATE VIEW format (a, b) AS SELECT iif(1, 2, 3), 4", "iif()", "3.32"),
            ("SELECT iif(1, 2)", "iif() of two arguments", "3.48"),
            ("SELECT IIF(1, 2, 3, 4)", "iif() of several conditions", "3.49"),
            ("SELECT 1 FROM a JOIN b ON mod(a.x, 2)", "mod()", "3.35"),
            (
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT concat_ws(',', 1); END",
                "concat_ws()",
                "3.44",
            ),
            ("INSERT INTO log (a) SELECT jsonb(a) FROM format", "jsonb()", "3.45"),
            ("ALTER TABLE t ADD COLUMN a CHECK (floor(a) = a)", "floor()", "3.35"),
        ] {
            assert_eq!(found(sql), [(what.to_owned(), since.to_owned())], "{sql}");
        }
    }

    #[test]
    fn what_only_looks_like_a_call_is_none() {
        for sql in [
            "CREATE TABLE format (a)",
            "CREATE TABLE IF NOT EXISTS main.log (a FLOOR(10), b REFERENCES format (a))",
            "CREATE INDEX log ON format (concat)",
            "INSERT INTO log (a) VALUES (1)",
            "INSERT INTO main.log (a) VALUES ('format()')",
            "INSERT INTO t AS log (a) VALUES (1)",
            "WITH mod (a) AS (SELECT 1), power(b) AS NOT MATERIALIZED (SELECT 2) SELECT * FROM mod",
            "WITH RECURSIVE sign (a) AS (SELECT 1) SELECT * FROM sign",
            "PRAGMA table_info(format)",
            "CREATE VIRTUAL TABLE t USING rtree(floor (1))",
            "SELECT concat('the application brings', 'its own')",
            "SELECT format, log FROM power",
            "ALTER TABLE t ADD COLUMN a LOG(10)",
            "SELECT 'unhex(1)' -- unhex(2)",
        ] {
            assert_eq!(found(sql), [], "{sql}");
        }
    }
}
