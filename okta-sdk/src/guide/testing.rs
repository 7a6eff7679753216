//! Testing your program: three ways to replace the org.
//!
//! | way | use it for |
//! |---|---|
//! | [`TestTransport`](#respond-from-a-list) | single calls: your test says what the service returns, and sees what was sent |
//! | [demo org](#run-an-org) | whole tasks: the org remembers changes, and refuses what a real org would refuse |
//! | [`Recorder`](#replay-a-recording) | what your own org returns: record it once, and replay it in tests |
//!
//! # Respond from a list
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
//! # Run an org
//!
//! `okta-demo-org` is a small org on the loopback address, for tests and for trying things out. It serves every operation
//! of the management API, of governance and of MyAccount. It shares no code with the SDK, so your test does not compare the
//! SDK with itself. Add it to the development dependencies:
//!
//! ```toml
//! [dev-dependencies]
//! okta-demo-org = { path = "../okta-rust/okta-sdk/demo-org", default-features = false }
//! serde_json = "1"
//! ```
//!
//! Each test starts an org of its own, on a free port, with the data that it needs. The org stops when it is dropped:
//!
//! ```
//! use okta_demo_org::DemoOrg;
//! use okta_sdk::Client;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let org = DemoOrg::builder()
//!     .user("ada@example.com", json!({"department": "Analysis"}))
//!     .group("Analysts", ["ada@example.com"])
//!     .start()
//!     .await?;
//! let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build()?;
//!
//! okta.suspend_user("ada@example.com").await?; // the code that you test
//!
//! let user = okta.get_user("ada@example.com").await?;
//! assert_eq!(user.status.unwrap().as_str(), "SUSPENDED");
//! # Ok(())
//! # }
//! ```
//!
//! | function of the builder | effect |
//! |---|---|
//! | `people` | the number of generated users besides the administrator; the default is 20 |
//! | `user`, `group`, `resource` | adds an active user, a group with members, or anything that a POST request creates |
//! | `page_limit` | lists have several pages although the org is small |
//! | `rate_limit`, `rate_limit_window` | requests are refused with status 429 |
//! | `faults` | every n-th request fails with status 503, 429, 504 or 500 |
//! | `clock` | the time that statuses, tokens and rate limits follow; a `ManualClock` stands still until a test advances it |
//! | `token_lifetime` | access tokens expire sooner |
//! | `sign_in_every` | users sign in, so that `lastLogin` and the log change |
//! | `record` | a file with requests and responses |
//! | `port` | a fixed port |
//! | `start`, `start_blocking` | starts the org, in async code or in other code |
//!
//! `oauth_client` and `dpop_client` return applications with a private key, for tests of OAuth 2.0, and `user_token` an
//! access token of a user. The org refuses bodies that do not satisfy the API document, names that are taken, ids that do not
//! exist, changes that a status does not allow, and API tokens where the API requires an access token. Okta has rules that
//! the demo org does not know: a test against it does not replace a test against a preview org.
//!
//! `cargo demo-org` in the repository starts the same org as a program, and prints the variables for bash, fish and
//! PowerShell. `--users 100000` makes it large, `--limit 10` lowers its rate limits, `--faults 5` lets every fifth request
//! fail, and `--record FILE` records requests and responses without credentials.
//!
//! # Replay a recording
//!
//! A [`Recorder`](crate::runtime::middleware::Recorder) writes requests and responses as JSON, one pair a line, with
//! pseudonyms for ids and persons. Record what your org returns once. A test replays it with a `TestTransport`:
//!
//! ```
//! use okta_sdk::Client;
//! use okta_sdk::runtime::middleware::Recorder;
//! use okta_sdk::runtime::transport::TestTransport;
//! # use okta_demo_org::DemoOrg;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let org = DemoOrg::start().await?;
//! # let file = std::env::temp_dir().join(format!("guide-{}.jsonl", std::process::id()));
//! # let builder = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http();
//! // Once: a program that records. `builder` is configured for your org.
//! let okta = builder.middleware(Recorder::file(&file)?).build()?;
//! okta.list_groups().limit(3).await?;
//!
//! // In the test: the responses in the same order.
//! let transport = TestTransport::new();
//! for line in std::fs::read_to_string(&file)?.lines() {
//!     let pair: serde_json::Value = serde_json::from_str(line)?;
//!     let status = u16::try_from(pair["status"].as_u64().unwrap_or(500))?;
//!     transport.push_json(status, &pair["response_body"].to_string());
//! }
//! let okta = Client::builder()
//!     .org_url("https://acme.okta.com")
//!     .token("00abc")
//!     .transport(transport.clone())
//!     .build()?;
//! assert_eq!(okta.list_groups().limit(3).await?.len(), 3);
//! # std::fs::remove_file(&file)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! A custom [`Environment`](crate::runtime::environment::Environment) provides the clock, sleeping and randomness, so
//! that a test can simulate an hour of rate limits instantly.
//!
//! # Configuration
//!
//! A client that is built without `discover` reads neither files nor the environment, so a test never uses the org of
//! the developer.
