//! The generated crate against a server on this machine.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod behaviour;
mod demo;
mod models;
mod operations;
mod server;
