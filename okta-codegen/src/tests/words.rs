//! The words of `docs.yaml`: they are our own, all parts of the API have some, and they say more than a name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use okta_codegen::diag::Diagnostics;
use okta_codegen::source::Document;
use okta_codegen::{Input, ProjectApi};
use okta_test_support::SHARED;
use serde_json::Value;

type Outcome = Result<(), Diagnostics>;

/// The published documents.
const PUBLISHED: [&str; 6] = [
    "management-minimal.yaml",
    "governance.yaml",
    "idp.yaml",
    "oauth.yaml",
    "privileged-access.yaml",
    "access-gateway.yaml",
];

/// This many words in a row that a published text has too count as copied.
const RUN: usize = 8;

/// The APIs of the project.
const APIS: [&str; 6] =
    ["management", "governance", "my-account", "oidc", "privileged-access", "access-gateway"];

/// The file `docs.yaml` of each API.
fn files() -> Vec<PathBuf> {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
    let folder = |api: &str| if api == "management" { openapi.clone() } else { openapi.join(api) };
    APIS.map(|api| folder(api).join("docs.yaml")).into()
}

fn read(path: PathBuf) -> Result<Value, Diagnostics> {
    Ok(Document::read_yaml(&Input::file(path))?.value)
}

/// Calls `found` with each text below a value, and its place.
fn texts<'v>(value: &'v Value, place: &str, found: &mut impl FnMut(&str, &'v str)) {
    match value {
        Value::String(text) => found(place, text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, place, found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| texts(field, &format!("{place}/{name}"), found));
        }
        _ => {}
    }
}

/// The words of a text in lower case, without values in backticks.
fn words(text: &str) -> Vec<String> {
    let prose = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let words = prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The runs of a text that a published text has too.
fn copied(text: &str, published: &HashSet<Vec<String>>) -> Option<String> {
    words(text).windows(RUN).find(|run| published.contains(*run)).map(|run| run.join(" "))
}

fn runs(document: &Value) -> HashSet<Vec<String>> {
    let mut runs = HashSet::new();
    texts(document, "", &mut |place, text| {
        if place.ends_with("/description") || place.ends_with("/summary") {
            runs.extend(words(text).windows(RUN).map(<[String]>::to_vec));
        }
    });
    runs
}

#[test]
fn copied_words_are_found() {
    let published =
        serde_json::json!({"description": "Lists all of the users that `an org` has, page by page."});
    let published = runs(&published);
    assert_eq!(
        copied("It lists all of the users that `another` has. Page", &published).as_deref(),
        Some("lists all of the users that has page")
    );
    assert_eq!(copied("Lists all of the users of an org, page by page.", &published), None);
}

#[test]
fn no_words_are_those_of_the_published_documents() -> Outcome {
    let mut published = HashSet::new();
    for name in PUBLISHED {
        let Some(path) = SHARED.file(&format!("openapi/{name}")) else { continue };
        published.extend(runs(&read(path)?));
    }
    let mut found = Vec::new();
    for file in files() {
        let value = read(file.clone())?;
        texts(&value, "", &mut |place, text| {
            found.extend(copied(text, &published).map(|run| format!("{}{place}: {run}", file.display())));
        });
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// The first sentence of a text.
fn first(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split_once(". ").map_or(text.trim_end_matches('.').to_owned(), |(first, _)| first.to_owned())
}

/// The words of an id: `listUserBlocks` → `list`, `user`, `blocks`.
fn parts(id: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in id.chars() {
        if c.is_uppercase() {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    words(&spaced)
}

/// Words that add nothing to a name.
const EMPTY: [&str; 8] = ["a", "an", "the", "of", "all", "one", "for", "by"];

/// Whether a sentence has only the words of an id, up to the endings of verbs and plurals.
fn spells_out(sentence: &str, id: &str) -> bool {
    let stem = |word: &String| word.trim_end_matches('s').trim_end_matches('e').to_owned();
    let parts: HashSet<String> = parts(id).iter().map(stem).collect();
    words(sentence)
        .iter()
        .filter(|word| !EMPTY.contains(&word.as_str()))
        .all(|word| parts.contains(&stem(word)) || word == "returns" && parts.contains("get"))
}

#[test]
fn sentences_that_spell_out_a_name_are_found() {
    assert!(spells_out("Gets the third party admin setting", "getThirdPartyAdminSetting"));
    assert!(spells_out("Returns a third party admin setting", "getThirdPartyAdminSetting"));
    assert!(!spells_out("Returns a user by id, by login or by short login", "getUser"));
}

/// Operations with nothing to add to their name in the first sentence: the next one says more.
#[test]
fn operations_say_more_than_their_name() -> Outcome {
    let mut weak = Vec::new();
    for file in files() {
        let value = read(file)?;
        for (id, entry) in value["operations"].as_object().into_iter().flatten() {
            let text = entry["text"].as_str().or_else(|| entry.as_str()).unwrap_or_default();
            if spells_out(text, id) {
                weak.push(format!("{id}: {text}"));
            }
        }
    }
    assert!(weak.is_empty(), "{weak:#?}");
    Ok(())
}

/// Two operations of one API with the same first sentence cannot be told apart in a list.
#[test]
fn first_sentences_of_operations_differ() -> Outcome {
    let mut same = Vec::new();
    for file in files() {
        let value = read(file)?;
        let mut seen = HashMap::new();
        for (id, entry) in value["operations"].as_object().into_iter().flatten() {
            let text = entry["text"].as_str().or_else(|| entry.as_str()).unwrap_or_default();
            if let Some(other) = seen.insert(first(text), id) {
                same.push(format!("{other} and {id}: {}", first(text)));
            }
        }
    }
    assert!(same.is_empty(), "{same:#?}");
    Ok(())
}

#[test]
fn tags_operations_and_types_have_words() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in APIS {
        let api = ProjectApi::named(&root, name).read()?.api_json()?;
        let api: Value = serde_json::from_str(&api).expect("JSON");
        let operations = api["operations"].as_array().into_iter().flatten();
        let operations =
            operations.filter(|operation| operation["summary"].is_null()).map(|operation| &operation["id"]);
        let parts = ["tags", "types"].iter().filter_map(|part| api[part].as_object()).flatten();
        let parts = parts.filter(|(_, part)| part["docs"].is_null()).map(|(id, _)| id.as_str());
        let silent: Vec<_> = operations.filter_map(Value::as_str).chain(parts).collect();
        assert!(silent.is_empty(), "docs.yaml of {name} has no text for {silent:#?}");
    }
    Ok(())
}
