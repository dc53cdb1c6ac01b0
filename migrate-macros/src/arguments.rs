//! The arguments of the macro.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, parenthesized};

use crate::diagnostics::{Level, Levels};

/// What `embed_migrations!(…)` was called with.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) options: Options,
    /// Where errors point to.
    pub(crate) span: Span,
    /// The path of the runtime crate.
    pub(crate) runtime: TokenStream,
}

/// The arguments that the stages look at: plain data.
#[derive(Debug)]
pub(crate) struct Options {
    /// The directory, relative to the package.
    pub(crate) directory: String,
    pub(crate) set: String,
    pub(crate) levels: Levels,
    /// Functions and collations that the application registers on its connection.
    pub(crate) functions: Vec<String>,
    pub(crate) collations: Vec<String>,
}

impl Default for Arguments {
    fn default() -> Self {
        let options = Options {
            directory: "migrations".to_owned(),
            set: "main".to_owned(),
            levels: Levels::default(),
            functions: Vec::new(),
            collations: Vec::new(),
        };
        Self { options, span: Span::call_site(), runtime: quote!(::migrate_runtime) }
    }
}

const OPTIONS: [&str; 7] = ["set", "allow", "warn", "deny", "functions", "collations", "crate"];

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self::default();
        if input.peek(LitStr) {
            let path: LitStr = input.parse()?;
            arguments.options.directory = path.value();
            arguments.span = path.span();
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        while !input.is_empty() {
            arguments.option(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), "expected an option such as `set = \"name\"`")
        })?;
        match name.to_string().as_str() {
            "set" => {
                input.parse::<Token![=]>()?;
                let set: LitStr = input.parse()?;
                if set.value().trim().is_empty() {
                    return Err(syn::Error::new(set.span(), "the name of a set is not empty"));
                }
                self.options.set = set.value();
            }
            "crate" => {
                input.parse::<Token![=]>()?;
                self.runtime = path(input)?;
            }
            "allow" => self.level(input, Level::Allow)?,
            "warn" => self.level(input, Level::Warn)?,
            "deny" => self.level(input, Level::Deny)?,
            "functions" => self.options.functions.extend(names(input)?),
            "collations" => self.options.collations.extend(names(input)?),
            other => {
                let help = crate::nearest::suggest(other, OPTIONS.into_iter());
                return Err(syn::Error::new(
                    name.span(),
                    format!("unknown option `{other}`; {help}"),
                ));
            }
        }
        Ok(())
    }

    fn level(&mut self, input: ParseStream<'_>, level: Level) -> syn::Result<()> {
        for (name, span) in words(input)? {
            self.options
                .levels
                .set(&name, level)
                .map_err(|help| syn::Error::new(span, format!("unknown lint `{name}`; {help}")))?;
        }
        Ok(())
    }
}

/// Everything up to the next comma.
fn path(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    if tokens.is_empty() {
        return Err(input.error("expected the path of the runtime crate"));
    }
    Ok(tokens)
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    Ok(words(input)?.into_iter().map(|(word, _)| word).collect())
}

/// `(gap, down-fails, "my function")`: words with hyphens, or strings.
fn words(input: ParseStream<'_>) -> syn::Result<Vec<(String, Span)>> {
    let content;
    parenthesized!(content in input);
    let mut words = Vec::new();
    while !content.is_empty() {
        if content.peek(LitStr) {
            let word: LitStr = content.parse()?;
            words.push((word.value(), word.span()));
        } else {
            let first = content.call(Ident::parse_any)?;
            let mut word = first.to_string();
            while content.peek(Token![-]) {
                content.parse::<Token![-]>()?;
                word.push('-');
                word.push_str(&content.call(Ident::parse_any)?.to_string());
            }
            words.push((word, first.span()));
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    fn parse(text: &str) -> syn::Result<Arguments> {
        syn::parse_str(text)
    }

    #[test]
    fn r_3_01_every_option_is_read() {
        let arguments = parse(
            r#""db/app", set = "app", allow(gap), deny(all), allow(down-fails),
               functions(slug, "my f"), collations(natural), crate = ::other::runtime,"#,
        )
        .unwrap()
        .options;
        assert_eq!(arguments.directory, "db/app");
        assert_eq!(arguments.set, "app");
        assert_eq!(arguments.functions, ["slug", "my f"]);
        assert_eq!(arguments.collations, ["natural"]);
        assert_eq!(arguments.levels.level(Code::DownFails, &[]), Level::Allow);
        assert_eq!(arguments.levels.level(Code::Gap, &[]), Level::Deny);
        assert_eq!(parse("").unwrap().options.directory, "migrations");
        assert_eq!(parse("set = \"x\"").unwrap().options.directory, "migrations");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, message) in [
            ("\"a\", sett = \"x\"", "did you mean `set`?"),
            ("allow(gaps)", "did you mean `gap`?"),
            ("set = \" \"", "not empty"),
            ("\"a\" \"b\"", "expected `,`"),
            ("3", "expected an option"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
