//! The catalog: a whole migration set as constant data, written by the build and read by the
//! runtime. Writer and reader stand side by side here, so that they cannot drift apart.
//!
//! All text stands in one string and everything else in one run of little-endian 32-bit words
//! that refer to it. So the data holds no pointers: the program's loader has nothing to relocate,
//! a page that nobody reads is never loaded, and rustc sees two literals however many migrations
//! there are. (1,000 migrations as structs with string fields cost about 0.8 MiB of touched memory
//! at start and 0.15 s of compile time; as two literals nothing that could be measured.)

use std::borrow::Cow;
use std::fmt;

use crate::checksum::{Checksum, Fingerprint};
use crate::consent::{Consent, Consented, Part};
use crate::effect::Effect;
use crate::facts::{Cost, Destroyed, Facts, Growth, Late, Rollback};
use crate::migration::{Kind, Migration, Script, Statement, Transaction};
use crate::schema::{Object, ObjectKind, Snapshot};
use crate::text::Text;
use crate::version::Version;

/// A migration set, embedded.
#[derive(Clone, Copy)]
pub struct Catalog {
    set: &'static str,
    digest: Checksum,
    stamp: Checksum,
    text: &'static str,
    words: &'static [u8],
}

/// The name and the size: the text of a thousand migrations helps nobody.
impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog")
            .field("set", &self.set)
            .field("migrations", &self.len())
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

impl Catalog {
    /// The catalog that the build encoded. See [`Catalog::encode`].
    #[must_use]
    pub const fn new(
        set: &'static str,
        digest: [u8; 32],
        stamp: [u8; 32],
        text: &'static str,
        words: &'static [u8],
    ) -> Self {
        Self {
            set,
            digest: Checksum::from_bytes(digest),
            stamp: Checksum::from_bytes(stamp),
            text,
            words,
        }
    }

    /// The name of the set.
    #[must_use]
    pub const fn set(&self) -> &'static str {
        self.set
    }

    /// The digest chained over version, name and checksum of every migration.
    #[must_use]
    pub const fn digest(&self) -> Checksum {
        self.digest
    }

    /// The digest of everything embedded, down scripts included: equal stamps, nothing to do.
    #[must_use]
    pub const fn stamp(&self) -> Checksum {
        self.stamp
    }

    /// The number of migrations.
    #[must_use]
    pub fn len(&self) -> usize {
        Reader::new(self).number() as usize
    }

    /// Whether the set has no migration.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The migrations in the order in which they apply.
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        let mut reader = Reader::new(self);
        reader.list(Reader::migration)
    }

    /// The schema that all migrations together make, where the build ran them.
    #[must_use]
    pub fn schema(&self) -> Option<Snapshot> {
        let mut reader = Reader::new(self);
        reader.list(Reader::migration);
        reader.option(|reader| reader.list(Reader::object).into_iter().collect())
    }

    /// The release of SQLite that ran the set at build time, such as `3.54.1`; empty for none.
    #[must_use]
    pub fn checked_by(&self) -> &'static str {
        let mut reader = Reader::new(self);
        reader.list(Reader::migration);
        reader.option(|reader| reader.list(Reader::object));
        reader.text()
    }

    /// The sample of each migration, in their order; empty unless the program was built for tests,
    /// and where no migration has one.
    #[must_use]
    pub fn samples(&self) -> Vec<Option<Script>> {
        let mut reader = Reader::new(self);
        reader.list(Reader::migration);
        reader.option(|reader| reader.list(Reader::object));
        reader.text();
        reader.list(|reader| reader.option(Reader::script))
    }

    /// The text and the words of a catalog. `samples` go behind all else, so that without them both
    /// are the beginning of what they are with them.
    #[must_use]
    pub fn encode(
        migrations: &[Migration],
        schema: Option<&Snapshot>,
        checked_by: &str,
        samples: &[Option<Script>],
    ) -> (String, Vec<u8>) {
        let mut writer = Writer::default();
        writer.list(migrations, Writer::migration);
        writer.option(schema, |writer, schema| {
            let objects: Vec<&Object> = schema.objects().collect();
            writer.list(&objects, |writer, object| writer.object(object));
        });
        writer.text(checked_by);
        if !samples.is_empty() {
            writer.list(samples, |writer, sample| writer.option(sample.as_ref(), Writer::script));
        }
        (writer.text, writer.words)
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    words: Vec<u8>,
}

