//! "Did you mean": the known word that a misspelt one comes nearest to.

/// A help text that names the known word nearest to `word`, or all of them.
pub(crate) fn suggest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    similar(word, known.iter().copied()).unwrap_or_else(|| {
        let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        format!("known are {}", known.join(", "))
    })
}

/// A help text that names the known word nearest to `word`, if one is near.
pub(crate) fn similar<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .max_by(|left, right| left.0.total_cmp(&right.0))?;
    (nearest.0 > 0.8).then(|| format!("did you mean `{}`?", nearest.1))
}
