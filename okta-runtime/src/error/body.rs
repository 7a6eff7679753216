//! Reading the body of a failure, whatever its shape.

use serde_json::Value;

use super::api::OAuthError;
use crate::json::redact_excerpt;

/// What the known shapes of failure bodies say.
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
    /// Reads Okta's errors, OAuth's errors and the router's `message`; anything else gives nothing.
    pub(super) fn parse(body: &[u8]) -> Self {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return Self::default() };
        let text = |name: &str| {
            members.get(name).and_then(Value::as_str).map(str::to_owned).filter(|t| !t.is_empty())
        };
        let oauth = text("error").map(|error| OAuthError { error, description: text("error_description") });
        let causes = match members.get("errorCauses") {
            Some(Value::Array(causes)) => causes.iter().filter_map(cause).collect(),
            _ => Vec::new(),
        };
        Self {
            code: text("errorCode"),
            summary: text("errorSummary").or_else(|| text("message")),
            link: text("errorLink"),
            id: text("errorId"),
            causes,
            oauth,
        }
    }
}

fn cause(value: &Value) -> Option<String> {
    let summary = value.get("errorSummary").unwrap_or(value).as_str()?;
    if summary.is_empty() { None } else { Some(summary.to_owned()) }
}

/// The beginning of a body for people to look at.
pub(super) fn excerpt(body: &[u8]) -> String {
    let head = &body[..body.len().min(400)];
    redact_excerpt(&String::from_utf8_lossy(head), 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_shape() {
        let okta = ErrorBody::parse(
            br#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorLink":"E0000001",
                "errorId":"oae1","errorCauses":[{"errorSummary":"login: in use"},{"errorSummary":""},{},"plain"]}"#,
        );
        assert_eq!(okta.code.as_deref(), Some("E0000001"));
        assert_eq!(okta.causes, ["login: in use", "plain"]);
        let null = ErrorBody::parse(br#"{"errorCode":"E0000007","errorSummary":null,"errorCauses":null}"#);
        assert_eq!((null.code.as_deref(), null.summary, null.causes.len()), (Some("E0000007"), None, 0));
        let oauth =
            ErrorBody::parse(br#"{"error":"invalid_client","error_description":"bad"}"#).oauth.unwrap();
        assert_eq!((oauth.error.as_str(), oauth.description.as_deref()), ("invalid_client", Some("bad")));
        let router = ErrorBody::parse(br#"{"status":404,"message":"Resource not found"}"#);
        assert_eq!(router.summary.as_deref(), Some("Resource not found"));
        for other in [&b""[..], b"<html>", b"[]", b"null", b"\xff"] {
            assert_eq!(ErrorBody::parse(other), ErrorBody::default());
        }
    }

    #[test]
    fn an_excerpt_hides_secrets() {
        assert_eq!(excerpt(br#"{"password":"hunter2"}"#), "{\"password\":***");
    }
}
