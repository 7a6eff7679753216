//! Error responses of the API: the forms of their bodies, their meaning and their messages.

use okta_runtime::error::{ApiErrorKind, ErrorKind};
use okta_runtime::transport::{HttpResponse, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Error, Method, Operation, OptionalExt};

use crate::models::{Api, User};
use crate::support::{DATE, builder, client, response};

async fn get(response: HttpResponse) -> Error {
    let transport = TestTransport::new();
    transport.push(Ok(response));
    client(&transport).get_user("x").no_retry().await.unwrap_err()
}

/// Returns the error for a response with this status and body.
async fn failure(status: u16, body: &str) -> Error {
    get(response(status, &[], body)).await
}

#[tokio::test]
async fn errors_okta_body() {
    let body = r#"{
        "errorCode": "E0000001", "errorSummary": "Api validation failed: login", "errorLink": "E0000001",
        "errorId": "oae1", "errorCauses": [{"errorSummary": "login: in use"}, {"errorSummary": ""}, {}, "plain"]
    }"#;
    let error = get(response(400, &[("x-okta-request-id", "r1")], body)).await;
    assert_eq!(
        error.to_string(),
        "getUser (GET /api/v1/users/x): status 400 E0000001: Api validation failed: login; login: in use; plain (request id r1)"
    );
    let api = error.api().unwrap();
    assert_eq!((api.kind(), api.code()), (ApiErrorKind::Validation, Some("E0000001")));
    assert_eq!((api.error_id(), api.error_link()), (Some("oae1"), Some("E0000001")));
    assert_eq!(api.causes(), ["login: in use", "plain"]);
    assert_eq!(&api.body()[..], body.as_bytes());
    assert!(error.is_bad_request() && !error.is_retryable());
}

