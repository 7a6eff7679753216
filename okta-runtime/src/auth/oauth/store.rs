//! Access tokens that outlive the program.

use std::fmt;
use std::time::SystemTime;

use crate::BoxFuture;
use crate::secret::Secret;

/// Keeps access tokens where other processes or later runs find them, such as between calls of a serverless function.
///
/// A store sees to its own failures: what it cannot load is fetched, and what it cannot save is fetched again later.
/// Tokens that are bound to a key (RFC 9449) are not stored, because their key does not leave the process.
pub trait TokenStore: Send + Sync + 'static {
    /// The token that was saved under `name`.
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<StoredToken>>;

    /// Saves a token under `name`, in the place of the one before.
    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, ()>;

    /// Removes the token that was saved under `name`; the server refused it.
    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()>;
}

/// An access token with its end.
#[derive(Clone)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token.
    pub access_token: Secret,
    /// When it was given.
    pub issued: SystemTime,
    /// When it ends.
    pub expires: SystemTime,
}

impl StoredToken {
    /// A token with its beginning and its end.
    pub fn new(access_token: impl Into<Secret>, issued: SystemTime, expires: SystemTime) -> Self {
        Self { access_token: access_token.into(), issued, expires }
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken").field("expires", &self.expires).finish_non_exhaustive()
    }
}
