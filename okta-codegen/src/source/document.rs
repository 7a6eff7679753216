//! One input file: its value, and its text for finding positions.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::{check, locate, yaml};
use crate::cache::value;
use crate::diag::{Diagnostics, Location};
use crate::source::Input;

/// A YAML or JSON file that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// The file as the user named it, for diagnostics.
    pub(crate) file: String,
    /// The content. Overlays change it.
    pub(crate) value: Value,
    text: String,
    edits: Vec<Edit>,
}

/// A node that an overlay added, replaced or removed.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) kind: EditKind,
    /// The pointer of the node in the document.
    pub(super) node: String,
    /// The overlay.
    pub(super) overlay: Arc<Document>,
    /// The pointer in the overlay.
    pub(super) source: String,
}

/// What an overlay did to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EditKind {
    /// It was added or replaced.
    Written,
    /// It was removed from a map.
    Removed,
    /// It was removed from a list, and the items behind it took other places.
    RemovedItem,
}

impl Document {
    /// Reads an OpenAPI 3.0 document.
    pub(crate) fn read(input: &Input) -> Result<Self, Diagnostics> {
        Self::read_yaml(input)?.checked()
    }

    /// Reads an OpenAPI 3.0 document from its text. `file` is its name in diagnostics.
    pub(crate) fn parse(file: impl Into<String>, text: impl Into<String>) -> Result<Self, Diagnostics> {
        Self::parse_yaml(file, text)?.checked()
    }

    fn checked(self) -> Result<Self, Diagnostics> {
        let mut diagnostics = check::openapi(&self.value);
        if !diagnostics.is_empty() {
            diagnostics.locate(&self);
        }
        diagnostics.into_result(self)
    }

    /// Reads a YAML or JSON file of any kind.
    pub(crate) fn read_yaml(input: &Input) -> Result<Self, Diagnostics> {
        let (file, text) = input.load()?;
        let Some((cache, key)) = input.kept() else { return Self::parse_yaml(file, text) };
        if let Some(value) = cache.get(key).and_then(|bytes| value::decode(&bytes)) {
            return Ok(Self { file, value, text, edits: Vec::new() });
        }
        let document = Self::parse_yaml(file, text)?;
        cache.put(key, value::encode(&document.value));
        Ok(document)
    }

    /// Reads YAML or JSON of any kind from its text. `file` is its name in diagnostics.
    pub(crate) fn parse_yaml(file: impl Into<String>, text: impl Into<String>) -> Result<Self, Diagnostics> {
        let (file, text) = (file.into(), text.into());
        let value = yaml::parse(&file, &text)?;
        Ok(Self { file, value, text, edits: Vec::new() })
    }

    /// Returns the text of the file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Returns the locations of the nodes at `pointers`.
    ///
    /// A node that an overlay wrote is in the overlay. A node that is not in the text, because of an alias or a merge
    /// key, has the location of its nearest ancestor.
    pub(crate) fn locate(&self, pointers: &[&str]) -> Vec<Location> {
        let origins: Vec<Origin<'_>> = pointers.iter().map(|pointer| self.origin(pointer)).collect();
        let published: Vec<&str> = origins.iter().map(|origin| origin.pointer.as_ref()).collect();
        let positions = locate::positions(&self.text, &published);
        origins
            .iter()
            .zip(positions)
            .map(|(origin, position)| match origin.edit {
                Some(edit) => edit.overlay.locate(&[&origin.pointer]).remove(0),
                None => Location { file: self.file.clone(), position },
            })
            .collect()
    }

    /// Remembers what an overlay did to a node.
    pub(super) fn record(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Returns whether an overlay changed the node at a pointer.
    pub(crate) fn is_edited(&self, pointer: &str) -> bool {
        self.origin(pointer).edit.is_some()
    }

    /// Where the node at a pointer comes from: the overlay that edited it or a node that contains it last, or the text.
    fn origin<'p>(&'p self, pointer: &'p str) -> Origin<'p> {
        let mut pointer = Cow::Borrowed(pointer);
        for edit in self.edits.iter().rev() {
            if edit.kind == EditKind::RemovedItem {
                if let Some(before) = before_removal(&pointer, &edit.node) {
                    pointer = before.into();
                }
            } else if let Some(below) = pointer.strip_prefix(edit.node.as_str())
                && (below.is_empty() || below.starts_with('/'))
            {
                return Origin { edit: Some(edit), pointer: format!("{}{below}", edit.source).into() };
            }
        }
        Origin { edit: None, pointer }
    }
}

/// Where a node comes from.
struct Origin<'a> {
    /// What put it there, if it is not in the text.
    edit: Option<&'a Edit>,
    /// The pointer in the overlay or in the text.
    pointer: Cow<'a, str>,
}

/// The pointer that a node had before an item was removed from a list, if it is in an item behind it.
fn before_removal(pointer: &str, removed: &str) -> Option<String> {
    let (list, removed) = removed.rsplit_once('/')?;
    let below = pointer.strip_prefix(list)?.strip_prefix('/')?;
    let (item, below) = below.split_at(below.find('/').unwrap_or(below.len()));
    let (item, removed): (usize, usize) = (item.parse().ok()?, removed.parse().ok()?);
    (item >= removed).then(|| format!("{list}/{}{below}", item + 1))
}

