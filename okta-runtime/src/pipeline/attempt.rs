//! One attempt: credential, request, response.

use std::time::Duration;

use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue};
use tracing::Instrument as _;

use super::admission::Admission;
use super::execution::Execution;
use super::outcome::Outcome;
use crate::auth::{AuthRequest, ClientProof, Recovery, Sender};
use crate::error::TimeLimit;
use crate::limiter::Refusal;
use crate::middleware::{Late, NextAttempt};
use crate::observe::{Ending, Event, Request, propagate};
use crate::operation::Auth;
use crate::profile::LOG_TARGET;
use crate::response::{AttemptInfo, RateLimit};
use crate::secret::Secret;
use crate::time::{Limit, within};
use crate::transport::HttpRequest;
use crate::wire::{FORM, HttpBody, encode};

/// An attempt that ended.
pub(super) struct Attempt {
    pub(super) outcome: Outcome,
    /// What repaired the credential.
    pub(super) recovery: Recovery,
    /// The limit that refused the request.
    pub(super) refusal: Option<Refusal>,
}

/// What an attempt needs before it is sent.
struct Ready {
    admission: Admission,
    credential: HeaderMap,
    /// What is added to the form of the request.
    form: Secret,
}

impl Attempt {
    fn new(outcome: Outcome) -> Self {
        Self { outcome, recovery: Recovery::None, refusal: None }
    }
}

impl Execution {
    /// Makes one attempt with additional headers, and records it if something was sent.
    pub(super) async fn attempt(&mut self, additional: &HeaderMap) -> Attempt {
        let environment = self.parts.core.environment.clone();
        let ready = self.prepare().await;
        let sent = environment.now();
        let queued = sent.saturating_duration_since(self.waiting_since);
        self.queued += queued;
        self.waiting_since = sent;
        let ready = match ready {
            Ok(ready) => ready,
            Err(outcome) => return Attempt::new(outcome),
        };
        let request = self.next_request(additional, &ready.credential);
        self.notify_of_request(queued);
        let outcome = self.send(request, &ready.form).await;
        // A credential that is renewed because of the response belongs to the wait for the next attempt.
        self.waiting_since = environment.now();
        let elapsed = self.waiting_since.saturating_duration_since(sent);
        let attempt = self.evaluate(outcome, &ready).await;
        self.record(&attempt.outcome, queued, elapsed);
        attempt
    }

    /// Waits until the attempt may be sent, and gets its credential. The error is the outcome if it is not sent.
    ///
    /// The credential comes after all other waiting, so that it cannot expire before it is sent. Getting it may take
    /// several requests and waits of its own, so only the deadline of the call limits it.
    async fn prepare(&self) -> Result<Ready, Outcome> {
        let admission = self.admit().await?;
        self.check_time().map_err(Outcome::TimedOut)?;
        let proof = self.authorize().await?;
        self.check_time().map_err(Outcome::TimedOut)?;
        let form = self.form(&proof);
        Ok(Ready { admission, credential: proof.headers, form })
    }

    /// Fails if no time is left.
    fn check_time(&self) -> Result<(), TimeLimit> {
        match self.remaining() {
            Some(Duration::ZERO) => Err(TimeLimit::Call),
            _ => Ok(()),
        }
    }

    fn next_request(&self, additional: &HeaderMap, credential: &HeaderMap) -> HttpRequest {
        let mut headers = self.request.headers.clone();
        if self.parts.core.profile.okta_headers {
            extend(&mut headers, additional);
        }
        let cookies = headers.get(COOKIE).cloned();
        extend(&mut headers, credential);
        if let (Some(cookies), true) = (cookies, credential.contains_key(COOKIE)) {
            join(&mut headers, &cookies);
        }
        HttpRequest {
            method: self.parts.operation.method.into(),
            url: self.request.url.clone(),
            headers,
            body: self.request.body.clone(),
            max_response_bytes: self.parts.core.settings.max_response_bytes,
        }
    }

    /// Returns the limit of one attempt.
    pub(super) fn attempt_limit(&self) -> &Limit {
        self.parts.options.attempt_timeout.as_ref().unwrap_or(&self.parts.core.settings.attempt_timeout)
    }

    fn notify_of_request(&self, queued: Duration) {
        if self.parts.core.observers.is_empty() {
            return;
        }
        let Request { method, template, server, .. } = self.described();
        let AuthRequest { operation, attempt, .. } = self.auth_request();
        let cause = self.last_error;
        let event = Event::Request { operation, method, path: template, server, attempt, cause, queued };
        self.parts.core.notify(&event);
    }

