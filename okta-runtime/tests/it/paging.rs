//! Lists: pages, links, cursors, guards.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_core::Stream;
use okta_runtime::error::ErrorKind;
use okta_runtime::json::Lenient;
use okta_runtime::page::{Cursor, Items};
use okta_runtime::transport::{HttpResponse, TestTransport};
use okta_runtime::{Error, Method, Operation, Paging};

use crate::models::{Api, User};
use crate::support::{FakeTime, builder, client};

fn page(body: &str, links: &[&str]) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::OK, body.to_owned());
    for link in links {
        response.headers.append("link", link.parse().unwrap());
    }
    response
}

fn ids(users: &[User]) -> Vec<&str> {
    users.iter().filter_map(|user| user.id.as_deref()).collect()
}

fn urls(transport: &TestTransport) -> Vec<String> {
    transport.requests().into_iter().map(|request| request.url.replace("https://acme.okta.com", "")).collect()
}

const SELF: &str = r#"<https://acme.okta.com/api/v1/users>; rel="self""#;

#[tokio::test]
async fn all_pages_are_followed_on_the_configured_origin() -> Result<(), Error> {
    let transport = TestTransport::new();
    // The admin host, another host, plain HTTP and a wrong path: none of it is used.
    let next1 = r#"<https://acme-admin.okta.com/api/v1/users?after=Test+Rule%3D&limit=2>; rel="next""#;
    let next2 = r#"<http://evil.example/elsewhere?after=b>; rel=next"#;
    transport.push(Ok(page(r#"[{"id":"1"},{"id":"2"}]"#, &[SELF, next1])));
    transport.push(Ok(page("[]", &[next2, SELF])));
    transport.push(Ok(page(r#"[{"id":"3"}]"#, &[SELF])));
    let okta = client(&transport);
    let users =
        okta.list_users().limit(2).query("search", "a eq \"b\"").header("x-trace", "1").collect_all().await?;
    assert_eq!(ids(&users), ["1", "2", "3"]);
    assert_eq!(
        urls(&transport),
        [
            "/api/v1/users?limit=2&search=a%20eq%20%22b%22",
            "/api/v1/users?limit=2&search=a%20eq%20%22b%22&after=Test+Rule%3D",
            "/api/v1/users?limit=2&search=a%20eq%20%22b%22&after=b",
        ]
    );
    assert!(transport.requests().iter().all(|request| request.headers["x-trace"] == "1"));
    Ok(())
}

#[tokio::test]
async fn one_page_can_be_asked_for_and_resumed() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = r#"<https://acme.okta.com/api/v1/users?after=a%2Bb&limit=1>; rel="next""#;
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[SELF, next])));
    transport.push(Ok(page(r#"[{"id":"2"}]"#, &[])));
    let okta = client(&transport);
    let page = okta.list_users().limit(1).await?;
    assert_eq!((page.len(), page[0].id.as_deref(), page.is_last()), (1, Some("1"), false));
    let cursor = page.next.unwrap();
    assert_eq!(cursor.after().as_deref(), Some("a+b"));
    let stored = serde_json::to_string(&cursor).unwrap();
    assert_eq!(stored, r#""listUsers?after=a%2Bb&limit=1""#);
    let cursor: Cursor = serde_json::from_str(&stored).unwrap();
    let page = okta.list_users().limit(1).cursor(&cursor).page().await?;
    assert!(page.is_last());
    assert_eq!(urls(&transport)[1], "/api/v1/users?limit=1&after=a%2Bb");
    let error = okta.list_roles().cursor(&cursor).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("listUsers"), "{error}");
    for text in ["", "x", "?a=b", "op?a b", "op?a#b"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn links_in_bodies_are_second_to_headers() -> Result<(), Error> {
    let transport = TestTransport::new();
    let body =
        r#"{"_links":{"next":{"href":"http://x/api/v1/iam/roles?after=body"}},"roles":[{"login":"1"},null]}"#;
    transport.push(Ok(page(body, &[])));
    transport.push(Ok(page(
        body,
        &[r#"<https://acme-admin.okta.com/api/v1/iam/roles?after=header>; rel="next""#],
    )));
    transport.push(Ok(page(r#"{"roles":null,"_links":{"next":null}}"#, &[])));
    let okta = client(&transport);
    let roles = okta.list_roles().collect_all().await?;
    assert_eq!(roles.len(), 2);
    assert_eq!(urls(&transport)[1..], ["/api/v1/iam/roles?after=body", "/api/v1/iam/roles?after=header"]);
    Ok(())
}

#[tokio::test]
async fn a_wrapped_list_heeds_headers_only() -> Result<(), Error> {
    static OP: Operation = Operation::new("x", Method::Get, "/x").paging(Paging::Wrapped { items: "ids" });
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"{"ids":["a"],"_links":{"next":{"href":"http://x?after=1"}}}"#, &[])));
    let okta = client(&transport);
    assert_eq!(okta.call(&OP).page::<String>().collect_all().await?, ["a"]);
    Ok(())
}

#[tokio::test]
async fn limits_of_pages_and_items_are_kept() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| {
        let n = request.url.split("after=").nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        let next = format!(r#"<https://acme.okta.com/api/v1/users?after={}>; rel="next""#, n + 1);
        Ok(page(&format!(r#"[{{"id":"{n}a"}},{{"id":"{n}b"}}]"#), &[&next]))
    });
    let okta = client(&transport);
    assert_eq!(okta.list_users().max_pages(3).collect_all().await?.len(), 6);
    assert_eq!(transport.requests().len(), 3);
    let users = okta.list_users().max_items(3).collect_all().await?;
    assert_eq!(ids(&users), ["0a", "0b", "1a"]);
    assert_eq!(transport.requests().len(), 5);
    assert_eq!(okta.list_users().max_items(0).collect_all().await?.len(), 0);
    assert_eq!(transport.requests().len(), 5);
    let mut pages = okta.list_users().pages();
    let first = pages.try_next().await?.unwrap();
    assert_eq!(pages.cursor(), first.next);
    Ok(())
}

#[tokio::test]
async fn an_error_ends_the_stream_and_can_be_resumed() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = r#"<https://acme.okta.com/api/v1/users?after=2>; rel="next""#;
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[next])));
    transport.push_json(500, "");
    transport.push(Ok(page(r#"[{"id":"2"}]"#, &[])));
    let okta = client(&transport);
    let mut users = okta.list_users().stream();
    assert_eq!(users.try_next().await?.unwrap().id.as_deref(), Some("1"));
    assert!(users.try_next().await.unwrap_err().is_server_error());
    assert!(users.try_next().await?.is_none());
    let cursor = users.cursor().unwrap();
    assert_eq!(ids(&okta.list_users().cursor(&cursor).collect_all().await?), ["2"]);
    Ok(())
}

#[tokio::test]
async fn a_page_that_cannot_be_decoded_can_be_resumed_too() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = |n| format!(r#"<https://acme.okta.com/api/v1/users?after={n}>; rel="next""#);
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[&next(2)])));
    transport.push(Ok(page(r#"[{"id":"2"},{"id":3}]"#, &[&next(3)])));
    let okta = client(&transport);
    let mut users = okta.list_users().stream();
    users.try_next().await?;
    let error = users.try_next().await.unwrap_err();
    assert_eq!(error.decode_error().unwrap().path(), "$[1].id");
    assert!(error.meta().is_some());
    assert!(users.try_next().await?.is_none());
    assert_eq!(users.cursor().unwrap().after().as_deref(), Some("2"));
    Ok(())
}

#[tokio::test]
async fn one_bad_item_need_not_cost_the_others() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"[{"id":"1"},null,{"id":3},{"id":"4"}]"#, &[])));
    let users = client(&transport).list_users().lenient().collect_all().await?;
    assert_eq!(users.iter().filter_map(|user| user.value()?.id.as_deref()).collect::<Vec<_>>(), ["1", "4"]);
    let Lenient::Raw(raw, error) = &users[1] else { panic!("{users:?}") };
    assert_eq!((raw.as_str(), error.path().as_str()), (r#"{"id":3}"#, "$.id"));
    // What is no JSON is no list.
    transport.push(Ok(page(r#"[{"id":"1"},{"id":}]"#, &[])));
    assert!(client(&transport).list_users().lenient().await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_list_without_end_is_an_error() {
    let transport = TestTransport::with_handler(|_| {
        Ok(page("[]", &[r#"<https://acme.okta.com/api/v1/users?after=same>; rel="next""#]))
    });
    let okta = client(&transport);
    let error = okta.list_users().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn empty_pages_without_end_are_an_error() {
    let transport = TestTransport::with_handler(|request| {
        let n = request.url.split("after=").nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        Ok(page("[ ]", &[&format!(r#"<https://acme.okta.com/api/v1/users?after={}>; rel="next""#, n + 1)]))
    });
    let error = client(&transport).list_users().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(transport.requests().len(), 1000);
}

/// A log of three events, of which the third is there from the fifth request on.
fn log() -> TestTransport {
    let asked = AtomicUsize::new(0);
    TestTransport::with_handler(move |request| {
        let asked = asked.fetch_add(1, Ordering::Relaxed) + 1;
        let after: usize = request.url.split("after=").nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        let there = if asked < 5 { 2 } else { 3 };
        let (body, after) = if after < there {
            (format!(r#"[{{"id":"{}"}}]"#, after + 1), after + 1)
        } else {
            ("[]".into(), after)
        };
        Ok(page(&body, &[&format!(r#"<https://acme.okta.com/api/v1/logs?after={after}>; rel="next""#)]))
    })
}

#[tokio::test]
async fn a_log_ends_where_there_is_no_more_for_now() -> Result<(), Error> {
    let transport = log();
    let okta = client(&transport);
    let mut events = okta.list_log().stream();
    let mut ids = Vec::new();
    while let Some(event) = events.try_next().await? {
        ids.extend(event.id);
    }
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(transport.requests().len(), 3);
    // What comes later is found from the cursor on.
    let cursor = events.cursor().unwrap();
    assert!(okta.list_log().cursor(&cursor).collect_all().await?.is_empty());
    assert_eq!(okta.list_log().cursor(&cursor).collect_all().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_bounded_log_is_a_list_like_any_other() {
    for (name, value) in [("until", "2026-01-01T00:00:00Z"), ("sortOrder", "DESCENDING")] {
        let transport = log();
        // The server leads on for ever, which in a bounded query is a loop.
        let error = client(&transport).list_log().query(name, value).collect_all().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pagination, "{name}");
    }
}

#[tokio::test]
async fn a_log_can_be_followed() -> Result<(), Error> {
    let (transport, time) = (log(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).build()?;
    let mut events = okta.list_log().max_items(3).tail(Duration::from_secs(5));
    let mut ids = Vec::new();
    while let Some(event) = events.try_next().await? {
        ids.extend(event.id);
    }
    assert_eq!(ids, ["1", "2", "3"]);
    // Two empty pages, each followed by a pause.
    assert_eq!(time.sleeps(), [Duration::from_secs(5); 2]);
    Ok(())
}

#[tokio::test]
async fn the_next_page_can_be_fetched_ahead() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = |n| format!(r#"<https://acme.okta.com/api/v1/users?after={n}>; rel="next""#);
    for n in 1..4 {
        transport.push(Ok(page(&format!(r#"[{{"id":"{n}"}}]"#), &[&next(n)])));
    }
    transport.push_json(500, "");
    let mut pages = client(&transport).list_users().prefetch().pages();
    pages.try_next().await?;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(transport.requests().len(), 2);
    assert_eq!(pages.try_next().await?.unwrap()[0].id.as_deref(), Some("2"));
    pages.try_next().await?;
    // An error of a page that was fetched ahead comes in its turn.
    assert!(pages.try_next().await.unwrap_err().is_server_error());
    assert!(pages.try_next().await?.is_none());
    Ok(())
}

#[test]
fn streams_can_be_sent_and_polled_by_others() {
    fn check<T: Stream<Item = Result<User, Error>> + Send + Unpin + 'static>() {}
    check::<Items<User>>();
}
