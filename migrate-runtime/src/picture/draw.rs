//! The drawing: every shape of every table at its place, and the lines between them, as one SVG. What
//! a version does not have is hidden.

use std::fmt::Write as _;

use super::boxes::{Face, HEAD, Node, ROW, Row};
use super::html::{Text, shortened};
use super::layout::{Link, Size, Spot, lay_out};
use super::lines::{draw_line, lines, link};
use super::moment::Sort;
use super::spans::{Span, attributes};
use super::story::{Came, Ends, State, Story, Turn};

/// Around the drawing.
const MARGIN: f64 = 20.0;
/// The drawing of a story; none where there is nothing to draw.
pub(super) fn svg(story: &Story) -> Option<String> {
    let mut nodes: Vec<Node<'_>> = story.lives.iter().map(Node::Life).collect();
    let lines = lines(story, &mut nodes);
    if nodes.is_empty() {
        return None;
    }
    let sizes: Vec<Size> = nodes.iter().map(Node::size).collect();
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

fn draw_row(svg: &mut String, row: &Row, y: f64, width: f64, face: &Face<'_>) {
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
        Text(&shortened(name, 28)),
    );
}

#[cfg(test)]
mod tests {
    use migrate_core::schema::Snapshot;
    use rusqlite::Connection;

    use super::super::moment;
    use super::*;

    fn story(versions: &[&str]) -> Story {
        let db = Connection::open_in_memory().unwrap();
        let moment = |sql: &&str| {
            db.execute_batch(sql).unwrap();
            moment::of_snapshot(&Snapshot::read(&db).unwrap())
        };
        Story::new((0..versions.len()).collect(), versions.iter().map(moment).collect(), 0)
    }

    #[test]
    fn a_parent_outside_is_there_as_long_as_somebody_refers_to_it() {
        let story = story(&[
            "CREATE TABLE a (x INT)",
            "CREATE TABLE b (x INT REFERENCES \"<else>\" (id))",
            "CREATE TABLE c (y INT REFERENCES \"<ELSE>\" (id))",
            "DROP TABLE b; DROP TABLE c",
        ]);
        let drawn = svg(&story).unwrap();
        assert_eq!(drawn.matches("not of this set").count(), 1);
        let outside = "class=\"st outside gone-now\" data-a=\"1\" data-b=\"3\" data-g";
        assert!(drawn.contains(outside), "{drawn}");
        assert_eq!(drawn.matches("class=\"edge loose is-new").count(), 2);
        assert!(drawn.contains("any number of rows to one or none"));
    }

    #[test]
    fn a_line_goes_with_the_shapes_of_its_tables_and_is_new_once() {
        let story = story(&[
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (p INT NOT NULL REFERENCES p (id))",
            "ALTER TABLE p ADD COLUMN more",
            "ALTER TABLE c ADD COLUMN more",
        ]);
        let drawn = svg(&story).unwrap();
        let spans: Vec<&str> = drawn
            .split("<g class=\"edge")
            .skip(1)
            .filter_map(|g| g.split(" data-c").next())
            .collect();
        assert_eq!(
            spans,
            [
                " loose is-new off\" data-a=\"0\" data-b=\"1\"",
                " loose off\" data-a=\"1\" data-b=\"2\"",
                " loose now\" data-a=\"2\" data-b=\"3\" data-g",
            ]
        );
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(svg(&story(&[])), None);
    }
}
