//! Okta Access Gateway, which has a host and credentials of its own.
//!
//! The URL of the client is that of the gateway's admin node. Operations require an access token, which
//! `create_access_token` of a client without credentials returns. The client sends it as
//! [`ClientBuilder::bearer_token`](okta_runtime::ClientBuilder::bearer_token). It is not renewed.
//!
//! # Areas
//!
#![doc = include_str!("generated/areas.md")]

#[rustfmt::skip]
mod generated;

pub use generated::{api, models};

/// The operation table of this API; see [`crate::metadata`].
#[cfg(feature = "metadata")]
pub mod metadata {
    pub use super::generated::metadata::OPERATIONS;
}

okta_runtime::client_newtype!(
    &okta_runtime::profile::OKTA,
    "environment variables and, with the feature `config-files`, by `okta.yaml`",
    generated::RATE_LIMITS
);
