//! A chain of migrations as a program collects them over the years: the same at every run.
//!
//! Included by path, in the build script of one benchmark and in the program of the other.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Writes the first `count` migrations of the chain into `directory`, and removes what is not of
/// them. A file that is as it should be is left alone, so that Cargo sees no change.
pub(crate) fn write(directory: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let files = chain(count);
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kept = |name: &str| names.contains(name) || name == "migrations.lock";
        if !entry.file_name().to_str().is_some_and(kept) {
            fs::remove_file(entry.path())?;
        }
    }
    for (name, text) in &files {
        let path = directory.join(name);
        if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            fs::write(path, text)?;
        }
    }
    Ok(())
}

/// File names and texts. A shorter chain is the beginning of a longer one.
pub(crate) fn chain(count: usize) -> Vec<(String, String)> {
    let mut schema = Schema::default();
    let mut files = Vec::with_capacity(count);
    for (name, up, down) in BEGINNING.iter().take(count) {
        files.push(((*name).to_owned(), text(name, up, Some(down))));
    }
    schema.tables.extend(["customers", "products", "orders"].map(Table::core));
    while files.len() < count {
        let Change { name, up, down } = schema.change();
        let down = down.as_deref();
        files.push((name.clone(), text(&name, &up, down)));
    }
    files
        .into_iter()
        .enumerate()
        .map(|(index, (name, text))| (format!("{:04}_{name}.sql", index + 1), text))
        .collect()
}

fn text(name: &str, up: &str, down: Option<&str>) -> String {
    let mut text = format!("-- {}.\n-- migrate:up\n{}\n", name.replace('_', " "), up.trim());
    if let Some(down) = down {
        let _ = write!(text, "-- migrate:down\n{}\n", down.trim());
    }
    text
}

/// The tables that the queries of the benchmarks use.
const BEGINNING: [(&str, &str, &str); 10] = [
    (
        "create_customers",
        "CREATE TABLE customers (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    country    TEXT NOT NULL DEFAULT 'DE',
    created_at TEXT NOT NULL
);
CREATE INDEX customers_name ON customers (name);",
        "DROP TABLE customers;",
    ),
    (
        "create_products",
        "CREATE TABLE products (
    id          INTEGER PRIMARY KEY,
    title       TEXT NOT NULL UNIQUE,
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0)
);",
        "DROP TABLE products;",
    ),
    (
        "create_orders",
        "CREATE TABLE orders (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    status      TEXT NOT NULL DEFAULT 'open',
    placed_at   TEXT NOT NULL
);
CREATE INDEX orders_customer_id ON orders (customer_id);",
        "DROP TABLE orders;",
    ),
    (
        "create_order_lines",
        "CREATE TABLE order_lines (
    id          INTEGER PRIMARY KEY,
    order_id    INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id  INTEGER NOT NULL REFERENCES products (id),
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    price_cents INTEGER NOT NULL
);
CREATE INDEX order_lines_order_id ON order_lines (order_id);",
        "DROP TABLE order_lines;",
    ),
    (
        "create_order_states",
        "CREATE TABLE order_states (name TEXT PRIMARY KEY, final INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO order_states (name, final) VALUES ('open', 0), ('paid', 0), ('shipped', 1);",
        "DROP TABLE order_states;",
    ),
    (
        "add_customer_email",
        "ALTER TABLE customers ADD COLUMN email TEXT;",
        "ALTER TABLE customers DROP COLUMN email;",
    ),
    (
        "index_orders_by_state",
        "CREATE INDEX orders_status ON orders (status, placed_at);",
        "DROP INDEX orders_status;",
    ),
    (
        "create_open_orders",
        "CREATE VIEW open_orders AS
SELECT o.id, o.placed_at, c.name FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.status = 'open';",
        "DROP VIEW open_orders;",
    ),
    (
        "check_order_states",
        "CREATE TRIGGER orders_state AFTER UPDATE OF status ON orders
WHEN NOT EXISTS (SELECT 1 FROM order_states WHERE name = NEW.status)
BEGIN
    SELECT RAISE(ABORT, 'no such order state');
END;",
        "DROP TRIGGER orders_state;",
    ),
    (
        "add_cancelled_orders",
        "INSERT INTO order_states (name, final) VALUES ('cancelled', 1);
UPDATE order_states SET final = 0 WHERE name = 'shipped';",
        "UPDATE order_states SET final = 1 WHERE name = 'shipped';
DELETE FROM order_states WHERE name = 'cancelled';",
    ),
];

