//! The page as text: whole, safe, the same every time.

use migrate_tests::sets;
use rusqlite::Connection;

use super::set::PICTURES;

/// Elements that have no end.
const VOID: [&str; 4] = ["input", "link", "meta", "img"];

/// Every tag with its attributes; what is open is closed in its order, and no text has a `<`.
fn tags(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    let mut rest = page.strip_prefix("<!doctype html>").expect("a document");
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let tag = &rest[..end.expect("a tag ends")];
        rest = &rest[tag.len() + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {rest:.80}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        tags.push(tag.to_owned());
        if matches!(name, "script" | "style") {
            rest = &rest[rest.find(&format!("</{name}>")).unwrap()..];
        }
    }
    assert_eq!(open, [""; 0]);
    tags
}

fn pages() -> Vec<String> {
    let mut db = Connection::open_in_memory().unwrap();
    let empty = Connection::open_in_memory().unwrap();
    PICTURES.run_to(&mut db, "002").unwrap();
    db.execute_batch("CREATE TABLE \"<i>drift\" (x)").unwrap();
    vec![
        PICTURES.report_page(),
        PICTURES.report_page_of(&db).unwrap(),
        PICTURES.report_page_of(&empty).unwrap(),
        sets::SLUGGED.report_page(),
        sets::GUARDS.report_page(),
    ]
}

#[test]
fn the_page_is_whole_and_loads_nothing() {
    for page in pages() {
        let tags = tags(&page);
        for tag in &tags {
            for load in [" src=", " srcset=", " on", "http:", "https:", " style=", "javascript:"] {
                assert!(!tag.contains(load) || tag.starts_with("meta"), "<{tag}>");
            }
        }
        let count =
            |name: &str| tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
        assert_eq!((count("script"), count("style"), count("main"), count("h1")), (1, 1, 1, 1));
        assert_eq!(count("img") + count("iframe") + count("link") + count("form"), 0);
        let policy = tags.iter().find(|tag| tag.contains("Content-Security-Policy")).unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(!page.contains("http://") && !page.contains("https://"));
        assert!(!page.contains("@import") && !page.contains("url("));
    }
}

#[test]
fn hostile_names_are_shown_and_do_nothing() {
    let page = PICTURES.report_page();
    assert!(!page.contains("<script>top.hacked"));
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;top.hacked = 1&lt;/script&gt;"));
    assert!(page.contains("<title>&lt;/title&gt;"));
    assert!(page.contains("turned ⟨U+202E⟩around") && !page.contains('\u{202e}'));
    for name in ["quote&quot;d", "it&#39;s", "&lt;/pre&gt;", "&lt;!--", "🎵", "שלום"] {
        assert!(page.contains(&format!("<bdi>{name}</bdi>")), "{name}");
    }
}

#[test]
fn the_same_set_gives_the_same_page() {
    assert_eq!(PICTURES.report_page(), PICTURES.report_page());
    assert_eq!(PICTURES.diagram(), PICTURES.diagram());
}

#[test]
fn each_version_says_what_it_changed() {
    let page = PICTURES.report_page();
    let plain = text(&page);
    for part in [
        "+table shelves",
        "~table shelves: +\u{a0}floor, −\u{a0}old, +\u{a0}index shelves_room",
        "+view full_shelves",
        "+virtual table words",
        "The schema stays as it is.",
        "−table </script><script>top.hacked = 1</script>",
    ] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
    assert!(plain.contains("irreversible: there is no way back"), "{plain}");
    assert!(plain.contains("→ shelves (id), on delete cascade"), "{plain}");
    assert!(!page.contains("words_data"), "shadow tables are left out");
}

#[test]
fn a_database_shows_where_it_stands() {
    let directory = tempfile::tempdir().unwrap();
    let mut db = Connection::open(directory.path().join("books & co.db")).unwrap();
    PICTURES.run_to(&mut db, "002").unwrap();
    db.execute_batch(
        "INSERT INTO shelves (id, room) WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n \
         WHERE i < 1234) SELECT i, 'hall' FROM n",
    )
    .unwrap();
    let page = text(&PICTURES.report_page_of(&db).unwrap());
    for part in
        ["2 migrations pending", "books & co.db", "the database is here", "1\u{202f}234 rows"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.contains("Applied 20") && page.contains("pending"));

    PICTURES.migrator().allow_destructive(true).run(&mut db).unwrap();
    assert!(text(&PICTURES.report_page_of(&db).unwrap()).contains("Up to date"));

    db.execute_batch("DROP INDEX shelves_room").unwrap();
    let page = text(&PICTURES.report_page_of(&db).unwrap());
    assert!(
        page.contains("The schema has drifted") && page.contains("index shelves_room is missing")
    );
}

#[test]
fn what_only_the_program_can_make_is_said() {
    let page = text(&sets::SLUGGED.report_page());
    assert!(page.contains("1 schema could not be made again after 001"), "{page}");
    assert!(page.contains("Since 001:") && page.contains("+table pages"), "{page}");
    assert!(!text(&PICTURES.report_page()).contains("could not be made again"));
}

/// What a reader sees of the page, in its order.
fn text(page: &str) -> String {
    let body = &page[page.find("<body>").unwrap()..page.rfind("<script>").unwrap()];
    let mut plain = String::new();
    for part in body.split('<') {
        plain.push_str(part.split_once('>').map_or("", |(_, text)| text));
    }
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(plain, |text, (from, to)| text.replace(from, to))
}
