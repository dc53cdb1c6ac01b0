//! What the library adds to the build of a program. See `../README.md`.

mod package;

#[allow(dead_code, reason = "the other benchmark uses the rest")]
#[path = "../../generate.rs"]
mod generate;

use std::path::Path;

use package::{Built, Package};
use tempfile::TempDir;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Rounds of clean builds, and of rebuilds.
const CLEAN: usize = 3;
const AGAIN: usize = 9;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo run --release -- rebuild` leaves the clean builds out.
    let wanted = |part: &str| arguments.is_empty() || arguments.iter().any(|one| one == part);
    let directory = TempDir::new()?;
    let plain = Package::plain(directory.path(), "plain")?;
    let ten = Package::migrated(directory.path(), "ten", 10)?;
    for package in [&plain, &ten] {
        package.fetch()?;
    }
    if wanted("clean") {
        clean(&plain, &ten)?;
    }
    if wanted("rebuild") {
        plain.build()?;
        ten.build()?;
        // One target directory, as the dependencies are the same.
        let hundred = Package::migrated(directory.path(), "hundred", 100)?;
        let thousand = Package::locked(directory.path(), "thousand", 1_000, 990)?;
        for package in [&hundred, &thousand] {
            package.build()?;
        }
        let both: &[Place] = &[Place::Newest, Place::Middle];
        rebuilds(
            &plain,
            &[
                (&ten, "10", 10, both, 0.5),
                (&hundred, "100", 100, both, 1.5),
                (&thousand, "1,000, of which 990 have shipped,", 1_000, &both[..1], 1.5),
            ],
        )?;
    }
    Ok(())
}

/// From nothing, the registry apart.
fn clean(plain: &Package, migrated: &Package) -> Result<()> {
    let mut times = (Vec::new(), Vec::new());
    let mut counts = (Built::default(), Built::default());
    for _ in 0..CLEAN {
        for (package, times, count) in
            [(plain, &mut times.0, &mut counts.0), (migrated, &mut times.1, &mut counts.1)]
        {
            package.clean()?;
            *count = package.build()?;
            times.push(count.seconds);
        }
    }
    let (floor, ours) = (Times::of(times.0), Times::of(times.1));
    println!("| clean dev build | rusqlite (bundled) | with migrate-runtime | more | limit |");
    println!("|---|---|---|---|---|");
    println!(
        "| wall | {floor} | {ours} | {:+.2} s, × {:.3} | +5 s |",
        ours.middle - floor.middle,
        ours.middle / floor.middle
    );
    for (what, floor, ours, limit) in [
        ("crates, build scripts apart", counts.0.crates, counts.1.crates, "+26"),
        ("runs of the compiler, build scripts included", counts.0.units, counts.1.units, ""),
    ] {
        println!(
            "| {what} | {floor} | {ours} | {:+} | {limit} |",
            ours.cast_signed() - floor.cast_signed()
        );
    }
    println!("\nMore crates:");
    for name in counts.1.names.difference(&counts.0.names) {
        println!("- {name}");
    }
    println!();
    Ok(())
}

/// Where a migration is edited.
#[derive(Clone, Copy)]
enum Place {
    /// The newest: what a developer works on.
    Newest,
    /// Halfway: everything after it must be looked at again.
    Middle,
}

/// One migration edited, against `main.rs` edited in the program without.
fn rebuilds(plain: &Package, sets: &[(&Package, &str, usize, &[Place], f64)]) -> Result<()> {
    println!("| rebuild after an edit | wall | ratio to the floor | limit | |");
    println!("|---|---|---|---|---|");
    let mut round = 0;
    let mut floors = Vec::new();
    for (package, which, count, places, limit) in sets {
        for place in *places {
            let (name, rounds) = match place {
                Place::Newest => ("the newest", AGAIN),
                Place::Middle => ("the middle one", AGAIN / 2 + 1),
            };
            let (mut floor, mut edited, mut source) = (Vec::new(), Vec::new(), Vec::new());
            for warm in 0..=rounds {
                round += 1;
                plain.edit_source(round)?;
                let one = plain.build()?.seconds;
                let at = match place {
                    Place::Newest => count - 1,
                    Place::Middle => count / 2,
                };
                package.edit_migration(at, round)?;
                let other = package.build()?.seconds;
                package.edit_source(round)?;
                let third = package.build()?.seconds;
                if warm > 0 {
                    floor.push(one);
                    edited.push(other);
                    source.push(third);
                }
            }
            floors.extend(&floor);
            let (floor, edited, source) = (Times::of(floor), Times::of(edited), Times::of(source));
            let verdict = if edited.middle <= *limit { "within" } else { "**over**" };
            let ratio = edited.middle / floor.middle;
            println!(
                "| {name} of {which} migrations | {edited} | {ratio:.2} | {limit} s | {verdict} |"
            );
            if let Place::Newest = place {
                let ratio = source.middle / floor.middle;
                println!("| main.rs, beside {which} migrations | {source} | {ratio:.2} | | |");
            }
        }
    }
    println!("| floor: main.rs, without migrations | {} | 1 | | |", Times::of(floors));
    Ok(())
}

/// Median and range, in seconds.
struct Times {
    least: f64,
    middle: f64,
    most: f64,
}

impl Times {
    fn of(mut seconds: Vec<f64>) -> Self {
        seconds.sort_by(f64::total_cmp);
        let at = |index: usize| seconds.get(index).copied().unwrap_or(f64::NAN);
        Self {
            least: at(0),
            middle: at(seconds.len() / 2),
            most: at(seconds.len().saturating_sub(1)),
        }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s ({:.2}–{:.2})", self.middle, self.least, self.most)
    }
}

/// The root of the repository.
fn repository() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_default()
}
