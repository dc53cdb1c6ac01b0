//! "Did you mean": the known word that a misspelt one comes nearest to.

use migrate_core::Version;

/// A help text that names the known word nearest to `word`, or all of them.
pub(crate) fn suggest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    similar(word, known.iter().copied()).unwrap_or_else(|| list(known.into_iter()))
}

/// Among how many versions the one is looked for that may have been meant.
const MOST_COMPARED: usize = 200;

/// A help text that names the version nearest to `version`, or the first of them; none where there
/// are none.
pub(crate) fn version<'k>(
    version: &Version,
    known: impl Iterator<Item = &'k Version>,
) -> Option<String> {
    let names: Vec<String> = known.map(ToString::to_string).take(MOST_COMPARED).collect();
    let known = names.iter().map(String::as_str);
    let nearest = similar(&version.to_string(), known.clone());
    nearest.or_else(|| (!names.is_empty()).then(|| list(known.take(20))))
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
