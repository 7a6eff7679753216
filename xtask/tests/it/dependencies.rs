//! The dependencies of the published crates.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The published crates.
const PUBLISHED: [&str; 4] = ["okta-codegen", "okta-demo-org", "okta-runtime", "okta-sdk"];

pub(crate) fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--locked")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_application_with_default_features_stays_small() {
    let tree =
        cargo(&["tree", "--package", "okta-sdk", "--edges", "no-dev", "--prefix", "none", "--no-dedupe"]);
    // `name version`, followed by a path or a mark.
    let crates: BTreeSet<Vec<&str>> =
        tree.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    assert!(crates.contains(&vec!["okta-runtime", concat!("v", env!("CARGO_PKG_VERSION"))]), "{tree}");
    assert!((50..=80).contains(&crates.len()), "{} crates", crates.len());
}

/// Returns the crates of this workspace that each crate uses, except in its tests.
fn own_dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let own = |name: &&str| packages.iter().any(|package| package["name"] == *name);
    let uses = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let needed = dependencies.filter(|one| one["kind"] != "dev").map(|one| one["name"].as_str().unwrap());
        needed.filter(own).map(str::to_owned).collect()
    };
    packages.iter().map(|package| (package["name"].as_str().unwrap().to_owned(), uses(package))).collect()
}

#[test]
fn crates_use_only_what_is_below_them() {
    let uses = own_dependencies();
    // Each could hide a bug of the other if one used the other.
    for independent in ["okta-codegen", "okta-runtime", "okta-demo-org"] {
        assert_eq!(uses[independent], BTreeSet::new(), "{independent}");
    }
    for beside in ["okta-redis", "okta-sdk"] {
        assert_eq!(uses[beside], BTreeSet::from(["okta-runtime".to_owned()]), "{beside}");
    }
}

/// `1.89` or `1.89.0` as numbers.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|number| number.parse().unwrap()).chain([0, 0]).take(3).collect()
}

#[test]
fn no_dependency_needs_a_newer_rust_version() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--all-features"])).unwrap();
    let packages: BTreeMap<&str, &Value> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one))
        .collect();
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one))
        .collect();
    let published = |id: &&&str| PUBLISHED.contains(&packages[**id]["name"].as_str().unwrap());
    let mut open: Vec<&str> = packages.keys().filter(published).copied().collect();
    assert_eq!(open.len(), PUBLISHED.len());
    let promised = version(packages[open[0]]["rust_version"].as_str().unwrap());
    let mut seen = BTreeSet::new();
    let mut newer = Vec::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let package = packages[id];
        if package["rust_version"].as_str().is_some_and(|needs| version(needs) > promised) {
            newer.push(format!(
                "{} {} needs {}",
                package["name"], package["version"], package["rust_version"]
            ));
        }
        // On all platforms, without dependencies of tests.
        let needed =
            |one: &&Value| one["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev");
        open.extend(
            nodes[id]["deps"]
                .as_array()
                .unwrap()
                .iter()
                .filter(needed)
                .map(|one| one["pkg"].as_str().unwrap()),
        );
    }
    assert!(seen.len() > 100, "{}", seen.len());
    assert_eq!(newer, [""; 0]);
}
