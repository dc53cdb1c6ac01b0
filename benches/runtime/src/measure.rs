//! Two sides in turns, and the table.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// One line of the table.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) floor: String,
    pub(crate) ours: String,
    pub(crate) ratio: String,
    pub(crate) limit: String,
    pub(crate) spread: String,
    pub(crate) within: Option<bool>,
}

/// Measures `floor` and `ours` in turns, `rounds` times each after a warm-up, and compares.
///
/// Each closure sets up what it needs, and gives the time of what is measured alone. On a busy
/// machine neighbours fall into one and the same pair, so that the median of the pairs says more
/// than any single time.
pub(crate) fn compare(
    what: &str,
    limit: Option<f64>,
    rounds: usize,
    mut floor: impl FnMut() -> Duration,
    mut ours: impl FnMut() -> Duration,
) -> Line {
    let mut times = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    let mut ratios = Vec::with_capacity(rounds);
    let warm_up = rounds / 20 + 1;
    for round in 0..warm_up + rounds {
        // The one that goes first may find the caches cold: each does in half of the rounds.
        let (one, other) = if round % 2 == 0 {
            let one = floor().as_secs_f64();
            (one, ours().as_secs_f64())
        } else {
            let other = ours().as_secs_f64();
            (floor().as_secs_f64(), other)
        };
        if round >= warm_up {
            times.0.push(one);
            times.1.push(other);
            ratios.push(other / one);
        }
    }
    let floor = quantiles(&mut times.0);
    let ours = quantiles(&mut times.1);
    let ratio = ours.middle / floor.middle;
    let pairs = quantiles(&mut ratios);
    Line {
        what: what.to_owned(),
        floor: duration(floor.middle),
        ours: duration(ours.middle),
        ratio: format!("{ratio:.3}"),
        limit: limit.map_or_else(String::new, |limit| format!("{limit}")),
        spread: format!(
            "pairs {:.2} {:.3} {:.2}, minima {:.3}",
            pairs.quarter,
            pairs.middle,
            pairs.three_quarters,
            ours.least / floor.least
        ),
        within: limit.map(|limit| ratio <= limit),
    }
}

pub(crate) struct Quantiles {
    pub(crate) least: f64,
    pub(crate) quarter: f64,
    pub(crate) middle: f64,
    pub(crate) three_quarters: f64,
}

pub(crate) fn quantiles(values: &mut [f64]) -> Quantiles {
    values.sort_by(f64::total_cmp);
    let at = |part: usize| values[(values.len() - 1) * part / 4];
    Quantiles { least: values[0], quarter: at(1), middle: at(2), three_quarters: at(3) }
}

/// The time that one of `times` calls takes.
pub(crate) fn each(times: u32, mut call: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        call();
    }
    start.elapsed() / times
}

/// What `call` gives, and how long it took.
pub(crate) fn timed<T>(call: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = call();
    (value, start.elapsed())
}

fn duration(seconds: f64) -> String {
    let micros = seconds * 1e6;
    if micros < 1_000.0 { format!("{micros:.2} µs") } else { format!("{:.2} ms", micros / 1e3) }
}

pub(crate) fn heading() {
    println!("| what | floor | ours | ratio | limit | | spread |\n|---|---|---|---|---|---|---|");
}

/// Prints a line as soon as it is known: a run takes minutes.
pub(crate) fn print(line: &Line) {
    let Line { what, floor, ours, ratio, limit, spread, within } = line;
    let verdict = match within {
        Some(true) => "within",
        Some(false) => "**over**",
        None => "",
    };
    println!("| {what} | {floor} | {ours} | {ratio} | {limit} | {verdict} | {spread} |");
}

/// The argument that makes this program a child.
pub(crate) const CHILD: &str = "--child";

/// The most memory, in KiB, that this program had when run again for one task.
pub(crate) fn peak(task: &str, path: &Path) -> Result<f64, Box<dyn std::error::Error>> {
    let output = Command::new(std::env::current_exe()?).arg(CHILD).arg(task).arg(path).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| format!("{task}: {text}{}", String::from_utf8_lossy(&output.stderr)).into())
}
