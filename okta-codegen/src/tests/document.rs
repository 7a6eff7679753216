//! The document of the project, and the published ones where they are available.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use okta_codegen::diag::Diagnostics;
use okta_codegen::ir;
use okta_codegen::source::overlay::{self, Overlay};
use okta_codegen::source::{Document, SpecLock, facts};
use okta_codegen::{Input, Inputs};
use okta_test_support::SHARED;
use serde_json::{Value, json};

type Outcome = Result<(), Diagnostics>;

fn openapi() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

/// A published document, if it is available.
fn published(name: &str) -> Option<PathBuf> {
    SHARED.file(&format!("openapi/{name}"))
}

fn own() -> Result<Document, Diagnostics> {
    Document::read(&Input::file(openapi().join("management.yaml")))
}

fn overlays() -> Result<Vec<Overlay>, Diagnostics> {
    overlay::files(&openapi().join("overlays"))?
        .into_iter()
        .map(|path| Overlay::read(&Input::file(path)))
        .collect()
}

/// A document with the overlays of the project, all of which must apply.
fn repaired(document: Document, overlays: &[Overlay]) -> Result<Document, Diagnostics> {
    let (document, stale) = overlay::apply(document, overlays);
    stale.into_result(document)
}

fn read(path: PathBuf) -> Result<Document, Diagnostics> {
    Document::read(&Input::file(path))
}

#[test]
fn the_document_matches_its_lock() -> Outcome {
    let document = own()?;
    SpecLock::read(&openapi().join("spec.lock"))?.verify(&document)?;
    assert_eq!(facts::import(&document, "Okta Management API")?, document.text());
    Ok(())
}

#[test]
fn the_overlays_apply_and_leave_no_dangling_reference() -> Outcome {
    let overlays = overlays()?;
    assert!(!overlays.is_empty());
    let value = repaired(own()?, &overlays)?.value;
    let mut references = Vec::new();
    collect_references(&value, &mut references);
    for reference in references {
        assert!(
            reference.strip_prefix('#').is_some_and(|pointer| value.pointer(pointer).is_some()),
            "{reference}"
        );
    }
    let schemas = &value["components"]["schemas"];
    assert_eq!(schemas["ProfileMappingRequest"]["required"], json!(["properties"]));
    assert_eq!(
        schemas["AccessPolicy"]["allOf"][1]["properties"]["conditions"],
        json!({"default": null, "nullable": true})
    );
    assert_eq!(schemas["Policy"]["properties"]["_embedded"]["additionalProperties"], json!({}));
    Ok(())
}

/// All references: `$ref`, and the mappings of discriminators.
fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            if let Some(Value::Object(mapping)) = fields.get("mapping") {
                found.extend(mapping.values().filter_map(Value::as_str));
            }
            fields.values().for_each(|field| collect_references(field, found));
        }
        _ => {}
    }
}

#[test]
fn overlays_do_not_apply_twice() -> Outcome {
    let overlays = overlays()?;
    let once = repaired(own()?, &overlays)?;
    let error = repaired(once, &overlays).expect_err("the document is already repaired");
    // Every overlay reports it, not only the first.
    let files: BTreeSet<&str> =
        error.iter().filter_map(|problem| Some(problem.location.as_ref()?.file.as_str())).collect();
    assert_eq!(files.len(), overlays.len());
    Ok(())
}

#[test]
fn overlays_apply_to_the_published_document_too() -> Outcome {
    let Some(path) = published("management-minimal.yaml") else { return Ok(()) };
    let overlays = overlays()?;
    let once = repaired(read(path)?, &overlays)?;
    let facts_of_repaired = facts::facts(&once, "Okta Management API");
    assert_eq!(repaired(own()?, &overlays)?.value, facts_of_repaired);
    Ok(())
}

#[test]
fn an_import_has_all_facts_and_no_text() -> Outcome {
    let Some(path) = published("management-minimal.yaml") else { return Ok(()) };
    let source = read(path)?;
    let result = facts::import(&source, "Okta Management API")?;
    assert_eq!(own()?.text(), result, "openapi/management.yaml is the import of this release");

    let mut sentences = Vec::new();
    collect_sentences(&source.value, &mut sentences);
    assert!(sentences.len() > 1000);
    for sentence in sentences {
        assert!(!result.contains(sentence), "text of the published document: {sentence}");
    }
    for section in ["schemas", "parameters", "responses", "requestBodies"] {
        let pointer = format!("/components/{section}");
        let names = |document: &Document| -> Vec<String> {
            let section = document.value.pointer(&pointer).and_then(Value::as_object).expect("a section");
            section.keys().cloned().collect()
        };
        assert_eq!(names(&own()?), names(&source));
        assert!(!names(&source).is_empty(), "{section}");
    }
    Ok(())
}

#[test]
fn the_api_of_the_facts_is_that_of_the_published_document() -> Outcome {
    let Some(path) = published("management-minimal.yaml") else { return Ok(()) };
    let facts = api(&openapi().join("management.yaml"))?;
    let published = api(&path)?;
    let described = |list: &Vec<Value>| list.iter().filter(|operation| operation["added"] == false).count();
    assert_eq!(facts["operations"].as_array().map(described), Some(operations(&own()?)));
    for section in ["tags", "tag_groups", "operations"] {
        assert_eq!(facts[section], published[section], "{section}");
    }
    let types = |api: &Value| api["types"].as_object().cloned().unwrap_or_default();
    let (facts, published) = (types(&facts), types(&published));
    assert!(facts.keys().eq(published.keys()));
    for (id, definition) in &published {
        assert_eq!(facts.get(id), Some(definition), "{id}");
    }
    Ok(())
}

