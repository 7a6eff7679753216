//! Tests of the project's own commands, and of what its crates ask of those who use them.

#![allow(clippy::unwrap_used, clippy::panic)]

mod dependencies;
mod spec;
