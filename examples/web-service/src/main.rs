//! `web-service`: migrates, then serves until it is asked to end. `web-service migrate …` looks after
//! its database.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use migrate_runtime::CancelHandle;
use migrate_runtime::cli::{Cli, MigrateArgs};
use tokio::net::TcpListener;
use web_service::database::{Database, migrator};
use web_service::routes::router;

/// Notes, over HTTP
#[derive(Parser)]
#[command(version)]
struct Service {
    /// The file of the database
    #[arg(long, default_value_os_t = std::env::temp_dir().join("migrate-web-service.db"))]
    database: PathBuf,
    /// Where to listen; with port 0 the system picks a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    address: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// See and steer the migrations of the database
    Migrate(MigrateArgs),
}

fn main() -> ExitCode {
    let Service { database, address, command } = Service::parse();
    match command {
        Some(Command::Migrate(args)) => {
            Cli::new(migrator()).database(database).application(Service::command()).run(&args)
        }
        None => start(database, &address),
    }
}

#[tokio::main]
async fn start(database: PathBuf, address: &str) -> ExitCode {
    match serve(database, address).await {
        Ok(()) => ExitCode::SUCCESS,
        // The service manager sees the code, a person reads the text.
        Err(error) => {
            eprintln!("not started: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(path: PathBuf, address: &str) -> Result<(), Box<dyn Error>> {
    let cancel = CancelHandle::new();
    let asked_to_end = asked_to_end()?;
    // A signal while it migrates does not kill the run but cancels it, and it is rolled back.
    let stop = tokio::spawn({
        let cancel = cancel.clone();
        async move {
            asked_to_end.await;
            cancel.cancel();
        }
    });
    println!("database: {}", path.display());
    let database = Database::open(path, cancel).await?;

    // Only now: nobody is served by a service whose database is not ready.
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(database))
        // Requests that have begun are answered.
        .with_graceful_shutdown(async { stop.await.unwrap_or_default() })
        .await?;
    println!("stopped");
    Ok(())
}

/// Ends with Ctrl-C, or with the signal that service managers send; listens for them from now on.
#[cfg(unix)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C; listens for it from now on.
#[cfg(windows)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
