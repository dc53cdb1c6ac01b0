//! "Did you mean": the known word that a misspelt one comes nearest to.

/// A help text that names the known word nearest to `word`, or all of them.
pub(crate) fn suggest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    similar(word, known.iter().copied()).unwrap_or_else(|| list(known.into_iter()))
}

/// A help text that names the known words.
pub(crate) fn list<'k>(known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<String> = known.map(|word| format!("`{word}`")).collect();
    format!("known are {}", known.join(", "))
}

/// A help text that names the known word nearest to `word`, if one is near.
pub(crate) fn similar<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    nearest(word, known).map(|nearest| format!("did you mean `{nearest}`?"))
}

/// The known word nearest to `word`, if one is near.
pub(crate) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}
