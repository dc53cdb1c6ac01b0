//! No command without a test of what it prints.

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};
use migrate_runtime::cli;

use crate::desk::Desk;

fn commands() -> Vec<String> {
    let command = cli::Command::augment_subcommands(clap::Command::new("library"));
    command.get_subcommands().map(|one| one.get_name().to_owned()).collect()
}

#[test]
fn r_2_21_every_command_has_its_output_json_and_error_kept() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    let mut missing = Vec::new();
    for name in commands() {
        // A script and a page: `man` has both of their errors.
        let file = if name == "completions" { "man" } else { &name };
        let text = fs::read_to_string(snapshots.join(format!("{file}.snap"))).unwrap_or_default();
        let typed = |wanted: &dyn Fn(&str, &str) -> bool| {
            text.split("$ library migrate ").any(|run| {
                let args = run.lines().next().unwrap_or_default();
                args.split(' ').next() == Some(name.as_str()) && wanted(args, run)
            })
        };
        let shown = typed(&|args, run| !args.contains("--json") && !run.contains("! error"));
        let json = typed(&|args, _| args.contains("--json"));
        let error = typed(&|_, run| run.contains("! error"));
        let is_text = ["completions", "man"].contains(&name.as_str());
        if !((shown && json || is_text) && error) {
            missing.push(format!("{name}: output {shown}, JSON {json}, error {error}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn r_4_09_an_application_may_have_arguments_of_its_own() {
    // A version that every command tells, and options of the same ids as the names of ours.
    let app = clap::Command::new("library").version("1.0").propagate_version(true);
    cli::MigrateArgs::augment_args(app).debug_assert();
    let mut ours = cli::MigrateArgs::augment_args(clap::Command::new("library"));
    ours.build();
    let mut foreign = Vec::new();
    for command in std::iter::once(&ours).chain(ours.get_subcommands()) {
        let ids = command.get_arguments().map(|one| one.get_id().as_str());
        foreign.extend(ids.filter(|id| !id.starts_with("migrate-") && *id != "help"));
    }
    foreign.retain(|id| *id != "subcommand");
    assert!(foreign.is_empty(), "{foreign:?}");
}

#[test]
fn r_4_09_help_fits_80_columns_and_has_every_command() {
    let mut desk = Desk::new("1");
    assert_eq!(desk.types("--help"), 0);
    for name in commands() {
        assert_eq!(desk.types(&format!("{name} -h")), 0);
    }
    desk.is("help");
}
