//! Learns from recorded traffic what the document lacks, as overlay actions for review.
//!
//! An action adds a fact and says what it expects to find, so that a release that has the fact makes the action void. It
//! never removes a field and never narrows a type. No value of a recording becomes part of an action, except the values
//! of enums, which are facts of the API.

mod action;
mod evidence;
mod shape;
mod yaml;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use okta_codegen::diag::pointer;
use serde_json::{Value, json};

use crate::document::Document;
use crate::known::KnownGaps;
use crate::recording::Pair;
use action::Action;

/// What recorded traffic teaches.
pub struct Lessons {
    /// The actions by file name.
    files: BTreeMap<String, Vec<Action>>,
    left: Vec<String>,
}

/// Learns from pairs. Known gaps stay.
pub fn learn(document: &Document, known: &KnownGaps, pairs: &[Pair]) -> Lessons {
    let learned = action::actions(document, evidence::collect(document, known, pairs));
    let mut files: BTreeMap<String, Vec<Action>> = BTreeMap::new();
    for action in learned.actions {
        files.entry(file_name(action.evidence.tag())).or_default().push(action);
    }
    let left = learned
        .left
        .iter()
        .map(|(fact, evidence, reason)| format!("{:>6} × {fact}: {reason}", evidence.seen.occurrences));
    Lessons { files, left: left.collect() }
}

impl Lessons {
    /// The number of actions.
    pub fn actions(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    /// The number of actions that may be wrong.
    pub fn doubtful(&self) -> usize {
        self.files.values().flatten().filter(|action| !action.doubts.is_empty()).count()
    }

    /// What no action can express, one line each: the number of occurrences, the place and the reason.
    pub fn left(&self) -> &[String] {
        &self.left
    }

    /// The actions as text, by file name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.files.iter().map(|(file, actions)| (file.as_str(), actions.iter().map(text).collect()))
    }

    /// Adds the actions to the overlays of a folder. Existing actions stay as they are.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read or written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, text) in self.texts() {
            let file = folder.join(name);
            let old = match std::fs::read_to_string(&file) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => head(name),
                Err(error) => return Err(error),
            };
            std::fs::write(&file, old + &text)?;
        }
        Ok(())
    }
}

/// The name of the overlay for a tag: `RoleAssignment` is in `role-assignment.yaml`.
fn file_name(tag: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for c in tag.chars() {
        if c.is_ascii_uppercase() && after_lower {
            name.push('-');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        name.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    name + ".yaml"
}

fn head(file: &str) -> String {
    let title = file.trim_end_matches(".yaml").replace('-', " ");
    format!(
        "overlay: 1.0.0\ninfo:\n  title: \"Learned from recorded traffic: {title}\"\n  version: 1.0.0\nactions:\n"
    )
}

/// An action as an item of a list.
fn text(action: &Action) -> String {
    let seen = &action.evidence.seen;
    let mut text = String::new();
    let _ = writeln!(text, "- target: {}", path(&action.target));
    yaml::field(&mut text, 2, "description", &json!(action.description));
    let counts = json!({"times": seen.occurrences, "operations": seen.operations.len(), "years": seen.years});
    yaml::field(&mut text, 2, "x-seen", &counts);
    if !action.doubts.is_empty() {
        yaml::field(&mut text, 2, "x-doubtful", &json!(action.doubts.join(", ")));
    }
    yaml::field(&mut text, 2, "x-expect", &Value::from(action.expected.clone()));
    match &action.update {
        Some(update) => yaml::field(&mut text, 2, "update", update),
        None => yaml::field(&mut text, 2, "remove", &json!(true)),
    }
    text
}

/// The JSONPath of a JSON pointer.
fn path(pointer: &str) -> String {
    let is_name = |token: &str| {
        token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && token.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut path = "$".to_owned();
    for token in pointer::tokens(pointer.trim_start_matches('#')) {
        let _ = match &*token {
            token if is_name(token) => write!(path, ".{token}"),
            token if token.parse::<usize>().is_ok() && !path.ends_with(".responses") => {
                write!(path, "[{token}]")
            }
            token => write!(path, "['{}']", token.replace('\'', "\\'")),
        };
    }
    path
}
