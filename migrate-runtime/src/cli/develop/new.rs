//! `new`: begins a migration.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use rusqlite::Connection;

use super::directory::{self, failed};
use super::layout::{Habit, Numbering, names};
use crate::cli::answer::Answer;
use crate::cli::documents::Begun;
use crate::cli::failure::Failure;
use crate::cli::setup::Member;

/// What `new` takes.
///
/// ```
/// use clap::Parser;
/// use migrate_runtime::cli::NewArgs;
///
/// #[derive(Parser)]
/// struct Begin {
///     #[command(flatten)]
///     migration: NewArgs,
/// }
///
/// assert!(Begin::try_parse_from(["begin", "add", "tags", "--category", "task"]).is_ok());
/// assert!(Begin::try_parse_from(["begin"]).is_err(), "a migration has a name");
/// ```
#[derive(Debug, Clone, Args)]
#[command(about = None, long_about = None)]
#[group(id = "migrate-new")]
pub struct NewArgs {
    /// What it does, in a few words such as: add tags
    #[arg(required = true, value_name = "NAME", id = "migrate-name")]
    name: Vec<String>,
    /// The category of its version, such as `task` for task001
    #[arg(
        long,
        value_name = "WORD",
        default_value = "",
        hide_default_value = true,
        id = "migrate-category"
    )]
    category: String,
    /// Take the time for a version, as in 20261120093000, where these are the first migrations
    #[arg(long, id = "migrate-timestamp")]
    timestamp: bool,
    /// The directory of the migrations; the one that was compiled in, where it is there
    #[arg(long, value_name = "DIRECTORY", id = "migrate-directory")]
    directory: Option<PathBuf>,
}

pub(in crate::cli) fn new(member: &Member<'_>, args: &NewArgs) -> Result<Answer, Failure> {
    let typed = args.name.join(" ");
    let name = words(&typed);
    if name.is_empty() {
        return Err(Failure::usage(
            format!("{typed:?} is no name"),
            "say in a few words what it does, such as: add tags",
        ));
    }
    let category = args.category.to_lowercase();
    // A `v` alone stands before versions without a category.
    if category == "v" || !category.chars().all(char::is_alphabetic) {
        return Err(Failure::usage(
            format!("{:?} is no category", args.category),
            "a category is a word of letters alone, such as task",
        ));
    }
    let directory = directory::of(member, args.directory.as_deref())?;
    let is_new = !directory.is_dir();
    let names = if is_new {
        Vec::new()
    } else {
        names(&directory).map_err(|error| failed(&directory, &error))?
    };
    let habit = match Habit::of(&names, &category) {
        Some(Habit { numbering: Numbering::Sequence { .. }, .. }) if args.timestamp => {
            return Err(Failure::usage(
                format!("the versions in {} are numbers, and no times", directory.display()),
                "leave --timestamp out: the next number is taken",
            ));
        }
        Some(habit) => habit,
        None if args.timestamp => {
            Habit { numbering: Numbering::Moment { dashes: false }, ..Habit::default() }
        }
        None => Habit::default(),
    };
    let version = habit.next(&category, &now()?);
    let stem = format!("{version}{}{name}", habit.separator);
    let files = habit.files(&directory, &stem);
    for (path, text) in &files {
        create(path, text).map_err(|error| failed(path, &error))?;
    }
    let paths: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    let mut text = paths.join("\n");
    if is_new {
        text.push_str(
            "\nso that Cargo sees new files, the package needs a build.rs with\n    fn main() { \
             println!(\"cargo::rerun-if-changed=migrations\"); }",
        );
    }
    Answer::new(text, &Begun { version, files: paths })
}

/// Never over a file that is there.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// `Add tags!` becomes `add_tags`.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// The time in UTC, as `20261120093000`.
fn now() -> Result<String, Failure> {
    let db = Connection::open_in_memory()?;
    Ok(db.query_row("SELECT strftime('%Y%m%d%H%M%S', 'now')", [], |row| row.get(0))?)
}
