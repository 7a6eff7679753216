//! The same work for many items.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use okta_runtime::bulk::{self, Failure, Progress};
use okta_runtime::environment::Environment;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, Transport, TransportError};
use okta_runtime::{BoxFuture, Client, Error};

use crate::models::Api;
use crate::support::{FakeTime, builder, client, response};

/// Returns a client whose server fails for ids that contain `bad`.
fn start() -> (Client, TestTransport) {
    let transport = TestTransport::with_handler(|request| {
        Ok(response(if request.url.contains("bad") { 400 } else { 204 }, &[], ""))
    });
    (client(&transport), transport)
}

/// A transport that responds after other tasks have run, and records the maximum number of concurrent requests.
#[derive(Clone, Default)]
struct Slow {
    counts: Arc<(AtomicUsize, AtomicUsize)>,
    /// More concurrent requests than this are refused.
    accepted: Option<usize>,
}

impl Slow {
    fn most(&self) -> usize {
        self.counts.1.load(Ordering::Relaxed)
    }
}

impl Transport for Slow {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let now = self.counts.0.fetch_add(1, Ordering::Relaxed) + 1;
            self.counts.1.fetch_max(now, Ordering::Relaxed);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            self.counts.0.fetch_sub(1, Ordering::Relaxed);
            if self.accepted.is_some_and(|accepted| now > accepted) {
                return Ok(response(
                    429,
                    &[("x-rate-limit-limit", "0"), ("x-rate-limit-remaining", "0")],
                    "",
                ));
            }
            Ok(HttpResponse::new(http::StatusCode::OK, ""))
        })
    }
}

#[tokio::test]
async fn every_item_is_processed_and_failures_are_kept() {
    let (okta, transport) = start();
    let mut steps = Vec::new();
    let ids = ["1", "bad 1", "2", "bad 2", "3"];
    let report = okta
        .for_each_concurrent(bulk::iter(ids), |id| okta.delete_user(id))
        .on_progress(|progress: &Progress| steps.push((progress.done, progress.failed)))
        .await;
    assert_eq!((report.succeeded, report.is_complete(), report.is_stopped), (3, false, false));
    let mut failed: Vec<&str> = report.failures.iter().map(|failure| failure.item).collect();
    failed.sort_unstable();
    assert_eq!(failed, ["bad 1", "bad 2"]);
    assert!(report.failures.iter().all(|failure| failure.error.is_bad_request()));
    assert!(report.list_error.is_none());
    assert_eq!(transport.requests().len(), 5);
    let done: Vec<usize> = steps.iter().map(|(done, _)| *done).collect();
    assert_eq!(done, [1, 2, 3, 4, 5]);
    assert_eq!(steps.last(), Some(&(5, 2)));
}

#[tokio::test]
async fn the_number_of_items_in_progress_is_limited() -> Result<(), Error> {
    for (set, requests, most) in
        [(Some(3), None, 3), (None, Some(5), 5), (Some(100), Some(5), 5), (Some(0), None, 1)]
    {
        let transport = Slow::default();
        let mut okta = builder(&TestTransport::new()).transport(transport.clone());
        if let Some(requests) = requests {
            okta = okta.max_concurrent_requests(requests);
        }
        let okta = okta.build()?;
        let started = AtomicUsize::new(0);
        let mut work = okta
            .for_each_concurrent(bulk::iter(0..40), |id: &u32| {
                started.fetch_add(1, Ordering::Relaxed);
                okta.delete_user(&id.to_string())
            })
            .on_progress(|progress| {
                // Not even as waiting calls are there more.
                assert!(started.load(Ordering::Relaxed) - progress.done <= progress.limit, "{progress:?}");
                assert!(progress.limit <= most, "{progress:?}");
            });
        if let Some(set) = set {
            work = work.max_concurrent(set);
        }
        let report = work.await;
        assert!(report.is_complete());
        assert_eq!((report.succeeded, transport.most()), (40, most));
    }
    Ok(())
}

