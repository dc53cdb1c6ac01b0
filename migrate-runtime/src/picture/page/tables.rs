//! The tables: a card for each, with every shape that it had.

use std::fmt::Write as _;

use migrate_core::schema::{ColumnShape, ForeignKey};

use super::{Subject, turn};
use crate::picture::html::{Text, counted, grouped, width};
use crate::picture::moment::{Entity, Part, Sort};
use crate::picture::spans::{Span, attributes};
use crate::picture::sql::block;
use crate::picture::story::{Came, Change, Ends, Life, Piece, State, Turn};

pub(super) fn tables(subject: &Subject<'_>) -> String {
    let story = &subject.story;
    let mut html = "<section id=\"tables\" aria-labelledby=\"h-tables\">\n<div class=\"title\">\
         <h2 id=\"h-tables\">Tables</h2><p class=\"find\" hidden><input type=\"search\" id=\"find\" \
         placeholder=\"Find a table or a column\" aria-label=\"Find a table or a column\" \
         autocomplete=\"off\" spellcheck=\"false\"><span id=\"found\" role=\"status\"></span></p></div>\n\
         <p class=\"as-of\" id=\"as-of\" hidden></p>\n<div class=\"cards\">\n"
        .to_owned();
    for (at, life) in story.lives.iter().enumerate() {
        html.push_str(&card(subject, at, life));
    }
    html + "</div>\n</section>\n"
}

fn card(subject: &Subject<'_>, at: usize, life: &Life) -> String {
    let end = subject.story.end();
    let is_there = life.states.last().is_some_and(|last| last.to >= end);
    let off = if is_there { "" } else { " off" };
    let mut html = format!("<article class=\"card{off}\" id=\"t{at}\">");
    for state in &life.states {
        let came = match state.came {
            Came::New => "is-new",
            Came::Changed(_) => "is-changed",
        };
        let span = Span { from: state.from, to: state.to };
        let gone = state.ends == Ends::Gone;
        let _ = write!(html, "<div {}>", attributes(&format!("sh {came}"), span, gone, end));
        html.push_str(&shape(subject, state));
        html.push_str("</div>");
    }
    html + "</article>\n"
}

fn shape(subject: &Subject<'_>, state: &State) -> String {
    let entity = &*state.entity;
    let (came, changes) = match &state.came {
        Came::New => ("new", &[][..]),
        Came::Changed(changes) => ("changed", &changes[..]),
    };
    let mut html = format!("<div class=\"ch\"><h3><bdi>{}</bdi></h3>", Text(&entity.name));
    let tag = match entity.sort {
        Sort::Table => None,
        Sort::Virtual => Some(entity.shape.module.as_deref().unwrap_or("virtual")),
        Sort::View => Some("view"),
    };
    for tag in tag.into_iter().chain(entity.shape.options.iter().map(String::as_str)) {
        let _ = write!(html, "<span class=\"tag\">{}</span>", Text(tag));
    }
    let _ = write!(
        html,
        "<span class=\"mark {came}\">{came}</span><span class=\"mark gone\">gone</span>"
    );
    if state.ends == Ends::Never
        && let Some(rows) = subject.live.and_then(|live| live.rows.get(&entity.key()))
    {
        let rows = rows.map_or("rows unknown".to_owned(), |rows| {
            let plural = if rows == 1 { "" } else { "s" };
            format!("{} row{plural}", grouped(rows))
        });
        let _ = write!(html, "<span class=\"rows\">{}</span>", Text(&rows));
    }
    html.push_str("</div>");
    html.push_str(&columns(entity, changes));
    for unique in entity.shape.unique.iter().filter(|unique| unique.len() > 1) {
        let _ = write!(
            html,
            "<p class=\"fact\">Unique together: <code>{}</code></p>",
            Text(&unique.join(", "))
        );
    }
    for key in entity.shape.foreign_keys.iter().filter(|key| key.columns.len() > 1) {
        let columns = key.columns.join(", ");
        let _ = write!(
            html,
            "<p class=\"fact\">Together: <code>{}</code> {}</p>",
            Text(&columns),
            refers(key, None)
        );
    }
    html.push_str(&others(changes));
    html.push_str(&parts("index", "indexes", &entity.indexes, Piece::Index, changes));
    html.push_str(&parts("trigger", "triggers", &entity.triggers, Piece::Trigger, changes));
    let _ = write!(html, "<details><summary>Definition</summary>{}</details>", block(&entity.sql));
    html
}

