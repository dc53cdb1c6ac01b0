//! Compressed backups, and what a program without the feature says to one.

use std::fs;

#[cfg(feature = "zstd")]
use migrate_runtime::Backup;
use migrate_runtime::ErrorKind;
use migrate_tests::look::dump;
use migrate_tests::sets::RELEASE_1;
use migrate_tests::site::in_both_modes;

#[cfg(feature = "zstd")]
use crate::backup::names;

#[cfg(not(feature = "zstd"))]
#[test]
fn r_0_16_without_the_feature_a_compressed_backup_names_it() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let before = dump(&db);
        let backup = site.directory().join("library.2026-01-01_00-00-00.bak.zst");
        fs::write(&backup, "something").unwrap();
        let migrator = RELEASE_1.migrator();
        assert_eq!(migrator.list_backups(&db).unwrap().len(), 1);
        for error in [
            migrator.restore(&mut db, &backup).unwrap_err(),
            migrator.verify_backup(&backup).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::BackupFailed);
            assert!(error.to_string().contains("without the feature `zstd`"), "{error}");
        }
        assert_eq!(dump(&db), before);
        let missing = migrator.verify_backup("missing.bak.zst").unwrap_err();
        assert!(missing.to_string().contains("No such file"), "{missing}");
    });
}

#[cfg(feature = "zstd")]
#[test]
fn r_0_16_r_1_10_a_backup_is_compressed_and_comes_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "CREATE TABLE filling (text);
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO filling SELECT 'this is line ' || i FROM n",
        )
        .unwrap();
        let then = dump(&db);
        let directory = site.directory().join("backups");
        fs::create_dir(&directory).unwrap();
        let plain = RELEASE_1.migrator().backup(Backup::in_directory(&directory));
        let migrator = RELEASE_1.migrator().backup(Backup::in_directory(&directory).compress(true));
        let whole = plain.backup_now(&db).unwrap().unwrap();
        let backup = migrator.backup_now(&db).unwrap().unwrap();
        assert!(backup.to_str().unwrap().ends_with(".bak.zst"), "{}", backup.display());
        let length = |path| fs::metadata(path).unwrap().len();
        assert!(length(&backup) < length(&whole) / 2);
        assert_eq!(names(&directory).len(), 2, "nothing lies about");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&backup).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "for the owner alone");
        }
        migrator.verify_backup(&backup).unwrap();
        assert_eq!(names(&directory).len(), 2, "nor after it was verified");
        assert_eq!(plain.list_backups(&db).unwrap().len(), 2, "however the next one is taken");

        db.execute_batch("DELETE FROM filling").unwrap();
        let now = dump(&db);
        // Cut off, altered, empty, or something else: nothing of it reaches the database.
        let bytes = fs::read(&backup).unwrap();
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 1;
        let bad = site.directory().join("bad.bak.zst");
        for content in [&bytes[..bytes.len() - 5], &altered, b"", b"no backup at all", &bytes[..2]]
        {
            fs::write(&bad, content).unwrap();
            let error = migrator.restore(&mut db, &bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BackupFailed, "{error}");
            migrator.verify_backup(&bad).unwrap_err();
            assert_eq!(dump(&db), now);
        }
        assert_eq!(names(&directory).len(), 2, "no copy of now, since nothing came after it");

        let copy = plain.restore(&mut db, &backup).unwrap().unwrap();
        assert_eq!(dump(&db), then);
        assert_eq!(names(&directory).len(), 3);
        plain.restore(&mut db, &copy).unwrap();
        assert_eq!(dump(&db), now);

        let one = RELEASE_1.migrator().backup(Backup::in_directory(&directory).keep_count(1));
        assert_eq!(one.prune_backups(&db).unwrap().len(), 3, "of either kind");
    });
}

/// The pages of the backup, of the database and of the copy in between are of one size at the end.
#[cfg(feature = "zstd")]
#[test]
fn r_0_16_a_compressed_backup_with_other_pages_comes_back() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let source = rusqlite::Connection::open(site.directory().join("other.db")).unwrap();
        source
            .execute_batch("PRAGMA page_size = 512; CREATE TABLE t (x); INSERT INTO t VALUES (7)")
            .unwrap();
        let migrator = RELEASE_1.migrator().backup(Backup::beside_database().compress(true));
        let backup = migrator.backup_now(&source).unwrap().unwrap();
        migrator.restore(&mut db, &backup).unwrap();
        assert_eq!(migrate_tests::look::one::<i64>(&db, "SELECT x FROM t"), 7);
        assert!(!names(site.directory()).iter().any(|name| name.contains("partial")));
    });
}
