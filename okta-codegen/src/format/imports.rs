//! Imports: absolute paths become `use` lines and short names.
//!
//! Lowering and templates print absolute paths, which are correct in every file. Here each file's paths are collected
//! from its tokens, macro calls included, and every path whose last name is free is imported. A name is not free if the
//! file defines it, if another path already took it, or if it means something else in the prelude; such a path stays
//! absolute.
//!
//! Of the API's own modules only the first is imported: `crate::models::User` becomes `models::User`. The module
//! re-exports thousands of types by globs, and the compiler resolves an import through globs very slowly. The module also
//! exists without the features of the types.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Literal, Spacing, TokenStream, TokenTree};

/// Names of the prelude and the modules of `core`, `alloc` or `std` that define them.
const PRELUDE: [(&str, &str); 28] = [
    ("AsMut", "convert"),
    ("AsRef", "convert"),
    ("Box", "boxed"),
    ("Clone", "clone"),
    ("Copy", "marker"),
    ("Default", "default"),
    ("Drop", "ops"),
    ("Eq", "cmp"),
    ("Err", "result"),
    ("Fn", "ops"),
    ("From", "convert"),
    ("FromIterator", "iter"),
    ("Into", "convert"),
    ("IntoIterator", "iter"),
    ("Iterator", "iter"),
    ("None", "option"),
    ("Ok", "result"),
    ("Option", "option"),
    ("Ord", "cmp"),
    ("PartialEq", "cmp"),
    ("PartialOrd", "cmp"),
    ("Result", "result"),
    ("Send", "marker"),
    ("Some", "option"),
    ("String", "string"),
    ("TryFrom", "convert"),
    ("TryInto", "convert"),
    ("Vec", "vec"),
];

/// Keywords that introduce a name of the file.
const DEFINING: [&str; 8] = ["struct", "enum", "union", "type", "trait", "mod", "static", "const"];

/// Replaces absolute paths by short names. Returns the tokens and the `use` items that they need.
///
/// `root` is the path of the API, and `module` the public path of the file's own items, such as `crate::models`.
pub(super) fn shorten(
    tokens: TokenStream,
    root: &str,
    module: Option<&str>,
) -> (TokenStream, Vec<syn::Item>) {
    let mut names = Names {
        below: format!("{root}::"),
        module: module.unwrap_or_default().to_owned(),
        ..Names::default()
    };
    names.collect(tokens.clone());
    let imports = names.choose();
    let tokens = names.rewrite(tokens);
    (tokens, imports)
}

/// The names of a file.
#[derive(Default)]
struct Names {
    /// What a path below the root of the API begins with.
    below: String,
    /// Public path of the file's own items.
    module: String,
    /// Names that the file defines or imports itself.
    defined: BTreeSet<String>,
    /// Importable paths, without those that only gated code uses.
    paths: BTreeSet<Path>,
    /// Name → the path it stands for.
    short: BTreeMap<String, Path>,
}

/// An absolute path up to its first type or macro: what a `use` line can import.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    /// Everything before the name: `::okta_runtime::json`, `crate::models`.
    parent: String,
    name: String,
}

/// A path in the tokens.
struct Found {
    path: Path,
    /// Number of tokens up to the name, exclusive.
    prefix: usize,
    /// Number of tokens of the path.
    len: usize,
}

