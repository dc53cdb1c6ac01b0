//! The service as it runs: processes that are asked over HTTP, on files, in both journal modes.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::look::{applied, assert_sound, dump, history, rows};
use migrate_tests::site::{Journal, Site, in_both_modes};
use web_service::database::MIGRATIONS;

/// The migrations of a newer program than the one that is tested.
static NEXT_RELEASE: Migrations = embed_migrations!("tests/next_release");

/// A process that ends with the test.
struct Service {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
    /// What it said before it listened.
    said: Vec<String>,
    address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(database: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_web-service"))
        .arg("--database")
        .arg(database)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

impl Service {
    /// Waits until it listens.
    fn wait(mut process: Child) -> Self {
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        let address = loop {
            let Some(line) = output.next() else {
                let end = process.wait_with_output().unwrap();
                panic!("not started: {said:?} {}", String::from_utf8_lossy(&end.stderr));
            };
            let line = line.unwrap();
            match line.strip_prefix("listening on http://") {
                Some(address) => break address.to_owned(),
                None if line.starts_with("database: ") => {}
                None => said.push(line),
            }
        };
        Self { process, output, said, address }
    }

    fn start(database: &Path) -> Self {
        Self::wait(spawn(database))
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Status and body of the answer.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(request(method, path, body).as_bytes()).unwrap();
        answer(stream)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, "")
    }
}

/// Asks it to end, as a service manager does.
#[cfg(unix)]
fn terminate(process: &Child) {
    let pid = process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
}

fn request(method: &str, path: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    (status, body.to_owned())
}

#[test]
fn r_4_06_it_migrates_then_serves_and_keeps_what_it_was_given() {
    in_both_modes(|site| {
        let service = Service::start(&site.path());
        assert_eq!(service.said.len(), 3, "{:?}", service.said);
        assert!(service.said[0].starts_with("applied 001 create_notes in "));
        assert_eq!(service.get("/health"), (200, r#"{"pending":0,"schema":"003"}"#.to_owned()));
        assert_eq!(service.ask("POST", "/notes", "Buy milk"), (201, r#"{"id":1}"#.to_owned()));
        assert_eq!(service.ask("POST", "/notes", " ").0, 422);
        drop(service);

        let service = Service::start(&site.path());
        assert_eq!(service.said, [""; 0]);
        let (status, notes) = service.get("/notes");
        assert_eq!(status, 200);
        assert!(notes.contains(r#""body":"Buy milk""#), "{notes}");
        assert_eq!(service.get("/nothing").0, 404);
    });
}

#[test]
fn r_3_12_of_three_instances_one_migrates_and_all_serve() {
    in_both_modes(|site| {
        MIGRATIONS.run_to(&mut site.open(), "001").unwrap();
        let processes: Vec<Child> = (0..3).map(|_| spawn(&site.path())).collect();
        let services: Vec<Service> = processes.into_iter().map(Service::wait).collect();
        let migrated = |service: &&Service| !service.said.is_empty();
        assert_eq!(services.iter().filter(migrated).count(), 1);
        for (at, service) in services.iter().enumerate() {
            assert_eq!(service.get("/health").0, 200);
            assert_eq!(service.ask("POST", "/notes", &format!("note {at}")).0, 201);
        }
        let db = site.open();
        assert_eq!(history(&db), ["apply 001 done", "apply 002 done", "apply 003 done"]);
        assert_eq!(rows(&db, "SELECT count(*) FROM notes"), ["3"]);
        assert_sound(&db);
    });
}

#[test]
fn r_2_15_it_does_not_start_on_a_database_that_does_not_fit() {
    in_both_modes(|site| {
        let mut db = site.open();
        MIGRATIONS.run_to(&mut db, "001").unwrap();
        db.execute_batch("CREATE TABLE tags (name TEXT)").unwrap();
        let before = (dump(&db), applied(&db));
        let end = spawn(&site.path()).wait_with_output().unwrap();
        assert_eq!(end.status.code(), Some(1));
        let complaint = String::from_utf8(end.stderr).unwrap();
        assert!(complaint.starts_with("not started: "), "{complaint}");
        assert!(complaint.contains("drifted") && complaint.contains("= help: "), "{complaint}");
        assert!(!String::from_utf8(end.stdout).unwrap().contains("listening"));
        assert_eq!((dump(&db), applied(&db)), before);
    });
}

#[test]
fn r_2_15_it_names_the_file_that_cannot_be_opened() {
    let site = Site::new(Journal::Rollback);
    let end = spawn(&site.directory().join("missing/notes.db")).wait_with_output().unwrap();
    assert_eq!(end.status.code(), Some(1));
    let complaint = String::from_utf8(end.stderr).unwrap();
    assert!(complaint.contains("missing/notes.db"), "{complaint}");
}

#[test]
fn r_4_02_its_health_tells_when_the_database_no_longer_fits() {
    in_both_modes(|site| {
        let service = Service::start(&site.path());
        let mut db = site.open();
        MIGRATIONS.rollback(&mut db, 1).unwrap();
        assert_eq!(service.get("/health"), (503, r#"{"pending":1,"schema":"002"}"#.to_owned()));
        MIGRATIONS.run(&mut db).unwrap();
        assert_eq!(service.get("/health").0, 200);

        NEXT_RELEASE.run(&mut db).unwrap();
        let (status, answer) = service.get("/health");
        assert_eq!(status, 503);
        assert!(answer.contains("newer"), "{answer}");
        drop(service);
        let end = spawn(&site.path()).wait_with_output().unwrap();
        assert_eq!(end.status.code(), Some(1), "nor does it start on that");
    });
}

/// A request that has begun is answered; then the process ends by itself, and well.
#[cfg(unix)]
#[test]
fn r_0_11_asked_to_end_it_finishes_what_it_has_begun() {
    in_both_modes(|site| {
        let mut service = Service::start(&site.path());
        let mut begun = service.connect();
        let request = request("POST", "/notes", "Last words");
        let (head, body) = request.split_at(request.len() - "Last words".len());
        let head = head.replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");
        begun.write_all(head.as_bytes()).unwrap();
        // The service says so when it wants the body: now the request has surely begun.
        let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        begun.read_exact(&mut go_on).unwrap();
        terminate(&service.process);
        std::thread::sleep(Duration::from_millis(200));
        begun.write_all(body.as_bytes()).unwrap();
        assert_eq!(answer(begun).0, 201);
        assert_eq!(service.output.next().unwrap().unwrap(), "stopped");
        assert!(service.process.wait().unwrap().success());
        assert_eq!(rows(&site.open(), "SELECT body FROM notes"), ["'Last words'"]);
    });
}

/// While it waits for its turn to migrate, as well.
#[cfg(unix)]
#[test]
fn r_0_11_asked_to_end_before_it_serves_it_changes_nothing() {
    in_both_modes(|site| {
        let db = site.open();
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut process = spawn(&site.path());
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        assert!(output.next().unwrap().unwrap().starts_with("database: "));
        terminate(&process);
        let end = process.wait_with_output().unwrap();
        assert_eq!(end.status.code(), Some(1));
        let complaint = String::from_utf8(end.stderr).unwrap();
        assert!(complaint.contains("cancelled"), "{complaint}");
        db.execute_batch("COMMIT").unwrap();
        assert_eq!(dump(&db), "");
    });
}

#[test]
fn r_2_21_the_service_carries_the_command_line() {
    in_both_modes(|site| {
        let migrate = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_web-service"));
            let output = command
                .arg("--database")
                .arg(site.path())
                .arg("migrate")
                .args(args)
                .output()
                .unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let last = MIGRATIONS.migrations().last().unwrap().version().to_string();
        assert_eq!(migrate(&["status"]).0, Some(3), "everything is pending");
        drop(Service::wait(spawn(&site.path())));
        let (code, said) = migrate(&["status", "--json"]);
        assert_eq!(code, Some(0), "{said}");
        let status: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(status["current"], last.as_str());
        let (code, said) = migrate(&["history", "--limit", "1"]);
        assert_eq!(code, Some(0));
        assert!(said.contains("web-service"), "{said}");
    });
}
