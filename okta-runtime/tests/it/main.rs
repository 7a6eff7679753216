//! Tests of the runtime. They use only the loopback network, and do not wait for the clock.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::field_reassign_with_default
)]

// Tests named after their module, such as `retry_503_does_not_replay_post`, cover what any client of this API must
// handle. The others cover features of this runtime.
mod auth;
#[cfg(feature = "cache")]
mod cache;
mod config;
mod errors;
mod pagination;
mod recorder;
mod requests;
mod responses;
mod retry;

#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod bulk;
mod changes;
mod checks;
mod child;
#[cfg_attr(not(feature = "oauth"), allow(dead_code))]
mod clock;
mod extensions;
#[cfg(feature = "oauth")]
mod faults;
mod hostile;
mod http;
#[cfg(feature = "rustls")]
mod http2;
mod json;
mod keyring;
mod layers;
mod leaks;
mod limits;
mod logging;
mod methods;
mod models;
#[cfg(all(feature = "oauth", feature = "rustls"))]
mod peers;
mod principals;
mod profile;
mod properties;
mod settings;
#[cfg(feature = "reqwest")]
mod stack;
mod support;
#[cfg(all(feature = "metrics", feature = "trace-context"))]
mod telemetry;
#[cfg(feature = "rustls")]
mod tls;
#[cfg(feature = "oauth")]
mod tokens;
#[cfg(feature = "tower")]
mod tower;
mod waits;
#[cfg_attr(not(all(feature = "oauth", feature = "rustls")), allow(dead_code))]
mod watch;
mod wire;
