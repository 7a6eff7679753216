//! One attempt: credential, request, response.

use std::time::Duration;

use http::HeaderMap;

use super::execution::Execution;
use super::outcome::Outcome;
use crate::auth::{AuthRequest, Recovery};
use crate::error::TimeLimit;
use crate::middleware::NextAttempt;
use crate::observe::Event;
use crate::response::AttemptInfo;
use crate::time::within;
use crate::transport::HttpRequest;

impl Execution {
    /// Makes one attempt with additional headers, and records it if something was sent.
    ///
    /// Getting a credential may take several requests and waits of its own, so only the deadline of the call limits
    /// it.
    pub(super) async fn attempt(&mut self, additional: &HeaderMap) -> (Outcome, Recovery) {
        let environment = self.parts.core.environment.clone();
        let started = environment.now();
        let (outcome, recovery) = match self.exchange(additional).await {
            Ok(sent) => sent,
            Err(outcome) => return (outcome, Recovery::None),
        };
        let response = match &outcome {
            Outcome::Response(response) => Some(response),
            _ => None,
        };
        self.attempts.push(AttemptInfo {
            status: response.map(|response| response.status.as_u16()),
            request_id: response.and_then(|response| request_id(&response.headers)),
            elapsed: environment.now().saturating_duration_since(started),
            waited: Duration::ZERO,
        });
        if let Some(attempt) = self.attempts.last() {
            let AttemptInfo { status, elapsed, .. } = *attempt;
            let request_id = attempt.request_id.as_deref();
            tracing::debug!(status, request_id, elapsed_ms = super::millis(elapsed), "attempt");
            let operation = self.parts.operation.id;
            self.parts.core.notify(&Event::Response { operation, status, request_id, elapsed });
        }
        (outcome, recovery)
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
    async fn exchange(&self, additional: &HeaderMap) -> Result<(Outcome, Recovery), Outcome> {
        let core = &self.parts.core;
        self.pass_rate_gate().await;
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
        let _slot = self.slot().await?;
        let AuthRequest { operation, method, attempt, .. } = self.auth_request();
        core.notify(&Event::Request { operation, method, path: self.parts.operation.path, attempt });
        self.log_request(&request);
        let (limit, kind) = self.limit();
        let send = NextAttempt::new(&core.middleware, &*core.transport).run(request);
        Ok(match within(send, core.environment.sleep(limit)).await {
            Some(Ok(response)) => {
                self.log_response(&response);
                self.record_rate_limit(&response);
                let recovery = if self.takes_credentials() {
                    core.credentials.on_response(self.auth_request(), &credential, &response).await
                } else {
                    Recovery::None
                };
                (Outcome::Response(response), recovery)
            }
            Some(Err(error)) => (Outcome::TransportFailed(error), Recovery::None),
            None => (Outcome::TimedOut(kind, limit), Recovery::None),
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
