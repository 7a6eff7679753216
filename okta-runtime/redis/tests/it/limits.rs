//! Several limiters that share one state, as those of several processes do.

use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use okta_redis::{Redis, RedisLimiter};
use okta_runtime::limiter::{
    Bound, Denied, Limiter as _, LimiterSettings, Observation, RefusalKind, Request,
};
use tokio::task::JoinSet;

use crate::org::{Org, acquire, must_wait, now, request, response};
use crate::server::{Server, TIMEOUT};

const ORG: &str = "https://acme.okta.com";

/// Returns a limiter with its own connection, as another process would have.
fn limiter(server: &Server, settings: LimiterSettings) -> RedisLimiter {
    // Leases must not expire on a busy machine.
    RedisLimiter::new(&server.open(), ORG, "0oa1", settings).lease_time(TIMEOUT)
}

fn at_most(max_concurrent: usize) -> LimiterSettings {
    let mut settings = LimiterSettings::default();
    settings.max_concurrent = Some(max_concurrent);
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_window_admits_no_more_than_its_allowance() {
    let Some(server) = Server::start() else { return };
    let org = Arc::new(Org::new(100, 60));
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let limiter = Arc::new(limiter(&server, LimiterSettings::default()));
        for _ in 0..40 {
            let (org, limiter) = (org.clone(), limiter.clone());
            calls.spawn(async move {
                let mut request = request();
                request.max_wait = Duration::ZERO;
                org.call(&*limiter, request).await
            });
        }
    }
    let results = calls.join_all().await;
    let succeeded = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!((succeeded, org.counts().accepted, org.counts().refused), (100, 100, 0));
    for denied in results.into_iter().filter_map(Result::err) {
        assert!(matches!(denied, Denied::TooLong(too_long) if too_long.bound == Bound::MaxWait));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_calls_succeed_over_several_windows() {
    let Some(server) = Server::start() else { return };
    let org = Arc::new(Org::new(40, 2));
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let limiter = Arc::new(limiter(&server, LimiterSettings::default()));
        for _ in 0..25 {
            let (org, limiter) = (org.clone(), limiter.clone());
            calls.spawn(async move { org.call(&*limiter, request()).await });
        }
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));
    assert_eq!(org.counts().accepted, 100);
}

#[tokio::test]
async fn an_unknown_bucket_admits_one_probe_of_all_processes() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (limiter(&server, LimiterSettings::default()), limiter(&server, at_most(100)));
    let probe = acquire(&first).await;
    assert!(must_wait(&second).await);
    first.observe(&probe, response(200, 600, 2, now() + 60, now())).await;
    let leases = [acquire(&first).await, acquire(&second).await];
    assert!(must_wait(&first).await);
    for lease in leases {
        second.release(lease);
    }
}

#[tokio::test]
async fn the_concurrency_limit_is_shared() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (limiter(&server, at_most(1)), limiter(&server, at_most(1)));
    let lease = acquire(&first).await;
    first.observe(&lease, Observation::new(200)).await;
    assert!(must_wait(&second).await);
    first.release(lease);
    let lease = acquire(&second).await;
    assert_eq!(second.state().concurrency.limit, Some(1));
    second.release(lease);
}

#[tokio::test]
async fn a_concurrency_refusal_lowers_the_limit_of_all_processes() {
    let Some(server) = Server::start() else { return };
    let limiters = [0, 1].map(|_| limiter(&server, LimiterSettings::default()));
    let probe = acquire(&limiters[0]).await;
    limiters[0].observe(&probe, response(200, 600, 500, now() + 60, now())).await;
    limiters[0].release(probe);
    let mut leases = Vec::new();
    for number in 0..8 {
        leases.push(acquire(&limiters[number % 2]).await);
    }
    for (number, lease) in leases.into_iter().enumerate().skip(2) {
        let refusal = limiters[number % 2].observe(&lease, response(429, 0, 0, now() + 60, now())).await;
        assert_eq!(refusal.unwrap().kind, RefusalKind::Concurrency);
        limiters[number % 2].release(lease);
    }
    for limiter in &limiters {
        let lease = acquire(limiter).await;
        limiter.observe(&lease, response(200, 600, 499, now() + 60, now())).await;
        assert_eq!(limiter.state().concurrency.limit, Some(4));
        limiter.release(lease);
    }
}

