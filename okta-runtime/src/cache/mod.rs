//! Keeping answers for a while.
//!
//! Off unless a client is given a cache. Only single resources are kept: no lists, nothing that an operation marks as
//! secret, nothing that a call with headers of its own asked for. Every call that changes something drops all that is
//! kept below the same kind of resource (`/api/v1/users`), because a user may have been read by id or by login; it does
//! so even if its outcome is not known.

#[cfg(feature = "cache")]
mod memory;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::RwLock;

use crate::BoxFuture;

#[cfg(feature = "cache")]
pub use memory::MemoryCache;

/// Keeps answers. One may serve several clients: keys of different credentials differ.
pub trait Cache: Send + Sync + 'static {
    /// The answer that is kept under a key.
    fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>>;

    /// Keeps an answer; it is of no use after `ttl`.
    fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()>;

    /// Drops all answers of this scope whose path is `path` or below it.
    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()>;

    /// Drops all answers.
    fn clear(&self) -> BoxFuture<'_, ()>;
}

/// What an answer is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CacheKey {
    /// The client with its credentials.
    pub scope: String,
    /// The encoded path.
    pub path: String,
    /// The encoded query.
    pub query: String,
    /// The media types that were asked for.
    pub accept: &'static str,
}

impl CacheKey {
    /// Whether the key's path is `path` or below it.
    pub fn is_below(&self, scope: &str, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        self.scope == scope && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// An answer that is kept.
#[derive(Clone)]
#[non_exhaustive]
pub struct CachedResponse {
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// When it came.
    pub stored: SystemTime,
}

impl CachedResponse {
    /// An answer with status 200.
    pub fn new(headers: HeaderMap, body: Bytes, stored: SystemTime) -> Self {
        Self { headers, body, stored }
    }
}

impl fmt::Debug for CachedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CachedResponse({} bytes)", self.body.len())
    }
}

/// What a call does with the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CachePolicy {
    /// Takes an answer from it, and keeps one in it.
    #[default]
    Default,
    /// Leaves it alone. A call that changes something drops what is kept all the same.
    Bypass,
    /// Asks the server, and keeps the answer.
    Refresh,
}

/// The cache of a client.
pub(crate) struct ClientCache {
    pub(crate) cache: Box<dyn Cache>,
    pub(crate) scope: String,
    pub(crate) ttl: Duration,
    /// Counts changes, so that an answer that was asked for before a change is not kept after it.
    changes: AtomicU64,
    /// Many may keep answers at the same time, but nobody while a change drops some.
    dropping: RwLock<()>,
    /// What calls were changing that were dropped half-way: nobody waited to see whether they did.
    unclear: Mutex<Vec<String>>,
}

impl ClientCache {
    pub(crate) fn new(cache: Box<dyn Cache>, scope: String, ttl: Duration) -> Self {
        Self {
            cache,
            scope,
            ttl,
            changes: AtomicU64::new(0),
            dropping: RwLock::default(),
            unclear: Mutex::default(),
        }
    }

    /// Notes that `path` may have been changed, where one cannot wait for the cache.
    pub(crate) fn note_unclear(&self, path: &str) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.unclear().push(path.to_owned());
    }

    /// The answer that is kept under a key.
    pub(crate) async fn get(&self, key: &CacheKey) -> Option<CachedResponse> {
        // Noted until it is done: others who come here meanwhile wait for it.
        while let Some(path) = self.first_unclear() {
            let _dropping = self.dropping.write().await;
            self.remove(&path).await;
            let mut unclear = self.unclear();
            if unclear.first() == Some(&path) {
                unclear.remove(0);
            }
        }
        self.cache.get(key).await
    }

    /// Keeps an answer that was asked for after so many changes, unless there was another since.
    pub(crate) async fn put(&self, key: CacheKey, response: CachedResponse, changes: u64) {
        let _keeping = self.dropping.read().await;
        if self.changes() == changes {
            self.cache.put(key, response, self.ttl).await;
        }
    }

    /// How many changes there were.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Drops what a change of `path` may have made stale.
    pub(crate) async fn changed(&self, path: &str) {
        let _dropping = self.dropping.write().await;
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.remove(path).await;
    }

    async fn remove(&self, path: &str) {
        self.cache.remove_prefix(&self.scope, kind_of(path)).await;
    }

    fn first_unclear(&self) -> Option<String> {
        self.unclear().first().cloned()
    }

    fn unclear(&self) -> MutexGuard<'_, Vec<String>> {
        self.unclear.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path of a kind of resource, which is its first three segments: `/api/v1/users`.
fn kind_of(path: &str) -> &str {
    path.match_indices('/').nth(3).map_or(path, |(end, _)| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_three_segments() {
        assert_eq!(kind_of("/api/v1/users/00u1/lifecycle/deactivate"), "/api/v1/users");
        assert_eq!(kind_of("/oauth2/v1/clients"), "/oauth2/v1/clients");
        assert_eq!(kind_of("/x"), "/x");
    }

    #[test]
    fn below_is_by_segments() {
        let key = |path: &str| CacheKey {
            scope: "s".into(),
            path: path.into(),
            query: String::new(),
            accept: "application/json",
        };
        assert!(key("/api/v1/users/1").is_below("s", "/api/v1/users"));
        assert!(key("/api/v1/users").is_below("s", "/api/v1/users"));
        assert!(!key("/api/v1/users-x").is_below("s", "/api/v1/users"));
        assert!(!key("/api/v1/users").is_below("other", "/api/v1/users"));
    }
}
