//! The program `okta-codegen`: exit codes, messages, and what it leaves behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::here;

fn run(spec: &Path, out: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_okta-codegen"))
        .args(["generate", "--crate-name", "library", "--spec"])
        .arg(spec)
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_complete_crate_is_generated() {
    let folder = tempfile::tempdir().unwrap();
    let spec = here().join("fixtures/library.yaml");
    let made = run(&spec, folder.path(), &[]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(text(&made.stdout).starts_with("8 operations, "), "{}", text(&made.stdout));
    assert!(folder.path().join("src/lib.rs").exists());
    assert!(fs::read_to_string(folder.path().join("Cargo.toml")).unwrap().contains("name = \"library\""));

    let again = run(&spec, folder.path(), &[]);
    assert!(text(&again.stdout).contains("0 files written"), "{}", text(&again.stdout));

    let tags = run(&spec, folder.path(), &["--features-from", "tags"]);
    assert!(tags.status.success() && text(&tags.stdout).contains("3 features"), "{}", text(&tags.stdout));
}

#[test]
fn invalid_documents_are_refused_and_the_crate_is_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("crate");
    let good = run(&here().join("fixtures/library.yaml"), &out, &[]);
    assert!(good.status.success(), "{}", text(&good.stderr));
    let before = fs::read(out.join("src/generated/MANIFEST")).unwrap();
    for (document, message, place) in [
        (
            "openapi: 3.1.0\npaths: {}",
            "error[unsupported-version]: OpenAPI 3.1.0 is not supported",
            "bad.yaml:1:1",
        ),
        ("swagger: '2.0'", "error[not-openapi]: not an OpenAPI document but Swagger 2.0", "bad.yaml:1:1"),
        ("just text", "error[not-openapi]: ", "bad.yaml"),
        ("openapi: 3.0.3\npaths: [\n", "error[yaml-syntax]: not well-formed YAML", "bad.yaml:2:8"),
        (
            "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        '200': { $ref: '#/nowhere' }",
            "error[ref-dangling]: `#/nowhere` leads nowhere",
            "bad.yaml:6:9",
        ),
    ] {
        let spec = folder.path().join("bad.yaml");
        fs::write(&spec, document).unwrap();
        let refused = run(&spec, &out, &[]);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains(message) && said.contains(place), "{said}");
        assert!(refused.stdout.is_empty(), "{}", text(&refused.stdout));
        assert_eq!(fs::read(out.join("src/generated/MANIFEST")).unwrap(), before);
    }
    let missing = run(&folder.path().join("missing.yaml"), &out, &[]);
    assert!(text(&missing.stderr).starts_with("error[cannot-read]"), "{}", text(&missing.stderr));
}

/// The ids are those of the crate: operations with one id have numbers, as in its messages.
#[test]
fn the_ids_of_a_document_can_be_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("twice.yaml");
    let operation = "{ operationId: one, responses: {} }";
    let paths = format!("paths:\n  /a:\n    get: {operation}\n    put: {operation}\n");
    fs::write(&spec, format!("openapi: 3.0.3\ninfo: {{ title: Twice, version: '1' }}\n{paths}")).unwrap();
    let (ids, out) = (folder.path().join("ids.json"), folder.path().join("crate"));
    let made = run(&spec, &out, &["--dump-ir", ids.to_str().unwrap()]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let ids: serde_json::Value = serde_json::from_slice(&fs::read(ids).unwrap()).unwrap();
    assert_eq!([&ids["operations"][0]["id"], &ids["operations"][1]["id"]], ["one", "one 2"]);
}

#[test]
fn names_are_applied_and_foreign_files_refused() {
    let folder = tempfile::tempdir().unwrap();
    let spec = here().join("fixtures/library.yaml");
    let names = folder.path().join("names.toml");
    fs::write(&names, "[types]\nBook = \"Volume\"\n").unwrap();
    let out = folder.path().join("crate");
    let named = run(&spec, &out, &["--names", names.to_str().unwrap()]);
    assert!(named.status.success(), "{}", text(&named.stderr));
    assert!(
        fs::read_to_string(out.join("src/generated/lending_desk/models/book.rs"))
            .unwrap()
            .contains("enum Volume")
    );

    fs::write(&names, "[types]\nNowhere = \"Volume\"\n").unwrap();
    let unused = run(&spec, &out, &["--names", names.to_str().unwrap()]);
    assert!(text(&unused.stderr).contains("error[names-stale]"), "{}", text(&unused.stderr));

    let theirs = folder.path().join("theirs");
    fs::create_dir_all(theirs.join("src")).unwrap();
    fs::write(theirs.join("src/lib.rs"), "// written by hand").unwrap();
    let refused = run(&spec, &theirs, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("src/lib.rs"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(theirs.join("src/lib.rs")).unwrap(), "// written by hand");
    assert!(!theirs.join("Cargo.toml").exists());

    let wrong = Command::new(env!("CARGO_BIN_EXE_okta-codegen")).arg("generate").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2), "invalid arguments have another exit code than a failed run");
}

/// All files below a folder, with their content.
#[cfg(target_os = "linux")]
fn contents(folder: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

/// A limit on the size of files stands for a disk that is full: small files can be written, a larger one fails in the
/// middle, and root is bound by it too.
#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_half_way_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("crate");
    let original = here().join("fixtures/library.yaml");
    assert!(run(&original, &out, &[]).status.success());
    let before = contents(&out);
    assert!(before.values().any(|content| content.len() > 4096), "no file is larger than the limit");

    // Other paths change the largest file.
    let changed = folder.path().join("changed.yaml");
    let text_of = fs::read_to_string(&original).unwrap();
    fs::write(&changed, text_of.replace("/api/v1/books", "/api/v2/books")).unwrap();
    let failed = Command::new("bash")
        .args(["-c", r#"trap "" XFSZ; ulimit -f 4; exec "$0" "$@""#, env!("CARGO_BIN_EXE_okta-codegen")])
        .args(["generate", "--crate-name", "library", "--spec"])
        .arg(&changed)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let said = text(&failed.stderr);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("error[cannot-write]") && said.contains("nothing was changed"), "{said}");
    assert!(contents(&out) == before, "the previous output is not intact");

    let made = run(&changed, &out, &[]);
    assert!(made.status.success() && contents(&out) != before, "{}", text(&made.stderr));
}
