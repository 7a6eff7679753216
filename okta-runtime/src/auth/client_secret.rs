//! OAuth 2.0 client credentials with a secret (RFC 6749, section 4.4).

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{AuthRequest, CredentialKind, CredentialProvider, Recovery, basic, secret_header};
use crate::BoxFuture;
use crate::error::AuthError;
use crate::secret::Secret;
use crate::time::within;
use crate::transport::{HttpRequest, HttpResponse};
use crate::wire::encode;

/// The largest response of the token endpoint.
const MAX_BYTES: usize = 1 << 20;
/// How long a token is valid if the server does not say so.
const USUAL_LIFE: u64 = 3600;
/// A token is renewed this long before its expiry, or in the last quarter of a shorter life.
const LEEWAY: Duration = Duration::from_secs(60);

/// A client of an authorization server, with a secret. Access tokens are fetched when they are needed, shared by all
/// calls, and renewed before they expire or when one is refused.
#[derive(Clone)]
#[must_use]
pub struct ClientSecret {
    id: String,
    secret: Secret,
    scopes: Vec<String>,
    token_url: String,
    /// The current token as a header, and when it is renewed. Concurrent calls share one token request.
    current: Arc<Mutex<Option<(HeaderValue, Instant)>>>,
}

impl ClientSecret {
    /// Authenticates as the client `id`. Without [`scopes`](Self::scopes), the server decides what tokens allow.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (id, secret) = (id.into(), secret.into());
        Self { id, secret, scopes: Vec::new(), token_url: String::new(), current: Arc::default() }
    }

    /// Sets the scopes to request.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the URL of the token endpoint. The default is that of the API's description. It must begin with `https://`,
    /// unless the client may call the API without TLS.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = url.into();
        self
    }

    pub(super) fn or_token_url(self, url: &str) -> Self {
        if self.token_url.is_empty() { self.token_url(url) } else { self }
    }

    /// Returns the current token, or fetches one.
    async fn token(&self, request: AuthRequest<'_>) -> Result<HeaderValue, AuthError> {
        let mut current = self.current.lock().await;
        let now = request.sender.environment.now();
        if let Some((token, _)) = current.as_ref().filter(|(_, renewal)| now < *renewal) {
            return Ok(token.clone());
        }
        let (token, life) = self.fetch(request).await?;
        let renewal = now.checked_add(life - LEEWAY.min(life / 4)).unwrap_or(now);
        *current = Some((token.clone(), renewal));
        Ok(token)
    }

    async fn fetch(&self, request: AuthRequest<'_>) -> Result<(HeaderValue, Duration), AuthError> {
        let url = &self.token_url;
        if !url.starts_with("https://") && (!url.starts_with("http://") || request.url.starts_with("https:"))
        {
            let message = "the URL of the token endpoint must begin with https://: set it with `ClientSecret::token_url`";
            return Err(AuthError::new(message));
        }
        let sender = request.sender;
        let answer = sender.transport.send(self.request(request)?);
        let Some(answer) = within(answer, sender.environment.sleep(sender.limit)).await else {
            return Err(
                AuthError::new(format!("the request to the token endpoint {url} timed out")).retryable()
            );
        };
        let response = answer.map_err(|error| {
            AuthError::new(format!("no response from the token endpoint {url}"))
                .with_source(error)
                .retryable()
        })?;
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        if !response.status.is_success() {
            let code = text("error").unwrap_or_default();
            let message = format!("the token endpoint {url} returned {} {code}", response.status.as_u16());
            return Err(AuthError::new(message.trim_end()).with_code(code));
        }
        let Some(token) = text("access_token") else {
            return Err(AuthError::new(format!("the token endpoint {url} returned no access token")));
        };
        let life = body.get("expires_in").and_then(Value::as_u64).unwrap_or(USUAL_LIFE);
        Ok((secret_header(&format!("Bearer {token}"))?, Duration::from_secs(life)))
    }

    fn request(&self, request: AuthRequest<'_>) -> Result<HttpRequest, AuthError> {
        let mut body = "grant_type=client_credentials".to_owned();
        if !self.scopes.is_empty() {
            body.push_str(&format!("&scope={}", encode(&self.scopes.join(" "))));
        }
        let login = basic(&encode(&self.id), &encode(self.secret.expose()));
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, request.sender.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(AUTHORIZATION, secret_header(login.expose())?);
        Ok(HttpRequest {
            method: Method::POST,
            url: self.token_url.clone(),
            headers,
            body: Some(Bytes::from(body).into()),
            max_response_bytes: MAX_BYTES,
        })
    }
}

impl CredentialProvider for ClientSecret {
    fn kind(&self) -> CredentialKind {
        CredentialKind::Oauth
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move {
            let mut headers = HeaderMap::with_capacity(1);
            headers.insert(AUTHORIZATION, self.token(request).await?);
            Ok(headers)
        })
    }

    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move { *self.current.lock().await = None })
    }

    fn on_response<'a>(
        &'a self,
        _request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(async move {
            let Some(refused) = sent.get(AUTHORIZATION) else { return Recovery::None };
            if response.status != StatusCode::UNAUTHORIZED {
                return Recovery::None;
            }
            let mut current = self.current.lock().await;
            if current.as_ref().is_some_and(|(token, _)| token == refused) {
                *current = None;
            }
            Recovery::Renewed
        })
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSecret")
            .field("id", &self.id)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}
