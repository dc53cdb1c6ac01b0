//! Words of the command line for the words of the library.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use migrate_core::Version;

use crate::existing::{Decision, Tool};
use crate::history::Action;

/// A tool whose records can be taken over.
///
/// ```
/// use clap::ValueEnum;
/// use migrate_runtime::cli::ToolWord;
///
/// assert!(ToolWord::from_str("golang-migrate", false).is_ok());
/// assert!(ToolWord::from_str("make", false).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolWord(pub(super) Tool);

impl ValueEnum for ToolWord {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self(Tool::Refinery),
            Self(Tool::Sqlx),
            Self(Tool::Diesel),
            Self(Tool::RusqliteMigration),
            Self(Tool::GolangMigrate),
            Self(Tool::Dbmate),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

/// What can be in a history.
///
/// ```
/// use clap::ValueEnum;
/// use migrate_runtime::cli::ActionWord;
///
/// assert!(ActionWord::from_str("take-over", false).is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionWord(pub(super) Action);

impl ValueEnum for ActionWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [ActionWord; Action::ALL.len()] = {
            let mut all = [ActionWord(Action::Apply); Action::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = ActionWord(Action::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self.0 {
            Action::TakeOver => "take-over",
            other => other.as_str(),
        }))
    }
}

/// An answer to a question of a repair: `accept:003`.
///
/// ```
/// use migrate_runtime::cli::DecisionWord;
///
/// let decision: DecisionWord = "accept:003".parse()?;
/// assert_eq!(decision.to_string(), "accept:003");
/// assert!("agree:003".parse::<DecisionWord>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionWord(pub(super) Decision);

impl FromStr for DecisionWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "recount" {
            return Ok(Self(Decision::Recount));
        }
        let (word, about) = text.split_once(':').ok_or("such as accept:003, or recount")?;
        let version = || about.parse::<Version>().map_err(|error| error.to_string());
        Ok(Self(match word {
            "accept" => Decision::Accept(version()?),
            "forget" => Decision::Forget(version()?),
            "done" => Decision::Done(version()?),
            "undone" => Decision::Undone(version()?),
            "discard" => Decision::Discard(about.to_owned()),
            _ => return Err("one of accept, forget, done, undone, discard and recount".to_owned()),
        }))
    }
}

impl fmt::Display for DecisionWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Decision::Accept(version) => write!(f, "accept:{version}"),
            Decision::Forget(version) => write!(f, "forget:{version}"),
            Decision::Done(version) => write!(f, "done:{version}"),
            Decision::Undone(version) => write!(f, "undone:{version}"),
            Decision::Discard(text) => write!(f, "discard:{text}"),
            Decision::Recount => f.write_str("recount"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_as_they_are_written() {
        for text in ["accept:003", "forget:task001", "done:1", "undone:2", "discard:a:b", "recount"]
        {
            assert_eq!(text.parse::<DecisionWord>().unwrap().to_string(), text);
        }
        for text in ["", "accept", "accept:", "accept:x", "agree:003", "discard"] {
            assert!(text.parse::<DecisionWord>().is_err(), "{text}");
        }
    }
}
