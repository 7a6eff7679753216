//! Middleware, observers, and the limit of concurrent requests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::auth::{AuthRequest, CredentialProvider, Recovery};
use okta_runtime::error::{AuthError, TimeLimit};
use okta_runtime::middleware::{Middleware, NextAttempt, NextCall};
use okta_runtime::observe::{Event, Observer};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, Transport, TransportError};
use okta_runtime::{BoxFuture, Error, Operation, Reply};

use crate::models::Api;
use crate::support::{DATE, EPOCH, FakeTime, builder, response};

/// A transport that responds after other tasks have run, and records the maximum number of concurrent requests.
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
async fn concurrent_requests_are_limited() -> Result<(), Error> {
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

/// Middleware that records calls and attempts, and adds a header.
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
async fn middleware_wraps_calls_and_attempts() -> Result<(), Error> {
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

/// Middleware that returns its own response.
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
    let mut first = response(503, &[("retry-after", "2")], "{}");
    first.headers.insert("x-okta-request-id", "r1".parse().unwrap());
    transport.push(Ok(first));
    transport.push_json(200, "{}");
    let watching = Watching::default();
    let okta = builder(&transport).environment(FakeTime::new()).observer(watching.clone()).build()?;
    okta.get_user("x").await?;
    let wanted = [
        "request getUser /api/v1/users/{id} 1",
        "response Some(503) Some(\"r1\")",
        "backoff 2.5s Some(\"r1\")",
        "resume",
        "request getUser /api/v1/users/{id} 2",
        "response Some(200) None",
    ];
    assert_eq!(*watching.0.lock().unwrap(), wanted);
    Ok(())
}

/// A credential that takes 3 s, and 5 s more after the status 401.
struct SlowCredential(FakeTime);

impl CredentialProvider for SlowCredential {
    fn authorize<'a>(&'a self, _: AuthRequest<'a>) -> BoxFuture<'a, Result<http::HeaderMap, AuthError>> {
        self.0.advance(Duration::from_secs(3));
        Box::pin(std::future::ready(Ok(http::HeaderMap::new())))
    }

    fn on_response<'a>(
        &'a self,
        _: AuthRequest<'a>,
        _: &'a http::HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        if response.status != 401 {
            return Box::pin(std::future::ready(Recovery::None));
        }
        self.0.advance(Duration::from_secs(5));
        Box::pin(std::future::ready(Recovery::Renewed))
    }
}

#[tokio::test]
async fn nothing_is_sent_if_the_credential_took_all_of_the_time() {
    let (transport, time) = (TestTransport::with_handler(|_| Ok(response(200, &[], "{}"))), FakeTime::new());
    let builder = builder(&transport).environment(time.clone()).credentials(SlowCredential(time));
    let okta = builder.build().unwrap();
    let error = okta.get_user("x").timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(error.time_limit(), Some(TimeLimit::Call));
    assert!(transport.requests().is_empty());
    okta.get_user("x").timeout(Duration::from_secs(4)).await.unwrap();
}

/// Time in the queue and own time, in seconds.
type Figure = (u64, Option<u64>);

/// The figures of the events of a call.
#[derive(Clone, Default)]
struct Figures(Arc<Mutex<Vec<Figure>>>);

impl Observer for Figures {
    fn event(&self, event: &Event<'_>) {
        let figures = match event {
            Event::Request { queued, .. } => (queued.as_secs(), None),
            Event::Response { queued, elapsed, .. } => (queued.as_secs(), Some(elapsed.as_secs())),
            _ => return,
        };
        self.0.lock().unwrap().push(figures);
    }
}

#[tokio::test]
async fn the_time_in_the_queue_and_that_of_the_request_are_separate_figures() -> Result<(), Error> {
    let (time, figures) = (FakeTime::new(), Figures::default());
    // A window of which nothing is left, then a token that is refused, then the server is busy.
    let reset = (EPOCH + 10).to_string();
    let window =
        [("x-rate-limit-limit", "1"), ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &*reset)];
    let responses = [
        response(200, &[&window[..], &[DATE]].concat(), "{}"),
        response(401, &[], ""),
        response(503, &[("retry-after", "7")], ""),
        response(200, &[], "{}"),
    ];
    let (clock, responses) = (time.clone(), Mutex::new(responses.into_iter()));
    let transport = TestTransport::with_handler(move |_| {
        clock.advance(Duration::from_secs(2));
        Ok(responses.lock().unwrap().next().unwrap())
    });
    let okta = builder(&transport).environment(time.clone()).observer(figures.clone());
    let okta = okta.credentials(SlowCredential(time.clone())).build()?;
    okta.get_user("x").await?;
    figures.0.lock().unwrap().clear();
    let before = time.passed();
    let reply = okta.get_user("x").send_with_meta().await?;
    let whole = time.passed() - before;

    let attempts = reply.meta.attempts();
    let seconds = |figure: fn(&okta_runtime::response::AttemptInfo) -> Duration| -> Vec<u64> {
        attempts.iter().map(|attempt| figure(attempt).as_secs()).collect()
    };
    // The rest of the window and the credential; then renewing the credential and getting it; then the credential.
    let window = time.sleeps()[0].as_secs();
    assert!(window > 0, "{:?}", time.sleeps());
    assert_eq!(seconds(|attempt| attempt.queued), [window + 3, 5 + 3, 3]);
    assert_eq!(seconds(|attempt| attempt.elapsed), [2, 2, 2]);
    assert_eq!(seconds(|attempt| attempt.waited), [0, 7, 0]);
    let queued: Duration = attempts.iter().map(|attempt| attempt.queued).sum();
    assert_eq!((reply.meta.queued(), reply.meta.elapsed()), (queued, whole));
    let others: Duration = attempts.iter().map(|attempt| attempt.elapsed + attempt.waited).sum();
    assert_eq!(queued + others, whole);
    let of_attempt = |queued| [(queued, None), (queued, Some(2))];
    assert_eq!(*figures.0.lock().unwrap(), [of_attempt(window + 3), of_attempt(8), of_attempt(3)].concat());
    Ok(())
}

#[tokio::test]
async fn a_call_that_ends_in_the_queue_says_so() {
    let time = FakeTime::new();
    let okta = builder(&TestTransport::new()).environment(time.clone());
    let okta = okta.credentials(SlowCredential(time)).build().unwrap();
    let error = okta.get_user("x").timeout(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!((error.time_limit(), error.attempts().len()), (Some(TimeLimit::Call), 0));
    assert_eq!(error.queued(), Duration::from_secs(3));
    assert!(error.to_string().ends_with("; 3s passed before requests were sent"), "{error}");
}
