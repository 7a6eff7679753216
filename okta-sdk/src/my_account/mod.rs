//! MyAccount: what signed-in users may do with their own accounts.
//!
//! Operations require an access token of the user with the scopes of `okta.myAccount`.
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
