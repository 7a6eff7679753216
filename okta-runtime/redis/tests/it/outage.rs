//! Redis is not available, hangs or restarts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use okta_redis::{Redis, RedisCache, RedisLimiter, RedisTokenStore};
use okta_runtime::auth::oauth::TokenStore as _;
use okta_runtime::cache::{Cache as _, CacheKey};
use okta_runtime::limiter::{Limiter as _, LimiterSettings, Observation};
use tokio::task::JoinSet;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::org::{Org, acquire, must_wait, request};
use crate::server::{Server, TIMEOUT};

const ORG: &str = "https://acme.okta.com";

fn one_at_a_time() -> LimiterSettings {
    let mut settings = LimiterSettings::default();
    settings.max_concurrent = Some(1);
    settings
}

/// The log messages of this crate on the thread of a test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

thread_local! {
    static LOG: Log = Log::default();
}

impl Log {
    /// Starts to record. One subscriber serves all tests: with one for each test, `tracing` may disable an event for all
    /// of them when a thread without a subscriber is the first to reach it.
    fn start() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| tracing::subscriber::set_global_default(Recorder).unwrap());
        LOG.with(Self::clone)
    }

    fn count(&self, level: Level) -> usize {
        self.0.lock().unwrap().iter().filter(|(logged, _)| *logged == level).count()
    }
}

/// Records each message in the log of its thread.
struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("okta_redis")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Text(String);
        impl Visit for Text {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!("{field}={value:?} "));
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        LOG.with(|log| log.0.lock().unwrap().push((*event.metadata().level(), text.0)));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn without_redis_everything_works_within_the_process() {
    let log = Log::start();
    // Nothing listens on this port.
    let redis = Redis::open("redis://127.0.0.1:1/").unwrap();
    let limiter = RedisLimiter::new(&redis, ORG, "0oa1", one_at_a_time());
    let lease = acquire(&limiter).await;
    assert!(!redis.is_available());
    assert!(must_wait(&limiter).await);
    limiter.observe(&lease, Observation::new(200)).await;
    limiter.release(lease);
    let lease = acquire(&limiter).await;
    assert_eq!(limiter.state().concurrency.in_flight, 1);
    limiter.release(lease);
    let store = RedisTokenStore::new(&redis);
    assert!(store.load("name").await.unwrap().is_none());
    store.remove("name", &"token".into()).await.unwrap();
    let cache = RedisCache::new(&redis);
    assert!(cache.get(&CacheKey::new("scope", "/api/v1/users/1", "", "application/json")).await.is_none());
    cache.clear().await;
    assert_eq!(log.count(Level::WARN), 1);
}

#[tokio::test]
async fn a_redis_that_hangs_is_left_alone_until_it_responds() {
    let Some(server) = Server::start() else { return };
    let log = Log::start();
    let redis = server.builder().timeout(Duration::from_millis(100)).open().unwrap();
    let limiter = RedisLimiter::new(&redis, ORG, "0oa1", one_at_a_time());
    server.signal("-STOP");
    let lease = acquire(&limiter).await;
    assert!(!redis.is_available());
    limiter.release(lease);
    server.signal("-CONT");
    tokio::time::timeout(TIMEOUT, redis.available()).await.unwrap();
    assert_eq!(log.count(Level::WARN), 1);
}

#[tokio::test]
async fn waiting_requests_move_to_the_process_and_back() {
    let Some(mut server) = Server::start() else { return };
    let log = Log::start();
    let redis = server.open();
    let limiter = Arc::new(RedisLimiter::new(&redis, ORG, "0oa1", one_at_a_time()));
    let held = acquire(&*limiter).await;
    limiter.observe(&held, Observation::new(200)).await;
    let acquired = async |limiter: Arc<RedisLimiter>| limiter.acquire(request()).await.unwrap();
    let waiting = tokio::spawn(acquired(limiter.clone()));
    server.stop();
    // The slot of the process is free.
    let local = waiting.await.unwrap();
    assert!(!redis.is_available());
    let waiting = tokio::spawn(acquired(limiter.clone()));
    server.start_again();
    // The slot of the process is not free, but that of the new Redis is.
    let shared = waiting.await.unwrap();
    assert!(redis.is_available());
    for lease in [held, local, shared] {
        limiter.release(lease);
    }
    assert_eq!((log.count(Level::WARN), log.count(Level::INFO)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restart_half_way_fails_no_call() {
    let Some(mut server) = Server::start() else { return };
    let org = Arc::new(Org::new(10_000, 60));
    let done = Arc::new(AtomicUsize::new(0));
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let limiter = Arc::new(RedisLimiter::new(&server.open(), ORG, "0oa1", LimiterSettings::default()));
        for _ in 0..8 {
            let (org, limiter, done) = (org.clone(), limiter.clone(), done.clone());
            calls.spawn(async move {
                for _ in 0..20 {
                    org.call(&*limiter, request()).await.unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    }
    while done.load(Ordering::Relaxed) < 200 {
        tokio::task::yield_now().await;
    }
    server.stop();
    while done.load(Ordering::Relaxed) < 400 {
        tokio::task::yield_now().await;
    }
    server.start_again();
    calls.join_all().await;
    assert_eq!((org.counts().accepted, org.counts().refused), (640, 0));
}

#[test]
fn redis_is_used_again_although_the_runtime_that_lost_it_has_ended() {
    let Some(mut server) = Server::start() else { return };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let redis = first.block_on(async { server.open() });
    let cache = RedisCache::new(&redis);
    server.stop();
    first.block_on(cache.clear());
    assert!(!redis.is_available());
    drop(first);
    server.start_again();
    runtime().block_on(async {
        cache.clear().await;
        tokio::time::timeout(TIMEOUT / 4, redis.available()).await.unwrap();
    });
}
