//! The spans of calls and attempts.

use okta_runtime::transport::{TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Method, Secret};
use opentelemetry::trace::{SpanId, SpanKind, Status};
use tracing::Instrument as _;

use super::{lines, spans};
use crate::models::{Api, User};
use crate::support::{FakeTime, Silence, builder, client, response};

/// The attributes of all spans of a call of `getUser`.
const COMMON: [&str; 5] = [
    r#"http.request.method=String("GET")"#,
    r#"okta.operation=String("getUser")"#,
    r#"server.address=String("acme.okta.com")"#,
    "server.port=I64(443)",
    r#"url.template=String("/api/v1/users/{id}")"#,
];

/// Returns these attributes and the common ones.
fn with(additional: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = COMMON.iter().chain(additional).map(|line| (*line).to_owned()).collect();
    all.sort();
    all
}

#[test]
fn a_call_has_a_span_and_each_attempt_has_one_inside_of_it() {
    let transport = TestTransport::new();
    transport.push(Ok(response(503, &[("x-okta-request-id", "r1")], "{}")));
    transport.push(Ok(response(200, &[("x-okta-request-id", "r2")], "{}")));
    let okta = client(&transport);
    let spans = spans(async { okta.get_user("x").await.unwrap() });
    let [call, first, second] = &spans[..] else { panic!("{spans:#?}") };

    assert_eq!((&*call.name, &call.span_kind), ("getUser", &SpanKind::Internal));
    assert_eq!((call.parent_span_id, &call.status), (SpanId::INVALID, &Status::Unset));
    let wanted = with(&[
        "http.request.resend_count=I64(1)",
        "http.response.status_code=I64(200)",
        r#"okta.request_id=String("r2")"#,
    ]);
    assert_eq!(lines(&call.attributes), wanted);

    for attempt in [first, second] {
        assert_eq!((&*attempt.name, &attempt.span_kind), ("GET /api/v1/users/{id}", &SpanKind::Client));
        assert_eq!(attempt.parent_span_id, call.span_context.span_id());
        assert_eq!(attempt.span_context.trace_id(), call.span_context.trace_id());
    }
    assert_eq!(first.status, Status::error(""));
    let wanted = with(&[
        r#"error.type=String("503")"#,
        "http.response.status_code=I64(503)",
        r#"okta.request_id=String("r1")"#,
    ]);
    assert_eq!(lines(&first.attributes), wanted);
    assert_eq!(second.status, Status::Unset);
    let wanted = with(&[
        "http.request.resend_count=I64(1)",
        "http.response.status_code=I64(200)",
        r#"okta.request_id=String("r2")"#,
    ]);
    assert_eq!(lines(&second.attributes), wanted);
}

#[test]
fn a_call_is_part_of_the_trace_of_the_application() {
    let transport = TestTransport::new();
    transport.push(Ok(response(200, &[], "{}")));
    let okta = client(&transport);
    let spans = spans(async {
        let span = tracing::info_span!("report");
        okta.get_user("x").send().instrument(span).await.unwrap()
    });
    let [report, call, attempt] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((&*report.name, report.parent_span_id), ("report", SpanId::INVALID));
    assert_eq!(call.parent_span_id, report.span_context.span_id());
    assert_eq!(attempt.parent_span_id, call.span_context.span_id());
}

