//! What the documents of the project refer to.

use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 13] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "UPGRADING.md",
    "docs/PERFORMANCE.md",
    "docs/RATE-LIMITS.md",
    "okta-codegen/README.md",
    "okta-runtime/README.md",
    "okta-runtime/redis/README.md",
    "okta-sdk/demo-org/README.md",
    "openapi/README.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// Returns the anchors of the headings of a document, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings
        .map(|heading| heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-"))
        .collect()
}

/// Adds the text of all Rust files of a folder that are in the repository.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && name != "generated" && !name.starts_with('.') {
            sources(&path, text);
        } else if name.ends_with(".rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Returns the pieces of code in the text of a document, without those in blocks.
fn code(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn links_of_documents_lead_somewhere() {
    let mut dead = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                root().join(document)
            } else {
                root().join(document).with_file_name(file)
            };
            let exists = || {
                target.exists() && (anchor.is_empty() || anchors(&read(&target)).contains(&anchor.to_owned()))
            };
            if !link.contains("://") && !exists() {
                dead.push(format!("{document}: {link}"));
            }
        }
    }
    assert_eq!(dead, [""; 0]);
}

#[test]
fn tests_and_files_that_documents_name_exist() {
    let mut rust = String::new();
    sources(&root(), &mut rust);
    let top = ["okta-codegen/", "okta-runtime/", "okta-sdk/", "openapi/", "templates/", "xtask/", "docs/"];
    let (mut names, mut missing) = (0, Vec::new());
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/RATE-LIMITS.md", "openapi/README.md"] {
        for piece in code(&read(document)) {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let exists = if top.iter().any(|folder| piece.starts_with(folder)) {
                piece.contains(['*', '{', ' ']) || root().join(piece).exists()
            } else if piece.chars().all(plain) && piece.matches('_').count() > 2 {
                rust.contains(&format!("fn {piece}(")) || rust.contains(&format!("[\"{piece}\"]"))
            } else if let Some(filter) = piece.rsplit(' ').next().and_then(|last| last.strip_suffix("::")) {
                filter.split("::").all(|module| rust.contains(&format!("mod {module}")))
            } else {
                continue;
            };
            names += 1;
            if !exists {
                missing.push(format!("{document}: {piece}"));
            }
        }
    }
    assert!(names > 100, "{names}");
    assert_eq!(missing, [""; 0]);
}
