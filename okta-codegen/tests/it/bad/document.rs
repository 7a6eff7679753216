//! Invalid documents.

use okta_codegen::{Input, Options};

use crate::support::{api, complete, no_names, refused, schemas};

/// The errors of a run for the SDK.
fn says(document: &Input) -> String {
    refused(document, &no_names(), &Options::default())
}

/// Asserts that a text has each of these parts.
#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn a_reference_that_leads_nowhere() {
    let document = schemas("Start:\n  properties:\n    a: { $ref: '#/components/schemas/Nowhere' }");
    has(
        &says(&document),
        &[
            "error[ref-dangling]: `#/components/schemas/Nowhere` leads nowhere",
            "--> api.yaml:14:9  (#/components/schemas/Start/properties/a)",
            "help: add the component",
        ],
    );
}

#[test]
fn a_reference_into_another_file() {
    let document = schemas("Start:\n  properties:\n    a: { $ref: 'other.yaml#/A' }");
    has(
        &says(&document),
        &["error[ref-external]: `other.yaml#/A` names another file", "help: bundle the document"],
    );
}

#[test]
fn every_problem_is_shown_in_the_order_of_the_file() {
    let text = "Start:\n  properties:\n    a: { $ref: '#/b' }\n    b: { type: text }\n    c: { $ref: '#/a' }";
    let said = says(&schemas(text));
    let places: Vec<_> =
        ["api.yaml:14", "api.yaml:15", "api.yaml:16"].iter().map(|at| said.find(at)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{said}");
    assert_eq!(said.matches("error[").count(), 3, "{said}");
}

#[test]
fn references_that_only_lead_to_each_other() {
    for text in [
        "Start: { $ref: '#/components/schemas/Start' }",
        "Start: { $ref: '#/components/schemas/B' }\nB: { $ref: '#/components/schemas/Start' }",
        "Start: { allOf: [{ $ref: '#/components/schemas/B' }] }\nB: { allOf: [{ $ref: '#/components/schemas/Start' }] }",
    ] {
        has(
            &says(&schemas(text)),
            &["error[ref-circular]: these only refer to each other: Start", "#/components/schemas/Start"],
        );
    }
}

#[test]
fn a_schema_that_is_its_own_base() {
    let own = "properties: { a: { type: string } }";
    for text in [
        format!("Start:\n  allOf: [{{ $ref: '#/components/schemas/Start' }}]\n  {own}"),
        format!(
            "Start:\n  allOf: [{{ $ref: '#/components/schemas/B' }}]\n  {own}\nB:\n  allOf: [{{ $ref: '#/components/schemas/Start' }}]\n  {own}"
        ),
    ] {
        has(
            &says(&schemas(&text)),
            &["error[all-of-circular]: allOf leads back to this schema", "api.yaml:12:5"],
        );
    }
}

#[test]
fn circles_outside_the_schemas() {
    let paths = "/a:\n  get:\n    parameters: [{ $ref: '#/paths/~1a/get/parameters/0' }]\n    \
                 responses: { '200': { $ref: '#/paths/~1a/get/responses/200' } }";
    let said = says(&api(paths, "A: {}"));
    has(
        &said,
        &["error[ref-circular]: the reference leads back to itself", "help: a chain of references must end"],
    );
    assert_eq!(said.matches("error[").count(), 2, "{said}");
}

#[test]
fn a_union_whose_variants_do_not_exist() {
    let base = "Start:\n  properties: { type: { type: string } }\n  discriminator:\n    propertyName: type\n";
    let mapping = format!("{base}    mapping: {{ a: '#/components/schemas/Nowhere', b: Gone }}");
    has(
        &says(&schemas(&mapping)),
        &[
            "error[discriminator-mapping]: the mapping of `a` leads nowhere: \"#/components/schemas/Nowhere\"",
            "(#/components/schemas/Start/discriminator/mapping/b)",
            "help: map the value to a schema",
        ],
    );
    let variant = format!("{base}  oneOf: [{{ $ref: '#/components/schemas/Nowhere' }}]");
    has(&says(&schemas(&variant)), &["error[ref-dangling]", "(#/components/schemas/Start/oneOf/0)"]);
    let foreign = format!("{base}  oneOf: [{{ $ref: '#/info' }}]");
    has(&says(&schemas(&foreign)), &["error[discriminator-variant]: `#/info` is not a schema"]);
    let unnamed = "Start:\n  discriminator: { mapping: {} }";
    has(&says(&schemas(unnamed)), &["error[discriminator-name]: `propertyName` is missing"]);
}

#[test]
fn invalid_schemas_and_operations() {
    has(&says(&schemas("Start: { properties: { a: 7 } }")), &["error[schema-kind]: this is not a schema"]);
    has(
        &says(&schemas("Start: { properties: { a: { type: [string] } } }")),
        &[
            "error[type-kind]: `type` is [\"string\"], not the name of a type",
            "help: OpenAPI 3.0 takes one type",
        ],
    );
    let twice = "/a:\n  get: { operationId: one, responses: {} }\n  put: { operationId: one, responses: {} }";
    has(
        &says(&api(twice, "A: {}")),
        &["error[operation-twice]: `one` is also the operationId of #/paths/~1a/get"],
    );
    let odd = "/a:\n  get: { operationId: one, responses: { '99x': { description: '' } } }";
    has(&says(&api(odd, "A: {}")), &["error[", "(#/paths/~1a/get"]);
    let brace = "/a/{b:\n  get: { operationId: one, responses: {} }";
    has(
        &says(&api(brace, "A: {}")),
        &["error[path-template]: the path `/a/{b` has a brace that is not closed"],
    );
    let place = "/a:\n  get: { operationId: one, parameters: [{ name: a, in: body }], responses: {} }";
    has(&says(&api(place, "A: {}")), &["error["]);
}

#[test]
fn an_operation_in_another_file() {
    let document = api("/a:\n  get: { $ref: 'other.yaml#/get' }", "A: {}");
    has(
        &says(&document),
        &["error[ref-external]: `other.yaml#/get` names another file", "(#/paths/~1a/get)"],
    );
}

#[test]
fn names_that_no_crate_can_have() {
    for name in ["", "a b", "1st", "fn", "test", "a/b", "../up", "okta-runtime", "okta_runtime", "MyApi"] {
        let said = refused(&schemas("Start: {}"), &no_names(), &complete(name));
        assert!(
            said.starts_with(&format!("error[crate-name]: `{name}` is not a name for a crate\n  help: ")),
            "{name}: {said}"
        );
    }
}
