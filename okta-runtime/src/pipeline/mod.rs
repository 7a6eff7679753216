//! One logical call, from its parts to an answer or an error.

mod attempt;
mod build;
mod cached;
mod hold;
mod log;
mod redirect;
mod time;
mod tries;

use std::time::{Duration, Instant};

use bytes::Bytes;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::BoxFuture;
use crate::error::{ApiError, Context, Error, TimeLimit};
use crate::middleware::NextCall;
use crate::observe::Event;
use crate::operation::Auth;
use crate::request::Draft;
use crate::response::{AttemptInfo, Meta, Reply};
use crate::transport::{HttpResponse, TransportErrorKind};

use attempt::Outcome;
use build::Prepared;
use redirect::Redirect;
#[cfg(feature = "oauth")]
pub(crate) use time::within;
use tries::Tries;

/// Sends a call. The future is in a box and the same type for all operations.
pub(crate) fn run(draft: Box<Draft>) -> BoxFuture<'static, Result<Reply, Error>> {
    Box::pin(async move {
        let (client, operation) = (draft.client.clone(), draft.operation);
        let span = tracing::info_span!(
            "okta.request",
            operation = operation.id,
            method = operation.method.as_str(),
            path = operation.path,
            status = Empty,
            request_id = Empty,
            attempts = Empty,
        );
        let rest = Box::pin(async move { Run::new(*draft)?.send().await });
        let call = NextCall::new(&client.inner().middleware, &operation, rest);
        let result = call.run().instrument(span.clone()).await;
        let (meta, attempts) = match &result {
            Ok(reply) => (Some(reply.meta()), reply.meta().attempts().len()),
            Err(error) => (error.meta(), error.attempts().len()),
        };
        span.record("attempts", attempts);
        if let Some(meta) = meta {
            span.record("status", meta.status().as_u16());
            span.record("request_id", meta.request_id());
        }
        result
    })
}

/// A time for the log.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The state of a call that is under way.
struct Run {
    draft: Draft,
    request: Prepared,
    started: Instant,
    /// When the call must be done; `None` for no limit.
    deadline: Option<Instant>,
    attempts: Vec<AttemptInfo>,
}

impl Run {
    /// Checks the call. What is wrong here has not touched the network.
    fn new(draft: Draft) -> Result<Self, Error> {
        draft.check()?;
        let inner = draft.client.inner();
        if inner.settings.check_operation_auth
            && let Some(refusal) = inner.credentials.kind().refusal(draft.operation.auth)
        {
            return Err(Error::invalid_request(draft.operation.id, refusal));
        }
        let request = build::prepare(&draft)?;
        let started = inner.environment.now();
        let timeout = draft.options.timeout.or(inner.settings.request_timeout);
        let deadline = timeout.and_then(|timeout| started.checked_add(timeout));
        Ok(Self { draft, request, started, deadline, attempts: Vec::new() })
    }

    /// Takes the answer from the cache, or from the server.
    async fn send(mut self) -> Result<Reply, Error> {
        let slot = self.cache_slot();
        if let Some(slot) = &slot
            && let Some(reply) = self.answer_kept(slot).await
        {
            return Ok(reply);
        }
        let change = self.change();
        let (outcome, gave_up) = self.try_all().await;
        if let Some(slot) = slot {
            self.keep(slot, &outcome).await;
        }
        self.drop_stale(change, &outcome).await;
        self.finish(outcome, gave_up)
    }

    /// Attempts until there is an answer, or nothing more to try; then why not, if there is something to say.
    async fn try_all(&mut self) -> (Outcome, Option<Box<str>>) {
        let mut tries = Tries::default();
        loop {
            let (outcome, recovery) = self.attempt(&tries.headers).await;
            if self.is_success(&outcome) {
                return (outcome, None);
            }
            if self.can_be_sent() && tries.may_recover(recovery) {
                continue;
            }
            match self.redirect(&outcome, tries.redirects) {
                Redirect::None => {}
                Redirect::To(url) => {
                    self.request.go_to(&url);
                    tries.redirects += 1;
                    continue;
                }
                Redirect::Refused(reason) => return (outcome, Some(reason.into())),
            }
            match self.next_try(&outcome, &tries) {
                Ok(wait) => {
                    self.wait(wait, &outcome).await;
                    tries.note_retry(&outcome);
                }
                Err(reason) => return (outcome, reason),
            }
        }
    }

    fn is_success(&self, outcome: &Outcome) -> bool {
        matches!(outcome, Outcome::Answer(response)
            if self.draft.operation.accepts_status(response.status.as_u16()))
    }

    async fn wait(&mut self, wait: Duration, outcome: &Outcome) {
        let operation = self.draft.operation.id;
        let attempts = self.attempts.len();
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.waited = wait;
            let (wait_ms, cause) = (millis(wait), outcome.describe());
            if attempt.status == Some(429) {
                tracing::warn!(attempts, wait_ms, cause, "rate limit: trying again");
            } else {
                tracing::info!(attempts, wait_ms, cause, "trying again");
            }
            let request_id = attempt.request_id.as_deref();
            self.draft.client.inner().tell(&Event::Backoff { operation, request_id, wait });
        }
        self.draft.client.inner().environment.sleep(wait).await;
        self.draft.client.inner().tell(&Event::Resume { operation });
    }

    /// The last word on a call.
    fn finish(self, outcome: Outcome, gave_up: Option<Box<str>>) -> Result<Reply, Error> {
        let operation = self.draft.operation.id;
        match outcome {
            Outcome::Answer(response) if self.draft.operation.accepts_status(response.status.as_u16()) => {
                let (body, meta) = self.into_meta(response);
                Ok(Reply::new(operation, body, meta))
            }
            Outcome::Answer(response) => {
                let request = self.description();
                let (body, meta) = self.into_meta(response);
                Err(Error::from_api(ApiError::new(operation, request, body, meta, gave_up)))
            }
            Outcome::NoCredential(error) => Err(Error::auth(self.into_context(), error)),
            Outcome::TimeUp(limit, after) => Err(Error::timeout(self.into_context(), limit, after)),
            Outcome::Lost(error) if error.kind() == TransportErrorKind::ConnectTimeout => {
                let after = self.attempts.last().map(|attempt| attempt.elapsed).unwrap_or_default();
                Err(Error::timeout(self.into_context(), TimeLimit::Connect, after))
            }
            Outcome::Lost(error) => Err(Error::transport(self.into_context(), error)),
        }
    }

    /// How long the call may still take.
    fn remaining(&self) -> Option<Duration> {
        let now = self.draft.client.inner().environment.now();
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }

    fn elapsed(&self) -> Duration {
        self.draft.client.inner().environment.now().saturating_duration_since(self.started)
    }

    /// Method and path, without the query.
    fn description(&self) -> String {
        format!("{} {}", self.draft.operation.method, self.draft.path)
    }

    fn into_meta(self, response: HttpResponse) -> (Bytes, Meta) {
        let elapsed = self.elapsed();
        let HttpResponse { status, headers, body } = response;
        let url = self.request.shown_url(&self.draft);
        (body, Meta { status, headers, url, attempts: self.attempts, elapsed })
    }

    fn into_context(self) -> Context {
        Context { operation: self.draft.operation.id, request: self.description(), attempts: self.attempts }
    }

    fn takes_credentials(&self) -> bool {
        self.draft.operation.auth != Auth::None
    }
}
