//! Peak memory of whole processes: this program runs itself again, once for each figure.

use std::path::Path;

use rusqlite::Connection;

use crate::files::{LIST, MINIMAL, rows, user_version};
use crate::measure::{Line, peak, print, quantiles};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a child does before it says how much memory it had at most, in KiB.
pub(crate) fn child(task: &str, path: &Path) -> Result<()> {
    let mut db = Connection::open(path)?;
    match task {
        "open" => {}
        "number" => assert_ne!(user_version(&db), 0),
        "list" => assert_eq!(rows(&db, LIST), 50),
        "row" => assert_eq!(rows(&db, MINIMAL), 1),
        "migrate" => assert!(crate::THOUSAND.run(&mut db)?.is_empty()),
        "stamped" => {
            assert!(crate::THOUSAND.migrator().stamp_user_version().run(&mut db)?.is_empty());
        }
        "migrate and list" => {
            assert!(crate::THOUSAND.run(&mut db)?.is_empty());
            assert_eq!(rows(&db, LIST), 50);
        }
        "back up" | "restore" => crate::backup::task(&mut db, &crate::TEN, task)?,
        other => return Err(format!("no such task: {other}").into()),
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.ok_or("no VmHWM: this is not Linux")?.trim().trim_end_matches(" kB"));
    Ok(())
}

pub(crate) fn compare(path: &Path) -> Result<()> {
    let tasks = ["open", "row", "list", "migrate", "migrate and list", "stamped", "number"];
    let mut peaks: Vec<Vec<f64>> = vec![Vec::new(); tasks.len()];
    for _ in 0..40 {
        for (task, peaks) in tasks.iter().zip(&mut peaks) {
            peaks.push(peak(task, path)?);
        }
    }
    let peaks: Vec<_> = peaks.iter_mut().map(|peaks| quantiles(peaks)).collect();
    for (floor, ours, what, limit) in [
        (0, 3, "open and migrate; floor: open", Some(500.0)),
        (0, 5, "open and migrate, stamped; floor: open", Some(500.0)),
        (6, 5, "open and migrate, stamped; floor: open, user_version", None),
        (1, 3, "open and migrate; floor: open, one row by its key", None),
        (2, 3, "open and migrate; floor: open, list of 50 rows", None),
        (2, 4, "open, migrate, list; floor: open, list of 50 rows", None),
    ] {
        let (floor, ours) = (&peaks[floor], &peaks[ours]);
        let more = ours.middle - floor.middle;
        print(&Line {
            what: format!("5: peak memory, 1,000 applied, {what}"),
            floor: format!("{} KiB", floor.middle),
            ours: format!("{} KiB", ours.middle),
            ratio: format!("{more:+} KiB"),
            limit: limit.map_or_else(String::new, |limit: f64| format!("+{limit} KiB")),
            spread: format!(
                "quartiles {}–{}, {}–{}",
                floor.quarter, floor.three_quarters, ours.quarter, ours.three_quarters
            ),
            within: limit.map(|limit| more <= limit),
        });
    }
    Ok(())
}
