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

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::lex::{Kind, Token};

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

/// Variants that the prelude has.
const VARIANTS: [&str; 4] = ["Some", "None", "Ok", "Err"];

/// Replaces absolute paths by short names. Returns the tokens and the `use` lines that they need.
///
/// `text` is the source of the tokens, `root` the path of the API, and `module` the public path of the file's own items,
/// such as `crate::models`.
pub(super) fn shorten<'t>(
    text: &'t str,
    tokens: Vec<Token<'t>>,
    root: &str,
    module: Option<&str>,
) -> (Vec<Token<'t>>, String) {
    let below = format!("{root}::");
    let mut names = Names { below: &below, module: module.unwrap_or_default(), ..Names::default() };
    let found = names.collect(text, &tokens);
    let imports = names.choose(&found);
    let shortened = names.rewrite(tokens, &found);
    (shortened, imports)
}

/// The names of a file.
#[derive(Default)]
struct Names<'n> {
    /// What a path below the root of the API begins with.
    below: &'n str,
    /// Public path of the file's own items.
    module: &'n str,
    /// Names that the file defines or imports itself.
    defined: BTreeSet<String>,
    /// Name → the path it stands for.
    short: BTreeMap<&'n str, Path<'n>>,
}

/// An absolute path up to its first type or macro: what a `use` line can import.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Path<'n> {
    /// Everything before the name: `::okta_runtime::json`, `crate::models`.
    parent: Cow<'n, str>,
    name: &'n str,
}

/// A path in the tokens.
struct Found<'n> {
    path: Path<'n>,
    /// Index of its first token.
    start: usize,
    /// Number of tokens up to the name, exclusive.
    prefix: usize,
    /// Number of tokens of the path.
    len: usize,
    /// The name behind the first one, if that is all of the path and a variant that the prelude has.
    variant: Option<&'n str>,
}

impl<'n> Names<'n> {
    /// Collects definitions, and returns the paths.
    fn collect(&mut self, text: &'n str, tokens: &[Token<'_>]) -> Vec<Found<'n>> {
        let mut paths = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some(found) = find(text, tokens, at) {
                at += found.len;
                paths.push(found);
                continue;
            }
            if token.kind == Kind::Word && DEFINING.contains(&token.text.as_ref()) {
                if let Some(name) = tokens.get(at + 1).filter(|name| name.kind == Kind::Word) {
                    self.defined.insert(name.text.to_string());
                }
            } else if token.is("use") {
                // Every identifier of the line may be a name of the file.
                let line = tokens[at..].iter().take_while(|token| !token.is(";"));
                let words = line.filter(|token| token.kind == Kind::Word);
                self.defined.extend(words.map(|word| word.text.to_string()));
            }
            at += 1;
        }
        paths
    }

    /// Decides which paths get a short name, and returns the `use` lines.
    fn choose(&mut self, found: &[Found<'n>]) -> String {
        let mut lines: BTreeMap<Cow<'n, str>, BTreeSet<&'n str>> = BTreeMap::new();
        let paths: BTreeSet<&Path<'n>> = found.iter().map(|found| &found.path).collect();
        for path in paths {
            let own = path.parent == self.module && self.defined.contains(path.name);
            if own {
                self.short.insert(path.name, path.clone());
                continue;
            }
            let import = path.import(self.below);
            let known = self.short.get(import.name);
            if known == Some(&import) {
                continue;
            }
            if known.is_some() || self.defined.contains(import.name) || import.is_ambiguous() {
                continue;
            }
            if !import.is_prelude() {
                lines.entry(import.parent.clone()).or_default().insert(import.name);
            }
            self.short.insert(import.name, import);
        }
        lines.into_iter().map(|(parent, names)| use_line(&parent, &names)).collect()
    }

    fn rewrite<'t>(&self, tokens: Vec<Token<'t>>, found: &[Found<'n>]) -> Vec<Token<'t>> {
        let mut out = Vec::with_capacity(tokens.len());
        let mut found = found.iter().peekable();
        let mut skipped = 0..0;
        for (at, mut token) in tokens.into_iter().enumerate() {
            if let Some(found) = found.next_if(|found| found.start == at) {
                skipped = at..at + self.skipped(found);
            }
            if skipped.contains(&at) {
                continue;
            }
            if matches!(token.kind, Kind::Doc | Kind::InnerDoc)
                && let Some(shorter) = self.shorten_links(&token.text)
            {
                token.text = Cow::Owned(shorter);
            }
            out.push(token);
        }
        out
    }

    /// How many tokens of a path are left out.
    fn skipped(&self, found: &Found<'n>) -> usize {
        let path = &found.path;
        if self.short.get(path.name) != Some(path) {
            let import = path.import(self.below);
            // The module is kept: only the path of the API goes, each name with its colons.
            let root = 2 * self.below.matches("::").count();
            return if self.short.get(import.name) == Some(&import) { root } else { 0 };
        }
        // `Option::Some` becomes `Some`.
        match found.variant {
            Some(name) if path.is_prelude() && !self.defined.contains(name) => found.prefix + 2,
            _ => found.prefix,
        }
    }

    /// Shortens the targets of links in a doc comment like other paths. A target that equals its label is left out.
    fn shorten_links(&self, text: &str) -> Option<String> {
        const TARGET: &str = "`](";
        let mut rest = text;
        if !rest.contains(TARGET) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        while let Some((before, after)) = rest.split_once(TARGET) {
            let Some((target, end)) = after.split_once(')') else { break };
            out.push_str(before);
            out.push_str("`]");
            match self.shorten_target(target) {
                Some(short) if before.rsplit_once("[`").is_some_and(|(_, label)| label == short) => {}
                short => out.extend(["(", short.unwrap_or(target), ")"]),
            }
            rest = end;
        }
        out.push_str(rest);
        Some(out)
    }

    fn shorten_target<'a>(&self, target: &'a str) -> Option<&'a str> {
        let starts = target.rmatch_indices("::").map(|(at, _)| at + 2);
        starts.map(|at| target.split_at(at)).find_map(|(before, rest)| {
            let name = rest.split("::").next().unwrap_or_default();
            let path = self.short.get(name)?;
            (before.strip_suffix("::") == Some(&*path.parent)).then_some(rest)
        })
    }
}

