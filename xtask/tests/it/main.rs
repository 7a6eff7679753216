//! Tests of the project's commands and of the dependencies of its crates.

#![allow(clippy::unwrap_used, clippy::panic)]

mod dependencies;
mod spec;
