//! Access tokens that outlive the program.

use std::fmt;
use std::time::SystemTime;

use crate::BoxFuture;
use crate::secret::Secret;

/// Stores access tokens for other processes or later runs, such as calls of a serverless function.
///
/// A store handles its own errors: a token that it cannot load is fetched, and one that it cannot save is fetched again
/// later. Tokens that are bound to a key (RFC 9449) are not stored, because their key does not leave the process.
pub trait TokenStore: Send + Sync + 'static {
    /// Returns the token that was saved under `name`.
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<StoredToken>>;

    /// Saves a token under `name`, and replaces the previous one.
    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, ()>;

    /// Removes the token that was saved under `name`, because the server refused it.
    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()>;
}

/// An access token with its lifetime.
#[derive(Clone)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token.
    pub access_token: Secret,
    /// When it was issued.
    pub issued: SystemTime,
    /// When it expires.
    pub expires: SystemTime,
}

impl StoredToken {
    /// Creates a token with its lifetime.
    pub fn new(access_token: impl Into<Secret>, issued: SystemTime, expires: SystemTime) -> Self {
        Self { access_token: access_token.into(), issued, expires }
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken").field("expires", &self.expires).finish_non_exhaustive()
    }
}
