//! What is lost when a body is decoded and encoded is what the guide says, and what the strict report counts.

use std::path::Path;

use okta_conformance::Excuse;
use serde_json::{Value, json};

use crate::shared::{checker, pair};

/// The kinds of differences of a pair, which is otherwise accepted.
fn kinds(value: Value) -> Vec<Excuse> {
    let report = checker().check(&[pair(value)]);
    assert!(report.is_clean(), "{:?}", report.failures);
    report.strict.into_keys().map(|place| place.kind).collect()
}

fn get(operation: &str, path: &str, body: Value) -> Value {
    json!({"id": "x#1", "operation_id": operation, "method": "GET", "path": path, "status": 200,
        "response_body": body, "response_body_kind": "json"})
}

fn post(operation: &str, path: &str, body: Value) -> Value {
    json!({"id": "x#1", "operation_id": operation, "method": "POST", "path": path, "status": 400,
        "request_body": body, "request_body_kind": "json"})
}

#[test]
fn the_guide_lists_what_the_strict_report_counts() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/guide/models.rs");
    let guide = std::fs::read_to_string(guide).unwrap();
    let (_, section) = guide.split_once("//! # What is lost\n").unwrap();
    let (section, _) = section.split_once("//! # ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    let names: Vec<_> = rows.skip(1).filter_map(|row| Some(row.rsplit_once(" | ")?.1)).collect();
    assert_eq!(names, Excuse::ALL.map(Excuse::name));
}

#[test]
fn each_loss_is_counted_as_what_it_is() {
    let groups = "/api/v1/groups";
    let null = get("getGroup", "/api/v1/groups/g", json!({"id": "g", "created": null}));
    assert_eq!(kinds(null), [Excuse::Null]);
    assert_eq!(kinds(get("listGroups", groups, json!([null, {"id": "g"}, null]))), [Excuse::Element]);
    let read_only = post("createNetworkZone", "/api/v1/zones", json!({"id": "z", "type": "IP", "name": "n"}));
    assert_eq!(kinds(read_only), [Excuse::ReadOnly]);
    let activate = "/api/v1/zones/z1/lifecycle/activate";
    assert_eq!(kinds(post("activateNetworkZone", activate, json!({}))), [Excuse::EmptyBody]);
}

#[test]
fn nothing_else_is_lost() {
    let group = |fields: Value| get("getGroup", "/api/v1/groups/g", fields);
    // Null in a nullable field, in the lists and maps of fields, in unknown fields; values of another type.
    assert_eq!(kinds(group(json!({"objectClass": ["a", null]}))), []);
    assert_eq!(
        kinds(group(json!({"_embedded": {"stats": {"usersCount": "7"}}, "future": [null, {"a": null}]}))),
        []
    );
    let user = json!({"id": "00u1", "profile": {"login": "l", "division": null, "mine": [null]}});
    assert_eq!(kinds(get("getUser", "/api/v1/users/00u1", user)), []);
    let mapping = json!({"properties": {"nickName": null}});
    assert_eq!(kinds(get("getProfileMapping", "/api/v1/mappings/m", mapping)), []);
    let uris = json!({"a": null, "b": [null, 1]});
    let path = "/.well-known/apple-app-site-association";
    assert_eq!(kinds(get("getAppleAppSiteAssociationWellKnownURI", path, uris)), []);
}
