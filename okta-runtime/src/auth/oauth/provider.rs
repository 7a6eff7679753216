//! Providing access tokens and proofs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use super::dpop::{Dpop, Proof, Role, Session};
use super::endpoint::{Endpoint, FetchLimits, NoToken, Parts};
use super::token::{Freshness, Refusal, Token};
use super::{PrivateKeyAuth, secret_header};
use crate::BoxFuture;
use crate::auth::{AuthRequest, CredentialKind, CredentialProvider, Recovery};
use crate::error::{AuthError, chain};
use crate::response::Challenge;
use crate::transport::HttpResponse;

/// Fetches access tokens for a private key, and renews them before they expire or when they are refused.
pub(crate) struct OauthProvider {
    endpoint: Endpoint,
    /// The name of the tokens in a store.
    name: String,
    current: Mutex<Option<Arc<Token>>>,
    /// Held while a token is fetched. Concurrent callers share one token request. If it is cancelled, the next waiter
    /// fetches the token.
    fetching: tokio::sync::Mutex<()>,
    /// When the renewal of a valid token failed. It is not repeated immediately.
    renewal_failed: Mutex<Option<Instant>>,
    /// Whether tokens are bound to a key.
    bound: AtomicBool,
    session: Mutex<Option<Arc<Session>>>,
}

/// How long a valid token is used before its renewal is attempted again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl OauthProvider {
    pub(crate) fn new(auth: PrivateKeyAuth, parts: Parts) -> Self {
        let bound = AtomicBool::new(auth.dpop == Dpop::Required);
        let endpoint = Endpoint::new(auth, parts);
        let name = endpoint.auth.token_name(&endpoint.url);
        Self {
            endpoint,
            name,
            current: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
            renewal_failed: Mutex::default(),
            bound,
            session: Mutex::default(),
        }
    }

    /// Returns a valid token. The first caller renews a token that is due, while others still use it. If there is no
    /// token, all callers wait for the first one.
    async fn token(&self, deadline: Option<Instant>) -> Result<Arc<Token>, AuthError> {
        if let Some((token, freshness)) = self.usable() {
            if freshness == Freshness::Fresh || self.renewal_pauses() {
                return Ok(token);
            }
            let Ok(_fetching) = self.fetching.try_lock() else { return Ok(token) };
            // Another caller may have renewed it.
            if let Some((token, Freshness::Fresh)) = self.usable() {
                return Ok(token);
            }
            return Ok(self.fetch(FetchLimits { max_retries: 0, deadline }).await.unwrap_or_else(|error| {
                tracing::warn!(
                    error = chain(&error),
                    "the access token could not be renewed and is still used"
                );
                *lock(&self.renewal_failed) = Some(self.now());
                token
            }));
        }
        let _fetching = self.fetching.lock().await;
        if let Some((token, _)) = self.usable() {
            return Ok(token);
        }
        if let Some(token) = self.load().await {
            return Ok(token);
        }
        self.fetch(FetchLimits { max_retries: self.endpoint.parts.max_retries, deadline }).await
    }

    /// Returns the current token, unless it has expired.
    fn usable(&self) -> Option<(Arc<Token>, Freshness)> {
        let token = lock(&self.current).clone()?;
        let freshness = token.freshness(self.endpoint.auth.leeway, &*self.endpoint.parts.environment)?;
        Some((token, freshness))
    }

    fn renewal_pauses(&self) -> bool {
        let failed = *lock(&self.renewal_failed);
        failed.is_some_and(|failed| self.now().saturating_duration_since(failed) < RENEWAL_PAUSE)
    }

    fn now(&self) -> Instant {
        self.endpoint.parts.environment.now()
    }

    /// Loads a token from the store, if it has a valid one.
    async fn load(&self) -> Option<Arc<Token>> {
        let store = self.endpoint.auth.store.as_ref().filter(|_| !self.is_bound())?;
        let stored = store.load(&self.name).await?;
        let token = Arc::new(Token::restore(stored, &*self.endpoint.parts.environment)?);
        let freshness = token.freshness(self.endpoint.auth.leeway, &*self.endpoint.parts.environment);
        if freshness != Some(Freshness::Fresh) {
            return None;
        }
        *lock(&self.current) = Some(token.clone());
        Some(token)
    }

    async fn fetch(&self, limits: FetchLimits) -> Result<Arc<Token>, AuthError> {
        let token = match self.endpoint.fetch(self.session().await?.as_ref(), limits).await {
            Ok(token) => token,
            Err(NoToken::Failed(error)) => return Err(error),
            Err(NoToken::MustBeBound(error)) => {
                if self.endpoint.auth.dpop != Dpop::Auto {
                    return Err(error);
                }
                self.bound.store(true, Ordering::Relaxed);
                match self.endpoint.fetch(self.session().await?.as_ref(), limits).await {
                    Ok(token) => token,
                    Err(NoToken::Failed(error) | NoToken::MustBeBound(error)) => return Err(error),
                }
            }
        };
        let token = Arc::new(token);
        *lock(&self.current) = Some(token.clone());
        *lock(&self.renewal_failed) = None;
        if let (Some(store), Some(stored)) = (&self.endpoint.auth.store, token.to_store()) {
            store.save(&self.name, stored).await;
        }
        Ok(token)
    }

    fn is_bound(&self) -> bool {
        self.bound.load(Ordering::Relaxed)
    }

    /// Returns the session for the next token, if tokens are bound. An old session is replaced. Only called while
    /// fetching.
    async fn session(&self) -> Result<Option<Arc<Session>>, AuthError> {
        if !self.is_bound() {
            return Ok(None);
        }
        let (now, auth) = (self.now(), &self.endpoint.auth);
        let session = lock(&self.session).clone();
        let is_young =
            |session: &Arc<Session>| now.saturating_duration_since(session.created) < auth.key_rotation;
        if let Some(session) = session.filter(is_young) {
            return Ok(Some(session));
        }
        let session = Arc::new(Session::new(auth.dpop_algorithm, now).await?);
        *lock(&self.session) = Some(session.clone());
        Ok(Some(session))
    }

    /// Discards a refused token, unless it was already replaced.
    async fn forget(&self, authorization: &HeaderValue) {
        let is_current =
            |token: &mut Arc<Token>| token.authorization().is_ok_and(|value| value == authorization);
        let forgotten = lock(&self.current).take_if(is_current);
        self.remove(forgotten).await;
    }

    async fn remove(&self, forgotten: Option<Arc<Token>>) {
        if let (Some(_), Some(store)) = (forgotten, &self.endpoint.auth.store) {
            store.remove(&self.name).await;
        }
    }
}

