//! Calling operations.
//!
//! # Names
//!
//! Each operation is a method of [`Client`](crate::Client) with the name of the operation: `listUsers` in Okta's
//! reference is [`list_users`](crate::Client::list_users), and `deactivateUser` is
//! [`deactivate_user`](crate::Client::deactivate_user). The page of each method lists its HTTP call, scopes,
//! parameters, result and errors, with an example.
//!
//! # Arguments
//!
//! Required parameters are arguments, in the order path, query, body. Optional parameters are chained. The request is
//! sent when the call is awaited.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::models::{CreateUserRequest, UserProfile};
//!
//! let profile = UserProfile::new().with_login("ada@example.com").with_email("ada@example.com");
//! let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
//! okta.deactivate_user(&user.id).send_email(true).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Path arguments are encoded. An empty argument, `.` and `..` are rejected before a request is sent, because they
//! would refer to another resource.
//!
//! # Results
//!
//! `.await` returns the value. Other methods return more:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::OptionalExt as _;
//!
//! // `optional` turns "not found" into `None`.
//! let user = okta.get_user("ada@example.com").await.optional()?;
//!
//! // The response metadata: status, headers, request id, rate limit, attempts.
//! let reply = okta.get_user("00u1").send_with_meta().await?;
//! println!("{:?} {:?}", reply.meta.request_id(), reply.meta.rate_limit());
//!
//! // The raw body.
//! let raw = okta.get_user("00u1").send_raw().await?;
//! println!("{} bytes", raw.body().len());
//! # Ok(())
//! # }
//! ```
//!
//! Lists return pages and streams; see [pagination](super::pagination).
//!
//! # Options of one call
//!
//! Headers, query parameters without a method, timeouts, retries and caching can be set for each call:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use std::time::Duration;
//!
//! let user = okta
//!     .get_user("00u1")
//!     .header("x-trace", "b7ad6b71")
//!     .query("beta", true)
//!     .timeout(Duration::from_secs(5))
//!     .no_retry()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Headers
//!
//! Headers can be set on the builder, on a copy of the client, or on one call. The most specific value is sent. A copy shares
//! connections, tokens and rate limits with the original.
//!
//! ```no_run
//! # async fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::builder().discover().header("x-team", "identity").user_agent("joiner/1.2").build()?;
//! let audited = okta.with_header("x-team", "audit")?;
//! let user = audited.get_user("00u1").header("x-trace", "b7ad6b71").await?;
//! # Ok(())
//! # }
//! ```
//!
//! `Authorization` and the headers that frame a message cannot be set; the call then fails.
//!
//! # Paths without a method
//!
//! A path that is not in the API description can be called too. Authentication, retries and pagination work the same way.
//! `json` reads models and JSON, and [`json_as`](crate::runtime::RequestBuilder::json_as) your own types of serde:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Method;
//! use okta_sdk::json::Value;
//! use okta_sdk::models::User;
//!
//! let response: Value = okta.request(Method::Get, "/api/v1/new/{id}").path("id", "a/b").json().await?;
//! let users = okta.request(Method::Get, "/api/v1/users").query("limit", 10).page::<User>().collect_all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Concurrent calls
//!
//! A [`Client`](crate::Client) is cheap to clone, and clones share all state. Create one per org and keep it. Calls are
//! independent of each other and can be awaited concurrently, in one task or in many. Dropping a call cancels it.
