//! Stage 2: file names become versions, and files of one migration come together.

use std::collections::HashMap;
use std::sync::Arc;

use migrate_core::{ParseVersionError, Version};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::scan::{Content, Entry, Scanned};
use crate::source::Source;

/// The files of one migration.
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) up: Arc<Source>,
    pub(crate) down: Option<Arc<Source>>,
    pub(crate) verify: Option<Arc<Source>>,
    pub(crate) sample: Option<Arc<Source>>,
}

/// How a directory lays out its migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `003_name.sql`, and `003_name_down.sql` beside it where there is one.
    File,
    /// `003_name.up.sql` and `003_name.down.sql`.
    Pair,
    /// `003_name/up.sql` and `003_name/down.sql`.
    Folder,
}

impl Layout {
    fn describe(self) -> &'static str {
        match self {
            Self::File => "one file for each migration",
            Self::Pair => "`.up.sql` and `.down.sql` files",
            Self::Folder => "a folder for each migration",
        }
    }
}

/// What the name of an entry says.
struct Named {
    layout: Layout,
    version: Version,
    name: String,
    /// The entry as messages show it.
    path: String,
    part: Part,
}

enum Part {
    Up(Arc<Source>),
    Down(Arc<Source>),
    Folder(Bundle),
}

pub(crate) fn group(scanned: &Scanned, diagnostics: &mut Diagnostics) -> Option<Vec<Bundle>> {
    let stems: Vec<&str> =
        scanned.entries.iter().filter_map(|entry| entry.name.strip_suffix(".sql")).collect();
    let next = next_number(scanned);
    let mut named = Vec::new();
    for entry in &scanned.entries {
        let path = format!("{}/{}", scanned.shown, entry.name);
        match read_name(entry, &path, &stems, &next) {
            Ok(found) => named.push(found),
            Err(found) => found.into_iter().for_each(|one| diagnostics.error(one)),
        }
    }
    one_layout(&named, diagnostics);
    let bundles = join(named, diagnostics);
    diagnostics.unless_errors(bundles)
}

/// Whether `stem` is the down file beside an up file: `003_name_down` beside `003_name`.
fn is_suffix_down(stem: &str, stems: &[&str]) -> bool {
    let Some(up) = stem.strip_suffix("_down") else {
        return false;
    };
    stems.contains(&up)
        // Where the directory has such pairs, a down without its up is a slip and not a name.
        || stems.iter().any(|other| {
            other.strip_suffix("_down").is_some_and(|up| *other != stem && stems.contains(&up))
        })
}

fn read_name(
    entry: &Entry,
    path: &str,
    stems: &[&str],
    next: &str,
) -> Result<Named, Vec<Diagnostic>> {
    match &entry.content {
        Content::Folder(files) => {
            let (version, name) = version_and_name(&entry.name, path, next).map_err(|e| vec![e])?;
            let bundle = folder(version.clone(), &name, path, files)?;
            Ok(Named {
                layout: Layout::Folder,
                version,
                name,
                path: path.to_owned(),
                part: Part::Folder(bundle),
            })
        }
        Content::File(source) => {
            let misnamed = |why: &str| misnamed(path, why, next);
            let Some(stem) = entry.name.strip_suffix(".sql") else {
                let why = if entry.name.to_lowercase().ends_with(".sql") {
                    "the ending of a migration file is `.sql`, in lower case"
                } else {
                    "the file does not end with `.sql`"
                };
                return Err(vec![misnamed(why)]);
            };
            let source = Arc::clone(source);
            let (layout, stem, part) = if let Some(stem) = stem.strip_suffix(".up") {
                (Layout::Pair, stem, Part::Up(source))
            } else if let Some(stem) = stem.strip_suffix(".down") {
                (Layout::Pair, stem, Part::Down(source))
            } else if is_suffix_down(stem, stems) {
                (Layout::File, stem.trim_end_matches("_down"), Part::Down(source))
            } else {
                (Layout::File, stem, Part::Up(source))
            };
            let (version, name) = version_and_name(stem, path, next).map_err(|e| vec![e])?;
            Ok(Named { layout, version, name, path: path.to_owned(), part })
        }
    }
}

fn misnamed(path: &str, why: &str, next: &str) -> Diagnostic {
    Diagnostic::new(Code::MisnamedFile, format!("this is not the name of a migration: {why}"))
        .in_file(path)
        .note("every file here must be a migration, so that none is skipped without a word")
        .help(format!("name it like `{next}_add_tags.sql`, or move it elsewhere"))
}

