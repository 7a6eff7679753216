//! Requests to the token endpoint, and their retries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use super::clock::ServerClock;
use super::dpop::{Nonces, Proof, Role, Session};
use super::token::{Refusal, Token};
use super::{PrivateKeyAuth, secret_header};
use crate::environment::Environment;
use crate::error::{AuthError, chain};
use crate::operation::Method;
use crate::retry::{Cause, Decision, Failure, RetryPolicy};
use crate::time::within;
use crate::transport::{HttpRequest, Transport};
use crate::wire::encode;

/// What token requests share with the client: they use the same transport and settings.
pub(crate) struct Parts {
    pub(crate) base_url: String,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) max_retries: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
}

/// How often a fetch is repeated with a new nonce.
const MAX_NONCES: u32 = 2;
/// The largest response of the token endpoint.
const MAX_BYTES: usize = 1 << 20;

/// The token endpoint of the org.
pub(super) struct Endpoint {
    pub(super) auth: PrivateKeyAuth,
    pub(super) parts: Parts,
    pub(super) url: String,
    pub(super) clock: ServerClock,
    pub(super) nonces: Nonces,
}

/// The limits of a fetch.
#[derive(Clone, Copy)]
pub(super) struct FetchLimits {
    pub(super) max_retries: u32,
    /// The deadline of the call that needs the token.
    pub(super) deadline: Option<Instant>,
}

/// Why a fetch returned no token.
pub(super) enum NoToken {
    /// The server requires tokens that are bound to a key, and this one was not to be bound.
    MustBeBound(AuthError),
    /// Any other error.
    Failed(AuthError),
}

impl From<AuthError> for NoToken {
    fn from(error: AuthError) -> Self {
        Self::Failed(error)
    }
}

impl Endpoint {
    pub(super) fn new(auth: PrivateKeyAuth, parts: Parts) -> Self {
        let url = format!("{}{}", parts.base_url, auth.token_path);
        let clock = ServerClock::new(parts.environment.clone());
        Self { auth, parts, url, clock, nonces: Nonces::default() }
    }

    /// Fetches a token, which is bound to the key of `session` if there is one. Every attempt has a new assertion and a
    /// new proof, because the server accepts each only once.
    pub(super) async fn fetch(
        &self,
        session: Option<&Arc<Session>>,
        limits: FetchLimits,
    ) -> Result<Token, NoToken> {
        let environment = &self.parts.environment;
        let (mut retries, mut nonces, mut corrected) = (0, 0, false);
        loop {
            let request = self.request(session).await?;
            let limit = environment.sleep(self.parts.attempt_timeout);
            let (answer, failure) = match within(self.parts.transport.send(request), limit).await {
                Some(Ok(response)) => {
                    self.nonces.learn(Role::AuthorizationServer, &self.url, &response.headers);
                    let was_far_off = self.clock.learn(&response.headers);
                    if response.status.is_success() {
                        return Ok(Token::parse(&response, session.cloned(), &**environment)?);
                    }
                    let refusal = Refusal::parse(&response);
                    let asks_nonce = refusal.is("use_dpop_nonce");
                    if asks_nonce && session.is_some() && nonces < MAX_NONCES {
                        nonces += 1;
                        continue;
                    }
                    if session.is_none() && (asks_nonce || refusal.is("invalid_dpop_proof")) {
                        return Err(NoToken::MustBeBound(refusal.into_error(&self.url)));
                    }
                    if refusal.is("invalid_client") && was_far_off && !corrected {
                        corrected = true;
                        continue;
                    }
                    (Ok(response), refusal.into_error(&self.url))
                }
                Some(Err(error)) => {
                    let message =
                        format!("no response from the token endpoint {}: {}", self.url, chain(&error));
                    let failure = AuthError::new(message);
                    let failure = if error.is_transient() { failure.retryable() } else { failure };
                    (Err(Some(error)), failure)
                }
                None => {
                    let message = format!("the request to the token endpoint {} timed out", self.url);
                    (Err(None), AuthError::new(message).retryable())
                }
            };
            let cause = match &answer {
                Ok(response) => Cause::Status(response.status.as_u16(), &response.headers),
                Err(Some(error)) => Cause::Transport(error),
                Err(None) => Cause::AttemptTimeout,
            };
            let wait = if retries < limits.max_retries { self.wait(cause, retries) } else { None };
            // If the wait would exceed the deadline, the fetch fails immediately.
            let fits = |wait: &Duration| {
                let left = limits.deadline.map(|end| end.saturating_duration_since(environment.now()));
                left.is_none_or(|left| *wait < left)
            };
            let Some(wait) = wait.filter(fits) else { return Err(failure.into()) };
            environment.sleep(wait).await;
            retries += 1;
        }
    }

    /// Returns the wait before another attempt, if there is one. A token request is idempotent.
    fn wait(&self, cause: Cause<'_>, retries: u32) -> Option<Duration> {
        let failure = Failure {
            operation: "token",
            method: Method::Post,
            idempotent: true,
            retries,
            cause,
            code: None,
            now: self.parts.environment.wall_clock(),
            random: self.parts.environment.random(),
        };
        match self.parts.retry.decide(&failure) {
            Decision::After(wait) => Some(wait),
            Decision::Stop | Decision::StopBecause(_) => None,
        }
    }

    async fn request(&self, session: Option<&Arc<Session>>) -> Result<HttpRequest, AuthError> {
        let time = self.clock.now();
        let assertion = self.auth.assertions.next(&self.url, time).await?;
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", &self.auth.scopes.join(" ")),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion.expose()),
        ];
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.parts.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let Some(session) = session {
            let nonce = self.nonces.get(Role::AuthorizationServer, &self.url);
            let proof = Proof { method: "POST", url: &self.url, time, nonce, token: None };
            headers.insert("dpop", secret_header(&session.prove(proof).await?)?);
        }
        Ok(HttpRequest {
            method: http::Method::POST,
            url: self.url.clone(),
            headers,
            body: Some(Bytes::from(body.join("&")).into()),
            max_response_bytes: MAX_BYTES,
        })
    }
}
