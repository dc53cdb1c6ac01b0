//! Lint levels: the default of the code, over it what the macro's arguments say, over that what
//! the file says.

use super::code::{Code, Level};

/// What the macro's arguments say, later ones over earlier ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Levels {
    chosen: Vec<(Scope, Level)>,
}

/// Which lints a level is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    All,
    One(Code),
}

impl Levels {
    /// Sets the level of the lint `name`, or of `all`; or says what is wrong with the name, and
    /// what to do.
    pub(crate) fn set(&mut self, name: &str, level: Level) -> Result<(), (String, String)> {
        let scope = if name == "all" { Scope::All } else { Scope::One(Code::lint(name)?) };
        self.chosen.push((scope, level));
        Ok(())
    }

    /// The level of `code` in a file that allows `allowed`.
    pub(crate) fn level(&self, code: Code, allowed: &[Code]) -> Level {
        if allowed.contains(&code) {
            return Level::Allow;
        }
        let chosen = self.chosen.iter().rev();
        let mut fitting =
            chosen.filter(|(scope, _)| [Scope::All, Scope::One(code)].contains(scope));
        match fitting.next() {
            Some((_, level)) => *level,
            None => code.default_level().unwrap_or(Level::Deny),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_and_the_nearest_one_win() {
        let mut levels = Levels::default();
        assert_eq!(levels.level(Code::Gap, &[]), Level::Deny);
        levels.set("all", Level::Warn).unwrap();
        levels.set("gap", Level::Deny).unwrap();
        assert_eq!(levels.level(Code::Gap, &[]), Level::Deny);
        assert_eq!(levels.level(Code::DownFails, &[]), Level::Warn);
        assert_eq!(levels.level(Code::Gap, &[Code::Gap]), Level::Allow);
        assert!(levels.set("gapp", Level::Deny).unwrap_err().1.contains("`gap`"));
        assert!(levels.set("sql-error", Level::Deny).unwrap_err().0.contains("is an error"));
    }
}
