//! Formatting: what a template made is parsed and printed anew, so that its white space does not matter.

use crate::diag::{Diagnostic, Location};
use crate::view::File;

/// Lines shown on each side of a mistake.
const AROUND: usize = 3;

/// The final text of a file: Rust formatted under the header of generated files, anything else as it is.
///
/// # Errors
/// The mistake with the rendered lines round it, when the text is not Rust.
pub fn format(file: &File, rendered: &str, header: &str, template: &str) -> Result<String, Box<Diagnostic>> {
    if !file.path.ends_with(".rs") {
        let (open, close) = if file.path.ends_with(".md") { ("<!-- ", " -->") } else { ("# ", "") };
        return Ok(format!("{open}{header}{close}\n\n{}\n", rendered.trim()));
    }
    let parsed =
        syn::parse_file(rendered).map_err(|error| Box::new(mistake(file, rendered, template, &error)))?;
    // Comments do not survive parsing, so the header comes last.
    Ok(format!("// {header}\n\n{}", space_out(&prettyplease::unparse(&parsed))))
}

fn mistake(file: &File, rendered: &str, template: &str, error: &syn::Error) -> Diagnostic {
    let line = error.span().start().line;
    let first = line.saturating_sub(AROUND).max(1);
    let mut shown = String::new();
    for (number, text) in rendered.lines().enumerate().skip(first - 1).take(2 * AROUND + 1) {
        let mark = if number + 1 == line { '>' } else { ' ' };
        shown.push_str(&format!("\n    {mark} {:>5} | {text}", number + 1));
    }
    let message = format!("what the template makes for {} is not Rust: {error}{shown}", file.path);
    Diagnostic::error("template-output", "", message)
        .located(Location::file(template))
        .help("the lines are those of the rendered text; correct the template")
}

/// Puts a blank line before each item and method: prettyplease prints them without.
fn space_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let start = line.trim_start();
        let indent = line.len() - start.len();
        let ended = matches!(previous.trim_start(), "}" | "};")
            || previous.ends_with(");") && indent == 0
            || previous.ends_with(';') && indent == 0 && previous.starts_with("pub(crate) static");
        if ended
            && indent <= 4
            && !matches!(start.as_bytes().first(), None | Some(b'}'))
            && begins_item(start)
        {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    out
}

fn begins_item(line: &str) -> bool {
    ["///", "#[", "pub ", "impl", "fn ", "::okta", "static", "mod ", "pub("]
        .iter()
        .any(|start| line.starts_with(start))
}

/// A statement in the lines that it is printed in; the text itself where it is not Rust.
pub(crate) fn statement(text: &str) -> Vec<String> {
    let Ok(parsed) = syn::parse_file(&format!("async fn f() {{ {text} }}")) else {
        return vec![text.to_owned()];
    };
    let printed = prettyplease::unparse(&parsed);
    let lines: Vec<&str> = printed.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}
