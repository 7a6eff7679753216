//! HTTP clients and TLS configurations of the application.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::reqwest::redirect::Policy;
use okta_runtime::transport::ReqwestTransport;
use okta_runtime::{Client, ClientBuilder, Error, reqwest};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::models::{Api, User};
use crate::support::shown;
use crate::wire::{Incoming, response};

/// A server that responds to all requests with the same bytes, on a new connection each.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Incoming>>>,
}

impl Server {
    async fn start(head: &str, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Incoming>>> = Arc::default();
        let (log, response) = (requests.clone(), response(&format!("{head}\r\nConnection: close"), body));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                if let Some(request) = Incoming::read(&mut stream).await {
                    log.lock().unwrap().push(request);
                    let _ = stream.write_all(&response).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { url, requests }
    }

    fn builder(&self) -> ClientBuilder<Client> {
        Client::builder().org_url(&self.url).danger_allow_http().token("t0ken").max_retries(0)
    }

    fn requests(&self) -> Vec<Incoming> {
        self.requests.lock().unwrap().clone()
    }
}

/// An HTTP client as an application builds it.
fn application() -> reqwest::ClientBuilder {
    let headers = [("x-app".parse().unwrap(), "1".parse().unwrap())];
    reqwest::Client::builder().no_proxy().default_headers(headers.into_iter().collect())
}

#[tokio::test]
async fn a_client_of_the_application_sends_requests() -> Result<(), Error> {
    let server = Server::start("200 OK", r#"{"id":"1"}"#).await;
    let http = application().redirect(Policy::none()).build().unwrap();
    let okta = server.builder().http_client(http).build()?;
    assert_eq!(okta.get_user("a b").query("q", "x'y z|\"{}").await?.id.as_deref(), Some("1"));
    let user = User { password: Some("S3".to_owned()), ..User::default() };
    okta.create_user(&user).await?;
    okta.request(okta_runtime::Method::Post, "/empty").empty().await?;
    let requests = server.requests();
    assert_eq!(requests[0].target(), "/api/v1/users/a%20b?q=x%27y%20z%7C%22%7B%7D");
    for request in &requests {
        assert_eq!(request.header("authorization"), Some("SSWS t0ken"));
        assert_eq!(request.header("x-app"), Some("1"));
        assert_eq!(request.header("transfer-encoding"), None);
    }
    assert_eq!(
        (requests[1].body(), requests[1].header("content-length")),
        (r#"{"password":"S3"}"#, Some("17"))
    );
    assert_eq!(requests[2].header("content-length"), Some("0"));
    Ok(())
}

#[test]
fn default_headers_of_the_application_are_not_shown() {
    let headers = [("x-key".parse().unwrap(), "S3cret".parse().unwrap())];
    let application = || application().default_headers(headers.clone().into_iter().collect());
    let client = application().build().unwrap();
    assert!(format!("{client:?}").contains("S3cret"));
    let (given, built) = (ReqwestTransport::from(client), ReqwestTransport::try_from(application()).unwrap());
    let shown = format!("{given:?} {built:?} {:?}", Client::builder().transport(given.clone()));
    assert!(!shown.contains("S3cret"), "{shown}");
}

#[tokio::test]
async fn a_redirect_that_the_client_of_the_application_follows_is_an_error() {
    let other = Server::start("200 OK", "{}").await;
    let followed = "build it with `redirect(Policy::none())`";
    let refused = "a redirect to another server is not followed";
    let refused_change = "a redirect of a call that changes something is not followed";
    for (status, read, change) in [
        ("301 Moved Permanently", refused, followed),
        ("302 Found", refused, followed),
        ("303 See Other", followed, followed),
        ("307 Temporary Redirect", refused, refused_change),
        ("308 Permanent Redirect", refused, refused_change),
    ] {
        let head = format!("{status}\r\nLocation: {}/api/v1/users/x", other.url);
        let server = Server::start(&head, "").await;
        let okta = server.builder().http_client(application().build().unwrap()).build().unwrap();
        let error = okta.get_user("x").await.unwrap_err();
        assert!(shown(&error).contains(read) && !error.is_retryable(), "{status}: {error:?}");
        let user = User { password: Some("S3".to_owned()), ..User::default() };
        let error = okta.create_user(&user).await.unwrap_err();
        assert!(shown(&error).contains(change) && !error.is_retryable(), "{status}: {error:?}");
        assert_eq!(server.requests().len(), 2);
        assert_eq!(server.requests()[0].header("transfer-encoding"), None);
    }
    // The other server received neither credentials nor bodies.
    let requests = other.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert_eq!((request.method(), request.header("authorization"), request.body()), ("GET", None, ""));
    }
}

#[tokio::test]
async fn the_client_of_the_application_retries_nothing() {
    let server = Server::start("503 Service Unavailable", "").await;
    let retry = reqwest::retry::for_host("127.0.0.1").no_budget().classify_fn(|attempt| {
        if attempt.status() == Some(http::StatusCode::SERVICE_UNAVAILABLE) {
            attempt.retryable()
        } else {
            attempt.success()
        }
    });
    let http = application().redirect(Policy::none()).retry(retry).build().unwrap();
    // It retries what the application itself sends.
    assert_eq!(http.get(&server.url).send().await.unwrap().status(), 503);
    let own = server.requests().len();
    assert!(own > 1, "{own}");
    let okta = server.builder().http_client(http).build().unwrap();
    okta.get_user("x").await.unwrap_err();
    okta.create_user(&User::default()).await.unwrap_err();
    assert_eq!(server.requests().len(), own + 2);
}

#[tokio::test]
async fn redirects_are_followed_by_the_sdk_only() -> Result<(), Error> {
    let other = Server::start("200 OK", "{}").await;
    let server = Server::start(&format!("302 Found\r\nLocation: {}/x", other.url), "").await;
    let given = application().redirect(Policy::none()).build().unwrap();
    // The conversion overrides the settings of the application.
    let built = ReqwestTransport::try_from(application().redirect(Policy::limited(5))).unwrap();
    let builders = [server.builder().http_client(given), server.builder().transport(built)];
    for builder in builders {
        let error = builder.build()?.get_user("x").await.unwrap_err();
        assert!(error.to_string().contains("a redirect to another server is not followed"), "{error}");
    }
    assert_eq!(server.requests().iter().filter(|request| request.header("x-app").is_some()).count(), 2);
    assert_eq!(other.requests().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_time_limit_of_the_client_of_the_application_counts_as_an_interruption() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (arrived, arrival) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        Incoming::read(&mut stream).await.unwrap();
        arrived.send(stream).unwrap();
    });
    let http = application().redirect(Policy::none()).timeout(Duration::from_secs(5)).build().unwrap();
    let okta = Client::builder().org_url(url).danger_allow_http().token("t").max_retries(0).http_client(http);
    let call = tokio::spawn(okta.build().unwrap().get_user("x").send());
    let _stream = arrival.await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(6)).await;
    tokio::time::resume();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Transport, true));
    assert!(shown(&error).contains("a time limit of the HTTP client"), "{}", shown(&error));
}

