//! Providing access tokens and proofs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::dpop::{Dpop, Proof, Role, Session};
use super::endpoint::{Endpoint, FetchLimits, NoToken, Parts};
use super::grant::{Grant, TokenSource};
use super::lock;
use super::store::{BoundedStore, StoredToken};
use super::token::{Freshness, Refusal, Token};
use crate::BoxFuture;
use crate::auth::{AuthRequest, CredentialKind, CredentialProvider, Recovery, secret_header};
use crate::error::{AuthError, chain};
use crate::profile::LOG_TARGET;
use crate::response::Challenge;
use crate::time::within;
use crate::transport::HttpResponse;

/// Fetches access tokens from a source, and renews them before they expire or when they are refused.
pub(crate) struct OauthProvider(Arc<Tokens>);

/// The state that the provider shares with background renewals.
struct Tokens {
    endpoint: Endpoint,
    /// The name of the tokens in a store.
    name: String,
    current: Mutex<Option<Arc<Token>>>,
    /// Held while a token is fetched. Concurrent callers share one token request. If it is cancelled, the next waiter
    /// fetches the token.
    fetching: tokio::sync::Mutex<()>,
    failures: Mutex<Failures>,
    /// When a valid token may be renewed, if not immediately.
    renewal: Mutex<Option<Instant>>,
    /// The latest renewal in the background.
    background: Mutex<Option<AbortHandle>>,
    /// When the latest refused token was replaced, until another token is accepted.
    refusal: Mutex<Option<Instant>>,
    /// The latest token that was refused or discarded. The store may have it until it is removed there.
    rejected: Mutex<Option<Arc<Token>>>,
    /// Whether tokens are bound to a key.
    bound: AtomicBool,
    session: Mutex<Option<Arc<Session>>>,
}

/// The fetches that failed.
#[derive(Default)]
struct Failures {
    count: u64,
    /// The latest one, if no token was fetched since.
    latest: Option<Failure>,
}

struct Failure {
    error: AuthError,
    at: Instant,
    /// When the fetch would have been repeated, if it ended only because of the deadline of its caller.
    next_attempt: Option<Instant>,
}

/// When an attempt that needs a token began, and when its call must end.
#[derive(Clone, Copy)]
struct Caller {
    since: Instant,
    deadline: Option<Instant>,
}

/// How long a valid token is used before its renewal is attempted again, and how long a refused token is kept if it
/// replaced a refused one.
const PAUSE: Duration = Duration::from_secs(30);
/// A renewal takes at most this part of the time limit of an attempt. If the token expires meanwhile, calls wait for
/// it.
const RENEWAL_PART: u32 = 6;

impl OauthProvider {
    pub(crate) fn new(source: impl Into<TokenSource>, parts: Parts) -> Self {
        let endpoint = Endpoint::new(source.into(), parts);
        let bound = AtomicBool::new(endpoint.settings.dpop == Dpop::Required);
        let name = endpoint.grant.token_name(&endpoint.url);
        Self(Arc::new(Tokens {
            endpoint,
            name,
            current: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
            failures: Mutex::default(),
            renewal: Mutex::default(),
            background: Mutex::default(),
            refusal: Mutex::default(),
            rejected: Mutex::default(),
            bound,
            session: Mutex::default(),
        }))
    }
}

impl Drop for OauthProvider {
    /// Ends a renewal in the background together with the client.
    fn drop(&mut self) {
        if let Some(renewal) = lock(&self.0.background).take() {
            renewal.abort();
        }
    }
}

impl Tokens {
    /// Returns a valid token. A token that is due is renewed in the background and used meanwhile. If there is no
    /// token, all callers wait for the first one.
    async fn token(self: &Arc<Self>, caller: Caller) -> Result<Arc<Token>, AuthError> {
        if let Some((token, freshness)) = self.usable() {
            if freshness == Freshness::Due && self.may_renew() {
                self.start_renewal().await;
            }
            return Ok(token);
        }
        let failures = lock(&self.failures).count;
        let fetching = self.fetching.lock().await;
        if let Some((token, _)) = self.usable() {
            return Ok(token);
        }
        if let Some(error) = self.shared_failure(failures, caller) {
            return Err(error);
        }
        if let Some(token) = self.load(caller.deadline).await {
            return Ok(token);
        }
        let limits = FetchLimits { max_retries: self.endpoint.parts.max_retries, deadline: caller.deadline };
        let token = self.fetch(limits).await.map_err(|failure| self.share_failure(failure))?;
        // The callers that wait can use the token before it is stored.
        drop(fetching);
        self.save(&token, caller.deadline).await;
        Ok(token)
    }

    /// Returns the current token, unless it has expired.
    fn usable(&self) -> Option<(Arc<Token>, Freshness)> {
        let token = lock(&self.current).clone()?;
        let freshness = token.freshness(self.endpoint.settings.leeway, &*self.endpoint.parts.environment)?;
        Some((token, freshness))
    }

