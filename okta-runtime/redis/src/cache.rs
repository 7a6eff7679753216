//! Cached responses in Redis.

use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use okta_runtime::cache::{Cache, CacheKey, CachedResponse};
use okta_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use okta_runtime::{BoxFuture, Bytes};
use redis::Script;
use serde::{Deserialize, Serialize};

use crate::connection::{Redis, digest};

/// Keeps cached responses in Redis.
///
/// Clients share entries if they have the same cache scope (`ClientBuilder::cache_scope`). Give the same scope only to
/// clients with the same org and credential.
///
/// An invalidation marks a path instead of removing the entries below it. It takes one command, whatever the number of
/// entries, and an entry is used only if it is newer than the marks of its path and of all parents.
///
/// Entries expire after a day at most. Responses larger than 1 MiB are not cached.
#[derive(Clone)]
pub struct RedisCache(Redis);

/// The longest time that an entry is kept. Marks are kept as long.
const LONGEST_TTL: Duration = Duration::from_secs(24 * 60 * 60);

/// The largest body that is cached.
const LARGEST_BODY: usize = 1 << 20;

/// Stores a value with the number of changes so far. The counter expires after everything that it numbered. KEYS:
/// counter, key. ARGV: value, its lifetime and that of the counter in milliseconds.
static PUT: LazyLock<Script> = LazyLock::new(|| {
    let code = "local number = redis.call('INCR', KEYS[1])\n\
                redis.call('PEXPIRE', KEYS[1], ARGV[3])\n\
                redis.call('SET', KEYS[2], number .. '\\n' .. ARGV[1], 'PX', ARGV[2])";
    Script::new(code)
});

/// What is stored of a response besides its body.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Milliseconds since 1970.
    stored: u64,
    /// Names and values. Each character of a value stands for a byte.
    headers: Vec<(String, String)>,
}

impl RedisCache {
    /// Creates a cache on a connection.
    pub fn new(redis: &Redis) -> Self {
        Self(redis.clone())
    }

    /// Returns a key in the slot of the cache.
    fn key(&self, name: &str) -> String {
        self.0.key(&format!("{{cache}}:{name}"))
    }

    fn entry_key(&self, key: &CacheKey) -> String {
        let CacheKey { scope, path, query, accept, .. } = key;
        self.key(&format!("entry:{}", digest(&format!("{scope}\n{path}\n{query}\n{accept}"))))
    }

    fn mark_key(&self, scope: &str, path: &str) -> String {
        self.key(&format!("mark:{}", digest(&format!("{scope}\n{path}"))))
    }

    /// Returns the keys of all marks that apply to an entry.
    fn mark_keys(&self, key: &CacheKey) -> Vec<String> {
        let ends = key.path.match_indices('/').map(|(end, _)| end).chain([key.path.len()]);
        let marks = ends.map(|end| self.mark_key(&key.scope, &key.path[..end]));
        marks.chain([self.key("mark")]).collect()
    }

    /// Stores a value under a key, with the next number.
    async fn put_numbered(&self, key: String, value: &[u8], ttl: Duration) {
        let millis = |ttl: Duration| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let (ttl, longest) = (millis(ttl.min(LONGEST_TTL)), millis(LONGEST_TTL));
        let counter = self.key("counter");
        let put = async |mut redis| {
            let mut script = PUT.prepare_invoke();
            script.key(counter).key(key).arg(value).arg(ttl).arg(longest);
            script.invoke_async::<()>(&mut redis).await
        };
        self.0.run(put).await;
    }

    async fn load(&self, key: &CacheKey) -> Option<CachedResponse> {
        let keys = [vec![self.entry_key(key)], self.mark_keys(key)].concat();
        let load = async |mut redis| redis::cmd("MGET").arg(keys).query_async(&mut redis).await;
        let values: Vec<Option<Vec<u8>>> = self.0.run(load).await?;
        let mut values = values.into_iter();
        let entry = values.next()??;
        let (number, entry) = numbered(&entry)?;
        let is_newer = |mark: Vec<u8>| numbered(&mark).is_some_and(|(mark, _)| mark < number);
        values.flatten().all(is_newer).then(|| decode(entry))?
    }
}

impl Cache for RedisCache {
    fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
        Box::pin(self.load(key))
    }

    fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if response.body.len() <= LARGEST_BODY
                && let Some(entry) = encode(&response)
            {
                self.put_numbered(self.entry_key(&key), &entry, ttl).await;
            }
        })
    }

    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(self.put_numbered(self.mark_key(scope, path), &[], LONGEST_TTL))
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.put_numbered(self.key("mark"), &[], LONGEST_TTL))
    }
}

/// Splits a stored value into its number and the rest.
fn numbered(value: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = split_line(value)?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

fn encode(response: &CachedResponse) -> Option<Vec<u8>> {
    let stored = response.stored.duration_since(UNIX_EPOCH).ok()?;
    let text = |value: &HeaderValue| value.as_bytes().iter().copied().map(char::from).collect();
    let headers = response.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let head = Head { stored: u64::try_from(stored.as_millis()).ok()?, headers };
    let mut entry = serde_json::to_vec(&head).ok()?;
    entry.push(b'\n');
    entry.extend_from_slice(&response.body);
    Some(entry)
}

fn decode(entry: &[u8]) -> Option<CachedResponse> {
    let (head, body) = split_line(entry)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut headers = HeaderMap::with_capacity(head.headers.len());
    for (name, value) in head.headers {
        let value: Vec<u8> = value.chars().map(|byte| u8::try_from(byte).ok()).collect::<Option<_>>()?;
        headers.append(HeaderName::try_from(name).ok()?, HeaderValue::from_bytes(&value).ok()?);
    }
    let stored: SystemTime = UNIX_EPOCH.checked_add(Duration::from_millis(head.stored))?;
    Some(CachedResponse::new(headers, Bytes::copy_from_slice(body), stored))
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

impl fmt::Debug for RedisCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisCache").field(&self.0).finish()
    }
}
