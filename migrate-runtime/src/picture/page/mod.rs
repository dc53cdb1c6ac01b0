//! The page: one HTML file that needs nothing else, no network, and no script to make sense.

mod head;
mod policy;
mod tables;
mod timeline;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use migrate_core::schema::Snapshot;
use migrate_core::{Catalog, Migration};

use super::draw;
use super::html::{Text, counted};
use super::moment::Moment;
use super::story::{Story, Turn};
use crate::drift::Drift;
use crate::existing::Info;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a database has, beside what the program has.
pub(crate) struct Live {
    pub(crate) info: Info,
    pub(crate) drift: Option<Drift>,
    /// The rows of each table, by its name in lower case; none where they cannot be counted.
    pub(crate) rows: BTreeMap<String, Option<u64>>,
    /// The time of the reading: UTC, such as `2026-11-20 08:30`.
    pub(crate) read_at: String,
}

/// All that the page shows.
struct Subject<'p> {
    set: &'p str,
    checked_by: &'p str,
    migrations: Vec<Migration>,
    story: Story,
    live: Option<&'p Live>,
}

impl Subject<'_> {
    /// The last schema that is known.
    fn last(&self) -> Option<&Moment> {
        self.story.moments.last()
    }

    /// The step of a migration, if its schema is known.
    fn step(&self, migration: usize) -> Option<usize> {
        self.story.steps.binary_search(&migration).ok()
    }
}

/// The page of a set, and of a database that it is for.
pub(crate) fn page(catalog: &Catalog, live: Option<&Live>) -> String {
    let migrations = catalog.migrations();
    let last: Option<Snapshot> = catalog.schema();
    let story = Story::of(&migrations, last.as_ref());
    let subject =
        Subject { set: catalog.set(), checked_by: catalog.checked_by(), migrations, story, live };
    let policy = policy::policy(STYLE, SCRIPT);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}: schema and migrations</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n",
        Text(subject.set)
    );
    html.push_str(&head::head(&subject));
    html.push_str("<main id=\"main\">\n");
    html.push_str(&diagram(&subject));
    html.push_str(&tables::tables(&subject));
    html.push_str(&timeline::timeline(&subject));
    let _ = write!(html, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    html
}

fn diagram(subject: &Subject<'_>) -> String {
    let story = &subject.story;
    let mut html = "<section id=\"schema\" aria-labelledby=\"h-schema\">\n\
                    <div class=\"title\"><h2 id=\"h-schema\">Schema</h2></div>\n"
        .to_owned();
    html.push_str(&missing(subject));
    let Some(svg) = draw::svg(story) else {
        return html + "<p class=\"none\">There are no tables.</p>\n</section>\n";
    };
    html.push_str(&stepper(subject));
    let _ = write!(
        html,
        "<figure class=\"canvas\"><div class=\"pan\" tabindex=\"0\" role=\"group\" aria-label=\"Diagram, to be moved\">{svg}</div>\
         <figcaption><span><b class=\"m\">PK</b> primary key</span><span><b class=\"m\">FK</b> foreign key\
         </span><span><b class=\"m\">UK</b> unique</span><span><b class=\"m\">?</b> may be NULL</span>\
         <span>{}</span><span>{}</span><span class=\"zoom\" hidden>\
         <button type=\"button\" data-z=\"out\" aria-label=\"Shrink the diagram\">−</button>\
         <button type=\"button\" data-z=\"in\" aria-label=\"Enlarge the diagram\">+</button>\
         <button type=\"button\" data-z=\"fit\">Whole diagram</button></span></figcaption></figure>\n</section>\n",
        legend_line(
            "M1,1 L10,7 L1,13 M10,7 a3,3 0 1 0 6,0 a3,3 0 1 0 -6,0 M16,7 H44",
            "any number"
        ),
        legend_line("M1,7 H44 M35,2 v10 M39,2 v10", "exactly one"),
    );
    html
}

fn legend_line(path: &str, word: &str) -> String {
    format!(
        "<svg width=\"46\" height=\"14\" aria-hidden=\"true\"><path d=\"{path}\"/></svg> {word}"
    )
}