fn version_and_name(stem: &str, path: &str, next: &str) -> Result<(Version, String), Diagnostic> {
    let flyway = |prefix: char| {
        let rest = stem.strip_prefix([prefix, prefix.to_ascii_lowercase()]);
        rest.is_some_and(|rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("__")
        })
    };
    if flyway('U') || flyway('R') {
        let why = "the prefixes `U` (undo) and `R` (repeatable) have no counterpart here";
        return Err(misnamed(path, why, next)
            .help("write an undo as `-- migrate:down` in the migration it undoes"));
    }
    let (version, rest) = Version::parse_prefix(stem).map_err(|error| match error {
        ParseVersionError::TooLarge => misnamed(path, "the number must fit in 64 bits", next),
        _ => misnamed(path, "it does not start with a version", next),
    })?;
    let name = rest.trim_start_matches(['_', '-', '.']);
    if name.len() == rest.len() && !rest.is_empty() {
        let why = format!("`_` must stand between the version `{version}` and the name");
        return Err(misnamed(path, &why, next));
    }
    Ok((version, name.to_owned()))
}

/// The number that the next migration would have, for the help text.
fn next_number(scanned: &Scanned) -> String {
    let versions =
        scanned.entries.iter().filter_map(|entry| Version::parse_prefix(&entry.name).ok());
    let last = versions.map(|(version, _)| version).filter(|v| v.category().is_empty()).max();
    let number = last.map_or(1, |version| version.number().saturating_add(1));
    format!("{number:03}")
}

fn folder(
    version: Version,
    name: &str,
    path: &str,
    files: &[(String, Arc<Source>)],
) -> Result<Bundle, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut parts: HashMap<&str, Arc<Source>> = HashMap::new();
    for (file, source) in files {
        match file.as_str() {
            "up.sql" | "down.sql" | "verify.sql" | "sample.sql" => {
                parts.insert(file, Arc::clone(source));
            }
            other => {
                let found = Diagnostic::new(
                    Code::MisnamedFile,
                    "a migration folder holds `up.sql`, `down.sql`, `verify.sql` and `sample.sql`",
                )
                .in_file(format!("{path}/{other}"));
                errors.push(if other == "metadata.toml" {
                    found.help(
                        "`run_in_transaction = false` is written `-- migrate: transaction none` \
                         at the head of up.sql here",
                    )
                } else {
                    found.help("move it elsewhere")
                });
            }
        }
    }
    let Some(up) = parts.remove("up.sql") else {
        errors.push(missing_up(path, "the folder has no `up.sql`"));
        return Err(errors);
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Bundle {
        version,
        name: name.to_owned(),
        up,
        down: parts.remove("down.sql"),
        verify: parts.remove("verify.sql"),
        sample: parts.remove("sample.sql"),
    })
}

fn missing_up(path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingUp, format!("there is nothing to apply: {why}"))
        .in_file(path)
        .help("add it, or remove the migration")
}

fn one_layout(named: &[Named], diagnostics: &mut Diagnostics) {
    let Some(first) = named.first() else { return };
    if let Some(other) = named.iter().find(|other| other.layout != first.layout) {
        diagnostics.error(
            Diagnostic::new(Code::MixedLayouts, "the directory mixes two layouts of migrations")
                .in_file(&other.path)
                .note(format!("{} is laid out as {}", first.path, first.layout.describe()))
                .note(format!("{} is laid out as {}", other.path, other.layout.describe()))
                .help("lay out all migrations of a directory in one way"),
        );
    }
}

/// Brings ups and downs of one version together.
fn join(named: Vec<Named>, diagnostics: &mut Diagnostics) -> Vec<Bundle> {
    let mut ups: Vec<(Bundle, String)> = Vec::new();
    let mut downs = Vec::new();
    let mut seen: HashMap<Version, usize> = HashMap::new();
    for Named { version, name, path, part, .. } in named {
        let bundle = match part {
            Part::Folder(bundle) => bundle,
            Part::Up(up) => Bundle { version, name, up, down: None, verify: None, sample: None },
            Part::Down(down) => {
                downs.push((version, name, path, down));
                continue;
            }
        };
        if let Some(&other) = seen.get(&bundle.version) {
            diagnostics.error(duplicate(&bundle.version, &ups[other].1, &path));
        } else {
            seen.insert(bundle.version.clone(), ups.len());
            ups.push((bundle, path));
        }
    }
    for (version, name, path, down) in downs {
        match seen.get(&version).map(|&index| &mut ups[index]) {
            Some((bundle, up_path)) if bundle.name != name => {
                diagnostics.error(
                    duplicate(&version, up_path, &path)
                        .note("the down file must have the name of its up file"),
                );
            }
            Some((bundle, _)) if bundle.down.is_none() => bundle.down = Some(down),
            Some((bundle, _)) => {
                let other = bundle.down.as_ref().map(|down| down.path().to_owned());
                diagnostics.error(duplicate(&version, &other.unwrap_or_default(), &path));
            }
            None => diagnostics.error(missing_up(&path, "this down file has no up file")),
        }
    }
    ups.into_iter().map(|(bundle, _)| bundle).collect()
}

