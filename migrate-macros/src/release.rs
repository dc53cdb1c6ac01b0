//! Releases of SQLite 3, as SQL needs them and programs declare them.

use std::fmt;

/// A release such as 3.40.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Release {
    minor: u16,
    patch: u16,
}

impl Release {
    /// SQLite 3.`minor`.`patch`.
    pub(crate) const fn new(minor: u16, patch: u16) -> Self {
        Self { minor, patch }
    }

    /// The release that two or three numbers stand for; none where they stand for none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let number = |part: &str| {
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| plain)
        };
        let mut parts = text.split('.').map(number);
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = parts.next().unwrap_or(Some(0))?;
        (major == 3 && parts.next().is_none()).then_some(Self { minor, patch })
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.patch {
            0 => write!(f, "3.{}", self.minor),
            patch => write!(f, "3.{}.{patch}", self.minor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_two_or_three_numbers() {
        for (text, shown) in
            [("3.40", "3.40"), ("3.40.0", "3.40"), ("3.8.2", "3.8.2"), ("3.040", "3.40")]
        {
            assert_eq!(Release::read(text).unwrap().to_string(), shown);
        }
        for text in ["", "3", "3.", ".40", "3.40.1.2", "4.0", "3.x", "v3.40", "3.+4", "3.99999"] {
            assert_eq!(Release::read(text), None, "{text}");
        }
        assert!(Release::new(8, 2) < Release::new(38, 0));
        assert!(Release::new(40, 0) < Release::new(40, 1));
    }
}
