//! Stage 2: file names become versions, and files of one migration come together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use migrate_core::Version;

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::names::{file_name, misnamed, next_number, version_and_name, with_its_version};
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
    let stems = Stems::of(scanned);
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

/// The names of the files without `.sql`.
struct Stems<'a> {
    all: HashSet<&'a str>,
    /// Whether the directory has a pair such as `003_name` and `003_name_down`.
    has_pairs: bool,
}

impl<'a> Stems<'a> {
    fn of(scanned: &'a Scanned) -> Self {
        let all: HashSet<&str> =
            scanned.entries.iter().filter_map(|entry| entry.name.strip_suffix(".sql")).collect();
        let is_pair = |stem: &&str| stem.strip_suffix("_down").is_some_and(|up| all.contains(up));
        let has_pairs = all.iter().any(is_pair);
        Self { all, has_pairs }
    }

    /// What `stem` is the down of, where it is the down file beside an up file. In a directory that
    /// has such pairs, a down without its up is a slip and not a name.
    fn up_of<'s>(&self, stem: &'s str) -> Option<&'s str> {
        stem.strip_suffix("_down").filter(|up| self.has_pairs || self.all.contains(up))
    }
}

fn read_name(
    entry: &Entry,
    path: &str,
    stems: &Stems<'_>,
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
            let Some(stem) = entry.name.strip_suffix(".sql") else {
                let cut = entry.name.len().checked_sub(".sql".len());
                let found = match cut.and_then(|cut| entry.name.split_at_checked(cut)) {
                    Some((stem, ending)) if ending.eq_ignore_ascii_case(".sql") => {
                        misnamed(path, "the ending is `.sql`, in lower case", next)
                            .help(format!("rename it to `{stem}.sql`"))
                    }
                    _ => without_ending(&entry.name, path, stems, next),
                };
                return Err(vec![found]);
            };
            let source = Arc::clone(source);
            let (layout, stem, part) = if let Some(stem) = stem.strip_suffix(".up") {
                (Layout::Pair, stem, Part::Up(source))
            } else if let Some(stem) = stem.strip_suffix(".down") {
                (Layout::Pair, stem, Part::Down(source))
            } else if let Some(up) = stems.up_of(stem) {
                (Layout::File, up, Part::Down(source))
            } else {
                (Layout::File, stem, Part::Up(source))
            };
            let (version, name) = version_and_name(stem, path, next).map_err(|e| vec![e])?;
            Ok(Named { layout, version, name, path: path.to_owned(), part })
        }
    }
}

/// A file that does not end with `.sql`. Where it has a version, that is meant to be kept, unless a
/// migration has that name: then it is a copy.
fn without_ending(file: &str, path: &str, stems: &Stems<'_>, next: &str) -> Diagnostic {
    let found = misnamed(path, "it does not end with `.sql`", next);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = stem.strip_suffix(".sql").unwrap_or(stem);
    match with_its_version(stem) {
        Some(name) if !stems.all.contains(name.as_str()) && !stem.contains(char::is_control) => {
            found.help(format!("rename it to `{name}.sql`, or move it elsewhere"))
        }
        _ => found,
    }
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
                    format!("`{other}` is not a part of a migration"),
                )
                .in_file(format!("{path}/{other}"))
                .note("a migration folder holds `up.sql`, `down.sql`, `verify.sql`, `sample.sql`");
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
        errors.push(folder_without_up(path));
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

fn folder_without_up(path: &str) -> Diagnostic {
    let name = file_name(path);
    let found = Diagnostic::new(Code::MissingUp, "the migration has no `up.sql`").in_file(path);
    if name.strip_suffix(".sql").is_some() {
        found
            .note("this is a directory, though its name is that of a file")
            .help("make it a file, or add `up.sql` in it")
    } else {
        found.help(format!("add `{name}/up.sql`, or remove the folder"))
    }
}

fn missing_up(path: &str) -> Diagnostic {
    let name = file_name(path);
    let found =
        Diagnostic::new(Code::MissingUp, "there is no up file for this down file").in_file(path);
    let (up, found) = match name.strip_suffix(".down.sql") {
        Some(stem) => (format!("{stem}.up.sql"), found),
        None => (
            format!("{}.sql", name.trim_end_matches(".sql").trim_end_matches("_down")),
            found.note("beside other pairs of this kind, a name that ends with `_down` is a down"),
        ),
    };
    found.help(format!("add `{up}`, or remove the down"))
}

