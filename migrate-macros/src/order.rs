//! Stage 4: migrations come into the order in which they apply: by number within a category,
//! `depends` across categories, ties by category.

use std::collections::{BTreeSet, HashMap};

use migrate_core::Version;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Levels};
use crate::parse::Parsed;
use crate::source::Place;

/// Migrations in the order in which they apply.
#[derive(Debug)]
pub(crate) struct Ordered {
    pub(crate) migrations: Vec<Parsed>,
}

pub(crate) fn order(
    mut migrations: Vec<Parsed>,
    levels: &Levels,
    diagnostics: &mut Diagnostics,
) -> Option<Ordered> {
    migrations.sort_by(|left, right| left.version.cmp(&right.version));
    gaps(&migrations, levels, diagnostics);
    let needs = needs(&migrations, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let sequence = match sequence(&migrations, &needs, |_| false) {
        Ok(sequence) => sequence,
        Err(stuck) => {
            cycle(&migrations, &needs, &stuck, diagnostics);
            return None;
        }
    };
    let mut slots: Vec<Option<Parsed>> = migrations.into_iter().map(Some).collect();
    let migrations = sequence.into_iter().filter_map(|index| slots[index].take()).collect();
    Some(Ordered { migrations })
}

/// A count that skips a number: the file was lost, or is still on somebody's branch.
fn gaps(migrations: &[Parsed], levels: &Levels, diagnostics: &mut Diagnostics) {
    let mut previous: Option<&Parsed> = None;
    for migration in migrations {
        let same = previous.filter(|p| p.version.category() == migration.version.category());
        let expected = same.map_or(1, |p| p.version.number().saturating_add(1));
        let number = migration.version.number();
        // A sequence may start at 0 or 1; timestamps follow no count.
        let starts = same.is_none() && number == 0;
        if number != expected && !starts && !migration.version.is_timestamp() {
            let category = migration.version.category();
            let missing = if expected + 1 == number {
                format!("there is no migration {category}{expected:03}")
            } else {
                format!(
                    "there are no migrations {category}{expected:03} to {category}{:03}",
                    number - 1
                )
            };
            let found = Diagnostic::new(Code::Gap, missing)
                .in_source(&migration.up.source, "the next one after the gap")
                .note("a file that arrives later would have to be applied out of order")
                .help("add the missing file, or number without gaps");
            diagnostics.lint(levels.level(Code::Gap, &migration.allowed), found);
        }
        previous = Some(migration);
    }
}

/// For each migration, the indexes of those that must come before it: what it depends on, and its
/// predecessor in its category.
fn needs(migrations: &[Parsed], diagnostics: &mut Diagnostics) -> Vec<Vec<usize>> {
    let index: HashMap<&Version, usize> =
        migrations.iter().enumerate().map(|(index, m)| (&m.version, index)).collect();
    let mut needs = Vec::with_capacity(migrations.len());
    for (own, migration) in migrations.iter().enumerate() {
        let mut all = Vec::new();
        if let Some(before) = own.checked_sub(1)
            && migrations[before].version.category() == migration.version.category()
        {
            all.push(before);
        }
        for (version, place) in &migration.depends {
            let Some(&needed) = index.get(version) else {
                diagnostics.error(unknown(migrations, own, version, place));
                continue;
            };
            if needed >= own && version.category() == migration.version.category() {
                let which = if needed == own { "itself" } else { "a later migration" };
                diagnostics.error(
                    Diagnostic::new(
                        Code::LaterDependency,
                        format!("migration {} depends on {which}", migration.version),
                    )
                    .at(place.clone(), "")
                    .note("within a category, migrations apply by number")
                    .help("remove the directive, or give this migration a higher number"),
                );
                continue;
            }
            all.push(needed);
        }
        needs.push(all);
    }
    needs
}

fn unknown(migrations: &[Parsed], own: usize, version: &Version, place: &Place) -> Diagnostic {
    let others = migrations.iter().enumerate().filter(|(index, _)| *index != own);
    let help = crate::nearest::version(version, others.map(|(_, other)| &other.version))
        .unwrap_or_else(|| {
            "there is no other migration: add it, or remove the directive".to_owned()
        });
    Diagnostic::new(
        Code::UnknownDependency,
        format!("there is no migration {version} to depend on"),
    )
    .at(place.clone(), "")
    .help(help)
}

/// Kahn's algorithm with a sorted set of what is ready. `migrations` are sorted by category and
/// number, so the smallest index is the next one.
fn sequence(
    migrations: &[Parsed],
    needs: &[Vec<usize>],
    is_late: impl Fn(&Parsed) -> bool,
) -> Result<Vec<usize>, Vec<usize>> {
    let rank = |index: usize| (is_late(&migrations[index]), index);
    let mut waiting: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); migrations.len()];
    for (index, needed) in needs.iter().enumerate() {
        for &before in needed {
            dependents[before].push(index);
        }
    }
    let mut ready: BTreeSet<(bool, usize)> =
        (0..migrations.len()).filter(|&index| waiting[index] == 0).map(rank).collect();
    let mut done = Vec::with_capacity(migrations.len());
    while let Some((_, index)) = ready.pop_first() {
        done.push(index);
        for &dependent in &dependents[index] {
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                ready.insert(rank(dependent));
            }
        }
    }
    if done.len() == migrations.len() {
        return Ok(done);
    }
    Err((0..migrations.len()).filter(|&index| waiting[index] > 0).collect())
}

