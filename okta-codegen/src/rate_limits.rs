//! `rate-limits.yaml`: which operations the server counts in one rate-limit bucket.
//!
//! ```yaml
//! rules:                     # the first rule that matches a request applies
//!   - bucket: user by id     # any name
//!     methods: [GET]         # any method if left out
//!     path: /api/v1/users/{id}
//!   - bucket: other
//!     path: /api/v1/**       # the path itself and all paths below it
//!   - bucket: events
//!     path: /api/v1/events
//!     undocumented: true     # no operation of the document, only requests that the program makes by path
//! ```

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, RateLimitRule};
use crate::pattern;
use crate::source::{Document, Input};

/// The contents of `rate-limits.yaml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct RateLimits {
    document: Option<Document>,
    rules: Vec<RateLimitRule>,
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl RateLimits {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, is not YAML, or has an unknown key, method or form of path: all of them, with their lines.
    pub(crate) fn read(input: &Input) -> Result<Self, Diagnostics> {
        let document = Document::read_yaml(input)?;
        let mut problems = Diagnostics::new();
        let rules = match document.value.get("rules").and_then(Value::as_array) {
            Some(rules) => rules.as_slice(),
            None => {
                problems.push(invalid("", "a list `rules` is expected"));
                &[]
            }
        };
        let mut read = Vec::new();
        for (index, value) in rules.iter().enumerate() {
            match RateLimitRule::read(value) {
                Ok(rule) => read.push(rule),
                Err(problem) => problems.push(invalid(&pointer(index), &problem)),
            }
        }
        if problems.is_empty() {
            return Ok(Self { document: Some(document), rules: read });
        }
        problems.locate(&document);
        Err(problems)
    }

    /// Assigns each operation its bucket. Returns the rules that match nothing.
    #[must_use]
    pub(crate) fn apply(&self, api: &mut Api) -> Diagnostics {
        let mut matches = vec![0_usize; self.rules.len()];
        for operation in api.operations.iter_mut().filter(|operation| operation.server.is_none()) {
            let matching = self.rules.iter().position(|rule| rule.matches(operation));
            if let Some(index) = matching {
                matches[index] += 1;
                operation.bucket = Some(self.rules[index].bucket.clone());
            }
        }
        api.rate_limits.clone_from(&self.rules);
        let mut problems = Diagnostics::new();
        for (index, (rule, matches)) in self.rules.iter().zip(matches).enumerate() {
            let (message, help) = match (matches, rule.undocumented) {
                // The operations may be among those that an error left out.
                (0, false) if api.incomplete.is_some() => continue,
                (0, false) => (
                    format!("the rule for `{}` matches no operation", rule.path),
                    "correct or move it (the first rule that matches applies), or mark it `undocumented: true`",
                ),
                (1.., true) => {
                    (format!("the rule for `{}` matches operations", rule.path), "remove `undocumented`")
                }
                _ => continue,
            };
            problems.push(Diagnostic::error("rate-limit-rule", pointer(index), message).help(help));
        }
        if let Some(document) = &self.document
            && !problems.is_empty()
        {
            problems.locate(document);
        }
        problems
    }
}

impl RateLimitRule {
    fn read(value: &Value) -> Result<Self, String> {
        let rule: Self = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        if let Some(method) = rule.methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
            return Err(format!("`{method}` is not one of {}", METHODS.join(", ")));
        }
        let segments = rule.path.strip_suffix("/**").unwrap_or(&rule.path);
        if !segments.starts_with('/') || segments.contains(['*', '?']) || segments.ends_with('/') {
            return Err(format!(
                "`{}` is not a path such as `/api/v1/users/{{id}}` or `/api/v1/**`",
                rule.path
            ));
        }
        if rule.bucket.trim().is_empty() {
            return Err("the bucket has no name".to_owned());
        }
        Ok(rule)
    }

    fn matches(&self, operation: &Operation) -> bool {
        let methods = &self.methods;
        (methods.is_empty() || methods.contains(&operation.method))
            && pattern::matches(&self.path, &operation.path)
    }
}

fn pointer(index: usize) -> String {
    format!("/rules/{index}")
}

fn invalid(pointer: &str, problem: &str) -> Diagnostic {
    Diagnostic::error("rate-limits-invalid", pointer, problem.to_owned())
        .help("okta-codegen/src/rate_limits.rs shows what the file looks like")
}
