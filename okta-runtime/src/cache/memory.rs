//! The in-memory cache.

use std::fmt;
use std::time::Duration;

use super::{Cache, CacheKey, CachedResponse};
use crate::BoxFuture;

/// A cache in memory, limited by size, age and idle time.
pub struct MemoryCache(moka::sync::Cache<CacheKey, CachedResponse>);

/// The size of an entry without its texts.
const ENTRY: usize = 512;

impl MemoryCache {
    /// Creates a cache of at most `max_bytes`. An entry is removed after `time_to_live`, or when it was not read for
    /// `time_to_idle`.
    pub fn new(max_bytes: u64, time_to_live: Duration, time_to_idle: Duration) -> Self {
        let weigh = |key: &CacheKey, response: &CachedResponse| {
            let bytes = ENTRY + key.path.len() + key.query.len() + response.body.len();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let builder = moka::sync::Cache::builder().max_capacity(max_bytes).weigher(weigh);
        let builder = builder.time_to_live(time_to_live).time_to_idle(time_to_idle);
        Self(builder.build())
    }
}

impl Default for MemoryCache {
    /// Creates a cache of 16 MiB, with a maximum age and idle time of 5 minutes.
    fn default() -> Self {
        let five_minutes = Duration::from_secs(300);
        Self::new(16 << 20, five_minutes, five_minutes)
    }
}

impl Cache for MemoryCache {
    fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
        Box::pin(std::future::ready(self.0.get(key)))
    }

    fn put(&self, key: CacheKey, response: CachedResponse, _ttl: Duration) -> BoxFuture<'_, ()> {
        // The client checks the age itself. The limit here is that of the cache.
        self.0.insert(key, response);
        Box::pin(std::future::ready(()))
    }

    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
        for (key, _) in &self.0 {
            if key.is_below(scope, path) {
                self.0.invalidate(&*key);
            }
        }
        Box::pin(std::future::ready(()))
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        self.0.invalidate_all();
        Box::pin(std::future::ready(()))
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").field("entries", &self.0.entry_count()).finish()
    }
}