impl Names {
    /// Collects definitions and paths.
    fn collect(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some(found) = find(&tokens, at) {
                self.paths.insert(found.path);
                at += found.len;
                continue;
            }
            match token {
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Ident(word) if DEFINING.iter().any(|keyword| word == keyword) => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at + 1) {
                        self.defined.insert(name.to_string());
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    let line: TokenStream =
                        tokens[at..].iter().take_while(|token| !is_punct(token, ';')).cloned().collect();
                    self.define_all(line);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Every identifier of a `use` line may be a name of the file.
    fn define_all(&mut self, line: TokenStream) {
        for token in line {
            match token {
                TokenTree::Group(group) => self.define_all(group.stream()),
                TokenTree::Ident(name) => drop(self.defined.insert(name.to_string())),
                _ => {}
            }
        }
    }

    /// Decides which paths get a short name, and returns the `use` items.
    fn choose(&mut self) -> Vec<syn::Item> {
        let mut lines: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in std::mem::take(&mut self.paths) {
            let own = path.parent == self.module && self.defined.contains(&path.name);
            if own {
                self.short.insert(path.name.clone(), path);
                continue;
            }
            let import = path.import(&self.below);
            let known = self.short.get(&import.name);
            if known == Some(&import) {
                continue;
            }
            if known.is_some() || self.defined.contains(&import.name) || import.is_ambiguous() {
                continue;
            }
            if !import.is_prelude() {
                lines.entry(import.parent.clone()).or_default().insert(import.name.clone());
            }
            self.short.insert(import.name.clone(), import);
        }
        lines.into_iter().filter_map(|(parent, names)| use_item(&parent, &names)).collect()
    }

    fn rewrite(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some(found) = find(&tokens, at) {
                let skipped = self.skipped(&tokens, at, &found);
                out.extend_from_slice(&tokens[at + skipped..at + found.len]);
                at += found.len;
                continue;
            }
            out.push(match token {
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.rewrite(group.stream()));
                    new.set_span(group.span());
                    TokenTree::Group(new)
                }
                TokenTree::Literal(literal) if is_doc(&tokens, at) => {
                    TokenTree::Literal(self.shorten_links(literal))
                }
                other => other.clone(),
            });
            at += 1;
        }
        out.into_iter().collect()
    }

    /// How many tokens of a path are left out.
    fn skipped(&self, tokens: &[TokenTree], at: usize, found: &Found) -> usize {
        if self.short.get(&found.path.name) != Some(&found.path) {
            let import = found.path.import(&self.below);
            // The module is kept: only the path of the API goes, each name with two colons.
            let root = 3 * self.below.matches("::").count();
            return if self.short.get(&import.name) == Some(&import) { root } else { 0 };
        }
        // `Option::Some` becomes `Some`.
        let variant = found.prefix + 3;
        match tokens.get(at + variant) {
            Some(TokenTree::Ident(name))
                if found.len == variant + 1
                    && found.path.is_prelude()
                    && ["Some", "None", "Ok", "Err"].iter().any(|known| name == known)
                    && !self.defined.contains(&name.to_string()) =>
            {
                variant
            }
            _ => found.prefix,
        }
    }

    /// Shortens the targets of links in a doc comment like other paths. A target that equals its label is left out.
    fn shorten_links(&self, literal: &Literal) -> Literal {
        let text = literal.to_string();
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("`](") {
            let Some((target, end)) = after.split_once(')') else { break };
            out.push_str(before);
            out.push_str("`]");
            match self.shorten_target(target) {
                Some(short) if before.rsplit_once("[`").is_some_and(|(_, label)| label == short) => {}
                Some(short) => out.push_str(&format!("({short})")),
                None => out.push_str(&format!("({target})")),
            }
            rest = end;
        }
        out.push_str(rest);
        syn::parse_str(&out).unwrap_or_else(|_| literal.clone())
    }

    fn shorten_target<'a>(&self, target: &'a str) -> Option<&'a str> {
        let starts = target.rmatch_indices("::").map(|(at, _)| at + 2);
        starts.map(|at| target.split_at(at)).find_map(|(before, rest)| {
            let name = rest.split("::").next().unwrap_or_default();
            let path = self.short.get(name)?;
            (before.strip_suffix("::") == Some(&path.parent)).then_some(rest)
        })
    }
}

impl Path {
    /// What a `use` line imports for this path: the path itself, or the first module below the root of the API.
    fn import(&self, below: &str) -> Self {
        match self.parent.strip_prefix(below) {
            Some(modules) => {
                let first = modules.split("::").next().unwrap_or_default();
                Self { parent: below.trim_end_matches("::").to_owned(), name: first.to_owned() }
            }
            None => self.clone(),
        }
    }

    fn is_prelude(&self) -> bool {
        let module =
            ["::std::", "::core::", "::alloc::"].iter().find_map(|root| self.parent.strip_prefix(root));
        module.is_some_and(|module| PRELUDE.contains(&(self.name.as_str(), module)))
    }

    /// Whether the short name would shadow one of the prelude.
    fn is_ambiguous(&self) -> bool {
        !self.is_prelude() && PRELUDE.iter().any(|(name, _)| *name == self.name)
    }
}

/// The absolute path that begins at a token, if one does and it names a type or a macro.
fn find(tokens: &[TokenTree], start: usize) -> Option<Found> {
    let global = is_colons(tokens, start);
    let root = match tokens.get(start) {
        Some(TokenTree::Ident(word)) if word == "crate" => "crate",
        _ if global && !continues_path(tokens, start) => "",
        _ => return None,
    };
    let mut at = start + usize::from(!global);
    let mut parent = root.to_owned();
    let mut found = None;
    while is_colons(tokens, at) {
        let Some(TokenTree::Ident(name)) = tokens.get(at + 2) else { break };
        at += 3;
        let name = name.to_string();
        let is_macro = matches!(tokens.get(at), Some(token) if is_punct(token, '!'));
        // A name in capitals is a static or a generic parameter.
        let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
        if found.is_none() && (is_macro || is_type) && !parent.is_empty() {
            found = Some((Path { parent: parent.clone(), name: name.clone() }, at - 1 - start));
        }
        parent = format!("{parent}::{name}");
    }
    found.map(|(path, prefix)| Found { path, prefix, len: at - start })
}

