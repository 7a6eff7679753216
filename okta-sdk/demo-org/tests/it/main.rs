//! Tests of the org with other clients.

#![allow(clippy::unwrap_used, clippy::panic)]

mod checker;
mod clients;
mod embedding;
mod http;
mod operations;
mod program;
mod python;
mod resources;
mod values;
mod walk;
