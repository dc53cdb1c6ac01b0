//! `schema`: what the migrations make of the schema.

use migrate_core::schema::SchemaFile;

use super::directory::{existing, failed};
use crate::cli::answer::Answer;
use crate::cli::args::DirectoryArgs;
use crate::cli::documents::FileWritten;
use crate::cli::failure::Failure;
use crate::cli::setup::Member;
use crate::written::{Written, write};

pub(in crate::cli) fn schema(
    member: &Member<'_>,
    args: &DirectoryArgs,
    print: bool,
) -> Result<Answer, Failure> {
    let catalog = member.migrator.catalog;
    let Some(schema) = catalog.schema() else {
        return Err(Failure::told(
            "the build did not run the migrations",
            "build the program with the feature `check`",
        ));
    };
    let text = SchemaFile::new(catalog.set(), &schema).to_string();
    if print {
        return Answer::printed(text);
    }
    let path = existing(member, args.directory.as_deref())?.join(SchemaFile::NAME);
    let written = write(&path, &text).map_err(|error| failed(&path, &error))?;
    let what = if written == Written::Unchanged { "says so already" } else { "written" };
    let file = path.display().to_string();
    Answer::new(
        format!("{file} {what}"),
        &FileWritten { file, changed: written != Written::Unchanged },
    )
}
