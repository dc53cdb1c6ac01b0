//! The digests: over the text, over the statements, over a schema. All SHA-256, each with a tag of
//! its own in front, so that a digest of one kind can never be taken for another.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::sql::Lexer;

/// A digest of migration text: SHA-256 with a tag in front that says what was hashed.
///
/// Prints as 64 hexadecimal digits.
///
/// ```
/// use migrate_runtime::Checksum;
///
/// let unix = Checksum::of_text("CREATE TABLE t (a);\n");
/// let windows = Checksum::of_text("\u{feff}CREATE TABLE t (a);\r\n");
/// assert_eq!(unix, windows);
///
/// // To show, to keep, and to have back.
/// assert_eq!(unix.short().len(), 12);
/// assert_eq!(Checksum::from_hex(&unix.to_string()), Some(unix));
/// assert_eq!(Checksum::from_bytes(*unix.as_bytes()), unix);
///
/// // Whether only the layout changed.
/// let laid_out = "-- A table.\nCREATE TABLE t\n(a);";
/// assert_ne!(Checksum::of_text(laid_out), unix);
/// assert_eq!(Checksum::of_statements(laid_out), Checksum::of_statements("CREATE TABLE t (a)"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

/// A digest of a schema: equal for schemas that SQLite treats alike, however they were written.
///
/// See [`Snapshot::fingerprint`](crate::schema::Snapshot::fingerprint). Prints as 64 hexadecimal
/// digits.
///
/// ```
/// use migrate_runtime::{Fingerprint, Snapshot};
///
/// let db = rusqlite::Connection::open_in_memory()?;
/// assert_eq!(Snapshot::read(&db)?.fingerprint(), Fingerprint::EMPTY);
/// db.execute_batch("CREATE TABLE notes (title TEXT)")?;
/// let fingerprint = Snapshot::read(&db)?.fingerprint();
///
/// // To show, to keep, and to have back.
/// println!("the schema is {}", fingerprint.short());
/// assert_eq!(Fingerprint::from_hex(&fingerprint.to_string()), Some(fingerprint));
/// assert_eq!(Fingerprint::from_bytes(*fingerprint.as_bytes()), fingerprint);
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Checksum {
    /// "Is this the same file?" — over the text without byte order mark, with `\n` for `\r\n`.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut hash = tagged("text");
        hash.extend_from_slice(normalise(text).as_bytes());
        Self(sha256(&hash))
    }

    /// "Does it say the same?" — over the tokens, without comments, white space and empty
    /// statements. A text that was only laid out anew keeps this digest.
    #[must_use]
    pub fn of_statements(text: &str) -> Self {
        let text = normalise(text);
        let mut hash = tagged("statements");
        // A `;` counts when a statement stands before it and another follows: whether the last one
        // has its semicolon changes nothing.
        let (mut semicolon, mut inside) = (false, false);
        for token in Lexer::new(&text).significant() {
            let piece = &text.as_bytes()[token.range()];
            if piece == b";" {
                semicolon |= inside;
                inside = false;
                continue;
            }
            if semicolon {
                length_prefixed(&mut hash, b";");
            }
            (semicolon, inside) = (false, true);
            length_prefixed(&mut hash, piece);
        }
        Self(sha256(&hash))
    }

    /// The start of the chain over a set; see [`Checksum::chain`].
    #[doc(hidden)]
    #[must_use]
    pub fn of_empty_set() -> Self {
        Self(sha256(&tagged("set")))
    }

    /// The digest of a set after one more migration: every link covers all that came before.
    #[doc(hidden)]
    #[must_use]
    pub fn chain(self, version: &str, name: &str, checksum: Self) -> Self {
        let mut hash = tagged("link");
        hash.extend_from_slice(&self.0);
        length_prefixed(&mut hash, version.as_bytes());
        length_prefixed(&mut hash, name.as_bytes());
        hash.extend_from_slice(&checksum.0);
        Self(sha256(&hash))
    }

    /// The digest of bytes that are compared for "anything different at all?".
    #[doc(hidden)]
    #[must_use]
    pub fn of_bytes<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> Self {
        let mut hash = tagged("bytes");
        for part in parts {
            length_prefixed(&mut hash, part);
        }
        Self(sha256(&hash))
    }
}

