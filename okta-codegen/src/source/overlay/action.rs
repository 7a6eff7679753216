//! The actions of an overlay, read strictly: what an overlay says and nobody reads would be a repair that never happens.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::expect::Expectation;
use crate::diag::pointer;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::check::kind;

const VERSION: &str = "1.0.";

/// One repair.
#[derive(Debug, Clone)]
pub(super) struct Action {
    /// Where the action stands in the overlay, as a JSON pointer.
    pub(super) pointer: String,
    pub(super) target: JsonPath,
    pub(super) target_text: String,
    /// How many nodes the target matches.
    pub(super) matches: usize,
    pub(super) expectations: Vec<Expectation>,
    pub(super) change: Change,
}

/// What an action does to each node that its target matches.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Update(Value),
    Remove,
}

/// Reads the actions of an overlay, or says everything that is wrong with it.
pub(super) fn all(overlay: &Value) -> Result<Vec<Action>, Diagnostics> {
    let Value::Object(root) = overlay else {
        let message = format!("not an overlay: its root is {}, not a map", kind(overlay));
        return Err(Diagnostic::error("overlay-syntax", "", message).into());
    };
    let mut problems = Problems::default();
    problems.known_keys(root, "", &["overlay", "info", "extends", "actions"]);
    match root.get("overlay").and_then(Value::as_str) {
        Some(version) if version.starts_with(VERSION) => {}
        Some(version) => {
            problems.add("/overlay", format!("version {version} of Overlay is not supported"), None)
        }
        None => problems.add("", "not an overlay: it has no `overlay` key", Some("write `overlay: 1.0.0`")),
    }
    for key in ["title", "version"] {
        if !root.get("info").and_then(|info| info.get(key)).is_some_and(Value::is_string) {
            problems.add("/info", format!("`info` has no `{key}`"), None);
        }
    }
    let mut actions = Vec::new();
    match root.get("actions") {
        Some(Value::Array(list)) => {
            for (index, value) in list.iter().enumerate() {
                let pointer = pointer::child("/actions", &index.to_string());
                actions.extend(problems.action(value, pointer));
            }
        }
        _ => problems.add("", "there is no list of `actions`", None),
    }
    problems.0.into_result(actions)
}

#[derive(Default)]
struct Problems(Diagnostics);

impl Problems {
    fn add(&mut self, pointer: &str, message: impl Into<String>, help: Option<&str>) {
        let mut diagnostic = Diagnostic::error("overlay-syntax", pointer, message);
        diagnostic.help = help.map(str::to_owned);
        self.0.push(diagnostic);
    }

    fn known_keys(&mut self, fields: &Map<String, Value>, pointer: &str, known: &[&str]) {
        for key in fields.keys().filter(|key| !known.contains(&key.as_str())) {
            let help = format!("known are: {}", known.join(", "));
            self.add(&pointer::child(pointer, key), format!("unknown key `{key}`"), Some(&help));
        }
    }

    fn action(&mut self, value: &Value, pointer: String) -> Option<Action> {
        let Value::Object(fields) = value else {
            self.add(&pointer, format!("the action is {}, not a map", kind(value)), None);
            return None;
        };
        self.known_keys(
            fields,
            &pointer,
            &["target", "description", "update", "remove", "x-expect", "x-matches", "x-seen", "x-doubtful"],
        );
        let reason = fields.get("description").and_then(Value::as_str).unwrap_or_default();
        if reason.trim().is_empty() {
            self.add(&pointer, "the action has no reason", Some("add the reason as `description`"));
        }
        let target = self.target(fields, &pointer);
        let matches = self.matches(fields, &pointer);
        let expectations = self.expectations(fields, &pointer);
        let change = self.change(fields, &pointer);
        let (target, target_text) = target?;
        Some(Action { pointer, target, target_text, matches, expectations: expectations?, change: change? })
    }

    fn target(&mut self, fields: &Map<String, Value>, pointer: &str) -> Option<(JsonPath, String)> {
        let Some(text) = fields.get("target").and_then(Value::as_str) else {
            self.add(pointer, "the action has no `target`", Some("name the node by a JSONPath (RFC 9535)"));
            return None;
        };
        match JsonPath::parse(text) {
            Ok(path) => Some((path, text.to_owned())),
            Err(error) => {
                let message = format!(
                    "the target is not a JSONPath: {}, at character {} of `{text}`",
                    error.message(),
                    error.position()
                );
                self.add(&pointer::child(pointer, "target"), message, None);
                None
            }
        }
    }

    fn matches(&mut self, fields: &Map<String, Value>, pointer: &str) -> usize {
        let Some(value) = fields.get("x-matches") else { return 1 };
        match value.as_u64().and_then(|count| usize::try_from(count).ok()) {
            Some(count @ 1..) => count,
            _ => {
                self.add(
                    &pointer::child(pointer, "x-matches"),
                    "`x-matches` is not a number above zero",
                    None,
                );
                1
            }
        }
    }

    fn expectations(&mut self, fields: &Map<String, Value>, pointer: &str) -> Option<Vec<Expectation>> {
        match fields.get("x-expect") {
            Some(Value::Object(expected)) if !expected.is_empty() => {
                for key in expected.keys().filter(|key| !key.is_empty() && !key.starts_with('/')) {
                    self.add(
                        &pointer::child(&pointer::child(pointer, "x-expect"), key),
                        format!("`{key}` is not a JSON pointer"),
                        Some("it begins with a slash; the empty one stands for the target itself"),
                    );
                }
                Some(expected.iter().map(|(at, value)| Expectation::new(at, value)).collect())
            }
            _ => {
                let help = "write `x-expect` with the old value of what changes, or `{x-absent: true}`";
                self.add(pointer, "the action does not say what it expects to find", Some(help));
                None
            }
        }
    }

    fn change(&mut self, fields: &Map<String, Value>, pointer: &str) -> Option<Change> {
        match (fields.get("update"), fields.get("remove")) {
            (Some(value @ (Value::Object(_) | Value::Array(_))), None) => Some(Change::Update(value.clone())),
            (Some(value), None) => {
                let message = format!("the update is {}, not a map or a list", kind(value));
                self.add(&pointer::child(pointer, "update"), message, Some("target the parent of the node"));
                None
            }
            (None, Some(Value::Bool(true))) => Some(Change::Remove),
            _ => {
                self.add(pointer, "the action has neither `update` nor `remove: true`, or both", None);
                None
            }
        }
    }
}
