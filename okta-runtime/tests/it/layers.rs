//! The layers of the crate: a module uses only its own layer and those below it.

use std::collections::BTreeSet;
use std::path::Path;

use okta_test_support::{files, upward_uses};

/// The layers from the ground up.
const LAYERS: &[&[&str]] = &[
    &["environment", "json", "operation", "profile", "search", "secret", "time"],
    &["wire"],
    &["transport"],
    &["error", "limiter", "response"],
    &["budget", "cache", "metadata", "middleware", "observe", "retry", "throttle"],
    &["config"],
    &["auth"],
    &["pipeline"],
    &["call"],
    &["page"],
    &["bulk", "wait"],
    &["client"],
];

/// What reads a clock or waits without the `Environment`, which tests could then not replace.
const CLOCKS: &[&str] =
    &["Instant::now", "SystemTime::now", "tokio::time", "thread::sleep", "Timestamp::now", "Zoned::now"];

/// Returns the modules of each layer in the diagram of ARCHITECTURE.md, from the ground up. They are its first column.
fn documented() -> Vec<BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once("## The runtime").unwrap();
    let diagram = rest.split("```").nth(1).unwrap();
    let names = |line: &str| {
        line.split("  ").next().unwrap().split([',', ' ']).map(str::to_owned).collect::<Vec<_>>()
    };
    let layer = |lines: &str| lines.lines().flat_map(names).filter(|name| !name.is_empty()).collect();
    diagram.rsplit('│').map(layer).collect()
}

#[test]
fn modules_use_only_their_own_layer_and_those_below() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // `methods` only names what the macros of other layers expand to.
    let upward = upward_uses(&source, LAYERS, &["lib", "methods"]);
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn the_diagram_of_layers_is_up_to_date() {
    let layers = LAYERS.iter().map(|layer| layer.iter().map(|&name| name.to_owned()).collect());
    assert_eq!(documented(), layers.collect::<Vec<BTreeSet<_>>>());
}

#[test]
fn only_the_environment_reads_clocks_and_waits() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = files(&source);
    // Opening a connection has a timer of the HTTP client, as idle connections have.
    let exempt = ["environment.rs", "tests.rs", "transport/connect.rs"];
    let is_exempt = |path: &Path| exempt.iter().any(|name| path.ends_with(name));
    paths.retain(|path| !is_exempt(path));
    let mut found = Vec::new();
    for path in &paths {
        for line in std::fs::read_to_string(path).unwrap().lines() {
            // `Instant::elapsed` reads the clock too; the `elapsed` of a call does not.
            let elapsed = line.replace("self.elapsed()", "").contains(".elapsed()");
            if elapsed || CLOCKS.iter().any(|clock| line.contains(clock)) {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "use `Environment` instead: {found:#?}");
}

#[test]
fn all_spans_and_events_have_the_target_of_the_sdk() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let paths = files(&source);
    let (mut count, mut others) = (0, Vec::new());
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        for rest in text.split("tracing::").skip(1) {
            let Some((name, arguments)) = rest.split_once("!(") else { continue };
            if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                count += 1;
                if !arguments.trim_start().starts_with("target: LOG_TARGET,") {
                    others.push(format!("{}: {name}", path.display()));
                }
            }
        }
    }
    assert!(count > 15, "{count} found");
    assert!(others.is_empty(), "{others:#?}");
}

/// Otherwise the library of a generated crate compiles them for all models and requests, and not its programs for those
/// that they use.
#[test]
fn functions_of_generated_types_are_inline() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut count, mut others) = (0, Vec::new());
    for file in ["json/macros.rs", "page/macros.rs"] {
        let text = std::fs::read_to_string(source.join(file)).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        for pair in lines.windows(2) {
            if pair[1].starts_with("fn ") || pair[1].starts_with("pub fn ") {
                count += 1;
                if pair[0] != "#[inline]" {
                    others.push(format!("{file}: {}", pair[1]));
                }
            }
        }
    }
    assert!(count > 25, "{count} found");
    assert!(others.is_empty(), "{others:#?}");
}
