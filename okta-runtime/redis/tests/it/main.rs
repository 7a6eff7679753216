//! Tests with a real Redis on the loopback address. `okta-runtime/redis/tests/install` installs it.

#![allow(clippy::unwrap_used, clippy::panic)]

mod cache;
mod decisions;
mod limits;
mod org;
mod outage;
mod server;
mod tokens;
