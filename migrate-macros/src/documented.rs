//! The attribute `document_schema`: the item that it stands on, taken apart without knowing more of
//! it than it must.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;

use crate::arguments::{Call, Options, Wrong};
use crate::check::{Checked, describe};
use crate::markdown::code;

/// The name of the macro whose call is looked for.
const CALL: &str = "embed_migrations";

/// A static or a constant whose value is a call of the macro.
pub(crate) struct Item {
    attributes: Vec<TokenTree>,
    /// From the visibility to the type.
    head: Vec<TokenTree>,
    /// The path of the macro.
    path: Vec<TokenTree>,
}

/// Reads `… static NAME: TYPE = path::embed_migrations!(…);`: the item, and the call.
pub(crate) fn read(arguments: TokenStream, item: TokenStream) -> Result<(Item, Call), Wrong> {
    if let Some(first) = arguments.into_iter().next() {
        let help = "write `#[document_schema]`; options stand in the call of `embed_migrations!`";
        let span = first.span();
        return Err(Wrong::between(span, span, "the attribute has no arguments", help));
    }
    let mut head: Vec<TokenTree> = item.into_iter().collect();
    let ends = (span(head.first()), span(head.last()));
    let Some((arguments, path)) = call(&mut head) else {
        let message = "expected a static or a constant whose value is `embed_migrations!(…)`";
        let help = "write the attribute above \
                    `pub static MIGRATIONS: Migrations = embed_migrations!(\"migrations\");`";
        return Err(Wrong::between(ends.0, ends.1, message, help));
    };
    let mut rest = head.into_iter().peekable();
    let mut attributes = Vec::new();
    while let Some(mark) = rest.next_if(|token| is(token, '#')) {
        attributes.push(mark);
        attributes.extend(rest.next());
    }
    let item = Item { attributes, head: rest.collect(), path };
    Ok((item, syn::parse2(arguments)?))
}

impl Item {
    /// The item with this value and this text behind its own documentation.
    pub(crate) fn with(&self, value: &TokenStream, text: &str) -> TokenStream {
        let Self { attributes, head, path } = self;
        let (attributes, head) = (attributes.iter(), head.iter());
        let path: TokenStream = path.iter().cloned().collect();
        quote! {
            #(#attributes)*
            #[doc = #text]
            #(#head)* = {
                // The call is gone, and what imports the macro for it is not unused.
                #[allow(unused_imports)]
                use #path as _;
                #value
            };
        }
    }
}

/// Takes `= path!(…);` from the end: what the macro is called with, and its path.
fn call(tokens: &mut Vec<TokenTree>) -> Option<(TokenStream, Vec<TokenTree>)> {
    tokens.pop().filter(|token| is(token, ';'))?;
    let arguments = match tokens.pop()? {
        TokenTree::Group(group) if group.delimiter() != Delimiter::None => group.stream(),
        _ => return None,
    };
    tokens.pop().filter(|token| is(token, '!'))?;
    let assigned = tokens.iter().rposition(|token| is(token, '='))?;
    let path = tokens.split_off(assigned + 1);
    tokens.pop();
    let last = path.last()?.to_string();
    let is_path = path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is(token, ':'));
    (last == CALL && is_path).then_some((arguments, path))
}

fn is(token: &TokenTree, punctuation: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == punctuation)
}

fn span(token: Option<&TokenTree>) -> Span {
    token.map_or_else(Span::call_site, TokenTree::span)
}

/// The section about the schema; none is known where the set has errors.
pub(crate) fn section(checked: Option<&Checked>, options: &Options) -> String {
    let Some(checked) = checked else {
        return "\n# Schema\n\nThe migrations have errors.\n".to_owned();
    };
    let set = code(&options.set);
    let what = match checked.migrations() {
        [one] => format!("migration {} of the set {set} makes", code(&one.version().to_string())),
        all => format!("the {} migrations of the set {set} make", all.len()),
    };
    match checked.schema().and_then(|schema| describe(schema, options)) {
        Some(text) => format!("\n# Schema\n\nWhat {what}.\n{text}"),
        None => format!("\n# Schema\n\nNot known is what {what}: the build did not run them.\n"),
    }
}
