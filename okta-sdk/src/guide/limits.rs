//! Rate limits, retries, time.
//!
//! # Retries
//!
//! A call is tried again at most twice (`max_retries`), and only where that is safe:
//!
//! | what happened | tried again |
//! |---|---|
//! | 429, rate limit of a window | always, when the window ends by the server's clock, with jitter |
//! | 429, too many requests at the same time | always, after a short time that grows |
//! | no connection | always: nothing was sent |
//! | 502, 503, 504, a connection that broke, no answer in time | if the call may be sent twice: GET, PUT, DELETE |
//! | 401 because the token ended | once, with a new token |
//! | everything else, 500 included | never |
//!
//! `idempotent(true)` on a call says that it may be sent twice though it is a POST; `no_retry()` that it may not be tried
//! again at all. A [`RetryPolicy`](crate::runtime::retry::RetryPolicy) of your own replaces the table.
//!
//! A wait that is longer than `max_backoff` (65 s, a window of Okta's limits), or that does not fit into the time of the call,
//! is not begun: the call fails at once with the answer at hand.
//!
//! # Time
//!
//! | setting | limits | default |
//! |---|---|---|
//! | `request_timeout`, on a call `timeout` | the whole call: getting a token, waits, all attempts | none |
//! | `attempt_timeout` | one attempt | 60 s |
//! | `connect_timeout` | opening a connection | 30 s |
//!
//! Each page of a list is a call of its own.
//!
//! # Not hitting the limit
//!
//! Answers tell what is left of a window. [`Throttle::PerRoute`](crate::runtime::throttle::Throttle) holds calls back when no
//! more than a reserve is left, so that a job leaves room for others, and hundreds of tasks do not run into the
//! limit one by one:
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
//! `max_concurrent_requests` helps against the limit on requests at the same time. Both belong to a client and its clones, so
//! make one client and share it.
//!
//! # Cancellation
//!
//! Dropping a call at any point ends it and leaves the client in order. What was sent may have had its effect.
