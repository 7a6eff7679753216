//! Admission of an attempt: the limiter of the client decides when it may be sent.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::execution::Execution;
use super::outcome::Outcome;
use crate::error::{TimeLimit, error_code};
use crate::limiter::{Denied, Lease, Limiter, Observation, Refusal, Request, bucket_of};
use crate::observe::Event;
use crate::profile::LOG_TARGET;
use crate::response::{RateLimit, date, retry_after};
use crate::transport::HttpResponse;
use crate::wire::collection;

/// An admitted attempt. Dropping it ends the attempt for the limiter.
pub(super) struct Admission {
    limiter: Arc<dyn Limiter>,
    lease: Option<Lease>,
}

impl Drop for Admission {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            self.limiter.release(lease);
        }
    }
}

impl Execution {
    /// Waits until the attempt may be sent.
    pub(super) async fn admit(&self) -> Result<Admission, Outcome> {
        let core = &self.parts.core;
        let operation = &self.parts.operation;
        let bucket = self.bucket();
        let on_wait = |wait: Duration| {
            let wait_ms = super::millis(wait);
            tracing::warn!(target: LOG_TARGET, bucket = &*bucket, wait_ms, "throttled: rate limit reached");
            core.notify(&Event::Throttled { operation: operation.id, bucket: &bucket, wait });
        };
        let request = Request {
            deadline: self.deadline.as_ref().map(|deadline| deadline.at),
            max_wait: core.settings.max_backoff,
            on_wait: Some(&on_wait),
            ..Request::new(&bucket, operation.method, operation.path, self.started)
        };
        match core.limiter.acquire(request).await {
            Ok(lease) => Ok(Admission { limiter: core.limiter.clone(), lease: Some(lease) }),
            Err(Denied::Deadline) => Err(Outcome::TimedOut(TimeLimit::Call)),
            Err(Denied::TooLong(too_long)) => Err(Outcome::Denied(too_long)),
        }
    }

    /// Records what a response says about limits, and returns whether a limit refused the request.
    pub(super) async fn observe(&self, admission: &Admission, response: &HttpResponse) -> Option<Refusal> {
        let lease = admission.lease.as_ref()?;
        let wall_clock = self.parts.core.environment.wall_clock();
        let code = if response.status.is_success() { None } else { error_code(&response.body) };
        let rate_limit = RateLimit::parse(&response.headers).filter(|_| self.parts.core.profile.okta_headers);
        let by_limit = rate_limit.and_then(|limit| limit.server_date);
        let observation = Observation {
            code,
            rate_limit,
            date: by_limit.or_else(|| date(&response.headers)),
            retry_after: retry_after(&response.headers, wall_clock),
            ..Observation::new(response.status.as_u16())
        };
        admission.limiter.observe(lease, observation).await
    }

    /// Returns the bucket that the server counts the call in: that of the operation, or by the rules. Calls that no
    /// rule matches count per operation, or per collection if they are not operations.
    pub(super) fn bucket(&self) -> Cow<'static, str> {
        let operation = &self.parts.operation;
        if !operation.bucket.is_empty() {
            return operation.bucket.into();
        }
        if operation.server.is_none()
            && let Some(bucket) = bucket_of(self.parts.core.rules, operation.method, &self.parts.path)
        {
            return bucket.into();
        }
        if operation.path.is_empty() {
            collection(&self.parts.path).to_owned().into()
        } else {
            operation.path.into()
        }
    }
}