fn duplicate(version: &Version, first: &str, second: &str) -> Diagnostic {
    Diagnostic::new(Code::DuplicateVersion, format!("two migrations have the version {version}"))
        .in_file(second)
        .note(format!("the other is {first}"))
        .help("give the newer one the next free number")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn directory(names: &[&str]) -> Scanned {
        type Files = Vec<(String, Arc<Source>)>;
        let mut folders: Vec<(String, Files)> = Vec::new();
        let mut entries = Vec::new();
        for name in names {
            let source = Source::new(format!("m/{name}"), "SELECT 1");
            match name.split_once('/') {
                Some((folder, file)) => match folders.iter_mut().find(|(name, _)| name == folder) {
                    Some((_, files)) => files.push((file.to_owned(), source)),
                    None => folders.push((folder.to_owned(), vec![(file.to_owned(), source)])),
                },
                None => {
                    entries
                        .push(Entry { name: (*name).to_owned(), content: Content::File(source) });
                }
            }
        }
        entries.extend(
            folders
                .into_iter()
                .map(|(name, files)| Entry { name, content: Content::Folder(files) }),
        );
        Scanned { shown: "m".into(), entries, lock: None, tracked: Vec::new() }
    }

    fn versions(names: &[&str]) -> Result<Vec<String>, Vec<&'static str>> {
        let mut diagnostics = Diagnostics::default();
        let bundles = group(&directory(names), &mut diagnostics);
        let describe = |b: Bundle| {
            format!("{} {}{}", b.version, b.name, if b.down.is_some() { " +down" } else { "" })
        };
        bundles.map(|all| all.into_iter().map(describe).collect()).ok_or(diagnostics.codes())
    }

    #[test]
    fn r_0_03_every_layout_is_read() {
        for (names, expected) in [
            (&["001_a.sql", "002.sql", "3-b.sql"][..], &["001 a", "002 ", "3 b"][..]),
            (&["task001_a.sql", "knowledge001_b.sql"], &["task001 a", "knowledge001 b"]),
            (&["V1__a.sql", "V2__b_c.sql"], &["1 a", "2 b_c"]),
            (&["V0003.AddMetrics.up.sql", "V0003.AddMetrics.down.sql"], &["0003 AddMetrics +down"]),
            (&["001_a.up.sql", "001_a.down.sql", "002_b.up.sql"], &["001 a +down", "002 b"]),
            (
                &["20250915000001_s.sql", "20250915000001_s_down.sql", "20250915000002_t.sql"],
                &["20250915000001 s +down", "20250915000002 t"],
            ),
            (
                &["2018-01-14-171611_a/up.sql", "2018-01-14-171611_a/down.sql", "01-b/up.sql"],
                &["20180114171611 a +down", "01 b"],
            ),
            (&["001_take_site_down.sql"], &["001 take_site_down"]),
        ] {
            let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
            assert_eq!(versions(names), Ok(expected), "{names:?}");
        }
    }

    #[test]
    fn r_2_17_what_cannot_be_a_migration_is_refused() {
        for (names, code) in [
            (&["001_a.sql", "1_b.sql"][..], "duplicate-version"),
            (&["001_a.up.sql", "001_b.down.sql"], "duplicate-version"),
            (&["task1_a.sql", "Task01_b.sql"], "duplicate-version"),
            (&["001_a.down.sql"], "missing-up"),
            (&["1_a.sql", "1_a_down.sql", "2_b_down.sql"], "missing-up"),
            (&["001_a/down.sql"], "missing-up"),
            (&["001_a.sql", "002_b.up.sql"], "mixed-layouts"),
            (&["001_a.sql", "002_b/up.sql"], "mixed-layouts"),
            (&["initial.sql"], "misnamed-file"),
            (&["001_a.SQL"], "misnamed-file"),
            (&["001a.sql"], "misnamed-file"),
            (&["001_a.sql~"], "misnamed-file"),
            (&["U1__a.sql"], "misnamed-file"),
            (&["R__a.sql"], "misnamed-file"),
            (&["99999999999999999999_a.sql"], "misnamed-file"),
            (&["001_a/up.sql", "001_a/metadata.toml"], "misnamed-file"),
        ] {
            assert_eq!(versions(names), Err(vec![code]), "{names:?}");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics_and_none_is_skipped(names in prop::collection::btree_set("\\PC{1,12}(\\.up|\\.down|_down)?(\\.sql)?", 1..6)) {
            let names: Vec<&str> = names.iter().map(String::as_str).filter(|n| !n.contains('/')).collect();
            let mut diagnostics = Diagnostics::default();
            if let Some(bundles) = group(&directory(&names), &mut diagnostics) {
                let files: usize = bundles.iter().map(|b| 1 + usize::from(b.down.is_some())).sum();
                prop_assert_eq!(files, names.len());
            }
        }
    }
}
