//! TLS, proxies and connections.
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
//! images, enable the feature `bundled-roots` and call `bundled_roots()`. The feature `rustls` includes the crypto provider
//! aws-lc-rs. To use another one, disable default features, enable `rustls-no-provider`, and install the provider at
//! startup.
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
//! # Other HTTP clients
//!
//! A custom [`Transport`](crate::runtime::Transport) replaces the HTTP client; see [extending](super::extending).
