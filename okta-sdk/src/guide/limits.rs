//! Rate limits, retries and timeouts.
//!
//! # Retries
//!
//! The client retries a call at most twice (`max_retries`), and only where it is safe:
//!
//! | failure | retried |
//! |---|---|
//! | 429, rate limit of a window | always, when the window ends by the clock of the server, with jitter |
//! | 429, too many concurrent requests | always, after a short exponential backoff |
//! | no connection | always: nothing was sent |
//! | 502, 503, 504, broken connection, no response in time | if the method is safe to repeat: GET, PUT, DELETE |
//! | 401 because the token has expired | once, with a new token |
//! | anything else, including 500 | never |
//!
//! `idempotent(true)` marks a POST call as safe to repeat. `no_retry()` disables retries for a call. A
//! [`RetryPolicy`](crate::runtime::retry::RetryPolicy) replaces these rules.
//!
//! If the required wait is longer than `max_backoff` (65 s, a window of Okta's limits plus a margin) or would exceed
//! the timeout of the call, the call fails immediately and returns the last error response.
//!
//! # Timeouts
//!
//! | setting | covers | default |
//! |---|---|---|
//! | `request_timeout`, `timeout` on a call | the whole call: requesting a token, waits, all attempts | none |
//! | `attempt_timeout` | one attempt | 60 s |
//! | `connect_timeout` | opening a connection | 30 s |
//!
//! Each page of a list is a separate call.
//!
//! # Throttling
//!
//! Responses report how many requests are left in a window. With
//! [`Throttle::PerRoute`](crate::runtime::throttle::Throttle) the client delays calls when only a reserve is left. A
//! job then leaves requests for other programs, and concurrent tasks do not run into the limit one by one:
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//! use okta_sdk::runtime::throttle::Throttle;
//!
//! let okta = Client::builder()
//!     .discover()
//!     .throttle(Throttle::PerRoute { reserve: 50 })
//!     .max_concurrent_requests(10)
//!     .build()?;
//! for route in okta.rate_limits() {
//!     println!("{} {}: {:?}", route.method, route.path, route.rate_limit.remaining);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `max_concurrent_requests` avoids the limit on concurrent requests. Both settings apply to a client and its clones,
//! so create one client and share it.
//!
//! # Cancellation
//!
//! A call can be dropped at any point. This cancels it and leaves the client in a consistent state. The server may have
//! processed a request that was already sent.
