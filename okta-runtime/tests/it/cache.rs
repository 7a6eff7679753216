//! The response cache.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_runtime::cache::{Cache, CacheKey, CachePolicy, CachedResponse, MemoryCache};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{BoxFuture, Client, Error, Method, Operation, Paging, Transport};
use tokio::sync::Notify;

use crate::models::{Api, User};
use crate::support::{FakeTime, builder, poll_once, response, warnings};

const MIB: usize = 1 << 20;
const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// Returns a transport that responds with the number of the request. Changes of `/users/refused` are refused, and
/// changes of `/users/lost` have an unknown outcome.
fn counting() -> TestTransport {
    let count = AtomicUsize::new(0);
    TestTransport::with_handler(move |request| {
        let n = count.fetch_add(1, Ordering::Relaxed);
        let changes = request.method != http::Method::GET;
        let status = match () {
            () if changes && request.url.ends_with("refused") => http::StatusCode::FORBIDDEN,
            () if changes && request.url.ends_with("lost") => http::StatusCode::INTERNAL_SERVER_ERROR,
            () => http::StatusCode::OK,
        };
        let body = if request.url.contains("list") { "[]".to_owned() } else { format!(r#"{{"id":"{n}"}}"#) };
        Ok(HttpResponse::new(status, body))
    })
}

fn setup() -> (Client, TestTransport, FakeTime) {
    let (transport, time) = (counting(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).cache(MemoryCache::default()).build().unwrap();
    (okta, transport, time)
}

async fn id(okta: &Client, user: &str) -> String {
    okta.get_user(user).await.unwrap().id.unwrap()
}

#[tokio::test]
async fn cache_ttl_removes_old_entries() -> Result<(), Error> {
    let (okta, transport, time) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(id(&okta.clone(), "x").await, "0");
    assert_eq!(id(&okta, "y").await, "1");
    let reply = okta.get_user("x").send_with_meta().await?;
    assert!(reply.meta.attempts().is_empty());
    // An entry expires five minutes after the response, however often it is read.
    time.advance(Duration::from_secs(299));
    assert_eq!(id(&okta, "x").await, "0");
    time.advance(Duration::from_secs(1));
    assert_eq!(id(&okta, "x").await, "2");
    assert_eq!(transport.requests().len(), 3);
    // With another time to live.
    let okta = builder(&transport).environment(time.clone()).cache(MemoryCache::default());
    let okta = okta.cache_ttl(Duration::from_secs(10)).build()?;
    assert_eq!(id(&okta, "x").await, "3");
    time.advance(Duration::from_secs(10));
    assert_eq!(id(&okta, "x").await, "4");
    Ok(())
}

#[tokio::test]
async fn cache_tti_removes_unused_entries() {
    let (transport, time, idle) = (counting(), FakeTime::new(), Duration::from_secs(60));
    let cache = MemoryCache::with_environment(1 << 20, FIVE_MINUTES, idle, Arc::new(time.clone()));
    let okta = builder(&transport).environment(time.clone()).cache(cache).build().unwrap();
    assert_eq!(id(&okta, "x").await, "0");
    // Reading it keeps it, until it is too old.
    for _ in 0..2 {
        time.advance(Duration::from_secs(59));
        assert_eq!(id(&okta, "x").await, "0");
    }
    time.advance(idle);
    assert_eq!(id(&okta, "x").await, "1");

    // A limit of the cache on age counts too.
    let cache = MemoryCache::with_environment(1 << 20, idle, FIVE_MINUTES, Arc::new(time.clone()));
    let okta = builder(&transport).environment(time.clone()).cache(cache).build().unwrap();
    assert_eq!(id(&okta, "x").await, "2");
    time.advance(Duration::from_secs(59));
    assert_eq!(id(&okta, "x").await, "2");
    time.advance(Duration::from_secs(1));
    assert_eq!(id(&okta, "x").await, "3");
}

#[tokio::test]
async fn the_cache_can_be_cleared() {
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    okta.clear_cache().await;
    assert_eq!(id(&okta, "x").await, "1");
}

#[tokio::test]
async fn cache_bypass_and_refresh() -> Result<(), Error> {
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(okta.get_user("x").cache(CachePolicy::Bypass).await?.id.as_deref(), Some("1"));
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(okta.get_user("x").cache(CachePolicy::Refresh).await?.id.as_deref(), Some("2"));
    assert_eq!(id(&okta, "x").await, "2");
    // A change that bypasses the cache still removes entries.
    okta.delete_user("x").cache(CachePolicy::Bypass).await?;
    assert_eq!(id(&okta, "x").await, "4");
    Ok(())
}

#[tokio::test]
async fn headers_and_queries_bypass_the_cache() -> Result<(), Error> {
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(okta.get_user("x").header("accept-language", "nl").await?.id.as_deref(), Some("1"));
    assert_eq!(okta.get_user("x").query("expand", "blocks").await?.id.as_deref(), Some("2"));
    assert_eq!(okta.get_user("x").query("expand", "blocks").await?.id.as_deref(), Some("2"));
    assert_eq!(id(&okta, "x").await, "0");
    Ok(())
}

#[tokio::test]
async fn cache_child_write_invalidates_the_parent() -> Result<(), Error> {
    static DEACTIVATE: Operation =
        Operation::new("deactivateUser", Method::Post, "/api/v1/users/{id}/lifecycle/deactivate");
    static FACTOR: Operation = Operation::new("getFactor", Method::Get, "/api/v1/users/{id}/factors/f");
    static GROUP: Operation = Operation::new("addGroup", Method::Post, "/api/v1/groups");
    let (okta, ..) = setup();
    let factor = || async { okta.call(&FACTOR).path("id", "00u1").json::<User>().await.unwrap().id.unwrap() };
    assert_eq!(id(&okta, "00u1").await, "0");
    // The same user may be cached under its login.
    assert_eq!(id(&okta, "login@x").await, "1");
    assert_eq!(factor().await, "2");
    okta.call(&DEACTIVATE).path("id", "00u1").empty().await?;
    assert_eq!([id(&okta, "00u1").await, id(&okta, "login@x").await, factor().await], ["4", "5", "6"]);
    // Entries of other kinds remain.
    okta.call(&GROUP).empty().await?;
    assert_eq!(id(&okta, "00u1").await, "4");
    // A change of the parent removes its children.
    okta.delete_user("00u1").await?;
    assert_eq!(factor().await, "9");
    Ok(())
}

#[tokio::test]
async fn a_change_invalidates_unless_it_was_refused() {
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert!(okta.delete_user("refused").await.is_err());
    assert_eq!(id(&okta, "x").await, "0");
    assert!(okta.delete_user("lost").await.is_err());
    assert_eq!(id(&okta, "x").await, "3");
}

/// The connection breaks after the server acted on the first attempt, so that it refuses the second one.
#[tokio::test]
async fn a_refused_retry_after_an_ambiguous_attempt_invalidates() {
    for (first, refusal) in [(None, 404), (Some(502), 404), (None, 412), (None, 401)] {
        let (changes, reads) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let transport = TestTransport::with_handler(move |request| {
            if request.method == http::Method::GET {
                let id = reads.fetch_add(1, Ordering::Relaxed);
                return Ok(response(200, &[], &format!(r#"{{"id":"{id}"}}"#)));
            }
            match (changes.fetch_add(1, Ordering::Relaxed), first) {
                (0, None) => Err(TransportError::new(TransportErrorKind::Interrupted, "lost")),
                (0, Some(status)) => Ok(response(status, &[], "")),
                _ => Ok(response(refusal, &[], "{}")),
            }
        });
        let okta = builder(&transport).environment(FakeTime::new()).cache(MemoryCache::default());
        let okta = okta.build().unwrap();
        assert_eq!(id(&okta, "x").await, "0");
        let error = okta.delete_user("x").await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.attempts().len()), (refusal, 2));
        assert_eq!(id(&okta, "x").await, "1", "{first:?}, then {refusal}");
    }
}

#[tokio::test]
async fn cookies_are_not_stored() {
    let headers = [("set-cookie", "sid=S3cret"), ("etag", "1")];
    let transport = TestTransport::with_handler(move |_| Ok(response(200, &headers, r#"{"id":"0"}"#)));
    let okta = builder(&transport).environment(FakeTime::new()).cache(MemoryCache::default());
    let okta = okta.build().unwrap();
    assert_eq!(id(&okta, "x").await, "0");
    let meta = okta.get_user("x").send_with_meta().await.unwrap().meta;
    assert_eq!((meta.header("etag"), meta.header("set-cookie")), (Some("1"), None));
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_change_that_was_not_sent_does_not_invalidate() {
    let reads = AtomicUsize::new(0);
    let transport = TestTransport::with_handler(move |request| match request.method {
        http::Method::GET => {
            let id = reads.fetch_add(1, Ordering::Relaxed);
            Ok(response(200, &[], &format!(r#"{{"id":"{id}"}}"#)))
        }
        _ => Err(TransportError::new(TransportErrorKind::Connect, "no")),
    });
    let okta = builder(&transport).environment(FakeTime::new()).cache(MemoryCache::default());
    let okta = okta.build().unwrap();
    assert_eq!(id(&okta, "x").await, "0");
    assert!(okta.delete_user("x").no_retry().await.is_err());
    assert_eq!(id(&okta, "x").await, "0");
}

#[tokio::test]
async fn the_memory_cache_stays_within_its_size() {
    let cache = MemoryCache::new(16 * MIB as u64, FIVE_MINUTES, FIVE_MINUTES);
    // 25 bodies of 30 MiB, and 64 of 1 MiB.
    for (count, size) in [(25, 30 * MIB), (64, MIB)] {
        let mut keys = Vec::new();
        for n in 0..count {
            let key = CacheKey::new("s", &format!("/api/v1/users/{size}-{n}"), "", "application/json");
            put(&cache, &key, vec![0; size]).await;
            keys.push(key);
            let mut held = 0;
            for key in &keys {
                held += cache.get(key).await.map_or(0, |response| response.body.len());
            }
            assert!(held <= 16 * MIB, "{held} bytes after {} bodies of {size}", n + 1);
        }
    }
}

#[tokio::test]
async fn a_response_too_large_for_the_memory_cache_replaces_the_stored_one() {
    let cache = MemoryCache::new(MIB as u64, FIVE_MINUTES, FIVE_MINUTES);
    let key = CacheKey::new("s", "/api/v1/users/1", "", "application/json");
    put(&cache, &key, vec![0]).await;
    assert!(cache.get(&key).await.is_some());
    put(&cache, &key, vec![0; MIB]).await;
    assert!(cache.get(&key).await.is_none());
}

#[tokio::test]
async fn the_memory_cache_removes_by_scope_and_path() {
    let cache = MemoryCache::default();
    let key = |scope: &str, path: &str| CacheKey::new(scope, path, "", "application/json");
    let keys = [
        key("s", "/api/v1/users/1"),
        key("s", "/api/v1/users/1/factors/2"),
        key("s", "/api/v1/users"),
        key("s", "/api/v1/users-x"),
        key("t", "/api/v1/users/1"),
    ];
    let held = async || {
        let mut held = String::new();
        for key in &keys {
            held.push(if cache.get(key).await.is_some() { '+' } else { '-' });
        }
        held
    };
    for (path, left) in
        [("/api/v1/users/1", "--+++"), ("/api/v1/users", "---++"), ("", "----+"), ("/x", "+++++")]
    {
        for key in &keys {
            put(&cache, key, vec![0]).await;
        }
        cache.remove_prefix("s", path).await;
        assert_eq!(held().await, left, "{path:?}");
    }
    cache.clear().await;
    assert_eq!(held().await, "-----");
    // With too many recorded paths, everything is removed.
    for key in &keys {
        put(&cache, key, vec![0]).await;
    }
    for n in 0..2000 {
        cache.remove_prefix("s", &format!("/api/v1/kind{n}")).await;
    }
    assert_eq!(held().await, "-----");
    put(&cache, &keys[0], vec![0]).await;
    assert_eq!(held().await, "+----");
}

#[tokio::test]
async fn a_time_to_live_of_a_thousand_years_is_accepted() {
    for ttl in [Duration::from_secs(2000 * 366 * 24 * 3600), Duration::MAX] {
        let cache = MemoryCache::new(MIB as u64, ttl, ttl);
        let okta = builder(&counting()).environment(FakeTime::new()).cache(cache).cache_ttl(ttl);
        let okta = okta.build().unwrap();
        assert_eq!([id(&okta, "x").await, id(&okta, "x").await], ["0", "0"]);
    }
}

/// Checks that cancelled calls leave one pending removal per kind of resource, and a limited number of them.
#[tokio::test]
async fn many_cancelled_changes_are_removed_in_few_steps() {
    #[derive(Clone, Default)]
    struct Counting(Arc<MemoryCache>, Arc<AtomicUsize>);
    impl Cache for Counting {
        fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
            self.0.get(key)
        }
        fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()> {
            self.0.put(key, response, ttl)
        }
        fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.remove_prefix(scope, path)
        }
        fn clear(&self) -> BoxFuture<'_, ()> {
            self.0.clear()
        }
    }
    for (kinds, removals) in [(1, 1), (20, 20), (500, 1)] {
        let (transport, cache) = (counting(), Counting::default());
        let okta = builder(&transport).transport(Stuck(transport.clone())).cache(cache.clone());
        let okta = okta.build().unwrap();
        assert_eq!(id(&okta, "x").await, "0");
        for n in 0..1000 {
            let path = if n % kinds == 0 {
                "/api/v1/users/x".to_owned()
            } else {
                format!("/api/v1/k{}/x", n % kinds)
            };
            let mut change = Box::pin(okta.request(Method::Delete, &path).empty().send());
            assert!(poll_once(&mut change).await.is_none());
        }
        assert_eq!(id(&okta, "x").await, "1", "{kinds}");
        assert_eq!(cache.1.load(Ordering::Relaxed), removals, "{kinds}");
    }
}

/// A cache some of whose functions never return.
struct Hung {
    cache: MemoryCache,
    /// Whether all functions hang, or only the first removal.
    always: bool,
    removals: AtomicUsize,
}

impl Hung {
    fn new(always: bool) -> Self {
        Self { cache: MemoryCache::default(), always, removals: AtomicUsize::new(0) }
    }

    fn unless<'a, T: Send + 'a>(is_hung: bool, work: BoxFuture<'a, T>) -> BoxFuture<'a, T> {
        if is_hung { Box::pin(std::future::pending()) } else { work }
    }
}

impl Cache for Hung {
    fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
        Self::unless(self.always, self.cache.get(key))
    }
    fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()> {
        Self::unless(self.always, self.cache.put(key, response, ttl))
    }
    fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
        let is_first = self.removals.fetch_add(1, Ordering::Relaxed) == 0;
        if self.always || is_first {
            return Box::pin(std::future::pending());
        }
        self.cache.remove_prefix(scope, path)
    }
    fn clear(&self) -> BoxFuture<'_, ()> {
        self.cache.clear()
    }
}

#[test]
fn a_cache_that_does_not_respond_is_a_warning() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (transport, time) = (counting(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).cache(Hung::new(true)).build().unwrap();
    let logged = warnings(|| {
        runtime.block_on(async {
            assert_eq!(id(&okta, "x").await, "0");
            okta.delete_user("x").await.unwrap();
            // A call with a deadline keeps most of its time.
            okta.get_user("x").timeout(Duration::from_secs(4)).await.unwrap();
        });
    });
    assert_eq!(time.sleeps(), [2000, 2000, 2000, 1000, 750].map(Duration::from_millis));
    assert_eq!(logged, ["the cache did not respond in time and is not used for this call"; 5]);
}

#[tokio::test]
async fn what_a_cache_did_not_remove_in_time_is_not_returned() {
    let transport = counting();
    let okta = builder(&transport).environment(FakeTime::new()).cache(Hung::new(false)).build().unwrap();
    assert_eq!([id(&okta, "x").await, id(&okta, "x").await], ["0", "0"]);
    okta.delete_user("x").await.unwrap();
    assert_eq!([id(&okta, "x").await, id(&okta, "x").await], ["2", "2"]);
}

async fn put(cache: &MemoryCache, key: &CacheKey, body: Vec<u8>) {
    let response =
        CachedResponse::new(http::HeaderMap::new(), body.into(), std::time::SystemTime::UNIX_EPOCH);
    cache.put(key.clone(), response, FIVE_MINUTES).await;
}

#[tokio::test]
async fn cache_lists_are_not_stored() -> Result<(), Error> {
    static LIST: Operation = Operation::new("list", Method::Get, "/api/v1/list");
    static PAGED: Operation = Operation::new("paged", Method::Get, "/api/v1/list").paging(Paging::Link);
    let (okta, transport, _) = setup();
    for _ in 0..2 {
        okta.call(&LIST).json::<Vec<User>>().await?;
        okta.call(&PAGED).page::<User>().await?;
        okta.call(&PAGED).page::<User>().collect_all().await?;
    }
    assert_eq!(transport.requests().len(), 6);
    Ok(())
}

#[tokio::test]
async fn secrets_and_custom_calls_are_not_cached() -> Result<(), Error> {
    static SECRET: Operation = Operation::new("secret", Method::Get, "/api/v1/secret").sensitive();
    let (okta, transport, _) = setup();
    for _ in 0..2 {
        okta.call(&SECRET).json::<User>().await?;
        okta.request(Method::Get, "/api/v1/own").json::<User>().await?;
        okta.create_user(&User::default()).await?;
    }
    assert_eq!(transport.requests().len(), 6);
    Ok(())
}

/// A transport on which GET requests wait for a signal.
struct Waiting(TestTransport, Arc<Notify>);

impl Transport for Waiting {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            if request.method == http::Method::GET {
                self.1.notified().await;
            }
            self.0.send(request).await
        })
    }
}

#[tokio::test]
async fn a_response_requested_before_a_change_is_not_cached() -> Result<(), Error> {
    let (transport, go_on) = (counting(), Arc::new(Notify::new()));
    let waiting = Waiting(transport.clone(), go_on.clone());
    let okta = builder(&transport).transport(waiting).cache(MemoryCache::default()).build()?;
    let read = tokio::spawn(okta.get_user("x").send());
    tokio::task::yield_now().await;
    okta.delete_user("x").await?;
    go_on.notify_one();
    read.await.unwrap()?;
    go_on.notify_one();
    okta.get_user("x").await?;
    assert_eq!(transport.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_cancelled_change_invalidates() -> Result<(), Error> {
    let transport = counting();
    let okta =
        builder(&transport).transport(Stuck(transport.clone())).cache(MemoryCache::default()).build()?;
    okta.get_user("x").await?;
    let change = tokio::spawn(okta.delete_user("x").send());
    tokio::task::yield_now().await;
    change.abort();
    assert!(change.await.unwrap_err().is_cancelled());
    okta.get_user("x").await?;
    assert_eq!(transport.requests().len(), 2);
    Ok(())
}

/// A transport that never responds to requests that change something.
struct Stuck(TestTransport);

impl Transport for Stuck {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if request.method == http::Method::GET {
            self.0.send(request)
        } else {
            Box::pin(std::future::pending())
        }
    }
}

#[tokio::test]
async fn cache_identities_are_kept_apart() -> Result<(), Error> {
    #[derive(Clone)]
    struct Shared(Arc<MemoryCache>);
    impl Cache for Shared {
        fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
            self.0.get(key)
        }
        fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()> {
            self.0.put(key, response, ttl)
        }
        fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
            self.0.remove_prefix(scope, path)
        }
        fn clear(&self) -> BoxFuture<'_, ()> {
            self.0.clear()
        }
    }
    let (transport, cache) = (counting(), Shared(Arc::default()));
    let client = |scope: Option<&str>| {
        let builder = builder(&transport).cache(cache.clone());
        match scope {
            Some(scope) => builder.cache_scope(scope).build(),
            None => builder.build(),
        }
    };
    assert_eq!(id(&client(None)?, "x").await, "0");
    assert_eq!(id(&client(None)?, "x").await, "1");
    assert_eq!(id(&client(Some("ours"))?, "x").await, "2");
    assert_eq!(id(&client(Some("ours"))?, "x").await, "2");
    Ok(())
}

/// A resource with a number that each change increments, behind a network that reorders requests.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Transport for Counter {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let count = if request.method == http::Method::GET {
                self.0.load(Ordering::SeqCst)
            } else {
                self.0.fetch_add(1, Ordering::SeqCst) + 1
            };
            tokio::task::yield_now().await;
            Ok(response(200, &[], &format!(r#"{{"count":{count}}}"#)))
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cache_concurrent_get_and_put_return_nothing_stale() -> Result<(), Error> {
    static CHANGE: Operation = Operation::new("change", Method::Put, "/api/v1/users/x");
    let time = FakeTime::new();
    time.stop(true);
    let okta = builder(&TestTransport::new()).transport(Counter::default());
    let okta = okta.environment(time).cache(MemoryCache::default()).build()?;
    // The last change whose completion a caller has seen.
    let known = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..32)
        .map(|task| {
            let (okta, known) = (okta.clone(), known.clone());
            tokio::spawn(async move {
                let mut hits = 0;
                for n in 0..200 {
                    if (n + task) % 32 == 0 {
                        let changed = okta.call(&CHANGE).json::<User>().await.unwrap();
                        known.fetch_max(count(&changed), Ordering::SeqCst);
                    }
                    let least = known.load(Ordering::SeqCst);
                    let user = okta.get_user("x").send_with_meta().await.unwrap();
                    assert!(count(&user) >= least, "{} where {least} was known", count(&user));
                    hits += usize::from(user.meta.attempts().is_empty());
                }
                hits
            })
        })
        .collect();
    let mut hits = 0;
    for task in tasks {
        hits += task.await.unwrap();
    }
    assert!(hits > 0, "nothing came from the cache");
    assert_eq!(known.load(Ordering::SeqCst), 32 * 6 + 8);
    Ok(())
}

fn count(user: &User) -> usize {
    user.count.unwrap().try_into().unwrap()
}
