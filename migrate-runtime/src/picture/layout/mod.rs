//! Layout: where the boxes of a diagram stand and which way its lines take.
//!
//! A layered drawing from left to right: a parent stands left of its children, boxes of one layer
//! stand in a column, and a line that passes a layer has a place of its own between its boxes, so that
//! none runs through a box. The steps are those of Sugiyama, Tagawa and Toda (1981). The libraries for
//! it that there are give out the places of the boxes and forget those of the lines.

mod crossings;
mod layers;
mod pack;
mod place;

/// The size of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line between two boxes, by their places in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) parent: usize,
    pub(super) child: usize,
    /// How far below the top of each box the line ends.
    pub(super) parent_at: f64,
    pub(super) child_at: f64,
}

/// Where a box stands, and how wide it is: all of a layer are of one width.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// A layer that a line passes, straight and at this height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) y: f64,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    pub(super) spots: Vec<Spot>,
    /// What each link passes, from its left end to its right one.
    pub(super) passes: Vec<Vec<Pass>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Between two boxes of a layer.
const GAP: f64 = 26.0;
/// The height that a line takes where it passes a layer.
const LANE: f64 = 8.0;

/// Lays out boxes and the lines between them.
pub(super) fn lay_out(sizes: &[Size], links: &[Link]) -> Layout {
    let mut layout = Layout {
        spots: vec![Spot::default(); sizes.len()],
        passes: vec![Vec::new(); links.len()],
        ..Layout::default()
    };
    let (groups, alone) = pack::groups(sizes.len(), links);
    let mut drawn = Vec::new();
    for group in groups {
        let graph = layers::Graph::of(&group, sizes, links);
        let order = crossings::order(&graph);
        drawn.push((group, place::place(&graph, &order)));
    }
    pack::pack(&mut layout, drawn, &alone, sizes);
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(child: usize, parent: usize) -> Link {
        Link { parent, child, parent_at: 40.0, child_at: 60.0 }
    }

    fn overlap(one: (f64, f64, f64, f64), other: (f64, f64, f64, f64)) -> bool {
        let (left, top, right, bottom) = one;
        let (other_left, other_top, other_right, other_bottom) = other;
        left < other_right && other_left < right && top < other_bottom && other_top < bottom
    }

    fn check(sizes: &[Size], links: &[Link]) -> Result<(), TestCaseError> {
        let layout = lay_out(sizes, links);
        prop_assert_eq!(&layout, &lay_out(sizes, links), "the same every time");
        let bounds = |at: usize| {
            let spot = layout.spots[at];
            (spot.x, spot.y, spot.x + spot.width, spot.y + sizes[at].height)
        };
        for (one, size) in sizes.iter().enumerate() {
            let (left, top, right, bottom) = bounds(one);
            prop_assert!(left >= 0.0 && top >= 0.0);
            prop_assert!(right <= layout.width + 0.01 && bottom <= layout.height + 1.0);
            prop_assert!(layout.spots[one].width >= size.width - 0.01);
            for other in 0..one {
                prop_assert!(!overlap(bounds(one), bounds(other)), "{one} is on {other}");
            }
            for (link, passes) in links.iter().zip(&layout.passes) {
                for pass in passes {
                    let line = (pass.left, pass.y - 1.0, pass.right, pass.y + 1.0);
                    prop_assert!(!overlap(bounds(one), line), "{link:?} runs through {one}");
                }
            }
        }
        for (link, passes) in links.iter().zip(&layout.passes) {
            // What lies between the ends of a line is all that it passes, from left to right.
            let (child, parent) = (layout.spots[link.child], layout.spots[link.parent]);
            let left = if child.x < parent.x { child } else { parent };
            let mut x = left.x + left.width;
            for pass in passes {
                prop_assert!(pass.left > x && pass.right > pass.left);
                x = pass.right;
            }
            prop_assert!(link.child == link.parent || x < child.x.max(parent.x));
        }
        Ok(())
    }

    #[test]
    fn nothing_is_a_drawing_too() {
        assert_eq!(lay_out(&[], &[]), Layout::default());
    }

    #[test]
    fn a_parent_stands_left_of_its_children() {
        let size = Size { width: 100.0, height: 80.0 };
        let layout = lay_out(&[size; 3], &[link(0, 1), link(2, 1), link(2, 0), link(2, 2)]);
        let x: Vec<f64> = layout.spots.iter().map(|spot| spot.x).collect();
        assert!(x[1] < x[0] && x[0] < x[2], "{x:?}");
        assert_eq!(layout.passes[1].len(), 1, "the line from 2 to 1 passes the layer of 0");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_box_is_on_another_and_no_line_on_a_box(
            heights in prop::collection::vec((120.0..300.0, 50.0..400.0), 1..30),
            ends in prop::collection::vec((0_usize..30, 0_usize..30), 0..50),
        ) {
            let sizes: Vec<Size> =
                heights.iter().map(|&(width, height)| Size { width, height }).collect();
            let of = |at: usize| at % sizes.len();
            let links: Vec<Link> = ends.iter().map(|&(a, b)| link(of(a), of(b))).collect();
            check(&sizes, &links)?;
        }
    }
}
