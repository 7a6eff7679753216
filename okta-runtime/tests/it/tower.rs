//! `tower` services as transports, with layers of `tower` and `tower-http`.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{
    Body, HttpTransport, TestTransport, TowerTransport, Transport, TransportError, TransportErrorKind,
    TransportService,
};
use okta_runtime::{ByteSource, Client, ClientBuilder, Error, FilePart, Method};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tower::{BoxError, ServiceBuilder, service_fn};
use tower_http::trace::TraceLayer;

use crate::models::{Api, User};
use crate::support::{FakeTime, Silence, responding, response, sent_header, sent_text, shown};
use crate::wire::{self, Incoming};

fn builder(transport: impl Transport) -> ClientBuilder<Client> {
    Client::builder().org_url("https://acme.okta.com").token("t0ken").transport(transport)
}

fn client(transport: impl Transport) -> Client {
    builder(transport).environment(FakeTime::new()).build().unwrap()
}

/// Returns a client whose clock stands still, so that its own time limits are not reached while a layer waits.
fn patient(transport: impl Transport) -> Client {
    let time = FakeTime::new();
    time.stop(true);
    builder(transport).environment(time).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn layers_can_be_put_around_a_transport() -> Result<(), Error> {
    let transport = responding(r#"{"id":"1"}"#);
    let traced = Arc::new(AtomicUsize::new(0));
    let count = traced.clone();
    let trace =
        TraceLayer::new_for_http().on_request(move |request: &http::Request<Body>, _: &tracing::Span| {
            assert_eq!(request.uri().host(), Some("acme.okta.com"));
            count.fetch_add(1, Ordering::Relaxed);
        });
    let service = ServiceBuilder::new()
        .buffer(8)
        .layer(trace)
        .rate_limit(1, Duration::from_secs(10))
        .concurrency_limit(4)
        .timeout(Duration::from_secs(60))
        .service(TransportService::new(transport.clone()));
    let okta = patient(TowerTransport::new(service));
    let started = tokio::time::Instant::now();
    for _ in 0..3 {
        assert_eq!(okta.get_user("x").query("q", "a b").await?.id.as_deref(), Some("1"));
    }
    // The rate limit holds over all calls, although the service is cloned for each.
    assert_eq!(started.elapsed().as_secs(), 20);
    okta.create_user(&User { password: Some("S3".to_owned()), ..User::default() }).await?;
    assert_eq!(traced.load(Ordering::Relaxed), 4);
    let requests = transport.requests();
    assert_eq!(requests[0].url, "https://acme.okta.com/api/v1/users/x?q=a%20b");
    assert_eq!(sent_header(&requests[0], "authorization"), Some("SSWS t0ken"));
    assert!(requests[0].body.is_none());
    assert_eq!(
        (&requests[3].method, sent_text(&requests[3])),
        (&http::Method::POST, Some(r#"{"password":"S3"}"#))
    );
    // The limit of the client is passed on.
    assert_eq!(requests[0].max_response_bytes, 64 << 20);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn errors_of_layers_are_not_retried() {
    let service =
        ServiceBuilder::new().timeout(Duration::from_secs(5)).service(TransportService::new(Silence));
    let error = patient(TowerTransport::new(service)).get_user("x").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 1));
    assert!(shown(&error).contains("the `tower` service failed: request timed out"), "{}", shown(&error));
}

#[tokio::test]
async fn overload_can_be_mapped_to_an_error_that_is_retried() -> Result<(), Error> {
    let transport = responding(r#"{"id":"1"}"#);
    let permits = Arc::new(tokio::sync::Semaphore::new(0));
    let service = ServiceBuilder::new()
        .map_err(|error: BoxError| match error.downcast::<tower::load_shed::error::Overloaded>() {
            Ok(_) => BoxError::from(TransportError::new(TransportErrorKind::Refused, "overload")),
            Err(error) => error,
        })
        .load_shed()
        .layer(tower::limit::GlobalConcurrencyLimitLayer::with_semaphore(permits.clone()))
        .service(TransportService::new(transport.clone()));
    let okta = client(TowerTransport::new(service));
    let error = okta.create_user(&User::default()).await.unwrap_err();
    assert!(shown(&error).ends_with("overload") && error.is_retryable(), "{}", shown(&error));
    assert_eq!((error.attempts().len(), transport.requests().len()), (3, 0));
    permits.add_permits(1);
    okta.create_user(&User::default()).await?;
    assert_eq!(transport.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_error_of_the_transport_keeps_its_kind() {
    let transport = TestTransport::with_handler(|_| {
        Err(TransportError::new(TransportErrorKind::Connect, "no connection"))
    });
    let service = ServiceBuilder::new().buffer(1).service(TransportService::new(transport.clone()));
    let call = patient(TowerTransport::new(service)).create_user(&User::default());
    let error = call.no_retry().await.unwrap_err();
    assert!(shown(&error).ends_with("no connection") && error.is_retryable(), "{}", shown(&error));
    // Another error around it changes nothing.
    #[derive(Debug)]
    struct Outer(TransportError);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("outer")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let service = ServiceBuilder::new().map_err(Outer).service(TransportService::new(transport.clone()));
    let error = client(TowerTransport::new(service)).create_user(&User::default()).await.unwrap_err();
    assert!(shown(&error).contains("the `tower` service failed: outer: no connection"), "{}", shown(&error));
    // A connection that was not opened is retried whatever the method is.
    assert_eq!(transport.requests().len(), 4);
}

#[tokio::test]
async fn any_service_can_be_the_transport() -> Result<(), Error> {
    let service = service_fn(|request: http::Request<Body>| async move {
        let mut response = http::Response::new(format!(r#"{{"id":"{}"}}"#, request.uri().path()));
        if request.uri().path() == "/api/v1/users/zip" {
            response.headers_mut().insert("content-encoding", http::HeaderValue::from_static("br"));
        }
        Ok::<_, Infallible>(response)
    });
    let okta = builder(TowerTransport::new(service)).max_response_bytes(30).build()?;
    assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("/api/v1/users/x"));
    let error = okta.get_user("very-long").await.unwrap_err();
    assert!(shown(&error).contains("larger than 30 bytes"), "{}", shown(&error));
    let error = okta.get_user("zip").await.unwrap_err();
    assert!(shown(&error).contains("has the encoding `br`"), "{}", shown(&error));
    Ok(())
}

/// Starts a server that responds to each request with its body as text. Returns its URL.
async fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                while let Some(request) = Incoming::read(&mut stream).await {
                    let length = request.header("content-length").unwrap_or("none");
                    let body = format!("{} {length} {}", request.method(), request.body());
                    stream.write_all(&wire::response("200 OK", body)).await.unwrap();
                }
            });
        }
    });
    url
}

/// Sends requests with and without bodies to a local server.
async fn talk(transport: impl Transport) -> Result<(), Error> {
    let okta = builder(transport).org_url(echo().await).danger_allow_http().build()?;
    let call = |method| okta.request(method, "/x");
    assert_eq!(call(Method::Get).text().await?, "GET none ");
    assert_eq!(call(Method::Post).text().await?, "POST 0 ");
    assert_eq!(call(Method::Put).text_body("text/plain", "words").text().await?, "PUT 5 words");
    let source = ByteSource::from(Bytes::from_static(b"streamed"));
    assert_eq!(call(Method::Post).stream_body("text/plain", source).text().await?, "POST 8 streamed");
    let part = FilePart::new("contents").file_name("a.txt");
    let text = call(Method::Post).file("file", part).text().await?;
    assert!(text.starts_with("POST ") && text.contains("contents"), "{text}");
    Ok(())
}

#[tokio::test]
async fn layers_work_over_the_network() -> Result<(), Error> {
    let http = HttpTransport::builder().no_proxy().build().unwrap();
    let layers = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .load_shed()
        .concurrency_limit(2)
        .timeout(Duration::from_secs(60));
    talk(TowerTransport::new(layers.service(TransportService::new(http)))).await
}

#[tokio::test]
async fn a_client_of_hyper_is_a_transport() -> Result<(), Error> {
    let executor = hyper_util::rt::TokioExecutor::new();
    talk(TowerTransport::new(hyper_util::client::legacy::Client::builder(executor).build_http::<Body>()))
        .await
}

#[tokio::test]
async fn a_request_of_a_layer_has_a_limit_too() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|_| Ok(response(200, &[], "{}")));
    let service = ServiceBuilder::new()
        .map_request(|request: http::Request<Body>| {
            let (parts, body) = request.into_parts();
            let builder = http::Request::builder().method(parts.method).uri(parts.uri);
            builder.body(body).unwrap()
        })
        .service(TransportService::new(transport.clone()));
    client(TowerTransport::new(service)).get_user("x").await?;
    assert_eq!(transport.requests()[0].max_response_bytes, 64 << 20);
    Ok(())
}