    /// Returns the error of a fetch that failed while the caller waited: for its admission, or since there were
    /// `failures`. A caller that has more time than the one that fetched does not share it.
    fn shared_failure(&self, failures: u64, caller: Caller) -> Option<AuthError> {
        let shared = lock(&self.failures);
        let latest = shared.latest.as_ref()?;
        let has_waited = shared.count != failures || latest.at > caller.since;
        let has_time = |next| caller.deadline.is_none_or(|deadline| next < deadline);
        let may_repeat = latest.next_attempt.is_some_and(has_time);
        (has_waited && !may_repeat).then(|| latest.error.clone())
    }

    /// Records a failure for all callers that wait, and returns its error.
    fn share_failure(&self, failure: NoToken) -> AuthError {
        let (error, next_attempt) = match failure {
            NoToken::TooLate(error, next_attempt) => (error, Some(next_attempt)),
            NoToken::Failed(error) | NoToken::MustBeBound(error) => (error, None),
        };
        let mut shared = lock(&self.failures);
        shared.count += 1;
        shared.latest = Some(Failure { error: error.clone(), at: self.now(), next_attempt });
        error
    }

    /// Returns whether this caller is the one to renew a valid token. Others must not for a while. That is recorded
    /// before the renewal, so that it holds even if the renewal is cancelled.
    fn may_renew(&self) -> bool {
        let mut renewal = lock(&self.renewal);
        let may_renew = renewal.is_none_or(|next| next <= self.now());
        if may_renew {
            *renewal = self.now().checked_add(PAUSE);
        }
        may_renew
    }

    /// Starts a renewal in the background. Without a runtime that could run it, the caller waits for it.
    async fn start_renewal(self: &Arc<Self>) {
        let renewal = self.clone().renew();
        match Handle::try_current() {
            Ok(runtime) => *lock(&self.background) = Some(runtime.spawn(renewal).abort_handle()),
            Err(_) => renewal.await,
        }
    }

    /// Replaces a valid token by one from the store or the token endpoint, in one attempt.
    async fn renew(self: Arc<Self>) {
        let Ok(fetching) = self.fetching.try_lock() else { return };
        // Before this ran, the token may have been replaced, or may have expired: then callers fetch the next one.
        if self.usable().is_none_or(|(_, freshness)| freshness != Freshness::Due) {
            return;
        }
        let parts = &self.endpoint.parts;
        let limit = parts.attempt_timeout.length / RENEWAL_PART;
        let fetch = async {
            match self.load(None).await {
                Some(_) => Ok(None),
                None => self.fetch(FetchLimits { max_retries: 0, deadline: None }).await.map(Some),
            }
        };
        let result = within(fetch, parts.environment.sleep(limit)).await;
        drop(fetching);
        let error = match result {
            Some(Ok(None)) => return,
            Some(Ok(Some(token))) => return self.save(&token, None).await,
            Some(Err(failure)) => chain(&failure.into_error()),
            None => format!("the renewal took longer than {limit:?}"),
        };
        tracing::warn!(target: LOG_TARGET, error, "the access token could not be renewed and is still used");
    }

    fn now(&self) -> Instant {
        self.endpoint.parts.environment.now()
    }

