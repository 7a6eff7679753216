//! Streams of pages and items: ends, errors, limits, resuming.

use std::time::Duration;

use futures_core::Stream;
use okta_runtime::error::{ErrorKind, TimeLimit};
use okta_runtime::json::{Decode, DecodeError, Lenient, Reader};
use okta_runtime::page::{Collected, Cursor, Items};
use okta_runtime::transport::TestTransport;
use okta_runtime::{Error, Method};

use super::{SELF, after, ids, next, page, urls};
use crate::models::{Api, User};
use crate::support::{FakeTime, Silence, builder, client};

#[tokio::test]
async fn pagination_empty_page_is_not_the_end() -> Result<(), Error> {
    let transport = TestTransport::new();
    for (body, link) in
        [(r#"[{"id":"1"}]"#, next(1)), ("[]", next(2)), (" [ ] ", next(3)), (r#"[{"id":"2"}]"#, SELF.into())]
    {
        transport.push(Ok(page(body, &[&link])));
    }
    assert_eq!(ids(&client(&transport).list_users().collect_all().await?), ["1", "2"]);
    assert_eq!(transport.requests().len(), 4);
    Ok(())
}

#[tokio::test]
async fn headers_go_with_every_page() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(page("[]", &[&next("b")])));
    transport.push(Ok(page("[]", &[])));
    client(&transport).list_users().header("x-trace", "1").collect_all().await?;
    let traces: Vec<_> =
        transport.requests().iter().map(|request| request.headers["x-trace"].clone()).collect();
    assert_eq!(traces, ["1", "1"]);
    Ok(())
}

#[tokio::test]
async fn pagination_loop_is_an_error() {
    let transport = TestTransport::with_handler(|_| Ok(page(r#"[{"id":"1"}]"#, &[&next("same")])));
    let error = client(&transport).list_users().collect_all().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Pagination, Some("listUsers")));
    assert_eq!(transport.requests().len(), 2);
    // A longer loop is detected too.
    let transport = TestTransport::with_handler(|request| {
        Ok(page(r#"[{"id":"1"}]"#, &[&next((after(&request.url) + 1) % 3)]))
    });
    let mut users = client(&transport).list_users().stream();
    let mut count = 0;
    let error = loop {
        match users.try_next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("the list ended"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), count), (ErrorKind::Pagination, 3));
}

#[tokio::test]
async fn empty_pages_without_end_are_an_error() {
    let transport = TestTransport::with_handler(|request| Ok(page("[ ]", &[&next(after(&request.url) + 1)])));
    let error = client(&transport).list_users().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(transport.requests().len(), 1000);
}

#[tokio::test]
async fn pagination_error_on_page_2_can_be_resumed() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[&next(2)])));
    transport.push_json(500, "");
    transport.push(Ok(page(r#"[{"id":"2"}]"#, &[])));
    let okta = client(&transport);
    let mut users = okta.list_users().stream();
    assert_eq!(users.try_next().await?.unwrap().id.as_deref(), Some("1"));
    assert!(users.try_next().await.unwrap_err().is_server_error());
    // The error is returned once.
    assert!(users.try_next().await?.is_none());
    let cursor = users.cursor().unwrap();
    assert_eq!(ids(&okta.list_users().cursor(&cursor).collect_all().await?), ["2"]);
    // A truncated list is never returned as complete.
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[&next(2)])));
    transport.push_json(500, "");
    assert!(okta.list_users().collect_all().await.unwrap_err().is_server_error());
    Ok(())
}

