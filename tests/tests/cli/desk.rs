//! A directory with the database of a library, and the program that keeps it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use migrate_tests::json::valid;
use rusqlite::Connection;
use tempfile::TempDir;

/// The program with the command line.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_library");

/// A directory in which commands are typed, with all that was said so far.
pub(crate) struct Desk {
    directory: TempDir,
    release: &'static str,
    transcript: String,
}

impl Desk {
    /// With this release of the program, and no database yet.
    pub(crate) fn new(release: &'static str) -> Self {
        let directory = TempDir::new().unwrap();
        Self { directory, release, transcript: String::new() }
    }

    /// Another release from now on.
    pub(crate) fn release(&mut self, release: &'static str) -> &mut Self {
        self.release = release;
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The database.
    pub(crate) fn open(&self) -> Connection {
        Connection::open(self.path("library.db")).unwrap()
    }

    /// `library migrate …`, ready to be run.
    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .arg("migrate")
            .args(args.split_whitespace())
            .current_dir(self.directory.path())
            .env("LIBRARY_RELEASE", self.release)
            .env("COLUMNS", "80")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null());
        command
    }

    /// Types it, keeps what was said, and gives the exit code.
    pub(crate) fn types(&mut self, args: &str) -> i32 {
        let output = self.command(args).output().unwrap();
        self.keep(args, &output)
    }

    /// The same without keeping what was said.
    pub(crate) fn does(&self, args: &str) -> String {
        let output = self.command(args).output().unwrap();
        let text = said(&output);
        assert!(output.status.success(), "{args}: {text}");
        text
    }

    /// The JSON of a command.
    pub(crate) fn json(&self, args: &str) -> serde_json::Value {
        let output = self.command(&format!("{args} --json")).output().unwrap();
        assert!(output.stderr.is_empty(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
    }

    fn keep(&mut self, args: &str, output: &Output) -> i32 {
        let text = said(output);
        // What has a path is not broken, and usage errors are worded by the parser of arguments.
        let ours = output.status.code() != Some(2) && !args.contains("--json");
        if ours && !args.starts_with("man") && !args.starts_with("completions") {
            for line in text
                .lines()
                .map(|line| line.trim_start_matches("! "))
                .filter(|line| !line.contains('/'))
            {
                assert!(line.chars().count() <= 80, "{args}: {line:?} is too wide");
            }
        }
        let code = output.status.code().unwrap();
        if args.contains("--json") {
            let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(output.stderr.is_empty(), "{text}");
            judge(args, ["units", "one-file"].contains(&self.release), code, &json);
        }
        let _ = writeln!(self.transcript, "$ library migrate {args}\n{text}=> {code}\n");
        code
    }

    fn here(&self) -> String {
        self.directory.path().display().to_string()
    }

    /// Compares all that was said with what is kept under `name`.
    pub(crate) fn is(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.add_filter(&regex_of(&self.here()), "[here]");
        settings.add_filter(&regex_of(env!("CARGO_MANIFEST_DIR")), "[tests]");
        // Moments, and how long something took: with the blanks that fill a column up.
        settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "[moment]");
        settings.add_filter(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(-\d+)?", "[stamp]");
        settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "[time]");
        settings.add_filter(r"\d{4}-\d\d-\d\d( \d+)?,", "[day]$1,");
        settings.add_filter(r" *\b\d+(\.\d+)?(ns|µs|ms|s)\b", " [took]");
        settings.add_filter(r"run [0-9a-f]{16}", "run [id]");
        settings.add_filter(r"outcome +took +by", "outcome  took  by");
        settings.add_filter(r#""(duration_us|process|bytes|page_count)": \d+"#, r#""$1": 0"#);
        settings.add_filter(r#""host": "[^"]*""#, r#""host": "[host]""#);
        settings.add_filter(r"\b3\.\d+\.\d+\b", "[sqlite]");
        settings.add_filter(r"\d+ bytes, \d+ pages", "[size]");
        settings.add_filter(r"\d+(\.\d+)? KiB", "[KiB]");
        settings.bind(|| insta::assert_snapshot!(name, self.transcript));
    }
}

/// What a command says as JSON is a document of the schema that is given away.
fn judge(args: &str, several: bool, code: i32, json: &serde_json::Value) {
    if json.get("error").is_some_and(|_| code != 0) {
        valid("Failed", json);
        return;
    }
    let dry = args.contains("--dry-run");
    let (document, is_list) = match args.split(' ').next().unwrap() {
        "status" => ("Status", false),
        "plan" => ("Plan", false),
        "up" if several => ("GroupReport", false),
        "up" | "rollback" if dry => ("DryRun", false),
        "reset" if dry => ("ResetPreview", false),
        "up" | "rollback" | "reset" => ("Report", false),
        "redo" => ("Redone", false),
        "history" => ("HistoryEntry", true),
        "show" => ("Shown", false),
        "verify" => ("ValidationReport", false),
        "drift" => ("Drift", false),
        "backup" => ("BackedUp", false),
        "backups" => ("Backups", false),
        "restore" if dry => ("RestorePreview", false),
        "restore" => ("Restored", false),
        "baseline" | "adopt" => ("Declaration", false),
        "repair" if dry => ("RepairPlan", false),
        "repair" => ("Repaired", false),
        "info" => ("Info", false),
        "new" => ("Begun", false),
        "lock" | "schema" | "report" => ("FileWritten", false),
        "check" => ("Checked", true),
        "completions" => ("Printed", false),
        other => panic!("nobody has said what the JSON of {other} is"),
    };
    let of_each = several && document != "GroupReport" && !args.contains("--only");
    let answers: Vec<&serde_json::Value> = match json {
        serde_json::Value::Object(members) if of_each => members.values().collect(),
        one => vec![one],
    };
    for answer in answers {
        match answer {
            serde_json::Value::Array(list) if is_list => {
                for one in list {
                    valid(document, one);
                }
            }
            one => drop(valid(document, one)),
        }
    }
}

/// Both streams, the errors marked as such.
fn said(output: &Output) -> String {
    let mut text = String::from_utf8(output.stdout.clone()).unwrap();
    for line in String::from_utf8(output.stderr.clone()).unwrap().lines() {
        let _ = writeln!(text, "! {line}");
    }
    text
}

fn regex_of(text: &str) -> String {
    let special = |c: char| if c.is_alphanumeric() || c == '/' { vec![c] } else { vec!['\\', c] };
    text.chars().flat_map(special).collect()
}
