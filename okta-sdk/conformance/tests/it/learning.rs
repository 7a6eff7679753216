//! Overlays are learned from recorded traffic.

use std::path::{Path, PathBuf};

use okta_codegen::{Input, Inputs};
use okta_conformance::{Document, GapKind, KnownGaps, Lessons, Pair, Part, Spec, learn, read};
use okta_sdk::runtime::middleware::Recorder;
use okta_sdk::runtime::transport::TestTransport;
use okta_test_support::SHARED;
use serde_json::{Value, json};

use crate::shared::{checker, pair, recordings};

/// The actions that these pairs lead to, as text.
fn learned(pairs: &[Value]) -> String {
    let pairs: Vec<Pair> = pairs.iter().cloned().map(pair).collect();
    let lessons = learn(checker().document(), &KnownGaps::default(), &pairs);
    assert_eq!(lessons.left(), [""; 0]);
    lessons.texts().map(|(_, text)| text).collect()
}

fn get(operation: &str, path: &str, body: Value) -> Value {
    json!({"id": "x#1", "operation_id": operation, "method": "GET", "path": path, "status": 200, "recorded": 2026,
        "same_shape": 3, "response_body": body, "response_body_kind": "json"})
}

fn zone(fields: Value) -> Value {
    let mut zone = json!({"id": "z1", "type": "IP", "name": "N"});
    zone.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    get("getNetworkZone", "/api/v1/zones/z1", zone)
}

#[test]
fn the_type_of_a_field_is_inferred_from_all_values() {
    let types = [
        (
            vec![json!("2026-01-02T03:04:05.000Z"), json!("2025-01-02T03:04:05Z")],
            "{type: string, format: date-time}",
        ),
        (vec![json!("free text"), json!("2025-01-02T03:04:05Z")], "{type: string}"),
        (vec![json!("ON"), json!("OFF"), json!("ON")], "{type: string, enum: [\"OFF\", \"ON\"]}"),
        (vec![json!("ON"), json!("ON")], "{type: string}"),
        (vec![json!(1), json!(2)], "{type: integer}"),
        (vec![json!(1), json!(2.5)], "{type: number}"),
        (vec![json!(true), Value::Null], "{type: boolean, nullable: true}"),
        (vec![json!(true), json!("true")], "{}"),
        (vec![json!([1]), json!([])], "{type: array, items: {type: integer}}"),
        (
            vec![json!({"a": 1}), json!({"b": "x"})],
            "{type: object, properties: {a: {type: integer}, b: {type: string}}}",
        ),
        (
            vec![json!({"00u1abcdefGHIJKLM0h8": true})],
            "{type: object, additionalProperties: {type: boolean}}",
        ),
        (
            ["a", "b", "c", "d", "e"].map(|key| json!({ key: 1 })).to_vec(),
            "{type: object, additionalProperties: {type: integer}}",
        ),
        (vec![json!({"href": "h", "hints": {}})], "{$ref: \"#/components/schemas/HrefObject\"}"),
        (vec![Value::Null], "{nullable: true}"),
    ];
    for (values, schema) in types {
        let pairs: Vec<_> = values.iter().map(|value| zone(json!({"future": value}))).collect();
        let text = learned(&pairs);
        assert!(text.contains(&format!("update: {{future: {schema}}}")), "{values:?}: {schema}\n{text}");
        assert!(text.contains("/future: {x-absent: true}"), "{text}");
    }
}

#[test]
fn an_action_says_how_often_it_was_seen_and_what_it_expects() {
    let mut typed = zone(json!({"future": 7}));
    typed["handwritten"] = json!(true);
    typed["same_shape"] = json!(1);
    assert_eq!(
        learned(&[typed.clone()]),
        "- target: $.components.schemas.IPNetworkZone.allOf[2].properties\n  \
         description: The service uses the field.\n  \
         x-seen: {times: 1, operations: 1, years: [2026]}\n  \
         x-doubtful: \"seen once, only in hand-written recordings\"\n  \
         x-expect: {/future: {x-absent: true}}\n  \
         update: {future: {type: integer}}\n"
    );
    let text = learned(&[typed, zone(json!({"future": 8}))]);
    assert!(
        text.contains("x-seen: {times: 4, operations: 1, years: [2026]}") && !text.contains("doubtful"),
        "{text}"
    );
}

