//! "Did you mean": the known word that a misspelt one comes nearest to.

/// A help text that names the known word nearest to `word`, or all of them.
pub(crate) fn suggest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .filter(|(similarity, _)| *similarity > 0.8);
    if let Some((_, candidate)) = nearest {
        format!("did you mean `{candidate}`?")
    } else {
        let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        format!("known are {}", known.join(", "))
    }
}