fn columns(entity: &Entity, changes: &[Change]) -> String {
    if entity.shape.columns.is_empty() {
        return "<p class=\"fact\">Its columns are not known here.</p>".to_owned();
    }
    // A view or a search index says little of its columns but their names.
    let types = entity.shape.columns.iter().any(|column| !column.of_type.is_empty());
    let defaults = entity.shape.columns.iter().any(|c| c.default.is_some() || c.generated);
    let heads = [(true, "Column"), (types, "Type"), (defaults, "Default")];
    let heads = heads.into_iter().filter(|head| head.0);
    let mut html = "<table><thead><tr>".to_owned();
    for (_, word) in heads {
        let _ = write!(html, "<th scope=\"col\">{word}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    let change = |name: &str| {
        changes
            .iter()
            .find(|one| one.piece == Piece::Column && one.name == name)
            .map(|one| one.turn)
    };
    for column in &entity.shape.columns {
        html.push_str(&row(entity, column, change(&column.name), (types, defaults)));
    }
    for gone in changes.iter().filter(|one| one.piece == Piece::Column && one.turn == Turn::Gone) {
        let span = 1 + usize::from(types) + usize::from(defaults);
        let _ = write!(
            html,
            "<tr class=\"is gone\"><td colspan=\"{span}\"><span class=\"sg\">−</span><code><bdi>{}</bdi></code></td></tr>",
            Text(&gone.name)
        );
    }
    html + "</tbody></table>"
}

fn row(
    entity: &Entity,
    column: &ColumnShape,
    change: Option<Turn>,
    (types, defaults): (bool, bool),
) -> String {
    let keys = entity.keys(&column.name);
    let (class, sign) = change.map_or(("", ""), |change| (turn(change).0, turn(change).1));
    let mut html = match change {
        Some(_) => format!("<tr class=\"is {class}\"><td><span class=\"sg\">{sign}</span>"),
        None => "<tr><td>".to_owned(),
    };
    let _ = write!(html, "<code class=\"cn\"><bdi>{}</bdi></code>", Text(&column.name));
    let marks = [
        (keys.primary, "PK", "primary key"),
        (keys.foreign, "FK", "foreign key"),
        (keys.unique, "UK", "unique"),
    ];
    for (_, mark, meaning) in marks.into_iter().filter(|mark| mark.0) {
        let _ = write!(html, " <abbr class=\"m\" title=\"{meaning}\">{mark}</abbr>");
    }
    let same = |name: &String| name.eq_ignore_ascii_case(&column.name);
    for key in entity
        .shape
        .foreign_keys
        .iter()
        .filter(|key| matches!(&key.columns[..], [one] if same(one)))
    {
        let _ = write!(html, "<span class=\"ref\">{}</span>", refers(key, Some(())));
    }
    let null = if column.required || entity.sort != Sort::Table {
        ""
    } else {
        "<span class=\"nl\">or NULL</span>"
    };
    html.push_str("</td>");
    if types {
        // A long one may be broken; `INTEGER` on a phone may not.
        let class = if width(&column.of_type) > 14 { "" } else { " class=\"whole\"" };
        let _ = write!(html, "<td><code{class}>{}</code>{null}</td>", Text(&column.of_type));
    }
    if defaults {
        let default = match &column.default {
            _ if column.generated => "<span class=\"nl\">generated</span>".to_owned(),
            Some(default) => format!("<code>{}</code>", Text(default)),
            None => String::new(),
        };
        let _ = write!(html, "<td>{default}</td>");
    }
    html + "</tr>"
}

/// What a foreign key refers to.
fn refers(key: &ForeignKey, arrow: Option<()>) -> String {
    let word = if arrow.is_some() { "→ " } else { "refer to " };
    let mut html = format!("{word}<bdi>{}</bdi>", Text(&key.parent));
    if let Some(to) = &key.to {
        let _ = write!(html, " (<bdi>{}</bdi>)", Text(&to.join(", ")));
    }
    for (action, event) in [(&key.on_update, "update"), (&key.on_delete, "delete")] {
        if let Some(action) = action {
            let _ = write!(html, ", on {event} {}", Text(&action.to_ascii_lowercase()));
        }
    }
    html
}

/// What changed and is in no row of its own.
fn others(changes: &[Change]) -> String {
    let mut html = String::new();
    for change in changes {
        let word = match (change.piece, change.turn) {
            (Piece::ForeignKey, _) => "foreign key ",
            (Piece::Definition, _) => "",
            (Piece::Index, Turn::Gone) => "index ",
            (Piece::Trigger, Turn::Gone) => "trigger ",
            _ => continue,
        };
        let (class, sign, _) = turn(change.turn);
        let _ = write!(
            html,
            "<p class=\"is {class} also\"><span class=\"sg\">{sign}</span>{word}<code>{}</code></p>",
            Text(&change.name)
        );
    }
    html
}

fn parts(word: &str, many: &str, parts: &[Part], piece: Piece, changes: &[Change]) -> String {
    if parts.is_empty() {
        return String::new();
    }
    let count = if parts.len() == 1 { counted(1, word) } else { format!("{} {many}", parts.len()) };
    let mut html = format!("<details><summary>{count}");
    let mut body = String::new();
    for (number, part) in parts.iter().enumerate() {
        let comma = if number == 0 { ": " } else { ", " };
        let change = changes.iter().find(|one| one.piece == piece && one.name == part.name);
        let class = change.map_or("", |change| turn(change.turn).0);
        let sign = change.map_or("", |change| turn(change.turn).1);
        let _ = match sign {
            "" => write!(html, "{comma}<code>{}</code>", Text(&part.name)),
            sign => write!(
                html,
                "{comma}<code class=\"is {class}\"><span class=\"sg\">{sign}</span>{}</code>",
                Text(&part.name)
            ),
        };
        body.push_str(&block(&part.sql));
    }
    html + "</summary>" + &body + "</details>"
}
