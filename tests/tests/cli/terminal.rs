//! The command line at a terminal: colours, progress, questions, Ctrl-C.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use migrate_tests::look::{dump, one};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::desk::{Desk, PROGRAM};

const PATIENCE: Duration = Duration::from_secs(60);

/// A program at a terminal of 80 columns and 24 rows.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    // Closing it hangs up.
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// All that was written, escape sequences included.
    raw: String,
    screen: vt100::Parser,
}

impl Terminal {
    fn new(desk: &Desk, release: &str, args: &str, environment: &[(&str, &str)]) -> Self {
        Self::of(desk, release, args, environment, 80)
    }

    /// With so many columns.
    fn of(desk: &Desk, release: &str, args: &str, environment: &[(&str, &str)], cols: u16) -> Self {
        let size = PtySize { rows: 24, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.arg("migrate");
        command.args(args.split_whitespace());
        command.cwd(desk.directory());
        // Each has a say in colours, and some machines set one: `CI` alone makes a dumb terminal able.
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
            command.env_remove(name);
        }
        command.env("LIBRARY_RELEASE", release);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (sender, output) = channel();
        let mut reader = pair.master.try_clone_reader().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(24, cols, 0);
        Self { child, _master: pair.master, keys, output, raw: String::new(), screen }
    }

    /// Reads until the screen shows this.
    fn sees(&mut self, wanted: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.screen.screen().contents().contains(wanted) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => {
                    panic!("{error}: no {wanted:?} in\n{}", self.screen.screen().contents())
                }
            }
        }
    }

    /// Waits until the program has a handler for Ctrl-C, and has gone on a little.
    #[cfg(target_os = "linux")]
    fn heeds_signals(&self) {
        let status = format!("/proc/{}/status", self.child.process_id().unwrap());
        let end = Instant::now() + PATIENCE;
        let interrupt = 1_u64 << (2 - 1);
        loop {
            let text = std::fs::read_to_string(&status).unwrap();
            let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
            if u64::from_str_radix(caught.trim(), 16).unwrap() & interrupt != 0 {
                break;
            }
            assert!(Instant::now() < end, "no handler");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(100));
    }

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Reads to the end; what the screen shows then, and the exit code.
    fn ends(&mut self) -> (String, u32) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.raw),
            }
        }
        let code = self.child.wait().unwrap().exit_code();
        (self.screen.screen().contents(), code)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.push_str(&String::from_utf8_lossy(bytes));
        self.screen.process(bytes);
    }
}

/// A library with so many rows to go over that somebody can watch.
fn with_samples(rows: u32) -> Desk {
    let desk = Desk::new("slow");
    desk.does("up --to 002");
    desk.open().execute("INSERT INTO workload VALUES (?1)", [rows]).unwrap();
    desk.does("up --to 003");
    desk
}

#[test]
fn r_2_21_a_terminal_shows_colours() {
    let desk = Desk::new("2");
    desk.does("up --to 003");
    let (screen, code) = Terminal::new(&desk, "2", "status", &[]).ends();
    assert_eq!(code, 3);
    assert!(screen.contains("004      require_author_names"), "{screen}");

    let coloured = |args: &str, environment: &[(&str, &str)]| {
        let mut terminal = Terminal::new(&desk, "2", args, environment);
        terminal.ends();
        // Green for what is applied.
        terminal.raw.contains("\u{1b}[38;5;10m") || terminal.raw.contains("\u{1b}[32m")
    };
    assert!(coloured("status", &[]));
    assert!(!coloured("status", &[("NO_COLOR", "1")]));
    assert!(!coloured("status --color never", &[]));
    assert!(coloured("status --color always", &[("NO_COLOR", "1")]));
    assert!(!coloured("status", &[("TERM", "dumb")]));
    let mut error = Terminal::new(&desk, "2", "up --to 009", &[]);
    error.ends();
    assert!(error.raw.contains("\u{1b}[1m\u{1b}[31merror\u{1b}[0m"), "{:?}", error.raw);
}

#[test]
fn r_2_21_a_narrow_terminal_cuts_no_word_to_pieces() {
    let desk = Desk::new("1");
    desk.does("up");
    for columns in [10, 40, 72, 200] {
        let mut status = Terminal::of(&desk, "1", "status --color never", &[], columns);
        assert_eq!(status.ends().1, 0);
        for word in ["version", "create_authors", "create_books", "applied"] {
            assert!(status.raw.contains(word), "{columns}: {word}\n{}", status.raw);
        }
    }
}

#[test]
fn r_2_21_a_terminal_shows_how_far_it_is() {
    let desk = with_samples(400_000);
    let mut backup = Terminal::new(&desk, "slow", "backup", &[]);
    backup.sees(" pages, ");
    let (screen, code) = backup.ends();
    assert_eq!(code, 0);
    assert!(!screen.contains("pages"), "the bar goes away:\n{screen}");

    let mut up = Terminal::new(&desk, "slow", "up", &[]);
    up.sees("004 index_samples");
    up.sees(" left, ");
    up.sees(" of 400,000 rows of samples");
    let (screen, code) = up.ends();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("applied      004 index_samples"), "{screen}");
    assert!(!screen.contains("rows of samples"), "the bar goes away:\n{screen}");

    let mut quiet = Terminal::new(&desk, "slow", "backup --quiet", &[]);
    quiet.ends();
    assert!(!quiet.raw.contains("pages"), "{}", quiet.raw);
}

