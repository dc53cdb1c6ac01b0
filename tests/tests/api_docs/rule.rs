//! The rule itself, which stands at the head of `main.rs`.

use std::collections::BTreeMap;

use crate::docs;
use crate::public::{Fails, Public};

/// What does not keep the rule, by place.
pub(crate) fn broken(public: &[Public]) -> Vec<String> {
    let by_name: BTreeMap<&str, &Public> =
        public.iter().map(|item| (item.name.as_str(), item)).collect();
    let mut broken = Vec::new();
    for item in public {
        let mut say = |what: &str| {
            let Public { kind, name, file, line, .. } = item;
            broken.push((file, *line, format!("{kind} {name} {what}")));
        };
        if let Some(owner) = &item.owner {
            let short = item.name.rsplit("::").next().unwrap_or_default();
            let of_owner = by_name.get(owner.as_str()).map_or("", |owner| &owner.text);
            if ![&item.text, of_owner].iter().any(|text| docs::names(&docs::examples(text), short))
            {
                say(&format!("has no example, nor is it in that of {owner}"));
            }
        } else if docs::examples(&item.text).is_empty() {
            say("has no example");
        }
        if item.fails != Fails::Never {
            match docs::section(&item.text, "# Errors") {
                None => say("can fail and has no section # Errors"),
                Some(_) if item.fails == Fails::WithAnother => {}
                Some(section) => {
                    if !names_kind(&section, item.owner.as_deref(), &by_name, 4) {
                        say("names no ErrorKind among its errors");
                    }
                }
            }
        }
    }
    broken.sort_by_key(|(file, line, _)| (*file, *line));
    let show = |(file, line, what): &(&std::path::PathBuf, usize, String)| {
        format!("{}:{line}: {what}", file.display())
    };
    broken.iter().map(show).collect()
}

/// Whether the section names a kind, or a function whose own section does.
fn names_kind(
    section: &str,
    owner: Option<&str>,
    by_name: &BTreeMap<&str, &Public>,
    depth: usize,
) -> bool {
    if section.contains("ErrorKind::") {
        return true;
    }
    section.split('`').filter(|_| depth > 0).any(|word| {
        let name = match (word.strip_prefix("Self::"), owner) {
            (Some(method), Some(owner)) => format!("{owner}::{method}"),
            _ => word.to_owned(),
        };
        by_name
            .get(name.as_str())
            .and_then(|item| Some((item, docs::section(&item.text, "# Errors")?)))
            .is_some_and(|(item, section)| {
                names_kind(&section, item.owner.as_deref(), by_name, depth - 1)
            })
    })
}