impl<'n> Path<'n> {
    /// What a `use` line imports for this path: the path itself, or the first module below the root of the API.
    fn import(&self, below: &'n str) -> Self {
        let modules = match &self.parent {
            Cow::Borrowed(parent) => parent.strip_prefix(below).map(first_step),
            // White space between the names.
            Cow::Owned(_) => None,
        };
        match modules {
            Some(name) => Self { parent: Cow::Borrowed(below.trim_end_matches("::")), name },
            None => self.clone(),
        }
    }

    fn is_prelude(&self) -> bool {
        let module =
            ["::std::", "::core::", "::alloc::"].iter().find_map(|root| self.parent.strip_prefix(root));
        module.is_some_and(|module| PRELUDE.contains(&(self.name, module)))
    }

    /// Whether the short name would shadow one of the prelude.
    fn is_ambiguous(&self) -> bool {
        !self.is_prelude() && PRELUDE.iter().any(|(name, _)| *name == self.name)
    }
}

fn first_step(path: &str) -> &str {
    path.split("::").next().unwrap_or_default()
}

/// The absolute path that begins at a token, if one does and it names a type or a macro.
fn find<'n>(text: &'n str, tokens: &[Token<'_>], start: usize) -> Option<Found<'n>> {
    let token = &tokens[start];
    let is_global = token.is("::");
    if !(is_global && !continues_path(tokens, start) || token.is("crate")) {
        return None;
    }
    let mut at = start + usize::from(!is_global);
    let mut named: Option<(Path<'n>, usize)> = None;
    let mut variant = None;
    while tokens.get(at).is_some_and(|token| token.is("::")) {
        let Some(step) = tokens.get(at + 1).filter(|step| step.kind == Kind::Word) else { break };
        let name = &text[step.at..step.at + step.text.len()];
        let is_macro = tokens.get(at + 2).is_some_and(|next| next.is("!"));
        // A name in capitals is a static or a generic parameter.
        let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
        if let Some((_, at_name)) = &named {
            variant = (*at_name + 2 == at + 1 && VARIANTS.contains(&name)).then_some(name);
        } else if (is_macro || is_type) && at > start {
            named = Some((Path { parent: parent(text, &tokens[start..at]), name }, at + 1));
        }
        at += 2;
    }
    let (path, at_name) = named?;
    Some(Found { path, start, prefix: at_name - start, len: at - start, variant })
}

/// The text of a path.
fn parent<'n>(text: &'n str, tokens: &[Token<'_>]) -> Cow<'n, str> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Cow::default() };
    let source = &text[first.at..last.at + last.text.len()];
    if source.contains(char::is_whitespace) {
        return Cow::Owned(tokens.iter().map(|token| token.text.as_ref()).collect());
    }
    Cow::Borrowed(source)
}

/// Whether the `::` at `start` continues a path rather than begins one.
fn continues_path(tokens: &[Token<'_>], start: usize) -> bool {
    const BEFORE_TYPES: [&str; 8] = ["impl", "for", "dyn", "mut", "return", "as", "in", "where"];
    match start.checked_sub(1).map(|before| &tokens[before]) {
        Some(token) if token.kind == Kind::Word => !BEFORE_TYPES.contains(&token.text.as_ref()),
        // The end of generic arguments.
        Some(token) => token.is(">"),
        None => false,
    }
}

fn use_line(parent: &str, names: &BTreeSet<&str>) -> String {
    let parent = parent.trim_start_matches(':');
    let names: Vec<&str> = names.iter().copied().collect();
    match names.as_slice() {
        [name] => format!("use {parent}::{name};\n"),
        names => format!("use {parent}::{{{}}};\n", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::lex;

    fn shortened(text: &str) -> String {
        let tokens = lex::lex(text).unwrap();
        let (tokens, imports) = shorten(text, tokens, "crate", Some("crate::models"));
        prettyplease::unparse(&syn::parse_str(&format!("{imports}{}", lex::join(&tokens))).unwrap())
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

    #[test]
    fn links_in_the_docs_of_a_file_are_shortened() {
        let text = "//! Of [`Bcd`](crate::models::Bcd).\npub struct Own { b: crate::models::Bcd }";
        let (tokens, _) = shorten(text, lex::lex(text).unwrap(), "crate", Some("crate::models"));
        assert!(lex::join(&tokens).contains("//! Of [`Bcd`](models::Bcd).\n"));
    }
}
