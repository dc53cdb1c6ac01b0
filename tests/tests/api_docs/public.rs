//! What a user of a crate can reach.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::Ident;
use syn::{Attribute, ImplItem, Item, ItemImpl, Signature, TraitItem, Type, Visibility};

use crate::docs;
use crate::sources::{
    Found, Import, Module, ModulePath, Sources, attributes_of, ident_of, imports, makes_macro,
};

/// Something that is documented.
pub(crate) struct Public {
    pub(crate) kind: &'static str,
    /// As users write it: `Migrations::run`, `cli::run`.
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) text: String,
    /// The name of the type that it is a method of.
    pub(crate) owner: Option<String>,
    pub(crate) fails: Fails,
}

/// Whether something can fail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    Never,
    /// With `Error`.
    Ours,
    WithAnother,
}

/// All of this crate.
pub(crate) fn of(sources: &Sources, name: &str) -> Vec<Public> {
    let mut collector =
        Collector { sources, public: Vec::new(), types: BTreeMap::new(), seen: BTreeSet::new() };
    collector.module(&[name.to_owned()], &[]);
    collector.methods();
    collector.public
}

struct Collector<'s> {
    sources: &'s Sources,
    public: Vec<Public>,
    types: BTreeMap<Found, String>,
    seen: BTreeSet<Found>,
}

