//! Whether a call is attempted again.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::execution::Execution;
use super::outcome::Outcome;
use crate::auth::Recovery;
use crate::error::TimeLimit;
use crate::observe::Event;
use crate::retry::{Cause, Decision, Failure};
use crate::wire::HttpBody;

/// The repeated attempts so far. Each reason for another attempt has its own budget.
#[derive(Default)]
pub(super) struct RetryState {
    retries: u32,
    renewals: u32,
    nonces: u32,
    pub(super) redirects: u32,
    /// Headers that mark a request as a retry.
    pub(super) headers: HeaderMap,
}

/// How often a call is sent again with a new credential, and with a new nonce.
const MAX_RENEWALS: u32 = 1;
const MAX_NONCES: u32 = 2;

impl RetryState {
    /// Returns whether the call may be sent again after its credential was renewed, and consumes that budget.
    pub(super) fn may_recover(&mut self, recovery: Recovery) -> bool {
        let (used, budget) = match recovery {
            Recovery::None => return false,
            Recovery::Renewed => (&mut self.renewals, MAX_RENEWALS),
            Recovery::Nonce => (&mut self.nonces, MAX_NONCES),
        };
        *used += 1;
        *used <= budget
    }

    /// Counts a retry and sets the headers that name the request it repeats.
    pub(super) fn record_retry(&mut self, outcome: &Outcome) {
        self.retries += 1;
        self.headers.insert("x-okta-retry-count", HeaderValue::from(self.retries));
        let id = match outcome {
            Outcome::Response(response) => {
                response.headers.get("x-okta-request-id").filter(|id| !id.is_empty())
            }
            _ => None,
        };
        match id {
            Some(id) => self.headers.insert("x-okta-retry-for", id.clone()),
            None => self.headers.remove("x-okta-retry-for"),
        };
    }
}

impl Execution {
    /// Returns whether the request can be sent again.
    pub(super) fn can_be_sent(&self) -> bool {
        self.request.body.as_ref().is_none_or(HttpBody::is_available)
    }

    /// Returns the wait before the next attempt. The policy decides, within the retries and the time of the call. The
    /// error is the reason for no further attempt, if it is worth reporting.
    pub(super) fn next_attempt(
        &self,
        outcome: &Outcome,
        state: &RetryState,
    ) -> Result<Duration, Option<Box<str>>> {
        let core = &self.parts.core;
        if !self.can_be_sent() {
            return Err(Some("the body can be read only once, so the call is not retried".into()));
        }
        let cause = match outcome {
            Outcome::Response(response) => Cause::Status(response.status.as_u16(), &response.headers),
            Outcome::TransportFailed(error) => Cause::Transport(error),
            Outcome::TimedOut(TimeLimit::Attempt, _) => Cause::AttemptTimeout,
            Outcome::TimedOut(..) | Outcome::NoCredential(_) => return Err(None),
        };
        if state.retries >= self.parts.options.max_retries.unwrap_or(core.settings.max_retries) {
            return Err(None);
        }
        let decision = core.retry.decide(&Failure {
            operation: self.parts.operation.id,
            method: self.parts.operation.method,
            idempotent: self.parts.is_idempotent(),
            retries: state.retries,
            cause,
            now: core.environment.wall_clock(),
            random: core.environment.random(),
        });
        let wait = match decision {
            Decision::After(wait) => wait,
            Decision::Stop => return Err(None),
            Decision::StopBecause(reason) => return Err(Some(reason.into())),
        };
        match self.remaining() {
            Some(left) if wait >= left => Err(Some(
                format!("retrying after {wait:?} would exceed the deadline: {left:?} are left").into(),
            )),
            _ => Ok(wait),
        }
    }
    /// Waits before the next attempt.
    pub(super) async fn back_off(&mut self, wait: Duration, outcome: &Outcome) {
        let operation = self.parts.operation.id;
        let attempts = self.attempts.len();
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.waited = wait;
            let (wait_ms, cause) = (super::millis(wait), outcome.describe());
            if attempt.status == Some(429) {
                tracing::warn!(attempts, wait_ms, cause, "rate limited: retrying");
            } else {
                tracing::info!(attempts, wait_ms, cause, "retrying");
            }
            let request_id = attempt.request_id.as_deref();
            self.parts.core.notify(&Event::Backoff { operation, request_id, wait });
        }
        self.parts.core.environment.sleep(wait).await;
        self.parts.core.notify(&Event::Resume { operation });
    }
}