#[tokio::test]
async fn requests_of_all_processes_are_admitted_in_the_order_of_their_calls() {
    let Some(server) = Server::start() else { return };
    let limiters = [0, 1, 2].map(|_| Arc::new(limiter(&server, at_most(1))));
    let lease = acquire(&*limiters[0]).await;
    limiters[0].observe(&lease, Observation::new(200)).await;
    let began = Instant::now();
    let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
    // The one that begins to wait first is the youngest.
    for (others, age) in [1_u8, 2, 0].into_iter().enumerate() {
        let (limiter, sender) = (limiters[others].clone(), sender.clone());
        tokio::spawn(async move {
            let mut request = request();
            request.since = began - Duration::from_secs(60 * u64::from(age));
            let lease = limiter.acquire(request).await.unwrap();
            sender.send(age).unwrap();
            limiter.release(lease);
        });
        wait_for_entries(&server, others + 1).await;
    }
    limiters[0].release(lease);
    assert_eq!([order.recv().await, order.recv().await, order.recv().await], [Some(2), Some(1), Some(0)]);
}

/// Waits until so many processes wait for a slot. Each has an entry in the queue of the bucket and in that of the
/// slots.
async fn wait_for_entries(server: &Server, count: usize) {
    wait_until(|| {
        let keys = server.command("KEYS *:limits");
        let state = server.command(&format!("GET {}", keys.lines().last().unwrap()));
        state.matches("\"due\"").count() >= 2 * count
    })
    .await;
}

