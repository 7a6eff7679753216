//! Retries and rate limits: the table of waits, budgets, headers.

use std::time::Duration;

use okta_runtime::error::TimeLimit;
use okta_runtime::transport::{HttpResponse, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Client, Error};

use crate::models::{Api, User};
use crate::support::{EPOCH, FakeTime, builder};

struct Setup {
    transport: TestTransport,
    time: FakeTime,
    okta: Client,
}

fn setup() -> Setup {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).build().unwrap();
    Setup { transport, time, okta }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), "{}");
    for (name, value) in headers {
        response.headers.append(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    response
}

const DATE: (&str, &str) = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");

fn reset(seconds: u64) -> String {
    (EPOCH + seconds).to_string()
}

/// The wait after one 429 with these headers; half a second of it is jitter.
async fn wait_after(headers: &[(&str, &str)]) -> Duration {
    let Setup { transport, time, okta } = setup();
    transport.push(Ok(answer(429, headers)));
    transport.push_json(200, "{}");
    okta.get_user("x").await.unwrap();
    assert_eq!(time.sleeps().len(), 1);
    time.sleeps()[0]
}

#[tokio::test]
async fn waits_for_a_rate_limit() {
    let (ten, twenty) = (reset(10), reset(20));
    let seconds = Duration::from_secs_f64;
    // By the server's own clock, plus a second, plus jitter.
    assert_eq!(wait_after(&[DATE, ("x-rate-limit-reset", &ten)]).await, seconds(11.5));
    // Several headers, joined headers, and what is no number: the smallest counts.
    assert_eq!(
        wait_after(&[DATE, ("x-rate-limit-reset", &twenty), ("x-rate-limit-reset", &ten)]).await,
        seconds(11.5)
    );
    let joined = format!("{twenty}, x,{ten}");
    assert_eq!(wait_after(&[DATE, ("x-rate-limit-reset", &joined)]).await, seconds(11.5));
    // A window that is over already.
    assert_eq!(wait_after(&[DATE, ("x-rate-limit-reset", "5")]).await, seconds(1.5));
    // No date, or one that cannot be read: the local clock.
    assert_eq!(wait_after(&[("x-rate-limit-reset", &ten)]).await, seconds(11.5));
    assert_eq!(wait_after(&[("date", "today"), ("x-rate-limit-reset", &ten)]).await, seconds(11.5));
    // No reset: Retry-After in both forms, else exponential with jitter.
    assert_eq!(wait_after(&[("retry-after", "7")]).await, seconds(7.5));
    assert_eq!(wait_after(&[DATE, ("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT")]).await, seconds(9.5));
    assert_eq!(wait_after(&[]).await, seconds(0.25));
    assert_eq!(wait_after(&[DATE, ("x-rate-limit-reset", "soon")]).await, seconds(0.25));
    // The limit on requests at the same time: its reset is far off and means nothing.
    let far = reset(500);
    let concurrency = [
        DATE,
        ("x-rate-limit-limit", "0"),
        ("x-rate-limit-remaining", "0"),
        ("x-rate-limit-reset", far.as_str()),
    ];
    assert_eq!(wait_after(&concurrency).await, seconds(0.25));
}

#[tokio::test]
async fn a_longer_wait_than_allowed_fails_at_once_with_the_answer() {
    let Setup { transport, time, okta } = setup();
    transport
        .push(Ok(answer(429, &[DATE, ("x-rate-limit-reset", &reset(100)), ("x-okta-request-id", "r1")])));
    let error = okta.get_user("x").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(100)));
    assert!(error.to_string().contains("max_backoff"), "{error}");
    assert!(time.sleeps().is_empty());
}

#[tokio::test]
async fn a_wait_beyond_the_time_of_the_call_fails_before_it() {
    let Setup { transport, time, okta } = setup();
    transport.push(Ok(answer(429, &[DATE, ("x-rate-limit-reset", &reset(10))])));
    let error = okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(error.to_string().contains("time of the call"), "{error}");
    assert_eq!(time.passed(), Duration::ZERO);
}