impl Diagnostics {
    /// Finds the locations in `document` of the diagnostics that have none. This reads the whole text: call it once.
    pub(crate) fn locate(&mut self, document: &Document) {
        if self.iter().all(|diagnostic| diagnostic.location.is_some()) {
            return;
        }
        let (mut located, open): (Vec<_>, Vec<_>) =
            std::mem::take(self).into_iter().partition(|diagnostic| diagnostic.location.is_some());
        let pointers: Vec<&str> = open
            .iter()
            .map(|diagnostic| match &diagnostic.missing {
                Some(missing) if document.is_edited(missing) => missing.as_str(),
                _ => diagnostic.pointer.as_str(),
            })
            .collect();
        let locations = document.locate(&pointers);
        located.extend(
            open.into_iter().zip(locations).map(|(diagnostic, location)| diagnostic.located(location)),
        );
        self.extend(located);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        Document::parse("api.yaml", text)
            .map_or_else(|diagnostics| diagnostics.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn reads_yaml_and_json_with_everything_as_written() {
        let document = Document::parse(
            "api.yaml",
            "openapi: 3.0.3\npaths: {}\nx-all: {y: n, on: off, 200: 1.0, big: 18446744073709551615, none: ~, date: 2020-01-01}",
        );
        let value = document.expect("a valid document").value;
        let expected =
            r#"{"y":"n","on":"off","200":1.0,"big":18446744073709551615,"none":null,"date":"2020-01-01"}"#;
        assert_eq!(value["x-all"].to_string(), expected);
        assert_eq!(message(r#"{"openapi": "3.0.0", "paths": {"/": {}}}"#), "fine");
    }

    #[test]
    fn aliases_and_merge_keys_are_expanded() {
        let text = "openapi: 3.0.3\npaths: {}\nx-a: &a {b: 1, c: 2}\nx-d: *a\nx-e: {<<: *a, c: 3}";
        let value = Document::parse("api.yaml", text).expect("a valid document").value;
        assert_eq!(value["x-d"].to_string(), r#"{"b":1,"c":2}"#);
        assert_eq!(value["x-e"]["b"], 1);
        assert_eq!(value["x-e"]["c"], 3);
    }

    #[test]
    fn says_what_is_wrong_with_the_yaml_and_where() {
        for (text, code, place) in [
            ("openapi: 3.0.3\npaths: [\n", "yaml-syntax", "api.yaml:2:8"),
            ("openapi: 3.0.3\n\tpaths: {}", "yaml-syntax", "api.yaml:1:10"),
            (
                "openapi: 3.0.3\npaths:\n  /a: {}\n  /a: {}\n",
                "yaml-duplicate-key",
                "api.yaml:4:3  (#/paths/~1a)",
            ),
            ("a: *nowhere", "yaml-syntax", "api.yaml:1:4"),
            ("a: 1\n---\nb: 2\n", "yaml-", "api.yaml"),
            ("? [a, b]\n: 1\n", "yaml-syntax", "api.yaml"),
            ("a: .inf", "yaml-syntax", "api.yaml:1:4"),
            ("a: &a [*a]", "yaml-syntax", "api.yaml"),
            ("a: !!int x", "yaml-syntax", "api.yaml:1:"),
        ] {
            let message = message(text);
            assert!(message.starts_with(&format!("error[{code}")), "{text:?}: {message}");
            assert!(message.contains(&format!("--> {place}")), "{text:?}: {message}");
        }
    }

    #[test]
    fn hostile_yaml_ends_soon() {
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..20 {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            laughs.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(message(&laughs).starts_with("error[yaml-too-large]"), "{}", message(&laughs));
        for deep in ["[".repeat(500_000), "{a: ".repeat(500_000), "- ".repeat(100_000), "? ".repeat(100_000)]
        {
            assert!(message(&deep).starts_with("error[yaml-"), "{}", message(&deep));
        }
    }

    #[test]
    fn says_when_the_document_is_of_another_kind() {
        for (text, line) in [
            ("", "not an OpenAPI document: its root is empty, not a map"),
            ("- 1", "not an OpenAPI document: its root is a list, not a map\n  --> api.yaml:1:1"),
            ("just text", "not an OpenAPI document: its root is a string, not a map"),
            ("info: {}", "not an OpenAPI document: it has no `openapi` key"),
            (
                "swagger: '2.0'",
                "not an OpenAPI document but Swagger 2.0, its predecessor\n  --> api.yaml:1:1  (#/swagger)",
            ),
            (
                "\nopenapi: 3.1.0\npaths: {}",
                "OpenAPI 3.1.0 is not supported\n  --> api.yaml:2:1  (#/openapi)",
            ),
            ("openapi: 3.2.0\npaths: {}", "OpenAPI 3.2.0 is not supported"),
            ("openapi: 3.0\npaths: {}", "the version is a number, not a string"),
            (
                "openapi: 3.0.3\npaths: []",
                "`paths` is a list, not a map of paths\n  --> api.yaml:2:1  (#/paths)",
            ),
        ] {
            assert!(message(text).contains(line), "{text:?}: {}", message(text));
        }
        let two = message("openapi: 4.0.0\npaths: 1");
        assert_eq!(two.matches("error[").count(), 2, "{two}");
        assert!(two.contains("OpenAPI 3.0 is supported"), "{two}");
    }
}
