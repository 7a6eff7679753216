//! What a request waits for before it is sent: room in its route's window, and a free slot.

use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::Run;
use super::attempt::Outcome;
use super::time::within;
use crate::error::TimeLimit;
use crate::observe::Event;
use crate::throttle::Throttle;
use crate::transport::HttpResponse;

/// Calls that waited for the same window do not all go on at once.
const SPREAD_MS: u64 = 250;

impl Run {
    /// Waits until the route has requests left, if calls are to be held back.
    pub(super) async fn pass_gate(&self) {
        let inner = self.draft.client.inner();
        let operation = &self.draft.operation;
        if inner.settings.throttle == Throttle::Off {
            return;
        }
        while let Some(wait) = inner.gates.wait(operation.method, operation.path, inner.environment.now()) {
            let wait = wait + Duration::from_millis(inner.environment.random() % SPREAD_MS);
            if self.remaining().is_some_and(|remaining| wait >= remaining) {
                return;
            }
            tracing::warn!(wait_ms = super::millis(wait), "held back: the route has no requests left");
            inner.tell(&Event::Throttled { operation: operation.id, wait });
            inner.environment.sleep(wait).await;
        }
    }

    /// A slot among the requests that may be under way at the same time; `None` if their number is not limited.
    pub(super) async fn slot(&self) -> Result<Option<SemaphorePermit<'_>>, Outcome> {
        let inner = self.draft.client.inner();
        let Some(permits) = &inner.permits else { return Ok(None) };
        let permit = match self.remaining() {
            None => permits.acquire().await,
            Some(remaining) => within(permits.acquire(), inner.environment.sleep(remaining))
                .await
                .ok_or(Outcome::TimeUp(TimeLimit::Call, remaining))?,
        };
        // The semaphore is never closed; if it were, there would be no limit.
        Ok(permit.ok())
    }

    /// Learns what an answer tells of its route. Calls of the program's own paths have none.
    pub(super) fn learn(&self, response: &HttpResponse) {
        let inner = self.draft.client.inner();
        let operation = &self.draft.operation;
        if !operation.path.is_empty() {
            let answer = (response.status.as_u16(), &response.headers);
            let route = (operation.method, operation.path);
            let now = (inner.environment.now(), inner.environment.wall_clock());
            inner.gates.learn(inner.settings.throttle, route, answer, now);
        }
    }
}
