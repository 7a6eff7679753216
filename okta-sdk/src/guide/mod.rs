//! The guide: how this crate is used, subject by subject. It is part of the documentation only.
//!
//! | page | what it answers |
//! |---|---|
//! | [`calls`] | How is an operation called, what does it give, how do I reach what has no method? |
//! | [`models`] | How are requests made and answers read; what becomes of null, of unknown members and values? |
//! | [`pagination`] | How do I get all of a list, a page of it, or the rest of it after a restart? |
//! | [`errors`] | What can go wrong, and how do I tell? |
//! | [`authentication`] | API tokens, private keys, DPoP, vaults, tokens that outlive the process |
//! | [`configuration`] | Where settings come from, and which there are |
//! | [`limits`] | Rate limits, retries, timeouts, throttling, cancellation |
//! | [`extending`] | Transport, middleware, observers, cache, credentials of your own |
//! | [`testing`] | Tests of your program without a network |
//! | [`features`] | What to turn on, what it costs to compile, scripts without async |
//!
//! The first minutes are in the [front page of the crate](crate); all operations are methods of
//! [`Client`](crate::Client).

pub mod authentication;
pub mod calls;
pub mod configuration;
pub mod errors;
pub mod extending;
pub mod features;
pub mod limits;
pub mod models;
pub mod pagination;
pub mod testing;
