//! docs/json-schema.json is what the program's types say.

use migrate_runtime::Target;
use serde_json::{Value, json};

use super::{same, strict, valid};

#[test]
fn r_3_05_the_json_schema_beside_the_program_is_the_programs_own() {
    let schema = migrate_runtime::__private::json_schema().to_value();
    assert!(jsonschema::meta::is_valid(&schema));
    same("json-schema.json", &format!("{schema:#}\n"));
}

/// Whoever reads the schema reads no code: every document and every field says what it is.
#[test]
fn r_3_05_every_field_of_the_json_is_described() {
    let schema = migrate_runtime::__private::json_schema().to_value();
    let definitions = schema["$defs"].as_object().unwrap();
    assert!(definitions.len() > 50);
    let mut silent = Vec::new();
    for (name, definition) in definitions {
        described(name, definition, &mut silent);
    }
    assert!(silent.is_empty(), "without a description: {silent:#?}");
}

fn described(name: &str, schema: &Value, silent: &mut Vec<String>) {
    if schema.get("description").is_none() {
        silent.push(name.to_owned());
    }
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        // The word that tells one event from another is described with its event.
        if schema.get("description").is_none() && schema.get("const").is_none() {
            silent.push(format!("{name}.{field}"));
        }
    }
    for (index, one) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
        described(&format!("{name}[{index}]"), one, silent);
    }
}

/// Readers of an older release see fields that their schema does not name; our tests see none.
#[test]
fn r_3_05_fields_can_be_added_to_the_json_and_none_can_go() {
    let judge = |schema: &Value, json: &Value| jsonschema::is_valid(schema, json);
    let (mut lenient, strict) =
        (migrate_runtime::__private::json_schema().to_value(), strict("Target"));
    lenient["$ref"] = json!("#/$defs/Target");
    let target = valid("Target", &Target::Latest);
    assert!(judge(&lenient, &target) && judge(&strict, &target));

    let mut more = target.clone();
    more["colour"] = json!("red");
    assert!(judge(&lenient, &more) && !judge(&strict, &more));

    let mut less = target.clone();
    less.as_object_mut().unwrap().remove("steps");
    assert!(!judge(&lenient, &less) && !judge(&strict, &less), "absent is null");

    let mut other = target;
    other["kind"] = json!("nowhere");
    assert!(!judge(&lenient, &other) && !judge(&strict, &other));
}
