//! Completions for shells, and man pages.

use std::path::Path;

use super::alone;
use super::answer::Answer;
use super::documents::FileWritten;
use super::failure::Failure;
use super::setup::Setup;
use super::ui::Ui;

pub(super) fn completions(
    setup: &Setup<'_>,
    ui: &Ui,
    shell: clap_complete::Shell,
) -> Result<Answer, Failure> {
    let mut command = whole_command(setup, &ui.program);
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    text(script)
}

pub(super) fn man(setup: &Setup<'_>, ui: &Ui, to: Option<&Path>) -> Result<Answer, Failure> {
    let command = whole_command(setup, &ui.program);
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
    Answer::printed(text)
}

/// The application's, or what there is without one where the command line is called as `called`.
fn whole_command(setup: &Setup<'_>, called: &str) -> clap::Command {
    if let Some(application) = &setup.application {
        return application.clone();
    }
    let program = alone::program();
    match called.strip_prefix(&program).map(str::trim_start) {
        Some(mount) if !mount.is_empty() => {
            let mounted = alone::command(called.to_owned()).name(mount.to_owned());
            clap::Command::new(program).subcommand_required(true).subcommand(mounted)
        }
        _ => alone::command(program),
    }
}
