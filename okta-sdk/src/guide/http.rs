//! TLS, proxies and connections, and HTTP stacks of the application.
//!
//! The built-in transport uses HTTP/1.1 and HTTP/2 over rustls, with a connection pool that all clones of a client share.
//! [`HttpTransport`](crate::runtime::transport::HttpTransport) has the settings of the transport; the builder method `http`
//! applies them.
//!
//! # TLS
//!
//! Connections use TLS 1.2 or later and trust the certificate authorities of the system. Additional authorities, for
//! example that of a proxy which inspects traffic, and a client certificate are set as PEM:
//!
//! ```no_run
//! use okta_sdk::runtime::transport::HttpTransport;
//! use okta_sdk::{Client, Secret};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let http = HttpTransport::builder()
//!     .add_ca_pem(&std::fs::read("proxy-ca.pem")?)?
//!     .client_identity_pem(&Secret::from(std::fs::read_to_string("client.pem")?))?;
//! let okta = Client::builder().discover().http(http).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The variable `SSL_CERT_FILE` adds authorities too. On systems without a certificate store, such as minimal container
//! images, enable the feature `bundled-roots` and call `bundled_roots()`.
//!
//! The feature `rustls` includes the crypto provider aws-lc-rs. A provider that the application installs as the default of
//! the process is used instead. To build without aws-lc-rs, for example with ring, which builds faster, replace the feature:
//!
//! ```toml
//! [dependencies]
//! okta-sdk = { version = "0.1", default-features = false, features = ["users", "rustls-no-provider"] }
//! rustls = { version = "0.23", default-features = false, features = ["ring"] }
//! ```
//!
//! Install the provider at startup, before the client is built. If none is installed, building the client returns an error
//! that names the function to call:
//!
//! ```ignore
//! rustls::crypto::ring::default_provider().install_default().expect("no provider is installed yet");
//! ```
//!
//! Without either feature, an `https` URL is an error that names them.
//!
//! A configuration of rustls sets everything at once, for example a certificate verifier or a key in a hardware token. It
//! replaces all other TLS settings, and setting both is an error:
//!
//! ```no_run
//! use okta_sdk::Client;
//! use okta_sdk::runtime::rustls::ClientConfig;
//! use okta_sdk::runtime::transport::HttpTransport;
//!
//! # fn run(config: ClientConfig) -> Result<(), okta_sdk::Error> {
//! let http = HttpTransport::builder().rustls_config(config);
//! let okta = Client::builder().discover().http(http).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Proxies
//!
//! Token requests and calls use the same proxy: the configured one, or the one in `HTTPS_PROXY` or `ALL_PROXY`. Hosts in
//! `NO_PROXY` are reached directly. A proxy is configured by `client.proxy` (see [configuration](super::configuration)) or
//! in code:
//!
//! ```no_run
//! use okta_sdk::runtime::transport::HttpTransport;
//! use okta_sdk::{Client, Secret};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let password = Secret::from("p@ss:word/");
//! let http = HttpTransport::builder().proxy("http://proxy.acme.com:8080", Some(("okta", &password)))?;
//! let okta = Client::builder().discover().http(http).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! `no_proxy()`, or `client.useProxy: false`, disables all proxies. A proxy that requires a login fails the call with an
//! error that names the settings to change. Such a call is not retried, because repeated attempts could lock an account.
//!
//! # Connections
//!
//! | setting | meaning | default |
//! |---|---|---|
//! | `connect_timeout` | time limit of opening a connection | 30 s |
//! | `pool_max_idle` | number of idle connections to keep | 32 |
//! | `pool_idle_timeout` | how long an idle connection is kept | 30 s |
//!
//! A server may close an idle connection at the moment a request is sent on it. The client then repeats the request on a
//! new connection if the method is safe to repeat.
//!
//! Redirects are followed within the same origin only, and only for calls that change nothing. No cookies are kept.
//!
//! # HTTP clients of the application
//!
//! With the feature `reqwest`, a `reqwest::Client` that the application already has can send the requests, with its
//! connections, proxies and TLS:
//!
//! ```no_run
//! use okta_sdk::Client;
//! use okta_sdk::runtime::reqwest::{self, redirect, retry};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let http = reqwest::Client::builder().redirect(redirect::Policy::none()).retry(retry::never()).build()?;
//! let okta = Client::builder().discover().http_client(http).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The SDK cannot change such a client, so what follows is up to the application:
//!
//! | setting of the client | effect |
//! |---|---|
//! | redirects | must be disabled. Credentials and bodies reach the org only; but the client may follow a redirect with another method (status 303) and send other headers elsewhere. The call then fails |
//! | retries | have no effect |
//! | time limits | apply in addition to those of the SDK, and count as an interruption |
//! | default headers, cookies | are sent to the org |
//! | `client.proxy`, `connect_timeout` of the SDK | have no effect |
//!
//! If the application has a `reqwest::ClientBuilder` instead, convert it, which disables redirects and retries:
//!
//! ```no_run
//! use okta_sdk::Client;
//! use okta_sdk::runtime::reqwest;
//! use okta_sdk::runtime::transport::ReqwestTransport;
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let http = ReqwestTransport::try_from(reqwest::Client::builder().tcp_nodelay(true))?;
//! let okta = Client::builder().discover().transport(http).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # `tower`
//!
//! With the feature `tower`, any service from `http::Request` to `http::Response` is a transport, and any transport is a
//! service, so layers of `tower` and `tower-http` can be put around it:
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use okta_sdk::Client;
//! use okta_sdk::runtime::transport::{HttpTransport, TowerTransport, TransportService};
//! use tower::ServiceBuilder;
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let service = ServiceBuilder::new()
//!     .buffer(100)
//!     .rate_limit(10, Duration::from_secs(1))
//!     .service(TransportService::new(HttpTransport::builder().build()?));
//! let okta = Client::builder().discover().transport(TowerTransport::new(service)).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Layers see each attempt, inside of all middleware, with credentials. A service without `Clone`, such as one with a rate
//! limit, needs a buffer. Errors of layers are not retried, unless the service maps them to a
//! [`TransportError`](crate::runtime::transport::TransportError); see
//! [`TowerTransport`](crate::runtime::transport::TowerTransport).
//!
//! # Other HTTP libraries
//!
//! A custom [`Transport`](crate::runtime::Transport) replaces the HTTP client; see [extending](super::extending).
