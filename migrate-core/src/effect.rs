//! The digest of what a migration does, whatever its words: "does the edited one do the same?"

use std::fmt;

use crate::checksum::{Checksum, Fingerprint};

/// What a migration makes of the schema and of rows that the build made up, as digests.
///
/// The scheme says how rows are made up: effects of different schemes cannot be compared.
///
/// ```
/// use migrate_runtime::{Checksum, Effect, Fingerprint, Likeness};
///
/// let rows = Checksum::of_text("what became of rows");
/// let values = Checksum::of_text("and of those with values of the script");
/// let effect = Effect::on_rows(rows, values).with_schema(Fingerprint::EMPTY);
/// assert_eq!(Effect::from_text(&effect.to_string()), Some(effect));
/// assert_eq!(effect.compare(effect), Likeness::Same);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Effect {
    scheme: u32,
    rows: Checksum,
    values: Checksum,
}

/// How like two effects are.
///
/// ```
/// use migrate_runtime::{Likeness, Migration};
///
/// /// Whether a migration that was edited after it had shipped may stay as it is.
/// fn is_harmless(shipped: &Migration, edited: &Migration) -> bool {
///     match (shipped.effect(), edited.effect()) {
///         (Some(one), Some(other)) => one.compare(other) == Likeness::Same,
///         _ => false,
///     }
/// }
/// # let one = Migration::new("001".parse().unwrap(), "one", migrate_runtime::Script::from_text("".into(), "".into()));
/// # assert!(!is_harmless(&one, &one));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Likeness {
    /// The same schema, and the same of the same rows.
    Same,
    /// The same, as far as the values in the script have no part in it: those are others.
    OtherValues,
    /// Another schema, or something else of the same rows.
    Different,
    /// They cannot be compared.
    Unknown,
}

impl Effect {
    /// How this release makes rows up. It counts up whenever the same migration would get another
    /// digest.
    #[doc(hidden)]
    pub const SCHEME: u32 = 1;

    /// The effect on rows unlike any others, and on those that have the values of the script.
    #[must_use]
    pub fn on_rows(rows: Checksum, values: Checksum) -> Self {
        Self { scheme: Self::SCHEME, rows, values }
    }

    /// The same, with the schema after it.
    #[must_use]
    pub fn with_schema(self, schema: Fingerprint) -> Self {
        let rows = Checksum::of_bytes([self.rows.as_bytes().as_slice(), schema.as_bytes()]);
        Self { rows, ..self }
    }

    pub(crate) fn from_parts(scheme: u32, [rows, values]: [Checksum; 2]) -> Self {
        Self { scheme, rows, values }
    }

    pub(crate) fn parts(self) -> (u32, [Checksum; 2]) {
        (self.scheme, [self.rows, self.values])
    }

    /// Whether the two do the same.
    #[must_use]
    pub fn compare(self, other: Self) -> Likeness {
        if self.scheme != other.scheme {
            Likeness::Unknown
        } else if self.rows != other.rows {
            Likeness::Different
        } else if self.values == other.values {
            Likeness::Same
        } else {
            Likeness::OtherValues
        }
    }

    /// The effect that prints as `text`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let scheme = parts.next()?.parse().ok()?;
        let (rows, values) = (parts.next()?, parts.next()?);
        let effect =
            Self { scheme, rows: Checksum::from_hex(rows)?, values: Checksum::from_hex(values)? };
        parts.next().is_none().then_some(effect)
    }
}

/// The scheme and two digests, with colons between them.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.scheme, self.rows, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_compared_part_by_part() {
        let [one, other] = ["one", "other"].map(Checksum::of_text);
        let effect = Effect::on_rows(one, one).with_schema(Fingerprint::EMPTY);
        for (unlike, likeness) in [
            (Effect::on_rows(one, one).with_schema(Fingerprint::EMPTY), Likeness::Same),
            (Effect::on_rows(one, other).with_schema(Fingerprint::EMPTY), Likeness::OtherValues),
            (Effect::on_rows(other, one).with_schema(Fingerprint::EMPTY), Likeness::Different),
            (
                Effect::on_rows(one, one).with_schema(Fingerprint::from_bytes([1; 32])),
                Likeness::Different,
            ),
            (Effect { scheme: Effect::SCHEME + 1, ..effect }, Likeness::Unknown),
        ] {
            assert_eq!(effect.compare(unlike), likeness);
            assert_eq!(Effect::from_text(&unlike.to_string()), Some(unlike));
        }
        for text in ["", "1", "1:", "x:", &format!("1:{one}"), &format!("1:{one}:{one}:")] {
            assert_eq!(Effect::from_text(text), None, "{text}");
        }
    }
}
