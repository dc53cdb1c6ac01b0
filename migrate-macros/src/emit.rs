//! Stage 7: the expansion. Two literals and a few names; see `migrate_core::Catalog` for why.

use migrate_core::schema::SchemaFile;
use migrate_core::{Catalog, Checksum};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use crate::arguments::{Arguments, Options};
use crate::check::Checked;

/// The value that the macro stands for.
pub(crate) fn emit(
    checked: &Checked,
    tracked: &[String],
    warnings: &[String],
    arguments: &Arguments,
) -> TokenStream {
    let Arguments { options: Options { directory, set, hooks, .. }, span, runtime } = arguments;
    let migrations = checked.migrations();
    let digest = migrations.iter().fold(Checksum::of_empty_set(), |chain, migration| {
        chain.chain(&migration.version().to_string(), migration.name(), migration.checksum())
    });
    let encode = |samples| Catalog::encode(migrations, checked.schema(), checked.sqlite(), samples);
    let (text, words) = encode(&[]);
    let stamp = Checksum::of_bytes([digest.as_bytes(), text.as_bytes(), &words[..]]);
    // To a database, a program that was built for tests is the same program.
    let (text, words) =
        if checked.samples().is_empty() { (text, words) } else { encode(checked.samples()) };
    let digest = Literal::byte_string(digest.as_bytes());
    let stamp = Literal::byte_string(stamp.as_bytes());
    let words = Literal::byte_string(&words);

    let root = root(directory);
    let files = tracked.iter().map(|file| {
        let file = format!("/{file}");
        quote!(
            const _: &[u8] = ::core::include_bytes!(::core::concat!(#root, #file));
        )
    });
    let variable = SchemaFile::VARIABLE;
    let listing = tracked.join("\n");
    let hooks = migrations.iter().filter_map(|migration| {
        let function = &hooks.of(migration.version())?.function;
        let version = migration.version().to_string();
        Some(quote!((#version, #function)))
    });
    let warnings = warnings.iter().map(|warning| {
        quote_spanned! {*span=>
            const _: () = {
                #[deprecated(note = #warning)]
                #[allow(non_upper_case_globals)]
                const migration_lint: () = ();
                migration_lint
            };
        }
    });
    quote! {
        {
            // Makes the compiler look again when a file was edited.
            #(#files)*
            // And when somebody asks for the schema file, or does so no more.
            const _: ::core::option::Option<&::core::primitive::str> =
                ::core::option_env!(#variable);
            #(#warnings)*
            const MIGRATION_HOOKS: &[(&::core::primitive::str, #runtime::__private::Hook)] =
                &[#(#hooks),*];
            #runtime::__private::migrations(
                #runtime::__private::Catalog::new(#set, *#digest, *#stamp, #text, #words),
                if ::core::cfg!(debug_assertions) {
                    ::core::option::Option::Some(
                        #runtime::__private::Directory::new(::core::concat!(#root), #listing),
                    )
                } else {
                    ::core::option::Option::None
                },
                MIGRATION_HOOKS,
            )
        }
    }
}

/// What stands for the set when it cannot be embedded: the errors, and an empty value of the right
/// type, so that no other error follows.
pub(crate) fn fallback(errors: &[TokenStream], arguments: &Arguments) -> TokenStream {
    let Arguments { options: Options { set, hooks, .. }, runtime, span: _ } = arguments;
    let functions = hooks.functions();
    quote! {
        {
            #(#errors)*
            // What the program imports for them is not unused.
            #(const _: () = { let _ = #functions; };)*
            #runtime::__private::migrations(
                #runtime::__private::Catalog::new(#set, [0; 32], [0; 32], "", b""),
                ::core::option::Option::None,
                &[],
            )
        }
    }
}

/// The tokens that `concat!` joins to the path of the directory.
fn root(directory: &str) -> TokenStream {
    if std::path::Path::new(directory).is_absolute() {
        return quote!(#directory);
    }
    let directory = format!("/{directory}");
    quote!(::core::env!("CARGO_MANIFEST_DIR"), #directory)
}
