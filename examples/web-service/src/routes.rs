//! What the service answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::database::{Database, MIGRATIONS};

/// The routes, on this database.
pub fn router(database: Database) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/notes", get(list).post(create))
        .with_state(database)
}

/// 200 with the version of the schema while the database fits this program; 503 where it does not:
/// somebody rolled it back, or a newer release has migrated it. A load balancer then sends the
/// requests elsewhere.
async fn health(State(database): State<Database>) -> Response {
    let looked = database.call(|db| {
        let status = MIGRATIONS.status(db)?;
        // What a run would refuse, such as a database from a newer release, is an error here.
        let fits = MIGRATIONS.is_current(db);
        Ok::<_, migrate_runtime::Error>((status, fits))
    });
    match looked.await {
        Ok((status, fits)) => {
            let schema = status.current().map(ToString::to_string);
            let mut answer = json!({ "schema": schema, "pending": status.pending().count() });
            match fits {
                Ok(true) => return (StatusCode::OK, Json(answer)).into_response(),
                Ok(false) => {}
                Err(error) => answer["error"] = Value::from(error.to_string()),
            }
            (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response()
        }
        Err(error) => {
            let answer = json!({ "error": error.to_string() });
            (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response()
        }
    }
}

/// The notes that are not archived, the newest first.
async fn list(State(database): State<Database>) -> Result<Json<Vec<Value>>, Failure> {
    let notes = database.call(|db| {
        let mut notes = db.prepare_cached(
            "SELECT id, body, written_at FROM notes WHERE archived = 0 ORDER BY id DESC",
        )?;
        let rows = notes.query_map([], |row| {
            Ok(json!({
                "id": row.get::<_, i64>("id")?,
                "body": row.get::<_, String>("body")?,
                "written_at": row.get::<_, String>("written_at")?,
            }))
        })?;
        rows.collect::<Result<Vec<Value>, rusqlite::Error>>()
    });
    Ok(Json(notes.await?))
}

/// A new note: the body of the request, as it is.
async fn create(State(database): State<Database>, body: String) -> Result<Response, Failure> {
    if body.trim().is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, "a note needs a text\n").into_response());
    }
    let id = database.call(move |db| {
        db.execute("INSERT INTO notes (body) VALUES (?1)", [body])?;
        Ok::<_, rusqlite::Error>(db.last_insert_rowid())
    });
    Ok((StatusCode::CREATED, Json(json!({ "id": id.await? }))).into_response())
}

/// What SQLite refused: 500 for the caller, and the reason in the log.
struct Failure(rusqlite::Error);

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        eprintln!("request failed: {}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
