//! Throttling, middleware, observers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::middleware::{Middleware, NextAttempt, NextCall};
use okta_runtime::observe::{Event, Observer};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, Transport, TransportError};
use okta_runtime::{BoxFuture, Error, Operation, Reply};

use crate::models::{Api, User};
use crate::support::{EPOCH, FakeTime, builder};

fn limited(status: u16, remaining: u64, reset: u64) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), "{}");
    response.headers.insert("date", "Thu, 01 Jan 2026 00:00:00 GMT".parse().unwrap());
    response.headers.insert("x-rate-limit-limit", 10.into());
    response.headers.insert("x-rate-limit-remaining", remaining.into());
    response.headers.insert("x-rate-limit-reset", (EPOCH + reset).into());
    response
}

#[tokio::test]
async fn calls_are_held_back_before_the_limit() -> Result<(), Error> {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    for remaining in [3, 2, 9, 9] {
        transport.push(Ok(limited(200, remaining, 20)));
    }
    let okta =
        builder(&transport).environment(time.clone()).throttle(Throttle::PerRoute { reserve: 2 }).build()?;
    okta.get_user("x").await?;
    okta.get_user("y").await?;
    assert_eq!(time.passed(), Duration::ZERO);
    // Another route has a window of its own.
    okta.create_user(&User::default()).await?;
    assert_eq!(time.passed(), Duration::ZERO);
    okta.get_user("z").await?;
    assert!(time.passed() >= Duration::from_secs(21), "{:?}", time.passed());
    let states = okta.rate_limits();
    assert_eq!(states.len(), 2);
    assert!(states.iter().all(|state| state.rate_limit.limit == Some(10)));
    Ok(())
}

#[tokio::test]
async fn a_refusal_without_a_date_closes_the_gate_too() -> Result<(), Error> {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    let mut refusal = HttpResponse::new(http::StatusCode::TOO_MANY_REQUESTS, "{}");
    refusal.headers.insert("retry-after", 20.into());
    transport.push(Ok(refusal));
    transport.push(Ok(limited(200, 9, 20)));
    let okta =
        builder(&transport).environment(time.clone()).throttle(Throttle::PerRoute { reserve: 0 }).build()?;
    assert!(okta.get_user("x").no_retry().await.is_err());
    okta.get_user("y").await?;
    assert!(time.passed() >= Duration::from_secs(20), "{:?}", time.passed());
    // It told of no limit.
    assert_eq!(okta.rate_limits().len(), 1);
    Ok(())
}

#[tokio::test]
async fn one_refusal_closes_the_gate_for_all() -> Result<(), Error> {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    transport.push(Ok(limited(429, 0, 20)));
    transport.push(Ok(limited(200, 9, 20)));
    let okta =
        builder(&transport).environment(time.clone()).throttle(Throttle::PerRoute { reserve: 0 }).build()?;
    assert!(okta.get_user("x").no_retry().await.unwrap_err().is_rate_limited());
    okta.get_user("y").await?;
    assert!(time.passed() >= Duration::from_secs(21));
    assert_eq!(transport.requests().len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_wait_that_does_not_fit_is_left_to_the_server() -> Result<(), Error> {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    for reset in [20, 20, 600, 600] {
        transport.push(Ok(limited(200, 0, reset)));
    }
    let okta =
        builder(&transport).environment(time.clone()).throttle(Throttle::PerRoute { reserve: 0 }).build()?;
    okta.get_user("x").await?;
    okta.get_user("x").timeout(Duration::from_secs(5)).await?;
    assert_eq!(time.passed(), Duration::ZERO);
    okta.create_user(&User::default()).await?;
    okta.create_user(&User::default()).await?;
    assert_eq!(time.passed(), Duration::ZERO);
    Ok(())
}

/// Answers after other tasks have run; notes how many requests there were at the same time.
#[derive(Clone, Default)]
struct Counting(Arc<(AtomicUsize, AtomicUsize)>);

impl Transport for Counting {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let now = self.0.0.fetch_add(1, Ordering::Relaxed) + 1;
            self.0.1.fetch_max(now, Ordering::Relaxed);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            self.0.0.fetch_sub(1, Ordering::Relaxed);
            Ok(HttpResponse::new(http::StatusCode::OK, "{}"))
        })
    }
}

