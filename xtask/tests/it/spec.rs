//! `cargo xtask spec diff`.

use std::process::{Command, Output};

use serde_json::Value;

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_document_has_no_difference_to_itself() {
    let document = "openapi/management.yaml";
    let diff = |format: &[&str]| {
        let output = xtask(&[&["spec", "diff", document, document], format].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let report = diff(&[]);
    assert!(report.contains("no change for users of the SDK: no new version"), "{report}");
    // Overlays and names apply to it.
    assert!(!report.contains("Overlays") && !report.contains("Names to settle"), "{report}");
    assert!(diff(&["--format", "markdown"]).starts_with("### "));
    let json: Value = serde_json::from_str(&diff(&["--format", "json"])).unwrap();
    assert_eq!(json["changes"], Value::Array(Vec::new()));
    assert_eq!(json["version"]["current"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn an_invalid_document_is_reported_by_name() {
    let output = xtask(&["spec", "diff", "openapi/management.yaml", "openapi/names.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let problem = text(&output.stderr);
    assert!(problem.starts_with("error[") && problem.contains("openapi/names.toml"), "{problem}");
    assert_eq!(xtask(&["spec", "diff", "openapi/management.yaml"]).status.code(), Some(2));
}