impl Writer {
    fn number(&mut self, number: u32) {
        self.words.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(self.text.len() as u32);
        self.number(text.len() as u32);
        self.text.push_str(text);
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u32);
        for item in items {
            each(self, item);
        }
    }

    fn option<T>(&mut self, value: Option<T>, some: impl FnOnce(&mut Self, T)) {
        self.number(value.is_some().into());
        if let Some(value) = value {
            some(self, value);
        }
    }

    fn version(&mut self, version: &Version) {
        self.text(version.category());
        self.number(version.number() as u32);
        self.number((version.number() >> 32) as u32);
        self.number(version.width().into());
    }

    fn script(&mut self, script: &Script) {
        self.text(script.file());
        self.text(script.text());
        self.list(script.statements(), |writer, statement| {
            let Statement { start, end, line, column } = *statement;
            for number in [start, end, line, column] {
                writer.number(number);
            }
        });
    }

    fn migration(&mut self, migration: &Migration) {
        // Named one by one, so that a field added to `Migration` does not compile until it is here.
        let Migration {
            version,
            name,
            description,
            kind,
            transaction,
            depends,
            depends_on_sets,
            metadata,
            consent,
            up,
            down,
            verify,
            checksum,
            statements,
            fingerprint,
            up_touches,
            down_touches,
            facts: Facts { up: up_destroys, down: down_destroys, rollback, costs, late, effect },
        } = migration;
        self.version(version);
        self.text(name);
        self.text(description);
        self.number(match kind {
            Kind::Schema => 0,
            Kind::Data => 1,
            Kind::Index => 2,
            Kind::Seed => 3,
        });
        self.number(match transaction {
            Transaction::Shared => 0,
            Transaction::EnforcingForeignKeys => 1,
            Transaction::None => 2,
        });
        self.list(depends, Self::version);
        self.list(depends_on_sets, |writer, (set, version)| {
            writer.text(set);
            writer.version(version);
        });
        self.list(metadata, |writer, (key, value)| {
            writer.text(key);
            writer.text(value);
        });
        self.consent(consent);
        self.script(up);
        self.option(down.as_ref(), Self::script);
        self.option(verify.as_ref(), Self::script);
        self.words.extend(checksum.as_bytes());
        self.words.extend(statements.as_bytes());
        self.option(fingerprint.as_ref(), |writer, digest| writer.words.extend(digest.as_bytes()));
        for touches in [up_touches, down_touches] {
            self.option(touches.as_ref(), |writer, tables| {
                writer.list(tables, |writer, table| writer.text(table));
            });
        }
        for destroys in [up_destroys, down_destroys] {
            self.option(destroys.as_ref(), |writer, all| {
                writer.list(all, |writer, Destroyed { table, column }| {
                    writer.text(table);
                    writer.option(column.as_ref(), |writer, column| writer.text(column));
                });
            });
        }
        self.number(match rollback {
            None => 0,
            Some(Rollback::Lossless) => 1,
            Some(Rollback::SchemaOnly) => 2,
            Some(Rollback::Irreversible) => 3,
        });
        self.option(costs.as_ref(), |writer, costs| {
            writer.list(costs, |writer, Cost { table, growth }| {
                writer.text(table);
                writer.number(match growth {
                    Growth::Linear => 0,
                    Growth::Quadratic => 1,
                });
            });
        });
        self.number(match late {
            None => 0,
            Some(Late::Same) => 1,
            Some(Late::Different) => 2,
            Some(Late::Unseen) => 3,
        });
        self.option(effect.as_ref(), |writer, effect| {
            let (scheme, digests) = effect.parts();
            writer.number(scheme);
            writer.words.extend(digests.iter().flat_map(Checksum::as_bytes));
        });
    }

    fn consent(&mut self, consent: &Consent) {
        match consent {
            Consent::None => self.number(0),
            Consent::All => self.number(1),
            Consent::Listed(all) => {
                self.number(2);
                self.list(all, |writer, Consented { table, part }| {
                    writer.text(table);
                    match part {
                        Part::Whole => writer.number(0),
                        Part::EveryColumn => writer.number(1),
                        Part::Column(column) => {
                            writer.number(2);
                            writer.text(column);
                        }
                    }
                });
            }
        }
    }

    fn object(&mut self, object: &Object) {
        self.text(object.kind().as_str());
        self.text(object.name());
        self.text(object.table());
        self.text(object.sql());
    }
}

/// Reads what [`Writer`] wrote. What is not there reads as zero and empty, so nothing panics.
struct Reader {
    text: &'static str,
    words: &'static [u8],
}

