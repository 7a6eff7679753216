//! Each kind of fact is learned from traffic of a small API.

use okta_conformance::{Document, KnownGaps, learn};
use serde_json::{Value, json};

use crate::shared::pair;

/// A document with operations on things of this schema, and schemas with names.
fn document(thing: Value, schemas: Value) -> Document {
    let content = json!({"application/json": {"schema": thing}});
    let ok = json!({"200": {"description": "", "content": content}});
    let id = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let operation = |id: &str| json!({"operationId": id, "tags": ["Thing"], "responses": ok});
    let mut put = operation("replaceThing");
    put["requestBody"] = json!({"content": content});
    let mut delete = operation("deleteThing");
    delete["responses"] = json!({"204": {"description": ""}});
    let item = json!({"parameters": id, "get": operation("getThing"), "put": put, "delete": delete});
    Document::new(json!({"openapi": "3.0.3", "info": {"title": "Things", "version": "1"},
        "paths": {"/things/{id}": item}, "components": {"schemas": schemas}}))
}

fn object(fields: Value) -> Document {
    document(json!({"type": "object", "properties": fields}), json!({}))
}

/// A response to `getThing` that stands for two.
fn get(body: Value) -> Value {
    json!({"id": "x#1", "method": "GET", "path": "/things/t1", "status": 200, "same_shape": 2, "recorded": 2026,
        "response_body": body, "response_body_kind": "json"})
}

/// A request to replace a thing, and its response.
fn put(number: usize, body: Value, response: Value) -> Value {
    json!({"id": format!("x#{number}"), "method": "PUT", "path": "/things/t1", "status": 200, "same_shape": 2,
        "recorded": 2025, "request_body": body, "request_body_kind": "json", "response_body": response,
        "response_body_kind": "json"})
}

/// The actions that these pairs lead to. All places have one.
fn learned(document: &Document, pairs: &[Value]) -> String {
    let pairs: Vec<_> = pairs.iter().cloned().map(pair).collect();
    let lessons = learn(document, &KnownGaps::default(), &pairs);
    assert_eq!(lessons.left(), [""; 0]);
    lessons.texts().map(|(_, text)| text).collect()
}

const SCHEMA: &str = "$.paths['/things/{id}'].get.responses['200'].content['application/json'].schema";

/// Checks that one pair leads to one action with this target below the schema of things.
fn leads_to(document: &Document, pairs: &[Value], target: &str, expected: &str, outcome: &str) {
    let text = learned(document, pairs);
    assert_eq!(text.matches("- target").count(), 1, "{text}");
    assert!(text.contains(&format!("- target: {SCHEMA}{target}\n")), "{target}\n{text}");
    assert!(text.contains(&format!("  x-expect: {expected}\n  {outcome}\n")), "{expected} {outcome}\n{text}");
}

#[test]
fn a_field_or_a_value_of_a_map_may_be_null() {
    let nullable = "{/nullable: {x-absent: true}}";
    let document = object(json!({"name": {"type": "string"}}));
    let pairs = [get(json!({"name": null}))];
    leads_to(&document, &pairs, ".properties.name", nullable, "update: {nullable: true}");
    let values = json!({"type": "object", "additionalProperties": {"type": "string"}});
    let document = object(json!({"labels": values}));
    let pairs = [get(json!({"labels": {"a": "b", "c": null}}))];
    let target = ".properties.labels.additionalProperties";
    leads_to(&document, &pairs, target, nullable, "update: {nullable: true}");
}

#[test]
fn a_type_becomes_wider() {
    let document =
        object(json!({"size": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
        "on": {"type": "boolean"}, "no": {"type": "number"}}));
    let size = [get(json!({"size": 2.5}))];
    leads_to(&document, &size, ".properties.size", "{/type: integer}", "update: {type: number}");
    assert_eq!(learned(&document, &[get(json!({"size": 2.0}))]), "");
    let at = [get(json!({"at": "at noon"}))];
    leads_to(&document, &at, ".properties.at.format", "{\"\": date-time}", "remove: true");
    // Any format that is read as a time is one.
    assert_eq!(learned(&document, &[get(json!({"at": "Thu Mar 05 08:36:55 UTC 2026"}))]), "");
    let on = [get(json!({"on": "yes"}))];
    leads_to(&document, &on, ".properties.on.type", "{\"\": boolean}", "remove: true");
    let no = [get(json!({"no": "7"}))];
    leads_to(&document, &no, ".properties.no.type", "{\"\": number}", "remove: true");
    let several = learn(&document, &KnownGaps::default(), &[pair(get(json!({"on": {"a": 1}})))]);
    assert!(several.texts().next().is_some_and(|(_, text)| text.contains("properties.on.type")));
}

#[test]
fn an_enum_gets_a_value() {
    let document = object(json!({"state": {"type": "string", "enum": ["ON"]}}));
    let pairs = [get(json!({"state": "ASLEEP"}))];
    leads_to(&document, &pairs, ".properties.state.enum", "{\"\": {x-lacks: ASLEEP}}", "update: [ASLEEP]");
}

