//! Crossings: the order within each layer in which few lines cross.

use super::layers::Graph;

const SWEEPS: usize = 24;

/// The vertices of each layer from top to bottom.
pub(super) fn order(graph: &Graph) -> Vec<Vec<usize>> {
    let count = graph.layer.len();
    let mut layers = vec![Vec::new(); graph.widths.len()];
    for (vertex, &layer) in graph.layer.iter().enumerate() {
        layers[layer].push(vertex);
    }
    let (mut before, mut after) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for edge in &graph.edges {
        after[edge.left].push((edge.right, edge.right_at / graph.heights[edge.right]));
        before[edge.right].push((edge.left, edge.left_at / graph.heights[edge.left]));
    }
    let mut best = layers.clone();
    let mut fewest = crossings(graph, &layers);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let mut place = places(count, &layers);
        let last = layers.len().saturating_sub(1);
        for step in 0..=last {
            let (at, beside) = if sweep % 2 == 0 { (step, &before) } else { (last - step, &after) };
            sort(&mut layers[at], &place, beside);
            for (number, &vertex) in layers[at].iter().enumerate() {
                place[vertex] = number as f64;
            }
        }
        let now = crossings(graph, &layers);
        if now < fewest {
            fewest = now;
            best.clone_from(&layers);
        }
    }
    best
}

fn places(count: usize, layers: &[Vec<usize>]) -> Vec<f64> {
    let mut place = vec![0.0; count];
    for layer in layers {
        for (number, &vertex) in layer.iter().enumerate() {
            place[vertex] = number as f64;
        }
    }
    place
}

/// By the mean place of the neighbours; one without any stays about where it is.
fn sort(layer: &mut Vec<usize>, place: &[f64], beside: &[Vec<(usize, f64)>]) {
    let mean = |vertex: usize| {
        let all = &beside[vertex];
        if all.is_empty() {
            return place[vertex];
        }
        all.iter().map(|&(other, part)| place[other] + part).sum::<f64>() / all.len() as f64
    };
    let mut keyed: Vec<(f64, usize)> = layer.iter().map(|&vertex| (mean(vertex), vertex)).collect();
    keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
    *layer = keyed.into_iter().map(|(_, vertex)| vertex).collect();
}

/// How many pairs of lines cross.
fn crossings(graph: &Graph, layers: &[Vec<usize>]) -> usize {
    let place = places(graph.layer.len(), layers);
    let mut between: Vec<Vec<(f64, f64, f64, f64)>> = vec![Vec::new(); layers.len()];
    for edge in &graph.edges {
        between[graph.layer[edge.left]].push((
            place[edge.left],
            edge.left_at,
            place[edge.right],
            edge.right_at,
        ));
    }
    between
        .iter_mut()
        .map(|edges| {
            edges.sort_by(|one, other| {
                let key = |e: &(f64, f64, f64, f64)| [e.0, e.1, e.2, e.3];
                key(one).partial_cmp(&key(other)).unwrap_or(std::cmp::Ordering::Equal)
            });
            let mut ends: Vec<(f64, f64)> = edges.iter().map(|edge| (edge.2, edge.3)).collect();
            inversions(&mut ends)
        })
        .sum()
}

/// How many pairs stand in the wrong order; sorts them on the way.
fn inversions(all: &mut [(f64, f64)]) -> usize {
    let half = all.len() / 2;
    if half == 0 {
        return 0;
    }
    let (one, other) = all.split_at_mut(half);
    let mut count = inversions(one) + inversions(other);
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.iter().copied().peekable(), other.iter().copied().peekable());
    let mut waiting = one.len();
    loop {
        match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if b < a => {
                count += waiting;
                merged.extend(right.next());
            }
            (Some(_), _) => {
                waiting -= 1;
                merged.extend(left.next());
            }
            (None, Some(_)) => merged.extend(right.next()),
            (None, None) => break,
        }
    }
    all.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn pairs_in_the_wrong_order_are_counted() {
        let mut all = [(2.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 0.0)];
        assert_eq!(inversions(&mut all), 4);
        assert_eq!(inversions(&mut all), 0);
    }
}
