//! Answers of all shapes: successes, failures, redirects.

use okta_runtime::error::{ApiErrorKind, ErrorKind};
use okta_runtime::transport::{HttpResponse, TestTransport};
use okta_runtime::{Auth, Error, Method, Operation};

use crate::models::{Api, User};
use crate::support::{builder, client};

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body.to_owned());
    for (name, value) in headers {
        response.headers.append(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    response
}

async fn get(response: HttpResponse) -> Result<User, Error> {
    let transport = TestTransport::new();
    transport.push(Ok(response));
    client(&transport).get_user("x").no_retry().await
}

#[tokio::test]
async fn json_is_recognised_by_its_look_too() {
    for content_type in
        ["application/json", "Application/JSON;charset=UTF-8", "application/scim+json", "text/plain"]
    {
        assert!(
            get(answer(200, &[("content-type", content_type)], r#"{"id":"1"}"#)).await.is_ok(),
            "{content_type}"
        );
    }
    assert!(get(answer(200, &[], r#" {"id":"1"}"#)).await.is_ok());
}

#[tokio::test]
async fn a_page_of_something_else_is_told_as_such() {
    let html = answer(200, &[("content-type", "text/html")], "<html>Please sign in");
    let error = get(html).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("text/html") && error.to_string().contains("Please sign in"),
        "{error}"
    );
    assert_eq!(&error.reply().unwrap().body()[..6], b"<html>");
}

#[tokio::test]
async fn an_empty_body_is_none_or_an_error() -> Result<(), Error> {
    static OP: Operation = Operation::new("op", Method::Post, "/x");
    let error = get(answer(200, &[("x-okta-request-id", "r1")], "")).await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("r1")));
    let transport = TestTransport::new();
    for status in [200, 202, 204] {
        transport.push(Ok(answer(status, &[], "")));
    }
    transport.push(Ok(answer(200, &[], "{}")));
    let okta = client(&transport);
    okta.call(&OP).empty().await?;
    assert!(okta.call(&OP).optional_json::<User>().await?.is_none());
    assert!(okta.call(&OP).optional_json::<User>().await?.is_none());
    okta.call(&OP).empty().await?;
    Ok(())
}

#[tokio::test]
async fn a_declared_status_is_a_success() -> Result<(), Error> {
    static OP: Operation = Operation::new("op", Method::Post, "/x").statuses(&[301]);
    let transport = TestTransport::new();
    transport.push(Ok(answer(301, &[("location", "https://acme.okta.com/y")], "")));
    let reply = client(&transport).call(&OP).empty().send_with_meta().await?;
    assert_eq!(reply.meta.status(), 301);
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn texts_and_bytes_come_as_they_are() -> Result<(), Error> {
    static OP: Operation = Operation::new("op", Method::Get, "/x").accept("text/xml");
    let transport = TestTransport::new();
    transport.push(Ok(answer(200, &[("content-type", "text/xml")], "<a/>")));
    transport.push(Ok(HttpResponse::new(http::StatusCode::OK, &b"\xff\x00"[..])));
    let okta = client(&transport);
    assert_eq!(okta.call(&OP).text().await?, "<a/>");
    assert_eq!(transport.requests()[0].headers["accept"], "text/xml");
    assert_eq!(&okta.call(&OP).bytes().await?[..], b"\xff\x00");
    Ok(())
}

#[tokio::test]
async fn a_failure_tells_all_that_the_server_said() {
    let body = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorId":"oae1","errorCauses":[{"errorSummary":"login: in use"}]}"#;
    let error = get(answer(400, &[("x-okta-request-id", "r1")], body)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getUser (GET /api/v1/users/x): status 400 E0000001: Api validation failed: login; login: in use (request id r1)"
    );
    let api = error.api().unwrap();
    assert_eq!((api.kind(), api.error_id(), api.causes().len()), (ApiErrorKind::Validation, Some("oae1"), 1));
    assert!(error.is_bad_request() && !error.is_retryable());
}

#[tokio::test]
async fn an_empty_failure_is_explained_by_its_challenge() {
    let challenge = r#"Bearer realm="x", error="insufficient_scope", error_description="Scopes are missing.", scope="okta.users.read""#;
    let error = get(answer(403, &[("www-authenticate", challenge)], "")).await.unwrap_err();
    assert_eq!(error.api().unwrap().kind(), ApiErrorKind::InsufficientScope);
    assert!(
        error
            .to_string()
            .ends_with("Bearer insufficient_scope: Scopes are missing. (needed: okta.users.read)"),
        "{error}"
    );
}

#[tokio::test]
async fn codes_mean_more_than_statuses() {
    for (status, body, kind) in [
        (401, r#"{"errorCode":"E0000011"}"#, ApiErrorKind::Unauthorized),
        (401, r#"{"errorCode":"E0000015"}"#, ApiErrorKind::FeatureNotEnabled),
        (403, r#"{"errorCode":"E0000006"}"#, ApiErrorKind::Forbidden),
        (403, r#"{"errorCode":"E0000038"}"#, ApiErrorKind::Conflict),
        (404, r#"{"status":404,"message":"Resource not found"}"#, ApiErrorKind::NotFound),
        (409, "", ApiErrorKind::Conflict),
        (412, "{}", ApiErrorKind::Conflict),
        (429, "", ApiErrorKind::RateLimited),
        (503, "<html>", ApiErrorKind::Server),
        (418, "", ApiErrorKind::Other),
    ] {
        let error = get(answer(status, &[], body)).await.unwrap_err();
        assert_eq!(error.api().unwrap().kind(), kind, "{status} {body}");
        assert_eq!(error.status().unwrap(), status);
    }
}

#[tokio::test]
async fn redirects_are_followed_within_the_org_only() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(answer(302, &[("location", "/api/v1/users/y?z=1#f")], "")));
    transport.push(Ok(answer(200, &[], r#"{"id":"y"}"#)));
    assert_eq!(client(&transport).get_user("x").await?.id.as_deref(), Some("y"));
    assert_eq!(transport.requests()[1].url, "https://acme.okta.com/api/v1/users/y?z=1");
    for location in [
        "https://evil.example/",
        "http://acme.okta.com/x",
        "//evil.example",
        "https://u@acme.okta.com/",
        "https://[",
        "https://acme.okta.com:444/",
    ] {
        let transport = TestTransport::new();
        transport.push(Ok(answer(302, &[("location", location)], "")));
        let error = client(&transport).get_user("x").await.unwrap_err();
        assert_eq!(error.status().unwrap(), 302, "{location}");
        assert!(error.to_string().contains("redirect"), "{error}");
        assert_eq!(transport.requests().len(), 1);
    }
    let transport = TestTransport::with_handler(|_| Ok(answer(307, &[("location", "/again")], "")));
    assert!(client(&transport).get_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 6);
    let transport = TestTransport::with_handler(|_| Ok(answer(307, &[("location", "/again")], "")));
    assert!(client(&transport).delete_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn credentials_go_only_where_they_are_taken() -> Result<(), Error> {
    static OPEN: Operation = Operation::new("open", Method::Get, "/.well-known/x").auth(Auth::None);
    static OAUTH: Operation = Operation::new("oauth", Method::Get, "/x").auth(Auth::OauthOnly);
    static FOREIGN: Operation =
        Operation::new("dr", Method::Get, "/x").server("https://drapp.example.okta.com");
    let transport = TestTransport::with_handler(|_| Ok(answer(200, &[], "{}")));
    let okta = client(&transport);
    okta.call(&OPEN).json::<User>().await?;
    assert!(!transport.requests()[0].headers.contains_key("authorization"));
    let error = okta.call(&OAUTH).json::<User>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("OAuth"), "{error}");
    let error = okta.call(&FOREIGN).json::<User>().await.unwrap_err();
    assert!(error.to_string().contains("foreign_url"), "{error}");
    let lax = builder(&transport).check_operation_auth(false).foreign_url("https://dr.okta.com").build()?;
    lax.call(&OAUTH).json::<User>().await?;
    lax.call(&FOREIGN).json::<User>().await?;
    assert_eq!(transport.requests()[2].url, "https://dr.okta.com/x");
    Ok(())
}

#[tokio::test]
async fn headers_have_an_order_of_precedence() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|_| Ok(answer(200, &[], "{}")));
    let okta =
        builder(&transport).header("X-A", "client").header("x-b", "client").user_agent("my-app/1").build()?;
    okta.get_user("x")
        .header("x-a", "call")
        .header("Content-Type", "application/json; okta-response=omitCredentials")
        .await?;
    let headers = &transport.requests()[0].headers;
    assert_eq!((&headers["x-a"], &headers["x-b"]), (&"call".parse().unwrap(), &"client".parse().unwrap()));
    assert_eq!(headers["content-type"], "application/json; okta-response=omitCredentials");
    assert!(headers["user-agent"].to_str().unwrap().ends_with(" my-app/1"));
    let other = okta.with_headers([("x-b", "clone")])?;
    other.get_user("x").header("User-Agent", "theirs").await?;
    let headers = &transport.requests()[1].headers;
    assert_eq!(
        (headers.get("x-a"), &headers["x-b"], &headers["user-agent"]),
        (None, &"clone".parse().unwrap(), &"theirs".parse().unwrap())
    );
    for name in ["authorization", "Host", "DPoP", "content-length", "bad name"] {
        let error = okta.get_user("x").header(name, "v").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        assert!(okta.with_headers([(name, "v")]).is_err());
    }
    assert!(okta.get_user("x").header("x-a", "a\r\nb").await.is_err());
    Ok(())
}

#[tokio::test]
async fn anything_of_the_org_can_be_asked_for() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|_| Ok(answer(200, &[], r#"{"a":1}"#)));
    let okta = client(&transport);
    let value = okta
        .request(Method::Put, "/api/v1/new/{id}")
        .path("id", "a b")
        .query("q", "x")
        .json::<serde_json::Value>()
        .await?;
    assert_eq!(value["a"], 1);
    assert_eq!(transport.requests()[0].url, "https://acme.okta.com/api/v1/new/a%20b?q=x");
    for path in [
        "",
        "x",
        "//evil.example/x",
        "https://evil.example",
        "/a?b=c",
        "/a#b",
        "/a/../b",
        "/a/%2E%2e/b",
        "/a b",
        "/a\\b",
        "/é",
        "/{id}",
    ] {
        let error = okta.request(Method::Get, path).empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[test]
fn errors_are_small_and_can_be_shared() {
    fn check<T: Send + Sync + std::error::Error + 'static>() {}
    check::<Error>();
    assert!(size_of::<Error>() <= 128);
    assert!(size_of::<okta_runtime::Call<User>>() <= 24);
}

#[test]
fn what_is_shown_holds_no_secrets() {
    let okta = client(&TestTransport::new());
    assert!(!format!("{okta:?}").contains("t0ken"));
    let error = builder(&TestTransport::new()).token("bad t0ken").build().unwrap_err();
    assert!(!format!("{error:?} {error}").contains("t0ken"), "{error}");
}
