//! The application as its user starts it: as processes, on files, in two layouts and both journal
//! modes.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use desktop::store::{EVENTS, Layout, META};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows};
use migrate_tests::site::{Site, in_both_modes};
use rusqlite::Connection;

const FIRST: &str = "20250915000001";

/// The application on the files of one directory.
struct Desktop<'s> {
    site: &'s Site,
    layout: Layout,
}

fn in_all_ways(test: impl Fn(&Desktop<'_>)) {
    for layout in [Layout::TwoFiles, Layout::OneFile] {
        println!("layout: {layout:?}");
        in_both_modes(|site| {
            let desktop = Desktop { site, layout };
            for file in desktop.files() {
                let _made = site.another(file);
            }
            test(&desktop);
        });
    }
}

impl Desktop<'_> {
    fn files(&self) -> &'static [&'static str] {
        match self.layout {
            Layout::TwoFiles => &["app_meta.db", "events.db"],
            Layout::OneFile => &["app_meta.db"],
        }
    }

    fn open(&self, file: usize) -> Connection {
        let files = self.files();
        let path = self.site.directory().join(files[file.min(files.len() - 1)]);
        Connection::open(path).unwrap()
    }

    fn meta(&self) -> Connection {
        self.open(0)
    }

    fn events(&self) -> Connection {
        self.open(1)
    }

    /// All that is in the files.
    fn content(&self) -> Vec<(String, Vec<String>)> {
        let files = 0..self.files().len();
        files.map(|file| self.open(file)).map(|db| (dump(&db), applied(&db))).collect()
    }

    fn program(&self, command: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_desktop"));
        if self.layout == Layout::OneFile {
            program.arg("--one-file");
        }
        program.arg(self.site.directory()).args(command);
        program
    }

    fn run(&self, command: &[&str]) -> Output {
        self.program(command).output().unwrap()
    }

    fn said(&self, command: &[&str]) -> String {
        let output = self.run(command);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn complaint(&self, command: &[&str]) -> String {
        let output = self.run(command);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    }

    /// As a release two months ago left it, with a knowledge base, a document and an event.
    fn old_release(&self) {
        META.run_to(&mut self.meta(), "20250922000001").unwrap();
        EVENTS.run_to(&mut self.events(), FIRST).unwrap();
        self.meta()
            .execute_batch(
                "INSERT INTO knowledge_bases (id, name, status, embedder_model)
                   VALUES ('garden', 'Garden', 'active', 'small');
                 INSERT INTO documents VALUES ('d1', 'garden', 'roses.md');
                 INSERT INTO document_chunks VALUES ('d1', 1, 'Roses want sun.');",
            )
            .unwrap();
        self.event("garden", 1, r#"{"kb_id": "garden"}"#);
    }

    fn event(&self, aggregate: &str, number: i64, data: &str) {
        self.events()
            .execute(
                "INSERT INTO events (event_id, event_type, aggregate_id, aggregate_type,
                                     sequence_number, event_data, checksum)
                 VALUES (?1 || ?2, 'changed', ?1, 'knowledge_base', ?2, ?3, 'none')",
                (aggregate, number, data),
            )
            .unwrap();
    }
}

#[test]
fn r_3_03_two_sets_in_two_files_or_in_one() {
    in_all_ways(|desktop| {
        let first = desktop.said(&[]);
        assert!(first.contains("set app_meta, at 20251103000001, 0 pending"), "{first}");
        assert!(first.contains("set events, at 20251103000001, 0 pending"), "{first}");
        desktop.said(&["create", "garden", "Garden"]);
        assert!(desktop.said(&[]).contains("nothing to do"));
        assert_eq!(rows(&desktop.events(), "SELECT kb_id FROM events"), ["'garden'"]);
        for file in 0..desktop.files().len() {
            assert_sound(&desktop.open(file));
        }
        assert_eq!(
            rows(&desktop.meta(), "SELECT count(*) FROM sqlite_schema WHERE name = 'events'"),
            [if desktop.layout == Layout::OneFile { "1" } else { "0" }]
        );
    });
}

#[test]
fn r_3_08_an_old_release_is_brought_up_to_date_and_back_with_the_down_files() {
    in_all_ways(|desktop| {
        desktop.old_release();
        let before = desktop.content();
        desktop.said(&[]);
        assert!(META.is_current(&desktop.meta()).unwrap());
        assert!(EVENTS.is_current(&desktop.events()).unwrap());
        META.rollback_to(&mut desktop.meta(), "20250922000001").unwrap();
        EVENTS.rollback_to(&mut desktop.events(), FIRST).unwrap();
        assert_eq!(desktop.content(), before);
    });
}

