//! Databases that cannot be written, or not enough: read-only, in a closed directory, on a full
//! disk. The error says so, and nothing is changed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use migrate_runtime::ErrorKind;
use migrate_tests::look::{applied, dump, one};
use migrate_tests::sets::{RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::{Disk, Fault, Lasting, Operation, Reason};
use rusqlite::{Connection, OpenFlags};

use crate::common::{ASKING, Ends, Way, assert_helps, migrator, prepare, verb};

const WRITABLE: &str = "make the file and its directory writable";

/// The database through a URI, with these parameters.
fn by_uri(path: &Path, parameters: &str) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{}?{parameters}", path.display()), flags).unwrap()
}

#[test]
fn a_file_that_is_declared_read_only_answers_questions_alone() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let before = fs::read(site.path()).unwrap();
        for parameters in ["mode=ro", "immutable=1", "mode=ro&immutable=1"] {
            let mut db = by_uri(&site.path(), parameters);
            for name in ASKING {
                verb(name, &RELEASE_2, &mut db).unwrap();
            }
            assert!(migrator(&RELEASE_1).run(&mut db).unwrap().is_empty(), "{parameters}");
            for name in ["run", "rollback"] {
                let error = verb(name, &RELEASE_2, &mut db).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::ReadOnly, "{parameters}, {name}: {error}");
                assert!(error.help().contains(WRITABLE), "{error}");
                assert!(error.to_string().contains("nothing was changed"), "{error}");
            }
            drop(db);
            assert!(fs::read(site.path()).unwrap() == before, "{parameters}");
        }
    });
}

/// The journal cannot be made: the directory is another's, or the file system is read-only.
fn in_a_closed_directory(check: impl Fn(&str, &migrate_runtime::Error)) {
    let site = Site::new(Journal::Rollback);
    prepare(&site, Way::Up);
    let before = fs::read(site.path()).unwrap();
    let disk = Disk::beneath(site.directory());
    let mut db = site.open();
    disk.fail(Fault {
        among: &[Operation::Create],
        after: 0,
        lasting: Lasting::ForGood,
        reason: Reason::Io,
    });
    for name in ASKING {
        verb(name, &RELEASE_2, &mut db).unwrap();
    }
    for name in ["run", "rollback"] {
        let error = verb(name, &RELEASE_2, &mut db).unwrap_err();
        assert!(error.to_string().contains("nothing was changed"), "{error}");
        assert!(db.is_autocommit());
        assert_helps(&error);
        check(name, &error);
    }
    drop(db);
    assert!(fs::read(site.path()).unwrap() == before);
    disk.mend();
    assert_eq!(migrator(&RELEASE_2).run(&mut site.open()).unwrap().steps().len(), 2);
}

#[test]
fn r_0_11_where_no_journal_can_be_made_nothing_is_changed() {
    in_a_closed_directory(|_, _| {});
}

#[test]
fn r_4_09_where_no_journal_can_be_made_the_directory_is_named() {
    in_a_closed_directory(|name, error| {
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{name}: {error}");
        assert!(error.help().contains(WRITABLE), "{name}: {error}");
    });
}

/// With every limit on the size of the file, from the size that it has until the run gets through.
#[test]
fn r_0_11_a_file_that_may_not_grow_is_left_as_it_was() {
    in_both_modes(|site| {
        for way in Way::BOTH {
            let own = Site::new(site.journal());
            prepare(&own, way);
            let whole = fs::read(own.path()).unwrap();
            let ends = Ends::of(&own, way);
            let mut failed = 0;
            for more in 0.. {
                let case = format!("{way:?}, {more} pages more");
                let path = own.directory().join(format!("limited{more}.db"));
                fs::write(&path, &whole).unwrap();
                let mut db = Connection::open(&path).unwrap();
                let limit = one::<i64>(&db, "PRAGMA page_count") + more;
                db.execute_batch(&format!("PRAGMA max_page_count = {limit}")).unwrap();
                let result = way.go(&mut db);
                assert!(db.is_autocommit());
                assert_eq!(one::<i64>(&db, "PRAGMA max_page_count"), limit);
                drop(db);
                let mut db = Connection::open(&path).unwrap();
                assert_eq!(ends.assert_at_one(&mut db, way, &case), result.is_ok(), "{case}");
                let Err(error) = result else { break };
                assert_eq!(error.kind(), ErrorKind::DiskFull, "{case}: {error}");
                assert!(error.help().contains("free some space"), "{case}: {error}");
                assert!(error.to_string().contains("nothing was changed"), "{case}: {error}");
                failed += 1;
            }
            // Going back, there can be room enough in what it frees.
            assert!(failed > 0 || way == Way::Down, "{way:?}");
        }
    });
}

