//! One attempt: credential, request, response.

use std::time::Duration;

use http::HeaderMap;

use super::admission::Admission;
use super::execution::Execution;
use super::outcome::Outcome;
use crate::auth::{AuthRequest, Recovery};
use crate::error::TimeLimit;
use crate::limiter::Refusal;
use crate::middleware::NextAttempt;
use crate::observe::Event;
use crate::response::AttemptInfo;
use crate::time::within;
use crate::transport::HttpRequest;

/// An attempt that ended.
pub(super) struct Attempt {
    pub(super) outcome: Outcome,
    /// What repaired the credential.
    pub(super) recovery: Recovery,
    /// The limit that refused the request.
    pub(super) refusal: Option<Refusal>,
}

impl Attempt {
    fn new(outcome: Outcome) -> Self {
        Self { outcome, recovery: Recovery::None, refusal: None }
    }
}

impl Execution {
    /// Makes one attempt with additional headers, and records it if something was sent.
    ///
    /// Getting a credential may take several requests and waits of its own, so only the deadline of the call limits
    /// it.
    pub(super) async fn attempt(&mut self, additional: &HeaderMap) -> Attempt {
        let environment = self.parts.core.environment.clone();
        self.queued = environment.now();
        // The credential comes after all waiting, so that it cannot expire before it is sent.
        let admission = match self.admit().await {
            Ok(admission) => admission,
            Err(outcome) => return Attempt::new(outcome),
        };
        let started = environment.now();
        let attempt = match self.exchange(&admission, additional).await {
            Ok(attempt) => attempt,
            Err(outcome) => return Attempt::new(outcome),
        };
        let response = match &attempt.outcome {
            Outcome::Response(response) => Some(response),
            _ => None,
        };
        self.attempts.push(AttemptInfo {
            status: response.map(|response| response.status.as_u16()),
            request_id: response.and_then(|response| request_id(&response.headers)),
            queued: started.saturating_duration_since(self.queued),
            elapsed: environment.now().saturating_duration_since(started),
            waited: Duration::ZERO,
        });
        if let Some(info) = self.attempts.last() {
            let AttemptInfo { status, elapsed, .. } = *info;
            let request_id = info.request_id.as_deref();
            tracing::debug!(status, request_id, elapsed_ms = super::millis(elapsed), "attempt");
            let operation = self.parts.operation.id;
            self.parts.core.notify(&Event::Response { operation, status, request_id, elapsed });
        }
        attempt
    }

    /// Returns how long the attempt may take, and which limit applies.
    fn limit(&self) -> (Duration, TimeLimit) {
        let attempt = self.parts.options.attempt_timeout.unwrap_or(self.parts.core.settings.attempt_timeout);
        match self.remaining() {
            Some(remaining) if remaining <= attempt => (remaining, TimeLimit::Call),
            _ => (attempt, TimeLimit::Attempt),
        }
    }

    /// Sends the request. The error is the outcome if nothing was sent.
    async fn exchange(&self, admission: &Admission, additional: &HeaderMap) -> Result<Attempt, Outcome> {
        let core = &self.parts.core;
        if self.remaining().is_some_and(|remaining| remaining.is_zero()) {
            return Err(Outcome::TimedOut(TimeLimit::Call, self.elapsed()));
        }
        let mut headers = self.request.headers.clone();
        extend(&mut headers, additional);
        let credential = self.authorize().await?;
        extend(&mut headers, &credential);
        let request = HttpRequest {
            method: self.parts.operation.method.into(),
            url: self.request.url.clone(),
            headers,
            body: self.request.body.clone(),
            max_response_bytes: core.settings.max_response_bytes,
        };
        let AuthRequest { operation, method, attempt, .. } = self.auth_request();
        core.notify(&Event::Request { operation, method, path: self.parts.operation.path, attempt });
        self.log_request(&request);
        let (limit, kind) = self.limit();
        let send = NextAttempt::new(&core.middleware, &*core.transport).run(request);
        Ok(match within(send, core.environment.sleep(limit)).await {
            Some(Ok(response)) => {
                self.log_response(&response);
                let refusal = self.observe(admission, &response).await;
                let recovery = if self.takes_credentials() {
                    core.credentials.on_response(self.auth_request(), &credential, &response).await
                } else {
                    Recovery::None
                };
                Attempt { outcome: Outcome::Response(response), recovery, refusal }
            }
            Some(Err(error)) => Attempt::new(Outcome::TransportFailed(error)),
            None => Attempt::new(Outcome::TimedOut(kind, limit)),
        })
    }

    /// Returns the headers that authorize the attempt; none for an operation without credentials.
    async fn authorize(&self) -> Result<HeaderMap, Outcome> {
        if !self.takes_credentials() {
            return Ok(HeaderMap::new());
        }
        let core = &self.parts.core;
        let credential = core.credentials.authorize(self.auth_request());
        let result = match self.remaining() {
            None => credential.await,
            Some(remaining) => within(credential, core.environment.sleep(remaining))
                .await
                .ok_or(Outcome::TimedOut(TimeLimit::Call, remaining))?,
        };
        result.map_err(Outcome::NoCredential)
    }

    fn auth_request(&self) -> AuthRequest<'_> {
        AuthRequest {
            operation: self.parts.operation.id,
            method: self.parts.operation.method,
            url: &self.request.base,
            scopes: self.parts.operation.scopes,
            attempt: u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1),
            since: self.queued,
            deadline: self.deadline,
        }
    }
}

fn extend(headers: &mut HeaderMap, additional: &HeaderMap) {
    for (name, value) in additional {
        headers.insert(name, value.clone());
    }
}

/// Returns the server's id of a request.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-okta-request-id")?.to_str().ok()?;
    if id.is_empty() { None } else { Some(id.to_owned()) }
}
