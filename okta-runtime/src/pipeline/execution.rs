//! The state of a call execution.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::outcome::Outcome;
use super::parts::{Deadline, RequestParts};
use super::request::PreparedRequest;
use crate::error::{Context, Error};
use crate::observe::ErrorType;
use crate::operation::Auth;
use crate::response::{AttemptInfo, Meta};
use crate::transport::HttpResponse;

/// The state of a call execution.
pub(super) struct Execution {
    /// Boxed, because an execution is moved several times before it runs.
    pub(super) parts: Box<RequestParts>,
    pub(super) request: PreparedRequest,
    pub(super) started: Instant,
    /// When the call must have ended; `None` for no limit.
    pub(super) deadline: Option<Deadline>,
    pub(super) attempts: Vec<AttemptInfo>,
    /// Why the last attempt failed, if it did.
    pub(super) last_error: Option<ErrorType>,
    /// Since when the next attempt has been waiting.
    pub(super) waiting_since: Instant,
    /// How long all attempts together waited before they were sent, including one that never was.
    pub(super) queued: Duration,
}

impl Execution {
    /// Checks the call. Errors here occur before anything is sent.
    pub(super) fn new(parts: Box<RequestParts>) -> Result<Self, Error> {
        parts.check()?;
        let core = &parts.core;
        if core.settings.check_operation_auth
            && let Some(refusal) = core.credentials.kind().refusal(parts.operation.auth)
        {
            return Err(Error::invalid_request(parts.operation.id, refusal));
        }
        let request = PreparedRequest::new(&parts)?;
        let started = core.environment.now();
        let deadline = deadline(&parts, started);
        Ok(Self {
            parts,
            request,
            started,
            deadline,
            // Most calls make one.
            attempts: Vec::with_capacity(1),
            last_error: None,
            waiting_since: started,
            queued: Duration::ZERO,
        })
    }

    pub(super) fn is_success(&self, outcome: &Outcome) -> bool {
        matches!(outcome, Outcome::Response(response)
            if self.parts.operation.accepts_status(response.status.as_u16()))
    }

    pub(super) fn takes_credentials(&self) -> bool {
        !matches!(self.parts.operation.auth, Auth::None | Auth::Client)
    }

    /// Returns the time left until the deadline, or `None` for no limit.
    pub(super) fn remaining(&self) -> Option<Duration> {
        let deadline = self.deadline.as_ref()?;
        Some(deadline.at.saturating_duration_since(self.parts.core.environment.now()))
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.parts.core.environment.now().saturating_duration_since(self.started)
    }

    /// Returns method and path, without the query.
    pub(super) fn description(&self) -> String {
        format!("{} {}", self.parts.operation.method, self.parts.path)
    }

    pub(super) fn into_meta(self, response: HttpResponse) -> (Bytes, Meta) {
        let (elapsed, received) = (self.elapsed(), self.parts.core.environment.wall_clock());
        let HttpResponse { status, headers, body } = response;
        let url = self.request.redacted_url();
        let (attempts, queued) = (self.attempts, self.queued);
        (body, Meta { status, headers, url, attempts, queued, elapsed, received })
    }

    pub(super) fn into_context(self) -> Context {
        let (operation, request) = (self.parts.operation.id, self.description());
        Context { operation, request, attempts: self.attempts, queued: self.queued }
    }
}

/// Returns the earlier deadline of those that apply to a call.
fn deadline(parts: &RequestParts, started: Instant) -> Option<Deadline> {
    let limit = parts.options.timeout.as_ref().or(parts.core.settings.request_timeout.as_ref());
    let own = limit.and_then(|limit| {
        let at = started.checked_add(limit.length)?;
        Some(Deadline { at, limit: limit.clone() })
    });
    own.into_iter().chain(parts.options.deadline.clone()).min_by_key(|deadline| deadline.at)
}
