//! Features and what they cost.
//!
//! # Operations
//!
//! Each group of operations is a feature; `users`, `groups` and `applications` are on by default, and `full` turns all of
//! them on. A model is there if an operation of an enabled feature takes or gives it. `API.md` in the repository lists for
//! each operation which feature has it.
//!
//! ```toml
//! [dependencies]
//! okta-sdk = { version = "0.1", features = ["system-log", "oauth"] }
//! ```
//!
//! Compiling them costs what they are large: in CPU seconds of `cargo check` after dependencies about 1 for `users` alone,
//! 3 for the default, 11 for all. So turn on what you use, and leave `full` to tools.
//!
//! # Beside the operations
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc-rs and the certificates of the platform |
//! | `rustls-no-provider` | TLS by rustls with the crypto provider that the application installs; turn `rustls` off |
//! | `bundled-roots` | Mozilla's certificate authorities, for systems without a certificate store |
//! | `oauth` | OAuth 2.0 with a private key, and DPoP |
//! | `encrypted-keys` | private keys that are encrypted by a passphrase |
//! | `config-files` | `okta.yaml` |
//! | `cache` | a cache of answers in memory |
//! | `blocking` | calls without async |
//! | `metadata` | a table of all operations, for tools: `okta_sdk::metadata` |
//!
//! # Without async
//!
//! With the feature `blocking` every call has `send_blocking`, and lists have `iter_blocking` and `collect_all_blocking`.
//! They run on a runtime of the client's own, and refuse to be called from async code, where they would stop a thread.
//!
//! ```no_run
//! # fn main() -> Result<(), okta_sdk::Error> {
//! let okta = okta_sdk::Client::from_env()?;
//! for user in okta.list_users().limit(200).iter_blocking() {
//!     println!("{:?}", user?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Versions
//!
//! The version of this crate follows its own interface, not that of the API. `UPGRADING.md` in the repository says what may
//! change in which release, among it the minimum version of Rust.
