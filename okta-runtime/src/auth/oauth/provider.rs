//! The source of access tokens.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::PrivateKeyAuth;
use super::dpop::{Dpop, Role, Session};
use super::jwt::{sign, unique_id};
use super::token::{Refusal, Token};
use crate::BoxFuture;
use crate::auth::{AuthRequest, CredentialKind, CredentialProvider, Recovery};
use crate::environment::Environment;
use crate::error::AuthError;
use crate::operation::Method;
use crate::pipeline::within;
use crate::request::encode;
use crate::response::{Challenge, date};
use crate::retry::{Cause, Decision, Failure, RetryPolicy};
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// What the provider uses of its client: token requests go the same way as all others.
pub(crate) struct Parts {
    pub(crate) origin: String,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) max_retries: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
}

/// Gets access tokens for a private key, and renews them in time or when they are refused.
pub(crate) struct OauthProvider {
    auth: PrivateKeyAuth,
    parts: Parts,
    endpoint: String,
    current: Mutex<Option<Arc<Token>>>,
    /// Held while a token is fetched: all who need one wait for the first. If that one gives up, the next takes over.
    fetching: tokio::sync::Mutex<()>,
    /// Whether tokens are bound to a key.
    bound: AtomicBool,
    session: Mutex<Option<Arc<Session>>>,
    /// How many seconds the server's clock is ahead of this machine's.
    skew: AtomicI64,
}

/// How long an assertion is valid. It is used once and at once; Okta takes at most an hour.
const ASSERTION_LIFE: i64 = 300;
/// How often one fetch is repeated because of a nonce.
const MAX_NONCES: u32 = 2;
/// A difference of clocks in seconds that explains why an assertion is refused.
const SKEW: i64 = 30;
/// A token's answer is small.
const MAX_TOKEN_BYTES: usize = 1 << 20;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl OauthProvider {
    pub(crate) fn new(auth: PrivateKeyAuth, parts: Parts) -> Self {
        let endpoint = format!("{}{}", parts.origin, auth.token_path);
        let bound = AtomicBool::new(auth.dpop == Dpop::Required);
        Self {
            auth,
            parts,
            endpoint,
            current: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
            bound,
            session: Mutex::default(),
            skew: AtomicI64::new(0),
        }
    }

    fn fresh(&self) -> Option<Arc<Token>> {
        lock(&self.current).clone().filter(|token| token.is_fresh(&*self.parts.environment))
    }

    /// A token that may be used; fetches one if there is none.
    async fn token(&self) -> Result<Arc<Token>, AuthError> {
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let _fetching = self.fetching.lock().await;
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let token = Arc::new(self.fetch().await?);
        *lock(&self.current) = Some(token.clone());
        Ok(token)
    }

    /// Forgets a token that was refused, unless another has taken its place since.
    fn forget(&self, authorization: &HeaderValue) {
        let mut current = lock(&self.current);
        let is_current =
            current.as_ref().is_some_and(|token| header(token).is_ok_and(|value| value == authorization));
        if is_current {
            *current = None;
        }
    }

    /// Fetches a token. Every attempt has an assertion and a proof of its own: the server takes each only once.
    async fn fetch(&self) -> Result<Token, AuthError> {
        let environment = &self.parts.environment;
        let (mut retries, mut nonces, mut corrected) = (0, 0, false);
        loop {
            let session = self.session()?;
            let request = self.request(session.as_deref()).await?;
            let limit = environment.sleep(self.parts.attempt_timeout);
            let (cause, failure) = match within(self.parts.transport.send(request), limit).await {
                Some(Ok(response)) => {
                    if let Some(session) = &session {
                        session.learn(Role::AuthorizationServer, &response.headers);
                    }
                    if response.status.is_success() {
                        return Token::parse(&response, session, self.auth.leeway, &**environment);
                    }
                    let refusal = Refusal::parse(&response);
                    let asks_nonce = refusal.is("use_dpop_nonce");
                    if asks_nonce && session.is_some() && nonces < MAX_NONCES {
                        nonces += 1;
                        continue;
                    }
                    if (asks_nonce || refusal.is("invalid_dpop_proof")) && self.bind() {
                        continue;
                    }
                    if refusal.is("invalid_client") && !corrected && self.correct_clock(&response.headers) {
                        corrected = true;
                        continue;
                    }
                    (Ok(response), refusal.into_error(&self.endpoint))
                }
                Some(Err(error)) => {
                    let message = format!("no answer from the token endpoint {}: {error}", self.endpoint);
                    (Err(Some(error)), AuthError::new(message).retryable())
                }
                None => {
                    let message = format!("no answer in time from the token endpoint {}", self.endpoint);
                    (Err(None), AuthError::new(message).retryable())
                }
            };
            let cause = match &cause {
                Ok(response) => Cause::Status(response.status.as_u16(), &response.headers),
                Err(Some(error)) => Cause::Transport(error),
                Err(None) => Cause::AttemptTimeout,
            };
            let Some(wait) = self.wait(cause, retries) else { return Err(failure) };
            environment.sleep(wait).await;
            retries += 1;
        }
    }

    /// How long to wait before another try, if there is one. A token request may be repeated freely.
    fn wait(&self, cause: Cause<'_>, retries: u32) -> Option<Duration> {
        if retries >= self.parts.max_retries {
            return None;
        }
        let failure = Failure {
            operation: "token",
            method: Method::Post,
            idempotent: true,
            retries,
            cause,
            now: self.parts.environment.wall_clock(),
            random: self.parts.environment.random(),
        };
        match self.parts.retry.decide(&failure) {
            Decision::After(wait) => Some(wait),
            Decision::Stop | Decision::StopBecause(_) => None,
        }
    }

    /// The session for the next token, if tokens are bound; an old one is replaced.
    fn session(&self) -> Result<Option<Arc<Session>>, AuthError> {
        if !self.bound.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let now = self.parts.environment.now();
        let mut slot = lock(&self.session);
        match &*slot {
            Some(session) if now.saturating_duration_since(session.created) < self.auth.key_rotation => {
                Ok(Some(session.clone()))
            }
            _ => Ok(Some(slot.insert(Arc::new(Session::new(now)?)).clone())),
        }
    }

    /// Begins to bind tokens, if the server decides and has decided so just now.
    fn bind(&self) -> bool {
        self.auth.dpop == Dpop::Auto && !self.bound.swap(true, Ordering::Relaxed)
    }

    /// The server's time in seconds since 1970, as far as it is known.
    fn server_time(&self) -> i64 {
        self.local_time() + self.skew.load(Ordering::Relaxed)
    }

    fn local_time(&self) -> i64 {
        let since = self.parts.environment.wall_clock().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2)
    }

    /// Learns the server's clock from an answer; says whether it was far off.
    fn correct_clock(&self, headers: &HeaderMap) -> bool {
        let Some(since) = date(headers).and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let ahead = i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2) - self.local_time();
        let before = self.skew.swap(ahead, Ordering::Relaxed);
        (ahead - before).abs() > SKEW
    }

    async fn request(&self, session: Option<&Session>) -> Result<HttpRequest, AuthError> {
        let now = self.server_time();
        let claims = json!({
            "iss": self.auth.client_id,
            "sub": self.auth.client_id,
            "aud": self.endpoint,
            "iat": now,
            "exp": now + ASSERTION_LIFE,
            "jti": unique_id()?,
        });
        let assertion = sign(&*self.auth.signer, json!({ "typ": "JWT" }), &claims).await?;
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", &self.auth.scopes.join(" ")),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.parts.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let Some(session) = session {
            let proof = session.proof(Role::AuthorizationServer, "POST", &self.endpoint, now, None).await?;
            headers.insert("dpop", secret_header(&proof)?);
        }
        Ok(HttpRequest {
            method: http::Method::POST,
            url: self.endpoint.clone(),
            headers,
            body: Some(Bytes::from(body.join("&")).into()),
            max_response_bytes: MAX_TOKEN_BYTES,
        })
    }
}

