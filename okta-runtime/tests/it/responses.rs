//! Successful responses: with a body, without one, of another media type, too large. Also redirects.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpResponse, HttpTransport, TestTransport};
use okta_runtime::{Client, Error, Method, Operation};

use crate::models::{Api, User};
use crate::support::{Server, client, response, sent_header, shown};

static ACTION: Operation = Operation::new("action", Method::Post, "/api/v1/x/lifecycle/activate");

/// Returns a client that receives this response once.
fn client_with(response: HttpResponse) -> Client {
    let transport = TestTransport::new();
    transport.push(Ok(response));
    client(&transport)
}

async fn get(response: HttpResponse) -> Result<User, Error> {
    client_with(response).get_user("x").no_retry().await
}

#[tokio::test]
async fn responses_200_empty_is_nothing_or_an_error() -> Result<(), Error> {
    for body in ["", " \n"] {
        let empty = || response(200, &[("x-okta-request-id", "r1")], body);
        client_with(empty()).call(&ACTION).empty().await?;
        assert!(client_with(empty()).call(&ACTION).optional_json::<User>().await?.is_none());
        // Where a body is required, its absence is an error with the response metadata.
        let error = get(empty()).await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("r1")));
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.to_string().contains("empty"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn responses_204_is_nothing() -> Result<(), Error> {
    client_with(response(204, &[], "")).delete_user("x").await?;
    assert!(client_with(response(204, &[], "")).call(&ACTION).optional_json::<User>().await?.is_none());
    assert!(client_with(response(204, &[], "")).list_users().await?.is_empty());
    let error = get(response(204, &[], "")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("change"), "{error}");
    // A type that has a value for nothing has this value.
    assert!(client_with(response(204, &[], "")).call(&ACTION).json::<Vec<User>>().await?.is_empty());
    assert!(client_with(response(204, &[], "")).call(&ACTION).json::<Option<User>>().await?.is_none());
    // An unexpected body is ignored.
    client_with(response(200, &[], "{")).delete_user("x").await
}

#[tokio::test]
async fn a_change_without_the_promised_body_is_said_to_be_made() -> Result<(), Error> {
    for status in [200, 201, 204] {
        let okta = client_with(response(status, &[("x-okta-request-id", "r1")], ""));
        let error = okta.create_user(&User::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, status));
        let text = error.to_string();
        assert!(text.contains("the change was made") && text.contains("r1"), "{text}");
        assert!(!error.is_retryable());
    }
    Ok(())
}

#[tokio::test]
async fn responses_202_has_a_body_or_not() -> Result<(), Error> {
    let reply =
        client_with(response(202, &[], "")).call(&ACTION).optional_json::<User>().send_with_meta().await?;
    assert_eq!((reply.meta.status().as_u16(), reply.data.is_none()), (202, true));
    let accepted = || response(202, &[("content-type", "application/json")], r#"{"id":"1"}"#);
    let user = client_with(accepted()).call(&ACTION).optional_json::<User>().await?;
    assert_eq!(user.unwrap().id.as_deref(), Some("1"));
    assert_eq!(get(accepted()).await?.id.as_deref(), Some("1"));
    Ok(())
}

#[tokio::test]
async fn responses_301_declared_is_a_success() -> Result<(), Error> {
    static OP: Operation = Operation::new("grant", Method::Post, "/api/v1/x").statuses(&[301]);
    let moved = || response(301, &[("location", "https://acme.okta.com/y")], "");
    let transport = TestTransport::new();
    transport.push(Ok(moved()));
    let reply = client(&transport).call(&OP).empty().send_with_meta().await?;
    assert_eq!(
        (reply.meta.status().as_u16(), reply.meta.header("location")),
        (301, Some("https://acme.okta.com/y"))
    );
    assert_eq!(transport.requests().len(), 1);
    // For other operations it is an error.
    let error = client_with(moved()).call(&ACTION).empty().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 301);
    Ok(())
}