/// Waits until something holds.
async fn wait_until(holds: impl Fn() -> bool) {
    let end = Instant::now() + TIMEOUT;
    while !holds() {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn leases_of_a_process_that_was_killed_expire() {
    let Some(server) = Server::start() else { return };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let killed = runtime();
    // The task that renews leases ends with its runtime, as it does with its process.
    let limiter_of_killed = killed.block_on(async {
        let limiter = limiter(&server, at_most(1)).lease_time(Duration::from_millis(100));
        let _lease = acquire(&limiter).await;
        limiter
    });
    drop(killed);
    runtime().block_on(async {
        let other = limiter(&server, at_most(1));
        let lease = acquire(&other).await;
        other.release(lease);
    });
    drop(limiter_of_killed);
}

#[tokio::test]
async fn a_request_of_a_killed_process_counts_as_sent() {
    let Some(server) = Server::start() else { return };
    let killed = limiter(&server, LimiterSettings::default()).lease_time(Duration::from_millis(100));
    let probe = acquire(&killed).await;
    killed.observe(&probe, response(200, 600, 5, now() + 60, now())).await;
    killed.release(probe);
    let lease = acquire(&killed).await;
    killed.release(lease);
    let other = limiter(&server, LimiterSettings::default());
    wait_until(|| server.command("KEYS *:flights").starts_with("*0")).await;
    let lease = acquire(&other).await;
    other.observe(&lease, Observation::new(200)).await;
    assert_eq!(other.state().buckets[0].available, Some(4));
    other.release(lease);
}

#[tokio::test]
async fn leases_are_renewed_while_requests_are_under_way() {
    let Some(server) = Server::start() else { return };
    let lease_time = Duration::from_millis(300);
    let first = limiter(&server, at_most(1)).lease_time(lease_time);
    let lease = acquire(&first).await;
    let end = |server: &Server| {
        let keys = server.command("KEYS *:leases");
        server.command(&format!("ZRANGE {} 0 0 WITHSCORES", keys.lines().last().unwrap()))
    };
    let before = end(&server);
    wait_until(|| end(&server) != before).await;
    first.release(lease);
}

#[tokio::test]
async fn requests_that_are_dropped_leave_no_trace() {
    let Some(server) = Server::start() else { return };
    let limiter = limiter(&server, at_most(2));
    for micros in 0..100 {
        let wait = Duration::from_micros(micros * 20);
        if let Ok(lease) = tokio::time::timeout(wait, acquire(&limiter)).await {
            limiter.release(lease);
        }
    }
    let leases = [acquire(&limiter).await];
    limiter.observe(&leases[0], Observation::new(200)).await;
    let more = acquire(&limiter).await;
    for lease in leases.into_iter().chain([more]) {
        limiter.release(lease);
    }
    wait_until(|| server.command("KEYS *:leases").starts_with("*0")).await;
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_denied_at_once() {
    let Some(server) = Server::start() else { return };
    let limiter = limiter(&server, LimiterSettings::default());
    let probe = acquire(&limiter).await;
    limiter.observe(&probe, response(200, 600, 0, now() + 60, now())).await;
    limiter.release(probe);
    let reported = std::sync::Mutex::new(0);
    let on_wait = |_: Duration| *reported.lock().unwrap() += 1;
    let mut request = request();
    request.deadline = Some(Instant::now() + Duration::from_secs(30));
    request.on_wait = Some(&on_wait);
    let denied = limiter.acquire(request).await.unwrap_err();
    let Denied::TooLong(too_long) = denied else { panic!("{denied:?}") };
    assert_eq!((&*too_long.bucket, too_long.limit, too_long.bound), ("users", 600, Bound::Deadline));
    assert!(too_long.wait > Duration::from_secs(30));
    assert_eq!(*reported.lock().unwrap(), 0);
    assert!(limiter.state().buckets[0].closed_for.is_some());
    assert_eq!(limiter.state().buckets[0].waiting, 0);
}

#[tokio::test]
async fn orgs_principals_and_prefixes_do_not_share_limits() {
    let Some(server) = Server::start() else { return };
    let settings = at_most(1);
    let other_prefix: Redis = server.builder().prefix("jobs").open().unwrap();
    let limiters = [
        limiter(&server, settings),
        RedisLimiter::new(&server.open(), "https://other.okta.com", "0oa1", settings),
        RedisLimiter::new(&server.open(), ORG, "0oa2", settings),
        RedisLimiter::new(&other_prefix, ORG, "0oa1", settings),
    ];
    for limiter in &limiters {
        let lease = acquire(limiter).await;
        limiter.observe(&lease, Observation::new(200)).await;
    }
    assert!(must_wait(&limiters[0]).await);
    // The same org, written in another way.
    let same = RedisLimiter::new(&server.open(), "https://ACME.okta.com/", "0oa1", settings);
    assert!(must_wait(&same).await);
    let keys = server.command("KEYS *");
    assert!(keys.contains("okta:{acme.okta.com:") && keys.contains("jobs:{acme.okta.com:"));
    assert!(!keys.contains("0oa1"));
}

#[tokio::test]
async fn a_request_that_is_not_polled_does_not_hold_up_others() {
    let Some(server) = Server::start() else { return };
    let limiter = limiter(&server, LimiterSettings::default());
    let probe = acquire(&limiter).await;
    limiter.observe(&probe, response(200, 600, 500, now() + 60, now())).await;
    let mut first = limiter.acquire(request());
    let is_pending = first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
    assert!(is_pending, "it waits for Redis");
    let second = tokio::time::timeout(TIMEOUT / 4, acquire(&limiter)).await.expect("it waits for its turn");
    for lease in [probe, second] {
        limiter.release(lease);
    }
}

#[tokio::test]
async fn buckets_that_nobody_uses_are_forgotten_when_there_are_many() {
    let Some(server) = Server::start() else { return };
    let limiter = limiter(&server, LimiterSettings::default());
    let mut sizes = Vec::new();
    for number in 0..600 {
        let bucket = format!("/v1/things/{number}");
        let mut request: Request<'_> = request();
        request.bucket = &bucket;
        let lease = limiter.acquire(request).await.unwrap();
        limiter.observe(&lease, response(200, 600, 599, now() + 60, now())).await;
        limiter.release(lease);
        sizes.push(state_size(&server));
    }
    let buckets = limiter.state().buckets;
    assert!(buckets.len() <= 256, "{}", buckets.len());
    assert!(buckets.iter().any(|bucket| bucket.bucket == "/v1/things/599"));
    // The state in Redis does not grow with the number of buckets either.
    let largest = |sizes: &[usize]| sizes.iter().copied().max();
    assert!(largest(&sizes[300..]) <= largest(&sizes[..300]).map(|size| size * 11 / 10), "{sizes:?}");
}

/// Returns the size of the state in Redis, in bytes.
fn state_size(server: &Server) -> usize {
    let keys = server.command("KEYS *:limits");
    let size = server.command(&format!("STRLEN {}", keys.lines().nth(2).unwrap()));
    size.trim().trim_start_matches(':').parse().unwrap()
}
