//! The SDK against recorded traffic, the published document's own examples, and what the future may bring.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod examples;
mod judging;
mod mutations;
mod program;
mod recordings;
mod rewriting;
mod shared;
