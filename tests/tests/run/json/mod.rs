//! The JSON of reports: that all of it is as docs/json-schema.json says, and that schema and page
//! are what the program makes.
//!
//! `MIGRATE_WRITE_DOCS=1 cargo test -p migrate-tests --test run json` writes both anew.

mod page;
mod schema;
mod states;
mod types;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde::Serialize;
use serde_json::{Value, json};

/// What the JSON of `document` has to be: nothing missing, and nothing beside. The schema that is
/// given away allows for more, since fields are added.
fn strict(document: &str) -> Value {
    let mut schema = migrate_runtime::__private::json_schema().to_value();
    for definition in schema["$defs"].as_object_mut().unwrap().values_mut() {
        refuse_more(definition);
    }
    schema["$ref"] = json!(format!("#/$defs/{document}"));
    schema
}

fn refuse_more(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(refuse_more);
        }
        Value::Array(members) => members.iter_mut().for_each(refuse_more),
        _ => {}
    }
}

/// What judges `document`. Each is made once, which takes as long as many judgements.
fn validator(document: &str) -> Arc<Validator> {
    static MADE: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let make = || {
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&strict(document)).unwrap())
    };
    let mut all = MADE.lock().unwrap();
    Arc::clone(all.entry(document.to_owned()).or_insert_with(make))
}

/// The JSON of `value`, which is as the schema has `document`.
fn valid(document: &str, value: &impl Serialize) -> Value {
    let json = serde_json::to_value(value).unwrap();
    let errors: Vec<String> = validator(document)
        .iter_errors(&json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{document}: {errors:#?}\n{json:#}");
    json
}

/// Compares a file of docs/ with what it should be, or writes it where that is asked for.
fn same(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("MIGRATE_WRITE_DOCS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let is = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = is.lines().zip(text.lines()).position(|(is, should)| is != should);
    assert!(
        is == text,
        "docs/{name} is out of date from line {} on; to write it anew:\n\
         MIGRATE_WRITE_DOCS=1 cargo test -p migrate-tests --test run json",
        line.unwrap_or(is.lines().count().min(text.lines().count())) + 1,
    );
}
