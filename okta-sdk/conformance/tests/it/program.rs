//! The output and the exit codes of the program.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn file(name: &str, lines: &[Value]) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    file
}

fn run(arguments: &[&str]) -> (Output, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_okta-conformance")).args(arguments).output().unwrap();
    let (out, err) = (output.stdout.clone(), output.stderr.clone());
    (output, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn group(id: &str, body: Value) -> Value {
    json!({"id": id, "operation_id": "getGroup", "method": "GET", "path": "/api/v1/groups/g", "status": 200,
        "response_body": body, "response_body_kind": "json"})
}

#[test]
fn counts_are_printed_as_json_and_differences_to_stderr() {
    let good = file("good.jsonl", &[group("a", json!({"id": "g", "profile": {"name": "n"}}))]);
    let bad = file(
        "bad.jsonl",
        &[
            group("b", json!([])),
            json!({"id": "c", "operation_id": "getNothing", "method": "GET", "path": "/p", "status": 200}),
        ],
    );
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    let (output, out, err) = run(&[good, bad, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let mut counts: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    let described = counts.as_object_mut().unwrap().remove("described").unwrap();
    assert_eq!((&described["bodies"], &described["full"]), (&json!(2), &json!(1)));
    assert_eq!(described["occurrences"], json!({"bodies": 2, "full": 1}));
    let undescribed = counts.as_object_mut().unwrap().remove("undescribed").unwrap();
    assert_eq!(undescribed["places"], 1);
    assert_eq!(undescribed["list"][0]["kind"], "wrong type");
    let tally = |ok: usize, failed: usize| json!({"ok": ok, "failed": failed});
    assert_eq!(
        counts,
        json!({"pairs": 3, "unmatched": 1, "responses": tally(1, 1), "round_trip": tally(1, 0),
            "read_modify_write": tally(1, 0), "requests": tally(2, 0), "strict": {"places": 0, "list": []}})
    );
    assert!(err.contains("b: getGroup: responses at \"\": expected [], got getGroup: status 200"), "{err}");
    assert!(err.contains("c: GET /p: the SDK has no such operation"), "{err}");
    let (output, out, err) = run(&[good]);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    assert!(out.starts_with("1 pairs, 0 without an operation in the SDK\n"), "{out}");
    let (output, out, _) = run(&[bad]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out.starts_with("b: getGroup: "), "{out}");
}

#[test]
fn places_are_listed_on_request() {
    let body = json!({"id": "g", "profile": {"name": "n"}, "type": "TREE", "_links": {"tree": {"href": "h"}}, "created": null});
    let pair = file("places.jsonl", &[group("a", body.clone()), group("b", body)]);
    let pair = pair.to_str().unwrap();
    let lines = |arguments: &[&str]| {
        let (output, out, _) = run(&[&[pair], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "undescribed places are no failure");
        out.lines().filter(|line| line.contains(" × ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&[]), [""; 0]);
    let strict = "     2 × null not kept `created` at #/components/schemas/Group (2 pairs; getGroup)";
    assert_eq!(lines(&["--strict"]), [strict]);
    let undescribed = lines(&["--undescribed"]);
    let starts = [
        "     2 × unknown field `tree` at #/components/schemas/Group/properties/_links/",
        "     2 × unknown enum value `TREE` at #/components/schemas/GroupType (2 pairs; getGroup)",
        "     2 × null at #/components/schemas/Group/properties/created (2 pairs; getGroup)",
    ];
    assert_eq!(undescribed.len(), starts.len(), "{undescribed:?}");
    assert!(undescribed.iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{undescribed:?}");
}

#[test]
fn input_that_cannot_be_read_is_reported_with_its_line() {
    let (output, _, err) = run(&["/nowhere.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err.starts_with("/nowhere.jsonl: "), "{err}");
    let text = file("text.jsonl", &[group("a", json!({})), json!({"id": 7})]);
    let (output, _, err) = run(&[text.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err.contains("text.jsonl:2: invalid type"), "{err}");
    assert_eq!(run(&[]).0.status.code(), Some(2));
}

/// A document of another API, with an overlay beside it.
fn other_api(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("overlays")).unwrap();
    let thing = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let content = json!({"application/json": {"schema": thing}});
    let get = json!({"operationId": "getThing", "tags": ["Thing"], "parameters": [{"name": "id", "in": "path",
        "required": true, "schema": {"type": "string"}}], "responses": {"200": {"description": "", "content": content}}});
    let document = json!({"openapi": "3.0.3", "info": {"title": "Things", "version": "1"},
        "paths": {"/things/{id}": {"get": get}}});
    let properties =
        "$.paths['/things/{id}'].get.responses['200'].content['application/json'].schema.properties";
    let overlay = json!({"overlay": "1.0.0", "info": {"title": "Things", "version": "1"}, "actions": [
        {"target": properties, "description": "d", "x-expect": {"/name": {"x-absent": true}},
            "update": {"name": {"type": "string"}}}]});
    std::fs::write(folder.join("overlays/thing.yaml"), overlay.to_string()).unwrap();
    let file = folder.join("things.yaml");
    std::fs::write(&file, document.to_string()).unwrap();
    file
}

#[test]
fn traffic_of_another_api_is_compared_with_its_document() {
    let document = other_api("things");
    let thing = |body: Value| {
        json!({"id": "a", "method": "GET", "path": "/things/t1", "status": 200, "response_body": body,
            "response_body_kind": "json", "same_shape": 2})
    };
    let pairs = file("things.jsonl", &[thing(json!({"name": "n"})), thing(json!({"future": true}))]);
    let arguments = [pairs.to_str().unwrap(), "--spec", document.to_str().unwrap()];
    let (output, out, err) = run(&[&arguments[..], &["--json", "--undescribed"]].concat());
    assert_eq!(output.status.code(), Some(0), "{err}");
    let counts: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&counts["described"]["bodies"], &counts["described"]["full"]), (&json!(2), &json!(1)));
    // The SDK is not generated from this document.
    assert_eq!((&counts["unmatched"], &counts["responses"]["ok"]), (&json!(2), &json!(0)));
    assert!(err.contains("unknown field `future`"), "{err}");

    let learn =
        || Command::new(env!("CARGO_BIN_EXE_okta-learn")).args(arguments).arg("--write").output().unwrap();
    assert!(String::from_utf8(learn().stdout).unwrap().contains("1 actions, 0 of them doubtful"));
    let learned = std::fs::read_to_string(document.with_file_name("overlays/learned/thing.yaml")).unwrap();
    assert!(learned.contains("future"), "{learned}");
}

/// Traffic of each API: its document, a path, and a response that the SDK decodes.
fn other_traffic() -> [(&'static str, &'static str, Value); 5] {
    [
        (
            "governance/governance.yaml",
            "/governance/api/v1/settings/integrations",
            json!({"data": [], "_links": {"self": {"href": "https://acme.example/integrations"}}}),
        ),
        (
            "my-account/my-account.yaml",
            "/idp/myaccount/emails/eae1",
            json!({"id": "eae1", "roles": ["PRIMARY"], "status": "VERIFIED"}),
        ),
        (
            "oidc/oidc.yaml",
            "/oauth2/v1/clients/0oa1",
            json!({"client_id": "0oa1", "client_name": "Handbook"}),
        ),
        (
            "privileged-access/privileged-access.yaml",
            "/v1/teams/infra/groups/admins",
            json!({"name": "admins"}),
        ),
        (
            "access-gateway/access-gateway.yaml",
            "/api/v2/apps/a1",
            json!({"type": "OAG_NOAUTH", "label": "Wiki"}),
        ),
    ]
}

#[test]
fn traffic_of_each_api_of_the_sdk_is_decoded() {
    for (document, path, body) in other_traffic() {
        let name = document.split('/').next().unwrap();
        let pair = |body: Value| {
            json!({"id": "a", "method": "GET", "path": path, "status": 200, "response_body": body,
                "response_body_kind": "json"})
        };
        let document = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(document);
        let check = |kind: &str, body: Value| {
            let pairs = file(&format!("{name}-{kind}.jsonl"), &[pair(body)]);
            let (output, out, err) =
                run(&[pairs.to_str().unwrap(), "--spec", document.to_str().unwrap(), "--json"]);
            let counts: Value = serde_json::from_str(&out).unwrap();
            assert_eq!(counts["unmatched"], 0, "{name}: {err}");
            (output.status.code(), counts["responses"].clone(), err)
        };
        let (code, responses, err) = check("good", body);
        assert_eq!((code, responses), (Some(0), json!({"ok": 1, "failed": 0})), "{name}: {err}");
        let (code, responses, err) = check("bad", json!("text"));
        assert_eq!((code, responses), (Some(1), json!({"ok": 0, "failed": 1})), "{name}: {err}");
    }
}
