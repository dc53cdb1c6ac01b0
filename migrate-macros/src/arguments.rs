//! The arguments of the macro.

use migrate_core::Version;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseBuffer, ParseStream};
use syn::token::Paren;
use syn::{LitStr, Token, parenthesized};

use crate::diagnostics::{Level, Levels};
use crate::hooks::{Hook, Hooks};
use crate::release::Release;
use crate::vocabulary::DIRECTORY;

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
    /// Functions, collations and modules of virtual tables that the application registers on its
    /// connection.
    pub(crate) functions: Vec<String>,
    pub(crate) collations: Vec<String>,
    pub(crate) modules: Vec<String>,
    /// Functions of the program that run with migrations.
    pub(crate) hooks: Hooks,
    /// The oldest SQLite that will run them.
    pub(crate) min_sqlite: Option<Release>,
}

impl Default for Arguments {
    fn default() -> Self {
        let options = Options {
            directory: DIRECTORY.to_owned(),
            set: "main".to_owned(),
            levels: Levels::default(),
            functions: Vec::new(),
            collations: Vec::new(),
            modules: Vec::new(),
            hooks: Hooks::default(),
            min_sqlite: None,
        };
        Self { options, span: Span::call_site(), runtime: quote!(::migrate_runtime) }
    }
}

const OPTIONS: [&str; 10] = [
    "set",
    "allow",
    "warn",
    "deny",
    "functions",
    "collations",
    "modules",
    "hooks",
    "min_sqlite",
    "crate",
];

/// What the macro was called with, as far as it could be read, and what is wrong with it.
pub(crate) struct Call {
    pub(crate) arguments: Arguments,
    pub(crate) error: Option<Wrong>,
}

/// What is wrong with an argument, from the first to the last token of it.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl Wrong {
    fn at(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, first: span, last: span }
    }

    /// What is wrong with something that is no argument, and what to do.
    pub(crate) fn between(first: Span, last: Span, message: &str, help: &str) -> Self {
        Self { message: message.to_owned(), help: Some(help.to_owned()), first, last }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl From<syn::Error> for Wrong {
    fn from(error: syn::Error) -> Self {
        Self::at(error.span(), error.to_string())
    }
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Arguments::default();
        let error = arguments.read(input).err();
        // What follows a mistake is not looked at.
        input.parse::<TokenStream>()?;
        Ok(Self { arguments, error })
    }
}

