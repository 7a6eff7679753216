//! Limits: many tasks that call an org with rate limits, in tokio's paused time.

mod org;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::auth::{AuthRequest, CredentialKind};
use okta_runtime::error::{AuthError, ErrorKind};
use okta_runtime::limiter::{Bound, LimiterSettings, MemoryLimiter, Rule, TooLong};
use okta_runtime::observe::{Event, Observer};
use okta_runtime::retry::StandardRetry;
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::TestTransport;
use okta_runtime::{BoxFuture, Client, CredentialProvider, Error, Method};
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::org::{LATENCY, Org, PausedTime};
use crate::models::{Api, User};
use crate::support::{DATE, EPOCH, FakeTime, builder, poll_once, response, sent_header};

fn client(org: &Org) -> Client {
    builder(&TestTransport::new()).transport(org.clone()).environment(PausedTime::default()).build().unwrap()
}

/// Makes calls from concurrent tasks, and returns how many failed.
async fn call_from_tasks(okta: &Client, tasks: usize, calls: usize) -> usize {
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        let okta = okta.clone();
        set.spawn(async move {
            let mut failed = 0;
            for _ in 0..calls {
                failed += usize::from(okta.get_user("x").await.is_err());
            }
            failed
        });
    }
    set.join_all().await.iter().sum()
}

/// Tokens that are valid for five minutes.
struct ShortTokens(Mutex<Option<Instant>>);

impl CredentialProvider for ShortTokens {
    fn authorize<'a>(&'a self, _: AuthRequest<'a>) -> BoxFuture<'a, Result<http::HeaderMap, AuthError>> {
        Box::pin(async {
            let now = Instant::now();
            let mut end = self.0.lock().unwrap();
            let end = match *end {
                Some(end) if end > now => end,
                _ => *end.insert(now + Duration::from_secs(300)),
            };
            let mut headers = http::HeaderMap::new();
            headers.insert("x-token-end", org::millis(end).into());
            Ok(headers)
        })
    }

    fn kind(&self) -> CredentialKind {
        CredentialKind::Custom
    }
}