#[tokio::test]
async fn responses_html_200_is_an_unexpected_content_type() {
    for content_type in ["text/html", "TEXT/HTML; charset=utf-8"] {
        let error =
            get(response(200, &[("content-type", content_type)], "<html>Please sign in")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let text = error.to_string();
        assert!(text.contains(content_type) && text.contains("Please sign in"), "{text}");
        assert_eq!(&error.reply().unwrap().body()[..6], b"<html>");
    }
    // It is not a list either.
    let html = response(200, &[("content-type", "text/html")], "<html>");
    assert_eq!(client_with(html).list_users().collect_all().await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn responses_missing_content_type_is_read_as_json() -> Result<(), Error> {
    assert_eq!(get(response(200, &[], r#" {"id":"1"}"#)).await?.id.as_deref(), Some("1"));
    let error = get(response(200, &[], "<html>")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.decode_error().is_some(), "{error}");
    Ok(())
}

#[tokio::test]
async fn json_media_types_are_recognized() -> Result<(), Error> {
    for content_type in [
        "application/json",
        "Application/JSON;charset=UTF-8",
        "application/scim+json",
        "text/plain",
        "application/octet-stream",
    ] {
        get(response(200, &[("content-type", content_type)], r#"{"id":"1"}"#)).await?;
    }
    // Other values than objects and arrays are JSON only by their type.
    for (content_type, is_json) in [("Text/Plain; charset=utf-8", true), ("text/html", false)] {
        let transport = TestTransport::new();
        transport.push(Ok(response(200, &[("content-type", content_type)], r#""text""#)));
        let call = client(&transport).request(Method::Get, "/api/v1/x").json::<String>();
        assert_eq!(call.await.ok(), is_json.then(|| "text".to_owned()), "{content_type}");
    }
    Ok(())
}

/// `{"id":"zipped"}`
const ZIPPED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52,
    0xaa, 0xca, 0x2c, 0x28, 0x48, 0x4d, 0x51, 0xaa, 0x05, 0x00, 0xcf, 0x8c, 0x0b, 0x97, 0x0f, 0x00, 0x00,
    0x00,
];

/// Ten thousand spaces.
const BOMB: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00,
    0xc2, 0xa0, 0x2a, 0xef, 0x9f, 0xd2, 0x1c, 0x6e, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0xc0, 0xbf, 0x01, 0x54, 0xd6, 0x06, 0x37, 0x10, 0x27, 0x00, 0x00,
];

/// Sends this response over HTTP to a client that accepts at most 1000 bytes.
async fn over_http(head: &str, body: &[u8]) -> Result<User, Error> {
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{head}\r\n\r\n");
    let server = Server::start([head.as_bytes(), body].concat());
    let transport = HttpTransport::builder().no_proxy().build().unwrap();
    let builder = Client::builder().org_url(&server.url).danger_allow_http().token("t0ken");
    builder.transport(transport).max_response_bytes(1000).build()?.get_user("x").no_retry().await
}

#[tokio::test]
async fn responses_gzip_is_decompressed() -> Result<(), Error> {
    let user = over_http("Content-Encoding: gzip", ZIPPED).await?;
    assert_eq!(user.id.as_deref(), Some("zipped"));
    Ok(())
}

#[tokio::test]
async fn responses_gzip_can_have_several_members() -> Result<(), Error> {
    // The second one decompresses to blanks.
    let mut blanks = GzEncoder::new(Vec::new(), Compression::default());
    blanks.write_all(&[b' '; 100]).unwrap();
    let user = over_http("Content-Encoding: gzip", &[ZIPPED, &blanks.finish().unwrap()].concat()).await?;
    assert_eq!(user.id.as_deref(), Some("zipped"));
    Ok(())
}

#[tokio::test]
async fn responses_damaged_gzip_is_refused() {
    for body in [&ZIPPED[..ZIPPED.len() - 3], &ZIPPED[..9], b"{}"] {
        let error = over_http("Content-Encoding: gzip", body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(shown(&error).contains("the response is incomplete or malformed"), "{error}");
    }
}

#[tokio::test]
async fn responses_oversized_is_refused() {
    for (head, body) in [
        // With an announced length, without one, and too large only after decompression.
        ("Content-Length: 1001", &[b' '; 1001][..]),
        ("Content-Type: application/json", &[b' '; 1001]),
        ("Content-Encoding: gzip", BOMB),
    ] {
        let error = over_http(head, body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(shown(&error).contains("larger than 1000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn responses_csr_is_bytes() -> Result<(), Error> {
    static OP: Operation =
        Operation::new("generateCsr", Method::Post, "/api/v1/csrs").accept("application/pkcs10");
    let transport = TestTransport::new();
    let headers = [("content-type", "application/pkcs10"), ("content-transfer-encoding", "base64")];
    let mut response = response(201, &headers, "");
    response.body = (&b"\x30\x82\xff\x00"[..]).into();
    transport.push(Ok(response));
    let bytes = client(&transport).call(&OP).bytes().await?;
    assert_eq!(&bytes[..], b"\x30\x82\xff\x00");
    assert_eq!(sent_header(&transport.requests()[0], "accept"), Some("application/pkcs10"));
    Ok(())
}

#[tokio::test]
async fn responses_xml_is_text() -> Result<(), Error> {
    static OP: Operation = Operation::new("metadata", Method::Get, "/x").accept("text/xml");
    let transport = TestTransport::new();
    transport.push(Ok(response(200, &[("content-type", "text/xml")], "<a>é</a>")));
    assert_eq!(client(&transport).call(&OP).text().await?, "<a>é</a>");
    assert_eq!(sent_header(&transport.requests()[0], "accept"), Some("text/xml"));
    // A body that is not text is an error.
    let latin = HttpResponse::new(http::StatusCode::OK, &b"<a>\xe9</a>"[..]);
    assert_eq!(client_with(latin).call(&OP).text().await.unwrap_err().kind(), ErrorKind::Decode);
    Ok(())
}

#[tokio::test]
async fn metadata_comes_with_the_response() -> Result<(), Error> {
    let headers = [
        ("x-okta-request-id", "r1"),
        ("etag", r#"W/"1""#),
        ("x-rate-limit-limit", "600"),
        ("x-rate-limit-remaining", "599"),
        ("link", r#"<https://acme.okta.com/x>; rel="self""#),
    ];
    let okta = client_with(response(200, &headers, r#"{"id":"1"}"#));
    let reply = okta.get_user("x").query("search", "name").send_with_meta().await?;
    assert_eq!(reply.id.as_deref(), Some("1"));
    let meta = &reply.meta;
    assert_eq!((meta.request_id(), meta.etag()), (Some("r1"), Some(r#"W/"1""#)));
    assert_eq!(meta.rate_limit().unwrap().remaining, Some(599));
    assert_eq!((meta.links()[0].rel.as_str(), meta.attempts().len()), ("self", 1));
    assert_eq!(meta.url(), "https://acme.okta.com/api/v1/users/x?search=…");
    let raw = client_with(response(200, &[], "anything")).get_user("x").send_raw().await?;
    assert_eq!(&raw.body()[..], b"anything");
    Ok(())
}

#[tokio::test]
async fn redirects_are_followed_within_the_org_only() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(response(302, &[("location", "/api/v1/users/y?z=1#f")], "")));
    transport.push(Ok(response(200, &[], r#"{"id":"y"}"#)));
    let user = client(&transport).get_user("x").query("search", "name").send_with_meta().await?;
    assert_eq!(user.id.as_deref(), Some("y"));
    assert_eq!(transport.requests()[1].url, "https://acme.okta.com/api/v1/users/y?z=1");
    assert_eq!(user.meta.url(), "https://acme.okta.com/api/v1/users/y?z=…");
    for location in [
        "https://evil.example/",
        "http://acme.okta.com/x",
        "//evil.example",
        "https://u@acme.okta.com/",
        "https://[",
        "https://acme.okta.com:444/",
    ] {
        let transport = TestTransport::new();
        transport.push(Ok(response(302, &[("location", location)], "")));
        let error = client(&transport).get_user("x").await.unwrap_err();
        assert_eq!(error.status().unwrap(), 302, "{location}");
        assert!(error.to_string().contains("redirect"), "{error}");
        assert_eq!(transport.requests().len(), 1);
    }
    let again = || TestTransport::with_handler(|_| Ok(response(307, &[("location", "/again")], "")));
    let transport = again();
    assert!(client(&transport).get_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 6);
    let transport = again();
    assert!(client(&transport).delete_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}
