//! The client that the generated operations are methods of.

okta_runtime::client_newtype!(crate::generated::RATE_LIMITS);
