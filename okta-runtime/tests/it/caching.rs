//! The cache of answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_runtime::cache::{Cache, CacheKey, CachePolicy, CachedResponse, MemoryCache};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Client, Error, Method, Operation, Transport};
use tokio::sync::Notify;

use crate::models::{Api, User};
use crate::support::{FakeTime, builder};

/// Answers with the number of the request; what is changed at `/users/refused` is refused, at `/users/lost` unclear.
fn counting() -> TestTransport {
    let count = AtomicUsize::new(0);
    TestTransport::with_handler(move |request| {
        let n = count.fetch_add(1, Ordering::Relaxed);
        let changes = request.method != http::Method::GET;
        let status = match () {
            () if changes && request.url.ends_with("refused") => http::StatusCode::FORBIDDEN,
            () if changes && request.url.ends_with("lost") => http::StatusCode::INTERNAL_SERVER_ERROR,
            () => http::StatusCode::OK,
        };
        let body = if request.url.contains("list") { "[]".to_owned() } else { format!(r#"{{"id":"{n}"}}"#) };
        Ok(HttpResponse::new(status, body))
    })
}

fn setup() -> (Client, TestTransport, FakeTime) {
    let (transport, time) = (counting(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).cache(MemoryCache::default()).build().unwrap();
    (okta, transport, time)
}

async fn id(okta: &Client, user: &str) -> String {
    okta.get_user(user).await.unwrap().id.unwrap()
}

#[tokio::test]
async fn single_resources_are_kept_for_a_time() -> Result<(), Error> {
    let (okta, transport, time) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(id(&okta.clone(), "x").await, "0");
    assert_eq!(id(&okta, "y").await, "1");
    let reply = okta.get_user("x").send_with_meta().await?;
    assert!(reply.meta.attempts().is_empty());
    time.advance(Duration::from_secs(299));
    assert_eq!(id(&okta, "x").await, "0");
    time.advance(Duration::from_secs(1));
    assert_eq!(id(&okta, "x").await, "2");
    assert_eq!(transport.requests().len(), 3);
    okta.clear_cache().await;
    assert_eq!(id(&okta, "x").await, "3");
    Ok(())
}

#[tokio::test]
async fn a_call_can_pass_by_or_refresh() -> Result<(), Error> {
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(okta.get_user("x").cache(CachePolicy::Bypass).await?.id.as_deref(), Some("1"));
    assert_eq!(id(&okta, "x").await, "0");
    assert_eq!(okta.get_user("x").cache(CachePolicy::Refresh).await?.id.as_deref(), Some("2"));
    assert_eq!(id(&okta, "x").await, "2");
    // Headers and queries may change the answer.
    assert_eq!(okta.get_user("x").header("accept-language", "nl").await?.id.as_deref(), Some("3"));
    assert_eq!(okta.get_user("x").query("expand", "blocks").await?.id.as_deref(), Some("4"));
    assert_eq!(id(&okta, "x").await, "2");
    Ok(())
}

#[tokio::test]
async fn changes_drop_what_they_may_have_changed() -> Result<(), Error> {
    static DEACTIVATE: Operation =
        Operation::new("deactivateUser", Method::Post, "/api/v1/users/{id}/lifecycle/deactivate");
    static GROUP: Operation = Operation::new("addGroup", Method::Post, "/api/v1/groups");
    let (okta, ..) = setup();
    assert_eq!(id(&okta, "login@x").await, "0");
    okta.call(&DEACTIVATE).path("id", "00u1").empty().await?;
    // The user may be the same under another name.
    assert_eq!(id(&okta, "login@x").await, "2");
    okta.call(&GROUP).empty().await?;
    assert_eq!(id(&okta, "login@x").await, "2");
    assert!(okta.delete_user("refused").await.is_err());
    assert_eq!(id(&okta, "login@x").await, "2");
    assert!(okta.delete_user("lost").await.is_err());
    assert_eq!(id(&okta, "login@x").await, "6");
    Ok(())
}

#[tokio::test]
async fn lists_and_secrets_are_not_kept() -> Result<(), Error> {
    static LIST: Operation = Operation::new("list", Method::Get, "/api/v1/list");
    static SECRET: Operation = Operation::new("secret", Method::Get, "/api/v1/secret").sensitive();
    let (okta, transport, _) = setup();
    for _ in 0..2 {
        okta.call(&LIST).json::<Vec<User>>().await?;
        okta.call(&SECRET).json::<User>().await?;
        okta.request(Method::Get, "/api/v1/own").json::<User>().await?;
        okta.create_user(&User::default()).await?;
    }
    assert_eq!(transport.requests().len(), 8);
    Ok(())
}

/// Lets reading calls wait until they are told to go on.
struct Waiting(TestTransport, Arc<Notify>);

impl Transport for Waiting {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            if request.method == http::Method::GET {
                self.1.notified().await;
            }
            self.0.send(request).await
        })
    }
}