/// Why not every version can be shown.
fn missing(subject: &Subject<'_>) -> String {
    let story = &subject.story;
    let guessed: Vec<&str> = subject
        .last()
        .into_iter()
        .flat_map(BTreeMap::values)
        .filter(|entity| entity.is_guessed())
        .map(|entity| entity.name.as_str())
        .collect();
    let mut html = String::new();
    if story.missing > 0 {
        let reached = story.steps.iter().zip(0..).take_while(|(step, at)| **step == *at).count();
        let after = reached.checked_sub(1).and_then(|at| subject.migrations.get(at));
        let after =
            after.map_or("before the first".to_owned(), |one| format!("after {}", one.version()));
        let _ = writeln!(
            html,
            "<p class=\"call warn\">{} could not be made again {}: a migration needs a function, a \
             collation or a module that only the program has.</p>",
            Text(&counted(story.missing, "schema")),
            Text(&after),
        );
    }
    if !guessed.is_empty() {
        let _ = writeln!(
            html,
            "<p class=\"call warn\">Of {} the text alone is known: this SQLite cannot make it.</p>",
            Text(&guessed.join(", "))
        );
    }
    html
}

/// What steps through the versions, for those who have scripts; what changed, for all.
fn stepper(subject: &Subject<'_>) -> String {
    let story = &subject.story;
    let end = story.end();
    let Some(last) = story.steps.last().and_then(|&step| subject.migrations.get(step)) else {
        return String::new();
    };
    format!(
        "<div class=\"steps\" role=\"group\" aria-label=\"Version\"><div class=\"ctl\" hidden>\
         <button type=\"button\" id=\"prev\" aria-label=\"The version before\" title=\"←\">‹</button>\
         <input type=\"range\" id=\"at\" min=\"0\" max=\"{end}\" value=\"{end}\" aria-label=\"Version\">\
         <button type=\"button\" id=\"next\" aria-label=\"The next version\" title=\"→\">›</button></div>\
         <p class=\"now-at\" id=\"now\" aria-live=\"polite\"><span class=\"ver\">{}</span> \
         <span class=\"nm\">{}</span></p><div class=\"sum\" id=\"sum\">{}</div></div>\n",
        Text(&last.version().to_string()),
        Text(last.name()),
        timeline::changes(subject, end),
    )
}

/// The class of a turn, its sign and its word.
fn turn(turn: Turn) -> (&'static str, &'static str, &'static str) {
    match turn {
        Turn::New => ("new", "+", "new"),
        Turn::Changed => ("changed", "~", "changed"),
        Turn::Gone => ("gone", "−", "gone"),
    }
}

#[cfg(test)]
mod tests {
    use super::STYLE;

    /// The two colours of a variable: on light ground, and on dark.
    fn colours(name: &str) -> [[f64; 3]; 2] {
        let start = format!("--{name}: light-dark(#");
        let (_, rest) = STYLE.split_once(&start).expect(name);
        let (light, rest) = rest.split_at(6);
        let dark = &rest.strip_prefix(", #").expect(name)[..6];
        [light, dark].map(|hex| {
            [0, 2, 4]
                .map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect(hex)) / 255.0)
        })
    }

    /// As WCAG 2 defines it.
    fn luminance(colour: [f64; 3]) -> f64 {
        let linear = |part: f64| {
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for (text, grounds) in [
            ("ink", &["ground", "paper", "sunk", "new-bg", "changed-bg", "gone-bg"][..]),
            ("soft", &["ground", "paper", "sunk", "new-bg", "changed-bg", "gone-bg"]),
            ("accent", &["ground", "paper", "new-bg", "changed-bg"]),
            ("new", &["ground", "paper", "new-bg"]),
            ("changed", &["ground", "paper", "changed-bg"]),
            ("gone", &["ground", "paper", "gone-bg"]),
        ] {
            for ground in grounds {
                for (one, other) in colours(text).into_iter().zip(colours(ground)) {
                    let (one, other) = (luminance(one), luminance(other));
                    let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                    assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
                }
            }
        }
    }
}
