//! Rebuilds in the wrong order: the old table is renamed first, and takes along whatever refers to
//! it, to a name that is dropped (<https://www.sqlite.org/lang_altertable.html>, section 7).

use migrate_core::schema::{ObjectKind, Snapshot};
use migrate_core::sql::{Lexer, Token};

use crate::check::lints::renamed::names;
use crate::check::origin::creation;
use crate::diagnostics::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::Place;

/// A table that a migration renamed, and what SQLite changed with it.
#[derive(Debug)]
pub(in crate::check) struct Renamed {
    pub(in crate::check) old: String,
    pub(in crate::check) new: String,
    pub(in crate::check) place: Place,
    pub(in crate::check) along: Vec<(ObjectKind, String)>,
}

impl Renamed {
    /// The finding, where the last of `migrations` has dropped the table, so that its schema
    /// `after` has objects which refer to nothing.
    pub(in crate::check) fn dangling(
        &self,
        migrations: &[Parsed],
        after: &Snapshot,
    ) -> Option<Diagnostic> {
        let Self { old, new, place, along } = self;
        if [ObjectKind::Table, ObjectKind::View].iter().any(|kind| after.get(*kind, new).is_some())
        {
            return None;
        }
        let left = |(kind, name): &&(ObjectKind, String)| {
            after.get(*kind, name).is_some_and(|object| names(object.sql(), new))
        };
        let left: Vec<&(ObjectKind, String)> = along.iter().filter(left).collect();
        let (kind, name) = left.first()?;
        let what = match kind {
            ObjectKind::Table => format!("the foreign key of {name}"),
            _ => format!("the {kind} {name}"),
        };
        let message = format!("{what} goes along to {new}, which is dropped");
        let mut found = Diagnostic::new(Code::RenameOldFirst, message)
            .at(place.clone(), format!("SQLite changes whatever refers to {old}"));
        if let Some(place) = mention(migrations, *kind, name, old) {
            found = found.at(place, format!("refers to {new} from then on"));
        }
        for (kind, name) in left.iter().skip(1).take(5) {
            found = found.note(format!("so does the {kind} {name}"));
        }
        let has_body = left.iter().any(|(kind, _)| *kind != ObjectKind::Table);
        let again =
            if has_body { "; drop views and triggers before, and make them again" } else { "" };
        Some(found.help(format!(
            "rename last: make the new table as {old}_new, copy the rows, drop {old}, and rename \
             {old}_new to {old}{again}"
        )))
    }
}

/// Where the statement that made an object names a table.
fn mention(migrations: &[Parsed], kind: ObjectKind, name: &str, table: &str) -> Option<Place> {
    let (section, statement) = creation(migrations, &[kind.as_str(), "exists"], name)?;
    let sql = section.sql(statement);
    let of_it = |token: &Token| token.name(sql).eq_ignore_ascii_case(table);
    let token = Lexer::new(sql).significant().filter(of_it).last()?;
    Some(section.place(statement.start + token.start..statement.start + token.end))
}
