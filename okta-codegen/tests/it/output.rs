//! Files: what each template makes, the same on every run, and what a run does to a folder.

use std::fs;

use okta_codegen::{Generated, Inputs, Options, Part};
use serde_json::json;

use crate::support::{complete, edited, fixture, generate, no_names};

const MANIFEST: &str = "src/generated/MANIFEST";

fn library() -> Generated {
    generate(&fixture("library.yaml"), &no_names(), &complete("library")).unwrap()
}

/// One file for each template, formatted.
#[test]
fn golden_files() {
    let files = library();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for (name, path) in [
            ("crate_manifest", "Cargo.toml"),
            ("crate_lib", "src/lib.rs"),
            ("crate_readme", "README.md"),
            ("index", "API.md"),
            ("root", "src/generated/mod.rs"),
            ("module", "src/generated/lending_desk/mod.rs"),
            ("module_of_models", "src/generated/lending_desk/models/mod.rs"),
            ("struct", "src/generated/readers/models/reader.rs"),
            ("enum", "src/generated/lending_desk/models/state.rs"),
            ("union_by_tag", "src/generated/lending_desk/models/book.rs"),
            ("union_by_field", "src/generated/lending_desk/models/loan.rs"),
            ("operations_and_requests", "src/generated/lending_desk/api/book.rs"),
            ("status_enum", "src/generated/lending_desk/api/loan.rs"),
            ("metadata", "src/generated/metadata.rs"),
            ("disabled", "src/generated/disabled.rs"),
        ] {
            let paths: Vec<&str> = files.files().map(|(path, _)| path).collect();
            let text = files.file(path).unwrap_or_else(|| panic!("no {path} in {paths:#?}"));
            insta::assert_snapshot!(name, text);
        }
    });
}

#[test]
fn two_runs_give_equal_bytes() {
    for name in ["library.yaml", "obstacles.yaml"] {
        let run = || generate(&fixture(name), &no_names(), &complete("twice")).unwrap();
        let (first, second) = (run(), run());
        assert!(first.files().eq(second.files()), "{name}");
    }
}

#[test]
fn files_that_are_no_longer_made_go_and_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    library().write(folder.path()).unwrap();
    let reader = folder.path().join("src/generated/readers/models/reader.rs");
    let foreign = folder.path().join("src/generated/readers/models/mine.rs");
    fs::write(&foreign, "// mine").unwrap();
    assert!(reader.exists());

    let document = edited(&fixture("library.yaml"), |document| {
        document["paths"].as_object_mut().unwrap().shift_remove("/api/v1/readers");
    });
    let smaller = generate(&document, &no_names(), &complete("library")).unwrap();
    let check = smaller.check(folder.path()).unwrap();
    assert!(!check.is_up_to_date() && reader.exists(), "a check changes nothing");
    assert!(check.diff.contains("src/generated/mod.rs") || check.diff.contains("reader"), "{}", check.diff);

    let report = smaller.write(folder.path()).unwrap();
    assert!(report.removed.iter().any(|path| path.ends_with("models/reader.rs")), "{report:?}");
    assert!(!reader.exists() && foreign.exists());
    let manifest = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
    assert!(!manifest.contains("models/reader.rs") && manifest.contains("models/book.rs"), "{manifest}");
    assert!(smaller.check(folder.path()).unwrap().is_up_to_date());
}

#[test]
fn a_document_without_operations_makes_a_crate_too() {
    let document = edited(&fixture("library.yaml"), |document| document["paths"] = json!({}));
    let made = generate(&document, &no_names(), &complete("empty")).unwrap();
    assert!(
        !made.file("src/generated/mod.rs").unwrap().contains("::api::*"),
        "there is nothing to re-export"
    );
}

/// A crate with several APIs has one of them in each module: all paths, examples included, are those of the module.
#[test]
fn a_part_of_a_crate_is_in_a_module_of_its_own() {
    let part = Part { module: "lib".to_owned(), feature: "library".to_owned(), has_handle: true };
    let options = Options { part: Some(part), ..Options::default() };
    let made = generate(&fixture("library.yaml"), &no_names(), &options).unwrap();
    assert!(
        made.files().all(|(path, _)| path.starts_with("src/lib/generated/")),
        "{:?}",
        made.files().next()
    );
    let text = made.file("src/lib/generated/all/api/book.rs").unwrap();
    let imports: Vec<&str> = text.lines().filter(|line| line.starts_with("use crate::")).collect();
    assert!(
        imports.iter().all(|line| line.starts_with("use crate::lib::")) && !imports.is_empty(),
        "{imports:?}"
    );
    assert!(text.contains("\nimpl Client {") && text.contains("okta.lib()."), "{text}");
    assert!(!made.file("src/lib/generated/mod.rs").unwrap().contains("RATE_LIMITS"));
    let inputs = Inputs::builder(fixture("library.yaml")).read().unwrap();
    let index = okta_codegen::index(&inputs, &[&made]).unwrap();
    assert!(
        index.contains("Methods of `lib::Client`.") && index.contains("Module `lib::api::book`."),
        "{index}"
    );
}
