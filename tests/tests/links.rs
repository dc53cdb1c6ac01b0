//! Every relative link of the documentation leads to a file that is there, and every anchor to a
//! heading.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use migrate_tests::pages::{pages, text};
use migrate_tests::shell::root;

/// A page without its fenced blocks.
fn prose(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text(page).lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// The anchors of a page, as they are made of headings: lower case, hyphens for blanks, and of the
/// rest only letters, digits, hyphens and underscores. A second one of a name has a number.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = Vec::new();
    for line in prose(page) {
        let Some(heading) = line.strip_prefix('#') else { continue };
        let heading = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        let kept = |c: &char| c.is_alphanumeric() || *c == '-' || *c == '_';
        let anchor: String = heading.chars().filter(kept).collect();
        let count = seen.entry(anchor.clone()).or_default();
        anchors.push(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
        *count += 1;
    }
    anchors
}

/// The targets of `[…](target)` in a page, with the number of the line.
fn targets(page: &str) -> Vec<(usize, String)> {
    // A link may be broken over two lines, and what stands in back quotes is none.
    let mut text = prose(page).join("\n");
    while let Some((before, rest)) = text.split_once('`') {
        let Some((_, after)) = rest.split_once('`') else { break };
        text = format!("{before}\u{1}{after}");
    }
    let mut targets = Vec::new();
    for (at, _) in text.match_indices("](") {
        let target = text[at + 2..].split(')').next().unwrap_or_default();
        targets.push((text[..at].lines().count(), target.to_owned()));
    }
    targets
}

fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    let mut count = 0;
    for page in pages() {
        for (line, target) in targets(&page) {
            if target.contains("://") {
                continue;
            }
            count += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if path.is_empty() {
                PathBuf::from(&page)
            } else {
                without_dots(&Path::new(&page).parent().unwrap().join(path))
            };
            let there = root().join(&file).exists();
            let is_page = file.extension().is_some_and(|extension| extension == "md");
            let known = !there
                || anchor.is_empty()
                || (is_page && anchors(file.to_str().unwrap()).iter().any(|one| one == anchor));
            if !there || !known {
                broken.push(format!("{page}, line {line} of its prose: {target}"));
            }
        }
    }
    assert!(count > 50, "only {count} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A page that nobody links to is not found.
#[test]
fn every_page_is_in_the_index() {
    let index = targets("docs/README.md");
    for page in pages() {
        let name = page.strip_prefix("docs/").unwrap_or_default();
        let known = ["", "README.md"].contains(&name)
            || index.iter().any(|(_, target)| target.split('#').next() == Some(name));
        assert!(known, "docs/README.md has no line for {name}");
    }
}
