//! Tests of your program.
//!
//! A [`TestTransport`](crate::runtime::transport::TestTransport) answers from a list or by a function, and keeps what it was
//! asked. All else of the client is as in production: credentials, retries, paging, errors.
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
//! assert_eq!(user.id.as_deref(), Some("00u1"));
//! assert_eq!(transport.requests()[0].url, "https://acme.okta.com/api/v1/users/ada%40example.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! An [`Environment`](crate::runtime::environment::Environment) of your own gives the clock, the sleep and the chance, so that
//! a test of an hour of rate limits takes no time.
//!
//! # Against a server
//!
//! A server on the loopback address is reached over `http` with `danger_allow_http()`. The repository has such a server:
//! `cargo xtask demo-org` behaves like a small org, rate limits and paging included.
//!
//! # Configuration
//!
//! A client that is built without `discover` reads neither files nor the environment, so that a test does not pick up the
//! developer's org.
