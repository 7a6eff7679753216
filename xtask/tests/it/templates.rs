//! What templates may contain.

use std::fs;
use std::path::Path;

use crate::targets::files;

/// Returns the contents of all `open … close` pairs, without whitespace control.
fn tags<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let after = text.split(open).skip(1);
    after.map(|rest| rest.split(close).next().unwrap_or(rest).trim_matches('-').trim()).collect()
}

/// Returns whether `text` names a value of the view: `operation.response.kind`.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
}

/// Returns whether a condition is a flag, compares a kind with one of its names, or asks for a separator.
fn is_plain(condition: &str) -> bool {
    if condition == "not loop.last" {
        return true;
    }
    match condition.split_once(" == ") {
        Some((kind, name)) => is_path(kind) && is_path(name.trim_matches('"')) && name.starts_with('"'),
        None => is_path(condition),
    }
}

/// Returns what is wrong with a `{% … %}` tag, if anything.
fn mistake(tag: &str) -> Option<&'static str> {
    let (word, rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let right = match word {
        "if" | "elif" => is_plain(rest),
        "for" => rest.split_once(" in ").is_some_and(|(name, list)| is_path(name) && is_path(list)),
        "else" | "endif" | "endfor" | "endcomponent" | "component" | "include" => true,
        _ => false,
    };
    (!right).then_some("decide this in okta-codegen/src/lower and add a field to the view")
}

#[test]
fn templates_contain_no_logic() {
    let found = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates"));
    assert!(found.len() > 10, "{found:?}");
    let mut wrong = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for tag in tags(&text, "{%", "%}") {
            wrong.extend(mistake(tag).map(|help| format!("{}: {tag:?}: {help}", path.display())));
        }
        for value in tags(&text, "{{", "}}") {
            if !value.starts_with('<') && !is_path(value) {
                wrong.push(format!("{}: {value:?}: print a field of the view", path.display()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn logic_is_recognised() {
    for tag in
        ["set x = 1", "if a and b", "if a == b", "for x in list | sort", "if not a", "if a.b == \"c\" or d"]
    {
        assert!(mistake(tag).is_some(), "{tag}");
    }
}