/// The `Authorization` header for a token.
fn header(token: &Token) -> Result<HeaderValue, AuthError> {
    let scheme = if token.session.is_some() { "DPoP" } else { "Bearer" };
    secret_header(&format!("{scheme} {}", token.value.expose()))
}

fn secret_header(text: &str) -> Result<HeaderValue, AuthError> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| AuthError::new("the token has characters that no token has"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether an answer means that the token itself is no good, rather than that it does not allow something.
fn is_stale(response: &HttpResponse) -> bool {
    if response.status != StatusCode::UNAUTHORIZED {
        return false;
    }
    let challenge = Challenge::parse(&response.headers);
    match challenge.as_ref().and_then(Challenge::error) {
        Some(error) => error == "invalid_token",
        None => {
            let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
            response.body.is_empty() || body.get("errorCode").and_then(Value::as_str) == Some("E0000011")
        }
    }
}

/// Whether an answer asks for a proof with a nonce (RFC 9449, section 9).
fn asks_nonce(response: &HttpResponse) -> bool {
    let challenge = Challenge::parse(&response.headers);
    matches!(response.status.as_u16(), 400 | 401)
        && (challenge.as_ref().and_then(Challenge::error) == Some("use_dpop_nonce")
            || Refusal::parse(response).is("use_dpop_nonce"))
}

impl CredentialProvider for OauthProvider {
    fn kind(&self) -> CredentialKind {
        CredentialKind::Oauth
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move {
            let token = self.token().await?;
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header(&token)?);
            if let Some(session) = &token.session {
                let (method, value) = (request.method.as_str(), token.value.expose());
                let proof =
                    session.proof(Role::Api, method, request.url, self.server_time(), Some(value)).await?;
                headers.insert("dpop", secret_header(&proof)?);
                headers.insert("x-okta-user-agent-extended", HeaderValue::from_static("isDPoP:true"));
            }
            Ok(headers)
        })
    }

    fn on_response<'a>(
        &'a self,
        _request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        let session = lock(&self.current).as_ref().and_then(|token| token.session.clone());
        if let Some(session) = session {
            session.learn(Role::Api, &response.headers);
        }
        let recovery = if asks_nonce(response) && response.headers.contains_key("dpop-nonce") {
            Recovery::Nonce
        } else if is_stale(response) {
            if let Some(authorization) = sent.get(AUTHORIZATION) {
                self.forget(authorization);
            }
            Recovery::Renewed
        } else {
            Recovery::None
        };
        Box::pin(std::future::ready(recovery))
    }
}
