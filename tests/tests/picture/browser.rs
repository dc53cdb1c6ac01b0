//! The page in a real browser: Chromium without a window. Where there is none, the test says so and
//! passes, unless `MIGRATE_NEED_CHROMIUM` is set.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::set::PICTURES;

/// What the page is put into: frames as wide as a phone and as a desk, and somebody who uses it.
const HARNESS: &str = include_str!("harness.html");

/// What Chromium shows in the end, and what it said on the way.
fn browse(directory: &Path, page: &str, dark: bool) -> Option<(String, String)> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let works = |name: &&str| {
        Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success())
    };
    let Some(chromium) = names.into_iter().find(works) else {
        assert!(std::env::var_os("MIGRATE_NEED_CHROMIUM").is_none(), "there is no Chromium here");
        eprintln!("SKIPPED: there is no Chromium here, so nobody has looked at the page");
        return None;
    };
    let escaped = page.replace('&', "&amp;").replace('"', "&quot;");
    let file = directory.join("harness.html");
    fs::write(&file, HARNESS.replace("THE PAGE", &escaped)).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--enable-logging=stderr", "--window-size=1300,900"])
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!dark)))
        .arg(format!("--user-data-dir={}", directory.join("profile").display()))
        .args(["--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Some((text(&output.stdout), text(&output.stderr)))
}

#[test]
fn somebody_uses_the_page() {
    for dark in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        let Some((shown, said)) = browse(directory.path(), &PICTURES.report_page(), dark) else {
            return;
        };
        assert!(!said.contains("CONSOLE"), "{said}");
        let start = shown.find("<pre id=\"result\">").unwrap_or_else(|| panic!("{shown}\n{said}"));
        let result = &shown[start..];
        let result = &result[..result.find("</pre>").unwrap()];
        let lines: Vec<&str> = result.lines().skip(1).collect();
        let first = if dark { "dark" } else { "light" };
        let uses = |width: u32| {
            [
                "no overflow",
                "4 of 4 004 drop_hostile | new: loans | changed: | gone: HOSTILE",
                "3 of 4 003 tidy_rows | new: | changed: | gone:",
                "2 of 4 002 find_books | new: full_shelves words | changed: shelves | gone:",
                "1 of 4 001 create_shelves | new: HOSTILE books shelves | changed: | gone:",
                "first",
                "nothing moves",
                "last",
                "1 found: loans",
                "0 found:",
            ]
            .map(|line| format!("{width}: {line}"))
        };
        let expected = [uses(390), uses(1300)].concat();
        let (colours, done): (Vec<&str>, Vec<&str>) =
            lines.into_iter().partition(|line| line.contains("colours"));
        assert_eq!(done, expected, "{result}\n{said}");
        assert_eq!(colours.len(), 2);
        for line in colours {
            let all = format!("auto {first}, light light, dark dark, auto {first}");
            assert!(line.ends_with(&all), "{line}");
        }
        assert!(!result.contains("hacked"), "{result}");
    }
}

#[test]
fn another_script_does_not_run() {
    let directory = tempfile::tempdir().unwrap();
    let page = PICTURES.report_page().replace("'use strict';", "'use strict'; top.hacked = 1;");
    let Some((shown, said)) = browse(directory.path(), &page, false) else { return };
    assert!(shown.contains("390: the script did not run"), "{shown}");
    assert!(!shown.contains("\nhacked"), "{shown}");
    assert!(said.contains("CONSOLE") && said.contains("Content Security Policy"), "{said}");
}
