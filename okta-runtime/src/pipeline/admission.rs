//! What a request waits for before it is sent: remaining requests of its route, and a free slot.

use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::execution::Execution;
use super::outcome::Outcome;
use crate::error::TimeLimit;
use crate::observe::Event;
use crate::throttle::Throttle;
use crate::time::within;
use crate::transport::HttpResponse;

/// Spreads calls that waited for the same window.
const SPREAD_MS: u64 = 250;

impl Execution {
    /// Waits until the route has requests left, if throttling is on.
    pub(super) async fn pass_rate_gate(&self) {
        let core = &self.parts.core;
        let operation = &self.parts.operation;
        if core.settings.throttle == Throttle::Off {
            return;
        }
        while let Some(wait) = core.gates.wait(operation.method, operation.path, core.environment.now()) {
            let wait = wait + Duration::from_millis(core.environment.random() % SPREAD_MS);
            if self.remaining().is_some_and(|remaining| wait >= remaining) {
                return;
            }
            tracing::warn!(wait_ms = super::millis(wait), "throttled: the route has no requests left");
            core.notify(&Event::Throttled { operation: operation.id, wait });
            core.environment.sleep(wait).await;
        }
    }

    /// Acquires one of the slots for concurrent requests; `None` if their number is not limited.
    pub(super) async fn slot(&self) -> Result<Option<SemaphorePermit<'_>>, Outcome> {
        let core = &self.parts.core;
        let Some(permits) = &core.permits else { return Ok(None) };
        let permit = match self.remaining() {
            None => permits.acquire().await,
            Some(remaining) => within(permits.acquire(), core.environment.sleep(remaining))
                .await
                .ok_or(Outcome::TimedOut(TimeLimit::Call, remaining))?,
        };
        // The semaphore is never closed.
        Ok(permit.ok())
    }

    /// Records the rate limit reported by a response. Calls of custom paths have no route.
    pub(super) fn record_rate_limit(&self, response: &HttpResponse) {
        let core = &self.parts.core;
        let operation = &self.parts.operation;
        if !operation.path.is_empty() {
            let response = (response.status.as_u16(), &response.headers);
            let route = (operation.method, operation.path);
            let now = (core.environment.now(), core.environment.wall_clock());
            core.gates.learn(core.settings.throttle, route, response, now);
        }
    }
}