#[test]
fn every_kind_of_fact_becomes_an_action() {
    let text = learned(&[zone(json!({"name": null}))]);
    assert!(text.contains("target: $.components.schemas.NetworkZone.properties.name\n"), "{text}");
    assert!(text.contains("x-expect: {/nullable: {x-absent: true}}\n  update: {nullable: true}"), "{text}");
    let text = learned(&[zone(json!({"status": "ASLEEP"}))]);
    assert!(text.contains("x-expect: {\"\": {x-lacks: ASLEEP}}\n  update: [ASLEEP]"), "{text}");
    let text = learned(&[zone(json!({"system": "yes"}))]);
    assert!(text.contains("target: $.components.schemas.NetworkZone.properties.system.type\n"), "{text}");
    assert!(text.contains("x-expect: {\"\": boolean}\n  remove: true"), "{text}");
    let text = learned(&[zone(json!({"type": "IP_EXCHANGE"}))]);
    assert!(text.contains("NetworkZoneIpExchange:\n") || text.contains("{NetworkZoneIpExchange: "), "{text}");
    assert!(text.contains("x-expect: {/IP_EXCHANGE: {x-absent: true}}"), "{text}");
    let mut query = zone(json!({}));
    query["query"] = json!([["depth", "secret value"]]);
    let text = learned(&[query]);
    assert!(text.contains("name: depth, in: query") && !text.contains("secret value"), "{text}");
    let mut status = zone(json!({}));
    status["status"] = json!(203);
    let text = learned(&[status]);
    assert!(text.contains("x-expect: {/203: {x-absent: true}}"), "{text}");
    let mut body = get("deleteNetworkZone", "/api/v1/zones/z1", json!({"id": "z1"}));
    (body["method"], body["status"]) = (json!("DELETE"), json!(204));
    let text = learned(&[body]);
    assert!(text.contains("x-expect: {/content: {x-absent: true}}"), "{text}");
    assert!(text.contains("#/components/schemas/NetworkZone\""), "the type that reading returns: {text}");
}

#[test]
fn a_request_that_was_refused_teaches_nothing() {
    let mut refused = zone(json!({"errorCode": "E0000001"}));
    refused["status"] = json!(400);
    refused["operation_id"] = json!("createNetworkZone");
    refused["method"] = json!("POST");
    refused["path"] = json!("/api/v1/zones");
    refused["request_body"] = json!({"type": "IP", "future": 1});
    refused["request_body_kind"] = json!("json");
    assert_eq!(learned(std::slice::from_ref(&refused)), "");
    refused["status"] = json!(200);
    assert!(learned(&[refused]).contains("sent, but not returned"));
}

#[test]
fn free_text_is_no_value_of_an_enum() {
    let pairs = [pair(zone(json!({"status": "my own words"})))];
    let lessons = learn(checker().document(), &KnownGaps::default(), &pairs);
    assert_eq!((lessons.actions(), lessons.left().len()), (0, 1));
    let text: String = learned(&[zone(json!({"future": {"name": "Ada", "mail": "ada@corp.example"}}))]);
    assert!(!text.contains("Ada") && !text.contains("corp"), "{text}");
}

#[test]
fn a_field_of_most_variants_belongs_to_their_common_part() {
    let device = |platform: &str| {
        let body = json!({"id": "d1", "platform": platform, "future": "x"});
        get("getDeviceAssurancePolicy", "/api/v1/device-assurances/d1", body)
    };
    let text = learned(&[device("IOS"), device("ANDROID"), device("MACOS")]);
    assert!(text.contains("target: $.components.schemas.DeviceAssurance.properties\n"), "{text}");
    assert_eq!(text.matches("target").count(), 1, "{text}");
    let text = learned(&[device("IOS")]);
    assert!(
        text.contains("target: $.components.schemas.DeviceAssuranceIOSPlatform.allOf[1].properties\n"),
        "{text}"
    );
}

#[test]
fn links_that_many_types_share_are_extended_in_one_place() {
    let text = learned(&[get("getTheme", "/x", json!({}))]);
    assert_eq!(text, "", "an unknown operation teaches nothing");
    let body = json!({"id": "p1", "providerType": "FCM", "_links": {"self": {"href": "h"}, "future": {"href": "h"}}});
    let text = learned(&[get("getPushProvider", "/api/v1/push-providers/p1", body)]);
    let steps = [
        "target: $.components.schemas.PushProvider.properties._links['$ref']\n",
        "update: {allOf: [{$ref: \"#/components/schemas/LinksSelf\"}, {type: object, properties: {}}]}",
        "target: $.components.schemas.PushProvider.properties._links.allOf[1].properties\n",
    ];
    assert!(steps.iter().all(|step| text.contains(step)), "{text}");
}