/// The text as it is hashed, executed and embedded: without byte order mark, `\n` for `\r\n`.
#[must_use]
pub fn normalise(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// The start of what is hashed for this kind of digest.
///
/// It is collected and hashed at once: a hasher that is fed a few bytes at a time costs several
/// times as much, above all in a build without optimisation.
fn tagged(kind: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    length_prefixed(&mut bytes, b"migrate/1");
    length_prefixed(&mut bytes, kind.as_bytes());
    bytes
}

fn length_prefixed(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
    bytes.extend_from_slice(part);
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl Fingerprint {
    /// The digest of one schema object from its parts in canonical form.
    pub(crate) fn of_parts<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let mut hash = tagged("object");
        for part in parts {
            length_prefixed(&mut hash, part);
        }
        Self(sha256(&hash))
    }

    /// The fingerprint of an empty schema.
    pub const EMPTY: Self = Self([0; 32]);

    /// The fingerprint with `object` in the schema. A sum of digests, so that a step costs what it
    /// changes and the order of objects does not matter.
    #[must_use]
    pub(crate) fn with(self, object: Self) -> Self {
        self.lanes(object, u64::wrapping_add)
    }

    /// The fingerprint without `object`.
    #[must_use]
    pub(crate) fn without(self, object: Self) -> Self {
        self.lanes(object, u64::wrapping_sub)
    }

    fn lanes(self, other: Self, add: fn(u64, u64) -> u64) -> Self {
        let mut sum = self.0;
        for (lane, other) in sum.chunks_exact_mut(8).zip(other.0.chunks_exact(8)) {
            let mut left = [0; 8];
            let mut right = [0; 8];
            left.copy_from_slice(lane);
            right.copy_from_slice(other);
            lane.copy_from_slice(
                &add(u64::from_le_bytes(left), u64::from_le_bytes(right)).to_le_bytes(),
            );
        }
        Self(sum)
    }
}

macro_rules! digest {
    ($name:ident) => {
        impl $name {
            /// The digest with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The digest as bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// The first twelve hexadecimal digits: enough for a person to tell two apart.
            #[must_use]
            pub fn short(&self) -> String {
                self.0[..6].iter().map(|byte| format!("{byte:02x}")).collect()
            }

            /// The digest that prints as `text`, if one does.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                if text.len() != 64 || !text.is_ascii() {
                    return None;
                }
                let mut bytes = [0; 32];
                for (index, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
                let text: String =
                    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect();
                f.pad(&text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.short())
            }
        }
    };
}

digest!(Checksum);
digest!(Fingerprint);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r_2_04_layout_and_comments_are_not_statements() {
        let one = "CREATE TABLE t (a TEXT); -- first\nINSERT INTO t VALUES ('x y');";
        let other =
            "-- a header\nCREATE  TABLE t(a TEXT)\n;; /* two */ INSERT INTO t VALUES('x y')\n";
        assert_eq!(Checksum::of_statements(one), Checksum::of_statements(other));
        assert_ne!(Checksum::of_text(one), Checksum::of_text(other));
    }

    #[test]
    fn r_2_03_what_stands_in_a_literal_counts() {
        let pairs = [
            ("SELECT 'a b'", "SELECT 'a  b'"),
            ("SELECT 1 2", "SELECT 12"),
            ("SELECT a; b", "SELECT a b"),
            ("SELECT \"a\"", "SELECT 'a'"),
        ];
        for (one, other) in pairs {
            assert_ne!(Checksum::of_statements(one), Checksum::of_statements(other), "{one}");
        }
    }

    #[test]
    fn r_2_01_the_digest_is_stable() {
        // Stored in databases: a change here is a change of the tracking format.
        let digest = Checksum::of_text("CREATE TABLE t (a);\n");
        assert_eq!(Checksum::from_hex(&digest.to_string()), Some(digest));
        assert_eq!(digest.short(), &digest.to_string()[..12]);
        assert_eq!(Checksum::from_hex("xyz"), None);
    }

    proptest! {
        #[test]
        fn r_2_04_line_ends_and_byte_order_mark_never_count(lines in "([ a-z0-9;'\"(),=-]{0,12}\n){0,9}") {
            let windows = format!("\u{feff}{}", lines.replace('\n', "\r\n"));
            prop_assert_eq!(Checksum::of_text(&lines), Checksum::of_text(&windows));
            prop_assert_eq!(Checksum::of_statements(&lines), Checksum::of_statements(&windows));
        }

        #[test]
        fn r_2_04_a_comment_between_tokens_never_counts(words in prop::collection::vec("[a-z]{1,5}|[0-9]{1,3}|'[a-z ]{0,4}'|;", 0..20)) {
            let plain = words.join(" ");
            let commented = words.join(" /* why */ -- and how\n ");
            prop_assert_eq!(Checksum::of_statements(&plain), Checksum::of_statements(&commented));
        }

        #[test]
        fn sums_of_objects_do_not_depend_on_order(a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            let (a, b) = (Fingerprint(a), Fingerprint(b));
            prop_assert_eq!(Fingerprint::EMPTY.with(a).with(b), Fingerprint::EMPTY.with(b).with(a));
            prop_assert_eq!(Fingerprint::EMPTY.with(a).with(b).without(a), b);
        }
    }
}
