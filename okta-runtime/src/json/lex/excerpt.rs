//! Excerpts of JSON text for error messages.

use super::super::secret_names::is_secret_name;
use super::scan;

/// Returns the first `limit` characters of `text` on one line, cut before the value of the first field with a secret
/// name.
pub(crate) fn excerpt(text: &str, limit: usize) -> String {
    let bytes = text.as_bytes();
    let mut cut = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let mut masked = false;
    let mut at = 0;
    while let Some(offset) = bytes.get(at..cut).and_then(|rest| rest.iter().position(|b| *b == b'"')) {
        at += offset;
        let Ok(end) = scan::string(bytes, at) else { break };
        let name = text.get(at + 1..end - 1).unwrap_or_default();
        if is_secret_name(name) && scan::colon(bytes, end).is_ok() {
            cut = end.min(cut);
            masked = true;
            break;
        }
        at = end;
    }
    let mut excerpt: String = text[..char_boundary(text, cut)].chars().map(printable).collect();
    if masked {
        excerpt.push_str(":***");
    } else if cut < text.len() {
        excerpt.push('…');
    }
    excerpt
}

/// Returns at most `limit` characters of text from a server, on one line.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut chars = text.chars();
    let mut line: String = chars.by_ref().take(limit).map(printable).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}

/// Replaces characters that end a line, control a terminal or change the direction of the text with a space.
fn printable(c: char) -> char {
    match c {
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Returns the last character boundary at or before `at`.
pub(super) fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