const AREAS: [&str; 20] = [
    "account",
    "asset",
    "billing",
    "booking",
    "campaign",
    "catalog",
    "contract",
    "course",
    "delivery",
    "event",
    "fleet",
    "invoice",
    "ledger",
    "member",
    "payroll",
    "project",
    "stock",
    "supplier",
    "ticket",
    "warehouse",
];

const THINGS: [&str; 20] = [
    "addresses",
    "approvals",
    "attachments",
    "batches",
    "categories",
    "comments",
    "contacts",
    "entries",
    "groups",
    "labels",
    "limits",
    "logs",
    "notes",
    "options",
    "periods",
    "rates",
    "reminders",
    "reports",
    "rules",
    "templates",
];

/// Columns that come, change their name and go.
const EXTRAS: [(&str, &str); 10] = [
    ("priority", "INTEGER NOT NULL DEFAULT 0"),
    ("external_ref", "TEXT"),
    ("archived", "INTEGER NOT NULL DEFAULT 0"),
    ("updated_at", "TEXT"),
    ("language", "TEXT NOT NULL DEFAULT 'en'"),
    ("weight_grams", "INTEGER"),
    ("discount", "REAL NOT NULL DEFAULT 0.0"),
    ("colour", "TEXT NOT NULL DEFAULT '#808080'"),
    ("reviewed_by", "INTEGER REFERENCES customers (id)"),
    ("checklist", "TEXT NOT NULL DEFAULT '[]'"),
];

struct Change {
    name: String,
    up: String,
    down: Option<String>,
}

impl Change {
    fn new(name: String, up: impl Into<String>, down: impl Into<String>) -> Self {
        Self { name, up: up.into(), down: Some(down.into()) }
    }
}

struct Table {
    name: String,
    /// What stands in the parentheses when it is created; none for those of the beginning.
    body: Option<String>,
    /// What was added since, the last one last.
    extras: Vec<(String, &'static str)>,
    used: BTreeSet<&'static str>,
    indexed: BTreeSet<&'static str>,
    /// Whether rows can be put in without a row elsewhere.
    free: bool,
    seeded: bool,
    /// Whether it is named by anything else.
    named: bool,
}

impl Table {
    fn core(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            body: None,
            extras: Vec::new(),
            used: BTreeSet::new(),
            indexed: BTreeSet::new(),
            free: false,
            seeded: false,
            named: true,
        }
    }
}

#[derive(Default)]
struct Schema {
    tables: Vec<Table>,
    created: usize,
    views: Vec<(String, String)>,
    triggers: BTreeSet<String>,
    renamed: usize,
    random: Random,
}

impl Schema {
    /// The next migration: drawn until one fits.
    fn change(&mut self) -> Change {
        loop {
            let drawn = match self.random.below(100) {
                0..=24 => Some(self.create_table()),
                25..=50 => self.add_column(),
                51..=64 => self.create_index(),
                65..=68 => self.rename_column(),
                69..=71 => self.drop_column(),
                72..=77 => self.create_view(),
                78 => self.drop_view(),
                79..=84 => self.create_trigger(),
                85..=92 => self.seed(),
                93..=97 => self.update(),
                98 => self.rebuild(),
                _ => self.drop_table(),
            };
            if let Some(change) = drawn {
                return change;
            }
        }
    }

    fn any(&mut self) -> usize {
        self.random.below(self.tables.len())
    }

