//! Where a command speaks: standard output and error, with or without colours, to a person or to a
//! program.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::answer::Answer;
use super::args::{Colors, Options};
use super::exit::Exit;
use super::failure::Failure;
use super::visible::{visible, visible_but, visible_json};

#[derive(Debug, Clone)]
pub(super) struct Ui {
    format: Format,
    color: anstream::ColorChoice,
    /// Whether the standard output shows colours.
    pub(super) styled: bool,
    progress: bool,
    yes: bool,
    /// How the command line is called, such as `notes migrate`.
    pub(super) program: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

/// How something stands, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Waiting,
    Bad,
    Quiet,
    Strong,
}

impl Tone {
    const ALL: [Self; 5] = [Self::Good, Self::Waiting, Self::Bad, Self::Quiet, Self::Strong];

    fn style(self) -> Style {
        match self {
            Self::Good => AnsiColor::Green.on_default(),
            Self::Waiting => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Quiet => Style::new().dimmed(),
            Self::Strong => Style::new().bold(),
        }
    }
}

impl Ui {
    pub(super) fn new(options: &Options, program: String) -> Self {
        let color = match options.color {
            Colors::Auto => anstream::ColorChoice::Auto,
            Colors::Always => anstream::ColorChoice::Always,
            Colors::Never => anstream::ColorChoice::Never,
        };
        let styled = match color {
            anstream::ColorChoice::Auto => {
                anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
            choice => choice != anstream::ColorChoice::Never,
        };
        Self {
            format: if options.json { Format::Json } else { Format::Text },
            color,
            styled,
            progress: !options.quiet && !options.json && io::stderr().is_terminal(),
            yes: options.yes,
            program,
        }
    }

    /// Whether somebody sees how far it is.
    pub(super) fn shows_progress(&self) -> bool {
        self.progress
    }

    /// Whether every question is answered with yes.
    pub(super) fn says_yes(&self) -> bool {
        self.yes
    }

    /// The same with every question asked.
    pub(super) fn asking(&self) -> Self {
        Self { yes: false, ..self.clone() }
    }

    /// Whether there is somebody to ask.
    pub(super) fn can_ask(&self) -> bool {
        self.format == Format::Text && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// `text` as it is to be shown on the standard output.
    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.styled || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{style}{text}{style:#}")
    }

    /// Says something on the standard error while a command goes on.
    pub(super) fn remark(&self, text: &str) {
        if self.format == Format::Text {
            let mut stream = anstream::AutoStream::new(io::stderr(), self.color);
            // Nobody is there to hear that it could not be said.
            let _ = writeln!(stream, "{}", visible(text));
        }
    }

    /// Prints what came out, and says how the program ends.
    pub(super) fn close(&self, result: Result<Answer, Failure>) -> Exit {
        let (exit, said) = match (result, self.format) {
            (Ok(answer), Format::Text) if answer.is_file && !io::stdout().is_terminal() => {
                (answer.exit, print(&answer.text))
            }
            (Ok(answer), Format::Text) => {
                (answer.exit, self.say(&visible_but(&answer.text, &styles())))
            }
            (Ok(answer), Format::Json) => (answer.exit, self.say(&visible_json(&answer.json))),
            (Err(failure), Format::Json) => {
                (failure.exit(), self.say(&visible_json(&failure.json())))
            }
            (Err(failure), Format::Text) => {
                let style = Tone::Bad.style();
                let mut stream = anstream::AutoStream::new(io::stderr(), self.color);
                let _ = writeln!(
                    stream,
                    "{style}error{style:#}: {}",
                    fit(&visible(&failure.to_string()))
                );
                (failure.exit(), Ok(()))
            }
        };
        match said {
            // Somebody read as much as they wanted: `app migrate history | head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
            Err(error) => {
                // Nobody should do again what is done.
                let answer = match exit {
                    Exit::Error | Exit::Usage => "the answer",
                    Exit::Done | Exit::Found => "the command is done, but its answer",
                };
                let _ = writeln!(io::stderr(), "error: {answer} cannot be written: {error}");
                Exit::Error
            }
            Ok(()) => exit,
        }
    }

    /// Shows a person what came out before something failed.
    pub(super) fn show_before_failure(&self, answer: Answer) {
        if self.format == Format::Text && !answer.text.is_empty() {
            self.close(Ok(answer));
        }
    }

    fn say(&self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut stream = anstream::AutoStream::new(io::stdout(), self.color);
        writeln!(stream, "{}", text.trim_end_matches('\n'))?;
        stream.flush()
    }
}

/// As it is: what is meant for a file.
fn print(text: &str) -> io::Result<()> {
    let mut stream = io::stdout().lock();
    writeln!(stream, "{}", text.trim_end_matches('\n'))?;
    stream.flush()
}

/// The sequences that are ours.
fn styles() -> Vec<String> {
    let begin = Tone::ALL.map(|tone| tone.style().render().to_string());
    begin.into_iter().chain([anstyle::Reset.render().to_string()]).collect()
}

/// An error, with no line wider than 80 columns but those that are shown as they are: of SQL, and
/// with a path that somebody may want to copy.
fn fit(text: &str) -> String {
    let mut fitting = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // The word before the first line.
        let width = if number == 0 { 73 } else { 80 };
        let indent = line.len() - line.trim_start().len();
        let is_shown = line.contains(" | ") || line.contains(std::path::MAIN_SEPARATOR);
        if line.chars().count() <= width || is_shown || indent + 2 >= width {
            fitting.push(line.to_owned());
            continue;
        }
        let rest = format!("\n{:1$}", "", indent + 2);
        let wrapped = migrate_core::wrap(line.trim_start(), width - indent - 2);
        fitting.push(format!("{:indent$}{}", "", wrapped.join(&rest)));
    }
    fitting.join("\n")
}
