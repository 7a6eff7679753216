//! The hand-written runtime beneath `okta-sdk`.
//!
//! It knows no operation and no schema of the API: it sends requests, authenticates them, follows pages, reads errors
//! and maps JSON. Generated code describes; this crate does.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod cache;
pub mod call;
pub mod client;
mod config;
pub mod environment;
pub mod error;
pub mod json;
pub mod metadata;
pub mod middleware;
pub mod observe;
pub mod operation;
pub mod page;
mod pipeline;
pub mod request;
pub mod response;
pub mod retry;
pub mod secret;
pub mod throttle;
pub mod transport;

use std::pin::Pin;

pub use auth::CredentialProvider;
pub use bytes::Bytes;
pub use call::{Call, CallFuture};
pub use client::{Client, ClientBuilder};
pub use error::{Error, OptionalExt};
pub use operation::{Auth, Method, Operation, Paging};
pub use page::{Cursor, Page, Paged};
pub use request::{FilePart, RequestBuilder};
pub use response::{Reply, Response, ResponseMeta};
pub use secret::Secret;
pub use transport::Transport;

/// A future in a box, as the extension points give it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}
