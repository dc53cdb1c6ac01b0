//! The drawing: every shape of every table at its place, and the lines between them, as one SVG. What
//! a version does not have is hidden.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::boxes::{Face, HEAD, ROW};
use super::html::{Text, width};
use super::layout::{Layout, Link, Pass, Size, Spot, lay_out};
use super::moment::Sort;
use super::relation::{self, Children, Parents, Relation};
use super::spans::{Span, attributes};
use super::story::{Came, Ends, Life, State, Story, Turn};

/// Around the drawing.
const MARGIN: f64 = 20.0;
/// How far a line leaves a box straight, with the mark of how many rows there can be.
const FOOT: f64 = 16.0;

/// Something that is drawn as a box.
enum Node<'s> {
    Life(&'s Life),
    /// A table that is referred to and is not of the set.
    Outside(String, Vec<Span>),
}

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
struct Line {
    child: usize,
    parent: usize,
    stretches: Vec<Stretch>,
}

/// The drawing of a story; none where there is nothing to draw.
pub(super) fn svg(story: &Story) -> Option<String> {
    let mut nodes: Vec<Node<'_>> = story.lives.iter().map(Node::Life).collect();
    let lines = lines(story, &mut nodes);
    if nodes.is_empty() {
        return None;
    }
    let sizes: Vec<Size> = nodes.iter().map(size).collect();
    let layout = lay_out(&sizes, &lines.iter().map(link).collect::<Vec<Link>>());
    let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg class=\"er\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"group\" aria-labelledby=\"er-title\">\
         <title id=\"er-title\">The tables and the foreign keys between them</title>\
         <g transform=\"translate({MARGIN},{MARGIN})\">"
    );
    for (line, passes) in lines.iter().zip(&layout.passes) {
        draw_line(&mut svg, story, line, passes, &layout);
    }
    for (at, node) in nodes.iter().enumerate() {
        let spot = layout.spots.get(at).copied().unwrap_or_default();
        let _ = write!(
            svg,
            "<g class=\"node\" data-t=\"{at}\" transform=\"translate({:.0},{:.0})\">",
            spot.x, spot.y
        );
        match node {
            Node::Life(life) => {
                for state in &life.states {
                    draw_box(&mut svg, story, at, state, spot);
                }
            }
            Node::Outside(name, spans) => {
                for span in spans {
                    draw_outside(&mut svg, story, name, *span, spot);
                }
            }
        }
        svg.push_str("</g>");
    }
    Some(svg + "</g></svg>")
}

fn size(node: &Node<'_>) -> Size {
    match node {
        Node::Life(life) => {
            let faces: Vec<Face<'_>> = life.states.iter().map(Face::of).collect();
            Size {
                width: faces.iter().map(Face::width).fold(0.0, f64::max).ceil(),
                height: faces.iter().map(Face::tall).fold(0.0, f64::max),
            }
        }
        Node::Outside(name, _) => {
            Size { width: 40.0 + 7.8 * width(name).min(28) as f64, height: HEAD + 22.0 }
        }
    }
}

fn link(line: &Line) -> Link {
    let (parent_at, child_at) =
        line.stretches.last().map_or((0.0, 0.0), |last| (last.parent_at, last.child_at));
    Link { parent: line.parent, child: line.child, parent_at, child_at }
}

