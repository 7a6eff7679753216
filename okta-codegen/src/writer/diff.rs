//! The difference that `--check` shows, of bounded length.

use std::fmt::Write as _;
use std::time::Duration;

use similar::TextDiff;

use super::plan::{Plan, Write};

/// How many lines are shown of one file, and of how many files.
const LINES: usize = 40;
const FILES: usize = 8;
/// After this time the difference of a file becomes less exact.
const TIME_PER_FILE: Duration = Duration::from_millis(500);

/// Returns the difference as a unified diff. Files that differ in line endings only are counted.
pub(super) fn unified(plan: &Plan<'_>) -> String {
    let mut text = String::new();
    let (endings, changed): (Vec<&Write<'_>>, Vec<&Write<'_>>) =
        plan.writes.iter().partition(|write| write.only_line_endings_differ());
    let shown = changed.len() + plan.removals.len();
    let changed = changed.into_iter().map(|write| {
        let old = write.old.as_deref().map(String::from_utf8_lossy);
        file(write.path, old.as_deref(), write.content)
    });
    let removed = plan.removals.iter().map(|removal| format!("--- a/{}\n+++ /dev/null\n", removal.path));
    // A file that is not shown is not compared.
    changed.chain(removed).take(FILES).for_each(|shown| text.push_str(&shown));
    let hidden = shown.saturating_sub(FILES);
    if hidden > 0 {
        let _ = writeln!(text, "… and {}", count(hidden, "more file"));
    }
    if let Some(first) = endings.first() {
        let files = count(endings.len(), "file");
        let _ = writeln!(text, "only line endings differ in {files}, for example {}", first.path);
    }
    text
}

fn file(path: &str, old: Option<&str>, new: &str) -> String {
    let before = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let diff = TextDiff::configure().timeout(TIME_PER_FILE).diff_lines(old.unwrap_or_default(), new);
    let unified = diff.unified_diff().header(&before, &format!("b/{path}")).to_string();
    let mut lines = unified.split_inclusive('\n');
    let mut text: String = lines.by_ref().take(LINES).collect();
    let hidden = lines.count();
    if hidden > 0 {
        let _ = writeln!(text, "… and {}", count(hidden, "more line"));
    }
    text
}

fn count(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
