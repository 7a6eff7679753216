//! One attempt: credential, request, answer.

use std::time::Duration;

use http::HeaderMap;

use super::Run;
use super::time::within;
use crate::auth::{AuthRequest, Recovery};
use crate::error::{AuthError, TimeLimit};
use crate::middleware::NextAttempt;
use crate::observe::Event;
use crate::response::AttemptInfo;
use crate::transport::{HttpRequest, HttpResponse, TransportError};

impl Outcome {
    /// What happened, for the log.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Answer(response) => format!("status {}", response.status.as_u16()),
            Self::Lost(error) => error.to_string(),
            Self::NoCredential(error) => error.to_string(),
            Self::TimeUp(_, after) => format!("no answer in {after:?}"),
        }
    }
}

/// How an attempt ended.
pub(super) enum Outcome {
    /// With an answer of any status.
    Answer(HttpResponse),
    /// Without one.
    Lost(TransportError),
    /// Before it was sent.
    NoCredential(AuthError),
    /// By a limit of time.
    TimeUp(TimeLimit, Duration),
}

impl Run {
    /// Makes one attempt, with `more` headers, and notes it if something was sent.
    ///
    /// Getting a credential may take several requests and waits of its own, so that only the time of the whole call
    /// limits it.
    pub(super) async fn attempt(&mut self, more: &HeaderMap) -> (Outcome, Recovery) {
        let environment = self.draft.client.inner().environment.clone();
        let begun = environment.now();
        let (outcome, recovery) = match self.exchange(more).await {
            Ok(sent) => sent,
            Err(outcome) => return (outcome, Recovery::None),
        };
        let answer = match &outcome {
            Outcome::Answer(response) => Some(response),
            _ => None,
        };
        self.attempts.push(AttemptInfo {
            status: answer.map(|response| response.status.as_u16()),
            request_id: answer.and_then(|response| request_id(&response.headers)),
            elapsed: environment.now().saturating_duration_since(begun),
            waited: Duration::ZERO,
        });
        if let Some(attempt) = self.attempts.last() {
            let AttemptInfo { status, elapsed, .. } = *attempt;
            let request_id = attempt.request_id.as_deref();
            tracing::debug!(status, request_id, elapsed_ms = super::millis(elapsed), "attempt");
            let operation = self.draft.operation.id;
            self.draft.client.inner().tell(&Event::Response { operation, status, request_id, elapsed });
        }
        (outcome, recovery)
    }

    /// How long the attempt may take, and by which rule.
    fn limit(&self) -> (Duration, TimeLimit) {
        let attempt =
            self.draft.options.attempt_timeout.unwrap_or(self.draft.client.inner().settings.attempt_timeout);
        match self.remaining() {
            Some(remaining) if remaining <= attempt => (remaining, TimeLimit::Call),
            _ => (attempt, TimeLimit::Attempt),
        }
    }

    /// Sends the request; an error is why nothing was sent.
    async fn exchange(&self, more: &HeaderMap) -> Result<(Outcome, Recovery), Outcome> {
        let inner = self.draft.client.inner();
        self.pass_gate().await;
        if self.remaining().is_some_and(|remaining| remaining.is_zero()) {
            return Err(Outcome::TimeUp(TimeLimit::Call, self.elapsed()));
        }
        let mut headers = self.request.headers.clone();
        extend(&mut headers, more);
        let credential = self.authorize().await?;
        extend(&mut headers, &credential);
        let request = HttpRequest {
            method: self.draft.operation.method.into(),
            url: self.request.url.clone(),
            headers,
            body: self.request.body.clone(),
            max_response_bytes: inner.settings.max_response_bytes,
        };
        let _slot = self.slot().await?;
        let AuthRequest { operation, method, attempt, .. } = self.auth_request();
        inner.tell(&Event::Request { operation, method, path: self.draft.operation.path, attempt });
        self.log_request(&request);
        let (limit, kind) = self.limit();
        let send = NextAttempt::new(&inner.middleware, &*inner.transport).run(request);
        Ok(match within(send, inner.environment.sleep(limit)).await {
            Some(Ok(response)) => {
                self.log_response(&response);
                self.learn(&response);
                let recovery = if self.takes_credentials() {
                    inner.credentials.on_response(self.auth_request(), &credential, &response).await
                } else {
                    Recovery::None
                };
                (Outcome::Answer(response), recovery)
            }
            Some(Err(error)) => (Outcome::Lost(error), Recovery::None),
            None => (Outcome::TimeUp(kind, limit), Recovery::None),
        })
    }

    /// The headers that authorize the attempt; none for an operation that is open.
    async fn authorize(&self) -> Result<HeaderMap, Outcome> {
        if !self.takes_credentials() {
            return Ok(HeaderMap::new());
        }
        let inner = self.draft.client.inner();
        let credential = inner.credentials.authorize(self.auth_request());
        let result = match self.remaining() {
            None => credential.await,
            Some(remaining) => within(credential, inner.environment.sleep(remaining))
                .await
                .ok_or(Outcome::TimeUp(TimeLimit::Call, remaining))?,
        };
        result.map_err(Outcome::NoCredential)
    }

    fn auth_request(&self) -> AuthRequest<'_> {
        AuthRequest {
            operation: self.draft.operation.id,
            method: self.draft.operation.method,
            url: &self.request.base,
            scopes: self.draft.operation.scopes,
            attempt: u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1),
            deadline: self.deadline,
        }
    }
}

fn extend(headers: &mut HeaderMap, more: &HeaderMap) {
    for (name, value) in more {
        headers.insert(name, value.clone());
    }
}

/// The server's id of a request.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-okta-request-id")?.to_str().ok()?;
    if id.is_empty() { None } else { Some(id.to_owned()) }
}
