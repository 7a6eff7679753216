//! Okta Privileged Access, which has a host and credentials of its own.
//!
//! The client is independent of the one for the org. It authenticates as a service user of a team, with the id and the secret
//! of an API key, which it exchanges for access tokens. A token is shared by all calls, renewed in the background before it
//! expires, and replaced when the server refuses it.
//!
//! ```no_run
//! # fn run(secret: String) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::privileged_access::Client;
//!
//! let pam = Client::builder()
//!     .team("acme")
//!     .service_user("6f5c8a2e-0d3b-4c1f-9a7e-1b2c3d4e5f60", secret)
//!     .build()?;
//! assert_eq!(pam.org_url(), "https://acme.pam.okta.com");
//! # Ok(())
//! # }
//! ```
//!
//! The server of a team has the name of the org, which is usually that of the team too. If your team has another name than
//! your org, set the URL with `server_url`, for example `https://acme.pam.okta.com`: otherwise, the key is sent to the server of
//! another org, which is a server of Okta too and refuses the key.
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