#[tokio::test]
async fn requests_at_the_same_time_are_limited() -> Result<(), Error> {
    for limit in [1, 3] {
        let transport = Counting::default();
        let okta = builder(&TestTransport::new())
            .transport(transport.clone())
            .max_concurrent_requests(limit)
            .build()?;
        let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(okta.get_user("x").send())).collect();
        for task in tasks {
            task.await.unwrap()?;
        }
        assert_eq!(transport.0.1.load(Ordering::Relaxed), limit);
    }
    Ok(())
}

/// Writes down what passes, and adds a header.
#[derive(Clone)]
struct Noting(&'static str, Arc<Mutex<Vec<String>>>);

impl Noting {
    fn note(&self, what: &str) {
        self.1.lock().unwrap().push(format!("{} {what}", self.0));
    }
}

impl Middleware for Noting {
    fn call<'a>(
        &'a self,
        operation: &'a Operation,
        next: NextCall<'a>,
    ) -> BoxFuture<'a, Result<Reply, Error>> {
        Box::pin(async move {
            self.note(operation.id);
            let result = next.run().await;
            self.note(if result.is_ok() { "ok" } else { "failed" });
            result
        })
    }

    fn attempt<'a>(
        &'a self,
        mut request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        self.note("attempt");
        request.headers.insert(self.0, "1".parse().unwrap());
        next.run(request)
    }
}

#[tokio::test]
async fn middleware_stands_around_calls_and_attempts() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push_json(429, "");
    transport.push_json(200, "{}");
    let notes = Arc::default();
    let okta = builder(&transport).environment(FakeTime::new());
    let okta = okta
        .middleware(Noting("x-a", Arc::clone(&notes)))
        .middleware(Noting("x-b", notes.clone()))
        .build()?;
    okta.get_user("x").await?;
    let wanted = [
        "x-a getUser",
        "x-b getUser",
        "x-a attempt",
        "x-b attempt",
        "x-a attempt",
        "x-b attempt",
        "x-b ok",
        "x-a ok",
    ];
    assert_eq!(*notes.lock().unwrap(), wanted);
    assert!(transport.requests().iter().all(|request| request.headers.contains_key("x-b")));
    Ok(())
}

/// Answers by itself.
struct Replacing;

impl Middleware for Replacing {
    fn attempt<'a>(
        &'a self,
        _: HttpRequest,
        _: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(std::future::ready(Ok(HttpResponse::new(http::StatusCode::OK, r#"{"id":"made up"}"#))))
    }
}

#[tokio::test]
async fn middleware_can_return_its_own_response() -> Result<(), Error> {
    let okta = builder(&TestTransport::new()).middleware(Replacing).build()?;
    assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("made up"));
    Ok(())
}

#[derive(Clone, Default)]
struct Watching(Arc<Mutex<Vec<String>>>);

impl Observer for Watching {
    fn event(&self, event: &Event<'_>) {
        let text = match event {
            Event::Request { operation, path, attempt, .. } => {
                format!("request {operation} {path} {attempt}")
            }
            Event::Response { status, request_id, .. } => format!("response {status:?} {request_id:?}"),
            Event::Backoff { wait, request_id, .. } => format!("backoff {wait:?} {request_id:?}"),
            Event::Resume { .. } => "resume".to_owned(),
            other => format!("{other:?}"),
        };
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn observers_are_notified_in_order() -> Result<(), Error> {
    let transport = TestTransport::new();
    let mut first = limited(429, 0, 1);
    first.headers.insert("x-okta-request-id", "r1".parse().unwrap());
    transport.push(Ok(first));
    transport.push_json(200, "{}");
    let watching = Watching::default();
    let okta = builder(&transport).environment(FakeTime::new()).observer(watching.clone()).build()?;
    okta.get_user("x").await?;
    let wanted = [
        "request getUser /api/v1/users/{id} 1",
        "response Some(429) Some(\"r1\")",
        "backoff 2.5s Some(\"r1\")",
        "resume",
        "request getUser /api/v1/users/{id} 2",
        "response Some(200) None",
    ];
    assert_eq!(*watching.0.lock().unwrap(), wanted);
    Ok(())
}
