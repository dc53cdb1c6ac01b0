//! What is a text in JSON: versions and digests.

#[cfg(feature = "json-schema")]
use schemars::JsonSchema;
use serde::Serialize;

/// A version as its file has it, such as `003` or `task003`.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(transparent)]
struct Version(
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = r"^[^0-9]*[0-9]+$")))] String,
);

/// A digest of migration text: SHA-256 in hexadecimal digits.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(transparent)]
struct Checksum(
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = r"^[0-9a-f]{64}$")))] String,
);

/// A digest of a schema: equal for schemas that SQLite treats alike.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(transparent)]
struct Fingerprint(
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = r"^[0-9a-f]{64}$")))] String,
);

/// A digest of what a migration does, whatever its words. To be compared, and not taken apart.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(transparent)]
struct Effect(String);

/// `tasks`, `tasks.*` or `tasks.legacy_state`, as `allow destructive(…)` has it.
#[derive(Serialize)]
#[cfg_attr(feature = "json-schema", derive(JsonSchema))]
#[serde(transparent)]
struct Consented(String);

macro_rules! as_printed {
    ($($name:ident),*) => {$(
        impl From<&crate::$name> for $name {
            fn from(printed: &crate::$name) -> Self {
                Self(printed.to_string())
            }
        }

        crate::serialized_as!(crate::$name => $name);
    )*};
}

as_printed!(Version, Checksum, Fingerprint, Effect, Consented);
