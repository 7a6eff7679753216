//! Recorded pairs of request and response, one JSON object per line.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::har;

/// A request and its response.
#[derive(Clone, Debug, Deserialize)]
pub struct Pair {
    /// The name of the pair in reports.
    pub id: String,
    /// The `operationId`.
    #[serde(default)]
    pub operation_id: Option<String>,
    /// The method.
    pub method: String,
    /// The path, encoded.
    pub path: String,
    /// The query, decoded, in the recorded order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// The media type of the request body.
    #[serde(default)]
    pub request_content_type: Option<String>,
    /// The request body: JSON, or a text.
    #[serde(default)]
    pub request_body: Value,
    /// The kind of the request body.
    #[serde(default)]
    pub request_body_kind: Kind,
    /// Whether a body was sent but not recorded.
    #[serde(default)]
    pub request_body_lost: bool,
    /// The status of the response.
    pub status: u16,
    /// The headers of the response. Each may have several values.
    #[serde(default)]
    pub response_headers: BTreeMap<String, Vec<String>>,
    /// The response body: JSON, or a text.
    #[serde(default)]
    pub response_body: Value,
    /// The kind of the response body.
    #[serde(default)]
    pub response_body_kind: Kind,
    /// The year of the recording.
    #[serde(default)]
    pub recorded: Option<u16>,
    /// Whether an author typed the response instead of recording it.
    #[serde(default)]
    pub handwritten: bool,
    /// The number of exchanges of this shape, which the pair stands for.
    #[serde(default = "one")]
    pub same_shape: usize,
}

fn one() -> usize {
    1
}

/// The kind of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// No body.
    #[default]
    Empty,
    /// JSON.
    Json,
    /// A form.
    Form,
    /// Text.
    Text,
    /// Bytes, encoded as base64.
    Base64,
}

/// The error of a file of recordings that cannot be read.
#[derive(Debug)]
pub struct ReadError {
    file: PathBuf,
    line: Option<usize>,
    what: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for ReadError {}

/// Reads the pairs of a file: one per line, or an HTTP archive if the name ends with `.har`. Empty lines are ignored.
///
/// # Errors
///
/// Returns an error if the file cannot be read, a line is not a pair, or the archive is invalid.
pub fn read(file: &Path) -> Result<Vec<Pair>, ReadError> {
    let error_at = |line, what: String| ReadError { file: file.to_owned(), line, what };
    let text = std::fs::read_to_string(file).map_err(|error| error_at(None, error.to_string()))?;
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("har")) {
        return har::parse(&text).map_err(|error| error_at(Some(error.line()), error.to_string()));
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| error_at(Some(index + 1), error.to_string()))
        })
        .collect()
}