#[test]
fn pages_that_are_fetched_ahead_are_part_of_the_trace_of_the_application() {
    let transport = TestTransport::new();
    let next = r#"<https://acme.okta.com/api/v1/users?after=1>; rel="next""#;
    transport.push(Ok(response(200, &[("link", next)], r#"[{"id":"1"}]"#)));
    transport.push(Ok(response(200, &[], r#"[{"id":"2"}]"#)));
    let okta = client(&transport);
    let spans = spans(async {
        let span = tracing::info_span!("report");
        okta.list_users().prefetch().collect_all().instrument(span).await.unwrap()
    });
    let (report, calls) = spans.split_first().unwrap();
    let calls: Vec<_> = calls.iter().filter(|span| span.name == "listUsers").collect();
    assert_eq!((&*report.name, calls.len()), ("report", 2));
    for call in calls {
        assert_eq!(call.parent_span_id, report.span_context.span_id());
    }
}

#[test]
fn failures_have_a_type() {
    let refusing = || {
        let transport = TestTransport::new();
        transport.push(Err(TransportError::new(TransportErrorKind::Connect, "no")));
        builder(&transport)
    };
    let silent = || builder(&TestTransport::new()).transport(Silence);
    let missing = || {
        let transport = TestTransport::new();
        transport.push(Ok(response(404, &[], "{}")));
        builder(&transport)
    };
    let cases = [
        (refusing(), "connect", None),
        (silent(), "timeout", None),
        (missing(), "404", Some("http.response.status_code=I64(404)")),
    ];
    for (builder, error, status) in cases {
        let okta = builder.environment(FakeTime::new()).max_retries(0).build().unwrap();
        let spans = spans(async { okta.get_user("x").await.unwrap_err() });
        let error = format!("error.type=String({error:?})");
        let wanted = with(&[&[error.as_str()], status.as_slice()].concat());
        assert_eq!(spans.len(), 2);
        for span in spans {
            assert_eq!((lines(&span.attributes), span.status), (wanted.clone(), Status::error("")));
        }
    }
}

#[test]
fn a_call_that_sends_nothing_has_one_span() {
    let okta = client(&TestTransport::new());
    let spans = spans(async { okta.get_user("..").await.unwrap_err() });
    assert_eq!(spans.len(), 1);
    assert_eq!(lines(&spans[0].attributes), with(&[r#"error.type=String("invalid_request")"#]));
}

#[test]
fn a_request_without_an_operation_has_no_template() {
    let transport = TestTransport::new();
    transport.push(Ok(response(204, &[], "")));
    let okta = builder(&transport).org_url("http://[::1]:8080").danger_allow_http().build().unwrap();
    let spans = spans(async { okta.request(Method::Delete, "/api/v1/users/S3cret").empty().await.unwrap() });
    assert_eq!(spans[1].name, "DELETE");
    let wanted = [
        r#"http.request.method=String("DELETE")"#,
        "http.response.status_code=I64(204)",
        r#"okta.operation=String("request")"#,
        r#"server.address=String("::1")"#,
        "server.port=I64(8080)",
    ];
    assert_eq!(lines(&spans[1].attributes), wanted);
}

#[test]
fn spans_hold_no_secrets_and_no_personal_data() {
    const SECRET: &str = "S3cret";
    let transport = TestTransport::new();
    let body = format!(r#"{{"id":"1","password":"{SECRET}"}}"#);
    let headers = [("set-cookie", SECRET), ("link", "<https://x?q=S3cret>; rel=\"next\"")];
    transport.push(Ok(response(503, &headers, &body)));
    transport.push(Ok(response(200, &headers, &body)));
    transport.push(Ok(response(400, &headers, &body)));
    let okta = builder(&transport).token(Secret::from(SECRET)).environment(FakeTime::new()).log_bodies(true);
    let okta = okta.build().unwrap();
    let spans = spans(async {
        okta.get_user(SECRET).query("search", SECRET).header("x-a", SECRET).await.unwrap();
        let user = User { password: Some(SECRET.to_owned()), ..User::default() };
        okta.create_user(&user).await.unwrap_err();
    });
    assert_eq!(spans.len(), 5);
    // Events of other levels than that of the span are part of it too.
    let events: usize = spans.iter().map(|span| span.events.len()).sum();
    assert!(events > 5, "{events}");
    let text = format!("{spans:?}");
    assert!(!text.contains(SECRET), "{text}");
}

#[cfg(feature = "oauth")]
pub mod tokens {
    use okta_runtime::auth::oauth::{AssertionProvider, PrivateKeyAuth};
    use okta_runtime::error::AuthError;
    use okta_runtime::{BoxFuture, Secret};

    use super::*;

    const ASSERTION: &str = "eyJhc3NlcnRpb24";

    pub struct Assertions;

    impl AssertionProvider for Assertions {
        fn assertion<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
            Box::pin(std::future::ready(Ok(Secret::from(ASSERTION))))
        }
    }

    #[test]
    fn token_requests_have_spans_too() {
        let transport = TestTransport::new();
        transport.push(Ok(response(503, &[], "{}")));
        transport.push_json(200, r#"{"access_token":"eyJ0b2tlbg","token_type":"Bearer","expires_in":3600}"#);
        transport.push_json(200, "{}");
        let auth = PrivateKeyAuth::with_assertions(Assertions, ["okta.users.read"]);
        let okta = builder(&transport).environment(FakeTime::new()).private_key(auth).build().unwrap();
        let spans = spans(async { okta.get_user("x").await.unwrap() });
        let [call, failed, token, attempt] = &spans[..] else { panic!("{spans:#?}") };
        for span in [failed, token, attempt] {
            assert_eq!(span.parent_span_id, call.span_context.span_id());
        }
        assert_eq!((&*token.name, &token.span_kind), ("POST /oauth2/v1/token", &SpanKind::Client));
        let wanted = [
            "http.request.method=String(\"POST\")",
            "http.request.resend_count=I64(1)",
            "http.response.status_code=I64(200)",
            "okta.operation=String(\"token\")",
            "server.address=String(\"acme.okta.com\")",
            "server.port=I64(443)",
            "url.template=String(\"/oauth2/v1/token\")",
        ];
        assert_eq!(lines(&token.attributes), wanted);
        assert_eq!(failed.status, Status::error(""));
        let text = format!("{spans:?}");
        assert!(!text.contains(ASSERTION) && !text.contains("eyJ0b2tlbg"), "{text}");
    }
}
