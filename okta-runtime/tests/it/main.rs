//! Tests of the runtime, without any network but loopback and without waiting on the clock.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::field_reassign_with_default
)]

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
#[cfg(feature = "cache")]
mod caching;
mod calls;
mod configuration;
mod extensions;
mod faults;
mod http;
mod json;
mod leaks;
mod models;
#[cfg(feature = "oauth")]
mod oauth;
mod paging;
mod properties;
mod retry;
mod support;
#[cfg(feature = "rustls")]
mod tls;
