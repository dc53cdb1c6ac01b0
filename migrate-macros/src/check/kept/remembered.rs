//! Facts as text, for what a build keeps: fields without a tab or a line break.

use migrate_core::{Cost, Destroyed, Effect, Facts, Growth, Rollback};

/// What stands between the entries of a list, and between table and column.
const BETWEEN: [char; 2] = ['\u{1e}', '\u{1f}'];

/// The fields; none where a name has what the format cannot hold.
pub(in crate::check) fn fields(facts: &Facts) -> Option<[String; 5]> {
    let rollback = facts.rollback.map_or("?", Rollback::as_str);
    let effect = facts.effect.map_or_else(|| "?".to_owned(), |effect| effect.to_string());
    let destroyed = |one: &Destroyed| (one.table().to_owned(), one.column().map(str::to_owned));
    let cost = |one: &Cost| (one.table().to_owned(), Some(one.growth().as_str().to_owned()));
    Some([
        rollback.to_owned(),
        list(facts.up.as_deref(), destroyed)?,
        list(facts.down.as_deref(), destroyed)?,
        list(facts.costs.as_deref(), cost)?,
        effect,
    ])
}

/// The facts that [`fields`] were made of.
pub(in crate::check) fn facts(fields: &[String]) -> Option<Facts> {
    let [rollback, up, down, costs, effect] = fields else { return None };
    Some(Facts {
        rollback: Rollback::from_name(rollback),
        up: entries(up, |table, column| Some(Destroyed::new(table, column))),
        down: entries(down, |table, column| Some(Destroyed::new(table, column))),
        costs: entries(costs, |table, growth| Some(Cost::new(table, Growth::from_name(&growth?)?))),
        // What comes before what has shipped is found out by every build.
        late: None,
        effect: Effect::from_text(effect),
    })
}

/// The entries of a list, each a name and perhaps another.
fn list<T>(all: Option<&[T]>, pair: impl Fn(&T) -> (String, Option<String>)) -> Option<String> {
    let Some(all) = all else { return Some("?".to_owned()) };
    let breaks = |c: char| BETWEEN.contains(&c) || c == '\t' || c == '\n';
    let mut entries = Vec::new();
    for one in all {
        let (first, second) = pair(one);
        if first.contains(breaks) || second.as_deref().is_some_and(|name| name.contains(breaks)) {
            return None;
        }
        entries.push(match second {
            Some(second) => format!("{first}{}{second}", BETWEEN[1]),
            None => first,
        });
    }
    Some(format!("={}", entries.join(&BETWEEN[0].to_string())))
}

fn entries<T>(list: &str, one: impl Fn(String, Option<String>) -> Option<T>) -> Option<Vec<T>> {
    let entries = list.strip_prefix('=')?.split(BETWEEN[0]).filter(|entry| !entry.is_empty());
    let entry = |entry: &str| match entry.split_once(BETWEEN[1]) {
        Some((first, second)) => one(first.to_owned(), Some(second.to_owned())),
        None => one(entry.to_owned(), None),
    };
    entries.map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> impl Strategy<Value = Option<Vec<Destroyed>>> {
        let one = ("\\PC{1,6}", prop::option::of("\\PC{1,6}"))
            .prop_map(|(table, column)| Destroyed::new(table, column));
        prop::option::of(prop::collection::vec(one, 0..4))
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_is_found(
            up in all(),
            down in all(),
            class in 0_usize..4,
            costs in prop::option::of(prop::collection::vec(("\\PC{1,6}", any::<bool>()), 0..4)),
        ) {
            let growth = |square| if square { Growth::Quadratic } else { Growth::Linear };
            let costs = costs.map(|all| {
                all.into_iter().map(|(table, square)| Cost::new(table, growth(square))).collect()
            });
            let classes = [Rollback::Lossless, Rollback::SchemaOnly, Rollback::Irreversible];
            let digest = migrate_core::Checksum::of_bytes([[class as u8].as_slice()]);
            let effect = (class > 1).then(|| Effect::on_rows(digest, digest));
            let rollback = classes.get(class).copied();
            let before = Facts { up, down, rollback, costs, late: None, effect };
            let fields = fields(&before).unwrap();
            prop_assert!(fields.iter().all(|field| !field.is_empty() && !field.contains(['\t', '\n'])));
            prop_assert_eq!(facts(&fields), Some(before));
        }

        #[test]
        fn no_fields_panic(texts in prop::collection::vec("[=?a\u{1e}\u{1f}]{0,6}", 0..5)) {
            let _ = facts(&texts);
        }
    }

    #[test]
    fn a_name_that_cannot_be_kept_is_not() {
        for name in ["a\tb", "a\nb", "a\u{1e}b"] {
            let up = Some(vec![Destroyed::new(name, None::<&str>)]);
            assert_eq!(fields(&Facts { up, ..Facts::default() }), None);
        }
    }
}