#[tokio::test(start_paused = true)]
async fn requests_never_carry_an_expired_token_or_pass_a_closed_gate() {
    let org = Org::new(100);
    let okta = builder(&TestTransport::new())
        .transport(org.clone())
        .environment(PausedTime::default())
        .credentials(ShortTokens(Mutex::default()))
        .max_concurrent_requests(4)
        .build()
        .unwrap();
    assert_eq!(call_from_tasks(&okta, 500, 4).await, 0);
    let seen = org.seen();
    assert_eq!((seen.accepted, seen.refused, seen.expired), (2000, 0, 0));
    assert_eq!(seen.most_under_way, 4);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_finish_without_a_refusal() {
    let org = Org::new(100);
    let okta = client(&org);
    assert_eq!(call_from_tasks(&okta, 1000, 1).await, 0);
    let seen = org.seen();
    assert_eq!((seen.accepted, seen.refused), (1000, 0));
    // Nine more windows, each opened within two seconds.
    let windows = Duration::from_secs(9 * 60);
    assert!((windows..windows + Duration::from_secs(18)).contains(&seen.last), "{:?}", seen.last);
    assert_eq!(okta.rate_limits().concurrency.in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_cold_start_sends_one_request() {
    let org = Org::new(1000);
    let okta = client(&org);
    let tasks = tokio::spawn(async move { call_from_tasks(&okta, 50, 1).await });
    tokio::time::sleep(LATENCY / 2).await;
    assert_eq!(org.seen().accepted, 1);
    tasks.await.unwrap();
    assert_eq!(org.seen().accepted, 50);
}

#[tokio::test(start_paused = true)]
async fn concurrency_refusals_slow_the_client_down_and_fail_no_call() {
    let org = Org::new(100_000);
    org.limit_concurrency(16);
    let okta = client(&org);
    assert_eq!(call_from_tasks(&okta, 64, 20).await, 0);
    let seen = org.seen();
    assert_eq!(seen.accepted, 64 * 20);
    assert!(seen.refused * 20 <= seen.accepted, "{} refused", seen.refused);
    assert!(okta.rate_limits().concurrency.limit.is_some_and(|limit| (8..=17).contains(&limit)));
}

/// Returns the most bytes that were allocated at the same time while 64 tasks made calls, which limits refuse now and then.
fn most_memory(calls_per_task: usize) -> u64 {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let run = async {
        let org = Org::new(600);
        org.limit_concurrency(16);
        assert_eq!(call_from_tasks(&client(&org), 64, calls_per_task).await, 0);
        assert!(org.seen().refused > 0);
    };
    allocation_counter::measure(|| runtime.block_on(run)).bytes_max
}

#[test]
fn ten_thousand_calls_need_no_more_memory_than_a_thousand() {
    let (few, many) = (most_memory(16), most_memory(157));
    assert!(many < few + few / 10, "{few} bytes for 1,024 calls, {many} bytes for 10,048");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_waiter_leaves_no_trace() -> Result<(), Error> {
    let org = Org::new(1);
    let okta = client(&org);
    okta.get_user("x").await?;
    let waiting: Vec<_> = (0..10).map(|_| tokio::spawn(okta.get_user("x").send())).collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(okta.rate_limits().buckets[0].waiting, 10);
    for task in &waiting {
        task.abort();
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(okta.rate_limits().buckets[0].waiting, 0);
    okta.get_user("x").await?;
    assert_eq!((org.seen().accepted, org.seen().refused), (2, 0));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn throttling_can_be_disabled() {
    let variable = ("OKTA_CLIENT_RATELIMIT_ENABLE".to_owned(), "false".to_owned());
    for off in [true, false] {
        let org = Org::new(10);
        let transport = builder(&TestTransport::new()).transport(org.clone()).max_retries(0);
        let off_by =
            if off { transport.throttle(Throttle::Off) } else { transport.with_env([variable.clone()]) };
        let okta = off_by.environment(PausedTime::default()).build().unwrap();
        assert_eq!(okta.throttle(), Throttle::Off);
        assert_eq!(call_from_tasks(&okta, 30, 1).await, 20);
        assert_eq!(org.seen().refused, 20);
        // Reported limits are still recorded.
        assert_eq!(okta.rate_limits().buckets[0].rate_limit.unwrap().limit, Some(10));
    }
    assert_eq!(client(&Org::new(1)).throttle(), Throttle::PerBucket { reserve: 0 });
}

#[tokio::test(start_paused = true)]
async fn clients_can_share_a_limiter() {
    let org = Org::new(50);
    let limiter =
        MemoryLimiter::with_environment(LimiterSettings::default(), Arc::new(PausedTime::default()));
    let limiter = Arc::new(limiter);
    let share = || {
        let builder = builder(&TestTransport::new()).transport(org.clone()).limiter(limiter.clone());
        builder.environment(PausedTime::default()).build().unwrap()
    };
    let (one, two) = (share(), share());
    let (one, two) = tokio::join!(call_from_tasks(&one, 50, 1), call_from_tasks(&two, 50, 1));
    assert_eq!((one, two, org.seen().refused), (0, 0, 0));
}

/// A refusal without a reason.
const REFUSED: (u16, &[(&str, &str)]) = (429, &[]);

/// Returns a transport with these responses in order, its clock, and a client.
fn scripted(responses: &[(u16, &[(&str, &str)])]) -> (TestTransport, FakeTime, Client) {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    for (status, headers) in responses {
        transport.push(Ok(response(*status, headers, "{}")));
    }
    let okta = builder(&transport).environment(time.clone()).build().unwrap();
    (transport, time, okta)
}

#[tokio::test]
async fn refused_calls_queue_again_without_using_up_retries() -> Result<(), Error> {
    let resets: Vec<String> = (1..=8).map(|window| (EPOCH + window * 10).to_string()).collect();
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    for (number, reset) in resets.iter().enumerate() {
        let date =
            httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(EPOCH + number as u64 * 10));
        let headers = [
            ("date", &*date),
            ("x-rate-limit-limit", "10"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", reset),
        ];
        transport.push(Ok(response(429, &headers, "{}")));
    }
    transport.push_json(200, "{}");
    let okta = builder(&transport).environment(time.clone()).max_retries(1).build()?;
    okta.create_user(&User::default()).await?;
    assert_eq!(transport.requests().len(), 9);
    assert!(time.passed() >= Duration::from_secs(70), "{:?}", time.passed());
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_always_refused_eventually_fails() {
    let (transport, time, okta) = scripted(&[REFUSED; 40]);
    let error = okta.get_user("x").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable());
    assert!(error.to_string().contains("refused the call 21 times"), "{error}");
    assert_eq!(transport.requests().len(), 21);
    // The waits grow to ten seconds.
    assert!(time.sleeps().iter().all(|wait| *wait <= Duration::from_secs(10)));
    let (transport, _, okta) = scripted(&[REFUSED; 2]);
    okta.get_user("x").no_retry().await.unwrap_err();
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_fails_immediately_with_the_numbers() {
    let used_up = [
        DATE,
        ("x-rate-limit-limit", "600"),
        ("x-rate-limit-remaining", "0"),
        ("x-rate-limit-reset", &*(EPOCH + 45).to_string()),
    ];
    let (transport, time, okta) = scripted(&[(200, &used_up)]);
    okta.get_user("x").await.unwrap();
    let error = okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.is_rate_limited() && error.is_retryable() && !error.is_timeout());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(45)));
    let text = error.to_string();
    for part in ["/api/v1/users/{id}", "600 requests", "45s", "5s of the call are left"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!((transport.requests().len(), time.passed()), (1, Duration::ZERO));
    // A call that the server refused first ends with that response.
    let (transport, _, okta) = scripted(&[(429, &used_up)]);
    let error = okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(429));
    assert!(error.to_string().contains("5s of the call are left"), "{error}");
    assert_eq!(transport.requests().len(), 1);
}

#[test]
fn messages_about_waits_end_with_milliseconds() {
    let (wait, available) = (Duration::new(59, 993_963_173), Duration::new(1, 999_996_565));
    let error = TooLong::new("users", 10, wait, available, Bound::Deadline).to_string();
    assert!(error.ends_with("a wait of 59.993s, but only 1.999s of the call are left"), "{error}");
    let error = TooLong::new("users", 10, wait, available, Bound::MaxWait).to_string();
    assert!(error.ends_with("a wait of 59.993s, but max_backoff allows only 1.999s"), "{error}");
}

#[tokio::test]
async fn resets_that_are_too_far_away_close_no_rate_gate() {
    let distant = [
        DATE,
        ("x-rate-limit-limit", "600"),
        ("x-rate-limit-remaining", "0"),
        ("x-rate-limit-reset", &*(EPOCH + 3600).to_string()),
    ];
    let (transport, _, okta) = scripted(&[(200, &distant), (200, &distant), (429, &distant)]);
    okta.get_user("x").await.unwrap();
    okta.get_user("x").await.unwrap();
    let error = okta.get_user("x").await.unwrap_err();
    assert!(error.to_string().contains("max_backoff"), "{error}");
    assert_eq!(transport.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_does_not_hold_up_others() -> Result<(), Error> {
    let org = Org::new(2);
    let okta = client(&org);
    // The window is used up.
    okta.get_user("x").await?;
    okta.get_user("x").await?;
    let mut first = okta.get_user("first").send();
    assert!(poll_once(&mut first).await.is_none());
    // As in a branch of `select!` that waits for another task, which calls the API.
    let second = tokio::spawn(okta.get_user("second").send());
    tokio::time::timeout(Duration::from_secs(300), second).await.expect("it waits for its turn").unwrap()?;
    first.await?;
    Ok(())
}

#[tokio::test]
async fn repeated_refusals_are_spaced_out_although_the_server_asks_for_no_wait() -> Result<(), Error> {
    let refused = [("retry-after", "0")];
    let script: [(u16, &[(&str, &str)]); 4] = [(429, &refused), (503, &[]), (429, &refused), (200, &[])];
    let (transport, time, okta) = scripted(&script);
    okta.get_user("x").await?;
    // The first refusal is left to the rate gate. The failure waits half of 0.5 s, and the second refusal half of 1 s.
    let sleeps: Vec<u128> = time.sleeps().iter().map(Duration::as_millis).filter(|wait| *wait > 0).collect();
    assert_eq!(sleeps, [250, 500]);
    // The header counts both kinds.
    let requests = transport.requests();
    let counts: Vec<_> = requests.iter().map(|request| sent_header(request, "x-okta-retry-count")).collect();
    assert_eq!(counts, [None, Some("1"), Some("2"), Some("3")]);
    Ok(())
}

#[tokio::test]
async fn a_locked_resource_is_retried_with_any_method() -> Result<(), Error> {
    for throttle in [Throttle::Off, Throttle::default()] {
        let (transport, time) = (TestTransport::new(), FakeTime::new());
        transport.push(Ok(response(423, &[("retry-after", "7")], r#"{"errorCode":"E0000239"}"#)));
        transport.push(Ok(response(400, &[], r#"{"errorCode":"E0000239"}"#)));
        transport.push_json(200, "{}");
        let okta = builder(&transport).environment(time.clone()).throttle(throttle).build()?;
        okta.create_user(&User::default()).await?;
        assert!((7..=9).contains(&time.passed().as_secs()), "{:?}", time.passed());
        let error = {
            transport.push(Ok(response(423, &[], "{}")));
            okta.create_user(&User::default()).no_retry().await.unwrap_err()
        };
        assert!(error.is_retryable());
    }
    Ok(())
}

#[tokio::test]
async fn statuses_that_the_caller_names_are_retried() -> Result<(), Error> {
    let (transport, _, okta) = scripted(&[(404, &[]), (404, &[]), (200, &[])]);
    okta.get_user("x").retry_on([404]).await?;
    assert_eq!(transport.requests().len(), 3);
    let (transport, _, okta) = scripted(&[(404, &[]), (404, &[]), (404, &[]), (200, &[])]);
    assert!(okta.create_user(&User::default()).retry_on([404]).await.unwrap_err().is_not_found());
    assert_eq!(transport.requests().len(), 3);
    let (transport, _, okta) = scripted(&[(404, &[])]);
    assert!(okta.get_user("x").await.unwrap_err().is_not_found());
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_retry_budget_limits_retries_during_an_outage() -> Result<(), Error> {
    let requests = |tokens| async move {
        let transport = TestTransport::with_handler(|_| Ok(response(503, &[], "{}")));
        let okta = builder(&transport).environment(FakeTime::new()).retry_budget(tokens).build().unwrap();
        let mut last = None;
        for _ in 0..100 {
            last = okta.get_user("x").await.err();
        }
        (transport.requests().len(), last.unwrap().to_string(), okta.retry_budget())
    };
    let (sent, error, budget) = requests(50).await;
    assert_eq!((sent, budget.unwrap().available), (110, 0));
    assert!(error.contains("retry budget"), "{error}");
    let (sent, _, budget) = requests(0).await;
    assert_eq!((sent, budget), (300, None));
    // Successes put back the tokens.
    let (_, _, okta) = scripted(&[(503, &[]), (200, &[])]);
    okta.get_user("x").await?;
    assert_eq!(okta.retry_budget().unwrap().available, 500);
    // Those of a retry before one that took none, too.
    let transport = TestTransport::new();
    for status in [503, 429, 200] {
        transport.push(Ok(response(status, &[], "{}")));
    }
    let builder = builder(&transport).environment(FakeTime::new()).throttle(Throttle::Off);
    let okta = builder.build()?;
    okta.get_user("x").await?;
    assert_eq!(okta.retry_budget().unwrap().available, 500);
    Ok(())
}

#[derive(Clone, Default)]
struct Throttled(Arc<Mutex<Vec<String>>>, Arc<AtomicUsize>);

impl Observer for Throttled {
    fn event(&self, event: &Event<'_>) {
        if let Event::Throttled { bucket, wait, .. } = event {
            self.0.lock().unwrap().push(format!("{bucket} {}", wait.as_secs()));
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A client with rules for requests which are not operations.
mod ruled {
    okta_runtime::client_newtype!(&okta_runtime::profile::OKTA, "variables", super::RULES);
}

const RULES: &[Rule] =
    &[Rule::new(&[Method::Get], "/api/v1/users/{id}", "user by id"), Rule::new(&[], "/api/v1/**", "other")];

#[tokio::test(start_paused = true)]
async fn raw_requests_count_in_the_bucket_of_their_rule() -> Result<(), Error> {
    let (org, throttled) = (Org::new(2), Throttled::default());
    let okta = ruled::Client::builder()
        .org_url("https://acme.okta.com")
        .token("t0ken")
        .transport(org.clone())
        .environment(PausedTime::default())
        .observer(throttled.clone())
        .build()?;
    let raw = |path: &str| okta.request(Method::Get, path).empty();
    raw("/api/v1/users/1").await?;
    raw("/api/v1/users/2").await?;
    okta.get_user("3").await?;
    assert_eq!(throttled.0.lock().unwrap().len(), 1);
    assert!(throttled.0.lock().unwrap()[0].starts_with("user by id "));
    raw("/api/v1/brands").await?;
    let names: Vec<String> = okta.rate_limits().buckets.into_iter().map(|state| state.bucket).collect();
    assert_eq!(names, ["user by id", "other"]);
    Ok(())
}

#[test]
fn the_standard_policy_has_a_default() {
    assert_eq!(
        format!("{:?}", StandardRetry::default()),
        format!("{:?}", StandardRetry::new(Duration::from_secs(65)))
    );
}
