//! Packing: groups of connected boxes side by side, and below them the boxes that no line touches.

use super::place::Placed;
use super::{GAP, Layout, Link, Size, Spot};

/// Between two groups.
const APART: f64 = 64.0;
/// Between two columns of boxes without lines.
const ASIDE: f64 = 32.0;
/// How much wider than high a drawing is at best.
const RATIO: f64 = 1.7;

/// What nearly every screen has room for side by side.
const SCREEN: f64 = 960.0;

/// The connected groups, and the boxes that are in none.
pub(super) fn groups(count: usize, links: &[Link]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut beside = vec![Vec::new(); count];
    for link in links {
        if link.child < count && link.parent < count {
            beside[link.child].push(link.parent);
            beside[link.parent].push(link.child);
        }
    }
    let (mut groups, mut alone) = (Vec::new(), Vec::new());
    let mut seen = vec![false; count];
    for start in 0..count {
        let mut group = Vec::new();
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                group.push(at);
                open.extend(&beside[at]);
            }
        }
        group.sort_unstable();
        match group[..] {
            [] => {}
            [one] => alone.push(one),
            _ => groups.push(group),
        }
    }
    (groups, alone)
}

/// Puts what was placed by itself into one drawing.
pub(super) fn pack(
    layout: &mut Layout,
    mut drawn: Vec<(Vec<usize>, Placed)>,
    alone: &[usize],
    sizes: &[Size],
) {
    drawn.sort_by(|(_, one), (_, other)| other.height.total_cmp(&one.height));
    let (width, height) = extent(alone, sizes);
    let area: f64 = drawn.iter().map(|(_, p)| (p.width + APART) * (p.height + APART)).sum();
    let area = area + (width + ASIDE) * (height + GAP) * alone.len() as f64;
    let widest = drawn.iter().map(|(_, placed)| placed.width).fold(0.0, f64::max);
    let room = widest.max((area * RATIO).sqrt()).max(SCREEN);
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    for (group, placed) in drawn {
        if x > 0.0 && x + placed.width > room {
            (x, y, row) = (0.0, y + row + APART, 0.0);
        }
        for (&at, spot) in group.iter().zip(&placed.spots) {
            layout.spots[at] = Spot { x: x + spot.x, y: y + spot.y, ..*spot };
        }
        for (link, passes) in placed.passes {
            layout.passes[link] = passes;
            for pass in &mut layout.passes[link] {
                (pass.left, pass.right, pass.y) = (pass.left + x, pass.right + x, pass.y + y);
            }
        }
        layout.width = layout.width.max(x + placed.width);
        row = row.max(placed.height);
        layout.height = layout.height.max(y + row);
        x += placed.width + APART;
    }
    if !alone.is_empty() {
        let y = if layout.height > 0.0 { layout.height + APART } else { 0.0 };
        columns(layout, alone, sizes, y, room);
    }
}

/// The widest and the mean height of some boxes.
fn extent(all: &[usize], sizes: &[Size]) -> (f64, f64) {
    let of = |&at: &usize| sizes.get(at).copied();
    let width = all.iter().filter_map(of).map(|size| size.width).fold(0.0, f64::max);
    let height: f64 = all.iter().filter_map(of).map(|size| size.height).sum();
    (width, height / (all.len().max(1) as f64))
}

/// Boxes of one width in columns, each in the column that ends highest.
fn columns(layout: &mut Layout, alone: &[usize], sizes: &[Size], top: f64, room: f64) {
    let (width, _) = extent(alone, sizes);
    let fits = |count: &usize| *count as f64 * (width + ASIDE) <= room + ASIDE;
    let count = (2..=alone.len()).take_while(fits).last().unwrap_or(1);
    let mut ends = vec![top; count];
    for &at in alone {
        let lowest = (0..count).min_by(|&one, &other| ends[one].total_cmp(&ends[other]));
        let column = lowest.unwrap_or_default();
        let x = column as f64 * (width + ASIDE);
        layout.spots[at] = Spot { x, y: ends[column], width };
        ends[column] += sizes[at].height + GAP;
        layout.width = layout.width.max(x + width);
        layout.height = layout.height.max(ends[column] - GAP);
    }
}
