//! Okta management API for Rust: every operation, typed, lossless and aware of rate limits.
//!
//! ```no_run
//! # #[cfg(feature = "users")]
//! # async fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").build()?;
//! let mut users = okta.list_users().search(r#"status eq "ACTIVE""#).stream();
//! while let Some(user) = users.try_next().await? {
//!     println!("{:?}", user.profile.and_then(|profile| profile.login));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! * **Calls.** Every operation is a method of [`Client`], named after its operationId: `listUsers` is `list_users`. What
//!   the API requires is an argument, everything else is chained.
//! * **Lists.** `.await` gives one page, `.stream()` all items, `.pages()` all pages, `.collect_all()` a `Vec`. A failure
//!   never cuts a list short in silence.
//! * **Models.** Members, enum values and shapes that this version does not know are kept, and sent back as they came: what
//!   is read, changed and written loses nothing. A member that may be null is absent, null, or a value.
//! * **Failures.** One [`Error`], with predicates; `.optional()` of [`OptionalExt`] makes "not found" a `None`.
//! * **Limits.** A rate limit is waited for by the server's clock; other failures are tried again only where that is safe.
//!
//! # Where to read on
//!
//! The [`guide`] goes through it subject by subject: calls, models, pagination, errors, authentication, configuration,
//! limits, extending, testing, features. The methods of [`Client`] stand under the headings of Okta's reference; the page
//! of each tells its HTTP call, scopes, parameters, what it gives and how it fails, with an example. [`models`] has the
//! types, [`runtime`] what is not generated.
//!
//! # Features
//!
//! Each group of operations is a Cargo feature: `users`, `groups` and `applications` are on by default, `full` turns all of
//! them on. `oauth`, `config-files`, `cache` and `blocking` add what their names say.
//!
//! This project is independent of Okta, Inc.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
#[rustfmt::skip]
mod generated;
// Documentation only. Its examples use operations of many features.
#[cfg(any(doc, all(doctest, feature = "full", feature = "oauth", feature = "cache", feature = "blocking")))]
pub mod guide;

pub use client::{Client, ClientBuilder};
pub use generated::{api, models};
pub use okta_runtime as runtime;
#[cfg(feature = "oauth")]
pub use okta_runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth};
pub use okta_runtime::error::ErrorKind;
pub use okta_runtime::json::{Nullable, Timestamp};
pub use okta_runtime::throttle::Throttle;
pub use okta_runtime::{Call, Cursor, Error, Method, OptionalExt, Page, Paged, Secret, http, jiff, json};

/// The operation table: what each operation takes and answers, and functions that decode and encode its bodies.
#[cfg(feature = "metadata")]
pub mod metadata {
    pub use crate::generated::metadata::OPERATIONS;
    pub use okta_runtime::metadata::*;
}

/// The examples of the README, which the compiler proves.
#[cfg(all(doctest, feature = "full", feature = "oauth", feature = "cache", feature = "blocking"))]
#[doc = include_str!("../README.md")]
pub mod readme {}
