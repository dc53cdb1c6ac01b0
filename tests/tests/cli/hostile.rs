//! What somebody wrote into a database who means no good, and what somebody looks at who does not
//! know that.

use crate::desk::Desk;

/// Clears the screen, sets the title of the window, begins a sequence in one byte, and turns the
/// direction round.
const EVIL: &str = "x\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}\u{7f}\ry";

fn poisoned() -> Desk {
    let desk = Desk::new("2");
    desk.does("up");
    let db = desk.open();
    db.execute("UPDATE _migrate_applied SET name = ?1 WHERE version = '005'", [EVIL]).unwrap();
    db.execute(
        "UPDATE _migrate_history SET name = ?1, reason = ?1, error = ?1, note = ?1, application = ?1,
                                     host = ?1, backup = ?1
         WHERE version = '004'",
        [EVIL],
    )
    .unwrap();
    db.execute_batch(&format!("CREATE TABLE \"{EVIL}\" (a); INSERT INTO \"{EVIL}\" VALUES (1)"))
        .unwrap();
    drop(db);
    desk.does("backup");
    desk
}

#[test]
fn r_2_21_no_text_of_a_database_steers_a_terminal() {
    let mut desk = poisoned();
    let ours = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];
    let mut shown = 0;
    for release in ["1", "2", "edited"] {
        desk.release(release);
        for args in [
            "status",
            "history",
            "drift",
            "show 004",
            "show 005",
            "verify",
            "info",
            "plan",
            "up",
            "rollback",
            "rollback --dry-run",
            "repair --dry-run",
            "reset",
            "reset --dry-run",
            "restore --latest --dry-run",
            "restore --latest",
        ] {
            for how in ["--color always", "--json"] {
                let output = desk.command(&format!("{args} {how}")).output().unwrap();
                let said =
                    [output.stdout, output.stderr].map(|one| String::from_utf8(one).unwrap());
                let mut said = said.concat();
                for sequence in ours {
                    said = said.replace(sequence, "");
                }
                let obeyed =
                    said.chars().find(|c| *c != '\n' && (c.is_control() || *c == '\u{202e}'));
                assert_eq!(obeyed, None, "{args} {how}: {said:?}");
                shown += usize::from(said.contains("\\u{1b}[2J"));
            }
        }
    }
    assert!(shown > 8, "it was to be shown: {shown}");

    desk.release("1");
    assert_eq!(desk.types("status"), 3);
    desk.release("2");
    assert_eq!(desk.types("drift"), 3);
    assert_eq!(desk.types("reset"), 1);
    desk.is("hostile");
}

#[test]
#[cfg(target_os = "linux")]
fn r_2_21_an_answer_that_cannot_be_written_is_an_error() {
    let desk = Desk::new("2");
    for (args, said) in [
        ("up", "the command is done, but its answer cannot be written"),
        ("rollback --to 009 --json", "the answer cannot be written"),
        ("status", "cannot be written"),
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = desk.command(args).stdout(full).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args}: {error}");
        assert!(error.contains(said), "{args}: {error}");
    }
    // Nothing is lost for that.
    assert_eq!(desk.json("status")["current"], "005");
}