    fn create_table(&mut self) -> Change {
        // 7 and 400 have no common divisor: every name once, neighbours unlike.
        let at = self.created * 7 % (AREAS.len() * THINGS.len());
        self.created += 1;
        let name = format!("{}_{}", AREAS[at % AREAS.len()], THINGS[at / AREAS.len()]);
        let mut body = String::from("\n    id           INTEGER PRIMARY KEY,\n");
        let mut free = true;
        let mut index = String::new();
        let parents: BTreeSet<usize> = (0..self.random.below(3)).map(|_| self.any()).collect();
        for parent in parents {
            let table = &mut self.tables[parent];
            table.named = true;
            let must = self.random.below(2) == 0;
            free &= !must;
            let column = format!("{}_id", table.name);
            let (not_null, action) = if must { (" NOT NULL", "CASCADE") } else { ("", "SET NULL") };
            let parent = &table.name;
            let _ = writeln!(
                body,
                "    {column} INTEGER{not_null} REFERENCES {parent} (id) ON DELETE {action},"
            );
            let _ = write!(index, "\nCREATE INDEX {name}_{column} ON {name} ({column});");
        }
        body.push_str(
            "    name         TEXT NOT NULL,
    status       TEXT NOT NULL DEFAULT 'new',
    amount_cents INTEGER NOT NULL DEFAULT 0,
    note         TEXT,
    created_at   TEXT NOT NULL DEFAULT '2024-01-01T00:00:00Z'\n",
        );
        let up = format!("CREATE TABLE {name} ({body});{index}");
        let change = Change::new(format!("create_{name}"), up, format!("DROP TABLE {name};"));
        self.tables.push(Table {
            free,
            named: !index.is_empty(),
            body: Some(body),
            ..Table::core(&name)
        });
        change
    }

    fn add_column(&mut self) -> Option<Change> {
        let at = self.any();
        let (column, definition) = EXTRAS[self.random.below(EXTRAS.len())];
        let table = &mut self.tables[at];
        if !table.used.insert(column) {
            return None;
        }
        table.extras.push((column.to_owned(), definition));
        let name = &table.name;
        Some(Change::new(
            format!("add_{column}_to_{name}"),
            format!("ALTER TABLE {name} ADD COLUMN {column} {definition};"),
            format!("ALTER TABLE {name} DROP COLUMN {column};"),
        ))
    }

    fn create_index(&mut self) -> Option<Change> {
        let at = self.any();
        let column = ["name", "status", "amount_cents", "created_at"][self.random.below(4)];
        let table = &mut self.tables[at];
        if table.body.is_none() || !table.indexed.insert(column) {
            return None;
        }
        table.named = true;
        let name = &table.name;
        let partial = if column == "amount_cents" { " WHERE amount_cents > 0" } else { "" };
        Some(Change::new(
            format!("index_{name}_by_{column}"),
            format!("CREATE INDEX {name}_{column} ON {name} ({column}){partial};"),
            format!("DROP INDEX {name}_{column};"),
        ))
    }

    fn rename_column(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &mut self.tables[at];
        let (column, _) = table.extras.last_mut()?;
        self.renamed += 1;
        let old = std::mem::take(column);
        *column = format!(
            "{}_{}",
            old.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_'),
            self.renamed
        );
        let name = &table.name;
        Some(Change::new(
            format!("rename_{old}_of_{name}"),
            format!("ALTER TABLE {name} RENAME COLUMN {old} TO {column};"),
            format!("ALTER TABLE {name} RENAME COLUMN {column} TO {old};"),
        ))
    }

    fn drop_column(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &mut self.tables[at];
        let (column, definition) = table.extras.pop()?;
        let name = &table.name;
        Some(Change::new(
            format!("drop_{column}_of_{name}"),
            format!("ALTER TABLE {name} DROP COLUMN {column};"),
            format!("ALTER TABLE {name} ADD COLUMN {column} {definition};"),
        ))
    }

    fn create_view(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &mut self.tables[at];
        let view = format!("{}_summary", table.name);
        if table.body.is_none() || self.views.iter().any(|(other, _)| *other == view) {
            return None;
        }
        table.named = true;
        let up = format!(
            "CREATE VIEW {view} AS
SELECT status, count(*) AS items, sum(amount_cents) AS total_cents, max(created_at) AS latest
FROM {} GROUP BY status;",
            table.name
        );
        self.views.push((view.clone(), up.clone()));
        Some(Change::new(format!("create_{view}"), up, format!("DROP VIEW {view};")))
    }

