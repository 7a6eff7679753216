//! Logs, traces and metrics.
//!
//! The client logs through [`tracing`](https://docs.rs/tracing). Without a subscriber nothing is printed. Install one at
//! startup, for example that of the crate `tracing-subscriber`:
//!
//! ```ignore
//! tracing_subscriber::fmt().with_env_filter("okta_sdk=debug").init();
//! ```
//!
//! With `tracing_subscriber::fmt::init()` and the feature `env-filter` of that crate, `RUST_LOG=okta_sdk=debug` does the
//! same: `okta_sdk` is the target of all spans and events, also in crates that `okta-codegen` generates. The crate
//! `okta-redis` logs as `okta_redis`.
//!
//! # Levels
//!
//! Each call has a span `okta.call`, and each request that it sends a span `okta.attempt` inside of it, both at INFO.
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
//! # OpenTelemetry
//!
//! The fields of the spans have the names of OpenTelemetry's conventions for HTTP, so a subscriber such as that of
//! `tracing-opentelemetry` exports them unchanged: an internal span per call, with a client span per request.
//! [`observe`](crate::runtime::observe) lists the fields. `error.type` says why a request failed, and
//! `http.request.resend_count` how many requests of the same call came before it. Requests for access tokens have spans
//! too. Neither ids nor searches are fields.
//!
//! With the feature `metrics`, an observer records the durations of requests, retries, and the remaining requests of
//! each rate limit:
//!
//! ```no_run
//! use okta_sdk::Client;
//! use okta_sdk::runtime::observe::Metrics;
//!
//! # fn run() -> Result<(), okta_sdk::Error> {
//! // After the application has set its meter provider.
//! let okta = Client::builder().discover().observer(Metrics::global()).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `trace-context`, requests carry `traceparent` and `tracestate`, if the application has set a
//! propagator with `opentelemetry::global::set_text_map_propagator`. They name the span of the request. Other headers of
//! the propagator, such as `baggage`, are not sent: they are data of the application. Like credentials, the headers are
//! sent to the org only, even if it redirects elsewhere.
//!
//! The example `telemetry` sets everything up and prints spans and metrics:
//! `cargo example telemetry --features telemetry`.
//!
//! # Other metrics
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
