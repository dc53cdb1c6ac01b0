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

/// A time in UTC as far as it is given, as the history writes it: `2026-11-20T08:30`.
pub(super) fn moment(text: &str) -> Result<String, &'static str> {
    // As a table shows it, and as JSON has it.
    let text = text.trim().replacen(' ', "T", 1);
    let text = text.strip_suffix('Z').unwrap_or(&text);
    let shape = b"dddd-dd-ddTdd:dd:dd.ddd";
    let fits = text.len() <= shape.len()
        && shape.iter().zip(text.bytes()).all(|(shape, byte)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => *other == byte,
        });
    // A month that is cut off would be another one.
    let is_whole = [4, 7, 10, 13, 16, 19, 23].contains(&text.len());
    let within = |at: std::ops::Range<usize>, numbers: std::ops::RangeInclusive<u8>| {
        let part = text.get(at).and_then(|part| part.parse().ok());
        part.is_none_or(|part: u8| numbers.contains(&part))
    };
    if fits
        && is_whole
        && within(5..7, 1..=12)
        && within(8..10, 1..=31)
        && within(11..13, 0..=23)
        && within(14..16, 0..=59)
    {
        Ok(text.to_owned())
    } else {
        Err("not a time, such as 2026, 2026-11-20 or 2026-11-20T08:30")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_shown() {
        for (text, read) in [
            ("2026", "2026"),
            ("2026-11", "2026-11"),
            ("2026-11-20 08:30", "2026-11-20T08:30"),
            (" 2026-11-20T08:30:05.123Z ", "2026-11-20T08:30:05.123"),
            ("2026-11-20T08:30:05Z", "2026-11-20T08:30:05"),
        ] {
            assert_eq!(moment(text).as_deref(), Ok(read));
        }
        for text in
            ["", "yesterday", "2026-1", "2026-13", "2026-11-32", "20.11.2026", "2026-11-20T25"]
        {
            assert!(moment(text).is_err(), "{text}");
        }
    }

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
