//! docs.yaml: stale keys and invalid files.

use okta_codegen::{Input, Inputs, Options};

use crate::support::{names, no_names, run, schemas};

fn document() -> Input {
    schemas("Start:\n  properties: { a: { type: string }, kind: { type: string, enum: [X] } }")
}

/// The error of a file.
#[track_caller]
fn refused(text: &str) -> String {
    refused_with(text, &no_names())
}

/// The error of a file together with a names.toml.
#[track_caller]
fn refused_with(text: &str, names: &Input) -> String {
    let inputs = Inputs::builder(document()).names(names.clone()).docs(Input::text("docs.yaml", text));
    match run(inputs, &Options::default()) {
        Ok(_) => panic!("it was accepted"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn parts_below_the_key_of_another_kind() {
    let said = refused("schemas:\n  Start.kind:\n    fields: { X: x }");
    assert!(said.contains("`X` in schemas is not a field: the type is an enum with `values`"), "{said}");
    let said = refused("schemas:\n  Start:\n    values: { a: x }");
    assert!(said.contains("`a` in schemas is not a value: the type has `fields`"), "{said}");
}

#[test]
fn stale_keys() {
    for (text, problem, place) in [
        ("tags:\n  No: x", "`No` in tags is not a tag of the document", "2:3  (#/tags/No)"),
        (
            "operations:\n  no: x",
            "`no` in operations is not an operation of the document",
            "2:3  (#/operations/no)",
        ),
        (
            "operations:\n  start:\n    parameters:\n      no: x",
            "`no` in operations is not a parameter of this operation",
            "4:7  (#/operations/start/parameters/no)",
        ),
        ("schemas:\n  No: x", "`No` in schemas is not a type of the API", "2:3  (#/schemas/No)"),
        (
            "schemas:\n  Start:\n    fields: { no: x }",
            "`no` in schemas is not a field of this type",
            "3:15  (#/schemas/Start/fields/no)",
        ),
        (
            "schemas:\n  Start.kind:\n    values: { Y: x }",
            "`Y` in schemas is not a value of this type",
            "3:15  (#/schemas/Start.kind/values/Y)",
        ),
        (
            "parameters:\n  no: x",
            "`no` in parameters is not the name of a parameter without a text of its own",
            "2:3  (#/parameters/no)",
        ),
        (
            "schemas:\n  Start:\n    fields: { a: x }\nfields:\n  a: y",
            "`a` in fields is not the name of a field without a text of its own",
            "5:3  (#/fields/a)",
        ),
    ] {
        let said = refused(text);
        assert!(said.contains(&format!("error[docs-stale]: {problem}\n  --> docs.yaml:{place}")), "{said}");
    }
    let all = refused("operations: { no: x }\nschemas: { No: y }");
    assert_eq!(all.matches("error[docs-stale]").count(), 2, "{all}");
}

#[test]
fn references_to_unknown_ids() {
    let said = refused("operations:\n  start: See [start], [Start] and [stop].");
    assert!(
        said.contains("error[docs-reference]: the text of `start` refers to `[stop]`, which does not exist\n  --> docs.yaml:2:3"),
        "{said}"
    );
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn stale_rows_and_stale_keys_are_reported_together() {
    let said = refused_with("tags: { No: x }", &names("[operations]\nnowhere = \"a\""));
    assert!(said.contains("error[docs-stale]") && said.contains("error[names-stale]"), "{said}");
}

#[test]
fn invalid_files() {
    for (text, problem) in [
        ("- a", "expected a map\n  --> docs.yaml:1:1"),
        (
            "operation: {}",
            "`operation` is not a section: the sections are headings, tags, operations, schemas, parameters, fields\n  --> docs.yaml:1:1",
        ),
        ("tags: []", "expected a map\n  --> docs.yaml:1:1"),
        ("operations:\n  start: ''", "expected a text\n  --> docs.yaml:2:3"),
        ("operations:\n  start: 1", "expected a map\n  --> docs.yaml:2:3"),
        (
            "operations:\n  start: { fields: {} }",
            "`fields` is not a key here: the keys are `text`, `parameters`\n  --> docs.yaml:2:12",
        ),
        (
            "tags:\n  A: { parameters: {} }",
            "`parameters` is not a key here: the keys are `text`\n  --> docs.yaml:2:8",
        ),
        ("fields: { a: { b: x } }", "`b` is not a key here: the keys are `text`\n  --> docs.yaml:1:16"),
        ("schemas:\n  Start:\n    fields: { a: {} }", "expected a text\n  --> docs.yaml:3:15"),
    ] {
        let said = refused(text);
        assert!(said.contains(&format!("error[docs-invalid]: {problem}")), "{text}\n{said}");
    }
    assert!(refused("a: [").contains("error[yaml-syntax]"));
}