/// Returns whether a response means that the token is not valid, rather than that it lacks a permission.
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

/// Returns whether a response requires a proof with a nonce (RFC 9449, section 9), and has one.
fn gives_nonce(response: &HttpResponse) -> bool {
    let challenge = Challenge::parse(&response.headers);
    let asks = challenge.as_ref().and_then(Challenge::error) == Some("use_dpop_nonce")
        || Refusal::parse(response).is("use_dpop_nonce");
    matches!(response.status.as_u16(), 400 | 401) && asks && response.headers.contains_key("dpop-nonce")
}

impl CredentialProvider for OauthProvider {
    fn kind(&self) -> CredentialKind {
        CredentialKind::Oauth
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move {
            let token = self.token(request.deadline).await?;
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, token.authorization()?);
            if let Some(session) = &token.session {
                let proof = Proof {
                    method: request.method.as_str(),
                    url: request.url,
                    time: self.endpoint.clock.now(),
                    nonce: self.endpoint.nonces.get(Role::Api, request.url),
                    token: Some(token.value.expose()),
                };
                headers.insert("dpop", secret_header(&session.prove(proof).await?)?);
                headers.insert("x-okta-user-agent-extended", HeaderValue::from_static("isDPoP:true"));
            }
            Ok(headers)
        })
    }

    fn on_response<'a>(
        &'a self,
        request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(async move {
            self.endpoint.nonces.learn(Role::Api, request.url, &response.headers);
            self.endpoint.clock.learn(&response.headers);
            if gives_nonce(response) {
                Recovery::Nonce
            } else if is_stale(response) {
                if let Some(authorization) = sent.get(AUTHORIZATION) {
                    self.forget(authorization).await;
                }
                Recovery::Renewed
            } else {
                Recovery::None
            }
        })
    }

    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let forgotten = lock(&self.current).take();
            self.remove(forgotten).await;
        })
    }
}
