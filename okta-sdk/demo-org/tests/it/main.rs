//! Tests of the org with other clients.

#![allow(clippy::unwrap_used, clippy::panic)]

mod checker;
mod clients;
mod embedding;
mod governance;
mod http;
mod my_account;
mod operations;
mod program;
mod python;
mod resources;
mod values;
mod walk;
