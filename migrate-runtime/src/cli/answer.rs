//! What a command has to say: for a person, for a program, and for the shell.

use serde::Serialize;

use super::documents::Printed;
use super::exit::Exit;
use super::failure::Failure;

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) text: String,
    /// A document. Text, since a value in between would put its keys into another order.
    pub(super) json: String,
    pub(super) exit: Exit,
    /// Whether the text is meant for a file, such as a script of completions.
    pub(super) is_file: bool,
}

impl Answer {
    pub(super) fn new(text: impl Into<String>, json: &impl Serialize) -> Result<Self, Failure> {
        let json = serde_json::to_string_pretty(json)
            .map_err(|error| Failure::told(format!("the answer cannot be written: {error}"), ""))?;
        Ok(Self { text: text.into(), json, exit: Exit::Done, is_file: false })
    }

    /// What is text by itself.
    pub(super) fn printed(text: String) -> Result<Self, Failure> {
        let document = Printed { text };
        let answer = Self::new("", &document)?;
        Ok(Self { text: document.text, is_file: true, ..answer })
    }

    pub(super) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Several, each under the name of its database.
    pub(super) fn join(answers: Vec<(String, Self)>) -> Self {
        let (mut text, mut members, mut exit) = (Vec::new(), Vec::new(), Exit::Done);
        let is_file = answers.iter().all(|(_, one)| one.is_file);
        for (name, one) in answers {
            text.push(one.text);
            let name = serde_json::Value::from(name);
            members.push(format!("  {name}: {}", one.json.replace('\n', "\n  ")));
            exit = exit.max(one.exit);
        }
        let json = format!("{{\n{}\n}}", members.join(",\n"));
        Self { text: text.join("\n\n"), json, exit, is_file }
    }
}
