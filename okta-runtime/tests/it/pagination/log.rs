//! The System Log, which ends only if the request sets an end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_runtime::Error;
use okta_runtime::transport::TestTransport;

use super::{after, ids, next, page};
use crate::models::Api;
use crate::support::{FakeTime, builder, client};

/// Returns a log of three events. The third one exists from the fifth request on.
fn log() -> TestTransport {
    let asked = AtomicUsize::new(0);
    TestTransport::with_handler(move |request| {
        let asked = asked.fetch_add(1, Ordering::Relaxed) + 1;
        let after = after(&request.url);
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
async fn pagination_system_log_ends_when_there_are_no_more_items_for_now() -> Result<(), Error> {
    for since in [false, true] {
        let transport = log();
        let okta = client(&transport);
        let list =
            || if since { okta.list_log().query("since", "2026-01-01T00:00:00Z") } else { okta.list_log() };
        let mut events = list().stream();
        let mut ids = Vec::new();
        while let Some(event) = events.try_next().await? {
            ids.extend(event.id);
        }
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(transport.requests().len(), 3);
        // Later items are found by resuming at the cursor.
        let cursor = events.cursor().unwrap();
        assert!(list().cursor(&cursor).collect_all().await?.is_empty());
        assert_eq!(list().cursor(&cursor).collect_all().await?.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn pagination_system_log_bounded_is_a_list_like_any_other() -> Result<(), Error> {
    let bounds =
        [("until", "2026-01-01T00:00:00Z"), ("sortOrder", "DESCENDING"), ("sortOrder", "descending")];
    for (name, value) in bounds {
        // An empty page is not the end.
        let transport = TestTransport::new();
        for (body, link) in [("[]", Some(next(1))), (r#"[{"id":"1"}]"#, None)] {
            transport.push(Ok(page(body, link.as_deref().as_slice())));
        }
        let events = client(&transport).list_log().query(name, value).collect_all().await?;
        assert_eq!(ids(&events), ["1"], "{name}");
        // An empty page that links to itself is the end.
        assert_eq!(ids(&client(&log()).list_log().query(name, value).collect_all().await?), ["1", "2"]);
    }
    Ok(())
}

#[tokio::test]
async fn pagination_system_log_tail_polls_forever() -> Result<(), Error> {
    let (transport, time) = (log(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).build()?;
    let mut events = okta.list_log().max_items(3).tail(Duration::from_secs(5));
    let mut ids = Vec::new();
    while let Some(event) = events.try_next().await? {
        ids.extend(event.id);
    }
    assert_eq!(ids, ["1", "2", "3"]);
    // Two empty pages, each followed by a wait.
    assert_eq!(time.sleeps(), [Duration::from_secs(5); 2]);
    // Neither a repeated cursor nor any number of empty pages ends the stream.
    let transport = TestTransport::with_handler(|_| Ok(page("[]", &[&next("same")])));
    let okta = builder(&transport).environment(time.clone()).build()?;
    let mut events = okta.list_log().max_pages(1500).tail(Duration::from_secs(1));
    assert!(events.try_next().await?.is_none());
    assert_eq!(transport.requests().len(), 1500);
    Ok(())
}
