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
//! # Against an org
//!
//! The repository contains a small org that serves every operation on the loopback address: `cargo demo-org` starts it, and
//! prints the variables for bash, fish and PowerShell. `--users 100000` makes it large, `--limit 10` lowers its rate limits,
//! `--faults 5` lets every fifth request fail, and `--record FILE` records requests and responses without credentials.
//!
//! A test starts its own org. Add the crate of a clone to the development dependencies:
//!
//! ```toml
//! [dev-dependencies]
//! okta-demo-org = { path = "../okta-sdk-rust/okta-sdk/demo-org" }
//! ```
//!
//! It shares no code with the SDK, so your test does not compare the SDK with itself. The org listens on a free port and
//! stops when it is dropped:
//!
//! ```
//! use okta_demo_org::DemoOrg;
//! use okta_sdk::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let org = DemoOrg::builder().people(30).page_limit(10).faults(7).start()?;
//! let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build()?;
//! assert_eq!(okta.list_users().await?.len(), 10);
//! # Ok(())
//! # }
//! ```
//!
//! | function of the builder | effect |
//! |---|---|
//! | `port` | a fixed port |
//! | `people` | the number of users besides the administrator |
//! | `page_limit` | lists have several pages although the org is small |
//! | `rate_limit`, `rate_limit_window` | requests are refused with status 429 |
//! | `faults` | every n-th request fails with status 503, 429, 504 or 500 |
//! | `clock` | the time that statuses, tokens and rate limits follow |
//! | `token_lifetime` | access tokens expire sooner |
//! | `sign_in_every` | users sign in, so that `lastLogin` and the log change |
//! | `record` | a file with requests and responses |
//!
//! The org refuses bodies that do not satisfy the API document, names that are taken, ids that do not exist, and changes
//! that a status does not allow. Add what your test needs with the operations of the client. Okta has rules that the
//! demo org does not know: a test against it does not replace a test against a preview org.
//!
//! # Configuration
//!
//! A client that is built without `discover` reads neither files nor the environment, so a test never uses the org of
//! the developer.
