//! Calling operations.
//!
//! # Names
//!
//! An operation is a method of [`Client`](crate::Client) that is called like it: Okta's reference says `listUsers` and
//! `deactivateUser`, this crate says [`list_users`](crate::Client::list_users) and
//! [`deactivate_user`](crate::Client::deactivate_user). Nobody needs to know under which heading an operation stands. The page of each
//! method tells its HTTP call, the scopes that it needs, its parameters, what it gives and how it fails, with an example.
//!
//! # Arguments
//!
//! What the API requires is an argument, in the order path, query, body; what it does not require is chained. Nothing is
//! sent before the call is awaited.
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::models::{CreateUserRequest, UserProfile};
//!
//! let profile = UserProfile::new().with_login("ada@example.com").with_email("ada@example.com");
//! let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
//! okta.deactivate_user(user.id.as_deref().unwrap_or_default()).send_email(true).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Values in paths are encoded whatever they hold; an empty one, `.` and `..` are refused before anything is sent, because
//! they would name another resource.
//!
//! # What a call gives
//!
//! `.await` gives the value. The other ends are for those who want more:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::OptionalExt as _;
//!
//! // "Not found" is an answer, not a failure.
//! let user = okta.get_user("ada@example.com").await.optional()?;
//!
//! // Status, headers, request id, rate limit, attempts.
//! let reply = okta.get_user("00u1").send_with_meta().await?;
//! println!("{:?} {:?}", reply.meta.request_id(), reply.meta.rate_limit());
//!
//! // The body as it came.
//! let raw = okta.get_user("00u1").send_raw().await?;
//! println!("{} bytes", raw.body().len());
//! # Ok(())
//! # }
//! ```
//!
//! Lists give pages and streams: see [pagination](super::pagination).
//!
//! # Settings of one call
//!
//! Headers, query parameters that have no method, limits of time, retries and the cache can be set for each call:
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
//! `Authorization` and the headers that frame a message cannot be set; trying to is an error of the call. Headers for every
//! call are set on the builder, or on a copy of the client by [`with_headers`](crate::Client::with_headers): the copy
//! shares connections, tokens and rate limits.
//!
//! # What has no method
//!
//! A path that the API description does not know yet goes through the same machine, credentials, retries and paging
//! included:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::json::Value;
//! use okta_sdk::models::User;
//! use okta_sdk::runtime::Method;
//!
//! let answer: Value = okta.request(Method::Get, "/api/v1/new/{id}").path("id", "a/b").json().await?;
//! let users = okta.request(Method::Get, "/api/v1/users").query("limit", 10).page::<User>().collect_all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Several calls at once
//!
//! A [`Client`](crate::Client) is cheap to clone and clones share everything. Make one for each org and keep it; calls
//! are independent of each other and can be awaited together, in one task or in many. Dropping a call ends it.
