//! Checks the SDK against recorded traffic, the examples of the published document, and responses of future releases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod checking;
mod describing;
mod examples;
mod kinds;
mod learning;
mod losses;
mod mutations;
mod program;
mod recordings;
mod rewriting;
mod shared;
