//! The guide to this crate, by topic. It consists of documentation only.
//!
//! | page | topic |
//! |---|---|
//! | [`apis`] | Okta's six APIs, and which client calls each |
//! | [`calls`] | Calling operations, their results, and paths without a method |
//! | [`models`] | Requests and responses; null, unknown fields and unknown values |
//! | [`pagination`] | All items of a list, single pages, and resuming after a restart |
//! | [`search`] | Search and filter expressions |
//! | [`errors`] | What can fail, and how to find out why |
//! | [`authentication`] | API tokens, private keys, DPoP, vaults, stored tokens |
//! | [`signed_in_users`] | Calls for signed-in users, and one client for many of them |
//! | [`configuration`] | Settings and their sources |
//! | [`limits`] | Rate limits, retries, timeouts, throttling, cancellation |
//! | [`automation`] | Waiting for a state, work for many items, read-only clients, dry runs |
//! | [`governance`] | Access reviews |
//! | [`fleet`] | Rate limits, tokens and responses shared by several processes |
//! | [`http`] | TLS, proxies, connections, and your own HTTP stack |
//! | [`logging`] | Logs, traces and metrics; OpenTelemetry |
//! | [`extending`] | Custom transports, middleware, observers, caches and credentials |
//! | [`testing`] | Testing your program without a network |
//! | [`features`] | Cargo features, compile times, calls without async |
//! | [`from_python`] | Coming from the Python, Go or Node SDK |
//!
//! The [crate page](crate) shows how to start. All operations are methods of [`Client`](crate::Client), and each area of the
//! API has [a page](crate::api) with its operations, its models and an example.

pub mod apis;
pub mod authentication;
pub mod automation;
pub mod calls;
pub mod configuration;
pub mod errors;
pub mod extending;
pub mod features;
pub mod fleet;
pub mod from_python;
pub mod governance;
pub mod http;
pub mod limits;
pub mod logging;
pub mod models;
pub mod pagination;
pub mod search;
pub mod signed_in_users;
pub mod testing;
