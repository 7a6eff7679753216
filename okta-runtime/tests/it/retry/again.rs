//! Which requests are repeated, how often, and how this is reported to the server and the caller.

use std::io::Write as _;
use std::net::TcpListener;
use std::time::Duration;

use okta_runtime::error::TimeLimit;
use okta_runtime::transport::{HttpResponse, HttpTransport, TransportError, TransportErrorKind};
use okta_runtime::{Client, ClientBuilder, Error, Method};

use super::{Setup, response, setup, setup_with};
use crate::models::{Api, User};
use crate::support::{Silence, read_head, sent_header, shown};

#[tokio::test]
async fn retry_headers_name_the_latest_failed_request() -> Result<(), Error> {
    let Setup { transport, okta, .. } = setup();
    transport.push(Ok(response(429, &[("x-okta-request-id", "r1")])));
    transport.push(Ok(response(429, &[("x-okta-request-id", "r2")])));
    transport.push(Ok(response(429, &[])));
    transport.push(Ok(response(200, &[("x-okta-request-id", "r4")])));
    let reply = okta.create_user(&User::default()).max_retries(3).send_with_meta().await?;
    let requests = transport.requests();
    let sent = |name: &str| -> Vec<_> { requests.iter().map(|r| sent_header(r, name)).collect() };
    // The headers are replaced each time, and omitted if the response had no id.
    assert_eq!(sent("x-okta-retry-for"), [None, Some("r1"), Some("r2"), None]);
    assert_eq!(sent("x-okta-retry-count"), [None, Some("1"), Some("2"), Some("3")]);
    // The caller sees all attempts.
    let attempts = reply.meta.attempts();
    let ids: Vec<_> = attempts.iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!(ids, [Some("r1"), Some("r2"), None, Some("r4")]);
    let statuses: Vec<_> = attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(429), Some(429), Some(429), Some(200)]);
    let waits: Vec<_> = attempts.iter().map(|attempt| attempt.waited.as_millis()).collect();
    assert_eq!(waits, [250, 500, 1000, 0]);
    Ok(())
}

#[tokio::test]
async fn retry_max_retries_zero_sends_once() {
    for failure in [response(429, &[]), response(503, &[])] {
        let Setup { transport, okta, .. } = setup_with(|builder| builder.max_retries(0));
        transport.push(Ok(failure.clone()));
        let error = okta.get_user("x").await.unwrap_err();
        assert_eq!((error.attempts().len(), transport.requests().len()), (1, 1));
        // The same setting for one call.
        for call in [setup().okta.get_user("x").no_retry(), setup().okta.get_user("x").max_retries(0)] {
            assert_eq!(call.await.unwrap_err().attempts().len(), 1);
        }
    }
}

#[tokio::test]
async fn the_number_of_retries_is_kept() {
    for (retries, requests) in [(None, 3), (Some(1), 2), (Some(4), 5)] {
        let Setup { transport, okta, .. } = setup();
        for _ in 0..9 {
            transport.push(Ok(response(429, &[])));
        }
        let call = okta.get_user("x");
        let call = retries.into_iter().fold(call, |call, retries| call.max_retries(retries));
        let error = call.await.unwrap_err();
        assert_eq!((transport.requests().len(), error.attempts().len()), (requests, requests));
    }
}

/// Returns the number of requests for one failure followed by a success: for GET, POST, and an idempotent POST.
async fn attempts_after(failure: impl Fn() -> Result<HttpResponse, TransportError>) -> [usize; 3] {
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
async fn retry_503_does_not_replay_post() {
    for status in [502, 503, 504] {
        assert_eq!(attempts_after(|| Ok(response(status, &[]))).await, [2, 1, 2], "{status}");
        for (method, requests) in
            [(Method::Post, 1), (Method::Patch, 1), (Method::Put, 2), (Method::Delete, 2), (Method::Head, 2)]
        {
            let Setup { transport, okta, .. } = setup();
            transport.push(Ok(response(status, &[])));
            transport.push_json(200, "");
            let _ = okta.request(method, "/api/v1/x").empty().await;
            assert_eq!(transport.requests().len(), requests, "{method} {status}");
        }
    }
}

#[tokio::test]
async fn retry_stale_connection_is_retried_immediately() {
    // The first retry has no wait, the next ones wait as usual.
    let Setup { transport, time, okta } = setup();
    for _ in 0..3 {
        transport.push(Err(TransportError::new(TransportErrorKind::Interrupted, "closed")));
    }
    assert_eq!(okta.get_user("x").await.unwrap_err().attempts().len(), 3);
    assert_eq!(time.sleeps(), [Duration::ZERO, Duration::from_millis(500)]);
    // Over HTTP: an idle connection that the server closes when the next request arrives.
    for (is_idempotent, served) in [(true, 3), (false, 2)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
            let (mut kept, _) = listener.accept().unwrap();
            read_head(&mut kept);
            kept.write_all(ok).unwrap();
            read_head(&mut kept);
            drop(kept);
            if is_idempotent {
                let (mut fresh, _) = listener.accept().unwrap();
                read_head(&mut fresh);
                fresh.write_all(ok).unwrap();
            }
        });
        let transport = HttpTransport::builder().no_proxy().build().unwrap();
        let builder = Client::builder().org_url(url).danger_allow_http().token("t0ken").transport(transport);
        let okta = builder.build().unwrap();
        okta.get_user("x").await.unwrap();
        let again = match is_idempotent {
            true => okta.get_user("x").send_with_meta().await,
            false => okta.create_user(&User::default()).send_with_meta().await,
        };
        let attempts = match &again {
            Ok(user) => user.meta.attempts(),
            Err(error) => error.attempts(),
        };
        assert_eq!((again.is_ok(), 1 + attempts.len()), (is_idempotent, served));
        assert!(attempts.iter().all(|attempt| attempt.waited == Duration::ZERO));
        server.join().unwrap();
    }
}

