//! Tests of the generator, from a document to the generated files.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad;
mod compiled;
mod contributing;
mod diff;
mod inputs;
mod layers;
mod output;
mod program;
mod support;
