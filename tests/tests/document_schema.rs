//! The schema in the documentation of a program, as `cargo doc` renders it.

use std::fs;

use migrate_tests::shell::{root, shell};

fn has(page: &str, part: &str) {
    assert!(page.contains(part), "{part} is not in\n{page}");
}

#[test]
fn the_columns_of_every_table_are_in_the_documentation() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let runtime = root().join("migrate-runtime");
    let manifest = format!(
        "[package]\nname = \"documented\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nmigrate-runtime = {{ path = \"{}\" }}\n\
         rusqlite = {{ version = \"0.41\", features = [\"bundled\"] }}\n",
        runtime.display()
    );
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::create_dir(directory.join("odd")).unwrap();
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    let odd = root().join("tests/ui/sets/odd-names/001_create.sql");
    fs::copy(odd, directory.join("odd/001_create.sql")).unwrap();
    let release = root().join("tests/sets/release2");
    fs::write(
        directory.join("src/lib.rs"),
        format!(
            r#"//! A library.
#![deny(warnings, missing_docs)]
use migrate_runtime::{{Migrations, document_schema, embed_migrations}};

/// What the shelves hold.
///
/// And more about it.
#[document_schema]
pub static MIGRATIONS: Migrations = embed_migrations!("{}");

#[document_schema]
pub const ODD: Migrations = embed_migrations!("odd", set = "[o](d) `d`");
"#,
            release.display()
        ),
    )
    .unwrap();
    let script = "RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps; \
                  echo; cat $CARGO_TARGET_DIR/doc/documented/static.MIGRATIONS.html; \
                  echo '<<>>'; cat $CARGO_TARGET_DIR/doc/documented/constant.ODD.html";
    let (worked, output) = shell(directory, script);
    assert!(worked, "{output}");
    let (page, odd) = output.split_once("<<>>").unwrap();

    let own = page.find("<p>And more about it.</p>").unwrap();
    assert!(own < page.find(">Schema</h2>").unwrap(), "the own text comes first");
    has(page, "<p>What the 5 migrations of the set <code>main</code> make.</p>");
    has(page, "Table <code>books</code></h3>");
    for row in [
        "<td><code>id</code></td><td><code>INTEGER</code></td><td>no</td><td></td><td>primary key</td>",
        "<td><code>author_id</code></td><td><code>INTEGER</code></td><td>no</td><td></td>\
         <td>references <code>authors</code> (<code>id</code>), on delete cascade</td>",
        "<td><code>name</code></td><td><code>TEXT</code></td><td>no</td>\
         <td><code>'unknown'</code></td><td></td>",
        "<td><code>isbn</code></td><td><code>TEXT</code></td><td>yes</td><td></td><td></td>",
    ] {
        has(page, &format!("<tr>{row}</tr>"));
    }
    has(page, "<p>Indexes: <code>books_author_id</code>, <code>books_isbn</code></p>");

    has(odd, "set <code>[o](d) `d`</code> makes.");
    has(odd, "Table <code>a|b</code></h3>");
    for row in [
        "<td><code>c|d</code></td><td><code>TEXT</code></td><td>no</td><td><code>'|'</code></td><td></td>",
        "<td><code>`e`</code></td><td><code>TEXT</code></td><td>yes</td><td></td><td></td>",
        "<td><code>[f]</code></td><td><code>TEXT</code></td><td>yes</td>\
         <td><code>'&lt;g&gt;'</code></td><td></td>",
        "<td><code>&lt;h&gt;</code></td><td><code>INTEGER</code></td><td>yes</td><td></td>\
         <td>references <code>a|b</code> (<code>id</code>)</td>",
        "<td><code>_i_ *j* \\k</code></td><td><code>TEXT</code></td><td>yes</td>\
         <td><code>'l m'</code></td><td></td>",
    ] {
        has(odd, &format!("<tr>{row}</tr>"));
    }
    has(odd, "<p>Unique together: <code>c|d</code>, <code>[f]</code></p>");
    has(odd, "<p>Indexes: <code>n`|o</code></p>");
    has(odd, "<li><code>[p](q)</code>: <code>r::s</code></li>");
}
