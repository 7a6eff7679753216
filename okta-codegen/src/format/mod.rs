//! Formatting: rendered Rust is parsed, given `use` lines, and printed anew, so white space in templates is
//! irrelevant.

mod exprs;
mod imports;
mod items;
mod layout;
mod lex;
mod print;

use std::borrow::Cow;

use crate::diag::{Diagnostic, Location};
use crate::view::File;

pub(crate) use print::statement;

/// Lines shown before and after the line of an error.
const CONTEXT: usize = 3;

/// Macros of the runtime that take items, which are parsed to find errors in them.
const ITEM_MACROS: [&str; 2] = ["json_enum", "gated_modules"];

/// The path of an API at the root of its crate.
pub(crate) const ROOT: &str = "crate";

/// The final text of a file: Rust is formatted, anything else is kept. `header` becomes the first line, and
/// `root` is the path of the API.
///
/// # Errors
/// If a `.rs` file is not Rust: the error with the rendered lines around it.
pub(crate) fn format(
    file: &File,
    rendered: &str,
    header: &str,
    template: &str,
    root: &str,
) -> Result<String, Box<Diagnostic>> {
    if !file.path.ends_with(".rs") {
        let (open, close) = if file.path.ends_with(".md") { ("<!-- ", " -->") } else { ("# ", "") };
        return Ok(format!("{open}{header}{close}\n\n{}\n", rendered.trim()));
    }
    let code =
        code(file, rendered, root).map_err(|error| Box::new(diagnostic(file, rendered, template, &error)))?;
    // Comments are left out, so the header is added last.
    Ok(format!("// {header}\n\n{code}"))
}

/// The code of a file, with imports. Most is printed without syn.
fn code(file: &File, rendered: &str, root: &str) -> syn::Result<String> {
    let rendered = &*lines(rendered);
    let Some((tokens, imports)) = shortened(file, rendered, root) else { return parsed(rendered, "") };
    if let Some(text) = printed(&tokens, &imports) {
        return Ok(text);
    }
    // An error has its place in the rendered text.
    let text = parsed(&lex::join(&tokens), &imports);
    text.map_err(|error| parsed(rendered, "").err().unwrap_or(error))
}

/// The tokens of a file with short names, and the `use` lines that they need.
fn shortened<'t>(file: &File, rendered: &'t str, root: &str) -> Option<(Vec<lex::Token<'t>>, String)> {
    let tokens = lex::lex(rendered)?;
    Some(imports::shorten(rendered, tokens, root, file.module(root).as_deref()))
}

/// Prints code without syn, if it is among what [`items`] covers.
fn printed(tokens: &[lex::Token<'_>], imports: &str) -> Option<String> {
    items::file(tokens, &lex::lex(imports)?)
}

/// The code of a file as it is printed without syn, if it is, and with it.
#[cfg(test)]
pub(crate) fn both(file: &File, rendered: &str, root: &str) -> (Option<String>, syn::Result<String>) {
    let (tokens, imports) = shortened(file, rendered, root).unwrap_or_default();
    (printed(&tokens, &imports), parsed(&lex::join(&tokens), &imports))
}

/// Parses code and prints it, `imports` in front of its items.
fn parsed(text: &str, imports: &str) -> syn::Result<String> {
    let mut parsed: syn::File = syn::parse_str(text)?;
    for item in &parsed.items {
        if let syn::Item::Macro(call) = item
            && ITEM_MACROS
                .iter()
                .any(|name| call.mac.path.segments.last().is_some_and(|last| last.ident == name))
        {
            syn::parse2::<syn::File>(call.mac.tokens.clone())?;
        }
    }
    let imports: syn::File = syn::parse_str(imports)?;
    parsed.items.splice(0..0, imports.items);
    Ok(print::file(parsed))
}

/// The text with the line ends of Unix.
fn lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

fn diagnostic(file: &File, rendered: &str, template: &str, error: &syn::Error) -> Diagnostic {
    let line = error.span().start().line;
    let first = line.saturating_sub(CONTEXT).max(1);
    let mut shown = String::new();
    for (number, text) in rendered.lines().enumerate().skip(first - 1).take(2 * CONTEXT + 1) {
        let mark = if number + 1 == line { '>' } else { ' ' };
        shown.push_str(&format!("\n    {mark} {:>5} | {text}", number + 1));
    }
    let message = format!("the text rendered for {} is not Rust: {error}{shown}", file.path);
    Diagnostic::error("template-output", "", message)
        .located(Location::file(template))
        .help("line numbers refer to the rendered text; correct the template")
}
