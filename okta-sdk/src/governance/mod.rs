//! Okta Identity Governance: access certification campaigns, access requests, entitlements, collections and labels.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! let governance = okta.governance();
//! let mut campaigns = governance.list_campaigns().stream();
//! while let Some(campaign) = campaigns.try_next().await? {
//!     println!("{campaign:?}");
//! }
//! # Ok(())
//! # }
//! ```
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
