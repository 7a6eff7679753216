//! Requests to the token endpoint, and their retries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use tracing::{Instrument as _, Span};

use super::clock::ServerClock;
use super::dpop::{Nonces, Proof, Role, Session};
use super::grant::{Grant, Settings, TokenRequest, TokenSource};
use super::token::{Refusal, Token};
use crate::auth::{Sender, secret_header};
use crate::environment::Environment;
use crate::error::{AuthError, chain};
use crate::observe::{Ending, ErrorType, Request, propagate};
use crate::operation::Method;
use crate::retry::{Cause, Decision, Failure, RetryPolicy};
use crate::time::{Limit, within};
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};

/// The parts of the client that token requests use: the same transport and settings.
pub(crate) struct Parts {
    pub(crate) base_url: String,
    /// The path of the token endpoint of the API.
    pub(crate) token_path: &'static str,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) max_retries: u32,
    pub(crate) attempt_timeout: Limit,
    pub(crate) user_agent: HeaderValue,
}

impl Parts {
    /// The parts for a token endpoint of another server than that of the API.
    pub(super) fn of(base_url: String, sender: Sender<'_>) -> Self {
        Self {
            base_url,
            token_path: "",
            transport: sender.transport.clone(),
            environment: sender.environment.clone(),
            retry: sender.retry.clone(),
            max_retries: sender.max_retries,
            attempt_timeout: sender.attempt_timeout.clone(),
            user_agent: sender.user_agent.clone(),
        }
    }
}

/// How often a fetch is repeated with a new nonce.
const MAX_NONCES: u32 = 2;
/// The largest response of the token endpoint.
const MAX_BYTES: usize = 1 << 20;

/// The token endpoint of the server.
pub(super) struct Endpoint {
    pub(super) grant: Grant,
    pub(super) settings: Settings,
    pub(super) parts: Parts,
    path: String,
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
    /// The next attempt, at this time, would have been after the deadline.
    TooLate(AuthError, Instant),
    /// Any other error.
    Failed(AuthError),
}

impl NoToken {
    pub(super) fn into_error(self) -> AuthError {
        match self {
            Self::MustBeBound(error) | Self::TooLate(error, _) | Self::Failed(error) => error,
        }
    }
}

impl From<AuthError> for NoToken {
    fn from(error: AuthError) -> Self {
        Self::Failed(error)
    }
}

/// How an attempt ended.
enum Outcome {
    /// With a response of any status.
    Response(HttpResponse),
    /// Without a response.
    TransportFailed(TransportError),
    /// By the time limit of an attempt.
    TimedOut,
}

impl Outcome {
    /// Returns what the span of the attempt reports.
    fn ending(&self) -> Ending<'_> {
        match self {
            Self::Response(response) => Ending::of_response(response),
            Self::TransportFailed(error) => Ending::failed(ErrorType::of_transport(error)),
            Self::TimedOut => Ending::failed(ErrorType::TIMEOUT),
        }
    }
}

/// How often a fetch was repeated without being a retry.
#[derive(Default)]
struct Repeats {
    nonces: u32,
    /// Whether it was repeated with the time of the server.
    corrected: bool,
}

impl Endpoint {
    pub(super) fn new(source: TokenSource, parts: Parts) -> Self {
        let TokenSource { grant, settings } = source;
        let path = settings.path.clone().unwrap_or_else(|| parts.token_path.to_owned());
        let url = format!("{}{path}", parts.base_url);
        let clock = ServerClock::new(parts.environment.clone());
        Self { grant, settings, parts, path, url, clock, nonces: Nonces::default() }
    }

    /// Fetches a token, which is bound to the key of `session` if there is one. Every attempt has a new assertion and a
    /// new proof, because the server accepts each only once.
    pub(super) async fn fetch(
        &self,
        session: Option<&Arc<Session>>,
        limits: FetchLimits,
    ) -> Result<Token, NoToken> {
        let environment = &self.parts.environment;
        let (mut sent, mut retries, mut repeats) = (0, 0, Repeats::default());
        loop {
            let outcome = self.attempt(session, sent).await?;
            sent += 1;
            if let Outcome::Response(response) = &outcome {
                self.nonces.record(Role::AuthorizationServer, &self.url, &response.headers);
                self.clock.record(&response.headers);
                if response.status.is_success() {
                    return Ok(Token::parse(response, session.cloned(), &**environment)?);
                }
                if self.may_repeat(response, session.is_some(), &mut repeats)? {
                    continue;
                }
            }
            let (cause, failure) = self.failure(&outcome);
            let wait = if retries < limits.max_retries { self.wait(cause, retries) } else { None };
            let Some(wait) = wait else { return Err(failure.into()) };
            // If the wait would exceed the deadline, the fetch fails immediately.
            if let (Some(next), Some(deadline)) = (environment.now().checked_add(wait), limits.deadline)
                && next >= deadline
            {
                return Err(NoToken::TooLate(failure, next));
            }
            environment.sleep(wait).await;
            retries += 1;
        }
    }

