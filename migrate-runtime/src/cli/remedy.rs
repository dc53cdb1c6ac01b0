//! What to do next, in the words of the command line: what an error says otherwise is for a program.

use migrate_core::Likeness;

use crate::direction::Direction;
use crate::error::{Cause, Error, Refused, WayIn, consent_line};

/// The same error with the remedy of the command line.
pub(super) fn for_people(error: Error, program: &str) -> Error {
    match remedy(&error, program) {
        Some(remedy) => error.with_help(remedy),
        None => error,
    }
}

/// What to type next after `error`, where that differs from what a program would be told. `program`
/// is how the command line is called, such as `notes migrate`.
fn remedy(error: &Error, program: &str) -> Option<String> {
    let version = || error.version().map_or("VERSION".to_owned(), ToString::to_string);
    Some(match error.cause() {
        Cause::Busy => {
            "see which program holds the database, or wait longer: --lock-timeout SECONDS".into()
        }
        Cause::ReadOnly(_) => {
            "make the file and its directory writable for whoever runs this".into()
        }
        Cause::Edited(edits) if edits.iter().all(|edit| edit.effect == Likeness::Same) => {
            let accept: String = edits.iter().fold(String::new(), |accept, edit| {
                format!("{accept} --decide accept:{}", edit.version)
            });
            format!(
                "restore the file as it was; or have the new text accepted: `{program} \
                 repair{accept}`"
            )
        }
        Cause::OutOfOrder(_) => {
            "give the new file the next number, or permit it: --out-of-order".into()
        }
        Cause::TooLate(..) => {
            "give the new file the next number; --out-of-order applies late what \
                               the build saw do the same in both orders"
                .into()
        }
        Cause::DatabaseNewer(_) => format!(
            "run the newer program, or go back: `{program} rollback --to VERSION`; the down scripts \
             are kept in the database"
        ),
        Cause::AlreadyPast(_) => format!("to go back: `{program} rollback --to {}`", version()),
        Cause::NotApplied(_) => format!("`{program} status` shows what is applied"),
        Cause::UnknownVersion(_) => format!("`{program} status` shows the versions there are"),
        Cause::Irreversible(_) => {
            format!("restore a backup: `{program} restore`; or write the down script")
        }
        Cause::TrackingDamaged(_) => format!(
            "restore a backup, or see what can be mended: `{program} repair --dry-run`; do not \
             delete tracking rows, or migrations would run twice"
        ),
        Cause::Timeout { .. } => {
            "run again when the machine is less busy, or allow more: --timeout SECONDS".into()
        }
        Cause::DataLoss { direction: Direction::Up, lost } => format!(
            "if it may go, say so in the file: `{}`; or agree to all of it: --allow-destructive",
            consent_line(lost)
        ),
        Cause::DataLoss { direction: Direction::Down, .. } => {
            "if it may go, say so: --force; a backup of what is there now is taken first".into()
        }
        Cause::Drifted(_) => format!(
            "`{program} drift` shows it; undo the change by hand, and make it a migration if it is \
             wanted; or accept it as it is: `{program} up --accept-drift`"
        ),
        Cause::NoDatabase { .. } => format!(
            "see whether it is the right file; if it is, restore a backup: `{program} restore`"
        ),
        Cause::Corrupt(_) => format!(
            "restore a backup: `{program} restore`; or let `sqlite3 FILE .recover` save what it can"
        ),
        Cause::SchemaMismatch(_) => {
            format!("something beside the migrations changes this schema: see `{program} drift`")
        }
        Cause::NoSpace { .. } => {
            format!(
                "free some space, delete backups (`{program} backups --prune`), or put it elsewhere: \
                 --backup-to DIRECTORY"
            )
        }
        Cause::NoSafetyCopy(_) => {
            "make room for the copy; or copy the file yourself, and then give up what is there: \
             --over"
                .into()
        }
        Cause::NotInGroup(_) => {
            format!("run that database alone first: `{program} up --to {}`", version())
        }
        Cause::Existing(refused) => return refusal(refused, program),
        _ => return None,
    })
}

fn refusal(refused: &Refused, program: &str) -> Option<String> {
    Some(match refused {
        Refused::Unmanaged { way: WayIn::TakeOver, .. } => {
            format!("take over the records of the other tool: `{program} adopt`")
        }
        Refused::Unmanaged { way: WayIn::Choose, .. } => {
            format!("say which of them is applied: `{program} baseline VERSION`")
        }
        Refused::Unmanaged { way: WayIn::Declare, .. } => format!(
            "make the schema that of a version; or say which it is, where the difference does not \
             matter: `{program} baseline VERSION --force`"
        ),
        Refused::AlreadyManaged => format!("`{program} status` shows what is applied"),
        Refused::OtherSchema { .. } => {
            "make the schema that of the version, or accept it as it is: --force".into()
        }
        Refused::ToolUnreadable { .. } => {
            format!("see whether the table is that tool's; if not: `{program} baseline VERSION`")
        }
        Refused::SeveralTools(_) => {
            format!("name the one that counts: `{program} adopt --from TOOL`")
        }
        Refused::ConsentNeeded => "if that is meant, say so: --yes".into(),
        Refused::Repair(_) => format!("look again: `{program} repair --dry-run`"),
        _ => return None,
    })
}
