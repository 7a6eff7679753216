//! Several processes that use one org.
//!
//! Okta counts requests per org, principal (API token or OAuth application) and bucket. It does not matter which
//! process sends a request. How to share the limits depends on where the requests come from:
//!
//! | your program | what to use |
//! |---|---|
//! | one process | one [`Client`](crate::Client) and its clones: they share a limiter in memory |
//! | one process, several clients of one org and principal | one limiter in memory for all of them |
//! | a few processes that seldom reach a limit | nothing: the client waits when Okta refuses a request, and sends it again |
//! | several processes that reach a limit together | the crate `okta-redis` |
//! | processes that you cannot change | a reserve for them |
//!
//! # One process
//!
//! A client and its clones share everything: connections, access token, rate limits. Create one client and clone it for
//! each task. If several clients of one process use the same org and principal, give them the same limiter:
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use std::sync::Arc;
//!
//! use okta_sdk::Client;
//! use okta_sdk::runtime::limiter::{LimiterSettings, MemoryLimiter};
//!
//! let limiter = Arc::new(MemoryLimiter::new(LimiterSettings::default()));
//! let reports = Client::builder().discover().limiter(limiter.clone()).build()?;
//! let imports = Client::builder().discover().limiter(limiter).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Several processes
//!
//! Processes without a shared limiter each assume that all remaining requests of a window are available to them. They
//! send too many, and Okta refuses some. The refused calls wait for the next window and succeed then, but they take
//! longer, and other programs find an exhausted window.
//!
//! The crate `okta-redis` keeps one state for all processes on a Redis or Valkey server. Together, the processes send
//! no more requests than a window allows, and share the limit on concurrent requests. Until it is published, depend on it
//! in the clone of the repository. The feature `rustls` is for URLs that begin with `rediss://`:
//!
//! ```toml
//! okta-redis = { path = "../okta-rust/okta-runtime/redis", features = ["rustls"] }
//! ```
//!
//! ```ignore
//! use okta_redis::{Redis, RedisCache, RedisLimiter};
//! use okta_sdk::Client;
//! use okta_sdk::runtime::limiter::LimiterSettings;
//!
//! let redis = Redis::open("rediss://:password@redis.internal:6379/")?;
//! let limiter = RedisLimiter::new(&redis, "https://acme.okta.com", "0oa1client", LimiterSettings::default());
//! let okta = Client::builder()
//!     .discover()
//!     .limiter(limiter)
//!     .cache(RedisCache::new(&redis))
//!     .cache_scope("acme sync job")
//!     .build()?;
//! ```
//!
//! - The second argument of `RedisLimiter::new` is the org and the third one the principal: the client id, or the API
//!   token, of which only a hash is sent. Processes share limits if both are the same.
//! - Requests of one bucket are admitted in the order in which their calls began, across processes.
//! - `reserve` and `max_concurrent` of the settings apply to all processes together.
//! - If a process is killed, its leases expire after three seconds.
//! - The clocks of the processes may differ.
//!
//! While Redis is not available, each process continues with a limiter of its own. It logs one warning, and uses Redis
//! again as soon as Redis responds. No call fails because of Redis, and no call waits for it longer than 100 ms.
//!
//! Each call takes two short commands of Redis before its response is returned. If your processes run far from Redis,
//! or rarely reach a limit, limiters in memory are faster.
//!
//! The example `fleet` of `okta-redis` starts several processes that read all users of an org.
//!
//! # Shared tokens and responses
//!
//! `RedisTokenStore` (feature `oauth` of `okta-redis`) keeps access tokens, so that a process that starts uses the token of
//! another one. Set it with `PrivateKeyAuth::token_store`. Tokens that are bound to a key (DPoP) are not shared, because
//! their key does not leave its process.
//!
//! `RedisCache` shares cached responses and their invalidation between clients with the same `cache_scope`. A response
//! that was requested before another process changed the resource may be cached after the change, and is then used
//! until it expires, so choose a short `cache_ttl`.
//!
//! Redis stores tokens and responses as they are. Protect it as you protect them: with a password, TLS, and a private
//! network.
