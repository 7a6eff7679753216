//! The hand-written runtime beneath `okta-sdk`.
//!
//! It knows no operation and no schema of the API: it sends requests, authenticates them, follows pages, reads errors
//! and maps JSON. Generated code describes; this crate does.
//!
//! ```
//! use okta_runtime::transport::TestTransport;
//! use okta_runtime::{Client, Method, OptionalExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), okta_runtime::Error> {
//! // A transport without a network; leave it out to talk to an org.
//! let transport = TestTransport::new();
//! transport.push_json(404, r#"{"errorCode":"E0000007","errorSummary":"Not found"}"#);
//!
//! let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").transport(transport).build()?;
//! let call = okta.request(Method::Get, "/api/v1/users/{id}").path("id", "nobody@example.com");
//! let user: Option<serde_json::Value> = call.json().await.optional()?;
//! assert!(user.is_none());
//! # Ok(())
//! # }
//! ```
//!
//! # What a call does
//!
//! 1. It is checked: path segments, headers, and whether the credential is of a kind that the operation takes.
//! 2. An answer that is kept is taken, if there is a [`cache`].
//! 3. It waits for room in its route's window, if calls are [throttled](throttle).
//! 4. It gets a [credential](auth), and is sent by the [`transport`], with [`middleware`] around it.
//! 5. A failure is tried again if the [`retry`] policy says so and the call has the time.
//! 6. The answer is decoded by [`json`], or becomes an [`Error`].
//!
//! Requests go to the configured org only. Links of the server tell where a list goes on, not where to ask.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | TLS with the aws-lc-rs provider and the certificates of the platform |
//! | `rustls-no-provider` | TLS with the provider that the application installs |
//! | `oauth` | authentication with a private key, and proofs of possession |
//! | `encrypted-keys` | private keys that are encrypted by a passphrase |
//! | `bundled-roots` | Mozilla's certificate authorities, for systems without a certificate store |
//! | `config-files` | configuration from YAML files |
//! | `cache` | a cache in memory |
//! | `blocking` | calls without async |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

#[doc(hidden)]
#[macro_use]
pub mod methods;

pub mod auth;
pub mod cache;
pub mod call;
pub mod client;
mod config;
pub mod environment;
pub mod error;
pub mod json;
pub mod limiter;
pub mod metadata;
pub mod middleware;
pub mod observe;
pub mod operation;
pub mod page;
mod pipeline;
pub mod response;
pub mod retry;
pub mod secret;
pub mod throttle;
mod time;
pub mod transport;
pub mod wire;

use std::pin::Pin;

pub use auth::CredentialProvider;
pub use bytes::Bytes;
pub use call::{Call, CallFuture};
pub use client::{Client, ClientBuilder, RequestBuilder};
pub use error::{Error, OptionalExt};
pub use http;
pub use jiff;
pub use operation::{Auth, Method, Operation, Paging};
pub use page::{Cursor, Page, Paged};
pub use response::{Reply, Response, ResponseMeta};
pub use secret::Secret;
pub use transport::Transport;
pub use wire::{ByteSource, FilePart};

/// A future in a box, as the extension points give it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}
