//! The hand-written runtime of `okta-sdk`.
//!
//! It sends requests, authenticates them, follows pages, reads errors and maps JSON. It knows no operation and no schema
//! of the API: generated code describes them.
//!
//! ```
//! use okta_runtime::transport::TestTransport;
//! use okta_runtime::{Client, Method, OptionalExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), okta_runtime::Error> {
//! // A transport without a network. Leave it out to talk to an org.
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
//! 1. It checks path segments, headers, and whether the operation accepts this kind of credential.
//! 2. It returns a stored response, if there is a [`cache`] with one.
//! 3. The [`limiter`] admits it, when its bucket has requests left and the server accepts as many at the same time.
//! 4. It gets a [credential](auth), and the [`transport`] sends it, wrapped in [`middleware`].
//! 5. It is retried after a failure if the [`retry`] policy decides so and the deadline allows it.
//! 6. [`json`] decodes the response, or it becomes an [`Error`].
//!
//! Requests are sent to the configured org only. A link to the next page supplies its query, never its address.
//!
//! # Layers
//!
//! From the ground up; a module uses its own layer and those below it.
//!
//! | layer | what it knows |
//! |---|---|
//! | [`operation`], [`environment`], [`profile`], [`secret`], [`json`], [`search`] | descriptions of operations, time and randomness, names of a product, secrets, JSON, search expressions |
//! | [`wire`] | encoding, bodies, multipart, headers, links |
//! | [`transport`] | how a request reaches a server |
//! | [`error`], [`limiter`], [`response`] | the results of a call, and when it may be sent |
//! | [`cache`], [`metadata`], [`middleware`], [`observe`], [`retry`], [`throttle`] | extension points, and tables of operations |
//! | `config` | keys, files and variables |
//! | [`auth`] | credentials |
//! | `pipeline` | how one call is carried out |
//! | [`call`], [`page`] | what users await |
//! | [`bulk`], [`wait`] | work that takes several calls |
//! | [`client`] | configuring and assembling a client |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | TLS with the aws-lc-rs provider and the certificates of the platform |
//! | `rustls-no-provider` | TLS with the provider that the application installs |
//! | `oauth` | authentication with a private key or the secret of a client, and DPoP |
//! | `encrypted-keys` | private keys that are encrypted with a passphrase |
//! | `bundled-roots` | Mozilla's certificate authorities, for systems without a certificate store |
//! | `config-files` | configuration from YAML files |
//! | `cache` | an in-memory cache |
//! | `blocking` | calls without async |
//! | `metrics` | metrics through OpenTelemetry |
//! | `trace-context` | the trace of the application in requests (W3C Trace Context), through OpenTelemetry |
//! | `chrono` | conversions between [`json::Timestamp`] and times of chrono |
//! | `time` | conversions between [`json::Timestamp`] and times of the crate time |
//! | `reqwest` | HTTP clients of the application, built with reqwest, as transport |
//! | `tower` | any `tower::Service` as transport, and any transport as `tower::Service` |
//! | `metadata-codec` | functions in the operation table of a generated crate that decode and encode bodies |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

#[doc(hidden)]
#[macro_use]
pub mod methods;

pub mod auth;
mod budget;
pub mod bulk;
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
pub mod profile;
pub mod response;
pub mod retry;
pub mod search;
pub mod secret;
pub mod throttle;
mod time;
pub mod transport;
pub mod wait;
pub mod wire;

use std::pin::Pin;

pub use auth::CredentialProvider;
pub use budget::RetryBudgetState;
pub use bytes::Bytes;
pub use call::{Call, CallFuture};
#[doc(hidden)]
pub use client::{ApiClient, TeamClient};
pub use client::{Client, ClientBuilder, RequestBuilder};
pub use error::{Error, OptionalExt};
pub use http;
pub use jiff;
pub use operation::{Auth, Method, Operation, Paging};
pub use page::{Cursor, Page, Paged};
pub use profile::Profile;
#[cfg(feature = "reqwest")]
pub use reqwest;
pub use response::{Reply, Response, ResponseMeta};
#[cfg(feature = "rustls-no-provider")]
pub use rustls;
pub use secret::Secret;
pub use transport::Transport;
pub use wire::{ByteSource, FilePart};

/// A boxed future, as extension points return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}
