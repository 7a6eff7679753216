//! Rate limits, cached responses and access tokens of `okta-sdk`, shared between processes on Redis or Valkey.
//!
//! Okta counts requests per org and principal, not per process. Processes that share an org share its limits if each
//! uses a [`RedisLimiter`] on the same Redis. A [`RedisCache`] and a `RedisTokenStore` share cached responses and
//! access tokens in the same way.
//!
//! ```no_run
//! use okta_redis::{Redis, RedisCache, RedisLimiter};
//! use okta_runtime::Client;
//! use okta_runtime::limiter::LimiterSettings;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let redis = Redis::open("redis://127.0.0.1:6379/")?;
//! let limiter =
//!     RedisLimiter::new(&redis, "https://acme.okta.com", "00token", LimiterSettings::default());
//! let okta = Client::builder()
//!     .org_url("https://acme.okta.com")
//!     .token("00token")
//!     .limiter(limiter)
//!     .cache(RedisCache::new(&redis))
//!     .cache_scope("acme sync job")
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # When Redis is not available
//!
//! A command that fails or takes more than 100 ms marks Redis as not available, and the process logs one warning. Until
//! Redis responds again, the limiter uses a [`MemoryLimiter`](okta_runtime::limiter::MemoryLimiter) of the process, the
//! cache has no entries, and the token store has no tokens. No call fails because of Redis.
//!
//! # What Redis stores
//!
//! Access tokens and cached responses are stored as they are. Protect Redis as you protect them: require a password,
//! use TLS (feature `rustls`, URL `rediss://`), and give each application a user with access to its keys only. All keys
//! begin with a prefix (`okta` by default) and expire. Names of tokens, paths and queries are hashed in keys.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `oauth` | `RedisTokenStore` |
//! | `rustls` | connections with TLS |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cache;
mod connection;
mod limiter;
#[cfg(feature = "oauth")]
mod store;

pub use cache::RedisCache;
pub use connection::{OpenError, Redis, RedisBuilder};
pub use limiter::RedisLimiter;
#[cfg(feature = "oauth")]
pub use store::RedisTokenStore;
