//! Doc lines: made of facts, after the text of the document where it has one.

use crate::ir::{Field, Limits, Location, Operation, Paging, Param, Security};

use super::ident;

/// Text of a document as rustdoc takes it: no HTML, no code that would be run, no links into nowhere.
pub(super) fn prose(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
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
            lines.push(format!("{}{}", &"   "[..indent], inline(bare)));
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

/// Text as one line, whatever it holds.
pub(super) fn line(text: &str) -> String {
    inline(&printable(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A name or a value of the document between code marks; as a Rust literal where that cannot be.
pub(crate) fn code(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains('`') && printable(text) == text;
    if plain { format!("`{text}`") } else { inline(&format!("{text:?}")) }
}

/// Control characters end a line of a comment, and marks of direction reverse it: both become blanks.
fn printable(text: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(hidden, " ")
}

/// One line outside code: markup escaped, links made absolute, bare addresses and brackets kept from being links.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['`', '<', '>', '[', ']', 'h']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (text, used) = special(tail);
        out.push_str(&text);
        rest = &tail[used..];
    }
    out.push_str(rest);
    out
}

/// A code span at the start of a text, which ends with as many marks as it begins with.
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

/// What stands for the special sign at the start of `tail`, and how much of `tail` it covers.
fn special(tail: &str) -> (String, usize) {
    let first = tail.as_bytes().first().copied().unwrap_or_default();
    match first {
        b'`' => match span(tail) {
            Some(span) => (span.to_owned(), span.len()),
            None => ("\\`".to_owned(), 1),
        },
        b'<' => match autolink(tail) {
            Some(link) => (link.to_owned(), link.len()),
            None => ("&lt;".to_owned(), 1),
        },
        b'>' => ("&gt;".to_owned(), 1),
        b'[' => match link(tail) {
            Some((text, target, used)) => {
                let text = inline(text);
                let target = if target.starts_with('/') {
                    format!("https://developer.okta.com/docs/api{target}")
                } else {
                    target.to_owned()
                };
                match target.starts_with("http") {
                    true => (format!("[{text}]({target})"), used),
                    false => (text, used),
                }
            }
            None => ("\\[".to_owned(), 1),
        },
        b']' => ("\\]".to_owned(), 1),
        _ if tail.starts_with("http://") || tail.starts_with("https://") => {
            let end =
                tail.find(|c: char| c.is_whitespace() || "<>()[]\"'`".contains(c)).unwrap_or(tail.len());
            let address = tail[..end].trim_end_matches(['.', ',', ';', ':', '*']);
            (format!("<{address}>"), address.len())
        }
        _ => ("h".to_owned(), 1),
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

/// Lines of a member.
pub(super) fn field(wire: &str, field: &Field) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &field.docs {
        lines.extend(prose(text));
        lines.push(String::new());
    }
    let mut facts = vec![code(wire)];
    if field.read_only {
        facts.push("read-only".to_owned());
    }
    if field.write_only {
        facts.push("never returned".to_owned());
    }
    if field.required {
        facts.push("required".to_owned());
    }
    if field.nullable {
        facts.push("may be null".to_owned());
    }
    facts.extend(limits(&field.limits));
    facts.extend(default(field.default.as_ref()));
    lines.push(format!("{}.", facts.join(", ")));
    lines
}

/// Lines of an optional parameter.
pub(super) fn param(param: &Param) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &param.docs {
        lines.extend(prose(text));
        lines.push(String::new());
    }
    let kind = match param.location {
        Location::Path => "Path parameter",
        Location::Query => "Query parameter",
        Location::Header => "Header",
    };
    let mut facts = vec![format!("{kind} {}", code(&param.name))];
    facts.extend(limits(&param.limits));
    facts.extend(default(param.default.as_ref()));
    lines.push(format!("{}.", facts.join(", ")));
    lines
}

fn default(default: Option<&serde_json::Value>) -> Option<String> {
    let default = default?.to_string();
    (default.len() <= 60).then(|| format!("default {}", code(&default)))
}

/// Limits in words.
pub(crate) fn limits(limits: &Limits) -> Vec<String> {
    let mut facts = Vec::new();
    let range = |low: Option<String>, high: Option<String>, unit: &str| match (low, high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}")),
        (Some(low), None) => Some(format!("at least {low}{unit}")),
        (None, Some(high)) => Some(format!("at most {high}{unit}")),
        (None, None) => None,
    };
    let text = |count: &Option<u64>| count.map(|count| count.to_string());
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
    facts.extend(range(number(&limits.minimum), number(&limits.maximum), ""));
    facts.extend(range(text(&limits.min_length), text(&limits.max_length), " characters"));
    facts.extend(range(text(&limits.min_items), text(&limits.max_items), " items"));
    facts
}

/// Lines of an operation.
pub(super) fn operation(operation: &Operation, features: &[String], reference: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let title = operation.summary.as_deref().map(prose).and_then(|lines| lines.into_iter().next());
    let title = title.unwrap_or_else(|| line(&ident::sentence(&operation.id)));
    lines.push(format!("{}.", title.trim_end_matches('.')));
    lines.push(String::new());
    let call = format!("{} {}", operation.method, operation.path);
    lines.push(format!("{}, operation {}.", code(&call), code(&operation.id)));
    if let Some(text) = &operation.docs {
        lines.push(String::new());
        lines.extend(prose(text));
    }
    lines.push(String::new());
    lines.push(credentials(operation));
    if let Some(stage) = operation.lifecycle.as_deref().filter(|stage| *stage != "GA") {
        let stage = line(&stage.replace('_', " ").to_lowercase());
        lines.push(format!("Release stage: {stage}."));
    }
    if operation.outputs.first().is_some_and(|output| output.status >= 300) {
        let status = operation.outputs[0].status;
        lines.push(format!(
            "The only declared answer is {status}, which counts as success and carries no value."
        ));
    }
    match &operation.paging {
        Paging::None => {}
        Paging::Link { declared: true } => {
            lines.push("A list in pages, continued by `Link` headers.".to_owned())
        }
        Paging::Link { declared: false } => {
            lines.push("A list in one page; a `Link` header is followed if one comes.".to_owned());
        }
        Paging::Poll => {
            lines.push(
                "A list in pages, continued by `Link` headers. Without an end in the query there is always"
                    .to_owned(),
            );
            lines.push(
                "a next page: the stream ends at the first empty one, and `tail` waits for more.".to_owned(),
            );
        }
        Paging::Body { items } => {
            lines.push(format!(
                "A list in pages: items in `{items}`, continued by a `Link` header or `_links.next`."
            ));
        }
        Paging::Wrapped { items } => {
            lines.push(format!("A list in pages: items in {}, continued by `Link` headers.", code(items)));
        }
    }
    let paths = operation.params.iter().filter(|param| param.required);
    let described: Vec<String> = paths
        .filter(|param| param.docs.is_some() || !matches!(param.location, Location::Path))
        .map(|required| format!("* `{}`: {}", ident::bare(&required.name), param_line(required)))
        .collect();
    if !described.is_empty() {
        lines.push(String::new());
        lines.extend(described);
    }
    if !features.is_empty() {
        lines.push(String::new());
        let features: Vec<String> = features.iter().map(|feature| format!("`{feature}`")).collect();
        lines.push(format!("Needs the features {}.", features.join(" and ")));
    }
    let statuses: Vec<String> = operation
        .errors
        .iter()
        .filter(|status| *status != "default")
        .map(|status| format!("`{status}`"))
        .collect();
    if !statuses.is_empty() {
        lines.push(String::new());
        lines.push("# Errors".to_owned());
        lines.push(format!("Declared: {}.", statuses.join(", ")));
    }
    if let Some(reference) = reference {
        lines.push(String::new());
        let link = reference.replace("{tag}", &operation.tag).replace("{operation}", &operation.id);
        lines.push(format!("[Reference]({})", printable(&link).replace(' ', "%20")));
    }
    lines
}

fn param_line(required: &Param) -> String {
    let lines = param(required);
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn credentials(operation: &Operation) -> String {
    let scopes: Vec<String> = operation.scopes.iter().map(|scope| code(scope)).collect();
    match (operation.security, scopes.as_slice()) {
        (Security::None, _) => "Takes no credentials: none are sent.".to_owned(),
        (Security::SswsOnly, _) => "Takes an API token only.".to_owned(),
        (Security::OAuthOnly, []) => "Takes an OAuth 2.0 access token only.".to_owned(),
        (Security::OAuthOnly, scopes) => {
            format!("Takes an OAuth 2.0 access token only, scope {}.", scopes.join(", "))
        }
        (Security::Any, []) => "Takes any credentials.".to_owned(),
        (Security::Any, scopes) => format!("OAuth 2.0 scope {}.", scopes.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, line, prose};

    #[test]
    fn markup_never_reaches_rustdoc() {
        assert_eq!(prose("see <b>this</b>"), ["see &lt;b&gt;this&lt;/b&gt;"]);
        assert_eq!(prose("a `<tag>` stays"), ["a `<tag>` stays"]);
        assert_eq!(prose("```\nlet x;\n```"), ["```text", "let x;", "```"]);
        assert_eq!(prose("      indented"), ["   indented"]);
        assert_eq!(prose("a [b] c"), ["a \\[b\\] c"]);
        assert_eq!(prose("[x](/guide)"), ["[x](https://developer.okta.com/docs/api/guide)"]);
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
