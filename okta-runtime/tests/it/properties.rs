//! What holds for any input: encodings, links, cursors, headers.

use okta_runtime::page::Cursor;
use okta_runtime::response::{has_next, links, next_cursor, next_link};
use okta_runtime::transport::{HttpResponse, TestTransport};
use okta_runtime::{Client, Method};
use proptest::prelude::*;

use crate::support::client;

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

/// The address of a call of `/api/{a}/{b}` with a query.
fn address(
    okta: &Client,
    transport: &TestTransport,
    a: &str,
    b: &str,
    query: &[(String, String)],
) -> Option<String> {
    let mut call = okta.request(Method::Get, "/api/{a}/{b}").path("a", a).path("b", b);
    for (name, value) in query {
        call = call.query(name, value);
    }
    let before = transport.requests().len();
    run(call.empty().send()).ok()?;
    assert_eq!(transport.requests().len(), before + 1);
    transport.requests().pop().map(|request| request.url)
}

fn answering() -> TestTransport {
    TestTransport::with_handler(|_| Ok(HttpResponse::new(http::StatusCode::OK, "")))
}

fn is_dot(text: &str) -> bool {
    matches!(text, "" | "." | "..")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn addresses_say_what_was_given(
        a in any::<String>(),
        b in "[.%/?# a-z+é]{0,6}",
        query in prop::collection::vec((any::<String>(), any::<String>()), 0..4),
    ) {
        let transport = answering();
        let url = address(&client(&transport), &transport, &a, &b, &query);
        prop_assert_eq!(url.is_none(), is_dot(&a) || is_dot(&b));
        let Some(url) = url else { return Ok(()) };
        // A parser of URLs finds the same, and changes nothing on the way.
        let parsed = reqwest::Url::parse(&url).unwrap();
        prop_assert_eq!(parsed.as_str(), &url);
        let segments: Vec<String> = parsed.path_segments().unwrap()
            .map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned())
            .collect();
        prop_assert_eq!(segments, ["api".to_owned(), a, b]);
        let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, query);
    }

    #[test]
    fn paths_of_ones_own_never_leave_the_org(path in "[/.%2eE:@a-z\\\\?#{} é]{0,12}") {
        let transport = answering();
        let okta = client(&transport);
        let _ = run(okta.request(Method::Get, &path).empty().send());
        for request in transport.requests() {
            let parsed = reqwest::Url::parse(&request.url).unwrap();
            prop_assert_eq!(parsed.host_str(), Some("acme.okta.com"));
            prop_assert_eq!(parsed.as_str(), format!("https://acme.okta.com{path}"));
        }
    }

    #[test]
    fn any_links_can_be_read(values in prop::collection::vec("[ -~]{0,40}", 0..4)) {
        let mut headers = http::HeaderMap::new();
        for value in &values {
            headers.append("link", value.parse().unwrap());
        }
        let all = links(&headers);
        prop_assert_eq!(has_next(&headers), all.iter().any(|link| link.rel == "next"));
        next_link(&headers);
        next_cursor(&headers);
    }

    #[test]
    fn links_that_were_written_are_read(
        urls in prop::collection::vec("https://a/[a-z0-9,;?&=%\"]{0,12}", 1..5),
        joined in any::<bool>(),
    ) {
        let texts: Vec<String> = urls.iter().enumerate().map(|(n, url)| format!("<{url}>; rel=\"r{n}\"")).collect();
        let mut headers = http::HeaderMap::new();
        if joined {
            headers.append("link", texts.join(", ").parse().unwrap());
        } else {
            for text in &texts {
                headers.append("link", text.parse().unwrap());
            }
        }
        let read: Vec<(String, String)> = links(&headers).into_iter().map(|link| (link.rel, link.url)).collect();
        let wanted: Vec<(String, String)> = urls.into_iter().enumerate().map(|(n, url)| (format!("r{n}"), url)).collect();
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn cursors_survive(text in "[a-zA-Z]{1,8}\\?[!-~&&[^#]]{0,30}") {
        let cursor: Cursor = text.parse().unwrap();
        let again: Cursor = cursor.to_string().parse().unwrap();
        prop_assert_eq!(&again, &cursor);
        let stored = serde_json::to_string(&cursor).unwrap();
        prop_assert_eq!(serde_json::from_str::<Cursor>(&stored).unwrap(), cursor);
    }

    #[test]
    fn any_headers_of_a_failure_can_be_read(
        status in 400u16..600,
        headers in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "date", "retry-after", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset",
                    "www-authenticate", "link", "location", "content-type", "dpop-nonce", "x-okta-request-id",
                ]),
                prop_oneof!["[ -~]{0,30}", "[0-9]{1,22}", "Bearer [a-z]{1,5}=\"?[a-z_]{0,9}\"?", Just("Thu, 01 Jan 2026 00:00:00 GMT".to_owned())],
            ),
            0..8,
        ),
        body in any::<Vec<u8>>(),
    ) {
        let transport = TestTransport::with_handler(move |_| {
            let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body.clone());
            for (name, value) in &headers {
                response.headers.append(*name, value.parse().unwrap());
            }
            Ok(response)
        });
        let error = run(client(&transport).request(Method::Get, "/x").empty().send()).unwrap_err();
        prop_assert_eq!(error.status().unwrap().as_u16(), status);
        prop_assert!(!error.to_string().is_empty());
        error.retry_after();
        let api = error.api().unwrap();
        let _ = (api.kind(), api.rate_limit(), format!("{api:?}"));
    }
}
