//! The in-memory cache.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderMap;

use super::{Cache, CacheKey, CachedResponse};
use crate::BoxFuture;
use crate::environment::{Environment, System};

/// A cache in memory, limited by size, age and idle time.
///
/// Responses larger than an eighth of the size limit are not stored.
pub struct MemoryCache {
    entries: moka::sync::Cache<CacheKey, Arc<Entry>>,
    removals: Mutex<Removals>,
    /// Larger entries are not stored.
    max_entry: usize,
    time_to_live: Duration,
    time_to_idle: Duration,
    environment: Arc<dyn Environment>,
}

struct Entry {
    response: CachedResponse,
    stored: Instant,
    /// When it was last read.
    read: Mutex<Instant>,
    /// The number of removals before it was stored.
    removals: u64,
}

/// The removals so far. A removal is recorded instead of carried out: it costs the same however many entries there
/// are, and an entry that is older than a removal is not returned.
#[derive(Default)]
struct Removals {
    count: u64,
    /// All entries stored before this removal are removed.
    all: u64,
    /// The last removal per scope and path.
    paths: HashMap<String, HashMap<String, u64>>,
    /// The number of recorded paths.
    len: usize,
}

/// The size of an entry without its strings.
const ENTRY: usize = 512;

/// The size of a header without its strings.
const HEADER: usize = 64;

/// The number of paths for which removals are recorded. If there are more, everything is removed.
const MAX_PATHS: usize = 1024;

impl MemoryCache {
    /// Creates a cache of at most `max_bytes`. An entry expires after `time_to_live`, or when it was not read for
    /// `time_to_idle`.
    pub fn new(max_bytes: u64, time_to_live: Duration, time_to_idle: Duration) -> Self {
        Self::with_environment(max_bytes, time_to_live, time_to_idle, Arc::new(System))
    }

    /// Creates a cache with another clock, for tests.
    pub fn with_environment(
        max_bytes: u64,
        time_to_live: Duration,
        time_to_idle: Duration,
        environment: Arc<dyn Environment>,
    ) -> Self {
        let weigh = |key: &CacheKey, entry: &Arc<Entry>| u32::try_from(size(key, entry)).unwrap_or(u32::MAX);
        let entries = moka::sync::Cache::builder().max_capacity(max_bytes).weigher(weigh).build();
        let max_entry = usize::try_from(max_bytes / 8).unwrap_or(usize::MAX);
        Self { entries, removals: Mutex::default(), max_entry, time_to_live, time_to_idle, environment }
    }

    /// Returns whether an entry has expired, and records that it was read.
    fn has_expired(&self, entry: &Entry) -> bool {
        let now = self.environment.now();
        let mut read = entry.read.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = now.saturating_duration_since(*read);
        *read = now;
        idle >= self.time_to_idle || now.saturating_duration_since(entry.stored) >= self.time_to_live
    }

    fn removals(&self) -> MutexGuard<'_, Removals> {
        self.removals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove_all(&self) {
        self.removals().remove_all();
        self.entries.invalidate_all();
    }
}

fn size(key: &CacheKey, entry: &Entry) -> usize {
    let headers: &HeaderMap = &entry.response.headers;
    let headers = headers.iter().map(|(name, value)| HEADER + name.as_str().len() + value.len());
    ENTRY + key.path.len() + key.query.len() + headers.sum::<usize>() + entry.response.body.len()
}

impl Removals {
    /// Records a removal. Returns `false` if too many paths are recorded.
    fn remove(&mut self, scope: &str, path: &str) -> bool {
        let paths = self.paths.entry(scope.to_owned()).or_default();
        self.count += 1;
        self.len += usize::from(paths.insert(path.to_owned(), self.count).is_none());
        self.len <= MAX_PATHS
    }

    fn remove_all(&mut self) {
        *self = Self { count: self.count + 1, all: self.count + 1, ..Self::default() };
    }

    /// Returns whether an entry was removed that was stored after `stored` removals.
    fn contains(&self, key: &CacheKey, stored: u64) -> bool {
        stored < self.all
            || self.paths.get(&key.scope).is_some_and(|paths| {
                let parents = key.path.match_indices('/').map(|(end, _)| &key.path[..end]);
                let mut removals = parents.chain([key.path.as_str()]).filter_map(|path| paths.get(path));
                removals.any(|removal| stored < *removal)
            })
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
        let entry = self.entries.get(key).filter(|entry| !self.removals().contains(key, entry.removals));
        let expired = entry.as_ref().is_some_and(|entry| self.has_expired(entry));
        if expired {
            self.entries.invalidate(key);
        }
        let response = entry.filter(|_| !expired).map(|entry| entry.response.clone());
        Box::pin(std::future::ready(response))
    }

    fn put(&self, key: CacheKey, response: CachedResponse, _ttl: Duration) -> BoxFuture<'_, ()> {
        // The client checks the age itself. The limit here is that of the cache.
        let now = self.environment.now();
        let entry = Entry { response, stored: now, read: Mutex::new(now), removals: self.removals().count };
        if size(&key, &entry) <= self.max_entry {
            self.entries.insert(key, Arc::new(entry));
            // Otherwise entries over the size limit are evicted later, in batches.
            self.entries.run_pending_tasks();
        } else {
            self.entries.invalidate(&key);
        }
        Box::pin(std::future::ready(()))
    }

    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
        if !self.removals().remove(scope, path) {
            self.remove_all();
        }
        Box::pin(std::future::ready(()))
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        self.remove_all();
        Box::pin(std::future::ready(()))
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").field("entries", &self.entries.entry_count()).finish_non_exhaustive()
    }
}
