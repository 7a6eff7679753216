//! Okta Privileged Access, which has a host and credentials of its own.
//!
//! The client is independent of the one for the org. Its URL is that of Privileged Access, such as
//! `https://acme.pam.okta.com`. It has no default, because it contains the name of the org, which need not be that of the
//! team: a key must not be sent to the host of another org. The client authenticates as a service user of a team, with the id
//! and the secret of an API key, which it exchanges for access tokens. A token is shared by all calls, renewed in the background
//! before it expires, and replaced when the server refuses it.
//!
//! ```no_run
//! # fn run(secret: String) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::privileged_access::Client;
//!
//! let pam = Client::builder()
//!     .server_url("https://acme.pam.okta.com")
//!     .team("infrastructure")
//!     .service_user("6f5c8a2e-0d3b-4c1f-9a7e-1b2c3d4e5f60", secret)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::from_env`] reads the variables that begin with `OKTA_PRIVILEGED_ACCESS_CLIENT_` and, with the feature
//! `config-files`, `okta-privileged-access.yaml`; see the [table of keys](crate::guide::configuration). A token from another
//! source is set with [`ClientBuilder::bearer_token`](okta_runtime::ClientBuilder::bearer_token), and is not renewed.
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
    &okta_runtime::profile::PRIVILEGED_ACCESS,
    "environment variables (`OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL`, …) and, with the feature `config-files`, by \
     `okta-privileged-access.yaml`",
    generated::RATE_LIMITS
);

impl okta_runtime::TeamClient for Client {}
