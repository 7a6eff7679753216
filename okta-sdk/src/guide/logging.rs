//! Logs and metrics.
//!
//! The client logs through [`tracing`](https://docs.rs/tracing). Without a subscriber nothing is printed. Install one at
//! startup, for example that of the crate `tracing-subscriber`:
//!
//! ```ignore
//! tracing_subscriber::fmt().with_env_filter("okta_sdk=debug").init();
//! ```
//!
//! # Levels
//!
//! The target of all spans and events is `okta_sdk`, so `RUST_LOG=okta_sdk=debug` shows them. Each call has a span
//! `okta.call`, and each request that it sends a span `okta.attempt` inside of it.
//!
//! | level | what is logged |
//! |---|---|
//! | WARN | waits for rate limits, and warnings about the configuration |
//! | INFO | retries |
//! | DEBUG | attempts, and selected headers without secrets |
//! | TRACE | bodies, if `log_bodies(true)` is set; secrets are masked by field name |
//!
//! Credentials are never logged. Bodies contain personal data, so enable them only to find an error.
//!
//! # Configuration
//!
//! `client.logging.enabled: true` makes [`log_level`](crate::runtime::Client::log_level) return the level in
//! `client.logging.logLevel` (INFO if there is none), and it prints nothing by itself: a library must not choose how an
//! application logs. These two lines turn it on:
//!
//! ```ignore
//! let okta = Client::from_env()?;
//! tracing_subscriber::fmt().with_max_level(okta.log_level()).init();
//! ```
//!
//! # Metrics
//!
//! An [`Observer`](crate::runtime::observe::Observer) receives an event for each request, response, retry and wait:
//!
//! ```no_run
//! use okta_sdk::runtime::observe::{Event, Observer};
//! use okta_sdk::{Client, Error};
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
//!
//! # fn run() -> Result<(), Error> {
//! let okta = Client::builder().discover().observer(Metrics).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Calls wait for observers, so an observer must return quickly. The response metadata of a call contains its duration and
//! all attempts too; see [calls](super::calls).