#[tokio::test]
async fn the_limit_of_the_client_holds_from_the_first_item_on() -> Result<(), Error> {
    let transport = Slow::default();
    let okta = builder(&TestTransport::new()).transport(transport.clone()).build()?;
    let started = AtomicUsize::new(0);
    let mut limits = Vec::new();
    let report = okta
        .for_each_concurrent(bulk::iter(0..300), |id: &u32| {
            started.fetch_add(1, Ordering::Relaxed);
            okta.delete_user(&id.to_string())
        })
        .on_progress(|progress| {
            assert!(started.load(Ordering::Relaxed) - progress.done <= progress.limit, "{progress:?}");
            limits.push(progress.limit);
        })
        .await;
    assert!(report.is_complete());
    // The server refuses nothing, so the limit grows from that of a new client to that of the work.
    assert_eq!((limits[0], *limits.last().unwrap()), (16, 64));
    assert_eq!(transport.most(), 64);
    Ok(())
}

/// A clock whose short waits take no time. Long ones, which are time limits, never end.
struct Quick(FakeTime);

impl Environment for Quick {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn wall_clock(&self) -> SystemTime {
        self.0.wall_clock()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        if duration >= Duration::from_secs(60) {
            Box::pin(std::future::pending())
        } else {
            self.0.sleep(duration)
        }
    }
}

#[tokio::test]
async fn the_limit_adapts_to_the_server() -> Result<(), Error> {
    let transport = Slow { accepted: Some(10), ..Slow::default() };
    let okta = builder(&TestTransport::new()).transport(transport.clone());
    let okta = okta.environment(Quick(FakeTime::new())).build()?;
    let mut last = None;
    let report = okta
        .for_each_concurrent(bulk::iter(0..300), |id: &u32| okta.delete_user(&id.to_string()))
        .on_progress(|progress| last = Some(*progress))
        .await;
    assert!(report.is_complete(), "{:?}", report.failures);
    let limit = last.unwrap().limit;
    assert!(limit <= 20 && Some(limit) == okta.rate_limits().concurrency.limit, "{limit}");
    Ok(())
}

#[tokio::test]
async fn work_can_be_stopped() {
    let ids = || bulk::iter((0..50).map(|number| format!("bad {number}")));
    let (okta, transport) = start();
    let report =
        okta.for_each_concurrent(ids(), |id| okta.delete_user(id)).max_concurrent(1).stop_after(3).await;
    assert!(report.is_stopped && !report.is_complete());
    assert_eq!((report.failures.len(), transport.requests().len()), (3, 3));

    let (okta, transport) = start();
    let stop = |failure: &Failure<String, Error>| failure.item == "bad 7";
    let report =
        okta.for_each_concurrent(ids(), |id| okta.delete_user(id)).max_concurrent(4).stop_when(stop).await;
    // What was in progress is completed.
    assert!(report.is_stopped && report.failures.len() >= 8);
    assert_eq!(report.failures.len(), transport.requests().len());
}

#[tokio::test]
async fn a_list_is_read_while_its_items_are_processed() {
    let link = ("link", r#"<https://acme.okta.com/api/v1/users?after=1>; rel="next""#);
    let transport = TestTransport::with_handler(move |request| {
        match (request.method.as_str(), request.url.contains("after")) {
            ("GET", false) => Ok(response(200, &[link], r#"[{"id":"1"},{"id":"2"}]"#)),
            ("GET", true) => Ok(response(403, &[], "{}")),
            _ => Ok(response(204, &[], "")),
        }
    });
    let okta = client(&transport);
    let mut users = okta.list_users().stream();
    let report = okta
        .for_each_concurrent(&mut users, |user| okta.delete_user(user.id.as_deref().unwrap_or_default()))
        .await;
    assert_eq!((report.succeeded, report.failures.len()), (2, 0));
    assert!(report.list_error.as_ref().is_some_and(Error::is_forbidden) && !report.is_complete());
    assert!(users.cursor().is_some(), "the list can be continued");
}

#[tokio::test]
async fn work_may_return_errors_of_the_program_and_run_on_another_task() {
    let (okta, _) = start();
    let work = tokio::spawn(async move {
        okta.for_each_concurrent(bulk::iter(["1", "bad"]), |id| {
            let (okta, id) = (okta.clone(), id.to_string());
            async move {
                okta.delete_user(&id).await.map_err(|error| format!("{id}: {:?}", error.status()))?;
                Ok::<_, String>(id)
            }
        })
        .await
    });
    let report = work.await.unwrap();
    assert_eq!(report.failures[0].error, "bad: Some(400)");
}