/// Another order in which the same migrations can come to a database: those of `category` as late
/// as their dependents allow, as when they were released after all others.
pub(crate) fn late(migrations: &[Parsed], category: &str) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..migrations.len()).collect();
    sorted.sort_by(|left, right| migrations[*left].version.cmp(&migrations[*right].version));
    let index: HashMap<&Version, usize> =
        migrations.iter().enumerate().map(|(index, m)| (&m.version, index)).collect();
    let mut needs: Vec<Vec<usize>> = migrations
        .iter()
        .map(|m| m.depends.iter().filter_map(|(needed, _)| index.get(needed).copied()).collect())
        .collect();
    for pair in sorted.windows(2) {
        if let [before, after] = *pair
            && migrations[before].version.category() == migrations[after].version.category()
        {
            needs[after].push(before);
        }
    }
    // What has an order has this one too.
    sequence(migrations, &needs, |m| m.version.category() == category).unwrap_or_default()
}

/// Walks from one that is stuck to what it waits for until a migration comes twice.
fn cycle(
    migrations: &[Parsed],
    needs: &[Vec<usize>],
    stuck: &[usize],
    diagnostics: &mut Diagnostics,
) {
    let mut path = vec![stuck[0]];
    let circle = loop {
        let last = path[path.len() - 1];
        let Some(&next) = needs[last].iter().find(|needed| stuck.contains(needed)) else {
            break &path[..];
        };
        if let Some(start) = path.iter().position(|&seen| seen == next) {
            break &path[start..];
        }
        path.push(next);
    };
    let names: Vec<String> = circle
        .iter()
        .chain(&circle[..1])
        .map(|&index| migrations[index].version.to_string())
        .collect();
    let mut found = Diagnostic::new(Code::DependencyCycle, "these migrations wait for each other");
    for (position, &index) in circle.iter().enumerate() {
        let (own, next) = (&migrations[index], &migrations[circle[(position + 1) % circle.len()]]);
        // Where no directive says so, it is the one before it in its category.
        if let Some((_, place)) = own.depends.iter().find(|(version, _)| *version == next.version) {
            found = found.at(place.clone(), format!("{} needs {}", own.version, next.version));
        }
    }
    diagnostics.error(
        found
            .note(format!("the circle is {}", names.join(" → ")))
            .note("within a category, each migration needs the one before it")
            .help("remove one of the dependencies"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Bundle;
    use crate::source::Source;
    use proptest::prelude::*;

    fn parsed(files: &[(String, Vec<String>)]) -> Vec<Parsed> {
        let mut diagnostics = Diagnostics::default();
        let bundles = files
            .iter()
            .map(|(version, depends)| {
                let head = match depends.join(", ").as_str() {
                    "" => String::new(),
                    all => format!(
                        "-- migrate: depends {all}
"
                    ),
                };
                Bundle {
                    version: version.parse().unwrap(),
                    name: String::new(),
                    up: Source::new(format!("m/{version}.sql"), &format!("{head}SELECT 1")),
                    down: None,
                    verify: None,
                    sample: None,
                }
            })
            .collect();
        let options = crate::arguments::Arguments::default().options;
        crate::parse::parse(bundles, &options, &mut diagnostics).unwrap()
    }

    fn ordered(files: &[(&str, &[&str])]) -> Result<Vec<String>, Vec<&'static str>> {
        let files: Vec<_> = files
            .iter()
            .map(|(v, d)| ((*v).to_owned(), d.iter().map(ToString::to_string).collect()))
            .collect();
        let mut diagnostics = Diagnostics::default();
        order(parsed(&files), &Levels::default(), &mut diagnostics)
            .map(|all| all.migrations.iter().map(|m| m.version.to_string()).collect())
            .ok_or_else(|| diagnostics.codes())
    }

    #[test]
    fn r_1_03_numbers_then_dependencies_then_categories() {
        assert_eq!(
            ordered(&[
                ("task002", &[]),
                ("task001", &["knowledge002"]),
                ("knowledge001", &[]),
                ("knowledge002", &[]),
                ("audit001", &["task001"]),
            ])
            .unwrap(),
            ["knowledge001", "knowledge002", "task001", "audit001", "task002"]
        );
    }

    #[test]
    fn r_1_03_other_sets_have_no_say_in_the_order() {
        let order =
            ordered(&[("a1", &["shelf:z9", "b1"]), ("b1", &["shelf:a1", "main:c1"]), ("c1", &[])]);
        assert_eq!(order.unwrap(), ["c1", "b1", "a1"]);
        // The own set by its name is the own set.
        assert_eq!(ordered(&[("a1", &["main:b1"])]), Err(vec!["unknown-dependency"]));
        assert_eq!(ordered(&[("a1", &["main:a1"])]), Err(vec!["later-dependency"]));
    }

    #[test]
    fn r_2_18_invalid_dependencies_are_refused() {
        assert_eq!(ordered(&[("a1", &["b1"])]), Err(vec!["unknown-dependency"]));
        assert_eq!(ordered(&[("a1", &["a2"]), ("a2", &[])]), Err(vec!["later-dependency"]));
        assert_eq!(ordered(&[("a1", &["a1"])]), Err(vec!["later-dependency"]));
        assert_eq!(ordered(&[("a1", &["b1"]), ("b1", &["a1"])]), Err(vec!["dependency-cycle"]));
        // Through the sequence of a category, too.
        let through = ordered(&[("a1", &["b2"]), ("a2", &[]), ("b1", &["a2"]), ("b2", &[])]);
        assert_eq!(through, Err(vec!["dependency-cycle"]));
    }

    #[test]
    fn a_count_has_no_gap_and_a_date_may() {
        assert_eq!(ordered(&[("1", &[]), ("3", &[])]), Err(vec!["gap"]));
        assert_eq!(ordered(&[("2", &[])]), Err(vec!["gap"]));
        assert!(ordered(&[("0", &[]), ("1", &[])]).is_ok());
        assert!(ordered(&[("20240101000000", &[]), ("20250101000000", &[])]).is_ok());
    }

    proptest! {
        #[test]
        fn r_1_03_every_order_respects_every_dependency(
            edges in prop::collection::vec((0_usize..12, 0_usize..12), 0..20), seed in any::<u64>(),
        ) {
            // Three categories of four; an edge points from a later index to an earlier one of
            // another category in one global line, so there is no cycle.
            let name = |index: usize| format!("{}{}", ["a", "b", "c"][index % 3], index / 3 + 1);
            let mut files: Vec<(String, Vec<String>)> = (0..12).map(|i| (name(i), Vec::new())).collect();
            for (one, other) in edges {
                let (early, late) = (one.min(other), one.max(other));
                if early % 3 != late % 3 && early / 3 <= late / 3 {
                    files[late].1.push(name(early));
                }
            }
            let sorted = files.clone();
            // The order of files must not matter.
            files.rotate_left((seed % 12) as usize);
            let mut diagnostics = Diagnostics::default();
            let all = order(parsed(&files), &Levels::default(), &mut diagnostics).unwrap();
            let names: Vec<String> = all.migrations.iter().map(|m| m.version.to_string()).collect();
            let again = order(parsed(&sorted), &Levels::default(), &mut diagnostics).unwrap();
            let again: Vec<String> = again.migrations.iter().map(|m| m.version.to_string()).collect();
            prop_assert_eq!(&names, &again);
            let at = |name: &str| names.iter().position(|other| other == name).unwrap();
            for (version, depends) in &sorted {
                for needed in depends {
                    prop_assert!(at(needed) < at(version));
                }
            }
            for category in ["a", "b", "c"] {
                let own: Vec<&String> = names.iter().filter(|n| n.starts_with(category)).collect();
                prop_assert!(own.is_sorted());
            }
        }
    }
}