/// Whether the `::` at `start` continues a path rather than begins one.
fn continues_path(tokens: &[TokenTree], start: usize) -> bool {
    const BEFORE_TYPES: [&str; 8] = ["impl", "for", "dyn", "mut", "return", "as", "in", "where"];
    match start.checked_sub(1).map(|before| &tokens[before]) {
        Some(TokenTree::Ident(word)) => !BEFORE_TYPES.iter().any(|known| word == known),
        // The end of generic arguments, unless it is that of an arrow.
        Some(token) if is_punct(token, '>') => !start
            .checked_sub(2)
            .is_some_and(|before| ['-', '='].iter().any(|c| is_punct(&tokens[before], *c))),
        _ => false,
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize, joint: bool| {
        matches!(tokens.get(at), Some(TokenTree::Punct(punct))
            if punct.as_char() == ':' && (!joint || punct.spacing() == Spacing::Joint))
    };
    colon(at, true) && colon(at + 1, false)
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Whether the literal at `at` is the text of a doc comment.
fn is_doc(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.first(), Some(TokenTree::Ident(word)) if word == "doc") && at == 2
}

fn use_item(parent: &str, names: &BTreeSet<String>) -> Option<syn::Item> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names =
        if let [name] = names.as_slice() { (*name).to_owned() } else { format!("{{{}}}", names.join(", ")) };
    syn::parse_str(&format!("use {}::{names};", parent.trim_start_matches(':'))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(text: &str) -> String {
        let (tokens, imports) = shorten(syn::parse_str(text).unwrap(), "crate", Some("crate::models"));
        let mut file: syn::File = syn::parse2(tokens).unwrap();
        file.items.splice(0..0, imports);
        prettyplease::unparse(&file)
    }

    #[test]
    fn paths_are_imported_once_and_the_prelude_needs_no_import() {
        let text = shortened(
            "pub struct User { pub a: ::core::option::Option<crate::models::Group>, pub b: crate::models::Group }\n\
             fn f() -> ::core::option::Option<i64> { ::core::option::Option::Some(::std::vec::Vec::new().len()) }\n\
             ::okta_runtime::rows!(User { x: ::okta_runtime::json::Extra });",
        );
        assert!(
            text.starts_with("use okta_runtime::rows;\nuse okta_runtime::json::Extra;\nuse crate::models;\n")
        );
        assert!(
            text.contains("pub a: Option<models::Group>") && text.contains("pub b: models::Group"),
            "{text}"
        );
        assert!(text.contains("-> Option<i64>") && text.contains("Some(Vec::new().len())"), "{text}");
        assert!(text.contains("rows!(") && !text.contains("::okta_runtime"), "{text}");
    }

    #[test]
    fn a_name_that_is_taken_stays_absolute() {
        let text = shortened(
            "pub struct Option { pub own: crate::models::Option, pub std: ::core::option::Option<i64> }\n\
             pub struct Holder { pub a: crate::models::String, pub b: ::std::string::String }\n\
             pub struct Two { pub a: crate::models::Value, pub b: ::okta_runtime::json::Value, pub t: crate::models::T }",
        );
        assert!(
            text.contains("pub own: Option,") && text.contains("pub std: ::core::option::Option<i64>"),
            "{text}"
        );
        assert!(text.contains("pub a: models::String") && text.contains("pub b: String"), "{text}");
        assert!(text.contains("pub a: models::Value") && text.contains("pub b: Value"), "{text}");
        assert!(text.contains("pub t: crate::models::T"), "{text}");
    }

    #[test]
    fn links_in_docs_are_shortened() {
        let text = shortened(
            "/// Of [`Own`](crate::models::Own), a [`Bcd`](crate::models::Bcd), its [`new`](crate::models::Bcd::new), an \
             [`Extra`](::okta_runtime::json::Extra), [x](y).\n\
             pub struct Own { a: crate::models::Own, b: crate::models::Bcd, c: ::okta_runtime::json::Extra }",
        );
        assert!(
            text.contains(
                "/// Of [`Own`], a [`Bcd`](models::Bcd), its [`new`](models::Bcd::new), an [`Extra`], [x](y)."
            ),
            "{text}"
        );
    }
}
