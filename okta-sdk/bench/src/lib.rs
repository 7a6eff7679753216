//! Measures the SDK beside what users would write without it, for `cargo xtask bench`.
//!
//! Every figure is a ratio of two things that were measured in turn, in the same run. Times are CPU times, so that other
//! programs on the machine change a ratio as little as possible.

pub mod clients;
pub mod clock;
pub mod data;
#[rustfmt::skip]
pub mod derived;
pub mod groups;
pub mod pages;
pub mod project;
pub mod race;
pub mod rustc;
pub mod server;
pub mod spend;
pub mod users;

pub use okta_bench_report::Failure;
