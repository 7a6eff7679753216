//! The org as other clients see it.

#![allow(clippy::unwrap_used, clippy::panic)]

mod http;
mod python;
