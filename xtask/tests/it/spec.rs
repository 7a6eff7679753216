//! `cargo xtask spec diff`.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap()
}

fn text_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_document_has_no_difference_to_itself() {
    let document = "openapi/management.yaml";
    let diff = |format: &[&str]| {
        let output = xtask(&[&["spec", "diff", document, document], format].concat());
        assert!(output.status.success(), "{}", text_of(&output.stderr));
        text_of(&output.stdout).to_owned()
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

/// The documents, and an operation of each.
const DOCUMENTS: [(&str, &str, &str); 6] = [
    ("management", "management.yaml", "listGroups"),
    ("governance", "governance/governance.yaml", "listCampaigns"),
    ("my-account", "my-account/my-account.yaml", "getOrganization"),
    ("oidc", "oidc/oidc.yaml", "introspect"),
    ("privileged-access", "privileged-access/privileged-access.yaml", "ResolveResource"),
    ("access-gateway", "access-gateway/access-gateway.yaml", "getApplication"),
];

#[test]
fn a_renamed_operation_of_any_api_breaks_code() {
    let folder = tempfile::tempdir().unwrap();
    for (api, document, operation) in DOCUMENTS {
        let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi").join(document);
        let line = format!("operationId: {operation}\n");
        let text = std::fs::read_to_string(&old).unwrap();
        assert_eq!(text.matches(&line).count(), 1, "{api}");
        let new = folder.path().join(format!("{api}.yaml"));
        std::fs::write(&new, text.replace(&line, &format!("operationId: {operation}Anew\n"))).unwrap();
        let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
        let output = xtask(&["spec", "diff", "--api", api, old, new, "--format", "json"]);
        assert!(output.status.success(), "{api}: {}", text_of(&output.stderr));
        let report: Value = serde_json::from_str(text_of(&output.stdout)).unwrap();
        let changes = report["changes"].as_array().unwrap();
        let is_found = |change: &Value| {
            change["effect"] == "breaking"
                && change.to_string().to_lowercase().contains(&operation.to_lowercase())
        };
        assert!(changes.iter().any(is_found), "{api}: {report}");
    }
}

#[test]
fn an_invalid_document_is_reported_by_name() {
    let output = xtask(&["spec", "diff", "openapi/management.yaml", "openapi/names.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let problem = text_of(&output.stderr);
    assert!(problem.starts_with("error[") && problem.contains("openapi/names.toml"), "{problem}");
    assert_eq!(xtask(&["spec", "diff", "openapi/management.yaml"]).status.code(), Some(2));
}
