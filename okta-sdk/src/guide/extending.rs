//! Custom middleware, transports, caches, credentials and other extensions.
//!
//! Each extension point is a trait. The client takes implementations by value.
//!
//! | trait | called | example |
//! |---|---|---|
//! | [`Middleware`](crate::runtime::middleware::Middleware) | around a call, or around each attempt | audit, signing gateways, fault injection in tests |
//! | [`Observer`](crate::runtime::observe::Observer) | on events of a call | metrics |
//! | [`Transport`](crate::runtime::Transport) | instead of the HTTP client | another HTTP library, a `tower` service, recorded responses |
//! | [`Cache`](crate::runtime::cache::Cache) | before a request | responses shared between processes |
//! | [`CredentialProvider`](crate::runtime::CredentialProvider) | for each attempt | tokens from a vault |
//! | [`RetryPolicy`](crate::runtime::retry::RetryPolicy) | after a failure | custom retry rules |
//! | [`Environment`](crate::runtime::environment::Environment) | for the clock, sleeping and randomness | tests without real time |
//!
//! # Middleware
//!
//! The Python SDK calls this a request executor.
//!
//! ```no_run
//! use okta_sdk::runtime::middleware::{Middleware, NextAttempt, NextCall};
//! use okta_sdk::runtime::transport::{HttpRequest, HttpResponse, TransportError};
//! use okta_sdk::runtime::{BoxFuture, Operation, Reply};
//! use okta_sdk::{Client, Error};
//!
//! struct Audit;
//!
//! impl Middleware for Audit {
//!     // Around the whole call, including retries.
//!     fn call<'a>(
//!         &'a self,
//!         operation: &'a Operation,
//!         next: NextCall<'a>,
//!     ) -> BoxFuture<'a, Result<Reply, Error>> {
//!         Box::pin(async move {
//!             let outcome = next.run().await;
//!             println!("{}: {}", operation.id, outcome.is_ok());
//!             outcome
//!         })
//!     }
//!
//!     // Around one attempt. The request is complete, including credentials.
//!     fn attempt<'a>(
//!         &'a self,
//!         request: HttpRequest,
//!         next: NextAttempt<'a>,
//!     ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
//!         println!("{request:?}");
//!         next.run(request)
//!     }
//! }
//!
//! # fn run() -> Result<(), Error> {
//! let okta = Client::builder().discover().middleware(Audit).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Recording
//!
//! [`Recorder`](crate::runtime::middleware::Recorder) is middleware that writes each request and its response to a file,
//! without credentials and with pseudonyms for ids and persons. Use it to report a response that the models do not describe.
//!
//! ```no_run
//! use okta_sdk::runtime::middleware::Recorder;
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let recorder = Recorder::file("traffic.jsonl")?;
//! let okta = okta_sdk::Client::builder().discover().middleware(recorder).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Observers
//!
//! ```no_run
//! use okta_sdk::runtime::observe::{Event, Observer};
//!
//! struct Metrics;
//!
//! impl Observer for Metrics {
//!     fn event(&self, event: &Event<'_>) {
//!         if let Event::Response { operation, status, elapsed, .. } = event {
//!             println!("{operation} {status:?} {elapsed:?}");
//!         }
//!     }
//! }
//! ```
//!
//! # Cache
//!
//! The feature `cache` provides `MemoryCache`. It caches single resources, for five minutes by default. Every call that
//! changes something invalidates the cached resources of that kind. Okta marks nearly all responses as not cacheable,
//! so enable the cache only where stale responses do no harm.
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//! use okta_sdk::runtime::cache::MemoryCache;
//! use std::time::Duration;
//!
//! let okta = Client::builder()
//!     .discover()
//!     .cache(MemoryCache::default())
//!     .cache_ttl(Duration::from_secs(300))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Credentials
//!
//! ```no_run
//! use okta_sdk::runtime::auth::{AuthRequest, CredentialProvider};
//! use okta_sdk::runtime::error::AuthError;
//! use okta_sdk::runtime::http::HeaderMap;
//! use okta_sdk::runtime::{BoxFuture, Secret};
//! use okta_sdk::Client;
//!
//! struct Vault;
//!
//! impl CredentialProvider for Vault {
//!     fn authorize<'a>(
//!         &'a self,
//!         request: AuthRequest<'a>,
//!     ) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
//!         Box::pin(async move {
//!             let token = Secret::from("the vault's token");
//!             okta_sdk::runtime::auth::StaticToken::bearer(&token)?.authorize(request).await
//!         })
//!     }
//! }
//!
//! # fn run() -> Result<(), okta_sdk::Error> {
//! let okta = Client::builder().org_url("https://acme.okta.com").credentials(Vault).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # HTTP
//!
//! TLS, proxy and connection pool are settings of the built-in transport; see [TLS, proxies and connections](super::http),
//! also for HTTP clients of the application and `tower` services. A custom transport is only needed to use another HTTP
//! library.
