//! Text of a document as rustdoc accepts it: Markdown in which `[id]` links to an operation or a type.

use std::borrow::Cow;
use std::cell::RefCell;

/// The link for `[id]` in a text, if it is the id of an operation or a type.
pub(crate) type Links<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Text of a document as rustdoc accepts it: without HTML, code that would run, and links that lead nowhere.
pub(crate) fn prose(text: &str, links: Links<'_>) -> Vec<String> {
    let mut lines = Vec::with_capacity(text.lines().count());
    let mut fenced = false;
    for line in text.lines() {
        let line = printable(line);
        let line = line.trim_end();
        let bare = line.trim_start();
        if bare.starts_with("```") {
            // Without a language rustdoc would compile the block as a test.
            lines.push(if fenced { "```".to_owned() } else { "```text".to_owned() });
            fenced = !fenced;
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            // Four leading blanks would make a code block, which is a test too.
            let indent = (line.len() - bare.len()).min(3);
            let mut text = inline(bare, links);
            text.insert_str(0, &"   "[..indent]);
            lines.push(text);
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    while lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The texts in brackets that are no links.
pub(crate) fn references(text: &str) -> Vec<String> {
    if !text.contains('[') {
        return Vec::new();
    }
    let found = RefCell::new(Vec::new());
    prose(text, &|id| {
        found.borrow_mut().push(id.to_owned());
        None
    });
    found.into_inner()
}

/// Text as one line.
pub(crate) fn line(text: &str) -> String {
    inline(&printable(text).split_whitespace().collect::<Vec<_>>().join(" "), &|_| None)
}

/// A name or a value as inline code, or as a Rust literal if it cannot be code.
pub(crate) fn code(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains('`') && !text.contains(is_hidden);
    if plain { format!("`{text}`") } else { inline(&format!("{text:?}"), &|_| None) }
}

/// Replaces characters that would end or reverse a line of a comment with blanks.
fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(is_hidden) { text.replace(is_hidden, " ").into() } else { text.into() }
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line outside code blocks: escapes markup and brackets, leaves the text of relative links, marks bare addresses.
fn inline(line: &str, links: Links<'_>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.bytes().position(|byte| b"`<>[]h".contains(&byte)) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (text, used) = special(tail, links);
        out.push_str(&text);
        rest = &tail[used..];
    }
    out.push_str(rest);
    out
}

/// A code span at the start of a text. It ends with as many backticks as it begins with.
fn span(text: &str) -> Option<&str> {
    let marks = text.len() - text.trim_start_matches('`').len();
    let mut at = marks;
    loop {
        at += text[at..].find('`')?;
        let run = text[at..].len() - text[at..].trim_start_matches('`').len();
        at += run;
        if run == marks {
            return Some(&text[..at]);
        }
    }
}

/// The replacement for the special character at the start of `tail`, and how much of `tail` it replaces.
fn special<'t>(tail: &'t str, links: Links<'_>) -> (Cow<'t, str>, usize) {
    let first = tail.as_bytes().first().copied().unwrap_or_default();
    match first {
        b'`' => match span(tail) {
            Some(span) => (span.into(), span.len()),
            None => ("\\`".into(), 1),
        },
        b'<' => match autolink(tail) {
            Some(link) => (link.into(), link.len()),
            None => ("&lt;".into(), 1),
        },
        b'>' => ("&gt;".into(), 1),
        b'[' => match link(tail) {
            Some((text, target, used)) => {
                let text = inline(text, links);
                // What other targets are relative to is not known.
                match target.starts_with("http") {
                    true => (format!("[{text}]({target})").into(), used),
                    false => (text.into(), used),
                }
            }
            None => match reference(tail, links) {
                Some((link, used)) => (link.into(), used),
                None => ("\\[".into(), 1),
            },
        },
        b']' => ("\\]".into(), 1),
        _ if tail.starts_with("http://") || tail.starts_with("https://") => {
            let end =
                tail.find(|c: char| c.is_whitespace() || "<>()[]\"'`".contains(c)).unwrap_or(tail.len());
            let address = tail[..end].trim_end_matches(['.', ',', ';', ':', '*']);
            (format!("<{address}>").into(), address.len())
        }
        _ => ("h".into(), 1),
    }
}

/// `<https://…>` at the start of a text.
fn autolink(text: &str) -> Option<&str> {
    let link = &text[..=text.find('>')?];
    let address = link.starts_with("<http://") || link.starts_with("<https://");
    (address && !link.contains(char::is_whitespace)).then_some(link)
}

/// `[text](target)` at the start of a text.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let close = text.find(']')?;
    if text[1..close].contains('[') {
        return None;
    }
    let target = text[close + 1..].strip_prefix('(')?;
    let end = target.find(')')?;
    let target = &target[..end];
    (!target.contains(char::is_whitespace)).then_some((&text[1..close], target, close + 1 + end + 2))
}

/// `[id]` at the start of a text.
fn reference(text: &str, links: Links<'_>) -> Option<(String, usize)> {
    let close = text.find(']')?;
    Some((links(&text[1..close])?, close + 1))
}

#[cfg(test)]
mod tests {
    use super::{code, line, references};

    fn prose(text: &str) -> Vec<String> {
        super::prose(text, &|id| (id == "listUsers").then(|| "[`list_users`](there)".to_owned()))
    }

    #[test]
    fn ids_in_brackets_are_links() {
        assert_eq!(prose("see [listUsers], [other]"), ["see [`list_users`](there), \\[other\\]"]);
        assert_eq!(prose("`[listUsers]` [listUsers](#a)"), ["`[listUsers]` listUsers"]);
        assert_eq!(references("[a], `[b]`, [c](https://a.example/), [d"), ["a"]);
    }

    #[test]
    fn markup_never_reaches_rustdoc() {
        assert_eq!(prose("see <b>this</b>"), ["see &lt;b&gt;this&lt;/b&gt;"]);
        assert_eq!(prose("a `<tag>` stays"), ["a `<tag>` stays"]);
        assert_eq!(prose("```\nlet x;\n```"), ["```text", "let x;", "```"]);
        assert_eq!(prose("      indented"), ["   indented"]);
        assert_eq!(prose("a [b] c"), ["a \\[b\\] c"]);
        assert_eq!(prose("[x](/guide)"), ["x"]);
        assert_eq!(prose("[x](#tag/User)"), ["x"]);
        assert_eq!(prose("at https://a.example/b."), ["at <https://a.example/b>."]);
        assert_eq!(prose("[x](https://a.example/b)"), ["[x](https://a.example/b)"]);
        assert_eq!(prose("one ` only <b>"), ["one \\` only &lt;b&gt;"]);
        assert_eq!(prose("[`x`](https://a.example/b)"), ["[`x`](https://a.example/b)"]);
        assert_eq!(prose("[a<b](#c) ``d`<e>`` f"), ["a&lt;b ``d`<e>`` f"]);
        assert_eq!(prose("(https://a.example)"), ["(<https://a.example>)"]);
        assert_eq!(prose("see <https://a.example/b>"), ["see <https://a.example/b>"]);
        assert_eq!(prose("a\rb\u{202e}c"), ["a b c"]);
    }

    #[test]
    fn names_and_titles_stay_on_their_line() {
        assert_eq!(code("a_b"), "`a_b`");
        assert_eq!(code(""), "\"\"");
        assert_eq!(code("two\nlines"), "\"two\\nlines\"");
        assert_eq!(code("a`<b>"), "\"a\\`&lt;b&gt;\"");
        assert_eq!(line("two\n  lines of <b>"), "two lines of &lt;b&gt;");
    }
}
