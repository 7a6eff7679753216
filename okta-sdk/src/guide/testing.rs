//! Testing your program.
//!
//! A [`TestTransport`](crate::runtime::transport::TestTransport) responds from a list or with a function, and records
//! requests. The rest of the client works as in production: credentials, retries, pagination, errors.
//!
//! ```
//! use okta_sdk::Client;
//! use okta_sdk::runtime::transport::TestTransport;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), okta_sdk::Error> {
//! let transport = TestTransport::new();
//! transport.push_json(200, r#"{"id":"00u1","status":"ACTIVE"}"#);
//! let okta = Client::builder()
//!     .org_url("https://acme.okta.com")
//!     .token("00abc")
//!     .transport(transport.clone())
//!     .build()?;
//!
//! let user = okta.get_user("ada@example.com").await?;
//! assert_eq!(user.id, "00u1");
//! assert_eq!(transport.requests()[0].url, "https://acme.okta.com/api/v1/users/ada%40example.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! A custom [`Environment`](crate::runtime::environment::Environment) provides the clock, sleeping and randomness, so
//! that a test can simulate an hour of rate limits instantly.
//!
//! # Against a server
//!
//! Call `danger_allow_http()` to reach a server on the loopback address. The repository contains such a server: `cargo
//! demo-org` starts a small org with rate limits and pagination.
//!
//! # Configuration
//!
//! A client that is built without `discover` reads neither files nor the environment, so a test never uses the org of
//! the developer.