/// The list of known gaps and the remaining gaps agree, and nothing else is learned.
#[test]
fn everything_that_recorded_traffic_shows_is_described_or_listed() {
    let (Some(mut pairs), Some(file)) = (recordings(), SHARED.file("recordings/terraform.jsonl")) else {
        return;
    };
    pairs.extend(read(&file).unwrap());
    let known = Spec::management().known_gaps().unwrap();
    let gaps = checker().check(&pairs).described.gaps;
    let unlisted: Vec<_> =
        gaps.keys().filter(|gap| gap.kind.is_homeless() && known.reason(gap).is_none()).collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}");
    let applies = |pointer: &str, detail: &str| {
        gaps.keys().any(|gap| gap.kind != GapKind::Absent && gap.pointer == pointer && gap.detail == detail)
    };
    let gone: Vec<_> = known.rows().filter(|(pointer, detail)| !applies(pointer, detail)).collect();
    assert!(gone.is_empty(), "these rows no longer apply: {gone:#?}");
}

#[test]
fn a_known_gap_needs_a_reason() {
    assert!(KnownGaps::parse("# text\n\n#/components/schemas/A b — why\n").is_ok());
    assert_eq!(
        KnownGaps::parse("#/components/schemas/A b").unwrap_err(),
        "no reason: #/components/schemas/A b"
    );
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// Every recorded response with a new field in each object, and with new enum values, nulls and types.
fn changed(pairs: Vec<Pair>) -> Vec<Pair> {
    let successes = pairs.into_iter().filter(|pair| pair.status < 300 && pair.operation_id.is_some());
    let changed = successes.map(|mut pair| {
        let id = pair.operation_id.clone().unwrap();
        pair.request_body_lost = true;
        for (at, part) in checker().document().places(&id, pair.status, &pair.response_body.clone()) {
            let Some(place) = pair.response_body.pointer_mut(&at) else { continue };
            match part {
                Part::Object => {
                    place["future"] = json!({"at": "2026-01-02T03:04:05Z", "list": [{"n": 1}]});
                }
                Part::Enum => *place = json!("FUTURE_VALUE"),
                Part::Number => *place = json!(null),
                Part::Time => *place = json!(true),
                Part::Tag | Part::Link => {}
            }
        }
        pair
    });
    changed.collect()
}

#[test]
fn learned_actions_apply_and_leave_nothing_to_learn() {
    let Some(pairs) = recordings() else { return };
    let pairs = changed(pairs);
    let lessons = learn(checker().document(), &KnownGaps::default(), &pairs);
    assert!(lessons.actions() > 600, "{}", lessons.actions());
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let overlays = [openapi.join("overlays"), openapi.join("overlays/learned")];
    let document = applied(&lessons, &overlays, "applied");
    let lessons = learn(&Document::new(document), &KnownGaps::default(), &pairs);
    let texts: String = lessons.texts().map(|(_, text)| text).collect();
    assert_eq!(lessons.actions(), 0, "{texts}");
}

/// The document of the management API with the overlays of these folders, then with the lessons.
fn applied(lessons: &Lessons, folders: &[PathBuf], name: &str) -> Value {
    let learned = folder(name);
    lessons.write(&learned).unwrap();
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/management.yaml");
    let mut inputs = Inputs::builder(Input::file(document));
    for folder in folders.iter().chain([&learned]) {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "yaml")) {
            inputs = inputs.overlay(Input::file(file));
        }
    }
    inputs.read().and_then(Inputs::into_document).unwrap()
}

/// Checks that a document describes all that another one does. Only keywords that are too narrow may be gone.
fn only_widens(old: &Value, new: &Value, at: &str) {
    match (old, new) {
        (Value::Object(fields), Value::Object(now)) => {
            for (name, old) in fields {
                let at = format!("{at}/{name}");
                match now.get(name) {
                    Some(new) => only_widens(old, new, &at),
                    None if name == "$ref" => assert_eq!(new["allOf"][0]["$ref"], *old, "{at}"),
                    None => {
                        assert!(["enum", "format", "type", "readOnly"].contains(&&**name), "{at} is gone")
                    }
                }
            }
            for keyword in ["enum", "format", "type", "readOnly", "required", "oneOf", "anyOf"] {
                // Names of fields and schemas are not keywords.
                let is_keyword = !at.ends_with("/properties") && !at.ends_with("/schemas");
                let is_added = now.contains_key(keyword) && !fields.contains_key(keyword);
                assert!(!(is_keyword && is_added), "{keyword} was added to {at}");
            }
            assert!(now.get("nullable") != Some(&json!(false)) || fields.contains_key("nullable"), "{at}");
        }
        (Value::Array(items), Value::Array(now)) => {
            for (index, old) in items.iter().enumerate() {
                only_widens(old, &now[index], &format!("{at}/{index}"));
            }
        }
        (old, new) => {
            assert!(old == new || (old == "integer" && new == "number"), "{at}: {old} became {new}")
        }
    }
}

