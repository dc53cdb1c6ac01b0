//! How the files of a directory are named, so that the next one is named like them.

use std::path::{Path, PathBuf};

use migrate_core::{Version, is_bystander};

/// How the files of a migration lie in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// `003_name.sql` with sections.
    Sections,
    /// `003_name.sql` and `003_name_down.sql`.
    Suffix,
    /// `003_name.up.sql` and `003_name.down.sql`.
    Pair,
    /// `003_name/up.sql` and `003_name/down.sql`.
    Folder,
}

/// How versions are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Numbering {
    /// The next number, with this many digits at the least.
    Sequence { last: u64, width: usize },
    /// The moment: `20261120093000`, or `2026-11-20-093000`.
    Moment { dashes: bool },
}

/// What a directory tells about its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Habit {
    pub(super) layout: Layout,
    pub(super) numbering: Numbering,
    /// `V`, where that stands before the number.
    pub(super) prefix: String,
    /// What stands between the version and the name.
    pub(super) separator: String,
}

impl Default for Habit {
    fn default() -> Self {
        Self {
            layout: Layout::Sections,
            numbering: Numbering::Sequence { last: 0, width: 3 },
            prefix: String::new(),
            separator: "_".to_owned(),
        }
    }
}

/// The names in `directory`; folders end with `/`.
pub(super) fn names(directory: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if is_bystander(&name) {
            continue;
        }
        if entry.path().is_dir() {
            names.push(format!("{name}/"));
        } else if name.strip_suffix(".sql").is_some() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

impl Habit {
    /// What the names say for `category`; none where there are no migrations.
    pub(super) fn of(names: &[String], category: &str) -> Option<Self> {
        let read = |name: &String| {
            let (version, rest) = Version::parse_prefix(name).ok()?;
            let written = &name[..name.len() - rest.len()];
            Some((version, written.to_owned(), rest.to_owned(), name.clone()))
        };
        let all: Vec<_> = names.iter().filter_map(read).collect();
        let newest = all.iter().max_by_key(|one| one.0.number())?;
        let (_, written, rest, name) = newest;
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let layout = if name.ends_with('/') {
            Layout::Folder
        } else if name.ends_with(".up.sql") || name.ends_with(".down.sql") {
            Layout::Pair
        } else if names.iter().any(|name| {
            name.strip_suffix("_down.sql").is_some_and(|stem| has(&format!("{stem}.sql")))
        }) {
            Layout::Suffix
        } else {
            Layout::Sections
        };
        let digits = written.trim_start_matches(|c: char| !c.is_ascii_digit());
        let prefix = if matches!(written.chars().next(), Some('V' | 'v'))
            && newest.0.category().is_empty()
        {
            written[..1].to_owned()
        } else {
            String::new()
        };
        let separator: String = rest.chars().take_while(|c| "_-.".contains(*c)).collect();
        let count = digits.chars().filter(char::is_ascii_digit).count();
        let numbering = if count >= 12 {
            Numbering::Moment { dashes: digits.contains('-') }
        } else {
            let of_category = all.iter().filter(|one| one.0.category() == category);
            let last = of_category.map(|one| one.0.number()).max().unwrap_or(0);
            Numbering::Sequence { last, width: count }
        };
        let separator = if separator.is_empty() { "_".to_owned() } else { separator };
        Some(Self { layout, numbering, prefix, separator })
    }

    /// The version of the next migration. `now` is the time in UTC, as `20261120093000`.
    pub(super) fn next(&self, category: &str, now: &str) -> String {
        // `V3`, but `task3`.
        let prefix = if category.is_empty() { self.prefix.as_str() } else { "" };
        match self.numbering {
            Numbering::Sequence { last, width } => {
                format!("{prefix}{category}{:0width$}", last.saturating_add(1))
            }
            Numbering::Moment { dashes } => {
                let part = |range: std::ops::Range<usize>| now.get(range).unwrap_or_default();
                let moment = if dashes {
                    format!("{}-{}-{}-{}", part(0..4), part(4..6), part(6..8), part(8..14))
                } else {
                    now.to_owned()
                };
                format!("{prefix}{category}{moment}")
            }
        }
    }

    /// The files of the migration called `stem`, with what is in them.
    pub(super) fn files(&self, directory: &Path, stem: &str) -> Vec<(PathBuf, &'static str)> {
        let head = "-- What this changes, and why.\n\n";
        match self.layout {
            Layout::Sections => vec![(
                directory.join(format!("{stem}.sql")),
                "-- What this changes, and why.\n\n-- migrate:down\n\n",
            )],
            Layout::Suffix => vec![
                (directory.join(format!("{stem}.sql")), head),
                (directory.join(format!("{stem}_down.sql")), ""),
            ],
            Layout::Pair => vec![
                (directory.join(format!("{stem}.up.sql")), head),
                (directory.join(format!("{stem}.down.sql")), ""),
            ],
            Layout::Folder => vec![
                (directory.join(stem).join("up.sql"), head),
                (directory.join(stem).join("down.sql"), ""),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "20261120093005";

    fn next(names: &[&str], category: &str) -> Vec<String> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let habit = Habit::of(&names, category).unwrap_or_default();
        let stem = format!("{}{}tags", habit.next(category, NOW), habit.separator);
        let files = habit.files(Path::new(""), &stem);
        files.iter().map(|(path, _)| path.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn r_0_03_the_next_migration_is_named_like_the_others() {
        for (names, category, expected) in [
            (&[][..], "", &["001_tags.sql"][..]),
            (&[], "task", &["task001_tags.sql"]),
            (&["001_a.sql", "002_b.sql"], "", &["003_tags.sql"]),
            (&["0009_a.sql"], "", &["0010_tags.sql"]),
            (&["9-a.sql"], "", &["10-tags.sql"]),
            (&["task001_a.sql", "task002_b.sql", "note001_c.sql"], "note", &["note002_tags.sql"]),
            (&["task001_a.sql"], "note", &["note001_tags.sql"]),
            (&["V1__a.sql", "V2__b.sql"], "", &["V3__tags.sql"]),
            (&["V1__a.sql"], "task", &["task1__tags.sql"]),
            (
                &["V0003.A.up.sql", "V0003.A.down.sql"],
                "",
                &["V0004.tags.up.sql", "V0004.tags.down.sql"],
            ),
            (&["1_a.up.sql", "2_b.up.sql"], "", &["3_tags.up.sql", "3_tags.down.sql"]),
            (&["001_a/", "002_b/"], "", &["003_tags/up.sql", "003_tags/down.sql"]),
            (
                &["2018-01-14-171611_a/"],
                "",
                &["2026-11-20-093005_tags/up.sql", "2026-11-20-093005_tags/down.sql"],
            ),
            (
                &["20250915000001_a.sql", "20250915000001_a_down.sql"],
                "",
                &["20261120093005_tags.sql", "20261120093005_tags_down.sql"],
            ),
            (&["001_take_site_down.sql"], "", &["002_tags.sql"]),
            (&["18446744073709551615_a.sql"], "", &["20261120093005_tags.sql"]),
        ] {
            assert_eq!(next(names, category), expected, "{names:?}");
        }
    }
}
