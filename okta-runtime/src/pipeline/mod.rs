//! Execution of one call.
//!
//! A call goes through these steps: check and prepare the request, look in the cache, then per attempt: admission,
//! credential, send. Failed attempts are repeated as the retry policy decides.
//!
//! This layer knows the parts of a request and what the calls of a client share ([`Core`]). It must not know what a
//! response is decoded into, nor how a client is configured.

mod admission;
mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
mod cached;
mod changes;
mod core;
mod execution;
mod log;
mod outcome;
mod parts;
mod redirect;
mod request;
mod retries;

use std::time::Duration;

use tracing::{Instrument as _, Span};

use self::attempt::Attempt;
use self::execution::Execution;
use self::outcome::Outcome;
use self::redirect::Redirect;
use self::retries::RetryState;
use crate::BoxFuture;
use crate::error::{ApiError, Error, TimeLimit, Timeout};
use crate::middleware::NextCall;
use crate::observe::{Ending, ErrorType, Request, resend_count};
use crate::operation::Operation;
use crate::profile::LOG_TARGET;
use crate::response::{Reply, ResponseMeta};
use crate::transport::TransportErrorKind;

pub(crate) use self::changes::Changes;
pub(crate) use self::core::{Core, Settings};
pub(crate) use self::parts::{Deadline, RequestParts};

/// Executes a call. The future is boxed and has the same type for all operations.
pub(crate) fn execute(parts: Box<RequestParts>) -> BoxFuture<'static, Result<Reply, Error>> {
    Box::pin(async move {
        let (core, operation) = (parts.core.clone(), parts.operation);
        let span = described(&core, &operation).call_span();
        let rest = Box::pin(async move { Execution::new(parts)?.run().await });
        let call = NextCall::new(&core.middleware, &operation, rest);
        let result = call.run().instrument(span.clone()).await;
        record(&span, &result);
        result
    })
}

/// Returns what the spans of a call say about its requests.
fn described<'a>(core: &'a Core, operation: &Operation) -> Request<'a> {
    Request {
        operation: operation.id,
        method: operation.method,
        template: operation.path,
        server: core.server(operation).unwrap_or_default().0,
    }
}

/// Records the result of a call.
fn record(span: &Span, result: &Result<Reply, Error>) {
    if span.is_disabled() {
        return;
    }
    let (meta, attempts, error) = match result {
        Ok(reply) => (Some(reply.meta()), reply.meta().attempts(), None),
        Err(error) => (error.meta(), error.attempts(), Some(ErrorType::of_call(error))),
    };
    span.record("http.request.resend_count", resend_count(attempts.len().saturating_sub(1)));
    let status = meta.map(|meta| meta.status().as_u16());
    Ending { status, request_id: meta.and_then(ResponseMeta::request_id), error }.record(span);
}

impl Execution {
    /// Returns the response from the cache, or from the server.
    async fn run(mut self) -> Result<Reply, Error> {
        self.withhold()?;
        let slot = self.cache_slot();
        if let Some(slot) = &slot
            && let Some(reply) = self.cached_reply(slot).await
        {
            return Ok(reply);
        }
        let change = self.change();
        let (outcome, reason) = self.attempt_until_done().await;
        if let Some(slot) = slot {
            self.store(slot, &outcome).await;
        }
        self.drop_stale(change, &outcome).await;
        self.finish(outcome, reason)
    }

    /// Makes attempts until one succeeds or no further attempt is allowed. The string is the reason, if it is worth
    /// reporting.
    async fn attempt_until_done(&mut self) -> (Outcome, Option<Box<str>>) {
        let mut state = RetryState::default();
        loop {
            let Attempt { outcome, recovery, refusal } = self.attempt(&state.headers).await;
            if self.is_success(&outcome) {
                state.record_success(&self.parts.core);
                return (outcome, None);
            }
            if self.can_be_sent() && state.may_recover(recovery) {
                continue;
            }
            // A call that was refused before it could be denied ends with the refusal.
            if let Outcome::Denied(too_long) = outcome {
                return match state.refused.take() {
                    Some(response) => (Outcome::Response(response), Some(too_long.to_string().into())),
                    None => (Outcome::Denied(too_long), None),
                };
            }
            if let Some(refusal) = refusal.filter(|_| self.is_throttled()) {
                match self.wait_after_refusal(refusal, &state) {
                    Ok(Duration::ZERO) => {
                        tracing::warn!(target: LOG_TARGET, cause = outcome.describe(), "rate limited: queued again");
                    }
                    Ok(wait) => self.back_off(wait, &outcome).await,
                    Err(reason) => return (outcome, reason),
                }
                state.record_refusal(outcome);
                continue;
            }
            match self.redirect(&outcome, state.redirects) {
                Redirect::None => {}
                Redirect::To(url) => {
                    self.request.redirect_to(url);
                    state.redirects += 1;
                    continue;
                }
                Redirect::Refused(reason) => return (outcome, Some(reason.into())),
            }
            match self.next_attempt(&outcome, &mut state) {
                Ok(wait) => {
                    self.back_off(wait, &outcome).await;
                    state.record_retry(&outcome);
                }
                Err(reason) => return (outcome, reason),
            }
        }
    }

    /// Turns the last outcome into the result of the call.
    fn finish(self, outcome: Outcome, reason: Option<Box<str>>) -> Result<Reply, Error> {
        let operation = self.parts.operation.id;
        match outcome {
            Outcome::Response(response) if self.parts.operation.accepts_status(response.status.as_u16()) => {
                let operation = self.parts.operation;
                let (body, meta) = self.into_meta(response);
                Ok(Reply::new(&operation, body, meta))
            }
            Outcome::Response(response) => {
                let request = self.description();
                let (body, meta) = self.into_meta(response);
                Err(Error::from_api(ApiError::new(operation, request, body, meta, reason)))
            }
            Outcome::NoCredential(error) => Err(Error::auth(self.into_context(), error)),
            Outcome::Denied(too_long) => Err(Error::rate_limited(self.into_context(), too_long)),
            Outcome::TimedOut(kind) => {
                let timeout = self.timeout(kind);
                Err(Error::timeout(self.into_context(), timeout))
            }
            Outcome::TransportFailed(error) if error.kind() == TransportErrorKind::ConnectTimeout => {
                let after = self.attempts.last().map(|attempt| attempt.elapsed).unwrap_or_default();
                Err(Error::timeout(self.into_context(), Timeout::Connect { after, error }))
            }
            Outcome::TransportFailed(error) => Err(Error::transport(self.into_context(), error)),
        }
    }

    /// Returns the limit that was reached.
    fn timeout(&self, kind: TimeLimit) -> Timeout {
        match (&self.deadline, kind) {
            (Some(deadline), TimeLimit::Call) => {
                let limit = deadline.limit.clone();
                let late = self.parts.core.environment.now().saturating_duration_since(deadline.at);
                let left = self.remaining().unwrap_or_default();
                Timeout::Call { after: (limit.length + late).saturating_sub(left), limit }
            }
            _ => Timeout::Attempt(self.attempt_limit().clone()),
        }
    }
}

/// Converts a duration to milliseconds for the log. Subscribers for OpenTelemetry convert unsigned numbers to text.
fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
