//! The modules of a crate as they are written, and what a name in one of them stands for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::{Attribute, Item, UseTree, Visibility};

/// `migrate_runtime::backup::file`, in parts.
pub(crate) type ModulePath = Vec<String>;

pub(crate) struct Module {
    /// Relative to the root of the workspace.
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

/// What a name stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    Module(ModulePath),
    /// The item with this number in that module.
    Item(ModulePath, usize),
}

pub(crate) struct Sources(BTreeMap<ModulePath, Module>);

/// A name that `use` brings.
pub(crate) struct Import {
    /// None for `*`.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
}

impl Sources {
    /// The crates in these directories below `root`.
    pub(crate) fn read(root: &Path, crates: &[&str]) -> Self {
        let mut sources = Self(BTreeMap::new());
        for name in crates {
            let sources_of = Path::new(name).join("src");
            let file = sources_of.join("lib.rs");
            sources.read_file(root, vec![name.replace('-', "_")], &file, &sources_of, 1, vec![]);
        }
        sources
    }

    fn read_file(
        &mut self,
        root: &Path,
        path: ModulePath,
        file: &Path,
        children: &Path,
        line: usize,
        mut attributes: Vec<Attribute>,
    ) {
        let text = fs::read_to_string(root.join(file))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        attributes.extend(parsed.attrs);
        self.add(root, path, file, children, line, attributes, parsed.items);
    }

    #[allow(clippy::too_many_arguments, reason = "a module is all of these")]
    fn add(
        &mut self,
        root: &Path,
        path: ModulePath,
        file: &Path,
        children: &Path,
        line: usize,
        attributes: Vec<Attribute>,
        items: Vec<Item>,
    ) {
        // Of a crate of procedural macros nothing else is public.
        let only_macros = items.iter().any(makes_macro);
        let mut kept = Vec::new();
        for item in expanded(items, file) {
            if only_macros {
                kept.extend(Some(item).filter(makes_macro));
                continue;
            }
            let Item::Mod(module) = item else {
                if !only_for_tests(attributes_of(&item)) {
                    kept.push(item);
                }
                continue;
            };
            if only_for_tests(&module.attrs) {
                continue;
            }
            let name = module.ident.to_string();
            let line = module.ident.span().start().line;
            let inside = children.join(&name);
            let child: ModulePath = path.iter().cloned().chain([name]).collect();
            if matches!(module.vis, Visibility::Public(_)) {
                kept.push(public_module(&module.ident));
            }
            if let Some((_, items)) = module.content {
                self.add(root, child, file, &inside, line, module.attrs, items);
            } else {
                let flat = inside.with_extension("rs");
                let nested = inside.join("mod.rs");
                let file = if root.join(&flat).exists() { flat } else { nested };
                self.read_file(root, child, &file, &inside, line, module.attrs);
            }
        }
        self.0.insert(path, Module { file: file.to_owned(), line, attributes, items: kept });
    }

    pub(crate) fn modules(&self) -> impl Iterator<Item = (&ModulePath, &Module)> {
        self.0.iter()
    }

    pub(crate) fn module(&self, path: &[String]) -> Option<&Module> {
        self.0.get(path)
    }

    /// What this path means in that module: more than one thing where a module and a function have
    /// the same name, nothing where it is of a crate that was not read.
    pub(crate) fn resolve(&self, module: &[String], path: &[String]) -> Vec<Found> {
        self.resolve_within(module, path, 12)
    }

    fn resolve_within(&self, module: &[String], path: &[String], depth: usize) -> Vec<Found> {
        let Some((first, rest)) = path.split_first() else {
            return vec![Found::Module(module.to_vec())];
        };
        let start = match first.as_str() {
            "crate" => vec![Found::Module(module[..1].to_vec())],
            "self" => vec![Found::Module(module.to_vec())],
            "super" => vec![Found::Module(module[..module.len() - 1].to_vec())],
            name => {
                let here = self.look_up(module, name, depth);
                let other = vec![name.to_owned()];
                let is_crate = here.is_empty() && self.0.contains_key(&other);
                if is_crate { vec![Found::Module(other)] } else { here }
            }
        };
        start
            .into_iter()
            .flat_map(|found| match found {
                Found::Module(module) => self.resolve_within_module(&module, rest, depth),
                item if rest.is_empty() => vec![item],
                Found::Item(..) => Vec::new(),
            })
            .collect()
    }

    fn resolve_within_module(
        &self,
        module: &[String],
        rest: &[String],
        depth: usize,
    ) -> Vec<Found> {
        match rest {
            [] => vec![Found::Module(module.to_vec())],
            [name] if name != "super" => self.look_up(module, name, depth),
            _ => self.resolve_within(module, rest, depth),
        }
    }

