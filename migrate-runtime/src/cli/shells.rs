//! Completions for shells, and man pages.

use std::path::Path;

use super::alone;
use super::answer::Answer;
use super::documents::{FileWritten, Printed};
use super::failure::Failure;
use super::setup::Setup;

pub(super) fn completions(
    setup: &Setup<'_>,
    shell: clap_complete::Shell,
) -> Result<Answer, Failure> {
    let mut command = whole_command(setup);
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    text(script)
}

pub(super) fn man(setup: &Setup<'_>, to: Option<&Path>) -> Result<Answer, Failure> {
    let command = whole_command(setup);
    let Some(directory) = to else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Failure::told(format!("the page cannot be made: {error}"), ""))?;
        return text(page);
    };
    std::fs::create_dir_all(directory)
        .and_then(|()| clap_mangen::generate_to(command, directory))
        .map_err(|error| {
            let message = format!("{} cannot be written: {error}", directory.display());
            Failure::told(message, "name a directory that can be written")
        })?;
    let path = directory.display().to_string();
    Answer::new(format!("wrote the pages to {path}"), &FileWritten { file: path, changed: true })
}

fn text(bytes: Vec<u8>) -> Result<Answer, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| Failure::told(error.to_string(), ""))?;
    Answer::new(text.clone(), &Printed { text })
}

/// The application's, or what there is without one.
fn whole_command(setup: &Setup<'_>) -> clap::Command {
    setup.application.clone().unwrap_or_else(|| alone::command(alone::program()))
}