    /// Sends a token request in a span of its own, after `sent` others. The time limit includes signing, which may be
    /// done by another server.
    async fn attempt(&self, session: Option<&Arc<Session>>, sent: usize) -> Result<Outcome, AuthError> {
        let described = Request {
            operation: "token",
            method: Method::Post,
            template: &self.path,
            server: &self.parts.base_url,
        };
        let span = described.attempt_span(sent);
        let work = self.send(session, &span).instrument(span.clone());
        let limit = self.parts.environment.sleep(self.parts.attempt_timeout.length);
        let outcome = within(work, limit).await.unwrap_or(Ok(Outcome::TimedOut))?;
        outcome.ending().record(&span);
        Ok(outcome)
    }

    async fn send(&self, session: Option<&Arc<Session>>, span: &Span) -> Result<Outcome, AuthError> {
        let mut request = self.request(session).await?;
        propagate(span, &mut request.headers);
        let result = self.parts.transport.send(request).await;
        Ok(result.map_or_else(Outcome::TransportFailed, Outcome::Response))
    }

    /// Returns whether a refused request is repeated immediately: with a nonce, or with the time of the server.
    fn may_repeat(
        &self,
        response: &HttpResponse,
        is_bound: bool,
        repeats: &mut Repeats,
    ) -> Result<bool, NoToken> {
        let refusal = Refusal::parse(response);
        let asks_nonce = refusal.is("use_dpop_nonce");
        if !is_bound && (asks_nonce || refusal.is("invalid_dpop_proof")) {
            return Err(NoToken::MustBeBound(refusal.into_error(&self.url, &self.grant)));
        }
        if asks_nonce {
            repeats.nonces += 1;
            return Ok(repeats.nonces <= MAX_NONCES);
        }
        let refuses_time = refusal.is("invalid_client") || refusal.is("invalid_dpop_proof");
        let repeat = refuses_time && !repeats.corrected && self.clock.correct(&response.headers);
        repeats.corrected |= repeat;
        Ok(repeat)
    }

    /// Returns why an attempt failed, for the retry policy and for the caller.
    fn failure<'a>(&self, outcome: &'a Outcome) -> (Cause<'a>, AuthError) {
        match outcome {
            Outcome::Response(response) => {
                let cause = Cause::Status(response.status.as_u16(), &response.headers);
                (cause, Refusal::parse(response).into_error(&self.url, &self.grant))
            }
            Outcome::TransportFailed(error) => {
                let message = format!("no response from the token endpoint {}: {}", self.url, chain(error));
                let failure = AuthError::new(message);
                let failure = if error.is_transient() { failure.retryable() } else { failure };
                (Cause::Transport(error), failure)
            }
            Outcome::TimedOut => {
                let limit = &self.parts.attempt_timeout;
                let message =
                    format!("the request to the token endpoint {} timed out (limit {limit})", self.url);
                (Cause::AttemptTimeout, AuthError::new(message).retryable())
            }
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
        let TokenRequest { media_type, authorization, body } = self.grant.request(&self.url, time).await?;
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.parts.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, media_type);
        headers.extend(authorization.map(|login| (AUTHORIZATION, login)));
        if let Some(session) = session {
            let nonce = self.nonces.get(Role::AuthorizationServer, &self.url);
            let proof = Proof { method: "POST", url: &self.url, time, nonce, token: None };
            headers.insert("dpop", secret_header(&session.prove(proof).await?)?);
        }
        Ok(HttpRequest {
            method: http::Method::POST,
            url: self.url.clone(),
            headers,
            body: Some(Bytes::from(body).into()),
            max_response_bytes: MAX_BYTES,
        })
    }
}
