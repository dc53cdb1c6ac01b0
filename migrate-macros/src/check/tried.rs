//! For tests: two migrations that are rehearsed, and what is found in them.

use super::chain::{Rehearsed, rehearse};
use crate::arguments::Arguments;
use crate::diagnostics::{Diagnostics, Level};
use crate::layout::Bundle;
use crate::parse::parse;
use crate::source::Source;

/// Rehearses `first`, with its sample, and then `up` with its down. These `lints` alone speak, as
/// warnings.
pub(super) fn tried(
    lints: &[&str],
    first: &str,
    sample: Option<&str>,
    up: &str,
    down: Option<&str>,
) -> (Option<Rehearsed>, Diagnostics) {
    let mut options = Arguments::default().options;
    options.levels.set("all", Level::Allow).unwrap();
    for lint in lints {
        options.levels.set(lint, Level::Warn).unwrap();
    }
    let bundle = |version: &str, up: &str, down: Option<&str>, sample: Option<&str>| Bundle {
        version: version.parse().unwrap(),
        name: String::new(),
        up: Source::new(format!("m/{version}.sql"), up),
        down: down.map(|down| Source::new(format!("m/{version}.down.sql"), down)),
        verify: None,
        sample: sample.map(|sample| Source::new(format!("m/{version}.sample.sql"), sample)),
    };
    let bundles = vec![bundle("001", first, None, sample), bundle("002", up, down, None)];
    let mut diagnostics = Diagnostics::default();
    let all = parse(bundles, &options, &mut diagnostics).unwrap();
    let rehearsed = rehearse(&all, &options, &mut diagnostics);
    (rehearsed, diagnostics)
}

/// The texts of the errors, and then of the warnings.
pub(super) fn texts(diagnostics: &Diagnostics) -> Vec<String> {
    let errors = diagnostics.render_errors().into_iter().map(|error| error.text);
    errors.chain(diagnostics.render_warnings()).collect()
}
