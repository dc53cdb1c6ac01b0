//! Documents: what the types of this crate are as JSON. It is a contract of its own: a document is
//! made from what the type tells, and its fields do not move with those of the type.
//!
//! Fields are only ever added. What is absent is `null`, and a list without members `[]`.

#[cfg(feature = "rusqlite")]
mod loss;
mod migration;
mod schema;
mod text;

/// Serializes each type as the document that is made from a reference to it.
#[doc(hidden)]
#[macro_export]
macro_rules! serialized_as {
    ($($type:ty => $document:ty),* $(,)?) => {$(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&<$document>::from(self), serializer)
            }
        }

        #[cfg(feature = "json-schema")]
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                <$document as ::schemars::JsonSchema>::schema_name()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                <$document as ::schemars::JsonSchema>::schema_id()
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                <$document as ::schemars::JsonSchema>::json_schema(generator)
            }
        }
    )*};
}
