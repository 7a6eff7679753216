//! Waits after a rate limit, and their bounds.

use std::time::Duration;

use okta_runtime::Error;
use okta_runtime::throttle::Throttle;

use super::{Setup, response, setup, setup_with};
use crate::models::{Api, User};
use crate::support::{DATE, EPOCH, poll_once, sent_header};

fn reset(seconds: u64) -> String {
    (EPOCH + seconds).to_string()
}

/// Returns the waits after one 429 with these headers: with the least, the average and (nearly) the maximum jitter.
async fn waits_after(headers: &[(&str, &str)]) -> [f64; 3] {
    let mut waits = [0.0; 3];
    for (wait, random) in waits.iter_mut().zip([0, 1 << 63, u64::MAX]) {
        let Setup { transport, time, okta } = setup();
        time.set_random(random);
        transport.push(Ok(response(429, headers)));
        transport.push_json(200, "{}");
        okta.get_user("x").await.unwrap();
        assert_eq!(time.sleeps().len(), 1);
        *wait = (time.sleeps()[0].as_secs_f64() * 1e6).round() / 1e6;
    }
    waits
}

/// Returns the waits for a number of seconds and up to a second of jitter.
fn seconds(seconds: f64) -> [f64; 3] {
    [seconds, seconds + 0.5, seconds + 1.0]
}

/// The first exponential wait, which is all jitter.
const EXPONENTIAL: [f64; 3] = [0.0, 0.25, 0.5];

#[tokio::test]
async fn retry_429_waits_until_the_reset_by_the_servers_clock() {
    // One second more, because headers omit the fraction.
    assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", &reset(10))]).await, seconds(11.0));
    // The local clock does not matter.
    let late = ("date", "Thu, 01 Jan 2026 01:00:00 GMT");
    assert_eq!(waits_after(&[late, ("x-rate-limit-reset", &reset(3610))]).await, seconds(11.0));
}

#[tokio::test]
async fn retry_429_duplicate_resets_use_the_smallest() {
    let (ten, twenty) = (reset(10), reset(20));
    let [a, b] = [("x-rate-limit-reset", ten.as_str()), ("x-rate-limit-reset", twenty.as_str())];
    assert_eq!(waits_after(&[DATE, a, b]).await, seconds(11.0));
    assert_eq!(waits_after(&[DATE, b, a]).await, seconds(11.0));
}

#[tokio::test]
async fn retry_429_comma_joined_resets_use_the_smallest() {
    for joined in [reset(20) + "," + &reset(10), reset(10) + ", x, ," + &reset(20)] {
        assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", &joined)]).await, seconds(11.0), "{joined}");
    }
}

#[tokio::test]
async fn retry_429_reset_missing_uses_retry_after() {
    assert_eq!(waits_after(&[DATE, ("retry-after", "7")]).await, seconds(7.0));
    let at = ("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT");
    assert_eq!(waits_after(&[DATE, at]).await, seconds(9.0));
    // A reset that is not a number is ignored.
    assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", "soon"), at]).await, seconds(9.0));
}

#[tokio::test]
async fn retry_429_date_missing_uses_retry_after_else_the_local_clock() {
    let reset = ("x-rate-limit-reset", &*reset(10));
    assert_eq!(waits_after(&[reset, ("retry-after", "7")]).await, seconds(7.0));
    assert_eq!(waits_after(&[reset]).await, seconds(11.0));
    assert_eq!(waits_after(&[("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT")]).await, seconds(9.0));
}

#[tokio::test]
async fn retry_429_date_unparsable_is_as_missing() {
    for date in ["today", "", "1767225600", "Thu, 99 Jan 2026 00:00:00 GMT"] {
        let date = ("date", date);
        let reset = ("x-rate-limit-reset", &*reset(10));
        assert_eq!(waits_after(&[date, reset]).await, seconds(11.0), "{date:?}");
        assert_eq!(waits_after(&[date, reset, ("retry-after", "7")]).await, seconds(7.0), "{date:?}");
    }
}

#[tokio::test]
async fn retry_429_without_usable_headers_backs_off_exponentially() {
    for headers in
        [&[][..], &[DATE], &[DATE, ("x-rate-limit-reset", "soon")], &[DATE, ("retry-after", "later")]]
    {
        assert_eq!(waits_after(headers).await, EXPONENTIAL, "{headers:?}");
    }
}

#[tokio::test]
async fn retry_429_malformed_headers_never_hide_the_429() {
    for headers in [
        &[][..],
        &[("date", "today"), ("x-rate-limit-reset", "soon")],
        &[DATE, ("x-rate-limit-reset", ",,"), ("x-rate-limit-limit", "many")],
        &[DATE, ("x-rate-limit-reset", "99999999999999999999")],
        &[DATE, ("x-rate-limit-reset", "18446744073709551615"), ("retry-after", "-1")],
    ] {
        let Setup { transport, okta, .. } = setup();
        for _ in 0..3 {
            transport.push(Ok(response(429, headers)));
        }
        let error = okta.get_user("x").await.unwrap_err();
        assert!(error.is_rate_limited(), "{error}");
        assert_eq!(transport.requests().len(), 3, "{headers:?}");
    }
}

#[tokio::test]
async fn retry_429_after_its_window_waits_for_jitter_only() {
    for seconds_ago in [1, 5, 1000] {
        let reset = (EPOCH - seconds_ago).to_string();
        assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", &reset)]).await, seconds(0.0), "{reset}");
    }
    // The second for the fraction is included.
    assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", &reset(0))]).await, seconds(1.0));
}