impl Arguments {
    fn read(&mut self, input: ParseStream<'_>) -> Result<(), Wrong> {
        let mut given = Vec::new();
        if input.peek(LitStr) {
            let path: LitStr = input.parse()?;
            self.options.directory = path.value();
            self.span = path.span();
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        } else if !is_option(&input.fork()) {
            let message = "expected the directory as a string literal";
            let wrong = Wrong::at(input.span(), message);
            return Err(wrong.help("write it where the macro is called, such as \"migrations\""));
        }
        while !input.is_empty() {
            self.option(input, &mut given)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    /// Reads one option; `given` are those that can be given once, and were.
    fn option(&mut self, input: ParseStream<'_>, given: &mut Vec<String>) -> Result<(), Wrong> {
        let ident = input.call(Ident::parse_any).map_err(|error| {
            Wrong::at(error.span(), "expected an option such as `set = \"name\"`")
        })?;
        let name = ident.to_string();
        if matches!(name.as_str(), "set" | "crate" | "min_sqlite") {
            if given.contains(&name) {
                let wrong = Wrong::at(ident.span(), format!("`{name}` is given twice"));
                return Err(wrong.help("keep one of them"));
            }
            given.push(name.clone());
        }
        match name.as_str() {
            "set" => {
                input.parse::<Token![=]>()?;
                let set: LitStr = input.parse()?;
                if set.value().trim().is_empty() {
                    return Err(Wrong::at(set.span(), "a set needs a name"));
                }
                self.options.set = set.value();
            }
            "crate" => {
                input.parse::<Token![=]>()?;
                self.runtime = path(input, || {
                    let help = "write `crate = ::migrate_runtime`, without quotes";
                    ("expected the path of the runtime crate", help)
                })?;
            }
            "allow" => self.level(input, Level::Allow)?,
            "warn" => self.level(input, Level::Warn)?,
            "deny" => self.level(input, Level::Deny)?,
            "functions" => self.options.functions.extend(names(input, "functions(slug)")?),
            "collations" => self.options.collations.extend(names(input, "collations(natural)")?),
            "modules" => self.options.modules.extend(names(input, "modules(vec0)")?),
            "hooks" => self.hooks(input)?,
            "min_sqlite" => self.options.min_sqlite = Some(release(input)?),
            other => {
                let help = crate::nearest::suggest(other, OPTIONS.into_iter());
                return Err(Wrong::at(ident.span(), format!("unknown option `{other}`")).help(help));
            }
        }
        Ok(())
    }

    /// `("003" = crate::slugs::fill, …)`
    fn hooks(&mut self, input: ParseStream<'_>) -> Result<(), Wrong> {
        const HELP: &str = "write `hooks(\"003\" = crate::slugs::fill)`";
        if !input.peek(Paren) {
            let wrong = Wrong::at(input.span(), "expected versions and functions in parentheses");
            return Err(wrong.help(HELP));
        }
        list(input, |content| {
            let written: LitStr = content.parse().map_err(|error: syn::Error| {
                Wrong::at(error.span(), "expected a version as a string literal").help(HELP)
            })?;
            let span = written.span();
            let version: Version = written.value().parse().map_err(|error| {
                let message = format!("`{}` is not a version", written.value());
                Wrong::at(span, message).help(format!("{error}"))
            })?;
            content.parse::<Token![=]>().map_err(|error| Wrong::from(error).help(HELP))?;
            let function = path(content, || ("expected the path of a function", HELP))?;
            let hook = Hook { version, span, function };
            self.options.hooks.bind(hook).map_err(|second| {
                let message = format!("migration {} has a hook already", second.version);
                Wrong::at(span, message).help("call both functions from one")
            })
        })
    }

    fn level(&mut self, input: ParseStream<'_>, level: Level) -> Result<(), Wrong> {
        let example = match level {
            Level::Allow => "allow(gap)",
            Level::Warn => "warn(gap)",
            Level::Deny => "deny(gap)",
        };
        for Word { text, first, last } in words(input, example)? {
            self.options.levels.set(&text, level).map_err(|(message, help)| Wrong {
                message,
                help: Some(help),
                first,
                last,
            })?;
        }
        Ok(())
    }
}

/// `::a::b`; `expected` says what is to stand here.
fn path(
    input: ParseStream<'_>,
    expected: impl Fn() -> (&'static str, &'static str),
) -> Result<TokenStream, Wrong> {
    let wrong = |error: syn::Error| {
        let (message, help) = expected();
        Wrong::at(error.span(), message).help(help)
    };
    let mut tokens = TokenStream::new();
    if let Some(colons) = input.parse::<Option<Token![::]>>()? {
        tokens.extend(quote_spanned!(colons.spans[0]=> ::));
    }
    loop {
        let segment = input.call(Ident::parse_any).map_err(wrong)?;
        tokens.extend(quote!(#segment));
        let Some(colons) = input.parse::<Option<Token![::]>>()? else { return Ok(tokens) };
        tokens.extend(quote_spanned!(colons.spans[0]=> ::));
    }
}

/// `= "3.40"`
fn release(input: ParseStream<'_>) -> Result<Release, Wrong> {
    const HELP: &str = "write the oldest release that will run, such as `min_sqlite = \"3.40\"`";
    input.parse::<Token![=]>().map_err(|error| Wrong::from(error).help(HELP))?;
    let written: LitStr = input.parse().map_err(|error: syn::Error| {
        Wrong::at(error.span(), "expected a release of SQLite as a string literal").help(HELP)
    })?;
    Release::read(&written.value()).ok_or_else(|| {
        let message = format!("`{}` is not a release of SQLite 3", written.value());
        Wrong::at(written.span(), message).help(HELP)
    })
}

/// Whether an option stands here, or a slip of one, which is a word with a value; or nothing.
fn is_option(input: ParseStream<'_>) -> bool {
    if input.is_empty() {
        return true;
    }
    let word = input.call(Ident::parse_any).map(|word| word.to_string()).unwrap_or_default();
    OPTIONS.contains(&word.as_str()) || input.peek(Token![=]) || input.peek(Paren)
}

/// The names of functions, collations or modules.
fn names(input: ParseStream<'_>, example: &str) -> Result<Vec<String>, Wrong> {
    let words = words(input, example)?.into_iter();
    words
        .map(|Word { text, first, last }| {
            if text.trim().is_empty() || text.contains('\0') {
                let message = "SQLite has no such name: it is empty, or has a NUL in it".to_owned();
                return Err(Wrong { message, help: None, first, last });
            }
            Ok(text)
        })
        .collect()
}

/// A word of one or more tokens.
struct Word {
    text: String,
    first: Span,
    last: Span,
}

fn parenthesised(input: ParseStream<'_>) -> syn::Result<ParseBuffer<'_>> {
    let content;
    parenthesized!(content in input);
    Ok(content)
}

/// Items in parentheses, divided by commas.
fn list(
    input: ParseStream<'_>,
    mut item: impl FnMut(ParseStream<'_>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let content = parenthesised(input)?;
    let mut read = || {
        while !content.is_empty() {
            item(&content)?;
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    let result = read();
    // What follows a mistake is not looked at.
    content.parse::<TokenStream>()?;
    result
}

/// `(gap, down-fails, "my function")`: words with hyphens, or strings.
fn words(input: ParseStream<'_>, example: &str) -> Result<Vec<Word>, Wrong> {
    if !input.peek(Paren) {
        let wrong = Wrong::at(input.span(), "expected names in parentheses");
        return Err(wrong.help(format!("write `{example}`")));
    }
    let mut words = Vec::new();
    list(input, |content| {
        if content.peek(LitStr) {
            let word: LitStr = content.parse()?;
            words.push(Word { text: word.value(), first: word.span(), last: word.span() });
        } else {
            let ident = content.call(Ident::parse_any)?;
            let (mut text, first, mut last) = (ident.to_string(), ident.span(), ident.span());
            while content.peek(Token![-]) {
                content.parse::<Token![-]>()?;
                let more = content.call(Ident::parse_any)?;
                text.push('-');
                text.push_str(&more.to_string());
                last = more.span();
            }
            words.push(Word { text, first, last });
        }
        Ok(())
    })?;
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    fn parse(text: &str) -> Result<Arguments, String> {
        let Call { arguments, error } = syn::parse_str(text).unwrap();
        error.map_or(Ok(arguments), |wrong| {
            Err(wrong.message + "; " + wrong.help.as_deref().unwrap_or_default())
        })
    }

    #[test]
    fn r_3_01_every_option_is_read() {
        let arguments = parse(
            r#""db/app", set = "app", allow(gap), deny(all), allow(down-fails),
               functions(slug, "my f"), collations(natural), modules(vec0),
               crate = ::other::runtime,
               hooks("003" = crate::slugs::fill, "Task004" = other,), hooks("5" = ::a::b),
               min_sqlite = "3.40.1""#,
        )
        .unwrap()
        .options;
        assert_eq!(arguments.directory, "db/app");
        assert_eq!(arguments.set, "app");
        assert_eq!(arguments.functions, ["slug", "my f"]);
        assert_eq!(arguments.collations, ["natural"]);
        assert_eq!(arguments.modules, ["vec0"]);
        for (version, function) in [("3", "crate::slugs::fill"), ("task4", "other")] {
            let hook = arguments.hooks.of(&version.parse().unwrap()).unwrap();
            assert_eq!(hook.function.to_string().replace(' ', ""), function);
        }
        assert!(arguments.hooks.of(&"5".parse().unwrap()).is_some());
        assert!(arguments.hooks.of(&"4".parse().unwrap()).is_none());
        assert_eq!(arguments.min_sqlite, Some(Release::new(40, 1)));
        assert_eq!(arguments.levels.level(Code::DownFails, &[]), Level::Allow);
        assert_eq!(arguments.levels.level(Code::Gap, &[]), Level::Deny);
        assert_eq!(parse("").unwrap().options.directory, "migrations");
        assert_eq!(parse("set = \"x\"").unwrap().options.directory, "migrations");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, message) in [
            ("\"a\", sett = \"x\"", "did you mean `set`?"),
            ("sett = \"x\"", "did you mean `set`?"),
            ("allow(gaps)", "did you mean `gap`?"),
            ("allow(sql-error)", "`sql-error` is an error"),
            ("allow = gap", "write `allow(gap)`"),
            ("allow(3)", "expected ident"),
            ("functions = \"f\"", "write `functions(slug)`"),
            ("functions(\"a\\0b\")", "NUL"),
            ("collations(\"\")", "empty"),
            ("set = \" \"", "needs a name"),
            ("set = \"a\", set = \"b\"", "`set` is given twice"),
            ("crate = a, crate = b", "`crate` is given twice"),
            ("crate = \"a\"", "expected the path of the runtime crate"),
            ("crate = (1 + 1)", "expected the path of the runtime crate"),
            ("min_sqlite = 3.40", "expected a release of SQLite as a string literal"),
            ("min_sqlite(\"3.40\")", "such as `min_sqlite = \"3.40\"`"),
            ("min_sqlite = \"3\"", "`3` is not a release of SQLite 3"),
            ("min_sqlite = \"2.8\"", "`2.8` is not a release of SQLite 3"),
            ("min_sqlite = \"3.40\", min_sqlite = \"3.40\"", "`min_sqlite` is given twice"),
            ("hooks = f", "write `hooks("),
            ("hooks(3 = f)", "expected a version as a string literal"),
            ("hooks(\"x\" = f)", "`x` is not a version; a version is a number"),
            ("hooks(\"3\")", "write `hooks("),
            ("hooks(\"3\" = \"f\")", "expected the path of a function"),
            ("hooks(\"3\" = |db| Ok(()))", "expected the path of a function"),
            ("hooks(\"3\" = f \"4\" = g)", "expected `,`"),
            ("hooks(\"3\" = f, \"003\" = g)", "003 has a hook already"),
            ("hooks(\"3\" = f), hooks(\"v3\" = g)", "3 has a hook already"),
            ("\"a\" \"b\"", "expected `,`"),
            ("\"a\", 3", "expected an option"),
            ("3", "string literal"),
            ("DIRECTORY", "string literal"),
            ("concat!(\"a\", \"b\")", "string literal"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn the_runtime_crate_is_known_when_a_later_argument_is_wrong() {
        let call: Call = syn::parse_str("crate = ::other::runtime, sett = 3, more").unwrap();
        assert_eq!(call.arguments.runtime.to_string(), quote!(::other::runtime).to_string());
        assert!(call.error.is_some());
    }
}
