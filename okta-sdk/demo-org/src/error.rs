//! Error responses in the formats of Okta.

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderName, StatusCode};
use serde_json::json;

use crate::reply::Reply;

/// The reason why a request fails.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The usual format: a code, a summary, and causes.
    Api { status: StatusCode, code: &'static str, summary: String, causes: Vec<String> },
    /// A wrong access token or proof: the body is empty, and the reason is in `WWW-Authenticate`.
    Challenge { status: StatusCode, challenge: String },
    /// An error of the token endpoint.
    Oauth { status: StatusCode, error: &'static str, description: String },
    /// The token endpoint requires a nonce in the proof.
    Nonce(String),
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, summary: impl Into<String>) -> Self {
        Self::Api { status, code, summary: summary.into(), causes: Vec::new() }
    }

    /// Creates the error for a request that is invalid for these reasons.
    pub(crate) fn invalid(what: &str, causes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Api {
            status: StatusCode::BAD_REQUEST,
            code: "E0000001",
            summary: format!("Validation failed: {what}"),
            causes: causes.into_iter().map(Into::into).collect(),
        }
    }

    /// Changes the status of an error of the usual format.
    pub(crate) fn status(mut self, code: u16) -> Self {
        if let (Self::Api { status, .. }, Ok(code)) = (&mut self, StatusCode::from_u16(code)) {
            *status = code;
        }
        self
    }

    pub(crate) fn not_found(id: &str, kind: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "E0000007", format!("Not found: {id} ({kind})"))
    }

    /// Creates the error for a request that the state of the resource does not allow.
    pub(crate) fn state(summary: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000038", summary)
    }

    /// Creates the error for a request that is never allowed.
    pub(crate) fn forbidden(summary: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000006", summary)
    }

    pub(crate) fn search(cause: impl Into<String>) -> Self {
        Self::Api {
            status: StatusCode::BAD_REQUEST,
            code: "E0000031",
            summary: "The search criteria cannot be understood".to_owned(),
            causes: vec![cause.into()],
        }
    }

    /// Returns the reason with its causes.
    pub(crate) fn explanation(&self) -> String {
        match self {
            Self::Api { summary, causes, .. } if !causes.is_empty() => {
                format!("{summary}: {}", causes.join(", "))
            }
            other => other.reason(),
        }
    }

    /// Returns the reason, shortened.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Api { summary, .. } => summary.clone(),
            Self::Challenge { challenge, .. } => challenge.clone(),
            Self::Oauth { description, .. } => description.clone(),
            Self::Nonce(_) => "use_dpop_nonce".to_owned(),
        }
    }

    /// Returns the response. `id` identifies the error.
    pub(crate) fn reply(self, id: String) -> Reply {
        match self {
            Self::Api { status, code, summary, causes } => {
                let causes: Vec<_> = causes.iter().map(|cause| json!({"errorSummary": cause})).collect();
                Reply::ok(json!({
                    "errorCode": code,
                    "errorSummary": summary,
                    "errorLink": code,
                    "errorId": id,
                    "errorCauses": causes,
                }))
                .status(status)
            }
            Self::Challenge { status, challenge } => {
                Reply::empty().status(status).header(WWW_AUTHENTICATE, challenge)
            }
            Self::Oauth { status, error, description } => {
                Reply::ok(json!({"error": error, "error_description": description})).status(status)
            }
            Self::Nonce(nonce) => {
                let description = "the proof must have the nonce of this response";
                Reply::ok(json!({"error": "use_dpop_nonce", "error_description": description}))
                    .status(StatusCode::BAD_REQUEST)
                    .header(HeaderName::from_static("dpop-nonce"), nonce)
            }
        }
    }
}
