//! Tests of the runtime, without any network but loopback and without waiting on the clock.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::field_reassign_with_default
)]

// In these, a test that is named after its module, such as `retry_503_does_not_replay_post`, is a case that every
// runtime for this API has to get right; the others go beyond.
mod auth;
#[cfg(feature = "cache")]
mod cache;
mod config;
mod errors;
mod pagination;
mod requests;
mod responses;
mod retry;

#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod checks;
mod child;
#[cfg(feature = "oauth")]
mod clock;
mod extensions;
#[cfg(feature = "oauth")]
mod faults;
mod hostile;
mod http;
mod json;
mod layers;
mod leaks;
mod limits;
mod logging;
mod methods;
mod models;
#[cfg(all(feature = "oauth", feature = "rustls"))]
mod peers;
mod properties;
mod settings;
mod support;
#[cfg(feature = "rustls")]
mod tls;
#[cfg(feature = "oauth")]
mod tokens;
#[cfg_attr(not(all(feature = "oauth", feature = "rustls")), allow(dead_code))]
mod watch;
mod wire;
