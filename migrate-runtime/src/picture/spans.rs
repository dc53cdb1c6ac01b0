//! Spans: from which version on something is on the page, and until when.

/// From a step, until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Span {
    /// Adds a span to those that there are, in which it may overlap or follow one.
    pub(super) fn join(spans: &mut Vec<Self>, from: usize, to: usize) {
        let mut new = Self { from, to };
        spans.retain(|one| {
            let apart = one.to < new.from || new.to < one.from;
            if !apart {
                new = Self { from: one.from.min(new.from), to: one.to.max(new.to) };
            }
            apart
        });
        spans.push(new);
        spans.sort_by_key(|span| span.from);
    }
}

/// The attributes of an element that is there during a span, as the last step shows it. The script of
/// the page does the same for the others.
pub(super) fn attributes(class: &str, span: Span, gone: bool, end: usize) -> String {
    let Span { from, to } = span;
    let state = if from <= end && end < to {
        if from == end { " now" } else { "" }
    } else if gone && to == end {
        " gone-now"
    } else {
        " off"
    };
    let gone = if gone { " data-g" } else { "" };
    format!("class=\"{class}{state}\" data-a=\"{from}\" data-b=\"{to}\"{gone}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_are_one() {
        let mut spans = Vec::new();
        for (from, to) in [(4, 6), (0, 2), (2, 3), (3, 4), (8, 9)] {
            Span::join(&mut spans, from, to);
        }
        assert_eq!(spans, [Span { from: 0, to: 6 }, Span { from: 8, to: 9 }]);
    }

    #[test]
    fn the_last_step_is_shown() {
        let shown = |from, to, gone| attributes("x", Span { from, to }, gone, 5);
        assert!(shown(2, 6, false).contains("\"x\""));
        assert!(shown(5, 6, false).contains("\"x now\""));
        assert!(shown(2, 5, true).contains("\"x gone-now\""));
        assert!(
            shown(2, 5, false).contains("\"x off\"") && shown(2, 4, true).contains("\"x off\"")
        );
    }
}
