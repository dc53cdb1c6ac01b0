//! Embeddings as bytes: what `knowledge006` needs and SQL cannot do.

use std::error::Error;

use rusqlite::Connection;

/// The hook of `knowledge006`: packs the JSON arrays of the entries into bytes. It has shipped, and
/// so it stays as it is, like the SQL beside it.
///
/// # Errors
///
/// Where an array is none. The migration is taken back then, and nothing is half packed.
pub fn pack_all(db: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut read = db.prepare("SELECT id, embedding FROM entries WHERE embedding IS NOT NULL")?;
    let mut write = db.prepare("UPDATE entries SET embedding_f32 = ?2 WHERE id = ?1")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let (id, json): (i64, String) = (row.get("id")?, row.get("embedding")?);
        let bytes = pack(&json).ok_or_else(|| format!("entry {id}: no embedding: {json}"))?;
        write.execute((id, bytes))?;
    }
    Ok(())
}

/// `[0.25, -1.5]` as little-endian 32-bit floats.
#[must_use]
pub fn pack(json: &str) -> Option<Vec<u8>> {
    let numbers = json.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut bytes = Vec::new();
    for number in numbers.split(',') {
        bytes.extend(number.trim().parse::<f32>().ok()?.to_le_bytes());
    }
    Some(bytes)
}
