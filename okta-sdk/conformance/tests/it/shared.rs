//! Test input that is beside the project, where there is any.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use okta_conformance::{Document, Judge, Pair, read};

/// A file of the test input; without it the test that needs it is skipped, which is said where it is seen.
pub(crate) fn file(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    let _ = writeln!(std::io::stderr(), "skipped: {} is not there", file.display());
    None
}

/// The recordings.
pub(crate) fn recordings() -> Option<Vec<Pair>> {
    Some(read(&file("recordings/open.jsonl")?).unwrap())
}

/// A judge who knows all operations.
pub(crate) fn judge() -> &'static Judge {
    static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(Document::read().unwrap()).unwrap());
    &JUDGE
}

/// A pair with what is not given left out.
pub(crate) fn pair(value: serde_json::Value) -> Pair {
    serde_json::from_value(value).unwrap()
}
