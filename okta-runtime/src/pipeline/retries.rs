//! Whether a call is attempted again.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::core::Core;
use super::execution::Execution;
use super::outcome::Outcome;
use crate::auth::Recovery;
use crate::error::{TimeLimit, error_code};
use crate::limiter::{Refusal, RefusalKind};
use crate::observe::{Event, resend_count};
use crate::profile::LOG_TARGET;
use crate::response::without_rate_limit;
use crate::retry::{Cause, Decision, Failure, exponential_backoff};
use crate::throttle::Throttle;
use crate::transport::HttpResponse;
use crate::wire::HttpBody;

/// The repeated attempts so far. Each reason for another attempt has its own budget.
#[derive(Default)]
pub(super) struct RetryState {
    retries: u32,
    /// How often a limit refused the call.
    refusals: u32,
    /// The response to the last refused attempt.
    pub(super) refused: Option<HttpResponse>,
    /// The tokens that the latest retry took from the retry budget, except for retries that take none.
    taken: u32,
    renewals: u32,
    nonces: u32,
    pub(super) redirects: u32,
    /// Headers that mark a request as a retry.
    pub(super) headers: HeaderMap,
}

/// How often a call is sent again with a new credential, and with a new nonce.
const MAX_RENEWALS: u32 = 1;
const MAX_NONCES: u32 = 2;

/// How often a call queues again after a limit refused it.
const MAX_REFUSALS: u32 = 20;

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
        self.set_headers(outcome);
    }

    /// Counts a refusal by a limit, which is not one of the retries.
    pub(super) fn record_refusal(&mut self, outcome: Outcome) {
        self.refusals += 1;
        self.set_headers(&outcome);
        if let Outcome::Response(response) = outcome {
            self.refused = Some(response);
        }
    }

    /// Records the success of the call.
    pub(super) fn record_success(&self, core: &Core) {
        if let Some(budget) = &core.budget {
            budget.refill(self.taken);
        }
    }

    fn set_headers(&mut self, outcome: &Outcome) {
        self.headers.insert("x-okta-retry-count", HeaderValue::from(self.retries + self.refusals));
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
        state: &mut RetryState,
    ) -> Result<Duration, Option<Box<str>>> {
        let core = &self.parts.core;
        self.check_body()?;
        let unlimited;
        let cause = match outcome {
            Outcome::Response(response) if core.profile.okta_headers => {
                Cause::Status(response.status.as_u16(), &response.headers)
            }
            Outcome::Response(response) => {
                unlimited = without_rate_limit(&response.headers);
                Cause::Status(response.status.as_u16(), &unlimited)
            }
            Outcome::TransportFailed(error) => Cause::Transport(error),
            Outcome::TimedOut(TimeLimit::Attempt) => Cause::AttemptTimeout,
            Outcome::TimedOut(..) | Outcome::NoCredential(_) | Outcome::Denied(_) => return Err(None),
        };
        if state.retries >= self.max_retries() {
            return Err(None);
        }
        let code = match outcome {
            Outcome::Response(response) => error_code(&response.body),
            _ => None,
        };
        let failure = Failure {
            operation: self.parts.operation.id,
            method: self.parts.operation.method,
            idempotent: self.parts.is_idempotent(),
            retries: state.retries,
            cause,
            code: code.as_deref(),
            now: core.environment.wall_clock(),
            random: core.environment.random(),
        };
        let wait = match self.decide(&failure) {
            Decision::After(wait) => wait,
            Decision::Stop => return Err(None),
            Decision::StopBecause(reason) => return Err(Some(reason.into())),
        };
        self.check_deadline(wait)?;
        self.take_budget(&failure, state)?;
        Ok(wait)
    }

    /// Decides about a failure: the call's own statuses first, then the policy of the client.
    fn decide(&self, failure: &Failure<'_>) -> Decision {
        match failure.cause {
            Cause::Status(status, _) if self.parts.options.retry_on.contains(&status) => {
                Decision::After(exponential_backoff(failure.retries, failure.random))
            }
            _ => self.parts.core.retry.decide(failure),
        }
    }

    /// Takes the tokens of a retry. Retries after a rate limit take none, because they add no load during an outage.
    fn take_budget(&self, failure: &Failure<'_>, state: &mut RetryState) -> Result<(), Option<Box<str>>> {
        if failure.is_limited() {
            return Ok(());
        }
        let Some(budget) = &self.parts.core.budget else { return Ok(()) };
        let taken = budget.take(matches!(failure.cause, Cause::AttemptTimeout));
        state.taken = taken.ok_or_else(|| Some("the retry budget of the client is used up".into()))?;
        Ok(())
    }

    /// Returns the pause before a call that a limit refused queues again. The error is the reason for no further
    /// attempt.
    pub(super) fn wait_after_refusal(
        &self,
        refusal: Refusal,
        state: &RetryState,
    ) -> Result<Duration, Option<Box<str>>> {
        let core = &self.parts.core;
        self.check_body()?;
        if self.max_retries() == 0 {
            return Err(None);
        }
        if state.refusals >= MAX_REFUSALS {
            return Err(Some(format!("limits refused the call {} times", state.refusals + 1).into()));
        }
        let backoff = || exponential_backoff(state.refusals, core.environment.random());
        let wait = match refusal.kind {
            // The rate gate is closed until the window ends.
            RefusalKind::Window if state.refusals == 0 => Duration::ZERO,
            _ => refusal.retry_after.unwrap_or_else(backoff),
        };
        if wait > core.settings.max_backoff {
            return Err(Some("the server asks for a longer wait than max_backoff allows".into()));
        }
        self.check_deadline(wait)?;
        Ok(wait)
    }

    /// Returns whether calls that were refused by a rate limit queue again.
    pub(super) fn is_throttled(&self) -> bool {
        self.parts.core.settings.throttle != Throttle::Off
    }

    fn max_retries(&self) -> u32 {
        self.parts.options.max_retries.unwrap_or(self.parts.core.settings.max_retries)
    }

    fn check_body(&self) -> Result<(), Option<Box<str>>> {
        if self.can_be_sent() {
            return Ok(());
        }
        Err(Some("the body can be read only once, so the call is not retried".into()))
    }

    fn check_deadline(&self, wait: Duration) -> Result<(), Option<Box<str>>> {
        match self.remaining() {
            Some(left) if wait >= left => Err(Some(
                format!("retrying after {wait:?} would exceed the deadline: {left:?} are left").into(),
            )),
            _ => Ok(()),
        }
    }

    /// Waits before the next attempt.
    pub(super) async fn back_off(&mut self, wait: Duration, outcome: &Outcome) {
        let operation = self.parts.operation.id;
        let resends = resend_count(self.attempts.len());
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.waited = wait;
            let (wait_ms, cause) = (super::millis(wait), outcome.describe());
            if attempt.status == Some(429) {
                tracing::warn!(target: LOG_TARGET, { http.request.resend_count = resends, wait_ms, cause }, "rate limited: retrying");
            } else {
                tracing::info!(target: LOG_TARGET, { http.request.resend_count = resends, wait_ms, cause }, "retrying");
            }
            let request_id = attempt.request_id.as_deref();
            self.parts.core.notify(&Event::Backoff { operation, request_id, wait });
        }
        let environment = &self.parts.core.environment;
        let before = environment.now();
        environment.sleep(wait).await;
        // This wait is a figure of its own.
        self.waiting_since += environment.now().saturating_duration_since(before);
        self.parts.core.notify(&Event::Resume { operation });
    }
}
