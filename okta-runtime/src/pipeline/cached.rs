//! Storing responses in the cache, and invalidating them.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::core::Core;
use super::execution::Execution;
use super::outcome::Outcome;
use crate::cache::{CacheKey, CachePolicy, CachedResponse, ClientCache};
use crate::operation::{Method, Paging};
use crate::profile::LOG_TARGET;
use crate::response::{Meta, Reply};
use crate::time::{storage_limit, within};

/// Where the response of a call can be stored.
pub(super) struct Slot {
    key: CacheKey,
    /// The number of changes when the call began.
    changes: u64,
}

/// A call that changes something, until its outcome is known. If it is dropped earlier, the change may have happened.
pub(super) struct Change {
    core: Arc<Core>,
    path: String,
}

impl Drop for Change {
    fn drop(&mut self) {
        if let Some(cache) = &self.core.cache
            && !self.path.is_empty()
        {
            cache.note_unclear(&self.path);
        }
    }
}

impl Execution {
    fn cache(&self) -> Option<&ClientCache> {
        self.parts.core.cache.as_deref()
    }

    /// Returns where the response can be stored, if it may be stored.
    pub(super) fn cache_slot(&self) -> Option<Slot> {
        let cache = self.cache()?;
        let operation = &self.parts.operation;
        let may_be_stored = operation.method == Method::Get
            && operation.paging == Paging::None
            && !operation.sensitive
            && !operation.path.is_empty()
            && operation.server.is_none()
            && self.parts.options.cache != CachePolicy::Bypass
            && self.parts.headers.is_empty()
            && self.parts.client_headers.is_empty();
        may_be_stored.then(|| Slot {
            key: CacheKey {
                scope: cache.scope.clone(),
                path: self.parts.path.clone(),
                query: self.parts.query.to_string(),
                accept: operation.accept,
            },
            changes: cache.changes(),
        })
    }

    /// Returns the stored response, unless it has expired.
    pub(super) async fn cached_reply(&self, slot: &Slot) -> Option<Reply> {
        let cache = self.cache().filter(|_| self.parts.options.cache == CachePolicy::Default)?;
        let CachedResponse { headers, body, stored } =
            self.ask_cache("get", cache.get(&slot.key)).await.flatten()?;
        let age = self.parts.core.environment.wall_clock().duration_since(stored).ok()?;
        if age >= cache.ttl {
            return None;
        }
        let url = self.request.redacted_url();
        let meta = Meta {
            status: StatusCode::OK,
            headers,
            url,
            attempts: Vec::new(),
            queued: Duration::ZERO,
            elapsed: Duration::ZERO,
            received: stored,
        };
        Some(Reply::new(&self.parts.operation, body, meta))
    }

    /// Stores a response, unless it is a list, or something was changed since the call began.
    pub(super) async fn store(&self, slot: Slot, outcome: &Outcome) {
        let (Some(cache), Outcome::Response(response)) = (self.cache(), outcome) else { return };
        let is_object = response.body.trim_ascii_start().first() == Some(&b'{');
        if response.status != StatusCode::OK || !is_object {
            return;
        }
        let mut headers = response.headers.clone();
        headers.remove(http::header::SET_COOKIE);
        let stored = self.parts.core.environment.wall_clock();
        let entry = CachedResponse::new(headers, response.body.clone(), stored);
        self.ask_cache("put", cache.put(slot.key, entry, slot.changes)).await;
    }

    /// Tracks a call that changes something.
    pub(super) fn change(&self) -> Option<Change> {
        let changes = self.cache().is_some() && !self.parts.operation.method.is_safe();
        changes.then(|| Change { core: self.parts.core.clone(), path: self.parts.path.clone() })
    }

    /// Returns whether the server may have acted on an attempt before the last one.
    fn may_have_changed_earlier(&self, outcome: &Outcome) -> bool {
        let mut attempts = self.attempts.iter();
        // Attempts that were not sent are not recorded.
        if matches!(outcome, Outcome::Response(_) | Outcome::TransportFailed(_)) {
            attempts.next_back();
        }
        attempts.any(|attempt| attempt.status.is_none_or(|status| status >= 500))
    }

    /// Invalidates what the call may have changed, unless all attempts were clearly refused. If the cache does not respond
    /// in time, entries are removed before the next one is read.
    pub(super) async fn drop_stale(&self, change: Option<Change>, outcome: &Outcome) {
        let (Some(cache), Some(mut change)) = (self.cache(), change) else { return };
        let is_refused = match outcome {
            Outcome::Response(response) => response.status.is_client_error(),
            Outcome::TransportFailed(error) => error.is_unsent(),
            Outcome::NoCredential(_) | Outcome::Denied(_) => true,
            Outcome::TimedOut(..) => false,
        };
        let is_unchanged = is_refused && !self.may_have_changed_earlier(outcome);
        if is_unchanged || self.ask_cache("remove", cache.changed(&self.parts.path)).await.is_some() {
            change.path.clear();
        }
    }

    /// Returns what the cache returns, or `None` after a warning if it takes too long.
    async fn ask_cache<T>(&self, action: &str, work: impl Future<Output = T>) -> Option<T> {
        let limit = storage_limit(self.remaining());
        let result = within(work, self.parts.core.environment.sleep(limit)).await;
        if result.is_none() {
            let limit_ms = super::millis(limit);
            tracing::warn!(
                target: LOG_TARGET,
                action,
                limit_ms,
                "the cache did not respond in time and is not used for this call"
            );
        }
        result
    }
}
