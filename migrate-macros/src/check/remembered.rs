//! Facts as text, for what a build keeps: fields without a tab or a line break.

use migrate_core::{Destroyed, Effect, Facts, Rollback};

/// What stands between the entries of a list, and between table and column.
const BETWEEN: [char; 2] = ['\u{1e}', '\u{1f}'];

/// The fields; none where a name has what the format cannot hold.
pub(super) fn fields(facts: &Facts) -> Option<[String; 4]> {
    let rollback = facts.rollback.map_or("?", Rollback::as_str);
    let effect = facts.effect.map_or_else(|| "?".to_owned(), |effect| effect.to_string());
    Some([rollback.to_owned(), list(facts.up.as_deref())?, list(facts.down.as_deref())?, effect])
}

/// The facts that [`fields`] were made of.
pub(super) fn facts(fields: &[String]) -> Option<Facts> {
    let [rollback, up, down, effect] = fields else { return None };
    Some(Facts {
        rollback: Rollback::from_name(rollback),
        up: destroyed(up),
        down: destroyed(down),
        // What comes before what has shipped is found out by every build.
        late: None,
        effect: Effect::from_text(effect),
    })
}

fn list(all: Option<&[Destroyed]>) -> Option<String> {
    let Some(all) = all else { return Some("?".to_owned()) };
    let names = || all.iter().flat_map(|one| [Some(one.table()), one.column()]).flatten();
    let breaks = |c: char| BETWEEN.contains(&c) || c == '\t' || c == '\n';
    if names().any(|name| name.contains(breaks)) {
        return None;
    }
    let entry = |one: &Destroyed| match one.column() {
        Some(column) => format!("{}{}{column}", one.table(), BETWEEN[1]),
        None => one.table().to_owned(),
    };
    let entries: Vec<String> = all.iter().map(entry).collect();
    Some(format!("={}", entries.join(&BETWEEN[0].to_string())))
}

fn destroyed(list: &str) -> Option<Vec<Destroyed>> {
    let entries = list.strip_prefix('=')?.split(BETWEEN[0]).filter(|entry| !entry.is_empty());
    let entry = |entry: &str| match entry.split_once(BETWEEN[1]) {
        Some((table, column)) => Destroyed::new(table.to_owned(), Some(column.to_owned())),
        None => Destroyed::new(entry.to_owned(), None::<String>),
    };
    Some(entries.map(entry).collect())
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
        fn what_is_kept_is_what_is_found(up in all(), down in all(), class in 0_usize..4) {
            let classes = [Rollback::Lossless, Rollback::SchemaOnly, Rollback::Irreversible];
            let digest = migrate_core::Checksum::of_bytes([[class as u8].as_slice()]);
            let effect = (class > 1).then(|| Effect::on_rows(digest, digest));
            let rollback = classes.get(class).copied();
            let before = Facts { up, down, rollback, late: None, effect };
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
