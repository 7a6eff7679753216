//! What `--check` shows: enough of the difference to see what it is about.

use std::fmt::Write as _;
use std::time::Duration;

use similar::TextDiff;

use super::plan::Plan;

/// How many lines are shown of one file, and of how many files.
const LINES: usize = 40;
const FILES: usize = 8;
/// Beyond this the difference of a file is less exact but there in time.
const PATIENCE: Duration = Duration::from_millis(500);

/// The difference as a unified diff of bounded length.
pub(super) fn unified(plan: &Plan<'_>) -> String {
    let mut text = String::new();
    let changed = plan.writes.iter().map(|write| {
        let old = write.old.as_deref().map(String::from_utf8_lossy);
        file(write.path, old.as_deref(), write.content)
    });
    let removed = plan.removals.iter().map(|removal| format!("--- a/{}\n+++ /dev/null\n", removal.path));
    // Lazy: a file that is not shown is not compared.
    changed.chain(removed).take(FILES).for_each(|shown| text.push_str(&shown));
    let hidden = (plan.writes.len() + plan.removals.len()).saturating_sub(FILES);
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more {}", plural(hidden, "file"));
    }
    text
}

fn file(path: &str, old: Option<&str>, new: &str) -> String {
    let before = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old.unwrap_or_default(), new);
    let unified = diff.unified_diff().header(&before, &format!("b/{path}")).to_string();
    let mut lines = unified.split_inclusive('\n');
    let mut text: String = lines.by_ref().take(LINES).collect();
    let hidden = lines.count();
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more {}", plural(hidden, "line"));
    }
    text
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
