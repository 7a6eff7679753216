//! Caching of responses.
//!
//! A client has no cache by default. Only single resources are stored: no lists, no responses of operations that are
//! marked as sensitive, and no responses of calls with additional headers. Every call that changes something removes
//! everything below the same collection (`/api/v1/users`), because a user may have been read by id or by login. It does
//! so even if its outcome is unknown.

#[cfg(feature = "cache")]
mod memory;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::RwLock;

use crate::BoxFuture;
use crate::wire::collection;

#[cfg(feature = "cache")]
pub use memory::MemoryCache;

/// Stores responses. It can serve several clients, because the keys of different clients differ.
///
/// No call fails because of its cache. A call waits for each of these functions for 2 seconds at most, and for a quarter
/// of the time until its deadline; then it continues without the cache, and a warning is logged.
pub trait Cache: Send + Sync + 'static {
    /// Returns the response that is stored under a key.
    fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>>;

    /// Stores a response, which expires after `ttl`.
    fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()>;

    /// Removes all responses of this scope whose path is `path` or below it.
    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()>;

    /// Removes all responses.
    fn clear(&self) -> BoxFuture<'_, ()>;
}

/// The key of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CacheKey {
    /// The client with its credentials.
    pub scope: String,
    /// The encoded path.
    pub path: String,
    /// The encoded query.
    pub query: String,
    /// The requested media types.
    pub accept: &'static str,
}

impl CacheKey {
    /// Creates a key.
    pub fn new(scope: &str, path: &str, query: &str, accept: &'static str) -> Self {
        Self { scope: scope.to_owned(), path: path.to_owned(), query: query.to_owned(), accept }
    }

    /// Returns whether the path of the key is `path` or below it.
    pub fn is_below(&self, scope: &str, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        self.scope == scope && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A stored response.
#[derive(Clone)]
#[non_exhaustive]
pub struct CachedResponse {
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// When it was received.
    pub stored: SystemTime,
}

impl CachedResponse {
    /// Creates a response with the status 200.
    pub fn new(headers: HeaderMap, body: Bytes, stored: SystemTime) -> Self {
        Self { headers, body, stored }
    }
}

impl fmt::Debug for CachedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CachedResponse({} bytes)", self.body.len())
    }
}

/// How a call uses the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CachePolicy {
    /// Returns a stored response, or stores the new one.
    #[default]
    Default,
    /// Does not use the cache. A call that changes something still removes entries.
    Bypass,
    /// Sends the request, and stores the response.
    Refresh,
}

/// The cache of a client.
pub(crate) struct ClientCache {
    cache: Arc<dyn Cache>,
    pub(crate) scope: String,
    pub(crate) ttl: Duration,
    /// Counts changes, so that a response that was requested before a change is not stored after it.
    changes: AtomicU64,
    /// Shared while a response is stored, exclusive while a change removes entries.
    dropping: RwLock<()>,
    /// The collections that cancelled calls may have changed, without duplicates.
    unclear: Mutex<Vec<String>>,
}

/// The most collections to remember. If there are more, everything is removed.
const MAX_UNCLEAR: usize = 32;

impl ClientCache {
    pub(crate) fn new(cache: Arc<dyn Cache>, scope: String, ttl: Duration) -> Self {
        Self {
            cache,
            scope,
            ttl,
            changes: AtomicU64::new(0),
            dropping: RwLock::default(),
            unclear: Mutex::default(),
        }
    }

    /// Returns a cache with the same storage, which shares no entries with this one.
    pub(crate) fn apart(&self, scope: String) -> Self {
        Self::new(self.cache.clone(), scope, self.ttl)
    }

    /// Removes everything.
    pub(crate) async fn clear(&self) {
        self.cache.clear().await;
    }

    /// Records that `path` may have been changed, where waiting for the cache is not possible.
    pub(crate) fn note_unclear(&self, path: &str) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        let (mut unclear, path) = (self.unclear(), collection(path));
        if unclear.iter().any(|noted| noted == path || noted.is_empty()) {
            return;
        }
        if unclear.len() < MAX_UNCLEAR {
            unclear.push(path.to_owned());
        } else {
            // All paths are below the empty one.
            *unclear = vec![String::new()];
        }
    }

    /// Returns the response that is stored under a key.
    pub(crate) async fn get(&self, key: &CacheKey) -> Option<CachedResponse> {
        // The path is removed last, so that concurrent callers wait for it.
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

    /// Stores a response that was requested after this number of changes, unless there was another change since.
    pub(crate) async fn put(&self, key: CacheKey, response: CachedResponse, changes: u64) {
        let _keeping = self.dropping.read().await;
        if self.changes() == changes {
            self.cache.put(key, response, self.ttl).await;
        }
    }

    /// Returns the number of changes.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Removes what a change of `path` may have made stale.
    pub(crate) async fn changed(&self, path: &str) {
        let _dropping = self.dropping.write().await;
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.remove(path).await;
    }

    async fn remove(&self, path: &str) {
        self.cache.remove_prefix(&self.scope, collection(path)).await;
    }

    fn first_unclear(&self) -> Option<String> {
        self.unclear().first().cloned()
    }

    fn unclear(&self) -> MutexGuard<'_, Vec<String>> {
        self.unclear.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