#[tokio::test]
async fn retries_tell_which_request_they_repeat() -> Result<(), Error> {
    let Setup { transport, okta, .. } = setup();
    transport.push(Ok(answer(429, &[("x-okta-request-id", "r1")])));
    transport.push(Ok(answer(429, &[])));
    transport.push(Ok(answer(200, &[("x-okta-request-id", "r3")])));
    let reply = okta.create_user(&User::default()).send_with_meta().await?;
    let sent = |name: &str| -> Vec<Option<String>> {
        let requests = transport.requests();
        requests.iter().map(|r| r.headers.get(name).map(|v| v.to_str().unwrap().to_owned())).collect()
    };
    assert_eq!(sent("x-okta-retry-for"), [None, Some("r1".into()), None]);
    assert_eq!(sent("x-okta-retry-count"), [None, Some("1".into()), Some("2".into())]);
    let attempts = reply.meta.attempts();
    assert_eq!(attempts.iter().map(|a| a.status).collect::<Vec<_>>(), [Some(429), Some(429), Some(200)]);
    assert_eq!(attempts.iter().map(|a| a.waited.as_millis()).collect::<Vec<_>>(), [250, 500, 0]);
    assert_eq!(attempts[0].request_id.as_deref(), Some("r1"));
    Ok(())
}

#[tokio::test]
async fn the_number_of_retries_is_kept() {
    for (retries, requests) in [(0, 1), (1, 2), (4, 5)] {
        let Setup { transport, okta, .. } = setup();
        for _ in 0..9 {
            transport.push(Ok(answer(429, &[])));
        }
        let error = okta.get_user("x").max_retries(retries).await.unwrap_err();
        assert_eq!(transport.requests().len(), requests);
        assert_eq!(error.attempts().len(), requests);
    }
    let Setup { transport, okta, .. } = setup();
    transport.push(Ok(answer(429, &[])));
    assert!(okta.get_user("x").no_retry().await.unwrap_err().is_rate_limited());
    assert_eq!(transport.requests().len(), 1);
}

/// How many requests are sent for one failure followed by a success: by GET, by POST, by POST that may be repeated.
async fn tried(failure: impl Fn() -> Result<HttpResponse, TransportError>) -> [usize; 3] {
    let mut counts = [0; 3];
    for (index, count) in counts.iter_mut().enumerate() {
        let Setup { transport, okta, .. } = setup();
        transport.push(failure());
        transport.push_json(200, "{}");
        let _ = match index {
            0 => okta.get_user("x").await,
            1 => okta.create_user(&User::default()).await,
            _ => okta.create_user(&User::default()).idempotent(true).await,
        };
        *count = transport.requests().len();
    }
    counts
}

#[tokio::test]
async fn only_what_is_safe_is_sent_again() {
    for status in [502, 503, 504] {
        assert_eq!(tried(|| Ok(answer(status, &[]))).await, [2, 1, 2], "{status}");
    }
    for status in [500, 400, 401, 403, 404, 409] {
        assert_eq!(tried(|| Ok(answer(status, &[]))).await, [1, 1, 1], "{status}");
    }
    assert_eq!(tried(|| Ok(answer(429, &[]))).await, [2, 2, 2]);
    let lost = |kind| move || Err(TransportError::new(kind, "test"));
    assert_eq!(tried(lost(TransportErrorKind::Connect)).await, [2, 2, 2]);
    assert_eq!(tried(lost(TransportErrorKind::ConnectTimeout)).await, [2, 2, 2]);
    assert_eq!(tried(lost(TransportErrorKind::Interrupted)).await, [2, 1, 2]);
    assert_eq!(tried(lost(TransportErrorKind::TooLarge)).await, [1, 1, 1]);
}

#[tokio::test]
async fn a_lost_answer_is_told_with_its_cause() {
    let Setup { transport, okta, .. } = setup();
    for _ in 0..3 {
        let cause = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "connection reset by peer");
        transport
            .push(Err(TransportError::new(TransportErrorKind::Interrupted, "it broke").with_source(cause)));
    }
    let error = okta.get_user("x").query("search", "secret name").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getUser (GET /api/v1/users/x): it broke: connection reset by peer (after 3 attempts)"
    );
    assert!(error.is_retryable());
    assert_eq!(error.attempts().len(), 3);
}

/// A transport that never answers.
struct Silence;

impl okta_runtime::Transport for Silence {
    fn send(
        &self,
        _: okta_runtime::transport::HttpRequest,
    ) -> okta_runtime::BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn limits_of_time_end_attempts_and_calls() {
    let time = FakeTime::new();
    let builder = builder(&TestTransport::new()).transport(Silence).environment(time.clone());
    let okta = builder.attempt_timeout(Duration::from_secs(3)).build().unwrap();
    let error = okta.get_user("x").await.unwrap_err();
    assert_eq!(error.time_limit(), Some(TimeLimit::Attempt));
    assert_eq!(error.attempts().len(), 3);
    let before = time.passed();
    let error = okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.time_limit(), Some(TimeLimit::Call));
    assert_eq!(time.passed() - before, Duration::from_secs(5));
    let error = okta.create_user(&User::default()).await.unwrap_err();
    assert_eq!(error.attempts().len(), 1);
    assert!(error.is_timeout());
}