/// Each rule, broken in the data of an old release: the start is refused, and nothing has changed.
#[test]
fn r_3_07_a_rule_that_does_not_hold_leaves_everything_as_it_was() {
    type Break = fn(&Desktop<'_>);
    let breaks: [(&str, Break); 4] = [
        ("an event is about a knowledge base that exists", |desktop| {
            desktop.event("attic", 1, r#"{"kb_id": "attic"}"#);
        }),
        ("the events of an aggregate are numbered without a gap", |desktop| {
            desktop.event("garden", 3, r#"{"kb_id": "garden"}"#);
        }),
        ("a document is in a knowledge base", |desktop| {
            let sql = "PRAGMA foreign_keys = off; INSERT INTO documents VALUES ('d2', 'attic', '')";
            desktop.meta().execute_batch(sql).unwrap();
        }),
        ("a chunk is of a document", |desktop| {
            let sql = "PRAGMA foreign_keys = off; INSERT INTO document_chunks VALUES ('d9', 1, '')";
            desktop.meta().execute_batch(sql).unwrap();
        }),
    ];
    for (rule, break_it) in breaks {
        println!("{rule}");
        in_all_ways(|desktop| {
            desktop.old_release();
            break_it(desktop);
            let before = desktop.content();
            let complaint = desktop.complaint(&[]);
            assert!(complaint.contains(rule), "{complaint}");
            assert!(complaint.contains("no database of the group was changed"), "{complaint}");
            assert_eq!(desktop.content(), before);
            assert!(!history(&desktop.meta()).contains(&"restore NULL done".to_owned()));
        });
    }
}

#[test]
fn r_3_07_mended_data_is_migrated_and_what_breaks_later_is_found() {
    in_all_ways(|desktop| {
        desktop.old_release();
        desktop.event("garden", 3, "{}");
        desktop.complaint(&[]);
        desktop.event("garden", 2, "{}");
        desktop.said(&[]);
        assert!(history(&desktop.events()).contains(&format!("apply {FIRST} done")));
        desktop.said(&["check"]);

        let sql = "UPDATE knowledge_bases SET last_sequence = 4";
        desktop.meta().execute_batch(sql).unwrap();
        let output = desktop.run(&["check"]);
        assert_eq!(output.status.code(), Some(1));
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(report.contains("no knowledge base is ahead of its events"), "{report}");
    });
}

/// Killed at any moment, each file is the old one or the new one, and the next start makes all new.
/// In one file neither set is ever new without the other.
#[test]
fn r_0_11_a_start_that_is_killed_leaves_each_file_old_or_new() {
    const KILLS: u32 = 8;
    const EVENTS_MORE: i64 = 4_000;
    in_all_ways(|desktop| {
        desktop.old_release();
        desktop
            .events()
            .execute(
                "INSERT INTO events (event_id, event_type, aggregate_id, aggregate_type,
                                     sequence_number, event_data, checksum)
                 WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 SELECT i, 'changed', 'garden', 'knowledge_base', i, '{}', 'none' FROM n",
                [EVENTS_MORE],
            )
            .unwrap();
        // Nothing may be left in a log beside the file.
        for file in 0..desktop.files().len() {
            desktop.open(file).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        }
        let old = desktop.content();
        let path = |name: &str| desktop.site.directory().join(name);
        let kept: Vec<Vec<u8>> =
            desktop.files().iter().map(|name| std::fs::read(path(name)).unwrap()).collect();
        let begin = Instant::now();
        desktop.said(&[]);
        let time = begin.elapsed();
        let new = desktop.content();

        let mut stayed = 0;
        for kill in 0..KILLS {
            for (name, bytes) in desktop.files().iter().zip(&kept) {
                for end in ["-wal", "-shm", "-journal"] {
                    let _ = std::fs::remove_file(path(&format!("{name}{end}")));
                }
                std::fs::write(path(name), bytes).unwrap();
            }
            let begin = Instant::now();
            let quiet = || Stdio::null();
            let mut process = desktop.program(&[]).stdout(quiet()).stderr(quiet()).spawn().unwrap();
            while begin.elapsed() < time * kill / KILLS && process.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(500));
            }
            process.kill().unwrap();
            process.wait().unwrap();
            let found = desktop.content();
            for (found, (old, new)) in found.iter().zip(old.iter().zip(&new)) {
                assert!(found == old || found == new, "neither old nor new");
            }
            stayed += u32::from(found == old);
            desktop.said(&[]);
            assert!(desktop.content() == new);
            for file in 0..desktop.files().len() {
                assert_sound(&desktop.open(file));
            }
            let twice =
                "SELECT count(*) FROM (SELECT 1 FROM _migrate_history WHERE action = 'apply'
                         AND outcome = 'done' GROUP BY set_name, version HAVING count(*) > 1)";
            assert_eq!(one::<i64>(&desktop.events(), twice), 0);
        }
        assert!(stayed > 0, "none of {KILLS} was killed in time");
    });
}