#[tokio::test]
async fn errors_okta_body_with_gaps() {
    for (body, code, summary) in [
        // Missing or null causes, a null summary, and a code that is a sentence.
        (r#"{"errorCode":"E0000007","errorSummary":"Not found"}"#, "E0000007", Some("Not found")),
        (r#"{"errorCode":"E0000007","errorSummary":"x","errorCauses":null}"#, "E0000007", Some("x")),
        (r#"{"errorCode":"E0000007","errorSummary":null,"errorCauses":[]}"#, "E0000007", None),
        (r#"{"errorCode":"E0000007","errorId":null,"errorCauses":{}}"#, "E0000007", None),
        (r#"{"errorCode":"It went wrong.","errorSummary":"x"}"#, "It went wrong.", Some("x")),
    ] {
        let error = failure(404, body).await;
        let api = error.api().unwrap();
        assert_eq!((api.code(), api.summary(), api.causes().len()), (Some(code), summary, 0), "{body}");
        assert!(error.is_not_found() && error.to_string().contains(code), "{error}");
    }
}

#[tokio::test]
async fn errors_oauth_body() {
    let error = failure(400, r#"{"error":"invalid_scope","error_description":"not granted"}"#).await;
    let oauth = error.api().unwrap().oauth().unwrap();
    assert_eq!((&*oauth.error, oauth.description.as_deref()), ("invalid_scope", Some("not granted")));
    assert!(error.to_string().contains("invalid_scope: not granted"), "{error}");
    let error = failure(400, r#"{"error":"invalid_request"}"#).await;
    assert_eq!(error.api().unwrap().oauth().unwrap().description, None);
}

#[tokio::test]
async fn errors_router_404_without_content_type() {
    let error = failure(404, r#"{"status":404,"message":"Resource not found"}"#).await;
    assert!(error.is_not_found());
    let api = error.api().unwrap();
    assert_eq!((api.code(), api.summary()), (None, Some("Resource not found")));
    assert_eq!(api.rate_limit(), None);
    assert!(error.to_string().ends_with("status 404: Resource not found"), "{error}");
}

#[tokio::test]
async fn errors_empty_body_is_explained_by_its_challenge() {
    for (status, challenge, kind, text) in [
        (
            403,
            r#"Bearer realm="x", error="insufficient_scope", error_description="Scopes are missing.", scope="okta.users.read okta.groups.read", resource="/api""#,
            ApiErrorKind::InsufficientScope,
            "Bearer insufficient_scope: Scopes are missing. (needed: okta.users.read okta.groups.read)",
        ),
        (
            401,
            r#"Bearer error="invalid_token", error_description="It is over, alas.""#,
            ApiErrorKind::Unauthorized,
            "Bearer invalid_token: It is over, alas.",
        ),
        (
            400,
            r#"DPoP algs="RS256 ES256", error="invalid_dpop_proof", error_description="It was used.""#,
            ApiErrorKind::InvalidDpopProof,
            "DPoP invalid_dpop_proof: It was used.",
        ),
    ] {
        let error = get(response(status, &[("www-authenticate", challenge)], "")).await;
        assert_eq!(error.api().unwrap().kind(), kind);
        assert!(error.to_string().ends_with(text), "{error}");
        assert!(error.challenge().unwrap().error().is_some());
    }
}

#[tokio::test]
async fn errors_empty_body_is_never_a_success() {
    static OP: Operation = Operation::new("op", Method::Delete, "/x");
    for status in [300, 304, 400, 401, 403, 404, 405, 409, 500, 503] {
        let transport = TestTransport::new();
        for _ in 0..2 {
            transport.push(Ok(response(status, &[], "")));
        }
        let okta = client(&transport);
        let error = okta.call(&OP).no_retry().empty().await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, status));
        let error = okta.call(&OP).no_retry().optional_json::<User>().await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
    }
}

#[tokio::test]
async fn errors_html_and_plain_text() {
    for (status, content_type, body) in [
        (502, "text/html", "<html><h1>Bad gateway</h1></html>"),
        (503, "text/plain", "try later"),
        (400, "text/html", "<h1>Bad request</h1>"),
    ] {
        let error = get(response(status, &[("content-type", content_type)], body)).await;
        let api = error.api().unwrap();
        assert_eq!((api.status().as_u16(), api.code(), api.summary()), (status, None, None));
        assert_eq!(&api.body()[..], body.as_bytes());
        assert!(error.to_string().contains(body), "{error}");
    }
    // A long body is truncated.
    let error = failure(502, &"x".repeat(10_000)).await;
    assert!(error.to_string().len() < 400, "{}", error.to_string().len());
}

#[tokio::test]
async fn errors_other_json_is_kept_unchanged() {
    for body in [
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no such user","status":"404"}"#,
        "[]",
        "null",
        r#"{"errorCode":7,"errorCauses":"none"}"#,
        r#"{"errorCode":"#,
    ] {
        let error = failure(404, body).await;
        assert!(error.is_not_found());
        let api = error.api().unwrap();
        assert_eq!((api.code(), &api.body()[..]), (None, body.as_bytes()));
        assert!(error.to_string().contains("status 404"), "{error}");
    }
}

#[tokio::test]
async fn errors_codes_mean_more_than_statuses() {
    for (status, body, kind) in [
        (401, r#"{"errorCode":"E0000011"}"#, ApiErrorKind::Unauthorized),
        (401, r#"{"errorCode":"E0000004"}"#, ApiErrorKind::Unauthorized),
        (401, r#"{"errorCode":"E0000015"}"#, ApiErrorKind::FeatureNotEnabled),
        (403, r#"{"errorCode":"E0000006"}"#, ApiErrorKind::Forbidden),
        (403, r#"{"errorCode":"E0000032"}"#, ApiErrorKind::Conflict),
        (403, r#"{"errorCode":"E0000038"}"#, ApiErrorKind::Conflict),
        (403, r#"{"errorCode":"E0000056"}"#, ApiErrorKind::Conflict),
        (400, "", ApiErrorKind::Validation),
        (404, "", ApiErrorKind::NotFound),
        (405, r#"{"errorCode":"E0000022"}"#, ApiErrorKind::Other),
        (409, "", ApiErrorKind::Conflict),
        (412, "{}", ApiErrorKind::Conflict),
        (418, "", ApiErrorKind::Other),
        (429, r#"{"errorCode":"E0000047"}"#, ApiErrorKind::RateLimited),
        (429, "", ApiErrorKind::RateLimited),
        (503, "<html>", ApiErrorKind::Server),
    ] {
        let error = failure(status, body).await;
        assert_eq!(error.api().unwrap().kind(), kind, "{status} {body}");
        assert_eq!(error.status().unwrap(), status);
    }
}

#[tokio::test]
async fn errors_contain_the_request_id() {
    let error = get(response(500, &[("x-okta-request-id", "r1")], "")).await;
    assert_eq!(error.request_id(), Some("r1"));
    assert!(error.to_string().ends_with("(request id r1)"), "{error}");
    for headers in [&[][..], &[("x-okta-request-id", "")]] {
        let error = get(response(500, headers, "")).await;
        assert_eq!(error.request_id(), None);
        assert!(!error.to_string().contains("request id"), "{error}");
    }
    // A response that cannot be decoded has one too.
    let error = get(response(200, &[("x-okta-request-id", "r2")], r#"["1"]"#)).await;
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("r2")));
    assert!(error.to_string().ends_with("(request id r2)"), "{error}");
}

#[tokio::test]
async fn errors_display_holds_no_secrets() {
    let transport = TestTransport::with_handler(|_| {
        let challenge = ("www-authenticate", r#"Bearer error="invalid_token""#);
        Ok(response(400, &[challenge, ("set-cookie", "s3cret")], r#"{"password":"s3cret","token":"s3cret"}"#))
    });
    let okta = builder(&transport).token("s3cret").header("x-api-key", "s3cret").build().unwrap();
    let mut user = User::default();
    user.password = Some("s3cret".into());
    let error = okta.create_user(&user).query("search", "s3cret").await.unwrap_err();
    let shown = format!("{error} {error:?} {:?} {:?} {okta:?}", error.api(), error.meta());
    assert!(shown.contains("invalid_token") && !shown.contains("s3cret"), "{shown}");
    // If the message shows the body, its secrets are masked.
    for body in
        [r#"{"password":"s3cret"}"#, r#"[{"clientSecret":"s3cret"}]"#, r#"{"a":{"access_token":"s3cret"#]
    {
        let error = failure(500, body).await;
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    let error = failure(200, r#"[{"password":"s3cret"}]"#).await;
    assert!(error.decode_error().is_some());
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    for token in ["bad s3cret", "s3cret{}"] {
        let error = builder(&transport).token(token).build().unwrap_err();
        assert!(!format!("{error:?} {error}").contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn errors_keep_the_response_metadata() {
    let transport = TestTransport::new();
    let headers = [
        DATE,
        ("x-rate-limit-limit", "600"),
        ("x-rate-limit-remaining", "5"),
        ("x-rate-limit-reset", "1767225630"),
        ("x-okta-request-id", "r1"),
    ];
    transport.push(Ok(response(503, &[], "")));
    transport.push(Ok(response(404, &headers, "{}")));
    let error = client(&transport).get_user("x").query("q", "name").await.unwrap_err();
    assert_eq!(error.operation(), Some("getUser"));
    assert_eq!(
        error.attempts().iter().map(|attempt| attempt.status).collect::<Vec<_>>(),
        [Some(503), Some(404)]
    );
    let api = error.api().unwrap();
    assert_eq!(api.rate_limit().unwrap().remaining, Some(5));
    assert_eq!(api.meta().url(), "https://acme.okta.com/api/v1/users/x?q=…");
    assert_eq!(api.meta().header("x-okta-request-id"), Some("r1"));
}

#[tokio::test]
async fn not_found_can_be_none() -> Result<(), Error> {
    let transport = TestTransport::new();
    let body = r#"{"errorCode":"E0000007","errorSummary":"Not found: x","errorCauses":[]}"#;
    transport.push_json(404, body);
    transport.push_json(404, body);
    transport.push_json(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#);
    let okta = client(&transport);
    assert!(okta.get_user("x").await.optional()?.is_none());
    assert!(okta.get_user("x").send_optional().await?.is_none());
    let error = okta.get_user("x").await.optional().unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.code(), Some("E0000006"));
    Ok(())
}

#[test]
fn an_error_is_small_and_can_be_shared() {
    fn check<T: Send + Sync + std::error::Error + 'static>() {}
    check::<Error>();
    assert!(size_of::<Error>() <= 128);
    assert!(size_of::<okta_runtime::Call<User>>() <= 24);
}

/// Returns the messages of an error and of its sources, as reporters such as anyhow print them.
fn chain(error: &Error) -> Vec<String> {
    let first: &dyn std::error::Error = error;
    std::iter::successors(Some(first), |error| error.source()).map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_chain_of_errors_shows_each_text_once() {
    let failed = TestTransport::with_handler(|_| {
        let cause = std::io::Error::other("certificate expired");
        let error = TransportError::new(TransportErrorKind::Other, "cannot connect");
        Err(error.with_source(cause))
    });
    let error = client(&failed).get_user("x").no_retry().await.unwrap_err();
    let expected = ["getUser (GET /api/v1/users/x): no response", "cannot connect", "certificate expired"];
    assert_eq!(chain(&error), expected);
    let error = get(response(200, &[], r#"{"id": tru}"#)).await;
    let texts = chain(&error);
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(texts[0], "getUser: status 200: the body cannot be decoded");
    assert!(!texts[0].contains(&texts[1]), "{texts:?}");
    // Debug shows the whole chain, because tests and logs often show nothing else.
    assert!(texts.iter().all(|text| format!("{error:?}").contains(text)), "{error:?}");
}
