//! The lines of the diagram: which foreign keys there are from which version on, which way their lines
//! take, and the marks at their ends.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::boxes::{Face, HEAD, Node};
use super::html::Text;
use super::layout::{Layout, Link, Pass, Spot};
use super::relation::{self, Children, Parents, Relation};
use super::spans::{Span, attributes};
use super::story::{State, Story};

/// How far a line leaves a box straight, with the mark of how many rows there can be.
const FOOT: f64 = 16.0;

/// A foreign key from one version on to another.
struct Stretch {
    from: usize,
    to: usize,
    relation: Relation,
    child_at: f64,
    parent_at: f64,
    tip: String,
}

/// A foreign key, with the boxes that it joins.
pub(super) struct Line {
    child: usize,
    parent: usize,
    stretches: Vec<Stretch>,
}

/// A line as the layout takes it: as it is in the end.
pub(super) fn link(line: &Line) -> Link {
    let (parent_at, child_at) =
        line.stretches.last().map_or((0.0, 0.0), |last| (last.parent_at, last.child_at));
    Link { parent: line.parent, child: line.child, parent_at, child_at }
}

/// Every foreign key that there is at some version. Adds boxes for parents outside.
pub(super) fn lines(story: &Story, nodes: &mut Vec<Node<'_>>) -> Vec<Line> {
    let place: BTreeMap<String, usize> = story
        .lives
        .iter()
        .enumerate()
        .filter_map(|(at, life)| Some((life.states.first()?.entity.key(), at)))
        .collect();
    let mut outside: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines: BTreeMap<(usize, Vec<String>, usize), Line> = BTreeMap::new();
    for (child, life) in story.lives.iter().enumerate() {
        for state in &life.states {
            let keys = &state.entity.shape.foreign_keys;
            for (number, key) in keys.iter().enumerate() {
                let name = key.parent.to_ascii_lowercase();
                let parent = place.get(&name).or_else(|| outside.get(&name)).copied();
                let parent = parent.unwrap_or_else(|| {
                    outside.insert(name, nodes.len());
                    nodes.push(Node::Outside(key.parent.clone(), Vec::new()));
                    nodes.len() - 1
                });
                let columns = key.columns.iter().map(|one| one.to_ascii_lowercase()).collect();
                let line = lines.entry((child, columns, parent)).or_insert_with(|| Line {
                    child,
                    parent,
                    stretches: Vec::new(),
                });
                let mut add = |from: usize, to: usize, face: Option<&Face<'_>>| {
                    let moment = &story.moments[from];
                    let mut all = relation::of(&state.entity, moment).into_iter();
                    if let Some(relation) = all.nth(number) {
                        line.stretches.push(stretch(from, to, state, relation, face));
                    }
                };
                match &mut nodes[parent] {
                    Node::Outside(_, spans) => {
                        add(state.from, state.to, None);
                        Span::join(spans, state.from, state.to);
                    }
                    Node::Life(_) => {
                        for other in &story.lives[parent].states {
                            let (from, to) = (state.from.max(other.from), state.to.min(other.to));
                            if from < to {
                                add(from, to, Some(&Face::of(other)));
                            }
                        }
                    }
                }
            }
        }
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.retain(|line| !line.stretches.is_empty());
    part_ends(&mut lines);
    for line in &mut lines {
        line.stretches.sort_by_key(|stretch| stretch.from);
    }
    lines
}

/// Where both kinds of ends meet at one row of a parent, each gets a half of it.
fn part_ends(lines: &mut [Line]) {
    let end = |line: &Line, one: &Stretch| (line.parent, one.parent_at.to_bits());
    let mut kinds: BTreeMap<(usize, u64), [bool; 2]> = BTreeMap::new();
    for line in &*lines {
        for one in &line.stretches {
            let kind = usize::from(one.relation.parents == Parents::One);
            kinds.entry(end(line, one)).or_default()[kind] = true;
        }
    }
    for line in lines {
        let parent = line.parent;
        for one in &mut line.stretches {
            if kinds.get(&(parent, one.parent_at.to_bits())) == Some(&[true, true]) {
                one.parent_at += if one.relation.parents == Parents::One { -5.0 } else { 5.0 };
            }
        }
    }
}

fn stretch(
    from: usize,
    to: usize,
    child: &State,
    relation: Relation,
    parent: Option<&Face<'_>>,
) -> Stretch {
    let first = |all: &[String]| all.first().cloned().unwrap_or_default();
    let child_at = Face::of(child).row(&first(&relation.columns));
    let parent_at = parent.map_or(HEAD / 2.0, |face| face.row(&first(&relation.to)));
    let many = match relation.children {
        Children::Any => "any number of rows",
        Children::AtMostOne => "at most one row",
    };
    let one = match relation.parents {
        Parents::One => "one",
        Parents::AtMostOne => "one or none",
    };
    let mut tip = format!(
        "{} ({}) → {} ({}): {many} to {one}",
        child.entity.name,
        relation.columns.join(", "),
        relation.parent,
        relation.to.join(", ")
    );
    for action in &relation.actions {
        let _ = write!(tip, ", {action}");
    }
    Stretch { from, to, relation, child_at, parent_at, tip }
}