    fn look_up(&self, module: &[String], name: &str, depth: usize) -> Vec<Found> {
        let Some(here) = self.module(module).filter(|_| depth > 0) else { return Vec::new() };
        let mut found = Vec::new();
        let child: ModulePath = module.iter().cloned().chain([name.to_owned()]).collect();
        if self.0.contains_key(&child) {
            found.push(Found::Module(child));
        }
        for (index, item) in here.items.iter().enumerate() {
            if let Item::Use(import) = item {
                for Import { name: imported, path } in imports(&import.tree) {
                    match imported {
                        Some(imported) if imported == name => {
                            found.extend(self.resolve_within(module, &path, depth - 1));
                        }
                        None => {
                            for target in self.resolve_within(module, &path, depth - 1) {
                                if let Found::Module(target) = target {
                                    found.extend(self.look_up(&target, name, depth - 1));
                                }
                            }
                        }
                        Some(_) => {}
                    }
                }
            } else if !matches!(item, Item::Mod(_)) && ident_of(item).is_some_and(|i| i == name) {
                found.push(Found::Item(module.to_vec(), index));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The names that a `use` brings.
pub(crate) fn imports(tree: &UseTree) -> Vec<Import> {
    fn collect(tree: &UseTree, before: &[String], into: &mut Vec<Import>) {
        let with = |ident: &Ident| -> Vec<String> {
            before.iter().cloned().chain([ident.to_string()]).collect()
        };
        match tree {
            UseTree::Path(path) => collect(&path.tree, &with(&path.ident), into),
            UseTree::Name(name) if name.ident == "self" => {
                into.push(Import { name: before.last().cloned(), path: before.to_vec() });
            }
            UseTree::Name(name) => {
                into.push(Import { name: Some(name.ident.to_string()), path: with(&name.ident) });
            }
            UseTree::Rename(name) => {
                into.push(Import { name: Some(name.rename.to_string()), path: with(&name.ident) });
            }
            UseTree::Glob(_) => into.push(Import { name: None, path: before.to_vec() }),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| collect(tree, before, into));
            }
        }
    }
    let mut found = Vec::new();
    collect(tree, &[], &mut found);
    found
}

pub(crate) fn ident_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Mod(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

pub(crate) fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether this function is what a procedural macro is made of.
pub(crate) fn makes_macro(item: &Item) -> bool {
    let words = ["proc_macro", "proc_macro_attribute", "proc_macro_derive"];
    attributes_of(item).iter().any(|one| words.iter().any(|word| one.path().is_ident(word)))
}

/// `cfg(test)` and `cfg(doctest)`, alone or with more.
fn only_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        mentions(&list.tokens, &["test", "doctest"]) && !mentions(&list.tokens, &["not"])
    })
}

fn mentions(tokens: &TokenStream, words: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        TokenTree::Group(group) => mentions(&group.stream(), words),
        _ => false,
    })
}

/// What stands for a public module in the list of its parent: where it is, and that it is public.
fn public_module(ident: &Ident) -> Item {
    let mut module: syn::ItemMod = syn::parse_str("pub mod m;").expect("a module");
    module.ident = ident.clone();
    Item::Mod(module)
}

/// The items, and those that a macro of the same file makes of its arguments. The macros that are
/// understood have one rule and name their arguments one by one.
fn expanded(items: Vec<Item>, file: &Path) -> Vec<Item> {
    let mut macros = BTreeMap::new();
    let mut all = Vec::new();
    for item in items {
        if let Item::Macro(call) = &item {
            let tokens = &call.mac.tokens;
            if let Some(name) = &call.ident {
                if mentions(tokens, &["pub"]) {
                    macros.insert(name.to_string(), tokens.clone());
                }
            } else if let Some(rule) =
                call.mac.path.get_ident().and_then(|name| macros.get(&name.to_string()))
            {
                let made: syn::File = expand(rule, tokens)
                    .and_then(|tokens| syn::parse2(tokens).ok())
                    .unwrap_or_else(|| panic!("{}: a macro beyond this test", file.display()));
                all.extend(made.items);
                continue;
            }
        }
        all.push(item);
    }
    all
}

fn expand(rule: &TokenStream, arguments: &TokenStream) -> Option<TokenStream> {
    let mut groups = rule.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let (pattern, body) = (groups.next()?, groups.next()?);
    let pattern: Vec<TokenTree> = pattern.into_iter().collect();
    let mut names = Vec::new();
    for pair in pattern.windows(2) {
        match pair {
            [TokenTree::Punct(dollar), TokenTree::Ident(name)] if dollar.as_char() == '$' => {
                names.push(name.to_string());
            }
            _ => {}
        }
    }
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
    let arguments: Vec<TokenTree> = arguments.clone().into_iter().collect();
    let arguments = arguments.split(is_comma).map(|part| part.iter().cloned().collect());
    let arguments: BTreeMap<String, TokenStream> = names.into_iter().zip(arguments).collect();
    Some(substituted(body, &arguments))
}

fn substituted(body: TokenStream, arguments: &BTreeMap<String, TokenStream>) -> TokenStream {
    let mut result = TokenStream::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => {
                let argument = match tokens.peek() {
                    Some(TokenTree::Ident(name)) => arguments.get(&name.to_string()),
                    _ => None,
                };
                if let Some(argument) = argument {
                    result.extend(argument.clone());
                    tokens.next();
                } else {
                    result.extend([TokenTree::Punct(dollar)]);
                }
            }
            TokenTree::Group(group) => {
                let inside = substituted(group.stream(), arguments);
                result.extend([TokenTree::Group(Group::new(group.delimiter(), inside))]);
            }
            token => result.extend([token]),
        }
    }
    result
}
