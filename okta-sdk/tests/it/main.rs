//! Tests of the SDK against servers on the loopback address.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod behaviour;
mod corrections;
mod demo;
mod governance;
mod models;
mod oidc;
mod operations;
mod other_servers;
mod server;