#[tokio::test]
async fn retry_429_wait_above_max_backoff_returns_the_429() {
    for random in [0, 1 << 63, u64::MAX] {
        for (after, is_waited_for) in [(9, true), (10, false), (3600, false)] {
            let Setup { transport, time, okta } = setup_with(|b| b.max_backoff(Duration::from_secs(10)));
            time.set_random(random);
            let limited = [DATE, ("x-rate-limit-reset", &reset(after)), ("x-okta-request-id", "r1")];
            transport.push(Ok(response(429, &limited)));
            transport.push_json(200, "{}");
            let result = okta.get_user("x").await;
            assert_eq!(time.sleeps().len(), usize::from(is_waited_for), "{after}");
            if is_waited_for {
                result.unwrap();
                continue;
            }
            let error = result.unwrap_err();
            assert!(error.is_rate_limited() && error.is_retryable());
            assert_eq!(error.request_id(), Some("r1"));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(after)));
            assert!(error.to_string().contains("max_backoff"), "{error}");
        }
    }
    // By default the client waits for a window of one minute.
    assert_eq!(waits_after(&[DATE, ("x-rate-limit-reset", &reset(60))]).await, seconds(61.0));
}

#[tokio::test]
async fn retry_429_concurrency_ignores_the_reset() {
    let far = reset(110);
    let limited = |limit, remaining| {
        [
            DATE,
            ("x-rate-limit-limit", limit),
            ("x-rate-limit-remaining", remaining),
            ("x-rate-limit-reset", far.as_str()),
        ]
    };
    assert_eq!(waits_after(&limited("0", "0")).await, EXPONENTIAL);
    // Half a second, doubled each time, up to ten seconds.
    let Setup { transport, time, okta } = setup();
    time.set_random(u64::MAX);
    for _ in 0..8 {
        transport.push(Ok(response(429, &limited("0", "0"))));
    }
    okta.get_user("x").max_retries(7).await.unwrap_err();
    let waits: Vec<_> = time.sleeps().iter().map(Duration::as_millis).collect();
    assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    // The limit of a wait for a window is different.
    let Setup { transport, time, okta } = setup();
    transport.push(Ok(response(429, &limited("600", "0"))));
    assert!(okta.get_user("x").await.unwrap_err().to_string().contains("max_backoff"));
    assert!(time.sleeps().is_empty());
}

#[tokio::test]
async fn retry_wait_beyond_the_budget_fails_before_it() {
    let limited = [DATE, ("x-rate-limit-reset", &*reset(10)), ("x-okta-request-id", "r1")];
    let busy = [("retry-after", "20"), ("x-okta-request-id", "r1")];
    for (failure, wait) in [(response(429, &limited), "11.5s"), (response(503, &busy), "20.5s")] {
        let Setup { transport, time, okta } = setup();
        transport.push(Ok(failure));
        let error = okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
        assert!(error.is_retryable() && !error.is_timeout());
        assert_eq!((error.request_id(), error.attempts().len()), (Some("r1"), 1));
        // The required wait and the remaining time.
        let text = error.to_string();
        assert!(text.contains(&format!("after {wait}")) && text.contains("5s are left"), "{text}");
        assert_eq!(time.passed(), Duration::ZERO);
    }
    // Previous waits count toward the deadline.
    let Setup { transport, time, okta } = setup();
    for _ in 0..2 {
        transport.push(Ok(response(429, &[("retry-after", "7")])));
    }
    let error = okta.get_user("x").timeout(Duration::from_secs(10)).await.unwrap_err();
    assert!(
        error.to_string().contains("after 7.5s") && error.to_string().contains("2.5s are left"),
        "{error}"
    );
    assert_eq!(time.passed(), Duration::from_millis(7500));
    assert_eq!(error.attempts()[0].waited, Duration::from_millis(7500));
    // A wait between attempts is not one in a queue.
    assert!(error.attempts().iter().all(|attempt| attempt.queued.is_zero()), "{:?}", error.attempts());
}

#[tokio::test]
async fn retry_backoff_is_not_longer_than_max_backoff() -> Result<(), Error> {
    let Setup { transport, time, okta } =
        setup_with(|builder| builder.max_backoff(Duration::from_millis(300)));
    transport.push(Ok(response(503, &[])));
    transport.push(Ok(response(503, &[])));
    transport.push_json(200, "{}");
    okta.get_user("x").await?;
    // Half of 0.5 s, and then half of 1 s would be too long.
    assert_eq!(time.sleeps(), [Duration::from_millis(250), Duration::from_millis(300)]);
    Ok(())
}

#[tokio::test]
async fn retry_cancellation_during_sleep_leaves_nothing_behind() -> Result<(), Error> {
    let Setup { transport, time, okta } =
        setup_with(|builder| builder.max_concurrent_requests(1).throttle(Throttle::default()));
    transport.push(Ok(response(429, &[DATE, ("x-rate-limit-reset", &reset(10))])));
    transport.push_json(200, "{}");
    transport.push_json(200, "{}");
    time.stop(true);
    let mut call = okta.get_user("x").send();
    assert!(poll_once(&mut call).await.is_none());
    assert_eq!(transport.requests().len(), 1);
    // A waiting call does not block others.
    okta.create_user(&User::default()).await?;
    drop(call);
    time.stop(false);
    okta.get_user("x").await?;
    let requests = transport.requests();
    assert_eq!((requests.len(), sent_header(&requests[2], "x-okta-retry-count")), (3, None));
    // The client still knows the window.
    assert!(time.passed() >= Duration::from_secs(10), "{:?}", time.passed());
    Ok(())
}