#[test]
fn r_3_02_ctrl_c_takes_back_what_was_begun() {
    let desk = with_samples(1_000_000);
    let before = dump(&desk.open());
    let mut up = Terminal::new(&desk, "slow", "up", &[]);
    up.sees(" of 1,000,000 rows of samples");
    up.types("\u{3}");
    let (screen, code) = up.ends();
    assert_eq!(code, 1, "{screen}");
    assert!(screen.contains("rolling back what was begun"), "{screen}");
    assert!(screen.contains("error: the run was cancelled"), "{screen}");
    assert_eq!(dump(&desk.open()), before);

    // The signal of a service manager is no other, where there is no terminal.
    let child = desk.command("up").stderr(std::process::Stdio::piped()).spawn().unwrap();
    let looking = desk.open();
    looking.busy_timeout(Duration::ZERO).unwrap();
    let end = Instant::now() + PATIENCE;
    while looking.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(dump(&desk.open()), before);
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM samples"), 1_000_000);
}

/// What a command could have had cancelled is over with it.
#[test]
fn r_3_02_ctrl_c_ends_a_program_that_lives_on_after_a_command() {
    let desk = Desk::new("1");
    let mut up = Terminal::new(&desk, "1", "up", &[("LIBRARY_LIVES_ON", "1")]);
    up.sees("the command ended with 0");
    up.types("\u{3}");
    let (screen, code) = up.ends();
    assert_eq!(code, 130, "{screen}");
    assert!(!screen.contains("rolling back"), "{screen}");
}

#[test]
fn r_1_04_ctrl_c_ends_a_unit_whichever_database_is_at_work() {
    let desk = Desk::new("slow units");
    desk.does("up --only samples --to 002");
    desk.open().execute("INSERT INTO workload VALUES (?1)", [1_000_000]).unwrap();
    desk.does("up --only samples --to 003");
    let before = dump(&desk.open());
    let mut up = Terminal::new(&desk, "slow units", "up", &[]);
    up.sees("004 index_samples");
    up.types("\u{3}");
    let (screen, code) = up.ends();
    assert_eq!(code, 1, "{screen}");
    // Not when the turn of the next one comes.
    assert!(screen.contains("error: samples: the run was cancelled"), "{screen}");
    assert_eq!(dump(&desk.open()), before);
}

#[test]
#[cfg(target_os = "linux")]
fn r_1_10_ctrl_c_ends_a_restore_that_waits() {
    for mode in ["delete", "wal"] {
        let desk = Desk::new("1");
        desk.does("up");
        desk.does("backup");
        let other = desk.open();
        other.pragma_update(None, "journal_mode", mode).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut restore = Terminal::new(&desk, "1", "restore --latest --yes", &[]);
        restore.heeds_signals();
        restore.types("\u{3}");
        let (screen, code) = restore.ends();
        assert_eq!(code, 1, "{mode}: {screen}");
        assert!(screen.contains("error: the run was cancelled"), "{mode}: {screen}");
    }
}

#[test]
fn r_2_10_a_rollback_that_loses_rows_asks_first() {
    let desk = Desk::new("2");
    desk.does("up");
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    let before = dump(&desk.open());

    let mut no = Terminal::new(&desk, "2", "rollback --all", &[]);
    no.sees("1 row of authors, by migration 001 create_authors");
    no.sees("Roll back all the same?");
    no.types("n");
    let (screen, code) = no.ends();
    assert_eq!(code, 1);
    assert!(screen.contains("error: nothing was changed"), "{screen}");
    assert_eq!(dump(&desk.open()), before);

    let mut escape = Terminal::new(&desk, "2", "rollback --all", &[]);
    escape.sees("Roll back all the same?");
    escape.types("\u{3}");
    assert_ne!(escape.ends().1, 0);
    assert_eq!(dump(&desk.open()), before);

    let mut yes = Terminal::new(&desk, "2", "rollback --all", &[]);
    yes.sees("Roll back all the same?");
    yes.types("y");
    let (screen, code) = yes.ends();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("rolled back  001 create_authors"), "{screen}");
}

#[test]
fn r_1_10_a_backup_is_chosen_from_a_list() {
    let desk = Desk::new("2");
    desk.does("up");
    desk.does("backup");
    desk.open().execute_batch("INSERT INTO authors (name) VALUES ('Le Guin')").unwrap();
    desk.does("backup");
    desk.open().execute_batch("DELETE FROM authors").unwrap();

    let mut restore = Terminal::new(&desk, "2", "restore", &[]);
    restore.sees("Which one?");
    restore.types("\r");
    restore.sees("authors: 0 rows, then 1");
    restore.sees("Replace what is in library.db");
    restore.types("y");
    let (screen, code) = restore.ends();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(one::<i64>(&desk.open(), "SELECT count(*) FROM authors"), 1);
}

#[test]
fn r_4_04_a_reset_says_what_goes() {
    let desk = Desk::new("2");
    desk.does("up");
    let mut reset = Terminal::new(&desk, "2", "reset", &[]);
    reset.sees("genres: 2 rows");
    reset.sees("Drop everything in library.db and migrate anew?");
    reset.types("y");
    let (screen, code) = reset.ends();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("applied      005 add_isbn"), "{screen}");
}

#[test]
fn r_4_09_what_a_repair_cannot_tell_is_asked() {
    let desk = Desk::new("1");
    desk.does("up");
    let mut repair = Terminal::new(&desk, "reworded", "repair", &[]);
    repair.sees("accept:003");
    repair.types("\r");
    repair.sees("Mend the records of library.db so?");
    repair.types("y");
    let (screen, code) = repair.ends();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("1 record mended"), "{screen}");
}
