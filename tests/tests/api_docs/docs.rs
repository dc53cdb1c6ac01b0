//! The text of an item: its examples, and its section about errors.

use std::fs;
use std::path::Path;

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The documentation in these attributes, of an item in `file`.
pub(crate) fn text(attributes: &[Attribute], file: &Path) -> String {
    let mut text = String::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        if !pair.path.is_ident("doc") {
            continue;
        }
        match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => text.push_str(&line.value()),
            Expr::Macro(call) if call.mac.path.is_ident("include_str") => {
                let name: syn::LitStr = call.mac.parse_body().expect("a path");
                let path = file.parent().expect("a directory").join(name.value());
                text.push_str(&fs::read_to_string(path).expect("the file is there"));
            }
            _ => {}
        }
        text.push('\n');
    }
    text
}

pub(crate) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "hidden")
    })
}

/// What the reader sees of the blocks that are compiled.
pub(crate) fn examples(text: &str) -> String {
    let mut seen = String::new();
    let mut block = None;
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("```"), block) {
            (Some(words), None) => block = Some(is_compiled(words)),
            (Some(_), Some(_)) => block = None,
            (None, Some(true)) if line != "#" && !line.starts_with("# ") => {
                seen.push_str(line);
                seen.push('\n');
            }
            _ => {}
        }
    }
    seen
}

fn is_compiled(words: &str) -> bool {
    let plain = ["rust", "no_run", "should_panic", "compile_fail", "standalone_crate"];
    words.split(',').map(str::trim).all(|word| word.is_empty() || plain.contains(&word))
}

/// The section under this heading, if there is one.
pub(crate) fn section(text: &str, heading: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.trim() != heading);
    lines.next()?;
    let mut inside = false;
    let section = lines.take_while(|line| {
        inside ^= line.trim().starts_with("```");
        inside || !line.trim().starts_with("# ")
    });
    Some(section.collect::<Vec<_>>().join("\n"))
}

/// Whether the code names this method, constant or function: `.name(`, `::name`, `fn name`, or
/// `name(` alone.
pub(crate) fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        if before.ends_with(in_word) || after.starts_with(in_word) {
            return false;
        }
        before.ends_with("::") || after.starts_with(['(', '!']) || after.starts_with("::<")
    })
}
