//! docs.yaml: keys that apply to nothing, and what is not of its form.

use okta_codegen::Options;
use okta_codegen::names::Names;
use okta_codegen::source::Document;
use okta_codegen::texts::Texts;

use crate::support::{generate_with_texts, schemas};

fn document() -> Document {
    schemas("Start:\n  properties: { a: { type: string }, kind: { type: string, enum: [X] } }")
}

/// What is said of a text that applies to the document only in part.
#[track_caller]
fn refused(texts: &str) -> String {
    let texts = Texts::parse("docs.yaml", texts).unwrap_or_else(|problems| panic!("{problems}"));
    match generate_with_texts(&document(), &Names::default(), &texts, &Options::default()) {
        Ok(_) => panic!("it was taken"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn keys_that_apply_to_nothing() {
    for (texts, problem, place) in [
        ("tags:\n  No: x", "`No` under tags is no tag of the document", "2:3  (#/tags/No)"),
        (
            "operations:\n  no: x",
            "`no` under operations is no operation of the document",
            "2:3  (#/operations/no)",
        ),
        (
            "operations:\n  start:\n    parameters:\n      no: x",
            "`no` under operations is no parameter of this operation",
            "4:7  (#/operations/start/parameters/no)",
        ),
        ("schemas:\n  No: x", "`No` under schemas is no type of the API", "2:3  (#/schemas/No)"),
        (
            "schemas:\n  Start:\n    members: { no: x }",
            "`no` under schemas is no member of this type",
            "3:16  (#/schemas/Start/members/no)",
        ),
        (
            "schemas:\n  Start.kind:\n    members: { Y: x }",
            "`Y` under schemas is no value of this type",
            "3:16  (#/schemas/Start.kind/members/Y)",
        ),
    ] {
        let said = refused(texts);
        assert!(said.contains(&format!("error[docs-unused]: {problem}\n  --> docs.yaml:{place}")), "{said}");
    }
    let all = refused("operations: { no: x }\nschemas: { No: y }");
    assert_eq!(all.matches("error[docs-unused]").count(), 2, "{all}");
}

#[test]
fn references_to_what_there_is_not() {
    let said = refused("operations:\n  start: See [start], [Start] and [stop].");
    assert!(
        said.contains("error[docs-reference]: the text of `start` refers to `[stop]`, which is not there\n  --> docs.yaml:2:3"),
        "{said}"
    );
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn problems_of_names_and_texts_are_told_together() {
    let texts = Texts::parse("docs.yaml", "tags: { No: x }").unwrap();
    let names = Names::parse("names.toml", "[operations]\nnowhere = \"a\"").unwrap();
    let said = match generate_with_texts(&document(), &names, &texts, &Options::default()) {
        Ok(_) => panic!("it was taken"),
        Err(problems) => problems.to_string(),
    };
    assert!(said.contains("error[docs-unused]") && said.contains("error[names-unused]"), "{said}");
}

#[test]
fn what_is_not_of_its_form() {
    for (texts, problem) in [
        ("- a", "a map is wanted here\n  --> docs.yaml:1:1"),
        (
            "operation: {}",
            "`operation` is no section; there are tags, operations, schemas\n  --> docs.yaml:1:1",
        ),
        ("tags: []", "a map is wanted here\n  --> docs.yaml:1:1"),
        ("operations:\n  start: ''", "a text is wanted here\n  --> docs.yaml:2:3"),
        ("operations:\n  start: 1", "a map is wanted here\n  --> docs.yaml:2:3"),
        (
            "operations:\n  start: { members: {} }",
            "`members` has no meaning here; there are `text` and `parameters`\n  --> docs.yaml:2:12",
        ),
        (
            "tags:\n  A: { parameters: {} }",
            "`parameters` has no meaning here; there are `text`\n  --> docs.yaml:2:8",
        ),
        ("schemas:\n  Start:\n    members: { a: {} }", "a text is wanted here\n  --> docs.yaml:3:16"),
    ] {
        let said = Texts::parse("docs.yaml", texts).unwrap_err().to_string();
        assert!(said.contains(&format!("error[docs-invalid]: {problem}")), "{texts}\n{said}");
    }
    assert!(Texts::parse("docs.yaml", "a: [").unwrap_err().to_string().contains("error[yaml-syntax]"));
}
