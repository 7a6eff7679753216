//! The trace context in requests.

use std::sync::Once;

use okta_runtime::Error;
use okta_runtime::transport::TestTransport;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::SpanData;

use super::spans;
use crate::child;
use crate::models::Api;
use crate::support::{builder, client, response, sent_header};

/// Sets a propagator of the trace context and of baggage. Without an active trace, it adds nothing to requests.
fn set_propagator() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let propagators: [Box<dyn opentelemetry::propagation::TextMapPropagator + Send + Sync>; 2] =
            [Box::new(TraceContextPropagator::new()), Box::new(BaggagePropagator::new())];
        global::set_text_map_propagator(TextMapCompositePropagator::new(propagators.into()));
    });
}

fn traceparent(span: &SpanData) -> String {
    let context = &span.span_context;
    format!("00-{}-{}-01", context.trace_id(), context.span_id())
}

/// Responds with the status 503, then with 200.
fn transport() -> TestTransport {
    let transport = TestTransport::new();
    transport.push(Ok(response(503, &[], "{}")));
    transport.push(Ok(response(200, &[], "{}")));
    transport
}

#[test]
fn each_request_names_the_span_of_its_attempt() {
    set_propagator();
    let transport = transport();
    let okta = client(&transport);
    let baggage = Context::current().with_baggage([KeyValue::new("user", "S3cret")]);
    let guard = baggage.attach();
    let spans = spans(async { okta.get_user("x").await.unwrap() });
    drop(guard);
    let requests = transport.requests();
    for (span, request) in spans[1..].iter().zip(&requests) {
        assert_eq!(sent_header(request, "traceparent"), Some(&*traceparent(span)));
        // It is meant for services of the application, not for the org.
        assert_eq!((sent_header(request, "baggage"), sent_header(request, "tracestate")), (None, None));
    }
    assert_eq!((spans.len(), requests.len()), (3, 2));
    assert_ne!(requests[0].headers["traceparent"], requests[1].headers["traceparent"]);
}

#[test]
fn a_trace_context_of_the_caller_is_kept() {
    set_propagator();
    let transport = transport();
    let okta = client(&transport);
    let spans = spans(async { okta.get_user("x").header("traceparent", "mine").await.unwrap() });
    assert_eq!(spans.len(), 3);
    for request in transport.requests() {
        assert_eq!(sent_header(&request, "traceparent"), Some("mine"));
    }
}

#[test]
fn a_redirect_to_another_server_receives_no_trace_context() {
    set_propagator();
    let transport = TestTransport::with_handler(|_| {
        Ok(response(302, &[("location", "https://other.example.com/api/v1/users/x")], ""))
    });
    let okta = client(&transport);
    let spans = spans(async { okta.get_user("x").await.unwrap_err() });
    assert_eq!(spans.len(), 2);
    let requests = transport.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].url.starts_with("https://acme.okta.com/"), "{requests:?}");
    assert_eq!(sent_header(&requests[0], "traceparent"), Some(&*traceparent(&spans[1])));
}

#[cfg(feature = "oauth")]
#[test]
fn token_requests_name_their_spans_too() {
    use okta_runtime::auth::oauth::PrivateKeyAuth;

    set_propagator();
    let transport = TestTransport::new();
    transport.push_json(200, r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#);
    transport.push_json(200, "{}");
    let auth = PrivateKeyAuth::with_assertions(super::spans::tokens::Assertions, ["okta.users.read"]);
    let okta = builder(&transport).private_key(auth).build().unwrap();
    let spans = spans(async { okta.get_user("x").await.unwrap() });
    let requests = transport.requests();
    assert!(requests[0].url.ends_with("/token"), "{requests:?}");
    assert_eq!(sent_header(&requests[0], "traceparent"), Some(&*traceparent(&spans[1])));
    assert_eq!(sent_header(&requests[1], "traceparent"), Some(&*traceparent(&spans[2])));
}

#[tokio::test]
async fn without_a_trace_nothing_is_added() -> Result<(), Error> {
    set_propagator();
    let transport = TestTransport::new();
    transport.push_json(200, "{}");
    client(&transport).get_user("x").await?;
    assert_eq!(sent_header(&transport.requests()[0], "traceparent"), None);
    Ok(())
}

#[tokio::test]
async fn without_a_propagator_nothing_is_added() {
    const TEST: &str = "telemetry::context::without_a_propagator_nothing_is_added";
    if !child::is_child(TEST) {
        child::run(TEST, &[]).await;
        return;
    }
    let work = || {
        let transport = transport();
        let okta = builder(&transport).environment(crate::support::FakeTime::new()).build().unwrap();
        let spans = spans(async { okta.get_user("x").await.unwrap() });
        assert_eq!(spans.len(), 3);
        transport.requests()
    };
    let requests = tokio::task::spawn_blocking(work).await.unwrap();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| !request.headers.contains_key("traceparent")));
}