/// What the recordings teach of the document as it was imported, without any overlay.
#[test]
fn each_recording_teaches_facts_that_only_widen_the_document() {
    let (Some(open), Some(file)) = (recordings(), SHARED.file("recordings/terraform.jsonl")) else { return };
    let document = applied(&learn(checker().document(), &KnownGaps::default(), &[]), &[], "nothing");
    let imported = Document::new(document.clone());
    let mut all = String::new();
    for (name, pairs) in [("open", open), ("terraform", read(&file).unwrap())] {
        let lessons = learn(&imported, &KnownGaps::default(), &pairs);
        assert!(lessons.actions() > 100 && lessons.doubtful() > 0 && lessons.left().len() < 8, "{name}");
        let learned = applied(&lessons, &[], name);
        only_widens(&document, &learned, "#");
        let again = learn(&Document::new(learned), &KnownGaps::default(), &pairs);
        let texts: String = again.texts().map(|(_, text)| text).collect();
        assert_eq!(again.actions(), 0, "{name}: {texts}");
        all.extend(lessons.texts().map(|(_, text)| text));
    }
    for (times, part) in [
        (100, "description: The service uses the field."),
        (100, "description: The service returns or accepts null."),
        (10, "description: The enum has a further value."),
        (1, "description: The union has a further variant."),
        (2, "description: The response has a body."),
        (10, "description: The service responds with this status."),
        (5, "description: The service honors the field in requests."),
        (2, "description: The service uses several types."),
        (1, "format: date-time"),
        (1, "additionalProperties: {"),
        (5, "type: array"),
        (3, "type: integer"),
        (10, "type: boolean"),
        (30, "x-doubtful: "),
    ] {
        assert!(all.matches(part).count() >= times, "{part}: {}", all.matches(part).count());
    }
    assert_eq!(all.matches("x-seen: {times: ").count(), all.matches("x-expect: {").count());
    assert_eq!(all.matches("- target: ").count(), all.matches("x-expect: {").count());
}

#[test]
fn learned_actions_are_added_to_what_is_there() {
    let folder = folder("learned");
    let lessons = |field: &str| {
        let pairs = [pair(zone(json!({ field: 1 })))];
        learn(checker().document(), &KnownGaps::default(), &pairs)
    };
    lessons("one").write(&folder).unwrap();
    lessons("two").write(&folder).unwrap();
    let text = std::fs::read_to_string(folder.join("network-zone.yaml")).unwrap();
    assert!(text.starts_with("overlay: 1.0.0\n"), "{text}");
    assert_eq!((text.matches("actions:").count(), text.matches("- target").count()), (1, 2), "{text}");
}

#[test]
fn recordings_of_the_sdk_and_archives_can_be_read() {
    let folder = folder("recorded");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sdk.jsonl");
    let transport = TestTransport::new();
    transport
        .push_json(200, r#"{"id":"nzo1abcdefGHIJKLM0h8","type":"IP","name":"N","future":{"name":"Ada"}}"#);
    let okta = okta_sdk::Client::builder().org_url("https://corp.example").token("t").transport(transport);
    let okta = okta.middleware(Recorder::file(&file).unwrap()).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(okta.get_network_zone("nzo1abcdefGHIJKLM0h8").send()).unwrap();
    let archive = folder.join("browser.har");
    let entry = json!({"startedDateTime": "2026-01-02T03:04:05Z",
        "request": {"method": "GET", "url": "https://corp.example/api/v1/zones/z1?a=b%20c&d", "bodySize": 0},
        "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"mimeType": "application/json", "text": "{\"id\":\"z1\",\"type\":\"IP\",\"future\":{\"name\":\"x\"}}"}}});
    std::fs::write(&archive, json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    for file in [&file, &archive] {
        let pairs = read(file).unwrap();
        let report = checker().check(&pairs);
        assert!(
            report.is_clean() && report.unmatched.is_empty(),
            "{:?} {:?}",
            report.failures,
            report.unmatched
        );
        let document: &Document = checker().document();
        let lessons = learn(document, &KnownGaps::default(), &pairs);
        let text: String = lessons.texts().map(|(_, text)| text).collect();
        assert!(
            text.contains("update: {future: {type: object, properties: {name: {type: string}}}}"),
            "{text}"
        );
    }
    let pair = &read(&archive).unwrap()[0];
    assert_eq!((pair.recorded, pair.path.as_str()), (Some(2026), "/api/v1/zones/z1"));
    assert_eq!(pair.query, [("a".to_owned(), "b c".to_owned()), ("d".to_owned(), String::new())]);
    std::fs::write(&archive, "{").unwrap();
    let error = read(&archive).unwrap_err().to_string();
    assert!(error.contains("browser.har:1: EOF"), "{error}");
}