#[tokio::test]
async fn a_refusal_by_a_proxy_of_the_application_names_its_client() {
    let server = Server::start("407 Proxy Authentication Required", "").await;
    let http = application().redirect(Policy::none()).build().unwrap();
    let error = server.builder().http_client(http).build().unwrap().get_user("x").await.unwrap_err();
    assert!(shown(&error).contains("check its proxy"), "{}", shown(&error));
}

#[cfg(feature = "rustls")]
mod tls {
    use okta_runtime::rustls::{ClientConfig, crypto};
    use okta_runtime::transport::{HttpTransport, HttpTransportBuilder};
    use tokio_rustls::server::TlsStream;

    use super::*;
    use crate::tls::{Authority, serve};

    fn config(authority: &Authority) -> ClientConfig {
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let config =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        config.with_root_certificates(authority.roots()).with_no_client_auth()
    }

    async fn respond(mut stream: TlsStream<tokio::net::TcpStream>) {
        let protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec).unwrap_or_default();
        let body = format!(r#"{{"id":{:?}}}"#, String::from_utf8(protocol).unwrap());
        while Incoming::read(&mut stream).await.is_some() {
            stream.write_all(&response("200 OK", &body)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_tls_configuration_of_the_application_is_used() -> Result<(), Error> {
        let authority = Authority::new();
        let mut server = authority.localhost();
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        let url = serve(server, respond).await;
        let client = |http: HttpTransportBuilder| {
            Client::builder().org_url(&url).token("t").max_retries(0).http(http.no_proxy()).build()
        };
        let okta = client(HttpTransport::builder().rustls_config(config(&authority)))?;
        assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("http/1.1"));
        let okta = client(HttpTransport::builder().rustls_config(config(&Authority::new())))?;
        let error = okta.get_user("x").await.unwrap_err();
        assert!(shown(&error).contains("the certificate of the server is not accepted"), "{error}");
        Ok(())
    }

    #[test]
    fn a_tls_configuration_excludes_other_settings_of_tls() {
        let authority = Authority::new();
        let builder =
            HttpTransport::builder().rustls_config(config(&authority)).danger_accept_invalid_certs();
        let error = builder.build().unwrap_err();
        assert!(error.to_string().contains("remove `danger_accept_invalid_certs`"), "{error}");
        let builder = HttpTransport::builder().add_ca_pem(authority.pem.as_bytes()).unwrap();
        let error = builder.rustls_config(config(&authority)).build().unwrap_err();
        assert!(error.to_string().contains("remove `add_ca_pem`"), "{error}");
    }
}