    /// Returns what spans and events say about the request.
    fn described(&self) -> Request<'_> {
        super::described(&self.parts.core, &self.parts.operation)
    }

    /// Sends the request in a span of its own.
    async fn send(&self, mut request: HttpRequest, form: &Secret) -> Outcome {
        let span = self.described().attempt_span(self.attempts.len());
        propagate(&span, &mut request.headers);
        let outcome = self.transmit(request, form).instrument(span.clone()).await;
        if !span.is_disabled() {
            outcome.ending().record(&span);
        }
        outcome
    }

    /// Sends the request, within the limit of an attempt and what is left of the call.
    async fn transmit(&self, request: HttpRequest, form: &Secret) -> Outcome {
        let core = &self.parts.core;
        self.log_request(&request);
        let attempt = self.attempt_limit().length;
        let (limit, kind) = match self.remaining() {
            Some(remaining) if remaining <= attempt => (remaining, TimeLimit::Call),
            _ => (attempt, TimeLimit::Attempt),
        };
        let query = self.credential_query();
        let send =
            NextAttempt::new(&core.middleware, &*core.transport, Late { query: &query, form }).run(request);
        match within(send, core.environment.sleep(limit)).await {
            Some(Ok(response)) => {
                self.log_response(&response);
                Outcome::Response(response)
            }
            Some(Err(error)) => Outcome::TransportFailed(error),
            None => Outcome::TimedOut(kind),
        }
    }

    /// Returns the part of the query that authorizes the attempt.
    fn credential_query(&self) -> Secret {
        if !self.takes_credentials() {
            return Secret::new("");
        }
        let pairs = self.parts.core.credentials.query(self.auth_request());
        if pairs.is_empty() {
            return Secret::new("");
        }
        let names: Vec<String> = self.parts.query.names().collect();
        let pairs = pairs.into_iter().filter(|(name, _)| !names.iter().any(|known| known == name));
        let pairs = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value.expose())));
        Secret::new(pairs.collect::<Vec<_>>().join("&"))
    }

    /// Notifies the limiter and the credential provider of a response.
    async fn evaluate(&self, outcome: Outcome, ready: &Ready) -> Attempt {
        let Outcome::Response(response) = &outcome else { return Attempt::new(outcome) };
        let refusal = self.observe(&ready.admission, response).await;
        let recovery = if self.takes_credentials() {
            let credentials = &self.parts.core.credentials;
            credentials.on_response(self.auth_request(), &ready.credential, response).await
        } else {
            Recovery::None
        };
        Attempt { outcome, recovery, refusal }
    }

    /// Records an attempt that was sent.
    fn record(&mut self, outcome: &Outcome, queued: Duration, elapsed: Duration) {
        let Ending { status, request_id, error } = outcome.ending();
        tracing::debug!(
            target: LOG_TARGET,
            {
                http.response.status_code = status.map(i64::from),
                okta.request_id = request_id,
                error.type = error.map(tracing::field::display),
                elapsed_ms = super::millis(elapsed),
                queued_ms = super::millis(queued),
            },
            "attempt"
        );
        self.notify_of_response(outcome, queued, elapsed);
        self.last_error = error;
        let id = request_id.map(str::to_owned);
        self.attempts.push(AttemptInfo { status, request_id: id, queued, elapsed, waited: Duration::ZERO });
    }

    fn notify_of_response(&self, outcome: &Outcome, queued: Duration, elapsed: Duration) {
        if self.parts.core.observers.is_empty() {
            return;
        }
        let Request { method, template, server, .. } = self.described();
        let Ending { status, request_id, error } = outcome.ending();
        let rate_limit = match outcome {
            Outcome::Response(response) => RateLimit::parse(&response.headers),
            _ => None,
        };
        self.parts.core.notify(&Event::Response {
            operation: self.parts.operation.id,
            method,
            path: template,
            server,
            status,
            error,
            request_id,
            bucket: &self.bucket(),
            rate_limit,
            queued,
            elapsed,
        });
    }

    /// Returns what authorizes the attempt; nothing for an operation without credentials.
    async fn authorize(&self) -> Result<ClientProof, Outcome> {
        let core = &self.parts.core;
        let credential = async {
            let request = self.auth_request();
            match (self.parts.operation.auth, &core.client_auth) {
                (Auth::None, _) | (Auth::Client, None) => Ok(ClientProof::default()),
                (Auth::Client, Some(client)) => client.prove(request).await,
                _ => {
                    let headers = core.credentials.authorize(request).await?;
                    Ok(ClientProof { headers, form: Vec::new() })
                }
            }
        };
        let result = match self.remaining() {
            None => credential.await,
            Some(remaining) => within(credential, core.environment.sleep(remaining))
                .await
                .ok_or(Outcome::TimedOut(TimeLimit::Call))?,
        };
        result.map_err(Outcome::NoCredential)
    }

    /// Returns what is added to the body of the request, if that is a form.
    fn form(&self, proof: &ClientProof) -> Secret {
        let is_form = self.request.headers.get(CONTENT_TYPE).is_some_and(|media| media == FORM);
        match &self.request.body {
            Some(HttpBody::Bytes(body)) if is_form => proof.pairs(body),
            _ => Secret::new(""),
        }
    }

    fn auth_request(&self) -> AuthRequest<'_> {
        let core = &self.parts.core;
        AuthRequest {
            operation: self.parts.operation.id,
            method: self.parts.operation.method,
            url: self.request.base(),
            scopes: self.parts.operation.scopes,
            security: self.parts.operation.security,
            attempt: u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1),
            since: self.waiting_since,
            deadline: self.deadline.as_ref().map(|deadline| deadline.at),
            sender: Sender {
                transport: &core.transport,
                environment: &core.environment,
                retry: &core.retry,
                max_retries: core.settings.max_retries,
                attempt_timeout: &core.settings.attempt_timeout,
                user_agent: &core.settings.user_agent,
            },
        }
    }
}

/// Adds the cookies of a call to those of the credential.
fn join(headers: &mut HeaderMap, cookies: &HeaderValue) {
    let Some(credential) = headers.get(COOKIE) else { return };
    let joined = [cookies.as_bytes(), b"; ", credential.as_bytes()].concat();
    if let Ok(mut value) = HeaderValue::from_bytes(&joined) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

fn extend(headers: &mut HeaderMap, additional: &HeaderMap) {
    for (name, value) in additional {
        headers.insert(name, value.clone());
    }
}
