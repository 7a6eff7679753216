//! Code of your own at the joints.
//!
//! All of these are object-safe traits; a client takes what implements them by value.
//!
//! | trait | stands where | for example |
//! |---|---|---|
//! | [`Middleware`](crate::runtime::middleware::Middleware) | around a call, or around each attempt | audit, signing gateways, faults in tests |
//! | [`Observer`](crate::runtime::observe::Observer) | beside, and is told | metrics |
//! | [`Transport`](crate::runtime::Transport) | in the place of the HTTP client | another HTTP library, recorded answers |
//! | [`Cache`](crate::runtime::cache::Cache) | before the network | answers shared between processes |
//! | [`CredentialProvider`](crate::runtime::CredentialProvider) | at each attempt | tokens from a vault |
//! | [`RetryPolicy`](crate::runtime::retry::RetryPolicy) | after a failure | other rules for retries |
//! | [`Environment`](crate::runtime::environment::Environment) | clock, sleep, chance | tests in no time |
//!
//! # Around calls
//!
//! What the Python SDK calls a request executor:
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
//!     // Around the whole call, retries included.
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
//!     // Around one attempt; the request is as it will be sent, credentials included.
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
//! # Beside calls
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
//! With the feature `cache` a `MemoryCache` is at hand. It keeps single resources only, for five minutes if not told
//! otherwise; every call that changes something drops what is kept of that kind of resource. Okta marks nearly all
//! answers as not to be kept, so turn it on where you know that stale answers do no harm.
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
//! TLS, proxy and pool are settings of the transport that is there; a transport of your own is needed for another library
//! only. See [`HttpTransportBuilder`](crate::runtime::transport::HttpTransportBuilder).
