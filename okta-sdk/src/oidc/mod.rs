//! OAuth 2.0 and OpenID Connect: discovery, keys, tokens, and the registration of clients.
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

crate::handle::org_api!();

pub use okta_runtime::auth::ClientAuth;

impl Client {
    /// Returns a client that identifies itself as this OAuth client to operations that require it, such as `token`,
    /// `introspect` and `revoke`. Without one, these operations are sent without credentials: a public client can set the
    /// field `client_id` of the body instead.
    #[must_use]
    pub fn with_client(&self, client: ClientAuth) -> Self {
        Self(self.0.with_client_auth(client))
    }
}