impl Collector<'_> {
    /// A module that is public under this name.
    fn module(&mut self, path: &[String], name: &[String]) {
        let sources = self.sources;
        let Some(module) = sources.module(path) else { return };
        if docs::is_hidden(&module.attributes) || !self.seen.insert(Found::Module(path.to_vec())) {
            return;
        }
        let shown = if name.is_empty() { path.join("::") } else { name.join("::") };
        self.public.push(Public {
            kind: "module",
            name: shown,
            file: module.file.clone(),
            line: module.line,
            text: docs::text(&module.attributes, &module.file),
            owner: None,
            fails: Fails::Never,
        });
        self.contents(path, module, name);
    }

    fn contents(&mut self, path: &[String], module: &Module, name: &[String]) {
        for (index, item) in module.items.iter().enumerate() {
            if docs::is_hidden(attributes_of(item)) || !is_public(item) {
                continue;
            }
            match item {
                Item::Use(import) => {
                    for one in imports(&import.tree) {
                        self.import(path, module, &one, name, &import.attrs);
                    }
                }
                Item::Mod(child) => {
                    let child = child.ident.to_string();
                    self.module(&with(path, &child), &with(name, &child));
                }
                _ => self.item(&Found::Item(path.to_vec(), index), name, ""),
            }
        }
    }

    fn import(
        &mut self,
        path: &[String],
        module: &Module,
        import: &Import,
        name: &[String],
        attributes: &[Attribute],
    ) {
        let found = self.sources.resolve(path, &import.path);
        let what = import.path.join("::");
        assert!(!found.is_empty(), "{}: where is {what}?", module.file.display());
        let above = docs::text(attributes, &module.file);
        for found in found {
            match (&found, &import.name) {
                (Found::Module(target), None) => {
                    if let Some(module) = self.sources.module(target) {
                        self.contents(target, module, name);
                    }
                }
                // A private module of the same name stays private.
                (Found::Module(target), Some(alias)) if self.is_public_module(target) => {
                    self.module(target, &with(name, alias));
                }
                (Found::Module(_), Some(_)) => {}
                (Found::Item(..), _) => self.item(&found, name, &above),
            }
        }
    }

    fn is_public_module(&self, path: &[String]) -> bool {
        let Some((name, parent)) = path.split_last() else { return false };
        self.sources.module(parent).is_some_and(|parent| {
            parent.items.iter().any(|item| matches!(item, Item::Mod(m) if m.ident == name))
        })
    }

    fn item(&mut self, found: &Found, name: &[String], above: &str) {
        let Found::Item(path, index) = found else { return };
        let sources = self.sources;
        let Some(module) = sources.module(path) else { return };
        let item = &module.items[*index];
        let (Some(ident), Some(kind)) = (ident_of(item), kind(item)) else { return };
        if !self.seen.insert(found.clone()) || docs::is_hidden(attributes_of(item)) {
            return;
        }
        let shown = with(name, &ident.to_string()).join("::");
        let text = format!("{above}\n{}", docs::text(attributes_of(item), &module.file));
        let fails = match item {
            Item::Fn(function) if kind == "function" => fails(&function.sig),
            _ => Fails::Never,
        };
        self.public.push(Public {
            kind,
            name: shown.clone(),
            file: module.file.clone(),
            line: ident.span().start().line,
            text,
            owner: None,
            fails,
        });
        if let Item::Trait(item) = item {
            for method in &item.items {
                if let TraitItem::Fn(method) = method {
                    self.method(&shown, &method.sig, &method.attrs, &module.file);
                }
            }
        }
        self.types.insert(found.clone(), shown);
    }

    fn methods(&mut self) {
        let sources = self.sources;
        for (path, module) in sources.modules() {
            for item in &module.items {
                let Item::Impl(item) = item else { continue };
                let Some(owner) = self.owner(path, item) else { continue };
                for one in &item.items {
                    match one {
                        ImplItem::Fn(method) if is_pub(&method.vis) => {
                            self.method(&owner, &method.sig, &method.attrs, &module.file);
                        }
                        ImplItem::Const(constant) if is_pub(&constant.vis) => {
                            let (ident, attributes) = (&constant.ident, &constant.attrs);
                            let kind = "constant";
                            self.member(
                                kind,
                                &owner,
                                ident,
                                attributes,
                                &module.file,
                                Fails::Never,
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// The public type that these methods are of.
    fn owner(&self, path: &ModulePath, item: &ItemImpl) -> Option<String> {
        let Type::Path(of) = &*item.self_ty else { return None };
        if item.trait_.is_some() {
            return None;
        }
        let of: Vec<String> = of.path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.sources.resolve(path, &of).iter().find_map(|found| self.types.get(found).cloned())
    }

    fn method(&mut self, owner: &str, sig: &Signature, attributes: &[Attribute], file: &Path) {
        self.member("method", owner, &sig.ident, attributes, file, fails(sig));
    }

    fn member(
        &mut self,
        kind: &'static str,
        owner: &str,
        ident: &Ident,
        attributes: &[Attribute],
        file: &Path,
        fails: Fails,
    ) {
        if docs::is_hidden(attributes) {
            return;
        }
        self.public.push(Public {
            kind,
            name: format!("{owner}::{ident}"),
            file: file.to_owned(),
            line: ident.span().start().line,
            text: docs::text(attributes, file),
            owner: Some(owner.to_owned()),
            fails,
        });
    }
}

fn with(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_pub(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_public(item: &Item) -> bool {
    match item {
        Item::Const(item) => is_pub(&item.vis),
        Item::Enum(item) => is_pub(&item.vis),
        Item::Fn(item) => is_pub(&item.vis),
        Item::Macro(item) => item.attrs.iter().any(|one| one.path().is_ident("macro_export")),
        Item::Mod(item) => is_pub(&item.vis),
        Item::Static(item) => is_pub(&item.vis),
        Item::Struct(item) => is_pub(&item.vis),
        Item::Trait(item) => is_pub(&item.vis),
        Item::Type(item) => is_pub(&item.vis),
        Item::Union(item) => is_pub(&item.vis),
        Item::Use(item) => is_pub(&item.vis),
        _ => false,
    }
}

fn kind(item: &Item) -> Option<&'static str> {
    match item {
        Item::Fn(_) if makes_macro(item) => Some("macro"),
        Item::Const(_) => Some("constant"),
        Item::Enum(_) => Some("enum"),
        Item::Fn(_) => Some("function"),
        Item::Macro(_) => Some("macro"),
        Item::Static(_) => Some("static"),
        Item::Struct(_) => Some("struct"),
        Item::Trait(_) => Some("trait"),
        Item::Type(_) => Some("type"),
        Item::Union(_) => Some("union"),
        _ => None,
    }
}

fn fails(sig: &Signature) -> Fails {
    let syn::ReturnType::Type(_, result) = &sig.output else { return Fails::Never };
    let Type::Path(result) = &**result else { return Fails::Never };
    let Some(last) = result.path.segments.last().filter(|last| last.ident == "Result") else {
        return Fails::Never;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return Fails::WithAnother;
    };
    match arguments.args.iter().nth(1) {
        Some(syn::GenericArgument::Type(Type::Path(error))) if error.path.is_ident("Error") => {
            Fails::Ours
        }
        _ => Fails::WithAnother,
    }
}
