//! Okta Privileged Access, which has a host and credentials of its own.
//!
//! The URL of the client is that of the team's Privileged Access, such as `https://acme.pam.okta.com`. Operations require a
//! bearer token: `issue_service_token` exchanges the key of a service user for one, and the client sends it as
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
