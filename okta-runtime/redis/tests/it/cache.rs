//! The cache.

use std::time::{Duration, SystemTime};

use okta_redis::RedisCache;
use okta_runtime::Bytes;
use okta_runtime::cache::{Cache as _, CacheKey, CachedResponse};
use okta_runtime::http::{HeaderMap, HeaderValue};

use crate::server::Server;

const MINUTE: Duration = Duration::from_secs(60);

fn key(path: &str) -> CacheKey {
    CacheKey::new("scope", path, "search=profile.email+eq+%22ann%40example.com%22", "application/json")
}

fn response(body: &[u8]) -> CachedResponse {
    let mut headers = HeaderMap::new();
    headers.append("link", HeaderValue::from_static("<a>"));
    headers.append("link", HeaderValue::from_bytes(b"\xFF <b>").unwrap());
    CachedResponse::new(headers, Bytes::copy_from_slice(body), SystemTime::now())
}

async fn body(cache: &RedisCache, key: &CacheKey) -> Option<Bytes> {
    cache.get(key).await.map(|response| response.body)
}

#[tokio::test]
async fn responses_are_shared() {
    let Some(server) = Server::start() else { return };
    let caches = [0, 1].map(|_| RedisCache::new(&server.open()));
    let stored = response(b"{}\n\xFF");
    caches[0].put(key("/api/v1/users/1"), stored.clone(), MINUTE).await;
    let loaded = caches[1].get(&key("/api/v1/users/1")).await.unwrap();
    assert_eq!((&loaded.headers, &loaded.body), (&stored.headers, &stored.body));
    let age = stored.stored.duration_since(loaded.stored).unwrap();
    assert!(age < Duration::from_millis(1));
    for other in [
        key("/api/v1/users/2"),
        CacheKey::new("other", "/api/v1/users/1", &stored_query(), "application/json"),
        CacheKey::new("scope", "/api/v1/users/1", "", "application/json"),
        CacheKey::new("scope", "/api/v1/users/1", &stored_query(), "text/plain"),
    ] {
        assert_eq!(body(&caches[1], &other).await, None);
    }
}

fn stored_query() -> String {
    key("").query
}

#[tokio::test]
async fn an_invalidation_applies_to_the_path_and_all_below_it() {
    let Some(server) = Server::start() else { return };
    let caches = [0, 1].map(|_| RedisCache::new(&server.open()));
    let paths = ["/api/v1/users", "/api/v1/users/1", "/api/v1/users-x", "/api/v1/groups/1"];
    for path in paths {
        caches[0].put(key(path), response(path.as_bytes()), MINUTE).await;
    }
    caches[1].remove_prefix("other", "/api/v1/users").await;
    assert!(body(&caches[0], &key("/api/v1/users/1")).await.is_some());
    caches[1].remove_prefix("scope", "/api/v1/users").await;
    let mut left = Vec::new();
    for path in paths {
        left.extend(body(&caches[0], &key(path)).await);
    }
    assert_eq!(left, ["/api/v1/users-x", "/api/v1/groups/1"]);
    // What is stored later is used.
    caches[0].put(key("/api/v1/users/1"), response(b"new"), MINUTE).await;
    assert_eq!(body(&caches[1], &key("/api/v1/users/1")).await.as_deref(), Some(&b"new"[..]));
    caches[0].clear().await;
    for path in paths {
        assert_eq!(body(&caches[1], &key(path)).await, None);
    }
}

#[tokio::test]
async fn entries_expire_and_their_keys_reveal_nothing() {
    let Some(server) = Server::start() else { return };
    let cache = RedisCache::new(&server.open());
    // The longest time is a day.
    cache.put(key("/api/v1/users/1"), response(b"{}"), Duration::MAX).await;
    cache.remove_prefix("scope", "/api/v1/groups").await;
    assert!(body(&cache, &key("/api/v1/users/1")).await.is_some());
    let keys = server.command("KEYS okta:*");
    assert!(!keys.contains("users") && !keys.contains("example"));
    let keys: Vec<&str> = keys.lines().filter(|line| line.starts_with("okta:")).collect();
    // An entry, a mark, and the counter.
    assert_eq!(keys.len(), 3, "{keys:?}");
    for key in keys {
        let left: i64 = server.command(&format!("TTL {key}")).trim_start_matches(':').trim().parse().unwrap();
        assert!((1..=86_400).contains(&left), "{key}: {left}");
    }
}

#[tokio::test]
async fn large_responses_are_not_cached() {
    let Some(server) = Server::start() else { return };
    let cache = RedisCache::new(&server.open());
    cache.put(key("/api/v1/users/1"), response(&vec![b' '; (1 << 20) + 1]), MINUTE).await;
    assert_eq!(body(&cache, &key("/api/v1/users/1")).await, None);
}
