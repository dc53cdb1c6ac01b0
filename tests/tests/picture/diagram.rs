//! The Mermaid text. That Mermaid's own parser takes `odd.mmd`, and shows the real names, was seen
//! with release 11 of it.

use migrate_runtime::{Object, ObjectKind, Snapshot, diagram};
use migrate_tests::{sets, shell::root};
use rusqlite::Connection;

#[test]
fn every_odd_case_is_drawn() {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(include_str!("odd.sql")).unwrap();
    let text = diagram(&Snapshot::read(&db).unwrap());
    let expected = include_str!("odd.mmd");
    assert_eq!(text, expected, "{text}");
}

#[test]
fn what_only_the_application_has_is_stood_in_for() {
    let object =
        |sql: &str| Object::new(ObjectKind::Table, "t".to_owned(), "t".to_owned(), sql.to_owned());
    let drawn = |sql: &str| diagram(&[object(sql)].into_iter().collect::<Snapshot>());
    let text = drawn(
        "CREATE TABLE t (
            a TEXT PRIMARY KEY COLLATE numeric CHECK (slug(a) <> ''), b AS (slug(a)),
            p INT REFERENCES elsewhere (q), CHECK (other(p, a) AND slug(p))
        )",
    );
    assert_eq!(
        text,
        "erDiagram\n    t {\n        TEXT a PK\n        ANY b\n        INT p FK\n    }\n    \
         elsewhere\n    elsewhere |o..o{ t : \"p\"\n"
    );
    let text = drawn("CREATE VIRTUAL TABLE t USING vec0(embedding float[3])");
    assert_eq!(text, "erDiagram\n    t[\"t (vec0)\"]\n");
    let text = drawn("CREATE TABLE t (a INT, b WORD(3) DEFAULT (nonsense nonsense))");
    assert_eq!(
        text, "erDiagram\n    t {\n        INT a\n        WORD(3) b\n    }\n",
        "by its text"
    );
}

#[test]
fn a_set_has_a_diagram_where_only_the_program_can_make_a_part() {
    let text = sets::SLUGGED.diagram().unwrap();
    assert!(text.contains("pages {") && text.contains("TEXT body"), "{text}");
}

#[test]
fn the_page_about_pictures_shows_the_quick_start_as_it_is() {
    let page = std::fs::read_to_string(root().join("docs/pictures.md")).unwrap();
    let db = Connection::open_in_memory().unwrap();
    let mut migrations: Vec<_> = std::fs::read_dir(root().join("examples/quickstart/migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "sql"))
        .collect();
    migrations.sort();
    for path in migrations {
        let text = std::fs::read_to_string(path).unwrap();
        let up = text.split("-- migrate:down").next().unwrap();
        let up = up.split("-- migrate:verify").next().unwrap();
        db.execute_batch(up).unwrap();
    }
    let expected = format!("```mermaid\n{}```\n", diagram(&Snapshot::read(&db).unwrap()));
    assert!(page.contains(&expected), "docs/pictures.md should have\n{expected}");
}
