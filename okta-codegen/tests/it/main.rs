//! Tests of the generator from a document to the files that it makes.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad;
mod compiled;
mod diff;
mod output;
mod program;
mod support;
