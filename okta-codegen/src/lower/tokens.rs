//! Rust syntax as tokens. Lowering makes types, paths and literals with `quote`; [`print`] is the only function that
//! turns them into text for the templates.

use proc_macro2::{Delimiter, Ident, Literal, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// A string literal. All names and values of the wire become Rust through this function.
pub(crate) fn literal(text: &str) -> Literal {
    Literal::string(text)
}

/// The printed form of [`literal`].
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) { ["\"", text, "\""].concat() } else { print(literal(text)) }
}

/// A text as a basic string of TOML.
pub(crate) fn toml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// An identifier, raw if it is written `r#…`. The name must come from [`super::ident`] or a checked row of
/// `names.toml`.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// How code names the generated crate and the runtime.
pub(crate) struct Roots {
    sdk: TokenStream,
    /// The root module of the runtime.
    pub(crate) runtime: TokenStream,
}

impl Roots {
    /// In the generated crate itself.
    #[cfg(test)]
    pub(crate) fn inside() -> Self {
        Self { sdk: quote!(crate), runtime: quote!(::okta_runtime) }
    }

    /// In a program that uses the crate.
    pub(crate) fn outside(library: &str) -> Self {
        let library = ident(library);
        Self { sdk: quote!(#library), runtime: quote!(#library::runtime) }
    }

    /// A path below the root of the generated crate.
    pub(crate) fn path<'a>(&self, steps: impl IntoIterator<Item = &'a str>) -> TokenStream {
        let sdk = &self.sdk;
        let steps = steps.into_iter().map(ident);
        quote!(#sdk #(:: #steps)*)
    }
}

/// The text of a path in the generated crate, for example `crate::models::User`.
pub(crate) fn crate_path_text<'a>(steps: impl IntoIterator<Item = &'a str>) -> String {
    let mut path = "crate".to_owned();
    for step in steps {
        path.push_str("::");
        path.push_str(step);
    }
    path
}

/// The text of tokens, with the spaces that Rust needs and those that a reader expects.
pub(crate) fn print(tokens: impl ToTokens) -> String {
    let mut out = String::new();
    write(tokens.into_token_stream(), &mut out);
    out
}

fn write(tokens: TokenStream, out: &mut String) {
    let mut joint = false;
    for token in tokens {
        let follows = std::mem::take(&mut joint);
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => (" { ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                write(group.stream(), out);
                out.push_str(close);
            }
            TokenTree::Punct(punct) => {
                joint = punct.spacing() == Spacing::Joint;
                match punct.as_char() {
                    ',' => out.push_str(", "),
                    // On its own, not as a part of an operator or a path.
                    '=' if !follows && !joint => out.push_str(" = "),
                    ':' if !follows && !joint => out.push_str(": "),
                    sign => out.push(sign),
                }
            }
            TokenTree::Ident(ident) => word(&ident.to_string(), out),
            TokenTree::Literal(literal) => word(&literal.to_string(), out),
        }
    }
}

/// Adds a word, apart from the word before it.
fn word(text: &str, out: &mut String) {
    if out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"')) {
        out.push(' ');
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_escape_what_rust_requires() {
        for text in ["", "plain", "it's", "a\"b", "a\\c", "two\nlines", "日", "\0"] {
            assert_eq!(quoted(text), print(literal(text)));
            let parsed: syn::LitStr = syn::parse_str(&quoted(text)).unwrap();
            assert_eq!(parsed.value(), text);
        }
    }

    #[test]
    fn tokens_are_printed_as_people_write_them() {
        let (user, kind) = (Roots::inside().path(["models", "User"]), ident("r#type"));
        let text = literal("a b");
        for (tokens, printed) in [
            (quote!(::std::vec::Vec<#user>), "::std::vec::Vec<crate::models::User>"),
            (quote!(BTreeMap<String, Vec<i64>>), "BTreeMap<String, Vec<i64>>"),
            (quote!(&[&str]), "&[&str]"),
            (quote!(let mut #kind = Some(#text);), "let mut r#type = Some(\"a b\");"),
            (quote!(f::<T>(&#kind, vec![1, 2]).await?), "f::<T>(&r#type, vec![1, 2]).await?"),
            (quote!(A { a: 1 }), "A { a: 1 }"),
        ] {
            assert_eq!(print(tokens), printed);
        }
    }
}
