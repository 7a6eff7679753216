//! Parsing the bodies of error responses.

use serde_json::Value;

use super::api::OAuthError;
use crate::json;

/// The content of an error response in one of the known forms.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ErrorBody {
    pub(super) code: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) link: Option<String>,
    pub(super) id: Option<String>,
    pub(super) causes: Vec<String>,
    pub(super) oauth: Option<OAuthError>,
}

impl ErrorBody {
    /// Parses errors of Okta and OAuth, the `message` of the router, and what other APIs call a message: `detail` and
    /// `title` (RFC 9457), and `error.message`. Anything else returns nothing.
    pub(super) fn parse(body: &[u8]) -> Self {
        let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return Self::default() };
        let text = |name: &str| {
            fields.get(name).and_then(Value::as_str).map(str::to_owned).filter(|t| !t.is_empty())
        };
        let oauth = text("error").map(|error| OAuthError { error, description: text("error_description") });
        let inner = || fields.get("error")?.get("message")?.as_str().map(str::to_owned);
        let causes = match fields.get("errorCauses") {
            Some(Value::Array(causes)) => causes.iter().filter_map(cause).collect(),
            _ => Vec::new(),
        };
        Self {
            code: text("errorCode"),
            summary: ["errorSummary", "message", "detail", "title"].into_iter().find_map(text).or_else(inner),
            link: text("errorLink"),
            id: text("errorId"),
            causes,
            oauth,
        }
    }
}

/// Returns Okta's error code of a response that failed.
pub(crate) fn error_code(body: &[u8]) -> Option<String> {
    ErrorBody::parse(body).code
}

fn cause(value: &Value) -> Option<String> {
    let summary = value.get("errorSummary").unwrap_or(value).as_str()?;
    if summary.is_empty() { None } else { Some(summary.to_owned()) }
}

/// Returns the start of a body for display, with secrets masked.
pub(super) fn excerpt(body: &[u8]) -> String {
    let head = &body[..body.len().min(400)];
    json::excerpt(&String::from_utf8_lossy(head), 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_other_apis_are_summaries() {
        for body in [
            r#"{"message":"no"}"#,
            r#"{"title":"Bad","detail":"no"}"#,
            r#"{"title":"no","status":400}"#,
            r#"{"error":{"message":"no","type":"x"}}"#,
        ] {
            assert_eq!(ErrorBody::parse(body.as_bytes()).summary.as_deref(), Some("no"), "{body}");
        }
        assert_eq!(ErrorBody::parse(br#"{"error":{"message":7}}"#).summary, None);
    }

    #[test]
    fn an_excerpt_hides_secrets() {
        assert_eq!(excerpt(br#"{"password":"hunter2"}"#), "{\"password\":***");
    }
}
