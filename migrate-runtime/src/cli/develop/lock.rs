//! `lock`: declares every migration of this program shipped.

use migrate_core::LockFile;

use super::directory::{existing, failed};
use crate::cli::answer::Answer;
use crate::cli::args::DirectoryArgs;
use crate::cli::counts::number_of;
use crate::cli::documents::FileWritten;
use crate::cli::failure::Failure;
use crate::cli::setup::Member;
use crate::written::{Written, write};

pub(in crate::cli) fn lock(member: &Member<'_>, args: &DirectoryArgs) -> Result<Answer, Failure> {
    let migrations = member.migrator.catalog.migrations();
    let path = existing(member, args.directory.as_deref())?.join(LockFile::NAME);
    let text = LockFile::of(&migrations).to_string();
    let written = write(&path, &text).map_err(|error| failed(&path, &error))?;
    let count = migrations.len();
    let what = match written {
        Written::Unchanged => "says so already",
        _ => "written",
    };
    let text = format!("{} {what}: {} shipped", path.display(), number_of(count, "migration"));
    let file = path.display().to_string();
    Answer::new(text, &FileWritten { file, changed: written != Written::Unchanged })
}
