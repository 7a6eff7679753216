//! The checker finds what the document does not describe.

use okta_conformance::{GapKind, Report};
use serde_json::{Value, json};

use crate::shared::{checker, pair};

fn check(pairs: &[Value]) -> Report {
    checker().check(&pairs.iter().cloned().map(pair).collect::<Vec<_>>())
}

/// The gaps of these pairs except absent fields: kind, end of the place, detail.
fn gaps(pairs: &[Value]) -> Vec<(GapKind, String, String)> {
    let report = check(pairs);
    let last = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let gaps = report.described.gaps.into_keys().filter(|place| place.kind != GapKind::Absent);
    gaps.map(|place| (place.kind, last(&place.pointer), place.detail)).collect()
}

fn gap(kind: GapKind, place: &str, detail: &str) -> (GapKind, String, String) {
    (kind, place.to_owned(), detail.to_owned())
}

fn response(operation: &str, path: &str, body: Value) -> Value {
    json!({"id": "x#1", "operation_id": operation, "method": "GET", "path": path, "status": 200,
        "response_body": body, "response_body_kind": "json"})
}

fn application(fields: Value) -> Value {
    let mut application = json!({"id": "0oa1", "name": "bookmark", "label": "L", "signOnMode": "BOOKMARK"});
    application.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    response("getApplication", "/api/v1/apps/0oa1", application)
}

#[test]
fn every_kind_of_gap_has_its_place() {
    assert_eq!(gaps(&[application(json!({"future": 1}))]), [gap(GapKind::UnknownField, "1", "future")]);
    assert_eq!(gaps(&[application(json!({"id": 7}))]), [gap(GapKind::OtherType, "id", "integer")]);
    assert_eq!(gaps(&[application(json!({"id": null}))]), [gap(GapKind::Null, "id", "")]);
    assert_eq!(
        gaps(&[application(json!({"created": "noon"}))]),
        [gap(GapKind::OtherType, "created", "string")]
    );
    let status = application(json!({"status": "ASLEEP"}));
    assert_eq!(gaps(&[status]), [gap(GapKind::UnknownValue, "ApplicationLifecycleStatus", "ASLEEP")]);
    let mode = application(json!({"signOnMode": "TELEPATHY"}));
    assert_eq!(gaps(&[mode]), [gap(GapKind::UnknownVariant, "Application", "TELEPATHY")]);
    let report = check(&[response("getApplication", "/api/v1/apps/0oa1", json!({"signOnMode": "BOOKMARK"}))]);
    let absent: Vec<_> =
        report.described.gaps.keys().map(|place| (place.kind, place.detail.as_str())).collect();
    assert!(absent.contains(&(GapKind::Absent, "label")), "{absent:?}");
    let mut query = application(json!({}));
    query["query"] = json!([["depth", "2"]]);
    assert_eq!(gaps(&[query]), [gap(GapKind::UnknownQuery, "get", "depth")]);
    let mut status = application(json!({}));
    status["status"] = json!(203);
    assert_eq!(gaps(&[status]), [gap(GapKind::UnknownStatus, "get", "203")]);
    let mut body = response("deleteGroup", "/api/v1/groups/g", json!({"id": "g"}));
    body["method"] = json!("DELETE");
    body["status"] = json!(204);
    assert_eq!(gaps(&[body]), [gap(GapKind::UnknownBody, "delete", "204")]);
}

#[test]
fn what_has_a_typed_home_is_described() {
    // The fields of a map, of an object that allows any field, and below a value of any type.
    let user = json!({"id": "00u1", "profile": {"login": "l", "mine": {"a": [null]}, "division": null},
        "_embedded": {"blocks": [{"type": "DEVICE_BASED"}]}, "_links": {"self": [{"href": "h"}, {"href": "i"}]}});
    assert_eq!(gaps(&[response("getUser", "/api/v1/users/00u1", user)]), []);
    let settings = json!({"settings": {"app": {"url": "u"}}, "profile": {"any": [1, {"b": null}]}, "_links": {"logo": []}});
    assert_eq!(gaps(&[application(settings)]), []);
    let report =
        check(&[application(json!({"label": null})), application(json!({"signOnMode": "BOOKMARK"}))]);
    let share = report.described.responses;
    assert_eq!((share.bodies, share.full), (2, 1));
}

#[test]
fn occurrences_are_counted() {
    let mut often = application(json!({"future": 1}));
    often["same_shape"] = json!(5);
    often["recorded"] = json!(2026);
    let mut typed = application(json!({"future": 1}));
    typed["handwritten"] = json!(true);
    let report = check(&[often, typed, application(json!({}))]);
    let (_, seen) = report.described.gaps.iter().next().unwrap();
    assert_eq!((seen.pairs, seen.occurrences, seen.only_handwritten), (2, 6, false));
    assert_eq!((seen.operations.len(), seen.years.iter().copied().collect()), (1, vec![2026]));
    let share = report.described.responses;
    assert_eq!((share.occurrences, share.full_occurrences), (7, 1));
}

#[test]
fn a_read_only_field_is_honored_if_the_service_takes_the_new_value() {
    let zone = |number: usize, status: &str| {
        let body = json!({"id": "z1", "name": "N", "type": "IP", "system": status == "new"});
        json!({"id": format!("x#{number}"), "operation_id": "replaceNetworkZone", "method": "PUT", "path": "/api/v1/zones/z1",
            "status": 200, "request_body": body, "request_body_kind": "json", "response_body": body, "response_body_kind": "json"})
    };
    let read_only = |pairs: &[Value]| {
        let found = gaps(pairs).into_iter();
        let found = found.filter(|(_, place, _)| place == "system" || place == "id");
        found.map(|(kind, place, _)| (kind, place)).collect::<Vec<_>>()
    };
    // The id is returned as it was sent too, but it did not change.
    let ignored = [(GapKind::ReadOnly, "id".to_owned())];
    let kinds = read_only(&[zone(1, "old"), zone(2, "new")]);
    assert!(kinds.contains(&(GapKind::HonoredReadOnly, "system".to_owned())), "{kinds:?}");
    assert!(kinds.contains(&ignored[0]), "{kinds:?}");
    // A value that does not change proves nothing.
    let kinds = read_only(&[zone(1, "old"), zone(2, "old")]);
    assert!(kinds.iter().all(|(kind, _)| *kind == GapKind::ReadOnly), "{kinds:?}");
}