#[tokio::test]
async fn a_page_that_cannot_be_decoded_can_be_resumed_too() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"[{"id":"1"}]"#, &[&next(2)])));
    transport.push(Ok(page(r#"[{"id":"2"},["3"]]"#, &[&next(3)])));
    let okta = client(&transport);
    let mut users = okta.list_users().stream();
    users.try_next().await?;
    let error = users.try_next().await.unwrap_err();
    assert_eq!(error.decode_error().unwrap().path(), "$[1]");
    assert!(error.meta().is_some());
    assert!(users.try_next().await?.is_none());
    assert_eq!(users.cursor().unwrap().after().as_deref(), Some("2"));
    Ok(())
}

#[tokio::test]
async fn one_page_can_be_fetched_and_resumed() -> Result<(), Error> {
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

/// Returns endless pages of two users.
fn endless() -> TestTransport {
    TestTransport::with_handler(|request| {
        let n = after(&request.url);
        Ok(page(&format!(r#"[{{"id":"{n}a"}},{{"id":"{n}b"}}]"#), &[&next(n + 1)]))
    })
}

#[tokio::test]
async fn pagination_max_pages() -> Result<(), Error> {
    for pages in [0, 1, 3] {
        let transport = endless();
        let users = client(&transport).list_users().max_pages(pages).collect_all().await?;
        assert_eq!((users.len(), transport.requests().len()), (2 * pages, pages));
    }
    // The list can be resumed at the limit.
    let okta = client(&endless());
    let mut pages = okta.list_users().max_pages(1).pages();
    let first = pages.try_next().await?.unwrap();
    assert!(pages.try_next().await?.is_none());
    assert!(pages.cursor().is_some() && pages.cursor() == first.next);
    Ok(())
}

#[tokio::test]
async fn pagination_max_items() -> Result<(), Error> {
    for (items, wanted, requests) in
        [(0, &[][..], 0), (1, &["0a"], 1), (2, &["0a", "0b"], 1), (3, &["0a", "0b", "1a"], 2)]
    {
        let transport = endless();
        let users = client(&transport).list_users().max_items(items).collect_all().await?;
        assert_eq!((ids(&users), transport.requests().len()), (wanted.to_vec(), requests));
        let transport = endless();
        let mut stream = client(&transport).list_users().max_items(items).stream();
        let mut count = 0;
        while stream.try_next().await?.is_some() {
            count += 1;
        }
        assert_eq!((count, transport.requests().len()), (items, requests));
    }
    Ok(())
}

#[tokio::test]
async fn all_pages_together_can_have_a_time_limit() {
    let time = FakeTime::new();
    let clock = time.clone();
    let transport = TestTransport::with_handler(move |request| {
        clock.advance(Duration::from_secs(4));
        Ok(page(r#"[{"id":"1"}]"#, &[&next(after(&request.url) + 1)]))
    });
    let okta = builder(&transport).environment(time).build().unwrap();
    let mut pages = okta.list_users().total_timeout(Duration::from_secs(10)).pages();
    for _ in 0..3 {
        pages.try_next().await.unwrap().unwrap();
    }
    // The fourth page is not requested. The list can be resumed there.
    let error = pages.try_next().await.unwrap_err();
    let limit = "the call timed out after 12s (limit 10s, set by `total_timeout` of the list)";
    assert!(error.to_string().contains(limit), "{error}");
    assert_eq!((error.time_limit(), transport.requests().len()), (Some(TimeLimit::Call), 3));
    assert_eq!(pages.cursor().unwrap().after().as_deref(), Some("3"));
}

#[tokio::test]
async fn the_earlier_of_two_limits_ends_a_page() {
    let seconds = Duration::from_secs;
    for (page_limit, list_limit, expected) in [
        (3, 9, "limit 3s, set by `timeout` of the call"),
        (9, 3, "limit 3s, set by `total_timeout` of the list"),
    ] {
        let okta = builder(&TestTransport::new()).transport(Silence).environment(FakeTime::new());
        let list = okta.build().unwrap().list_users().timeout(seconds(page_limit));
        let error = list.total_timeout(seconds(list_limit)).collect_all().await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_mismatched_item_does_not_affect_the_others() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"[{"id":"1"},null,["3"],{"id":"4"}]"#, &[])));
    let users = client(&transport).list_users().lenient().collect_all().await?;
    assert_eq!(users.iter().filter_map(|user| user.value()?.id.as_deref()).collect::<Vec<_>>(), ["1", "4"]);
    let Lenient::Raw(raw, error) = &users[1] else { panic!("{users:?}") };
    assert_eq!((raw.as_str(), error.path().as_str()), (r#"["3"]"#, "$"));
    // A body that is not JSON is not a list.
    transport.push(Ok(page(r#"[{"id":"1"},{"id":}]"#, &[])));
    assert!(client(&transport).list_users().lenient().await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_next_page_can_be_prefetched() -> Result<(), Error> {
    let transport = TestTransport::new();
    for n in 1..4 {
        transport.push(Ok(page(&format!(r#"[{{"id":"{n}"}}]"#), &[&next(n)])));
    }
    transport.push_json(500, "");
    let mut pages = client(&transport).list_users().prefetch().pages();
    pages.try_next().await?;
    assert_eq!(
        transport.requests().len(),
        2,
        "the next page is requested while the program has the first one"
    );
    assert_eq!(pages.try_next().await?.unwrap()[0].id.as_deref(), Some("2"));
    pages.try_next().await?;
    // The error of a prefetched page is returned in order.
    assert!(pages.try_next().await.unwrap_err().is_server_error());
    assert!(pages.try_next().await?.is_none());
    Ok(())
}

/// An item that notes how many requests were sent when it was decoded.
struct Noted(usize);

thread_local! {
    static TRANSPORT: TestTransport = TestTransport::with_handler(|request| {
        let n = after(&request.url);
        let link = if n < 2 { next(n + 1) } else { SELF.to_owned() };
        Ok(page("[1]", &[&link]))
    });
}

impl Decode for Noted {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.skip()?;
        Ok(Self(TRANSPORT.with(|transport| transport.requests().len())))
    }
}

#[tokio::test]
async fn the_next_page_is_requested_before_the_items_of_a_page_are_decoded() -> Result<(), Error> {
    let list = || TRANSPORT.with(client).request(Method::Get, "/api/v1/users").page::<Noted>();
    let sent: Vec<_> = list().collect_all().await?.iter().map(|item| item.0).collect();
    assert_eq!(sent, [1, 2, 3]);
    let sent: Vec<_> = list().prefetch().collect_all().await?.iter().map(|item| item.0 - 3).collect();
    assert_eq!(sent, [2, 3, 3]);
    Ok(())
}

#[tokio::test]
async fn a_prefetching_list_ends_at_an_empty_page_that_leads_to_itself() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| {
        let n = after(&request.url);
        Ok(page(if n == 0 { r#"[{"id":"1"}]"# } else { "[]" }, &[&next(1)]))
    });
    for (start, found) in [(0, &["1"][..]), (1, &[])] {
        let list = client(&transport).list_users().query("after", start).prefetch().max_pages(9);
        assert_eq!(ids(&list.collect_all().await?), found);
    }
    // The first page of the second list was requested once more before it was known to be empty.
    assert_eq!(transport.requests().len(), 4);
    Ok(())
}

/// Returns three pages, of which the second cannot be decoded.
fn broken() -> TestTransport {
    TestTransport::with_handler(|request| {
        let n = after(&request.url);
        let body = if n == 1 { r#"[["3"]]"#.to_owned() } else { format!(r#"[{{"id":"{n}"}}]"#) };
        let next = next(n + 1);
        let link = if n < 2 { &*next } else { SELF };
        Ok(page(&body, &[link]))
    })
}

#[tokio::test]
async fn a_prefetching_stream_ends_at_a_page_that_cannot_be_decoded() -> Result<(), Error> {
    for max_pages in [2, 3, 9] {
        let transport = broken();
        let list = client(&transport).list_users().prefetch().max_pages(max_pages);
        let mut users = list.stream();
        assert!(users.try_next().await?.is_some());
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(users.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
        for _ in 0..3 {
            assert!(users.try_next().await?.is_none(), "{max_pages}");
        }
        assert_eq!(users.cursor().unwrap().after().as_deref(), Some("1"));
        // The page after the failed one may have been requested, but is dropped.
        assert_eq!(transport.requests().len(), max_pages.min(3));
    }
    Ok(())
}

#[tokio::test]
async fn prefetch_requests_no_page_after_max_items() -> Result<(), Error> {
    let transport = endless();
    let users = client(&transport).list_users().prefetch().max_items(2).collect_all().await?;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!((users.len(), transport.requests().len()), (2, 1));
    Ok(())
}

#[tokio::test]
async fn an_empty_page_that_links_to_itself_is_the_end() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| match after(&request.url) {
        0 => Ok(page(r#"[{"id":"1"}]"#, &[&next(7)])),
        _ => Ok(page("[]", &[&next(7)])),
    });
    let okta = client(&transport);
    assert_eq!(ids(&okta.list_users().collect_all().await?), ["1"]);
    assert_eq!(transport.requests().len(), 2);
    let last = okta.list_users().await?.next_page().unwrap().await?;
    assert!(last.is_last() && last.next_page().is_none());
    // The first page may link to itself too.
    let transport = TestTransport::with_handler(|_| {
        Ok(page("[]", &[r#"<https://acme.okta.com/api/v1/users?limit=2>; rel="next""#]))
    });
    assert!(client(&transport).list_users().limit(2).collect_all().await?.is_empty());
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn collect_all_keeps_the_items_before_an_error() -> Result<(), Error> {
    let okta = client(&broken());
    let mut error = okta.list_users().collect_all().await.unwrap_err();
    assert!(Collected::<String>::take_from(&mut error).is_none(), "the items have another type");
    let collected = Collected::<User>::take_from(&mut error).unwrap();
    assert_eq!(ids(&collected.items), ["0"]);
    let cursor = collected.next.unwrap();
    assert_eq!(okta.list_users().lenient().cursor(&cursor).collect_all().await?.len(), 2);
    assert!(Collected::<User>::take_from(&mut error).is_none());
    Ok(())
}

#[tokio::test]
async fn the_total_timeout_includes_the_pauses_of_a_tail() {
    let (transport, time) = (TestTransport::with_handler(|_| Ok(page("[]", &[&next(1)]))), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).build().unwrap();
    let mut pages = okta.list_log().total_timeout(Duration::from_secs(12)).tail_pages(Duration::from_secs(5));
    for _ in 0..3 {
        pages.try_next().await.unwrap();
    }
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error.time_limit(), Some(TimeLimit::Call));
    assert_eq!((time.passed(), transport.requests().len()), (Duration::from_secs(12), 3));
}

#[test]
fn streams_can_be_sent_and_polled_by_others() {
    fn check<T: Stream<Item = Result<User, Error>> + Send + Unpin + 'static>() {}
    check::<Items<User>>();
}
