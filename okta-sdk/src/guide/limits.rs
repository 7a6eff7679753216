//! Rate limits, retries and timeouts.
//!
//! # Retries
//!
//! The client retries a call at most twice (`max_retries`), and only where it is safe:
//!
//! | failure | retried |
//! |---|---|
//! | 429, a rate limit | always; this does not count as a retry, see [Throttling](#throttling) |
//! | 423, a resource that the server has locked | always, as `Retry-After` says or with exponential backoff |
//! | no connection, or the server refused the request before processing it (`REFUSED_STREAM` or `GOAWAY` of HTTP/2) | always: the request had no effect |
//! | 502, 503, 504, broken connection, no response in time | if the method is safe to repeat: GET, PUT, DELETE |
//! | 401 because the token has expired | once, with a new token |
//! | anything else, including 500 | never |
//!
//! `idempotent(true)` marks a POST call as safe to repeat, and `retry_on([404])` names statuses that are temporary for
//! a call, for example just after a resource was created. `no_retry()` disables retries for a call. A
//! [`RetryPolicy`](crate::runtime::retry::RetryPolicy) replaces these rules.
//!
//! If the required wait is longer than `max_backoff` (65 s, a window of Okta's limits plus a margin) or would exceed
//! the timeout of the call, the call fails immediately and returns the last error response.
//!
//! A retry budget keeps an outage from being met with a multiple of the usual load: retries take tokens, successes put
//! them back, and when none are left, failures are returned without a retry. `retry_budget` sets its size (500 tokens;
//! 0 for no limit), and [`Client::retry_budget`](crate::runtime::Client::retry_budget) returns its state.
//!
//! # Timeouts
//!
//! | setting | covers | default |
//! |---|---|---|
//! | `request_timeout`, `timeout` on a call | the whole call: requesting a token, waits, all attempts | none |
//! | `attempt_timeout` | one attempt | 60 s |
//! | `connect_timeout` | opening a connection | 30 s |
//!
//! Each page of a list is a separate call. `total_timeout` limits all pages of a list together.
//!
//! The error of a timeout names the limit and what set it: the call, the client, or a key of the configuration with its
//! source. [`AttemptInfo`](crate::runtime::response::AttemptInfo) separates how long an attempt waited before it was sent
//! (for its turn, for rate limits and for a credential) from how long the request took. The events of an
//! [`Observer`](crate::runtime::observe::Observer) have the same figures, and `queued()` of an error or of the response
//! metadata is the sum.
//!
//! The response metadata of a call has the reported rate limit and all attempts:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! use std::time::Duration;
//!
//! let reply = okta.get_user("00u1").timeout(Duration::from_secs(10)).max_retries(5).send_with_meta().await?;
//! if let Some(limit) = reply.meta.rate_limit() {
//!     println!("{:?} of {:?} left until {:?}", limit.remaining, limit.limit, limit.reset);
//! }
//! for attempt in reply.meta.attempts() {
//!     println!("{:?} {:?}", attempt.status, attempt.request_id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Throttling
//!
//! Okta counts requests in buckets that several operations share, in windows of a minute. The client knows the buckets
//! and reads from responses how many requests are left. A call waits until its bucket has requests left; calls are sent
//! in the order in which they began. At the start, one request is sent per bucket and the others wait for its response.
//! The client also adapts to the number of concurrent requests that the org accepts. A program can therefore start a
//! thousand tasks and all of them finish.
//!
//! If the server refuses a call nevertheless, the call waits and is sent again, within its timeout. If the wait would
//! exceed the timeout or `max_backoff`, the call fails immediately with
//! [`ErrorKind::RateLimited`](crate::runtime::error::ErrorKind).
//!
//! A reserve leaves requests of each window to other programs. `client.rateLimit.enable = false` or
//! [`Throttle::Off`](crate::runtime::throttle::Throttle) disables throttling:
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::{Client, Throttle};
//!
//! let okta = Client::builder()
//!     .discover()
//!     .throttle(Throttle::PerBucket { reserve: 50 })
//!     .max_concurrent_requests(10)
//!     .build()?;
//! for bucket in okta.rate_limits().buckets {
//!     println!("{}: {:?} left, {} waiting", bucket.bucket, bucket.available, bucket.waiting);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `max_concurrent_requests` sets a fixed limit on concurrent requests. Both settings apply to a client and its clones,
//! so create one client and share it. Several processes can share their limits too: see [several
//! processes](super::fleet).
//!
//! # Cancellation
//!
//! A call can be dropped at any point. This cancels it and leaves the client in a consistent state. The server may have
//! processed a request that was already sent.
