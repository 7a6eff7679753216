//! All of Okta's APIs for Rust: every operation, typed, lossless and aware of rate limits.
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
//! * **Calls.** Every operation is a method of [`Client`], named after its operationId: `listUsers` is `list_users`.
//!   Required parameters are arguments, and optional ones are chained.
//! * **Lists.** `.await` returns one page, `.stream()` all items, `.pages()` all pages, and `.collect_all()` a `Vec`. An
//!   error never truncates a list silently.
//! * **Searches.** [`search`] builds filter and search expressions from values, which it escapes.
//! * **Models.** Fields, enum values and union variants that this version does not know are kept and sent back unchanged:
//!   reading, changing and writing a resource loses nothing. A nullable field is absent, null, or a value.
//! * **Errors.** There is one [`Error`] with predicates. `.optional()` of [`OptionalExt`] converts "not found" to `None`.
//! * **Limits.** The client waits for rate limits by the server's clock, and retries other failures only where that is safe.
//!
//! # Documentation
//!
//! The [`guide`] has a page per subject: calls, models, pagination, searches, errors, authentication, configuration, limits, TLS and
//! proxies, logging, extending, testing, features. The methods of [`Client`] are grouped as in Okta's reference. The page of each operation
//! lists its HTTP method and path, scopes, parameters, result and errors, with an example. [`models`] contains the types,
//! and [`runtime`] everything that is not generated.
//!
//! # Areas
//!
//! Each area of the API has a page with its operations, its models and an example. A feature enables the areas in its row.
//!
#![doc = include_str!("generated/areas.md")]
//!
//! Other APIs of Okta are modules, each with a feature of its name: [`governance`], [`my_account`], [`oidc`],
//! [`privileged_access`] and [`access_gateway`].
//!
//! # Features
//!
//! Each group of operations is a Cargo feature: `users`, `groups` and `applications` are enabled by default, and `full`
//! enables all of them. [`guide::features`] lists the others, such as `oauth` and `blocking`.
//!
//! This project is independent of Okta, Inc.

#![cfg_attr(docsrs, feature(doc_cfg))]
// These pages and the guide link to what all features build. With fewer features, some of these links lead nowhere.
#![cfg_attr(
    not(all(
        feature = "full",
        feature = "oauth",
        feature = "cache",
        feature = "blocking",
        feature = "config-files",
        feature = "metadata",
        feature = "metrics",
        feature = "tower",
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

#[cfg(feature = "access-gateway")]
pub mod access_gateway;
mod client;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "governance")]
pub mod governance;
// Documentation only. Its examples use operations of many features.
#[cfg(any(
    doc,
    all(
        doctest,
        feature = "full",
        feature = "oauth",
        feature = "cache",
        feature = "blocking",
        feature = "metrics",
        feature = "tower"
    )
))]
pub mod guide;
#[cfg(any(feature = "governance", feature = "my-account", feature = "oidc"))]
mod handle;
#[cfg(feature = "my-account")]
pub mod my_account;
#[cfg(feature = "oidc")]
pub mod oidc;
#[cfg(feature = "privileged-access")]
pub mod privileged_access;

pub use client::{Client, ClientBuilder};
pub use generated::{api, models};
pub use okta_runtime as runtime;
#[cfg(feature = "oauth")]
pub use okta_runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth};
pub use okta_runtime::error::ErrorKind;
pub use okta_runtime::json::{Id, Nullable, Timestamp};
pub use okta_runtime::throttle::Throttle;
pub use okta_runtime::{
    Call, Cursor, Error, Method, OptionalExt, Page, Paged, Secret, http, jiff, json, search,
};

/// The operation table: parameters and responses of each operation, and functions that decode and encode its bodies.
#[cfg(feature = "metadata")]
pub mod metadata {
    pub use crate::generated::metadata::OPERATIONS;
    pub use okta_runtime::metadata::*;
}