/// Not as root, whom permissions do not bind.
#[cfg(unix)]
#[test]
fn what_the_user_may_not_write_is_said_to_be_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let permit = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (file, directory) in [(0o444, 0o755), (0o444, 0o555), (0o644, 0o555)] {
        let site = Site::new(Journal::Rollback);
        prepare(&site, Way::Up);
        let before = fs::read(site.path()).unwrap();
        permit(&site.path(), file);
        if file == 0o444 && fs::OpenOptions::new().append(true).open(site.path()).is_ok() {
            println!("skipped: permissions do not bind this user");
            return;
        }
        permit(site.directory(), directory);
        let mut db = site.open();
        for name in ASKING {
            verb(name, &RELEASE_2, &mut db).unwrap();
        }
        for name in ["run", "rollback"] {
            let error = verb(name, &RELEASE_2, &mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ReadOnly, "{file:o} {directory:o}: {error}");
            assert!(error.help().contains(WRITABLE), "{error}");
            assert!(error.to_string().contains("nothing was changed"), "{error}");
        }
        drop(db);
        assert!(fs::read(site.path()).unwrap() == before);
        permit(site.directory(), 0o755);
    }
}

/// Runs release 2 on a copy of the database on a file system of its own, which is gone afterwards;
/// what the process said, or none where this machine does not allow it.
#[cfg(target_os = "linux")]
fn on_own_file_system(site: &Site, mount: &str, kept: &Path) -> Option<Output> {
    let place = site.directory().join("mounted");
    fs::create_dir_all(&place).unwrap();
    let script = format!(
        "cd \"$1\" && mount -t tmpfs tmpfs . && cd \"$1\" && cp \"$2\" library.db && {mount} || exit 99
         \"$3\" library.db release2; code=$?; cp library.db* \"$4\"; exit $code"
    );
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script, "sh"])
        .args([&place, &site.path(), Path::new(env!("CARGO_BIN_EXE_migrate-one")), kept])
        .output()
        .ok()?;
    (output.status.code().is_some_and(|code| code < 2)).then_some(output)
}

#[cfg(target_os = "linux")]
#[test]
fn r_0_11_on_a_disk_that_is_full_the_old_state_stays() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let whole = fs::read(site.path()).unwrap();
        let ends = Ends::of(site, Way::Up);
        fs::write(site.path(), &whole).unwrap();
        let (mut failed, size) = (0, whole.len().next_multiple_of(4096) / 1024);
        for more in (0..).step_by(8) {
            let kept = tempfile::TempDir::new().unwrap();
            let mount = format!("mount -o remount,size={}k tmpfs .", size + more);
            let Some(output) = on_own_file_system(site, &mount, kept.path()) else {
                println!("skipped: this needs the right to mount");
                return;
            };
            let mut db = Connection::open(kept.path().join("library.db")).unwrap();
            let text = String::from_utf8_lossy(&output.stderr);
            let case = format!("{more} KiB more: {text}");
            let is_new = ends.assert_at_one(&mut db, Way::Up, &case);
            assert_eq!(is_new, output.status.success(), "{case}");
            if is_new {
                break;
            }
            assert!(text.contains("= help: "), "{case}");
            failed += 1;
        }
        assert!(failed > 1, "{failed}");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn r_0_11_on_a_read_only_file_system_the_error_says_so() {
    // In WAL mode SQLite cannot even read such a file, and says that it cannot open it.
    let site = Site::new(Journal::Rollback);
    prepare(&site, Way::Up);
    let before = dump(&site.open());
    let kept = tempfile::TempDir::new().unwrap();
    let Some(output) = on_own_file_system(&site, "mount -o remount,ro tmpfs .", kept.path()) else {
        println!("skipped: this needs the right to mount");
        return;
    };
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.starts_with("the database cannot be written: "), "{text}");
    assert!(text.contains(WRITABLE), "{text}");
    let db = Connection::open(kept.path().join("library.db")).unwrap();
    assert_eq!((dump(&db), applied(&db).len()), (before, 3));
}
