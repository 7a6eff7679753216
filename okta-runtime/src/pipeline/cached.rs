//! Answers that are kept, and when they are dropped.

use std::time::Duration;

use http::StatusCode;

use super::Run;
use super::attempt::Outcome;
use crate::cache::{CacheKey, CachePolicy, CachedResponse, ClientCache};
use crate::client::Client;
use crate::operation::{Method, Paging};
use crate::response::{Meta, Reply};

/// Where the answer of a call may be kept.
pub(super) struct Slot {
    key: CacheKey,
    /// The number of changes when the call began.
    changes: u64,
}

/// A call that changes something, until it is known whether it did. If it is dropped before, it may have.
pub(super) struct Change {
    client: Client,
    path: String,
}

impl Drop for Change {
    fn drop(&mut self) {
        if let Some(cache) = &self.client.inner().cache
            && !self.path.is_empty()
        {
            cache.note_unclear(&self.path);
        }
    }
}

impl Run {
    fn cache(&self) -> Option<&ClientCache> {
        self.draft.client.inner().cache.as_ref()
    }

    /// Where the answer may be kept, if it may.
    pub(super) fn cache_slot(&self) -> Option<Slot> {
        let cache = self.cache()?;
        let operation = &self.draft.operation;
        let may_be_kept = operation.method == Method::Get
            && operation.paging == Paging::None
            && !operation.sensitive
            && !operation.path.is_empty()
            && operation.server.is_none()
            && self.draft.options.cache != CachePolicy::Bypass
            && self.draft.headers.is_empty()
            && self.draft.client.headers().is_empty();
        may_be_kept.then(|| Slot {
            key: CacheKey {
                scope: cache.scope.clone(),
                path: self.draft.path.clone(),
                query: self.draft.query.to_string(),
                accept: operation.accept,
            },
            changes: cache.changes(),
        })
    }

    /// The answer that is kept, if it is young enough.
    pub(super) async fn answer_kept(&self, slot: &Slot) -> Option<Reply> {
        let cache = self.cache().filter(|_| self.draft.options.cache == CachePolicy::Default)?;
        let CachedResponse { headers, body, stored } = cache.get(&slot.key).await?;
        let age = self.draft.client.inner().environment.wall_clock().duration_since(stored).ok()?;
        if age >= cache.ttl {
            return None;
        }
        let url = self.request.shown_url(&self.draft);
        let meta =
            Meta { status: StatusCode::OK, headers, url, attempts: Vec::new(), elapsed: Duration::ZERO };
        Some(Reply::new(self.draft.operation.id, body, meta))
    }

    /// Keeps an answer, unless it is a list, or something was changed since it was asked for.
    pub(super) async fn keep(&self, slot: Slot, outcome: &Outcome) {
        let (Some(cache), Outcome::Answer(response)) = (self.cache(), outcome) else { return };
        let is_object = response.body.trim_ascii_start().first() == Some(&b'{');
        if response.status != StatusCode::OK || !is_object {
            return;
        }
        let mut headers = response.headers.clone();
        headers.remove(http::header::SET_COOKIE);
        let stored = self.draft.client.inner().environment.wall_clock();
        let kept = CachedResponse::new(headers, response.body.clone(), stored);
        cache.put(slot.key, kept, slot.changes).await;
    }

    /// Watches over a call that changes something.
    pub(super) fn change(&self) -> Option<Change> {
        let changes = self.cache().is_some() && !self.draft.operation.method.is_safe();
        changes.then(|| Change { client: self.draft.client.clone(), path: self.draft.path.clone() })
    }

    /// Drops what the call may have changed: it did if it succeeded, and may have if no clear refusal came.
    pub(super) async fn drop_stale(&self, change: Option<Change>, outcome: &Outcome) {
        let (Some(cache), Some(mut change)) = (self.cache(), change) else { return };
        let is_refused = match outcome {
            Outcome::Answer(response) => response.status.is_client_error(),
            Outcome::Lost(error) => error.is_unsent(),
            Outcome::NoCredential(_) => true,
            Outcome::TimeUp(..) => false,
        };
        if !is_refused {
            cache.changed(&self.draft.path).await;
        }
        change.path.clear();
    }
}
