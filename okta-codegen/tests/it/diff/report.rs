//! The report as a whole: overlays, names, versions and forms.

use okta_codegen::diff::{Counts, diff};
use okta_codegen::{Input, Inputs, InputsBuilder, Options};
use serde_json::Value;

use super::{lines, report, report_with};
use crate::support::{names, schemas, schemas_text};

const OLD: &str =
    "Start: { type: object, properties: { a: { type: string }, b: { type: string, enum: [X, Y] } } }";
const NEW: &str = "Start: { type: object, properties: { a: { type: integer }, b: { type: string, enum: [X, Y, Z] }, c: { type: string, deprecated: true } } }";

#[test]
fn equal_documents_have_no_changes() {
    let report = report(schemas(OLD), schemas(OLD));
    assert_eq!(report.changes, []);
    assert_eq!((report.version.effect, report.version.next.as_str()), (None, "0.1.0"));
    assert!(report.text().contains("no change for users of the SDK: no new version"), "{}", report.text());
}

#[test]
fn text_and_markdown() {
    let report = report(schemas(OLD), schemas(NEW));
    let parts = "1 operations (before: 1): 0 added, 0 removed, 0 renamed, 0 changed";
    assert_eq!(
        report.markdown(),
        format!(
            "### Test: 1 → 1\n\n- {parts}\n- 2 models (before: 2): 0 added, 0 removed, 0 renamed, 2 changed\n\
             - 1 breaking change: 0.2.0 after 0.1.0 (major from 1.0 on)\n\n\
             #### Breaking\n\n- `models::Start`: field `a` is `Option<i64>`, was `Option<String>`\n\n\
             #### Added\n\n- `models::Start`: field `c`: `Option<String>`\n- `models::StartB`: value `Z`\n"
        )
    );
    assert!(report.text().starts_with(&format!("Test: 1 → 1\n\n  {parts}\n")), "{}", report.text());
    assert_eq!(report.models, Counts { changed: 2, ..Counts::default() });
}

#[test]
fn json() {
    let report = report(schemas(OLD), schemas(NEW));
    let json: Value = serde_json::from_str(&report.json().unwrap()).unwrap();
    assert_eq!(json["format"], 1);
    assert_eq!(json["new"]["file"], "api.yaml");
    assert_eq!(json["version"]["next"], "0.2.0");
    assert_eq!(
        json["changes"][0],
        serde_json::json!({
            "subject": "object", "item": "models::Start", "id": "Start", "what": "field-type", "effect": "breaking",
            "text": "field `a` is `Option<i64>`, was `Option<String>`"
        })
    );
    assert_eq!(json["changes"].as_array().unwrap().len(), lines(&report).len());
}

fn overlay(target: &str, expect: &str) -> Input {
    let text = format!(
        "overlay: 1.0.0\ninfo: {{ title: T, version: '1' }}\nactions:\n- target: {target}\n  description: Why.\n  \
         x-expect: {{ /type: {expect} }}\n  update: {{ type: boolean }}\n"
    );
    Input::text("openapi/overlays/test.yaml", text)
}

#[test]
fn overlays_apply_where_they_fit() {
    let a = overlay("$.components.schemas.Start.properties.a", "string");
    let both = overlay("$.components.schemas.Start.properties['a', 'c']", "string");
    let report = report_with(schemas(OLD), schemas(NEW), |inputs| inputs.overlay(a.clone()));
    // Repaired before, not after.
    assert!(
        lines(&report)[0].contains("field `a` is `Option<i64>`, was `Option<bool>`"),
        "{:?}",
        lines(&report)
    );
    let [stale] = report.overlays.as_slice() else { panic!("{:?}", report.overlays) };
    assert_eq!(stale.place.as_deref(), Some("test.yaml:6:15"));
    assert!(
        stale.message.starts_with("the overlay no longer applies: expected \"string\""),
        "{}",
        stale.message
    );
    assert_eq!(report.overlays_of_old, []);
    let report = report_with(schemas(OLD), schemas(NEW), |inputs| inputs.overlay(both.clone()));
    // Where the second document has one target too many, and one of them is not as expected.
    assert_eq!((report.overlays.len(), report.overlays_of_old.len()), (2, 0));
    assert!(
        lines(&report).contains(&"addition models::Start field-added: field `c`: `Option<bool>`".to_owned())
    );
    assert!(
        report.markdown().contains("#### Overlays that no longer apply\n\n- `test.yaml:"),
        "{}",
        report.markdown()
    );
}

#[test]
fn stale_rows_of_names_are_listed() {
    let rows = names(
        "[types]\nGone = \"There\"\n[variants.\"Start.b\"]\nQ = \"Quite\"\n[operations]\nnone = \"some\"\n\
         [unions.\"Start.a\"]\nrule = \"value\"\nreason = \"a test\"\n[include.schemas]\nstart = [\"Missing\"]\n",
    );
    let report = report_with(schemas(OLD), schemas(NEW), |inputs| inputs.names(rows.clone()));
    let messages: Vec<&str> = report.names.iter().map(|stale| stale.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "there is no type `Gone`",
            "`Start.b` has no value `Q`",
            "there is no operation `none`",
            "there is no union `Start.a` without a discriminator",
            "there is no schema `Missing`",
        ]
    );
    assert_eq!(lines(&report).len(), 3);
}

#[test]
fn names_that_collide_are_listed() {
    let new = format!("{NEW}\nStartB: {{ type: string, enum: [K] }}");
    let new = new.replace("c: {", "d: { $ref: '#/components/schemas/StartB' }, c: {");
    let report = report(schemas(OLD), schemas(&new));
    assert_eq!(report.names.len(), 1);
    assert!(report.names[0].message.contains("are both called `StartB` in Rust"), "{:?}", report.names);
}

#[test]
fn a_document_with_errors_is_refused() {
    let broken = schemas("Start: { type: object, properties: { a: { $ref: '#/components/schemas/Gone' } } }");
    let read = |document| Inputs::builder(document).read().unwrap();
    let message =
        diff(&read(schemas(OLD)), &read(broken), &Options::default(), "0.1.0").unwrap_err().to_string();
    assert!(message.starts_with("error[ref-dangling]") && message.contains("--> api.yaml:"), "{message}");
    let message =
        diff(&read(schemas(OLD)), &read(schemas(NEW)), &Options::default(), "one").unwrap_err().to_string();
    assert!(message.starts_with("error[version]: `one` is not a version"), "{message}");
}

#[test]
fn facts_only_and_published_forms_compare_alike() {
    let text = schemas_text(NEW).replace("{ type: integer }", "{ type: integer, description: How many. }");
    assert_eq!(report(schemas(NEW), Input::text("api.yaml", text)).changes, []);
}

#[test]
fn stale_keys_of_docs_are_listed() {
    let text = "operations:\n  start: Starts.\n  gone: Stops.\nschemas:\n  Start:\n    fields: { c: Third., d: Fourth. }\n";
    let docs = |inputs: InputsBuilder| inputs.docs(Input::text("openapi/docs.yaml", text));
    let report = report_with(schemas(OLD), schemas(NEW), docs);
    let stale: Vec<(&str, &str)> =
        report.docs.iter().map(|stale| (stale.place.as_deref().unwrap(), stale.message.as_str())).collect();
    assert_eq!(
        stale,
        [
            ("docs.yaml:3:3", "`gone` in operations is not an operation of the document"),
            ("docs.yaml:6:26", "`d` in schemas is not a field of this type"),
        ]
    );
    assert!(report.markdown().contains("#### Keys of docs.yaml that no longer apply\n\n- `docs.yaml:3:3`"));
}
