//! Look-ups of one item, and the numbers of pages.

use okta_runtime::Error;
use okta_runtime::error::ErrorKind;
use okta_runtime::transport::TestTransport;

use super::{SELF, after, next, page, urls};
use crate::models::Api;
use crate::support::client;

/// Returns a transport with these pages.
fn pages(bodies: &'static [&'static str]) -> TestTransport {
    TestTransport::with_handler(move |request| {
        let at = after(&request.url);
        let link = if at + 1 < bodies.len() { next(at + 1) } else { SELF.to_owned() };
        Ok(page(bodies[at], &[&link]))
    })
}

const ONE: &str = r#"[{"id":"1"}]"#;
const TWO: &str = r#"[{"id":"2"},{"id":"3"}]"#;

#[tokio::test]
async fn one_item_is_found_with_as_few_pages_as_possible() -> Result<(), Error> {
    for (bodies, found, requests) in [
        (&["[]"][..], Some(None), 1),
        (&[ONE], Some(Some("1")), 1),
        (&["[]", ONE, "[]"], Some(Some("1")), 3),
        (&[TWO, "[]"], None, 1),
        (&[ONE, "[]", ONE, ONE], None, 3),
    ] {
        let transport = pages(bodies);
        match client(&transport).list_users().find_one().await {
            Ok(user) => assert_eq!(found, Some(user.and_then(|user| user.id).as_deref()), "{bodies:?}"),
            Err(error) => {
                assert!(found.is_none(), "{bodies:?}: {error}");
                assert_eq!((error.kind(), error.operation()), (ErrorKind::Ambiguous, Some("listUsers")));
                let message = "listUsers: the list has more than one item, and at most one was expected";
                assert_eq!(error.to_string(), message);
            }
        }
        assert_eq!(urls(&transport).len(), requests, "{bodies:?}");
    }
    // With a limit, the second item is not looked for.
    let transport = pages(&[ONE, ONE]);
    assert!(client(&transport).list_users().max_items(1).find_one().await?.is_some());
    assert_eq!(urls(&transport).len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_failed_page_is_an_error() {
    let transport = TestTransport::new();
    transport.push(Ok(page(ONE, &[&next(1)])));
    transport.push_json(403, "{}");
    let error = client(&transport).list_users().find_one().await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn one_item_is_found_without_async() -> Result<(), Error> {
    let user = client(&pages(&[ONE])).list_users().find_one_blocking()?;
    assert_eq!(user.and_then(|user| user.id).as_deref(), Some("1"));
    assert!(client(&pages(&[TWO])).list_users().find_one_blocking().is_err());
    Ok(())
}

#[tokio::test]
async fn a_page_knows_its_number_and_whether_it_is_the_last() -> Result<(), Error> {
    let okta = client(&pages(&[ONE, "[]", TWO]));
    let expected = [(1, false), (2, false), (3, true)];
    let mut numbers = Vec::new();
    let mut pages = okta.list_users().pages();
    while let Some(page) = pages.try_next().await? {
        numbers.push((page.number, page.is_last()));
    }
    assert_eq!(numbers, expected);

    let first = okta.list_users().await?;
    let second = first.next_page().unwrap().await?;
    let third = second.next_page().unwrap().await?;
    let numbers = [&first, &second, &third].map(|page| (page.number, page.is_last()));
    assert_eq!(numbers, expected);
    // A stream of the rest continues the numbers, and a cursor starts again.
    assert_eq!(second.next_page().unwrap().pages().try_next().await?.unwrap().number, 3);
    let cursor = second.next.unwrap();
    assert_eq!(okta.list_users().cursor(&cursor).await?.number, 1);
    Ok(())
}
