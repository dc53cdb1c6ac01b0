//! The search for values that fit, where a CHECK or a trigger has a say: what SQLite says against a
//! row tells which columns to try something else in.

/// One of the values that might fit in a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Candidate {
    OfItsOwn(usize),
    /// The same value as in the others that something is said against: `first <= last`.
    InCommon(usize),
}

/// How many values are tried in common.
const IN_COMMON: usize = 20;

/// Which of its candidates each column takes next: none as long as nothing is said against it.
pub(super) struct Search {
    steps: Vec<usize>,
    next: Vec<Option<Candidate>>,
    /// Columns that one constraint is about, and how many values were tried in common.
    joint: Vec<usize>,
    in_common: usize,
}

impl Search {
    pub(super) fn new(columns: usize) -> Self {
        Self { steps: vec![0; columns], next: vec![None; columns], joint: Vec::new(), in_common: 0 }
    }

    pub(super) fn next(&self, column: usize) -> Option<Candidate> {
        self.next.get(column).copied().flatten()
    }

    /// Lets the columns at `blamed` go on to another candidate, or where none is all of them: each
    /// at a pace of its own.
    pub(super) fn advance(&mut self, blamed: &[usize]) {
        if blamed.len() > 1 && self.joint.is_empty() {
            self.joint = blamed.to_vec();
        }
        if self.in_common < IN_COMMON && blamed.iter().any(|at| self.joint.contains(at)) {
            for (at, next) in self.next.iter_mut().enumerate() {
                if self.joint.contains(&at) {
                    *next = Some(Candidate::InCommon(self.in_common));
                }
            }
            self.in_common += 1;
            return;
        }
        let columns = self.steps.iter_mut().zip(&mut self.next).enumerate();
        let moved = columns.filter(|(at, _)| blamed.is_empty() || blamed.contains(at));
        for (pace, (_, (step, next))) in moved.enumerate() {
            *next = Some(Candidate::OfItsOwn(*step * (2 * pace + 1) + ((*step + 1) / 7) * pace));
            *step += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blamed_goes_on_and_the_others_stay() {
        let mut search = Search::new(3);
        search.advance(&[1]);
        search.advance(&[1]);
        assert!(matches!(search.next(1), Some(Candidate::OfItsOwn(1))));
        assert!(search.next(0).is_none() && search.next(2).is_none());
        // `first <= last`: the same value does, and one that does not fit is changed in both.
        search.advance(&[0, 1]);
        search.advance(&[0]);
        assert!(matches!(search.next(0), Some(Candidate::InCommon(1))));
        assert!(matches!(search.next(1), Some(Candidate::InCommon(1))));
        for _ in 0..IN_COMMON {
            search.advance(&[0, 1]);
        }
        assert!(matches!(search.next(0), Some(Candidate::OfItsOwn(_))));
        search.advance(&[]);
        assert!(search.next(2).is_some());
    }
}
