//! Versions: `{category}{number}`, compared by meaning and printed as they were written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The version of a migration: a category, which may be empty, and a number.
///
/// `003`, `task003` and `20250915000001` are versions. Leading zeros do not count, nor does the
/// case of the category, so `task3` and `Task003` are one version; the printed form keeps the
/// zeros. The prefix `V`, which several tools demand, stands for the empty category.
///
/// ```
/// use migrate_runtime::Version;
///
/// let version: Version = "task003".parse()?;
/// assert_eq!(version.category(), "task");
/// assert_eq!(version.number(), 3);
/// assert_eq!(version, "Task3".parse()?);
/// assert_eq!(version.to_string(), "task003");
/// assert_eq!("V7".parse::<Version>()?, "007".parse()?);
/// # Ok::<(), migrate_runtime::ParseVersionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Version {
    category: Cow<'static, str>,
    number: u64,
    /// Digits to print at the least.
    width: u8,
}

impl Version {
    /// The category, in lower case; empty where the version is a bare number.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// The number within the category.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The digits that the printed form has at the least.
    #[must_use]
    pub(crate) fn width(&self) -> u8 {
        self.width
    }

    pub(crate) fn from_parts(category: Cow<'static, str>, number: u64, width: u8) -> Self {
        Self { category, number, width }
    }

    /// Whether the number is a date such as `20250915000001` or `20250915` and not a count: dates
    /// leave gaps, counts do not.
    ///
    /// ```
    /// use migrate_runtime::Version;
    ///
    /// assert!("20250915000001".parse::<Version>()?.is_timestamp());
    /// assert!(!"task003".parse::<Version>()?.is_timestamp());
    /// # Ok::<(), migrate_runtime::ParseVersionError>(())
    /// ```
    #[must_use]
    pub fn is_timestamp(&self) -> bool {
        self.number >= 10_000_000
    }

    /// The version that `text` starts with, and the rest of `text`.
    ///
    /// Knows the form `2018-01-14-171611` of diesel, which is one number.
    ///
    /// ```
    /// use migrate_runtime::Version;
    ///
    /// let (version, rest) = Version::parse_prefix("003_add_metrics.sql")?;
    /// assert_eq!((version.number(), rest), (3, "_add_metrics.sql"));
    /// # Ok::<(), migrate_runtime::ParseVersionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `text` does not start with letters followed by digits, or the number needs more than
    /// 64 bits.
    pub fn parse_prefix(text: &str) -> Result<(Self, &str), ParseVersionError> {
        let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let (category, rest) = text.split_at(letters);
        let digits_end = dashed_date(rest).unwrap_or_else(|| digits(rest));
        let (written, rest) = rest.split_at(digits_end);
        if written.is_empty() {
            return Err(ParseVersionError::NoNumber);
        }
        let written: String = written.chars().filter(char::is_ascii_digit).collect();
        let number = written.parse().map_err(|_| ParseVersionError::TooLarge)?;
        let category = if category.eq_ignore_ascii_case("v") {
            Cow::Borrowed("")
        } else {
            Cow::Owned(category.to_lowercase())
        };
        let width = u8::try_from(written.len()).unwrap_or(u8::MAX);
        Ok((Self { category, number, width }, rest))
    }
}

/// The length of the run of digits at the start of `text`.
fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// The length of `2018-01-14-171611` where `text` starts with one.
fn dashed_date(text: &str) -> Option<usize> {
    let shape = b"dddd-dd-dd-dddddd";
    let bytes = text.as_bytes();
    let fits = bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(s, b)| match s {
            b'd' => b.is_ascii_digit(),
            other => other == b,
        })
        && bytes.get(shape.len()).is_none_or(|b| !b.is_ascii_digit());
    fits.then_some(shape.len())
}

impl FromStr for Version {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Self::parse_prefix(text.trim())? {
            (version, "") => Ok(version),
            _ => Err(ParseVersionError::Trailing),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}{:0width$}", self.category, self.number, width = self.width.into());
        f.pad(&text)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.category == other.category
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.category.hash(state);
        self.number.hash(state);
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.category.cmp(&other.category).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Why a text is not a version.
///
/// ```
/// use migrate_runtime::{ParseVersionError, Version};
///
/// assert_eq!("task".parse::<Version>(), Err(ParseVersionError::NoNumber));
/// assert_eq!("3.1".parse::<Version>(), Err(ParseVersionError::Trailing));
/// assert_eq!("99999999999999999999".parse::<Version>(), Err(ParseVersionError::TooLarge));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseVersionError {
    /// There is no number where one is needed.
    NoNumber,
    /// The number needs more than 64 bits.
    TooLarge,
    /// Something follows the number.
    Trailing,
}

impl fmt::Display for ParseVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoNumber => {
                "a version is a number, or a word and a number, such as 003 or task003"
            }
            Self::TooLarge => "the number of a version must fit in 64 bits",
            Self::Trailing => "a version ends with its number",
        })
    }
}

impl std::error::Error for ParseVersionError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r_1_02_a_version_is_category_and_number() {
        let (version, rest) = Version::parse_prefix("knowledge002_embeddings").unwrap();
        assert_eq!((version.category(), version.number(), rest), ("knowledge", 2, "_embeddings"));
    }

    #[test]
    fn r_3_08_dates_are_one_number() {
        let (version, rest) = Version::parse_prefix("2018-01-14-171611_create").unwrap();
        assert_eq!((version.number(), rest), (20_180_114_171_611, "_create"));
        assert!(version.is_timestamp());
        let (version, rest) = Version::parse_prefix("01-friend_car").unwrap();
        assert_eq!((version.number(), rest), (1, "-friend_car"));
    }

    #[test]
    fn numbers_too_large_are_refused() {
        assert_eq!("99999999999999999999".parse::<Version>(), Err(ParseVersionError::TooLarge));
        assert_eq!("task".parse::<Version>(), Err(ParseVersionError::NoNumber));
        assert_eq!("".parse::<Version>(), Err(ParseVersionError::NoNumber));
        assert_eq!("3b".parse::<Version>(), Err(ParseVersionError::Trailing));
    }

    proptest! {
        #[test]
        fn r_2_17_two_spellings_are_one_version(
            category in "[a-u]{0,6}", number in any::<u32>(), zeros in 0_usize..4,
        ) {
            let plain: Version = format!("{category}{number}").parse().unwrap();
            let padded = format!("{}{}{number}", category.to_uppercase(), "0".repeat(zeros));
            let padded: Version = padded.parse().unwrap();
            prop_assert_eq!(&plain, &padded);
            prop_assert_eq!(plain.cmp(&padded), Ordering::Equal);
            prop_assert_eq!(padded.to_string().parse::<Version>().unwrap(), padded);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Version::parse_prefix(&text);
            let _ = text.parse::<Version>();
        }
    }
}
