//! The checkpoint: the database of the check shortly before the newest migrations, kept in the
//! output directory of the build, so that an edit of a new migration does not run all the old ones
//! again. It counts only if everything before it is the same; any doubt, and the chain is run.

use std::path::Path;

use migrate_core::{Checksum, Facts, Fingerprint};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::check::kept::digests::Digests;
use crate::check::kept::remembered::{self, fields};
use crate::check::kept::replace;
use crate::check::learnt::Learnt;
use crate::check::sqlite::runner::Runner;

/// Chains shorter than this are run as quickly as a checkpoint is read.
const WORTH_IT: usize = 32;
/// How far before the end it is made, and how far back it may fall before a new one is made.
const BEHIND: (usize, usize) = (8, 24);

/// The number of migrations after which to make one, where the chain has `length`, of which the
/// first `shipped` will not change, and starts at the checkpoint of `start` migrations.
pub(in crate::check) fn due(length: usize, shipped: usize, start: usize) -> Option<usize> {
    if length < WORTH_IT || length - start <= BEHIND.1 {
        return None;
    }
    let end = length - BEHIND.0;
    // Where nothing is found: what is found is not kept.
    let end = if shipped < WORTH_IT { end } else { end.min(shipped) };
    (end > start).then_some(end)
}

/// Loads the checkpoint into `runner`; what the migrations it covers had shown.
pub(in crate::check) fn load(
    runner: &mut Runner,
    path: &Path,
    digests: &[Digests],
) -> rusqlite::Result<Option<Vec<Learnt>>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags)?;
    let last: Option<(u32, String)> = file
        .query_row(
            "SELECT position, digest FROM _migrate_learnt ORDER BY position DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((position, digest)) = last else { return Ok(None) };
    let position = position as usize;
    let fits = digests.get(position).is_some_and(|own| own.whole.to_string() == digest);
    if !fits {
        return Ok(None);
    }
    let learnt = file
        .prepare("SELECT fingerprint, up, down, facts FROM _migrate_learnt ORDER BY position")?
        .query_map([], |row| {
            let fingerprint = Fingerprint::from_hex(&row.get::<_, String>(0)?);
            Ok(Learnt {
                facts: facts(&row.get::<_, Option<String>>(3)?.unwrap_or_default())
                    .unwrap_or_default(),
                fingerprint: fingerprint.unwrap_or(Fingerprint::EMPTY),
                up_touches: names(&row.get::<_, String>(1)?),
                down_touches: row.get::<_, Option<String>>(2)?.as_deref().map(names),
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    runner.db.outside(|db| {
        Backup::new(&file, db)?.step(-1)?;
        db.execute_batch("DROP TABLE _migrate_learnt")
    })?;
    runner.tracker.read_all(runner.db.connection())?;
    let same = learnt.last().is_some_and(|l| l.fingerprint == runner.tracker.fingerprint());
    Ok((same && learnt.len() == position + 1).then_some(learnt))
}

/// Writes the checkpoint after `learnt.len()` migrations. Best effort: a build must not fail for it.
pub(in crate::check) fn save(runner: &mut Runner, path: &Path, whole: Checksum, learnt: &[Learnt]) {
    replace(path, |partial| write(runner, partial, whole, learnt));
}

fn write(
    runner: &mut Runner,
    partial: &Path,
    whole: Checksum,
    learnt: &[Learnt],
) -> rusqlite::Result<()> {
    // A name with a line break would come back as two.
    let touched = learnt
        .iter()
        .flat_map(|one| one.up_touches.iter().chain(one.down_touches.iter().flatten()));
    let all_kept = learnt.iter().all(|one| fields(&one.facts).is_some());
    if touched.into_iter().any(|name| name.contains('\n')) || !all_kept {
        return Err(rusqlite::Error::InvalidQuery);
    }
    let mut file = Connection::open(partial)?;
    // A checkpoint that was torn does not fit, and is made again.
    file.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")?;
    runner.db.outside(|db| Backup::new(db, &mut file)?.step(-1).map(|_| ()))?;
    file.execute_batch(
        "BEGIN; CREATE TABLE _migrate_learnt
         (position INTEGER PRIMARY KEY, digest TEXT, fingerprint TEXT, up TEXT, down TEXT, facts TEXT)",
    )?;
    let last = learnt.len().saturating_sub(1) as u32;
    {
        let mut insert =
            file.prepare("INSERT INTO _migrate_learnt VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (position, one) in (0_u32..).zip(learnt) {
            insert.execute(params![
                position,
                (position == last).then(|| whole.to_string()),
                one.fingerprint.to_string(),
                one.up_touches.join("\n"),
                one.down_touches.as_ref().map(|names| names.join("\n")),
                fields(&one.facts).map(|fields| fields.join("\n")),
            ])?;
        }
    }
    file.execute_batch("COMMIT")
}

fn facts(joined: &str) -> Option<Facts> {
    remembered::facts(&names(joined))
}

fn names(joined: &str) -> Vec<String> {
    joined.lines().map(ToOwned::to_owned).collect()
}
