//! `pools r2d2|deadpool|tokio-rusqlite [DATABASE]`: migrates, then writes from several places.

use std::path::PathBuf;
use std::process::ExitCode;

use pools::{Failure, with_deadpool, with_r2d2, with_tokio_rusqlite};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let way = arguments.next().unwrap_or_else(|| "deadpool".to_owned());
    let path =
        arguments.next().map_or_else(|| std::env::temp_dir().join("pools.db"), PathBuf::from);
    match run(&way, path).await {
        Ok(visits) => {
            println!("{visits} visits");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(way: &str, path: PathBuf) -> Result<u32, Failure> {
    match way {
        // It blocks, so it has no place on a thread of the asynchronous runtime.
        "r2d2" => tokio::task::spawn_blocking(move || with_r2d2::run(&path)).await?,
        "deadpool" => with_deadpool::run(&path).await,
        "tokio-rusqlite" => with_tokio_rusqlite::run(&path).await,
        _ => Err(format!("no such way: {way}; there are r2d2, deadpool, tokio-rusqlite").into()),
    }
}
