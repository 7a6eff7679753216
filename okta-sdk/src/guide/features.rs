//! Cargo features and compile times.
//!
//! # Operations
//!
//! Each group of operations is a feature. `users`, `groups` and `applications` are enabled by default; `full` enables
//! all of them. A model is available if an operation of an enabled feature takes or returns it. `API.md` in the
//! repository lists the feature of each operation.
//!
//! ```toml
//! [dependencies]
//! okta-sdk = { version = "0.1", features = ["system-log", "oauth"] }
//! ```
//!
//! A call of an operation whose feature is not enabled does not compile, and the error names the feature:
//!
//! ```text
//! error[E0277]: this operation needs the feature `access-controls` of `okta-sdk`
//!   |
//! 7 |     let policies = okta.list_policies("OKTA_SIGN_ON").collect_all().await?;
//!   |                         ^^^^^^^^^^^^^ the feature is not enabled
//!   |
//!   = note: run `cargo add okta-sdk --features access-controls`
//! ```
//!
//! Compile time grows with the number of operations. In CPU seconds of `cargo check`, without dependencies, it is about
//! 1 for `users` alone, 3 for the default features, 10 for all areas of the management API, and 17 for all APIs. Enable what you
//! use, and leave `full` to tools.
//!
//! # Other features
//!
//! | feature | what it adds |
//! |---|---|
//! | `governance`, `my-account`, `oidc` | other APIs of the org, such as `okta.governance()` |
//! | `privileged-access`, `access-gateway` | other products, with clients of their own |
//! | `rustls` (default) | TLS by rustls with aws-lc-rs and the certificates of the platform |
//! | `rustls-no-provider` | TLS by rustls with the crypto provider that the application installs; disable `rustls` |
//! | `bundled-roots` | Mozilla's certificate authorities, for systems without a certificate store |
//! | `oauth` | OAuth 2.0 with a private key, and DPoP |
//! | `encrypted-keys` | private keys that are encrypted with a passphrase |
//! | `config-files` | `okta.yaml` |
//! | `cache` | an in-memory cache of responses |
//! | `blocking` | calls without async |
//! | `metrics` | metrics through OpenTelemetry |
//! | `trace-context` | the trace of the application in requests (`traceparent`), through OpenTelemetry |
//! | `chrono` | conversions between [`Timestamp`](crate::Timestamp) and times of chrono |
//! | `time` | conversions between [`Timestamp`](crate::Timestamp) and times of the crate time |
//! | `reqwest` | a `reqwest::Client` of the application as transport |
//! | `tower` | any `tower::Service` as transport |
//! | `metadata` | a table of all operations, for tools: `okta_sdk::metadata` |
//! | `metadata-codec` | functions in this table that decode and encode bodies |
//!
//! # Blocking calls
//!
//! With the feature `blocking`, every call has `send_blocking`, and lists have `iter_blocking` and
//! `collect_all_blocking`. They run on a runtime that the client owns. Calling them from async code returns an error,
//! because they would block the thread.
//!
//! ```no_run
//! # fn main() -> Result<(), okta_sdk::Error> {
//! let okta = okta_sdk::Client::from_env()?;
//! for user in okta.list_users().limit(200).iter_blocking() {
//!     println!("{}", user?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Versions
//!
//! The version of this crate follows its Rust interface, not the release of the API. `UPGRADING.md` in the repository
//! defines what may change in which release, including the minimum version of Rust.
