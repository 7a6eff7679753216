//! Conversions into the body of the operation that replaces a resource.

use okta_codegen::Input;
use serde_json::json;

use super::{short, views};
use crate::tests::support::{api, edited};

const SCHEMAS: &str = "A: { properties: { a: { type: string } } }\n\
                       Created: { properties: { b: { type: string } } }\n\
                       Body: { properties: { c: { type: string } } }\n\
                       Part: { properties: { a: { type: string }, e: { type: string } } }\n\
                       List: { properties: { items: { type: array, items: { $ref: '#/components/schemas/Listed' } }, \
                       _links: { properties: { next: { properties: { href: { type: string } } } } } } }\n\
                       Listed: { properties: { d: { type: string } } }";

fn operation(method: &str, id: &str, response: &str, body: &str) -> String {
    let content = |schema: &str| {
        format!("{{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }}")
    };
    let body = match body {
        "" => String::new(),
        body => format!("requestBody: {{ required: true, content: {} }}, ", content(body)),
    };
    format!(
        "  {method}: {{ operationId: {id}, tags: [T], {body}responses: {{ '200': {{ description: '', content: {} }} }} }}\n",
        content(response)
    )
}

/// The conversions into the body of each operation, by method.
fn conversions(paths: &str) -> Vec<String> {
    let views = views(&api(paths, SCHEMAS));
    let operations = views.apis().flat_map(|api| &api.operations);
    let mut found: Vec<String> = operations
        .flat_map(|operation| {
            let method = &operation.method;
            let conversions = operation.conversions.iter();
            conversions.map(move |each| format!("{method}: {} → {}", short(&each.from), short(&each.to)))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_is_read_listed_or_created_converts_into_the_body_of_put() {
    let paths = format!(
        "/as:\n{}{}/as/{{id}}:\n{}{}/as/{{id}}/activate:\n{}/as/{{id}}/other:\n{}",
        operation("get", "listAs", "List", ""),
        operation("post", "createA", "Created", "Body"),
        operation("get", "getA", "A", ""),
        operation("put", "replaceA", "A", "Body"),
        operation("post", "activateA", "A", ""),
        operation("get", "getOther", "List", ""),
    );
    assert_eq!(
        conversions(&paths),
        ["replace_a: A → Body", "replace_a: Created → Body", "replace_a: Listed → Body"]
    );
}

#[test]
fn post_replaces_only_if_it_is_named_update_and_there_is_no_put() {
    let item = |post: &str, put: &str| {
        let put = if put.is_empty() { String::new() } else { operation("put", put, "A", "Created") };
        format!(
            "/as/{{id}}:\n{}{}{put}",
            operation("get", "getA", "A", ""),
            operation("post", post, "A", "Body")
        )
    };
    assert_eq!(conversions(&item("updateA", "")), ["update_a: A → Body"]);
    assert!(conversions(&item("linkA", "")).is_empty());
    assert_eq!(conversions(&item("updateA", "replaceA")), ["replace_a: A → Created"]);
}

#[test]
fn what_is_read_converts_into_the_body_of_patch_if_they_have_a_field_in_common() {
    let paths = |path: &str, read: &str, others: &str| {
        format!("{path}:\n{}{others}", operation("get", "getA", read, ""))
    };
    let patch = operation("patch", "changeA", "A", "Part");
    assert_eq!(conversions(&paths("/as/{id}", "A", &patch)), ["change_a: A → Part"]);
    let both = operation("put", "replaceA", "A", "Body") + &patch;
    assert_eq!(conversions(&paths("/as/{id}", "A", &both)), ["change_a: A → Part", "replace_a: A → Body"]);
    assert!(conversions(&paths("/as/{id}", "Created", &patch)).is_empty());
    assert!(conversions(&paths("/as", "List", &patch)).is_empty());
}

#[test]
fn one_type_needs_no_conversion() {
    let paths =
        format!("/a:\n{}{}", operation("get", "getA", "A", ""), operation("put", "replaceA", "A", "A"));
    assert!(conversions(&paths).is_empty());
}

/// Two paths on which the same type is read and replaced by the same body.
fn twice(first_tag: &str, second_tag: &str) -> Input {
    let at = |path: &str, suffix: &str, tag: &str| {
        let operations = format!(
            "{}{}",
            operation("get", &format!("get{suffix}"), "A", ""),
            operation("put", &format!("replace{suffix}"), "A", "Body"),
        );
        format!("/{path}/{{id}}:\n{}", operations.replace("[T]", &format!("[{tag}]")))
    };
    let document = api(&(at("v1", "First", first_tag) + &at("v2", "Second", second_tag)), SCHEMAS);
    edited(&document, |document| {
        document["x-tagGroups"] = json!([{"name": "One", "tags": ["T"]}, {"name": "Two", "tags": ["U"]}]);
    })
}

#[test]
fn two_operations_with_the_same_types_share_one_conversion() {
    let views = views(&twice("T", "T"));
    assert_eq!(views.operation("replace_first").conversions.len(), 1);
    assert!(views.operation("replace_second").conversions.is_empty());
}

#[test]
fn operations_of_two_features_never_both_build_the_conversion() {
    let views = views(&twice("T", "U"));
    let gate = |method: &str| views.operation(method).conversions[0].cfg.clone();
    assert_eq!(gate("replace_first"), None);
    assert_eq!(gate("replace_second").as_deref(), Some("#[cfg(not(feature = \"one\"))]"));
}
