//! The state of a call execution.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::outcome::Outcome;
use super::parts::RequestParts;
use super::request::PreparedRequest;
use crate::error::{Context, Error};
use crate::operation::Auth;
use crate::response::{AttemptInfo, Meta};
use crate::transport::HttpResponse;

/// The state of a call execution.
pub(super) struct Execution {
    pub(super) parts: RequestParts,
    pub(super) request: PreparedRequest,
    pub(super) started: Instant,
    /// When the call must have ended; `None` for no limit.
    pub(super) deadline: Option<Instant>,
    /// When the current attempt began to wait for its admission.
    pub(super) queued: Instant,
    pub(super) attempts: Vec<AttemptInfo>,
}

impl Execution {
    /// Checks the call. Errors here occur before anything is sent.
    pub(super) fn new(parts: RequestParts) -> Result<Self, Error> {
        parts.check()?;
        let core = &parts.core;
        if core.settings.check_operation_auth
            && let Some(refusal) = core.credentials.kind().refusal(parts.operation.auth)
        {
            return Err(Error::invalid_request(parts.operation.id, refusal));
        }
        let request = PreparedRequest::new(&parts)?;
        let started = core.environment.now();
        let timeout = parts.options.timeout.or(core.settings.request_timeout);
        let deadline = timeout.and_then(|timeout| started.checked_add(timeout));
        Ok(Self { parts, request, started, deadline, queued: started, attempts: Vec::new() })
    }

    pub(super) fn is_success(&self, outcome: &Outcome) -> bool {
        matches!(outcome, Outcome::Response(response)
            if self.parts.operation.accepts_status(response.status.as_u16()))
    }

    pub(super) fn takes_credentials(&self) -> bool {
        self.parts.operation.auth != Auth::None
    }

    /// Returns the time left until the deadline, or `None` for no limit.
    pub(super) fn remaining(&self) -> Option<Duration> {
        let now = self.parts.core.environment.now();
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.parts.core.environment.now().saturating_duration_since(self.started)
    }

    /// Returns method and path, without the query.
    pub(super) fn description(&self) -> String {
        format!("{} {}", self.parts.operation.method, self.parts.path)
    }

    pub(super) fn into_meta(self, response: HttpResponse) -> (Bytes, Meta) {
        let elapsed = self.elapsed();
        let HttpResponse { status, headers, body } = response;
        let url = self.request.redacted_url(&self.parts);
        (body, Meta { status, headers, url, attempts: self.attempts, elapsed })
    }

    pub(super) fn into_context(self) -> Context {
        Context { operation: self.parts.operation.id, request: self.description(), attempts: self.attempts }
    }
}