#[test]
fn a_union_gets_a_variant_with_its_tag() {
    let of_kind = |kind: &str| {
        json!({"allOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "object",
        "properties": {kind: {"type": "string"}}}]})
    };
    let mapping = json!({"SOLID": "#/components/schemas/Solid"});
    let thing = json!({"type": "object", "properties": {"kind": {"type": "string"}, "name": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping}});
    let schemas = json!({"Thing": thing, "Solid": of_kind("weight")});
    let document = document(json!({"$ref": "#/components/schemas/Thing"}), schemas);
    let text = learned(&document, &[get(json!({"kind": "VERY_LIQUID", "name": "n", "volume": 2}))]);
    assert!(text.contains("- target: $.components.schemas\n"), "{text}");
    assert!(text.contains("x-expect: {/ThingVeryLiquid: {x-absent: true}}"), "{text}");
    assert!(
        text.contains("properties: {volume: {type: integer}}"),
        "without the fields of all things: {text}"
    );
    assert!(text.contains("- target: $.components.schemas.Thing.discriminator.mapping\n"), "{text}");
    assert!(text.contains("update: {VERY_LIQUID: \"#/components/schemas/ThingVeryLiquid\"}"), "{text}");
    assert_eq!(text.matches("- target").count(), 2, "{text}");
}

#[test]
fn a_response_gets_a_body() {
    let document = object(json!({"name": {"type": "string"}}));
    let mut pair = get(json!({"removed": true}));
    (pair["method"], pair["status"]) = (json!("DELETE"), json!(204));
    let text = learned(&document, &[pair]);
    assert!(text.contains("- target: $.paths['/things/{id}'].delete.responses['204']\n"), "{text}");
    assert!(text.contains("properties: {removed: {type: boolean}}"), "{text}");
}

#[test]
fn a_field_becomes_writable_if_the_service_honors_it() {
    let document = object(
        json!({"id": {"type": "string", "readOnly": true}, "level": {"type": "integer", "readOnly": true}}),
    );
    let thing = |level: usize| json!({"id": "t1", "level": level});
    let honored = [put(1, thing(1), thing(1)), put(2, thing(2), thing(2))];
    let text = learned(&document, &honored);
    let place = "$.paths['/things/{id}'].put.requestBody.content['application/json'].schema.properties.level";
    assert!(text.contains(&format!("- target: {place}.readOnly\n")), "{text}");
    assert!(text.contains("x-expect: {\"\": true}\n  remove: true\n"), "{text}");
    assert_eq!(text.matches("- target").count(), 1, "the id did not change: {text}");
    // The service returns another value than the one that was sent.
    assert_eq!(learned(&document, &[put(1, thing(1), thing(1)), put(2, thing(2), thing(1))]), "");
}

#[test]
fn an_operation_gets_a_query_parameter_and_a_status() {
    let document = object(json!({"name": {"type": "string"}}));
    let mut pair = get(json!({"name": "n"}));
    pair["query"] = json!([["depth", "2"], ["depth", "3"]]);
    let text = learned(&document, std::slice::from_ref(&pair));
    assert!(text.contains("- target: $.paths['/things/{id}'].get\n"), "{text}");
    assert!(
        text.contains("update: {parameters: [{name: depth, in: query, schema: {type: string}}]}"),
        "{text}"
    );
    pair["query"] = json!([]);
    pair["status"] = json!(202);
    let named = json!({"$ref": "#/components/schemas/Thing"});
    let properties = json!({"name": {"type": "string"}});
    let document = self::document(named, json!({"Thing": {"type": "object", "properties": properties}}));
    let text = learned(&document, &[pair]);
    assert!(text.contains("- target: $.paths['/things/{id}'].get.responses\n"), "{text}");
    assert!(text.contains("x-expect: {/202: {x-absent: true}}"), "{text}");
    assert!(text.contains("schema: {$ref: \"#/components/schemas/Thing\"}"), "{text}");
}

#[test]
fn evidence_is_counted_over_operations_and_years() {
    let document = object(json!({"name": {"type": "string"}}));
    let (new, old) = (json!({"size": 1}), json!({}));
    let text = learned(&document, &[get(new.clone()), get(new.clone()), put(2, old, new)]);
    assert!(text.contains("x-seen: {times: 4, operations: 1, years: [2026]}"), "{text}");
    assert!(text.contains("x-seen: {times: 2, operations: 1, years: [2025]}"), "{text}");
    assert!(!text.contains("x-doubtful"), "{text}");
    let named = json!({"$ref": "#/components/schemas/Thing"});
    let document = self::document(named, json!({"Thing": {"type": "object", "properties": {"a": {}}}}));
    let text = learned(&document, &[get(json!({"size": 1})), put(2, json!({}), json!({"size": 2}))]);
    assert!(text.contains("x-seen: {times: 4, operations: 2, years: [2025, 2026]}"), "{text}");
}

#[test]
fn every_doubt_is_named() {
    let document = object(json!({"a": {"type": "string"}}));
    let once = |mut pair: Value, handwritten: bool| {
        pair["same_shape"] = json!(1);
        pair["handwritten"] = json!(handwritten);
        pair
    };
    for (pair, doubt) in [
        (get(json!({"new": null})), "only null was seen"),
        (get(json!({"new": []})), "only empty lists were seen"),
        (get(json!({"new": {}})), "only empty objects were seen"),
        (put(1, json!({"new": 1}), json!({"a": "b"})), "\"sent, but not returned\""),
        (once(get(json!({"new": 1})), false), "seen once"),
        (once(get(json!({"new": 1})), true), "\"seen once, only in hand-written recordings\""),
    ] {
        let text = learned(&document, &[pair]);
        assert!(text.contains(&format!("x-doubtful: {doubt}\n")), "{doubt}\n{text}");
    }
    let text = learned(&document, &[get(json!({"new": 1})), get(json!({"new": "x"}))]);
    assert!(text.contains("x-doubtful: values of several types were seen\n"), "{text}");
}