#[tokio::test]
async fn other_statuses_are_final() {
    for status in [500, 501, 400, 401, 403, 404, 409] {
        assert_eq!(attempts_after(|| Ok(response(status, &[]))).await, [1, 1, 1], "{status}");
    }
    assert_eq!(attempts_after(|| Ok(response(429, &[]))).await, [2, 2, 2]);
}

#[tokio::test]
async fn requests_the_server_may_have_seen_are_retried_only_if_that_is_safe() {
    let lost = |kind| move || Err(TransportError::new(kind, "test"));
    assert_eq!(attempts_after(lost(TransportErrorKind::Connect)).await, [2, 2, 2]);
    assert_eq!(attempts_after(lost(TransportErrorKind::ConnectTimeout)).await, [2, 2, 2]);
    assert_eq!(attempts_after(lost(TransportErrorKind::Interrupted)).await, [2, 1, 2]);
    assert_eq!(attempts_after(lost(TransportErrorKind::TooLarge)).await, [1, 1, 1]);
}

#[tokio::test]
async fn a_transport_failure_is_reported_with_its_cause() {
    let Setup { transport, okta, .. } = setup();
    for _ in 0..3 {
        let cause = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "connection reset by peer");
        transport
            .push(Err(TransportError::new(TransportErrorKind::Interrupted, "it broke").with_source(cause)));
    }
    let error = okta.get_user("x").query("search", "secret name").await.unwrap_err();
    assert_eq!(
        shown(&error),
        "getUser (GET /api/v1/users/x): no response (after 3 attempts): it broke: connection reset by peer"
    );
    assert!(error.is_retryable());
    assert_eq!(error.attempts().len(), 3);
}

/// The text of the error of a call that gets no response.
async fn timed_out(
    client: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
    call: impl FnOnce(okta_runtime::Call<User>) -> okta_runtime::Call<User>,
) -> String {
    let Setup { okta, .. } = setup_with(|builder| client(builder.transport(Silence).max_retries(0)));
    call(okta.get_user("x")).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_timeout_names_the_limit_and_what_set_it() {
    const S: fn(u64) -> Duration = Duration::from_secs;
    let env = |value: &str| [("OKTA_CLIENT_REQUESTTIMEOUT".to_owned(), value.to_owned())];
    for (text, expected) in [
        (
            timed_out(|client| client, |call| call).await,
            "an attempt timed out (limit 60s, the default of `attempt_timeout`)",
        ),
        (
            timed_out(|client| client.attempt_timeout(S(9)), |call| call).await,
            "an attempt timed out (limit 9s, set by `attempt_timeout` of the client)",
        ),
        (
            timed_out(|client| client.attempt_timeout(S(9)), |call| call.attempt_timeout(S(8))).await,
            "an attempt timed out (limit 8s, set by `attempt_timeout` of the call)",
        ),
        (
            timed_out(|client| client.with_env(env("7")), |call| call).await,
            "the call timed out after 7s (limit 7s, set by client.requestTimeout, environment variable OKTA_CLIENT_REQUESTTIMEOUT)",
        ),
        (
            timed_out(|client| client.with_env(env("7")).request_timeout(S(6)), |call| call).await,
            "the call timed out after 6s (limit 6s, set by `request_timeout` of the client)",
        ),
        (
            timed_out(|client| client.request_timeout(S(6)), |call| call.timeout(S(5))).await,
            "the call timed out after 5s (limit 5s, set by `timeout` of the call)",
        ),
    ] {
        assert_eq!(text, format!("getUser (GET /api/v1/users/x): {expected}"));
    }
}

#[tokio::test]
async fn timeouts_end_attempts_and_calls() {
    let Setup { time, okta, .. } =
        setup_with(|builder| builder.transport(Silence).attempt_timeout(Duration::from_secs(3)));
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