pub(super) fn draw_line(
    svg: &mut String,
    story: &Story,
    line: &Line,
    passes: &[Pass],
    layout: &Layout,
) {
    let spot = |at: usize| layout.spots.get(at).copied().unwrap_or_default();
    let (child, parent) = (spot(line.child), spot(line.parent));
    for (number, one) in line.stretches.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|before| line.stretches.get(before));
        let came = match before {
            Some(before) if before.to == one.from => "",
            _ => " is-new",
        };
        let next = line.stretches.get(number + 1);
        let gone = next.is_none_or(|next| next.from != one.to);
        let (path, feet) = way(line, one, child, parent, passes);
        let dash = if one.relation.identifying { "" } else { " loose" };
        let class = format!("edge{dash}{came}");
        let _ = write!(
            svg,
            "<g {} data-c=\"{}\" data-p=\"{}\"><title>{}</title><path class=\"wide\" d=\"{path}\"/>\
             <path class=\"line\" d=\"{path}\"/><path class=\"foot\" d=\"{feet}\"/></g>",
            attributes(&class, Span { from: one.from, to: one.to }, gone, story.end()),
            line.child,
            line.parent,
            Text(&one.tip),
        );
    }
}

/// The way of a line and the marks at its ends.
fn way(line: &Line, one: &Stretch, child: Spot, parent: Spot, passes: &[Pass]) -> (String, String) {
    let (from, to) = (child.y + one.child_at, parent.y + one.parent_at);
    if line.child == line.parent {
        let x = child.x + child.width;
        let out = x + 44.0;
        let path = format!(
            "M{x:.0},{from:.0} h{FOOT} C{out:.0},{from:.0} {out:.0},{to:.0} {:.0},{to:.0} h-{FOOT}",
            x + FOOT
        );
        let feet =
            foot(x, from, 1.0, one.relation.children) + &head(x, to, 1.0, one.relation.parents);
        return (path, feet);
    }
    let leftwards = parent.x < child.x;
    let (start, end, sign) = if leftwards {
        (child.x, parent.x + parent.width, -1.0)
    } else {
        (child.x + child.width, parent.x, 1.0)
    };
    let mut path = format!("M{start:.0},{from:.0} h{:.0}", sign * FOOT);
    let (mut x, mut y) = (start + sign * FOOT, from);
    let mut bend = |path: &mut String, to_x: f64, to_y: f64| {
        let middle = f64::midpoint(x, to_x);
        let _ = write!(path, " C{middle:.0},{y:.0} {middle:.0},{to_y:.0} {to_x:.0},{to_y:.0}");
        (x, y) = (to_x, to_y);
    };
    let through =
        |pass: &Pass| if leftwards { (pass.right, pass.left) } else { (pass.left, pass.right) };
    let mut ordered: Vec<&Pass> = passes.iter().collect();
    if leftwards {
        ordered.reverse();
    }
    for pass in ordered {
        let (enter, leave) = through(pass);
        bend(&mut path, enter, pass.y);
        let _ = write!(path, " H{leave:.0}");
        bend(&mut String::new(), leave, pass.y);
    }
    bend(&mut path, end - sign * FOOT, to);
    let _ = write!(path, " H{end:.0}");
    let feet = foot(start, from, sign, one.relation.children)
        + &head(end, to, -sign, one.relation.parents);
    (path, feet)
}

/// At the child: a crow's foot for any number, a bar for at most one, and a ring for none.
fn foot(x: f64, y: f64, sign: f64, children: Children) -> String {
    let at = |step: f64| x + sign * step;
    match children {
        Children::Any => format!(
            "M{:.1},{:.1} L{:.1},{y:.1} L{:.1},{:.1} {}",
            at(0.0),
            y - 5.0,
            at(9.0),
            at(0.0),
            y + 5.0,
            ring(at(12.0), y)
        ),
        Children::AtMostOne => {
            format!("M{0:.1},{1:.1} v10 {2}", at(5.0), y - 5.0, ring(at(10.0), y))
        }
    }
}

/// At the parent: two bars for one, a ring and a bar for one or none.
fn head(x: f64, y: f64, sign: f64, parents: Parents) -> String {
    let at = |step: f64| x + sign * step;
    let bar = |step: f64| format!("M{:.1},{:.1} v8 ", at(step), y - 4.0);
    match parents {
        Parents::One => bar(5.0) + &bar(9.0),
        Parents::AtMostOne => bar(5.0) + &ring(at(10.0), y),
    }
}

fn ring(x: f64, y: f64) -> String {
    format!("M{:.1},{y:.1} a3,3 0 1 0 6,0 a3,3 0 1 0 -6,0", x - 3.0)
}
