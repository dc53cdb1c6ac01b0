//! What the JSON of the library has to be, as docs/json-schema.json says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde::Serialize;
use serde_json::{Value, json};

/// What the JSON of `document` has to be: nothing missing, and nothing beside. The schema that is
/// given away allows for more, since fields are added.
///
/// # Panics
///
/// Where there is no such document.
#[must_use]
pub fn strict(document: &str) -> Value {
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
///
/// # Panics
///
/// Where it is not.
pub fn valid(document: &str, value: &impl Serialize) -> Value {
    let json = serde_json::to_value(value).unwrap();
    let errors: Vec<String> = validator(document)
        .iter_errors(&json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{document}: {errors:#?}\n{json:#}");
    json
}