    fn store(&self) -> Option<BoundedStore<'_>> {
        let store = self.endpoint.settings.store.as_deref().filter(|_| !self.is_bound())?;
        Some(BoundedStore { store, name: &self.name, environment: &*self.endpoint.parts.environment })
    }

    /// Uses the token of the store, if it has a fresh one.
    async fn load(&self, deadline: Option<Instant>) -> Option<Arc<Token>> {
        let stored = self.store()?.load(deadline).await?;
        self.adopt(stored)
    }

    fn adopt(&self, stored: StoredToken) -> Option<Arc<Token>> {
        let is_rejected = |token: &Arc<Token>| token.value.expose() == stored.access_token.expose();
        if lock(&self.rejected).as_ref().is_some_and(is_rejected) {
            return None;
        }
        let environment = &*self.endpoint.parts.environment;
        let token = Arc::new(Token::restore(stored, environment)?);
        if token.freshness(self.endpoint.settings.leeway, environment) != Some(Freshness::Fresh) {
            return None;
        }
        self.set_current(&token);
        Some(token)
    }

    async fn fetch(&self, limits: FetchLimits) -> Result<Arc<Token>, NoToken> {
        let token = match self.endpoint.fetch(self.session().await?.as_ref(), limits).await {
            Err(NoToken::MustBeBound(_)) if self.endpoint.settings.dpop == Dpop::Auto => {
                self.bound.store(true, Ordering::Relaxed);
                self.endpoint.fetch(self.session().await?.as_ref(), limits).await?
            }
            result => result?,
        };
        let token = Arc::new(token);
        self.set_current(&token);
        Ok(token)
    }

    /// Saves a fetched token in the store, if there is one.
    async fn save(&self, token: &Token, deadline: Option<Instant>) {
        if let (Some(store), Some(stored)) = (self.store(), token.to_store()) {
            store.save(stored, deadline).await;
        }
    }

    fn set_current(&self, token: &Arc<Token>) {
        *lock(&self.current) = Some(token.clone());
        *lock(&self.renewal) = None;
        lock(&self.failures).latest = None;
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
        let (now, settings) = (self.now(), &self.endpoint.settings);
        let session = lock(&self.session).clone();
        let is_young =
            |session: &Arc<Session>| now.saturating_duration_since(session.created) < settings.key_rotation;
        if let Some(session) = session.filter(is_young) {
            return Ok(Some(session));
        }
        let session = Arc::new(Session::new(settings.dpop_algorithm, now).await?);
        *lock(&self.session) = Some(session.clone());
        Ok(Some(session))
    }

    /// Replaces a refused token. Returns whether the request may be sent again.
    ///
    /// If the server refuses every token, each is replaced once, and not immediately again.
    async fn replace_refused(&self, authorization: &HeaderValue, deadline: Option<Instant>) -> bool {
        let Some(refused) = self.take_refused(authorization) else { return false };
        let Some(refused) = refused else { return true };
        let Some(store) = self.store() else { return true };
        match store.load(deadline).await {
            // Another process has replaced it.
            Some(stored) if stored.access_token.expose() != refused.value.expose() => {
                if self.adopt(stored).is_some() {
                    *lock(&self.refusal) = None;
                }
            }
            _ => store.remove(&refused.value, deadline).await,
        }
        true
    }

    /// Discards the current token if it is the refused one. Returns `None` if it must be kept, because it replaced
    /// another refused token a moment ago, and `Some(None)` if it was already replaced.
    fn take_refused(&self, authorization: &HeaderValue) -> Option<Option<Arc<Token>>> {
        let mut current = lock(&self.current);
        let is_refused = |token: &Arc<Token>| token.authorization().is_ok_and(|value| value == authorization);
        if !current.as_ref().is_some_and(is_refused) {
            return Some(None);
        }
        let (mut refusal, now) = (lock(&self.refusal), self.now());
        if refusal.is_some_and(|refusal| now.saturating_duration_since(refusal) < PAUSE) {
            return None;
        }
        *refusal = Some(now);
        Some(self.reject(&mut current))
    }

    /// Discards the current token, and keeps it from being loaded again.
    fn reject(&self, current: &mut Option<Arc<Token>>) -> Option<Arc<Token>> {
        let token = current.take()?;
        *lock(&self.rejected) = Some(token.clone());
        Some(token)
    }
}

/// Returns whether a response means that the token is not valid, rather than that it lacks a permission.
fn is_stale(response: &HttpResponse, grant: &Grant) -> bool {
    if response.status != StatusCode::UNAUTHORIZED {
        return false;
    }
    let challenge = Challenge::parse(&response.headers);
    match challenge.as_ref().and_then(Challenge::error) {
        Some(error) => error == "invalid_token",
        None if !grant.is_of_okta() => true,
        None => {
            let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
            let text = |name: &str| body.get(name).and_then(Value::as_str);
            match text("errorCode") {
                Some(code) => matches!(code, "E0000011" | "UNAUTHORIZED"),
                // Privileged Access reports a missing permission with this status too.
                None => text("type") != Some("authorization_error"),
            }
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

/// Returns whether a response refuses a proof, for example because of its time.
fn refuses_proof(response: &HttpResponse) -> bool {
    let challenge = Challenge::parse(&response.headers);
    matches!(response.status.as_u16(), 400 | 401)
        && (challenge.as_ref().and_then(Challenge::error) == Some("invalid_dpop_proof")
            || Refusal::parse(response).is("invalid_dpop_proof"))
}

impl CredentialProvider for OauthProvider {
    fn kind(&self) -> CredentialKind {
        CredentialKind::Oauth
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(async move {
            let AuthRequest { since, deadline, .. } = request;
            let token = self.0.token(Caller { since, deadline }).await?;
            let endpoint = &self.0.endpoint;
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, token.authorization()?);
            if let Some(session) = &token.session {
                let proof = Proof {
                    method: request.method.as_str(),
                    url: request.url,
                    time: endpoint.clock.now(),
                    nonce: endpoint.nonces.get(Role::Api, request.url),
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
            let endpoint = &self.0.endpoint;
            endpoint.nonces.record(Role::Api, request.url, &response.headers);
            endpoint.clock.record(&response.headers);
            if response.status.is_success() {
                *lock(&self.0.refusal) = None;
            }
            if gives_nonce(response) {
                return Recovery::Nonce;
            }
            let is_renewed = if refuses_proof(response) {
                endpoint.clock.correct(&response.headers)
            } else if is_stale(response, &endpoint.grant)
                && let Some(authorization) = sent.get(AUTHORIZATION)
            {
                self.0.replace_refused(authorization, request.deadline).await
            } else {
                false
            };
            if is_renewed { Recovery::Renewed } else { Recovery::None }
        })
    }

    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let discarded = self.0.reject(&mut lock(&self.0.current));
            if let (Some(token), Some(store)) = (discarded, self.0.store()) {
                store.remove(&token.value, None).await;
            }
        })
    }
}
