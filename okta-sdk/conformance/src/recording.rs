//! Recorded pairs of request and answer, one JSON object a line.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// A request and what was answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Pair {
    /// What it is called in reports.
    pub id: String,
    /// The `operationId`.
    #[serde(default)]
    pub operation_id: Option<String>,
    /// The method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query, decoded, in its order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// The media type of what was sent.
    #[serde(default)]
    pub request_content_type: Option<String>,
    /// What was sent: JSON, or a text.
    #[serde(default)]
    pub request_body: Value,
    /// What kind of body was sent.
    #[serde(default)]
    pub request_body_kind: Kind,
    /// A body was sent that the recording does not have.
    #[serde(default)]
    pub request_body_lost: bool,
    /// The status of the answer.
    pub status: u16,
    /// The headers of the answer; each may come in several lines.
    #[serde(default)]
    pub response_headers: BTreeMap<String, Vec<String>>,
    /// The body of the answer: JSON, or a text.
    #[serde(default)]
    pub response_body: Value,
    /// What kind of body was answered.
    #[serde(default)]
    pub response_body_kind: Kind,
}

/// The kind of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// There is none.
    #[default]
    Empty,
    /// JSON.
    Json,
    /// The fields of a form.
    Form,
    /// Text.
    Text,
    /// Bytes, written as text.
    Base64,
}

/// Why a file of recordings cannot be read.
#[derive(Debug)]
pub struct Problem {
    file: PathBuf,
    line: Option<usize>,
    what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for Problem {}

/// Reads the pairs of a file; empty lines do not count.
///
/// # Errors
///
/// If the file cannot be read, or a line is no pair.
pub fn read(file: &Path) -> Result<Vec<Pair>, Problem> {
    let problem = |line, what: String| Problem { file: file.to_owned(), line, what };
    let text = std::fs::read_to_string(file).map_err(|error| problem(None, error.to_string()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| problem(Some(index + 1), error.to_string()))
        })
        .collect()
}