/// Every foreign key that there is at some version. Adds boxes for parents outside.
fn lines(story: &Story, nodes: &mut Vec<Node<'_>>) -> Vec<Line> {
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

fn draw_line(svg: &mut String, story: &Story, line: &Line, passes: &[Pass], layout: &Layout) {
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

fn draw_box(svg: &mut String, story: &Story, at: usize, state: &State, spot: Spot) {
    let face = Face::of(state);
    let came = match state.came {
        Came::New => "is-new",
        Came::Changed(_) => "is-changed",
    };
    let sort = match state.entity.sort {
        Sort::Table => "table",
        Sort::Virtual => "virtual",
        Sort::View => "view",
    };
    let class = format!("st {sort} {came}");
    let gone = state.ends == Ends::Gone;
    let span = Span { from: state.from, to: state.to };
    let _ = write!(svg, "<g {}>", attributes(&class, span, gone, story.end()));
    let (width, height) = (spot.width, face.height());
    if face.tall() > height {
        let tall = face.tall();
        let _ = write!(
            svg,
            "<rect class=\"box calm\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"8\"/>\
             <rect class=\"box tall\" width=\"{width:.0}\" height=\"{tall:.0}\" rx=\"8\"/>"
        );
    } else {
        let _ = write!(
            svg,
            "<rect class=\"box\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"8\"/>"
        );
    }
    let _ = write!(
        svg,
        "<path class=\"head\" d=\"M1,{HEAD} V8 a7,7 0 0 1 7,-7 H{:.0} a7,7 0 0 1 7,7 V{HEAD} z\"/>\
         <a href=\"#t{at}\"><text class=\"tt\" x=\"12\" y=\"21\">{}</text></a>",
        width - 8.0,
        Text(&face.title()),
    );
    if let Some(tag) = face.tag() {
        let _ = write!(
            svg,
            "<text class=\"tg\" x=\"{:.0}\" y=\"20\">{}</text>",
            width - 12.0,
            Text(&tag)
        );
    }
    if state.entity.name != face.title() {
        let _ = write!(svg, "<title>{}</title>", Text(&state.entity.name));
    }
    pill(svg, width, came.trim_start_matches("is-"));
    if gone {
        pill(svg, width, "gone");
    }
    for (number, row) in face.rows().iter().enumerate() {
        let y = HEAD + 4.0 + ROW * number as f64;
        draw_row(svg, row, y, width, &face);
    }
    svg.push_str("</g>");
}

/// What became of the table, on its upper edge.
fn pill(svg: &mut String, right: f64, word: &str) {
    let wide = 18.0 + 6.8 * word.len() as f64;
    let x = right - wide - 10.0;
    let _ = write!(
        svg,
        "<g class=\"pill {word}\"><rect x=\"{x:.0}\" y=\"-9\" width=\"{wide:.0}\" height=\"18\" rx=\"9\"/>\
         <text x=\"{:.0}\" y=\"4\">{word}</text></g>",
        x + wide / 2.0
    );
}

fn draw_row(svg: &mut String, row: &super::boxes::Row, y: f64, width: f64, face: &Face<'_>) {
    let base = y + 14.0;
    let gone = row.turn == Some(Turn::Gone);
    if gone {
        svg.push_str("<g class=\"gr\">");
    }
    if let Some(turn) = row.turn {
        let (class, sign) = match turn {
            Turn::New => ("new", "+"),
            Turn::Changed => ("changed", "~"),
            Turn::Gone => ("gone", "−"),
        };
        let _ = write!(
            svg,
            "<g class=\"hl {class}\"><rect x=\"1\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{ROW}\"/>\
             <text x=\"5\" y=\"{base:.0}\">{sign}</text></g>",
            width - 2.0
        );
    }
    if !row.marks.is_empty() {
        let _ = write!(svg, "<text class=\"k\" x=\"15\" y=\"{base:.0}\">{}</text>", row.marks);
    }
    let class = if row.is_rest { "r" } else { "c" };
    let x = face.names_at();
    let _ = write!(
        svg,
        "<text class=\"{class}\" x=\"{x:.0}\" y=\"{base:.0}\">{}</text>",
        Text(&row.name)
    );
    if !row.of_type.is_empty() {
        let x = width - 12.0;
        let _ = write!(
            svg,
            "<text class=\"ty\" x=\"{x:.0}\" y=\"{base:.0}\">{}</text>",
            Text(&row.of_type)
        );
    }
    if gone {
        svg.push_str("</g>");
    }
}

fn draw_outside(svg: &mut String, story: &Story, name: &str, span: Span, spot: Spot) {
    let _ = write!(
        svg,
        "<g {}><rect class=\"box\" width=\"{:.0}\" height=\"{:.0}\" rx=\"8\"/>\
         <text class=\"tt\" x=\"12\" y=\"21\">{}</text>\
         <text class=\"r\" x=\"12\" y=\"40\">not of this set</text></g>",
        attributes("st outside", span, true, story.end()),
        spot.width,
        HEAD + 22.0,
        Text(&super::html::shortened(name, 28)),
    );
}
