//! Every example of the published document survives decoding and encoding.

use std::collections::{BTreeMap, BTreeSet};

use okta_codegen::diag::pointer;
use okta_codegen::{Input, Inputs};
use okta_conformance::{Check, Kind, Pair};
use okta_test_support::SHARED;
use serde_json::Value;

use crate::shared::{checker, pair};

/// Examples that do not match their schema, each with a reason. The test fails if a row no longer applies.
const MISMATCHED: &str = include_str!("mismatched.txt");

/// An example of a body.
struct Example {
    /// Its place: `#/components/examples/…` or a place in the operation.
    pointer: String,
    /// The request or response that contains the example.
    pair: Pair,
}

#[test]
fn every_example_of_a_response_survives_decoding_and_encoding() {
    let Some(document) = published() else { return };
    let examples = examples(&document, false);
    assert!(examples.len() > 3000, "only {} examples", examples.len());
    compare(examples, &[Check::Response, Check::RoundTrip, Check::ReadModifyWrite], "response");
}

#[test]
fn every_example_of_a_request_is_sent_unchanged() {
    let Some(document) = published() else { return };
    let examples = examples(&document, true);
    assert!(examples.len() > 390, "only {} examples", examples.len());
    compare(examples, &[Check::Request], "request");
}

fn published() -> Option<Value> {
    let file = SHARED.file("openapi/management-minimal.yaml")?;
    Some(Inputs::builder(Input::file(file)).read().and_then(Inputs::into_document).unwrap())
}

/// Checks the examples. The differences must match the list.
fn compare(examples: Vec<Example>, checks: &[Check], what: &str) {
    let mut known: BTreeMap<&str, bool> = mismatched(what).map(|(pointer, _)| (pointer, false)).collect();
    let mut found = BTreeSet::new();
    let count = examples.len();
    for Example { pointer, pair } in examples {
        let report = checker().check(&[pair]);
        assert!(report.unmatched.is_empty(), "{pointer}: {:?}", report.unmatched);
        for failure in report.failures.iter().filter(|failure| checks.contains(&failure.check)) {
            let place = format!("{pointer}{}", failure.pointer);
            match known.get_mut(place.as_str()) {
                Some(seen) => *seen = true,
                None => drop(found.insert(format!("{place}: {failure}"))),
            }
        }
    }
    let gone: Vec<_> = known.into_iter().filter(|(_, seen)| !seen).map(|(pointer, _)| pointer).collect();
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.is_empty(), "{} differences in {count} examples:\n{}", found.len(), found.join("\n"));
    assert!(gone.is_empty(), "these rows no longer apply:\n{}", gone.join("\n"));
}

/// The rows of the list: `response` or `request`, the pointer, and the reason.
fn mismatched(what: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = MISMATCHED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows = rows.map(|line| {
        let (kind, rest) = line.split_once(' ').unwrap();
        let (pointer, reason) = rest.split_once(" — ").unwrap_or_else(|| panic!("no reason: {line}"));
        assert!(["response", "request"].contains(&kind) && reason.len() > 10, "{line}");
        (kind, pointer, reason)
    });
    rows.filter(move |(kind, ..)| *kind == what).map(|(_, pointer, reason)| (pointer, reason))
}

/// All examples of JSON bodies: of requests, or of responses.
fn examples(document: &Value, requests: bool) -> Vec<Example> {
    let mut examples = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "patch", "delete"] {
            let operation = &item[method];
            if !operation.is_object() {
                continue;
            }
            let pointer = format!("#{}/{method}", pointer::child("/paths", path));
            let sent = |status: &str, body: &Value, media: &str| {
                let values = path.split('/').map(|step| if step.starts_with('{') { "x" } else { step });
                let mut pair = pair(serde_json::json!({
                    "id": "example", "operation_id": operation["operationId"], "method": method.to_uppercase(),
                    "path": values.collect::<Vec<_>>().join("/"),
                    "status": status.parse::<u16>().unwrap_or(500),
                }));
                if requests {
                    pair.request_body = body.clone();
                    pair.request_body_kind = Kind::Json;
                    pair.request_content_type = Some(media.to_owned());
                } else {
                    pair.response_body = body.clone();
                    pair.response_body_kind = Kind::Json;
                }
                pair
            };
            if requests {
                let (body, pointer) =
                    resolve(document, &operation["requestBody"], format!("{pointer}/requestBody"));
                collect(document, body, &pointer, &mut |pointer, media, body| {
                    examples.push(Example { pointer, pair: sent("204", body, media) });
                });
                continue;
            }
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                let (response, pointer) =
                    resolve(document, response, format!("{pointer}/responses/{status}"));
                collect(document, response, &pointer, &mut |pointer, media, body| {
                    examples.push(Example { pointer, pair: sent(status, body, media) });
                });
            }
        }
    }
    examples
}

/// The examples of the JSON contents of a body.
fn collect(document: &Value, body: &Value, pointer: &str, found: &mut dyn FnMut(String, &str, &Value)) {
    for (media, content) in body["content"].as_object().into_iter().flatten() {
        if !media.contains("json") {
            continue;
        }
        let pointer = pointer::child(&format!("{pointer}/content"), media);
        if let Some(example) = content.get("example") {
            found(format!("{pointer}/example"), media, example);
        }
        for (name, example) in content["examples"].as_object().into_iter().flatten() {
            let (example, pointer) = resolve(document, example, format!("{pointer}/examples/{name}"));
            if let Some(value) = example.get("value") {
                found(format!("{pointer}/value"), media, value);
            }
        }
    }
}

/// The target of a reference, and its pointer.
fn resolve<'a>(document: &'a Value, mut node: &'a Value, mut pointer: String) -> (&'a Value, String) {
    while let Some(reference) = node["$ref"].as_str() {
        node = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        pointer = reference.to_owned();
    }
    (node, pointer)
}
