//! The hand-written runtime beneath `okta-sdk`.
//!
//! It knows no operation and no schema of the API: it sends requests, authenticates them, follows pages, reads errors
//! and maps JSON. Generated code describes; this crate does.

pub mod json;

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}
