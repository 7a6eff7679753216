//! Okta management API for Rust.
//!
//! Every operation is a method of [`Client`], named after its operationId: `listUsers` is
//! [`list_users`](Client::list_users). `API.md` beside this crate's sources lists them all.
//!
//! ```no_run
//! # #[cfg(feature = "users")]
//! # async fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::builder().org_url("https://example.okta.com").token("00abc").build()?;
//! for user in okta.list_users().search(r#"status eq "ACTIVE""#).limit(200).await? {
//!     println!("{:?}", user.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What the document calls required is an argument, everything else is chained: `okta.create_user(&body)
//! .activate(false).await?`. Models keep the members that they do not know, enums and unions keep the values that
//! they do not know, and both are sent back as they came.
//!
//! Each group of operations is a Cargo feature; `full` turns all of them on.
//!
//! This project is independent of Okta, Inc.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
#[rustfmt::skip]
mod generated;

pub use client::Client;
pub use generated::{api, models};
pub use okta_runtime as runtime;
pub use okta_runtime::{Call, Error, OptionalExt, Page, Paged, json};

/// The operation table: what each operation takes and answers, and functions that decode and encode its bodies.
#[cfg(feature = "metadata")]
pub mod metadata {
    pub use crate::generated::metadata::OPERATIONS;
    pub use okta_runtime::metadata::*;
}
