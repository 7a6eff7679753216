//! Formatting: rendered Rust is parsed, given `use` lines, and printed anew, so white space in templates is
//! irrelevant.

mod imports;
mod print;

use proc_macro2::TokenStream;

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
    let parsed = parse(file, rendered, root)
        .map_err(|error| Box::new(diagnostic(file, rendered, template, &error)))?;
    // Comments do not survive parsing, so the header is added last.
    Ok(format!("// {header}\n\n{}", print::file(parsed)))
}

/// Parses rendered text and replaces absolute paths by imports.
fn parse(file: &File, rendered: &str, root: &str) -> syn::Result<syn::File> {
    let tokens: TokenStream = syn::parse_str(rendered)?;
    let (tokens, imports) = imports::shorten(tokens, root, file.module(root).as_deref());
    let mut parsed: syn::File = syn::parse2(tokens)?;
    for item in &parsed.items {
        if let syn::Item::Macro(call) = item
            && ITEM_MACROS.iter().any(|name| call.mac.path.is_ident(name))
        {
            syn::parse2::<syn::File>(call.mac.tokens.clone())?;
        }
    }
    parsed.items.splice(0..0, imports);
    Ok(parsed)
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
