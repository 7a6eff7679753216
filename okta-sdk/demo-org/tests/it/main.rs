//! Tests of the org with other clients.

#![allow(clippy::unwrap_used, clippy::panic)]

mod http;
mod python;
