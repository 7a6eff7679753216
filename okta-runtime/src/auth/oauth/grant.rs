//! What an access token is fetched with, and how it is kept.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use serde_json::json;

use super::assertion::Assertions;
use super::dpop::{Dpop, DpopAlgorithm};
use super::store::TokenStore;
use super::{PrivateKeyAuth, ServiceUser};
use crate::auth::{basic, secret_header};
use crate::error::AuthError;
use crate::secret::Secret;
use crate::wire::encode;

/// How tokens are fetched and kept, whatever they are fetched with.
#[derive(Clone)]
pub(super) struct Settings {
    /// The path of the token endpoint; `None` for that of the API.
    pub(super) path: Option<String>,
    pub(super) leeway: Duration,
    pub(super) dpop: Dpop,
    pub(super) dpop_algorithm: DpopAlgorithm,
    pub(super) key_rotation: Duration,
    pub(super) store: Option<Arc<dyn TokenStore>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: None,
            leeway: Duration::from_secs(300),
            dpop: Dpop::default(),
            dpop_algorithm: DpopAlgorithm::default(),
            key_rotation: Duration::from_secs(86_400),
            store: None,
        }
    }
}

/// A source of access tokens.
pub(crate) struct TokenSource {
    pub(super) grant: Grant,
    pub(super) settings: Settings,
}

impl From<PrivateKeyAuth> for TokenSource {
    fn from(auth: PrivateKeyAuth) -> Self {
        let PrivateKeyAuth { assertions, scopes, settings } = auth;
        Self { grant: Grant::Assertion { assertions, scopes }, settings }
    }
}

impl From<ServiceUser> for TokenSource {
    fn from(user: ServiceUser) -> Self {
        let ServiceUser { key_id, secret, settings } = user;
        Self { grant: Grant::ServiceKey { key_id, secret }, settings }
    }
}

/// What is exchanged for an access token.
pub(super) enum Grant {
    /// An assertion of an OAuth 2.0 client (RFC 7523).
    Assertion { assertions: Assertions, scopes: Vec<String> },
    /// The secret of an OAuth 2.0 client, sent in the header `Authorization`.
    ClientSecret { id: String, secret: Secret, scopes: Vec<String> },
    /// The key of a service user.
    ServiceKey { key_id: String, secret: Secret },
}

/// What a request to the token endpoint consists of.
pub(super) struct TokenRequest {
    pub(super) media_type: HeaderValue,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) body: String,
}

impl TokenRequest {
    fn form(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        Self {
            media_type: HeaderValue::from_static("application/x-www-form-urlencoded"),
            authorization: None,
            body: pairs.collect::<Vec<_>>().join("&"),
        }
    }
}

impl Grant {
    /// Returns the name of its tokens in a store: the endpoint, and what they depend on.
    pub(super) fn token_name(&self, endpoint: &str) -> String {
        match self {
            Self::Assertion { assertions, scopes } => {
                format!("{endpoint} {} {}", assertions.client_id().unwrap_or("assertion"), scopes.join(" "))
            }
            Self::ClientSecret { id, scopes, .. } => format!("{endpoint} {id} {}", scopes.join(" ")),
            Self::ServiceKey { key_id, .. } => format!("{endpoint} {key_id}"),
        }
    }

    /// Returns a request to `endpoint`. `now` is the server's time in seconds since 1970.
    pub(super) async fn request(&self, endpoint: &str, now: i64) -> Result<TokenRequest, AuthError> {
        match self {
            Self::Assertion { assertions, scopes } => {
                let assertion = assertions.next(endpoint, now).await?;
                Ok(TokenRequest::form(&[
                    ("grant_type", "client_credentials"),
                    ("scope", &scopes.join(" ")),
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", assertion.expose()),
                ]))
            }
            Self::ClientSecret { id, secret, scopes } => {
                let scopes = scopes.join(" ");
                let form = [("grant_type", "client_credentials"), ("scope", &scopes)];
                let form = if scopes.is_empty() { &form[..1] } else { &form };
                let login = basic(&encode(id), &encode(secret.expose()));
                let authorization = Some(secret_header(login.expose())?);
                Ok(TokenRequest { authorization, ..TokenRequest::form(form) })
            }
            Self::ServiceKey { key_id, secret } => {
                let body = json!({ "key_id": key_id, "key_secret": secret.expose() });
                Ok(TokenRequest {
                    media_type: HeaderValue::from_static("application/json"),
                    authorization: None,
                    body: body.to_string(),
                })
            }
        }
    }

    /// Returns what to check when the endpoint refuses a request with this status and error code.
    pub(super) fn hint(&self, status: u16, code: Option<&str>) -> &'static str {
        match (self, code) {
            (Self::ServiceKey { .. }, _) if matches!(status, 400 | 401 | 403) => {
                "check the id and the secret of the key, and that the service user is active"
            }
            (Self::ServiceKey { .. }, _) if status == 404 => "check the name of the team and the URL",
            (Self::ServiceKey { .. }, _) => "",
            (Self::ClientSecret { .. }, Some("invalid_client")) => {
                "check the id and the secret of the client"
            }
            (Self::ClientSecret { .. }, Some("invalid_scope")) => {
                "grant the scopes to the client, or request fewer"
            }
            (Self::ClientSecret { .. }, _) => "",
            (_, Some("invalid_client")) => "check the client id, the key and its id, and the system clock",
            (_, Some("invalid_scope")) => "grant the scopes to the application in the org, or request fewer",
            (_, Some("invalid_dpop_proof" | "use_dpop_nonce")) => {
                "the application must use DPoP: set Dpop::Auto or Dpop::Required"
            }
            _ => "",
        }
    }

    /// Returns whether error codes of Okta say why a token is refused.
    pub(super) fn is_of_okta(&self) -> bool {
        !matches!(self, Self::ClientSecret { .. })
    }

    /// Returns a text of the server without the secret of the grant, which it may repeat.
    pub(super) fn redact(&self, text: &str) -> String {
        match self {
            Self::ServiceKey { secret, .. } | Self::ClientSecret { secret, .. }
                if !secret.expose().is_empty() =>
            {
                text.replace(secret.expose(), "***")
            }
            _ => text.to_owned(),
        }
    }
}
