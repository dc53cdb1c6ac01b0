//! The assistant as its user runs it: as processes, on files, in both journal modes.

use std::process::{Command, Output};

use knowledge_store::databases::{KNOWLEDGE, SETS};
use knowledge_store::embeddings::pack;
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows};
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::Connection;

fn run(site: &Site, command: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_knowledge-store"))
        .arg(site.directory())
        .args(command)
        .output()
        .unwrap()
}

/// What the program prints when it succeeds.
fn said(site: &Site, command: &[&str]) -> String {
    let output = run(site, command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What it says when it does not.
fn complaint(site: &Site, command: &[&str]) -> String {
    let output = run(site, command);
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

fn open(site: &Site) -> [Connection; 5] {
    SETS.map(|set| file(site, set.set()))
}

fn file(site: &Site, set: &str) -> Connection {
    Connection::open(site.directory().join(format!("{set}.db"))).unwrap()
}

/// Five empty files, in the journal mode of the site.
fn empty(site: &Site) -> [Connection; 5] {
    SETS.map(|set| Connection::open(site.another(&format!("{}.db", set.set()))).unwrap())
}

/// The five databases as the first release left them.
fn first_release(site: &Site) -> [Connection; 5] {
    let mut all = empty(site);
    let versions = ["knowledge002", "task001", "task001", "system001", "system001"];
    for ((set, db), version) in SETS.into_iter().zip(&mut all).zip(versions) {
        set.run_to(db, version).unwrap();
    }
    all
}

#[test]
fn r_1_13_five_databases_of_one_program_change_together_or_not_at_all() {
    in_both_modes(|site| {
        let [knowledge, .., workflows, _] = first_release(site);
        knowledge
            .execute_batch(
                "INSERT INTO entries (title, body, embedding)
                 VALUES ('Plants', 'Water them', '[0.25, -1.5]'), ('Cats', 'Feed them', NULL)",
            )
            .unwrap();
        workflows.execute_batch("INSERT INTO runs (id, task_id) VALUES (1, 7)").unwrap();
        drop((knowledge, workflows));
        let before = open(site).map(|db| dump(&db));

        let complaint = complaint(site, &[]);
        assert!(complaint.contains("every run has its task"), "{complaint}");
        assert!(complaint.contains("task_id = 7"), "{complaint}");
        assert_eq!(open(site).map(|db| dump(&db)), before);

        file(site, "memory")
            .execute_batch("INSERT INTO tasks (id, title) VALUES (7, 'Look after the plants')")
            .unwrap();
        let report = said(site, &[]);
        assert!(report.contains("5 databases in"), "{report}");
        let all = open(site);
        for (set, db) in SETS.into_iter().zip(&all) {
            assert!(set.is_current(db).unwrap(), "{}", set.set());
            assert_sound(db);
        }
        assert_eq!(rows(&all[1], "SELECT category FROM tasks"), ["'research'"]);
        assert!(said(site, &[]).contains("nothing to do"));
    });
}

/// Numbers count within a category; across them, `depends` decides.
#[test]
fn r_1_02_r_1_03_categories_apply_in_the_order_of_their_dependencies() {
    in_both_modes(|site| {
        empty(site);
        said(site, &[]);
        let versions = |set| {
            applied(&file(site, set))
                .iter()
                .map(|row| row.replace(" applied", ""))
                .collect::<Vec<_>>()
        };
        let before = |set, first, second| {
            let versions = versions(set);
            let at = |one| versions.iter().position(|version| version == one).unwrap();
            assert!(at(first) < at(second), "{versions:?}");
        };
        assert_eq!(versions("knowledge").len(), 7);
        before("knowledge", "knowledge001", "system001");
        before("knowledge", "system001", "knowledge005");
        before("memory", "task003", "system001");
        before("memory", "task001", "knowledge001");
    });
}

#[test]
fn r_1_07_r_1_09_one_database_goes_back_with_a_backup_of_what_it_was() {
    in_both_modes(|site| {
        empty(site);
        said(site, &[]);
        said(site, &["add", "Watering", "Tomatoes want water"]);
        let before = dump(&file(site, "knowledge"));

        let report = said(
            site,
            &[
                "migrate",
                "rollback",
                "--only",
                "knowledge",
                "--to",
                "knowledge002",
                "--reason",
                "tidy",
            ],
        );
        assert!(report.contains("rolled back  system001 create_feedback"), "{report}");
        let knowledge = file(site, "knowledge");
        assert_eq!(applied(&knowledge), ["knowledge001 applied", "knowledge002 applied"]);
        assert_eq!(rows(&knowledge, "SELECT title FROM entries"), ["'Watering'"]);
        assert_eq!(
            one::<String>(&knowledge, "SELECT reason FROM _migrate_history ORDER BY id DESC"),
            "tidy"
        );

        // knowledge.2025-01-15_14-30-45.bak
        let backups = KNOWLEDGE.migrator().list_backups(&knowledge).unwrap();
        let [backup] = &backups[..] else { panic!("{backups:?}") };
        let name = backup.path().file_name().unwrap().to_str().unwrap();
        let shape: String =
            name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(shape, "knowledge.0000-00-00_00-00-00.bak");
        assert_eq!(dump(&Connection::open(backup.path()).unwrap()), before);
        drop(knowledge);

        // The next start goes forward again.
        said(site, &[]);
        assert_eq!(dump(&file(site, "knowledge")), before);
        let far = ["migrate", "rollback", "--only", "knowledge", "--to", "knowledge009"];
        let complaint = complaint(site, &far);
        assert!(complaint.contains("knowledge009"), "{complaint}");
    });
}

#[test]
fn r_1_11_the_search_index_follows_the_entries_of_every_age() {
    in_both_modes(|site| {
        let [knowledge, ..] = first_release(site);
        knowledge
            .execute_batch("INSERT INTO entries (title, body) VALUES ('Old', 'Pruning the roses')")
            .unwrap();
        drop(knowledge);
        assert_eq!(said(site, &["search", "prune"]), "Old: [Pruning] the roses\n");
        said(site, &["add", "New", "When roses bloom"]);
        assert_eq!(said(site, &["search", "rose"]).lines().count(), 2);

        let knowledge = file(site, "knowledge");
        knowledge.execute_batch("UPDATE entries SET body = 'Tulips' WHERE title = 'Old'").unwrap();
        knowledge.execute_batch("DELETE FROM entries WHERE title = 'New'").unwrap();
        drop(knowledge);
        assert_eq!(said(site, &["search", "rose"]), "");
        said(site, &["reindex"]);
        assert_eq!(said(site, &["search", "tulip"]), "Old: [Tulips]\n");
        let knowledge = file(site, "knowledge");
        // With a rank of 1 the index is compared with the table it indexes.
        knowledge
            .execute_batch(
                "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)",
            )
            .unwrap();
    });
}

#[test]
fn r_1_12_a_hook_packs_the_embeddings_or_takes_all_five_back() {
    in_both_modes(|site| {
        let [knowledge, ..] = first_release(site);
        knowledge
            .execute_batch(
                "INSERT INTO entries (id, title, body, embedding) VALUES
                   (1, 'Plants', '', '[0.25, -1.5]'), (2, 'Cats', '', 'cats'), (3, 'Dogs', '', NULL)",
            )
            .unwrap();
        drop(knowledge);
        let before = open(site).map(|db| dump(&db));
        let complaint = complaint(site, &[]);
        assert!(complaint.contains("knowledge006 pack_embeddings"), "{complaint}");
        assert!(complaint.contains("entry 2: no embedding: cats"), "{complaint}");
        assert_eq!(open(site).map(|db| dump(&db)), before);
        assert_eq!(history(&file(site, "knowledge")).last().unwrap(), "apply knowledge006 failed");

        let knowledge = file(site, "knowledge");
        knowledge.execute_batch("UPDATE entries SET embedding = '[1]' WHERE id = 2").unwrap();
        drop(knowledge);
        said(site, &[]);
        let packed = "SELECT id, hex(embedding_f32) FROM entries";
        assert_eq!(
            rows(&file(site, "knowledge"), packed),
            ["1|'0000803E0000C0BF'", "2|'0000803F'", "3|''"]
        );
    });
    assert_eq!(pack("[0.25,-1.5]").unwrap().len(), 8);
    assert_eq!(pack("0.25"), None);
}