#[tokio::test]
async fn an_answer_from_before_a_change_is_not_kept() -> Result<(), Error> {
    let (transport, go_on) = (counting(), Arc::new(Notify::new()));
    let waiting = Waiting(transport.clone(), go_on.clone());
    let okta = builder(&transport).transport(waiting).cache(MemoryCache::default()).build()?;
    let read = tokio::spawn(okta.get_user("x").send());
    tokio::task::yield_now().await;
    okta.delete_user("x").await?;
    go_on.notify_one();
    read.await.unwrap()?;
    go_on.notify_one();
    okta.get_user("x").await?;
    assert_eq!(transport.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_change_that_nobody_waits_for_counts() -> Result<(), Error> {
    let transport = counting();
    let okta =
        builder(&transport).transport(Stuck(transport.clone())).cache(MemoryCache::default()).build()?;
    okta.get_user("x").await?;
    let change = tokio::spawn(okta.delete_user("x").send());
    tokio::task::yield_now().await;
    change.abort();
    assert!(change.await.unwrap_err().is_cancelled());
    okta.get_user("x").await?;
    assert_eq!(transport.requests().len(), 2);
    Ok(())
}

/// Never answers calls that change something.
struct Stuck(TestTransport);

impl Transport for Stuck {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if request.method == http::Method::GET {
            self.0.send(request)
        } else {
            Box::pin(std::future::pending())
        }
    }
}

#[tokio::test]
async fn clients_do_not_see_what_others_keep() -> Result<(), Error> {
    #[derive(Clone)]
    struct Shared(Arc<MemoryCache>);
    impl Cache for Shared {
        fn get<'a>(&'a self, key: &'a CacheKey) -> BoxFuture<'a, Option<CachedResponse>> {
            self.0.get(key)
        }
        fn put(&self, key: CacheKey, response: CachedResponse, ttl: Duration) -> BoxFuture<'_, ()> {
            self.0.put(key, response, ttl)
        }
        fn remove_prefix<'a>(&'a self, scope: &'a str, path: &'a str) -> BoxFuture<'a, ()> {
            self.0.remove_prefix(scope, path)
        }
        fn clear(&self) -> BoxFuture<'_, ()> {
            self.0.clear()
        }
    }
    let (transport, cache) = (counting(), Shared(Arc::default()));
    let client = |scope: Option<&str>| {
        let builder = builder(&transport).cache(cache.clone());
        match scope {
            Some(scope) => builder.cache_scope(scope).build(),
            None => builder.build(),
        }
    };
    assert_eq!(id(&client(None)?, "x").await, "0");
    assert_eq!(id(&client(None)?, "x").await, "1");
    assert_eq!(id(&client(Some("ours"))?, "x").await, "2");
    assert_eq!(id(&client(Some("ours"))?, "x").await, "2");
    Ok(())
}
