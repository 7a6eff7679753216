//! The same thing under another name.

use super::{lines, of_schemas, report};
use crate::support::{api, schemas};

fn operation(method: &str, path: &str, id: &str, more: &str) -> String {
    format!("{path}:\n  {method}:\n    tags: [Thing]\n    operationId: {id}\n    {more}\n    responses: {{}}")
}

#[test]
fn operations_at_one_path() {
    let sort = "parameters: [{ name: sort, in: query, schema: { type: string, enum: [UP, DOWN] } }]";
    let old = operation("get", "/a/{id}", "readThing", sort);
    let new = operation("get", "/a/{thingId}", "getThing", sort);
    assert_eq!(
        lines(&report(api(&old, "A: { type: string }"), api(&new, "A: { type: string }"))),
        [
            "breaking Client::get_thing renamed: was `Client::read_thing`",
            "fact Client::get_thing argument-name: argument `thing_id`, was `id`",
            "breaking api::thing::GetThingSort renamed: was `api::thing::ReadThingSort`",
        ]
    );
    let elsewhere = operation("post", "/a/{id}", "getThing", "");
    assert_eq!(
        lines(&report(api(&old, "A: { type: string }"), api(&elsewhere, "A: { type: string }"))),
        [
            "addition Client::get_thing added: new, `POST /a/{id}`",
            "breaking Client::read_thing removed: removed (`GET /a/{id}`)",
            "breaking api::thing::ReadThingSort removed: removed",
        ]
    );
}

#[test]
fn a_rename_is_told_once_and_not_at_every_use() {
    let text = |name: &str, more: &str| {
        format!(
            "A: {{ type: object, properties: {{ one: {{ $ref: '#/components/schemas/{name}' }}, many: {{ type: array, items: {{ $ref: '#/components/schemas/{name}' }} }} }} }}\n\
             {name}: {{ type: object, properties: {{ x: {{ type: string }}, kind: {{ type: string, enum: [P, Q] }}{more} }} }}"
        )
    };
    of_schemas(
        &text("Before", ""),
        &text("After", ""),
        &[
            "breaking models::After renamed: was `models::Before`",
            "breaking models::AfterKind renamed: was `models::BeforeKind`",
        ],
    );
    // An inline type that is the same at the same place is proof enough for its owner.
    of_schemas(
        &text("Before", ""),
        &text("After", ", z: { type: string }"),
        &[
            "breaking models::After renamed: was `models::Before`",
            "addition models::After field-added: field `z`: `Option<String>`",
            "breaking models::AfterKind renamed: was `models::BeforeKind`",
        ],
    );
}

#[test]
fn other_members_make_another_thing() {
    let text = |name: &str, properties: &str| {
        format!(
            "A: {{ type: object, properties: {{ one: {{ $ref: '#/components/schemas/{name}' }} }} }}\n\
             {name}: {{ type: object, properties: {{ {properties} }} }}"
        )
    };
    of_schemas(
        &text("Before", "x: { type: string }"),
        &text("After", "x: { type: string }, y: { type: string }"),
        &[
            "breaking models::A field-type: field `one` is `Option<After>`, was `Option<Before>`",
            "addition models::After added: new",
            "breaking models::Before removed: removed",
        ],
    );
}

#[test]
fn a_renamed_type_may_have_other_types_of_members() {
    let text = |name: &str, ty: &str| {
        format!(
            "A: {{ type: object, properties: {{ one: {{ $ref: '#/components/schemas/{name}' }} }} }}\n\
             {name}: {{ type: object, properties: {{ x: {{ type: {ty} }} }} }}"
        )
    };
    of_schemas(
        &text("Before", "string"),
        &text("After", "integer"),
        &[
            "breaking models::After renamed: was `models::Before`",
            "breaking models::After field-type: field `x` is `Option<i64>`, was `Option<String>`",
        ],
    );
}

#[test]
fn of_two_likely_names_the_one_at_the_same_place_is_taken() {
    let shape = "{ type: object, properties: { x: { type: string }, y: { type: string } } }";
    let old = format!(
        "Start: {{ type: object, properties: {{ one: {{ $ref: '#/components/schemas/Before' }} }} }}\nBefore: {shape}"
    );
    let new = |one: &str, two: &str| {
        format!(
            "Start: {{ type: object, properties: {{ one: {{ $ref: '#/components/schemas/{one}' }}, two: {{ $ref: '#/components/schemas/{two}' }} }} }}\n\
             First: {shape}\nSecond: {shape}"
        )
    };
    for (one, two) in [("First", "Second"), ("Second", "First")] {
        let made = lines(&report(schemas(&old), schemas(&new(one, two))));
        assert!(made.contains(&format!("breaking models::{one} renamed: was `models::Before`")), "{made:?}");
        assert!(made.contains(&format!("addition models::{two} added: new")), "{made:?}");
    }
}

#[test]
fn of_two_that_became_one_the_first_is_renamed() {
    let old = "Start: { type: object, properties: { a: { $ref: '#/components/schemas/One' }, b: { $ref: '#/components/schemas/Two' } } }\n\
               One: { type: object, properties: { kind: { type: string, enum: [P, Q] } } }\n\
               Two: { type: object, properties: { state: { type: string, enum: [R, S] } } }";
    let new = "Start: { type: object, properties: { a: { $ref: '#/components/schemas/Both' } } }\n\
               Both: { type: object, properties: { kind: { type: string, enum: [P, Q] }, state: { type: string, enum: [R, S] } } }";
    assert_eq!(
        lines(&report(schemas(old), schemas(new))),
        [
            "breaking models::Start field-removed: no field `b`",
            "breaking models::Both renamed: was `models::One`",
            "addition models::Both field-added: field `state`: `Option<BothState>`",
            "breaking models::BothKind renamed: was `models::OneKind`",
            "breaking models::BothState renamed: was `models::TwoState`",
            "breaking models::Two removed: removed",
        ]
    );
}
