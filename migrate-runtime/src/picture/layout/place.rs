//! Places: how high each box of a layer stands, so that lines run as straight as they can.

use super::layers::Graph;
use super::{GAP, Pass, Spot};

const SWEEPS: usize = 12;
/// How much a box is drawn to the middle of its layer, beside the lines that it has,
/// while it is not in its place yet.
const PULL: f64 = 0.15;
/// A lane pulls its line straight harder than a box does.
const STIFF: f64 = 6.0;

/// A group by itself, from the point 0, 0 on.
pub(super) struct Placed {
    /// In the order of the group.
    pub(super) spots: Vec<Spot>,
    /// What links pass, by the place of the link.
    pub(super) passes: Vec<(usize, Vec<Pass>)>,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) fn place(graph: &Graph, layers: &[Vec<usize>]) -> Placed {
    let mut top = vec![0.0; graph.layer.len()];
    for layer in layers {
        let mut y = 0.0;
        for pair in 0..layer.len() {
            if pair > 0 {
                y += distance(graph, layer[pair - 1], layer[pair]);
            }
            top[layer[pair]] = y;
        }
        // Around the middle, for now.
        for &vertex in layer {
            top[vertex] -= y / 2.0;
        }
    }
    let middle = top.clone();
    // From each vertex: the other end, and where there and here.
    let mut beside = vec![Vec::new(); top.len()];
    for edge in &graph.edges {
        beside[edge.left].push((edge.right, edge.right_at, edge.left_at));
        beside[edge.right].push((edge.left, edge.left_at, edge.right_at));
    }
    for sweep in 0..SWEEPS {
        let both = sweep + 3 >= SWEEPS;
        let forward = sweep % 2 == 0;
        for step in 0..layers.len() {
            let at = if forward { step } else { layers.len() - 1 - step };
            let wanted = |vertex: usize| {
                let here = graph.layer[vertex];
                let asks = beside[vertex].iter().filter(|&&(other, ..)| {
                    both || if forward {
                        graph.layer[other] < here
                    } else {
                        graph.layer[other] > here
                    }
                });
                let pull = if vertex < graph.boxes && !both { PULL } else { 0.0 };
                let (mut sum, mut count) = (middle[vertex] * pull, pull);
                for &(other, there, own) in asks {
                    sum += top[other] + there - own;
                    count += 1.0;
                }
                if count > 0.0 { (sum / count, 1.0) } else { (top[vertex], 0.2) }
            };
            let wishes: Vec<(f64, f64)> = layers[at]
                .iter()
                .map(|&vertex| {
                    let (y, weight) = wanted(vertex);
                    (y, if vertex < graph.boxes { weight } else { weight * STIFF })
                })
                .collect();
            for (&vertex, y) in layers[at].iter().zip(settle(graph, &layers[at], &wishes)) {
                top[vertex] = y;
            }
        }
    }
    let highest = top.iter().copied().fold(f64::INFINITY, f64::min);
    for y in &mut top {
        *y = (*y - highest).round();
    }
    finish(graph, &top)
}

/// From the top of a vertex to the top of the next below it, at least.
fn distance(graph: &Graph, above: usize, below: usize) -> f64 {
    let lanes = [above, below].iter().filter(|&&vertex| vertex >= graph.boxes).count();
    graph.heights[above] + [GAP, GAP * 0.6, 2.0][lanes]
}

/// The tops nearest to those wished for that keep order and distance: where wishes collide, the
/// neighbours stand together at the mean of what they wish.
fn settle(graph: &Graph, layer: &[usize], wishes: &[(f64, f64)]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut offsets = Vec::new();
    for (number, &vertex) in layer.iter().enumerate() {
        if let Some(above) = number.checked_sub(1).and_then(|above| layer.get(above)) {
            offset += distance(graph, *above, vertex);
        }
        offsets.push(offset);
    }
    // Blocks of neighbours: the mean, its weight, how many.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (&(wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut block = (wish - offset, weight, 1);
        while let Some(last) = blocks.pop_if(|last| last.0 > block.0) {
            let weight = last.1 + block.1;
            let mean = (last.0 * last.1 + block.0 * block.1) / weight;
            block = (mean, weight, last.2 + block.2);
        }
        blocks.push(block);
    }
    let bases = blocks.iter().flat_map(|&(mean, _, count)| std::iter::repeat_n(mean, count));
    bases.zip(&offsets).map(|(base, offset)| base + offset).collect()
}

/// Gives each layer its x, with room for the lines between two.
fn finish(graph: &Graph, top: &[f64]) -> Placed {
    let mut lines = vec![0.0_f64; graph.widths.len()];
    for edge in &graph.edges {
        lines[graph.layer[edge.left]] += 1.0;
    }
    let mut left = Vec::new();
    let mut x = 0.0;
    for (width, lines) in graph.widths.iter().zip(&lines) {
        left.push(x);
        x += width + (72.0 + lines * 3.0).min(150.0);
    }
    let last = graph.widths.len().saturating_sub(1);
    let width = left.get(last).copied().unwrap_or(0.0) + graph.widths.get(last).unwrap_or(&0.0);
    let spot = |vertex: usize| {
        let layer = graph.layer[vertex];
        Spot { x: left[layer], y: top[vertex], width: graph.widths[layer] }
    };
    let height = (0..top.len()).map(|vertex| top[vertex] + graph.heights[vertex]);
    let pass = |&lane: &usize| {
        let Spot { x, y, width } = spot(lane);
        Pass { left: x, right: x + width, y: y + super::LANE / 2.0 }
    };
    Placed {
        spots: (0..graph.boxes).map(spot).collect(),
        passes: graph
            .lanes
            .iter()
            .map(|(&link, lanes)| (link, lanes.iter().map(pass).collect()))
            .collect(),
        width,
        height: height.fold(0.0, f64::max),
    }
}