impl Reader {
    fn new(catalog: &Catalog) -> Self {
        Self { text: catalog.text, words: catalog.words }
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let Some((bytes, rest)) = self.words.split_first_chunk() else {
            self.words = &[];
            return [0; N];
        };
        self.words = rest;
        *bytes
    }

    fn number(&mut self) -> u32 {
        u32::from_le_bytes(self.bytes())
    }

    fn text(&mut self) -> &'static str {
        let (start, length) = (self.number() as usize, self.number() as usize);
        self.text.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.number()).map_while(|_| (!self.words.is_empty()).then(|| each(self))).collect()
    }

    fn option<T>(&mut self, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.number() == 1).then(|| some(self))
    }

    fn version(&mut self) -> Version {
        let category = self.text();
        let number = u64::from(self.number()) | u64::from(self.number()) << 32;
        Version::from_parts(Cow::Borrowed(category), number, self.number() as u8)
    }

    fn script(&mut self) -> Script {
        let (file, text) = (self.text(), self.text());
        let statements = self.list(|reader| Statement {
            start: reader.number(),
            end: reader.number(),
            line: reader.number(),
            column: reader.number(),
        });
        Script::new(file.into(), text.into(), statements)
    }

    fn destroyed(&mut self) -> Vec<Destroyed> {
        self.list(|reader| Destroyed {
            table: reader.text().into(),
            column: reader.option(|reader| reader.text().into()),
        })
    }

    fn texts(&mut self) -> Vec<Text> {
        self.list(|reader| reader.text().into())
    }

    fn migration(&mut self) -> Migration {
        Migration {
            version: self.version(),
            name: self.text().into(),
            description: self.text().into(),
            kind: match self.number() {
                1 => Kind::Data,
                2 => Kind::Index,
                3 => Kind::Seed,
                _ => Kind::Schema,
            },
            transaction: match self.number() {
                1 => Transaction::EnforcingForeignKeys,
                2 => Transaction::None,
                _ => Transaction::Shared,
            },
            depends: self.list(Self::version),
            depends_on_sets: self.list(|reader| (reader.text().into(), reader.version())),
            metadata: self.list(|reader| (reader.text().into(), reader.text().into())),
            consent: self.consent(),
            up: self.script(),
            down: self.option(Self::script),
            verify: self.option(Self::script),
            checksum: Checksum::from_bytes(self.bytes()),
            statements: Checksum::from_bytes(self.bytes()),
            fingerprint: self.option(|reader| Fingerprint::from_bytes(reader.bytes())),
            up_touches: self.option(Self::texts),
            down_touches: self.option(Self::texts),
            facts: Facts {
                up: self.option(Self::destroyed),
                down: self.option(Self::destroyed),
                rollback: match self.number() {
                    1 => Some(Rollback::Lossless),
                    2 => Some(Rollback::SchemaOnly),
                    3 => Some(Rollback::Irreversible),
                    _ => None,
                },
                costs: self.option(|reader| {
                    reader.list(|reader| {
                        let table = reader.text();
                        let growth = match reader.number() {
                            1 => Growth::Quadratic,
                            _ => Growth::Linear,
                        };
                        Cost::new(table, growth)
                    })
                }),
                late: match self.number() {
                    1 => Some(Late::Same),
                    2 => Some(Late::Different),
                    3 => Some(Late::Unseen),
                    _ => None,
                },
                effect: self.option(|reader| {
                    let scheme = reader.number();
                    let digests = [reader.bytes(), reader.bytes()];
                    Effect::from_parts(scheme, digests.map(Checksum::from_bytes))
                }),
            },
        }
    }

    fn consent(&mut self) -> Consent {
        match self.number() {
            1 => Consent::All,
            2 => Consent::Listed(self.list(|reader| Consented {
                table: reader.text().into(),
                part: match reader.number() {
                    0 => Part::Whole,
                    1 => Part::EveryColumn,
                    _ => Part::Column(reader.text().into()),
                },
            })),
            _ => Consent::None,
        }
    }

    fn object(&mut self) -> Object {
        let kind = ObjectKind::from_name(self.text()).unwrap_or(ObjectKind::Table);
        Object::new(kind, self.text().into(), self.text().into(), self.text().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn catalog(
        migrations: &[Migration],
        schema: Option<&Snapshot>,
        samples: &[Option<Script>],
    ) -> Catalog {
        let (text, words) = Catalog::encode(migrations, schema, "3.99.0", samples);
        // Leaked, as a test stands in for the program whose literals these are.
        Catalog::new("main", [1; 32], [2; 32], text.leak(), words.leak())
    }

    fn script() -> impl Strategy<Value = Script> {
        ("\\PC{0,20}", "(SELECT [0-9]; ){0,3}")
            .prop_map(|(file, text)| Script::from_text(file.into(), text.into()))
    }

    fn consent() -> impl Strategy<Value = Consent> {
        let listed = prop_oneof![
            "\\PC{0,5}".prop_map(Consented::table),
            "\\PC{0,5}".prop_map(Consented::every_column),
            ("\\PC{0,5}", "\\PC{0,5}").prop_map(|(table, one)| Consented::column(table, one)),
        ];
        prop_oneof![
            Just(Consent::None),
            Just(Consent::All),
            prop::collection::vec(listed, 0..3).prop_map(Consent::Listed),
        ]
    }

    fn migration() -> impl Strategy<Value = Migration> {
        (
            ("[a-u]{0,5}[0-9]{1,18}", "\\PC{0,8}", "\\PC{0,30}", 0_usize..4, 0_usize..3),
            (script(), prop::option::of(script()), prop::option::of(script())),
            prop::option::of(any::<[u8; 32]>()),
            prop::collection::vec(("[a-z]{1,5}", "\\PC{0,5}"), 0..3),
            (consent(), prop::collection::vec("[-._a-z]{1,5}", 0..3)),
        )
            .prop_map(
                |(
                    (version, name, description, kind, mode),
                    (up, down, verify),
                    print,
                    meta,
                    (consent, sets),
                )| {
                    let version: Version = version.parse().unwrap();
                    let sets = sets.into_iter().map(|set| (set.into(), version.clone())).collect();
                    let modes =
                        [Transaction::Shared, Transaction::EnforcingForeignKeys, Transaction::None];
                    let destroyed = meta.iter().map(|(key, value)| {
                        Destroyed::new(key.clone(), Some(value.clone()).filter(|v| !v.is_empty()))
                    });
                    let classes =
                        [Rollback::Lossless, Rollback::SchemaOnly, Rollback::Irreversible];
                    let lates = [Late::Same, Late::Different];
                    let facts = Facts {
                        up: Some(destroyed.collect()),
                        down: (kind > 1).then(Vec::new),
                        rollback: classes.get(kind).copied(),
                        costs: (kind > 0).then(|| {
                            let cost = |(key, _): &(String, String)| {
                                Cost::new(
                                    key.clone(),
                                    if kind > 1 { Growth::Quadratic } else { Growth::Linear },
                                )
                            };
                            meta.iter().map(cost).collect()
                        }),
                        late: lates.get(mode).copied(),
                        effect: print.map(|print| {
                            Effect::from_parts(
                                kind as u32,
                                [print, [mode as u8; 32]].map(Checksum::from_bytes),
                            )
                        }),
                    };
                    let touches = meta.iter().map(|(key, _)| key.clone()).collect();
                    let meta = meta.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
                    let migration = Migration::new(version.clone(), name, up)
                        .with_head(description, Kind::ALL[kind], modes[mode], vec![version], meta)
                        .with_depends_on_sets(sets)
                        .with_consent(consent)
                        .with_scripts(down, verify);
                    match print {
                        Some(print) => migration
                            .with_effects(
                                Fingerprint::from_bytes(print),
                                Some(touches),
                                Some(Vec::new()),
                            )
                            .with_facts(facts),
                        None => migration,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn r_0_02_what_is_embedded_is_what_is_read(
            migrations in prop::collection::vec(migration(), 0..5),
            samples in prop::collection::vec(prop::option::of(script()), 0..5),
        ) {
            let schema: Snapshot = [Object::new(
                ObjectKind::View, "v".into(), "v".into(), "CREATE VIEW v AS SELECT 1".into(),
            )].into_iter().collect();
            let catalog = catalog(&migrations, Some(&schema), &samples);
            prop_assert_eq!(catalog.samples(), samples);
            prop_assert_eq!(catalog.len(), migrations.len());
            prop_assert_eq!(catalog.migrations(), migrations);
            prop_assert_eq!(catalog.schema(), Some(schema));
            prop_assert_eq!(catalog.checked_by(), "3.99.0");
        }

        #[test]
        fn torn_data_never_panics(words in prop::collection::vec(any::<u8>(), 0..200)) {
            let catalog = Catalog::new("main", [0; 32], [0; 32], "text", words.leak());
            let _ = (catalog.migrations(), catalog.schema(), catalog.checked_by());
            let _ = catalog.samples();
        }
    }
}