fn one_layout(named: &[Named], diagnostics: &mut Diagnostics) {
    let all = [Layout::File, Layout::Pair, Layout::Folder];
    let mut groups: Vec<(usize, &Named)> = all
        .into_iter()
        .filter_map(|layout| {
            let mut files = named.iter().filter(|named| named.layout == layout);
            let first = files.next()?;
            Some((1 + files.count(), first))
        })
        .collect();
    // The one that fewer files have is the one to mend.
    groups.sort_by_key(|(count, _)| *count);
    let [(_, fewest), .., (_, most)] = groups[..] else { return };
    diagnostics.error(
        Diagnostic::new(Code::MixedLayouts, "the directory mixes two layouts of migrations")
            .in_file(&fewest.path)
            .note(format!("this is laid out as {}", fewest.layout.describe()))
            .note(format!("{} is laid out as {}", file_name(&most.path), most.layout.describe()))
            .help("lay out all migrations of a directory in one way"),
    );
}

/// Brings ups and downs of one version together.
fn join(named: Vec<Named>, diagnostics: &mut Diagnostics) -> Vec<Bundle> {
    let mut ups: Vec<(Bundle, String)> = Vec::new();
    let mut downs = Vec::new();
    let mut seen: HashMap<Version, usize> = HashMap::new();
    let free = next_versions(&named);
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
            diagnostics.error(duplicate(&bundle.version, &ups[other].1, &path, &free));
        } else {
            seen.insert(bundle.version.clone(), ups.len());
            ups.push((bundle, path));
        }
    }
    for (version, name, path, down) in downs {
        match seen.get(&version).map(|&index| &mut ups[index]) {
            Some((bundle, up_path)) if bundle.name != name => {
                diagnostics.error(another_name(&version, up_path, &path));
            }
            Some((bundle, _)) if bundle.down.is_none() => bundle.down = Some(down),
            Some((bundle, _)) => {
                let other = bundle.down.as_ref().map(|down| down.path().to_owned());
                diagnostics.error(duplicate(&version, &other.unwrap_or_default(), &path, &free));
            }
            None => diagnostics.error(missing_up(&path)),
        }
    }
    ups.into_iter().map(|(bundle, _)| bundle).collect()
}

/// The next free number in each category, as it would be written.
fn next_versions(named: &[Named]) -> HashMap<String, String> {
    let mut last: HashMap<&str, (u64, usize)> = HashMap::new();
    for Named { version, .. } in named {
        let (number, width) = last.entry(version.category()).or_default();
        *number = version.number().max(*number);
        *width = (version.to_string().len() - version.category().len()).max(*width);
    }
    last.into_iter()
        .map(|(category, (last, width))| {
            (category.to_owned(), format!("{category}{:0width$}", last.saturating_add(1)))
        })
        .collect()
}

fn duplicate(
    version: &Version,
    first: &str,
    second: &str,
    free: &HashMap<String, String>,
) -> Diagnostic {
    let free = free.get(version.category()).map(String::as_str).unwrap_or_default();
    Diagnostic::new(Code::DuplicateVersion, format!("two migrations have the version {version}"))
        .in_file(second)
        .note(format!("the other is {}", file_name(first)))
        .help(format!("give the newer one the next free number, {free}"))
}

fn another_name(version: &Version, up: &str, down: &str) -> Diagnostic {
    let up = file_name(up);
    let wanted = match up.strip_suffix(".up.sql") {
        Some(stem) => format!("{stem}.down.sql"),
        None => format!("{}_down.sql", up.trim_end_matches(".sql")),
    };
    Diagnostic::new(
        Code::DuplicateVersion,
        format!("the down of {version} has another name than its up"),
    )
    .in_file(down)
    .note(format!("the up is {up}"))
    .help(format!("rename it to `{wanted}`"))
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
        Scanned { shown: "m".into(), entries, lock: None, schema: None, tracked: Vec::new() }
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
            (&["001_a\nb.sql"], "misnamed-file"),
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

    #[test]
    fn thousands_of_downs_without_an_up_take_no_time() {
        let names: Vec<String> = (0..5000).map(|n| format!("{n:05}_t_down.sql")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        let began = std::time::Instant::now();
        assert_eq!(versions(&names).unwrap().len(), 5000, "it is a part of their names");
        names.push("00000_t.sql");
        assert_eq!(versions(&names).unwrap_err().len(), 4999);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
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
