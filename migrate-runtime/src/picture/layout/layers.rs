//! Layers: which column each box of a connected group stands in, and the places in the layers between
//! for lines that pass them.

use std::collections::BTreeMap;

use super::{GAP, LANE, Link, Size};

/// What every screen has room for: a layer of this height is never split.
const LOW: f64 = 640.0;

/// A group, layer by layer. Its vertices are the boxes, in the order of the group, and then the lanes
/// of lines that pass a layer.
pub(super) struct Graph {
    pub(super) layer: Vec<usize>,
    pub(super) heights: Vec<f64>,
    /// The width of each layer.
    pub(super) widths: Vec<f64>,
    /// Between neighbouring layers, each from left to right.
    pub(super) edges: Vec<Edge>,
    /// The lanes of each link, from left to right, by the place of the link in the whole list.
    pub(super) lanes: BTreeMap<usize, Vec<usize>>,
    /// How many of the vertices are boxes.
    pub(super) boxes: usize,
}

/// A line from a layer to the next.
pub(super) struct Edge {
    pub(super) left: usize,
    pub(super) right: usize,
    /// How far below the top of each vertex it ends.
    pub(super) left_at: f64,
    pub(super) right_at: f64,
}

impl Graph {
    pub(super) fn of(group: &[usize], sizes: &[Size], links: &[Link]) -> Self {
        let place: BTreeMap<usize, usize> =
            group.iter().enumerate().map(|(place, &at)| (at, place)).collect();
        let size = |at: usize| sizes.get(at).copied().unwrap_or(Size { width: 0.0, height: 0.0 });
        let own: Vec<(usize, usize, usize, Link)> = links
            .iter()
            .enumerate()
            .filter_map(|(number, link)| {
                Some((number, *place.get(&link.parent)?, *place.get(&link.child)?, *link))
            })
            .filter(|(_, parent, child, _)| parent != child)
            .collect();
        let heights: Vec<f64> = group.iter().map(|&at| size(at).height).collect();
        let pairs: Vec<(usize, usize)> = own.iter().map(|&(_, p, c, _)| (p, c)).collect();
        let area: f64 =
            group.iter().map(|&at| (size(at).width + 90.0) * (size(at).height + GAP)).sum();
        let layer = assign(&forward(group.len(), &pairs), &heights, area);
        let count = layer.iter().max().map_or(0, |last| last + 1);
        let mut widths = vec![0.0_f64; count];
        for (place, &at) in group.iter().enumerate() {
            widths[layer[place]] = widths[layer[place]].max(size(at).width);
        }
        let mut graph = Self {
            layer,
            heights,
            widths,
            edges: Vec::new(),
            lanes: BTreeMap::new(),
            boxes: group.len(),
        };
        for (number, parent, child, link) in own {
            graph.connect(number, (parent, link.parent_at), (child, link.child_at));
        }
        graph
    }

    /// Adds a line, with a lane in each layer between.
    fn connect(&mut self, number: usize, one: (usize, f64), other: (usize, f64)) {
        let (left, right) =
            if self.layer[one.0] < self.layer[other.0] { (one, other) } else { (other, one) };
        let mut last = left;
        for layer in self.layer[left.0] + 1..self.layer[right.0] {
            let lane = self.layer.len();
            self.layer.push(layer);
            self.heights.push(LANE);
            self.lanes.entry(number).or_default().push(lane);
            let next = (lane, LANE / 2.0);
            self.edges.push(Edge { left: last.0, right: lane, left_at: last.1, right_at: next.1 });
            last = next;
        }
        self.edges.push(Edge { left: last.0, right: right.0, left_at: last.1, right_at: right.1 });
    }
}

/// The parents of each vertex, without the edges that close a circle.
fn forward(count: usize, pairs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); count];
    for &(parent, child) in pairs {
        children[parent].push(child);
    }
    // Those that refer to nothing come first, so that a circle is cut where one enters it.
    let mut refers = vec![false; count];
    for &(_, child) in pairs {
        refers[child] = true;
    }
    let mut roots: Vec<usize> = (0..count).collect();
    roots.sort_by_key(|&vertex| refers[vertex]);
    let mut parents = vec![Vec::new(); count];
    let (mut seen, mut open) = (vec![false; count], vec![false; count]);
    for root in roots {
        // A stack of our own: a chain of tables may be long.
        let mut stack = vec![(root, 0)];
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        open[root] = true;
        while let Some((vertex, next)) = stack.pop() {
            let Some(&child) = children[vertex].get(next) else {
                open[vertex] = false;
                continue;
            };
            stack.push((vertex, next + 1));
            if open[child] {
                continue;
            }
            parents[child].push(vertex);
            if !std::mem::replace(&mut seen[child], true) {
                open[child] = true;
                stack.push((child, 0));
            }
        }
    }
    parents
}

/// A layer for each vertex, behind those of its parents. A layer is no higher than makes the drawing a
/// good deal wider than high, so that twenty children of one table do not stand in one column.
fn assign(parents: &[Vec<usize>], heights: &[f64], area: f64) -> Vec<usize> {
    let count = parents.len();
    let mut children = vec![Vec::new(); count];
    for (child, all) in parents.iter().enumerate() {
        for &parent in all {
            children[parent].push(child);
        }
    }
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let limit = tallest.max((area / 1.7).sqrt() * 1.2).max(LOW);
    let mut layer: Vec<Option<usize>> = vec![None; count];
    let mut left = count;
    let mut current = 0;
    while left > 0 {
        let ready = |vertex: &usize| {
            let placed = |&parent: &usize| layer[parent].is_some_and(|layer| layer < current);
            layer[*vertex].is_none() && parents[*vertex].iter().all(placed)
        };
        let mut ready: Vec<usize> = (0..count).filter(ready).collect();
        ready.sort_by_key(|&vertex| std::cmp::Reverse(children[vertex].len()));
        let mut height = 0.0;
        for (number, vertex) in ready.into_iter().enumerate() {
            if number > 0 && height + heights[vertex] > limit {
                continue;
            }
            height += heights[vertex] + GAP;
            layer[vertex] = Some(current);
            left -= 1;
        }
        current += 1;
    }
    let mut layer: Vec<usize> = layer.into_iter().map(Option::unwrap_or_default).collect();
    // One that refers to nothing stands right before the first that refers to it, where there is room.
    let mut filled = vec![0.0_f64; current];
    for (vertex, &at) in layer.iter().enumerate() {
        filled[at] += heights[vertex] + GAP;
    }
    for vertex in 0..count {
        let Some(nearest) = children[vertex].iter().map(|&child| layer[child]).min() else {
            continue;
        };
        let room = heights[vertex] + GAP;
        if parents[vertex].is_empty() && nearest > layer[vertex] + 1 {
            let fits =
                (layer[vertex] + 1..nearest).rev().find(|&at| filled[at] + room <= limit * 1.15);
            if let Some(at) = fits {
                filled[layer[vertex]] -= room;
                filled[at] += room;
                layer[vertex] = at;
            }
        }
    }
    // A layer may have been left empty.
    let used: std::collections::BTreeSet<usize> = layer.iter().copied().collect();
    let number: BTreeMap<usize, usize> = used.into_iter().zip(0..).collect();
    layer.into_iter().map(|at| number.get(&at).copied().unwrap_or_default()).collect()
}