    fn drop_view(&mut self) -> Option<Change> {
        if self.views.is_empty() {
            return None;
        }
        let at = self.random.below(self.views.len());
        let (view, up) = self.views.swap_remove(at);
        Some(Change::new(format!("drop_{view}"), format!("DROP VIEW {view};"), up))
    }

    fn create_trigger(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &mut self.tables[at];
        let name = &table.name;
        let trigger = format!("{name}_note_state");
        if table.body.is_none() || !self.triggers.insert(trigger.clone()) {
            return None;
        }
        table.named = true;
        let up = format!(
            "CREATE TRIGGER {trigger} AFTER UPDATE OF status ON {name}
WHEN OLD.status <> NEW.status
BEGIN
    UPDATE {name} SET note = 'was ' || OLD.status WHERE id = NEW.id;
END;"
        );
        Some(Change::new(format!("note_state_of_{name}"), up, format!("DROP TRIGGER {trigger};")))
    }

    fn seed(&mut self) -> Option<Change> {
        let at = self.any();
        let rows = 2 + self.random.below(6);
        let table = &mut self.tables[at];
        if !table.free || table.seeded {
            return None;
        }
        (table.seeded, table.named) = (true, true);
        let name = &table.name;
        let mut up = format!("INSERT INTO {name} (id, name, amount_cents) VALUES");
        for row in 1..=rows {
            let end = if row == rows { ";" } else { "," };
            let _ = write!(up, "\n    ({row}, 'Standard entry {row}', {}){end}", row * 250);
        }
        let down = format!("DELETE FROM {name} WHERE id <= {rows};");
        Some(Change::new(format!("seed_{name}"), up, down))
    }

    fn update(&mut self) -> Option<Change> {
        let at = self.any();
        let cents = 5 + self.random.below(90);
        // What was there is not kept, so there is no way back: as in real chains.
        let reversible = self.random.below(3) > 0;
        let table = &self.tables[at];
        if !table.seeded {
            return None;
        }
        let name = &table.name;
        let up = format!("UPDATE {name} SET amount_cents = amount_cents + {cents} WHERE id > 1;");
        let down = format!("UPDATE {name} SET amount_cents = amount_cents - {cents} WHERE id > 1;");
        let change = Change::new(format!("raise_amounts_of_{name}"), up, down);
        Some(if reversible { change } else { Change { down: None, ..change } })
    }

    /// A column gets a constraint: SQLite's procedure of a new table, a copy, and a rename.
    fn rebuild(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &mut self.tables[at];
        let old = table.body.clone()?;
        if table.named || !table.extras.is_empty() || old.contains("CHECK") {
            return None;
        }
        let new = old.replace(
            "amount_cents INTEGER NOT NULL DEFAULT 0",
            "amount_cents INTEGER NOT NULL DEFAULT 0 CHECK (amount_cents >= 0)",
        );
        let name = table.name.clone();
        let rebuild = |body: &str| {
            format!(
                "CREATE TABLE {name}_new ({body});
INSERT INTO {name}_new SELECT * FROM {name};
DROP TABLE {name};
ALTER TABLE {name}_new RENAME TO {name};"
            )
        };
        let change = Change::new(format!("constrain_{name}"), rebuild(&new), rebuild(&old));
        table.body = Some(new);
        Some(change)
    }

    fn drop_table(&mut self) -> Option<Change> {
        let at = self.any();
        let table = &self.tables[at];
        let body = table.body.as_ref()?;
        if table.named || !table.extras.is_empty() {
            return None;
        }
        let name = &table.name;
        let (up, down) = (format!("DROP TABLE {name};"), format!("CREATE TABLE {name} ({body});"));
        let change = Change::new(format!("drop_{name}"), up, down);
        self.tables.swap_remove(at);
        Some(change)
    }
}

/// `SplitMix64` from a fixed seed.
#[derive(Default)]
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 33) as usize % limit.max(1)
    }
}
