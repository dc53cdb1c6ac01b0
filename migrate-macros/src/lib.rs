//! The build half: `embed_migrations!` checks a migration directory while the program compiles and
//! embeds what it learnt; `document_schema` shows in the documentation what the migrations make.
//!
//! **Applications want `migrate-runtime`**, which re-exports both macros and documents them: what
//! they expand to names that crate, in the same version.
//!
//! One direction: `scan` → `layout` → `hooks` → `parse` → `order` → `locked` → `minimum` →
//! `check` → `emit`. A stage sees the output of the one before it and the diagnostics; each reports all
//! that it finds; none runs on the output of one that failed.

#![cfg_attr(not(feature = "check"), allow(dead_code, reason = "what only running the chain finds"))]

mod arguments;
mod calls;
mod check;
mod comments;
mod consent;
mod diagnostics;
mod directives;
mod documented;
mod emit;
mod file;
mod hooks;
mod irreversible;
mod late;
mod layout;
mod locked;
mod markdown;
mod minimum;
mod names;
mod nearest;
mod order;
mod parse;
mod pragma;
mod refuse;
mod release;
mod scan;
mod section;
mod source;
mod vocabulary;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use arguments::{Call, Options, Wrong};
use check::Checked;
use diagnostics::{Code, Diagnostic, Diagnostics, Rendered};

// Documented where it is re-exported: rustdoc joins the two texts.
#[allow(missing_docs)]
#[proc_macro]
pub fn embed_migrations(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(call) => expand(call).value.into(),
        // Only what is not made of tokens.
        Err(error) => error.into_compile_error().into(),
    }
}

// Documented there as well.
#[allow(missing_docs)]
#[proc_macro_attribute]
pub fn document_schema(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let tokens = TokenStream::from(item);
    match documented::read(arguments.into(), tokens.clone()) {
        Ok((item, call)) => {
            let Expanded { value, checked, options } = expand(call);
            item.with(&value, &documented::section(checked.as_ref(), &options)).into()
        }
        Err(wrong) => {
            let error = invalid(wrong);
            quote!(#tokens const _: () = { #error };).into()
        }
    }
}

fn invalid(Wrong { message, help, first, last }: Wrong) -> TokenStream {
    let found = Diagnostic::new(Code::InvalidArguments, message);
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(match help {
        Some(help) => found.help(help),
        None => found,
    });
    let texts = diagnostics.render_errors().into_iter().map(|rendered| rendered.text);
    // From the first token to the last, that the compiler marks all between.
    let start = quote_spanned!(first=> ::core::compile_error!);
    let end = quote_spanned!(last=> {#(#texts)*});
    quote!(#start #end)
}

/// What a call stands for.
struct Expanded {
    value: TokenStream,
    /// None where there are errors, which the value then shows.
    checked: Option<Checked>,
    options: Options,
}

fn expand(Call { arguments, error }: Call) -> Expanded {
    if let Some(wrong) = error {
        let value = emit::fallback(&[invalid(wrong)], &arguments);
        return Expanded { value, checked: None, options: arguments.options };
    }
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut diagnostics = Diagnostics::default();
    let found = checked(Path::new(&package), &arguments.options, &mut diagnostics);
    if let Some((checked, tracked)) = found {
        let value = emit::emit(&checked, &tracked, &diagnostics.render_warnings(), &arguments);
        return Expanded { value, checked: Some(checked), options: arguments.options };
    }
    let errors: Vec<TokenStream> = diagnostics
        .render_errors()
        .iter()
        .map(|Rendered { text, call }| {
            let span = call.unwrap_or(arguments.span);
            quote_spanned!(span=> ::core::compile_error!{#text})
        })
        .collect();
    let value = emit::fallback(&errors, &arguments);
    Expanded { value, checked: None, options: arguments.options }
}

/// All stages in their order; the set, and the files that the build must watch.
fn checked(
    package: &Path,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<(Checked, Vec<String>)> {
    let scanned = scan::scan(package, &options.directory, diagnostics)?;
    let bundles = layout::group(&scanned, diagnostics)?;
    let bundles = hooks::all_found(bundles, &options.hooks, diagnostics)?;
    let parsed = parse::parse(bundles, options, diagnostics)?;
    let ordered = order::order(parsed, &options.levels, diagnostics)?;
    let ordered = locked::compare(ordered, scanned.lock.as_ref(), &options.levels, diagnostics)?;
    irreversible::find(&ordered, options, diagnostics);
    minimum::compare(&ordered, options, diagnostics);
    let checked = check::check(ordered, scanned.schema.as_ref(), options, diagnostics)?;
    Some((checked, scanned.tracked))
}
