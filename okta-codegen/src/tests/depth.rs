//! Documents without end: a diagnostic, never an exhausted stack.

use okta_codegen::{Inputs, Options};
use serde_json::{Map, Value, json};

use crate::tests::support::{schemas, value};

const DEEP: usize = 10_000;

/// A document whose schema `Start` is this one, among others.
fn document(start: Value, others: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut document = value(&schemas("Start: {}"));
    let map = document["components"]["schemas"].as_object_mut().unwrap();
    map.insert("Start".to_owned(), start);
    map.extend(others);
    document
}

/// The diagnostics of a run.
fn says(document: Value) -> String {
    let mut inputs = Inputs::builder(schemas("Start: {}")).read().unwrap();
    inputs.document.value = document;
    let made = okta_codegen::generate(&inputs, &Options::default(), &mut |_, _| {});
    discard(inputs.document.value);
    made.map_or_else(|problems| problems.to_string(), |_| String::new())
}

/// Drops a value without recursion: its own drop would exhaust the stack of a test.
fn discard(value: Value) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(map) => open.extend(map.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

/// An object with one field, which is moved because a copy would exhaust the stack.
fn with(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

#[test]
fn schemas_nested_in_place() {
    let wraps: [fn(Value) -> Value; 5] = [
        |inner| with("allOf", Value::Array(vec![inner])),
        |inner| with("oneOf", Value::Array(vec![inner, Value::Object(Map::new())])),
        |inner| with("items", inner),
        |inner| with("properties", with("a", inner)),
        |inner| with("additionalProperties", inner),
    ];
    for wrap in wraps {
        let mut schema = json!({"type": "string"});
        for _ in 0..DEEP {
            schema = wrap(schema);
        }
        let said = says(document(schema, []));
        assert!(said.starts_with("error[document-depth]: the document nests deeper than "), "{said}");
        assert!(said.contains("#/components/schemas/Start"), "{said}");
    }
    for wrap in wraps {
        let mut schema = json!({"properties": {"end": {"type": "string"}}});
        for _ in 0..60 {
            schema = wrap(schema);
        }
        let said = says(document(schema, []));
        assert!(
            said.is_empty() || said.contains("error[schema-depth]") || said.contains("-depth]"),
            "{said}"
        );
    }
}

#[test]
fn components_that_lead_to_each_other() {
    let next = |at: usize| json!({"$ref": format!("#/components/schemas/S{at}")});
    let links: [fn(Value) -> Value; 5] = [
        |next| next,
        |next| json!({"allOf": [next]}),
        |next| json!({"allOf": [next, {"properties": {"a": {}}}]}),
        |next| json!({"oneOf": [next, {"type": "string"}]}),
        |next| json!({"type": "array", "items": next}),
    ];
    for link in links {
        let chain = (0..DEEP).map(|at| (format!("S{at}"), link(next(at + 1))));
        let end = (format!("S{DEEP}"), json!({"properties": {"end": {"type": "string"}}}));
        let said = says(document(next(0), chain.chain([end])));
        assert!(said.contains("-depth]: "), "{said}");
    }
}

#[test]
fn bases_that_double_at_each_level() {
    let next = |at: usize| json!({"$ref": format!("#/components/schemas/S{at}")});
    let level = |at: usize| {
        (format!("S{at}"), json!({"allOf": [next(at + 1), next(at + 1)], "properties": {"a": {}}}))
    };
    let end = ("S40".to_owned(), json!({"properties": {"end": {"type": "string"}}}));
    let said = says(document(next(0), (0..40).map(level).chain([end])));
    assert!(said.contains("error[all-of-depth]: allOf leads through too many schemas"), "{said}");
    assert!(said.len() < 100_000, "{} bytes of diagnostics", said.len());
}

#[test]
fn long_chains_of_fields_are_fine() {
    let property = |at: usize| {
        (
            format!("S{at}"),
            json!({"properties": {"next": {"$ref": format!("#/components/schemas/S{}", at + 1)}}}),
        )
    };
    let end = ("S2000".to_owned(), json!({"properties": {"end": {"type": "string"}}}));
    let start = json!({"$ref": "#/components/schemas/S0"});
    let said = says(document(start, (0..2_000).map(property).chain([end])));
    assert_eq!(said, "");
}
