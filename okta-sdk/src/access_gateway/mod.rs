//! Okta Access Gateway, which has a host and credentials of its own.
//!
//! The client is independent of the one for the org. Its URL is that of the gateway. It authenticates with the private key of
//! an API client: it signs assertions, and the gateway returns access tokens for them. A token is shared by all calls, renewed
//! in the background before it expires, and replaced when the gateway refuses it.
//!
//! ```no_run
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::access_gateway::Client;
//! use okta_sdk::{PrivateKey, PrivateKeyAuth};
//!
//! let key = PrivateKey::from_file("key.pem", Some("my-key-id"))?;
//! let auth = PrivateKeyAuth::new("gateway-client", ["okta.oag.app.read"], key);
//! let gateway = Client::builder().server_url("https://gateway.example.com").private_key(auth).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::from_env`] reads the variables that begin with `OKTA_ACCESS_GATEWAY_CLIENT_` and, with the feature
//! `config-files`, `okta-access-gateway.yaml`; see the [table of keys](crate::guide::configuration). A token from another
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
    &okta_runtime::profile::ACCESS_GATEWAY,
    "environment variables (`OKTA_ACCESS_GATEWAY_CLIENT_SERVERURL`, …) and, with the feature `config-files`, by \
     `okta-access-gateway.yaml`",
    generated::RATE_LIMITS
);