/// The number of operations of a document, counted without the generator.
fn operations(document: &Document) -> usize {
    let paths = document.value["paths"].as_object().into_iter().flatten();
    let methods = ["get", "put", "post", "delete", "patch", "head", "options"];
    paths.map(|(_, item)| methods.iter().filter(|method| item.get(method).is_some()).count()).sum()
}

/// The description of the API, without documentation.
fn api(document: &Path) -> Result<Value, Diagnostics> {
    let inputs = Inputs::read_with(&openapi().join(".."), document)?;
    assert!(inputs.stale_overlays.is_empty(), "{}", inputs.stale_overlays);
    let api = ir::build(&inputs.document.value, &inputs.names, None, &mut Diagnostics::new())?;
    let mut api = serde_json::to_value(&api).expect("a description has a JSON form");
    strip_docs(&mut api);
    Ok(api)
}

/// A *field* of the API may be called `docs`, `summary` or `heading`; its value is not a text.
fn strip_docs(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                !(matches!(name.as_str(), "docs" | "summary" | "heading")
                    && (value.is_string() || value.is_null()))
            });
            fields.values_mut().for_each(strip_docs);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_docs),
        _ => {}
    }
}

/// Every line of text that is long enough to be a sentence.
fn collect_sentences<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.extend(
            text.lines().map(str::trim).filter(|line| line.len() >= 48 && line.matches(' ').count() >= 6),
        ),
        Value::Array(items) => items.iter().for_each(|item| collect_sentences(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect_sentences(field, found)),
        _ => {}
    }
}

#[test]
fn other_published_documents_can_be_imported() -> Outcome {
    for name in ["idp.yaml", "oauth.yaml", "management-minimal-2026.03.0.yaml"] {
        let Some(path) = published(name) else { continue };
        let first = facts::import(&read(path)?, "An API")?;
        assert_eq!(facts::import(&Document::parse(name, first.as_str())?, "An API")?, first);
        for line in first.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.split_whitespace().count() < 9, "{name}: {line}");
        }
    }
    Ok(())
}

#[test]
fn nodes_of_the_document_are_located() -> Outcome {
    let document = own()?;
    let pointers =
        ["/components/schemas/User/properties/profile", "/paths/~1api~1v1~1users/get/operationId", "/gone"];
    let lines: Vec<&str> = document.text().lines().collect();
    let found: Vec<&str> = document
        .locate(&pointers)
        .iter()
        .map(|location| location.position.map_or("", |position| lines[position.line - 1].trim()))
        .collect();
    assert_eq!(found, ["profile:", "operationId: listUsers", "openapi: \"3.0.3\""]);
    Ok(())
}

/// A small generator of random numbers, so that failures can be reproduced.
struct Seed(u64);

impl Seed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

#[test]
fn broken_text_is_read_without_a_panic() -> Outcome {
    const LINES: usize = 1500;
    let document = own()?;
    let lines: Vec<&str> = document.text().lines().take(LINES).collect();
    let scraps = [
        "", "}", "- [", "? *a", "&a", "<<: *a", "\t", "'", "\"", ": :", "|", "!!int", "%", "---", "\u{feff}",
        "a: {", "#",
    ];
    let mut seed = Seed(7);
    for _ in 0..100 {
        let mut mutated = lines.clone();
        for _ in 0..=seed.below(3) {
            let at = seed.below(mutated.len());
            match seed.below(4) {
                0 => drop(mutated.remove(at)),
                1 => mutated[at] = scraps[seed.below(scraps.len())],
                2 => mutated.swap(at, seed.below(LINES) % lines.len().min(LINES - 10)),
                _ => mutated[at] = &mutated[at][..mutated[at].len() / 2],
            }
        }
        match Document::parse("mutated.yaml", mutated.join("\n")) {
            Ok(document) => {
                let _ = facts::import(&document, "An API");
                let _ = document.locate(&["/paths/~1x", "/components"]);
            }
            Err(problems) => assert!(problems.iter().all(|problem| problem.location.is_some()), "{problems}"),
        }
    }
    Ok(())
}

#[test]
fn overlays_are_applied_to_a_changed_document_without_a_panic() -> Outcome {
    let overlays = overlays()?;
    let mut seed = Seed(11);
    let intact = own()?;
    for _ in 0..40 {
        let mut document = intact.clone();
        for _ in 0..200 {
            damage(&mut document.value, &mut seed);
        }
        let (_, problems) = overlay::apply(document, &overlays);
        assert!(problems.iter().all(|problem| problem.location.is_some()), "{problems}");
    }
    Ok(())
}

/// Replaces or removes some node of the schemas that overlays are about.
fn damage(document: &mut Value, seed: &mut Seed) {
    const TARGETS: [&str; 5] =
        ["UserFactorPushTransaction", "Policy", "ProfileMapping", "LogStream", "Application"];
    let Some(mut node) = document.pointer_mut("/components/schemas") else { return };
    let name = TARGETS[seed.below(TARGETS.len())];
    let mut key = name.to_owned();
    for _ in 0..seed.below(5) {
        let Some(Value::Object(fields)) = node.get_mut(&key) else { break };
        if fields.is_empty() {
            break;
        }
        let index = seed.below(fields.len());
        let Some(next) = fields.keys().nth(index).cloned() else { break };
        let Some(deeper) = node.get_mut(&key) else { return };
        node = deeper;
        key = next;
    }
    if let Value::Object(fields) = node {
        match seed.below(4) {
            0 => drop(fields.remove(&key)),
            1 => drop(fields.insert(key, Value::from("text"))),
            2 => drop(fields.insert(key, json!([{}]))),
            _ => drop(fields.insert(key, Value::Null)),
        }
    }
}
