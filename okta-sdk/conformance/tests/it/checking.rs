//! The checker reports differences.

use okta_conformance::Check;
use serde_json::{Value, json};

use crate::shared::{checker, pair};

/// The check and the place of each difference.
fn found(value: Value) -> Vec<(Check, String)> {
    let report = checker().check(&[pair(value)]);
    report.failures.into_iter().map(|failure| (failure.check, failure.pointer)).collect()
}

fn get_user(body: Value) -> Value {
    json!({"id": "x", "operation_id": "getUser", "method": "GET", "path": "/api/v1/users/a%2Fb", "status": 200,
        "response_body": body, "response_body_kind": "json"})
}

#[test]
fn a_correct_pair_passes() {
    assert_eq!(found(get_user(json!({"id": "00u1", "new": [1, {"a": null}]}))), []);
}

#[test]
fn wrong_responses_are_found() {
    let at = |pointer: &str| vec![(Check::Response, pointer.to_owned())];
    assert_eq!(found(get_user(json!([{"id": "00u1"}]))), at(""));
    assert_eq!(found(get_user(json!("00u1"))), at(""));
    let mut empty = get_user(Value::Null);
    empty["response_body_kind"] = json!("empty");
    assert_eq!(found(empty), at(""));
    let mut page = get_user(json!("<html>"));
    page["response_body_kind"] = json!("text");
    assert_eq!(found(page), at(""));
}

#[test]
fn a_body_that_the_operation_does_not_return_is_found() {
    let pair = json!({"id": "x", "operation_id": "deleteGroup", "method": "DELETE", "path": "/api/v1/groups/g",
        "status": 204, "response_body": {"id": "g"}, "response_body_kind": "json"});
    assert_eq!(found(pair), [(Check::RoundTrip, String::new())]);
}

#[test]
fn errors_are_compared_with_their_bodies() {
    let mut error = get_user(json!({"errorCode": "E0000007", "errorSummary": "Not found", "errorId": "oae1",
        "errorLink": "E0000007", "errorCauses": [{"errorSummary": "a"}, {"errorSummary": "b"}]}));
    error["status"] = json!(404);
    assert_eq!(found(error.clone()), []);
    error["response_body"] = json!({"errorCode": 7, "errorCauses": {"a": 1}});
    assert_eq!(found(error.clone()), []);
    error["status"] = json!(200);
    assert_eq!(found(error), []);
}

#[test]
fn requests_are_compared() {
    let mut pair = get_user(json!({}));
    pair["query"] = json!([["expand", "classification"], ["x", "a b&c=+"], ["expand", ""]]);
    assert_eq!(found(pair.clone()), []);
    pair["path"] = json!("/api/v1/groups/a");
    assert_eq!(found(pair.clone()), [(Check::Response, "request".into()), (Check::Request, "path".into())]);
    pair["path"] = json!("/api/v1/users/..");
    assert_eq!(found(pair), [(Check::Response, String::new()), (Check::Request, "request".into())]);
    let mut body = get_user(json!({}));
    body["request_body_kind"] = json!("json");
    body["request_body"] = json!({"a": 1});
    let request = |pointer: &str| vec![(Check::Request, pointer.to_owned())];
    assert_eq!(found(body.clone()), request(""), "getUser has no body");
    body["operation_id"] = json!("replaceUser");
    assert_eq!(found(body.clone()), []);
    body["request_body"] = json!([]);
    assert_eq!(found(body.clone()), request(""));
    body["request_body_lost"] = json!(true);
    assert_eq!(found(body), []);
}

#[test]
fn an_unknown_operation_is_reported() {
    let mut pair = get_user(json!({}));
    pair["operation_id"] = json!("getNothing");
    let report = checker().check(&[self::pair(pair.clone())]);
    assert_eq!(report.unmatched, ["x: GET /api/v1/users/a%2Fb"]);
    assert_eq!(report.to_json()["unmatched"], 1);
    // Without an id, the operation is found by method and path.
    pair["operation_id"] = Value::Null;
    assert!(checker().check(&[self::pair(pair)]).unmatched.is_empty());
}

#[test]
fn a_page_is_compared_with_its_links() {
    let mut list = json!({"id": "x", "operation_id": "listUsers", "method": "GET", "path": "/api/v1/users", "status": 200,
        "response_body": [{"id": "a"}, {"id": "b"}], "response_body_kind": "json", "response_headers": {
            "link": ["<https://o.example/api/v1/users>; rel=\"self\"", "<https://o.example/api/v1/users?after=b>; rel=\"next\""]}});
    assert_eq!(found(list.clone()), []);
    // The recording has a link to the next page, which the SDK refuses because it has no query.
    list["response_headers"]["link"][1] = json!("<https://o.example/api/v1/users>; rel=\"next\"");
    assert_eq!(found(list), [(Check::Response, "".into())]);
}
