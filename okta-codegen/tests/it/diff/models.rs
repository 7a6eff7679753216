//! Structs, enums and unions.

use super::{lines, of_schemas, report};
use crate::support::{api, schemas};

#[test]
fn fields_are_added_and_removed() {
    of_schemas(
        "A: { type: object, properties: { gone: { type: string }, kept: { type: string } } }",
        "A: { type: object, properties: { kept: { type: string }, some: { type: array, items: { type: integer } } } }",
        &[
            "addition models::A field-added: field `some`: `Option<Vec<i64>>`",
            "breaking models::A field-removed: no field `gone`",
        ],
    );
}

#[test]
fn types_of_members() {
    of_schemas(
        "A: { type: object, properties: { a: { type: string }, b: { type: string }, c: { type: string, nullable: true } } }",
        "A: { type: object, properties: { a: { type: integer }, b: { type: string, nullable: true }, c: { type: string } } }",
        &[
            "breaking models::A field-type: field `a` is `Option<i64>`, was `Option<String>`",
            "breaking models::A field-nullable: field `b` is `Nullable<String>`, was `Option<String>`",
            "breaking models::A field-nullable: field `c` is `Option<String>`, was `Nullable<String>`",
        ],
    );
}

#[test]
fn required_members_are_arguments_of_new() {
    of_schemas(
        "A: { type: object, required: [a, b], properties: { a: { type: string }, b: { type: string }, c: { type: string } } }",
        "A: { type: object, required: [c, a], properties: { a: { type: string }, b: { type: string }, c: { type: string } } }",
        &["breaking models::A constructor: `new` takes `c` too, and no longer `b`"],
    );
    of_schemas(
        "A: { type: object, required: [a, b], properties: { a: { type: string }, b: { type: string } } }",
        "A: { type: object, required: [a, b], properties: { b: { type: string }, a: { type: string } } }",
        &["breaking models::A constructor: `new(b, a)`, was `new(a, b)`"],
    );
}

#[test]
fn required_fields_of_responses_are_facts() {
    let response = |required: &str| {
        let paths = "/a:\n  get:\n    operationId: run\n    responses:\n      '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }";
        api(paths, &format!("A: {{ type: object, {required} properties: {{ a: {{ type: string }} }} }}"))
    };
    let made = report(response(""), response("required: [a],"));
    assert_eq!(lines(&made), ["fact models::A field-required: field `a` is required"]);
}

#[test]
fn read_only_members_have_no_setter() {
    of_schemas(
        "A: { type: object, properties: { a: { type: string }, b: { type: string, readOnly: true } } }",
        "A: { type: object, properties: { a: { type: string, readOnly: true }, b: { type: string } } }",
        &[
            "breaking models::A field-access: field `a` is read-only: no setter, and not sent",
            "addition models::A field-access: field `b` can be sent",
        ],
    );
}

#[test]
fn what_is_not_sent_has_no_constructor() {
    let one = |start: &str| {
        schemas(&format!(
            "Start: {{ type: object, properties: {{ {start} }} }}\nA: {{ type: object, properties: {{ a: {{ type: string }} }} }}"
        ))
    };
    let read_operation = "/b:\n  get:\n    operationId: read\n    responses:\n      '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }";
    let with_body = |body: &str| {
        api(
            &format!("{read_operation}\n  put:\n    operationId: write\n    {body}\n    responses: {{}}"),
            "A: { type: object, properties: { a: { type: string } } }",
        )
    };
    let body = "requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }";
    assert_eq!(
        lines(&report(with_body(body), with_body(""))),
        [
            "breaking Client::write argument-removed: takes no argument `body`",
            "fact Client::write request-media: request body: nothing, was application/json",
            "breaking models::A constructor: is no longer sent: no `new`, no setters",
        ]
    );
    assert_eq!(
        lines(&report(with_body(""), with_body(body))),
        [
            "breaking Client::write argument-added: takes an argument `body: &A`",
            "fact Client::write request-media: request body: application/json, was nothing",
            "addition models::A constructor: can be sent: `new` and setters",
        ]
    );
    assert_eq!(
        lines(&report(
            one("b: { type: string }"),
            one("b: { type: string }, a: { $ref: '#/components/schemas/A' }")
        )),
        ["addition models::Start field-added: field `a`: `Option<A>`", "addition models::A added: new",]
    );
}

#[test]
fn facts_of_members() {
    of_schemas(
        "A: { type: object, properties: { a: { type: string, maxLength: 5 }, b: { type: string }, c: { type: string, deprecated: true } } }",
        "A: { type: object, properties: { a: { type: string, maxLength: 9, default: x }, b: { type: string, writeOnly: true, deprecated: true }, c: { type: string } } }",
        &[
            "fact models::A limits: field `a`: at most 9 characters, default `\"x\"`, was at most 5 characters",
            "addition models::A deprecated: field `b`: deprecated",
            "fact models::A field-access: field `b` is write-only",
            "fact models::A field-secret: field `b` is hidden in logs",
            "fact models::A undeprecated: field `c`: no longer deprecated",
        ],
    );
}

#[test]
fn a_type_of_another_kind() {
    of_schemas(
        "A: { type: string, enum: [X] }",
        "A: { type: object, properties: { x: { type: string } } }",
        &["breaking models::A kind: is a struct, was an enum"],
    );
    of_schemas(
        "A: { type: string, enum: [X] }",
        "A: { type: string }",
        &[
            "breaking models::Start field-type: field `a` is `Option<String>`, was `Option<A>`",
            "breaking models::A removed: removed",
        ],
    );
}

#[test]
fn enums_grow_without_breaking() {
    of_schemas(
        "A: { type: string, enum: [ON, OFF, in_use] }",
        "A: { type: string, deprecated: true, enum: [ON, LOST, IN_USE] }",
        &[
            "addition models::Start deprecated: field `a`: deprecated",
            "addition models::A deprecated: deprecated",
            "addition models::A value-added: value `LOST`",
            "fact models::A value-text: variant `InUse` is `IN_USE`, was `in_use`",
            "breaking models::A value-removed: no value `OFF`",
        ],
    );
    // The number of a variant whose name is taken goes with its place.
    of_schemas(
        "A: { type: string, enum: [b-c, 'b.c'] }",
        "A: { type: string, enum: ['b.c', b-c] }",
        &[
            "breaking models::A value-name: value `b.c`: variant `BC`, was `BC2`",
            "breaking models::A value-name: value `b-c`: variant `BC2`, was `BC`",
        ],
    );
}

/// A union of two variants with a common field, with more rows of its mapping and more schemas.
fn union(common: &str, mapping: &str, more: &str) -> String {
    format!(
        "A: {{ type: object, properties: {{ kind: {{ type: string }}, {common} }}, discriminator: {{ propertyName: kind, mapping: {{ {mapping} }} }} }}\n\
         One: {{ allOf: [{{ $ref: '#/components/schemas/A' }}, {{ type: object, properties: {{ one: {{ type: string }} }} }}] }}\n\
         Two: {{ allOf: [{{ $ref: '#/components/schemas/A' }}, {{ type: object, properties: {{ two: {{ type: string }} }} }}] }}\n{more}"
    )
}

const ONE: &str = "ONE: '#/components/schemas/One'";
const TWO: &str = "TWO: '#/components/schemas/Two'";

#[test]
fn unions_grow_without_breaking() {
    let both = format!("{ONE}, {TWO}");
    let old = union("name: { type: string }", ONE, "");
    let new = union("name: { type: string }", &both, "");
    of_schemas(
        &old,
        &new,
        &["addition models::A variant-added: variant `Two` (`Two`)", "addition models::Two added: new"],
    );
    of_schemas(
        &new,
        &old,
        &[
            "breaking models::A variant-removed: no variant `Two` (`Two`)",
            "breaking models::Two removed: removed",
        ],
    );
}

#[test]
fn variants_are_matched_by_their_values() {
    let old = union("name: { type: string }", &format!("{ONE}, {TWO}"), "");
    let new = union(
        "name: { type: string }",
        "FIRST: '#/components/schemas/One', TWO: '#/components/schemas/Two', DEUX: '#/components/schemas/Two'",
        "",
    );
    of_schemas(
        &old,
        &new,
        &[
            "addition models::A variant-added: variant `First` (`One`)",
            "fact models::A variant-tag: variant `Two`: TWO DEUX, was TWO",
            "breaking models::A variant-removed: no variant `One` (`One`)",
        ],
    );
}

#[test]
fn getters_need_every_variant() {
    let old = union("name: { type: string }", ONE, "");
    let odd = "Two: { type: object, properties: { kind: { type: string }, two: { type: string } } }";
    let new = union("name: { type: string }", &format!("{ONE}, {TWO}"), "");
    let at = new.find("Two:").unwrap();
    of_schemas(
        &old,
        &format!("{}{odd}", &new[..at]),
        &[
            "addition models::A variant-added: variant `Two` (`Two`)",
            "breaking models::A getter-removed: no getter `name()`",
            "addition models::Two added: new",
        ],
    );
}

#[test]
fn a_second_variant_of_one_type_removes_its_from() {
    let text = |variants: &str| {
        format!(
            "A: {{ oneOf: [{variants}] }}\nOne: {{ type: object, required: [x], properties: {{ x: {{ type: string, enum: [o] }}, a: {{ type: string }} }} }}\nTwo: {{ type: object, required: [y], properties: {{ x: {{ type: string, enum: [t] }}, y: {{ type: string }} }} }}"
        )
    };
    let (one, two) = ("{ $ref: '#/components/schemas/One' }", "{ $ref: '#/components/schemas/Two' }");
    let old = schemas(&format!(
        "Start: {{ type: object, properties: {{ a: {{ $ref: '#/components/schemas/A' }} }} }}\n{}",
        text(&format!("{one}, {two}"))
    ));
    let row = |map: &str| {
        crate::support::names(&format!(
            "[unions.A]\nrule = \"tag\"\ntag = [\"x\"]\nmap = {{ {map} }}\nreason = \"a test\""
        ))
    };
    let new = schemas(&format!(
        "Start: {{ type: object, properties: {{ a: {{ $ref: '#/components/schemas/A' }} }} }}\n{}",
        text(&format!("{one}, {two}, {one}"))
    ));
    let made = super::report_with(old, new, |inputs| inputs.names(row("o = 0, t = 1, p = 2")));
    assert_eq!(
        lines(&made),
        [
            "breaking models::A variant-from: variant `O` is not made by `From`: another one has its type too",
            "addition models::A variant-added: variant `P` (`One`)",
        ]
    );
}
