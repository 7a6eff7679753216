//! Access tokens that outlive the process.

use std::fmt;
use std::time::{Instant, SystemTime};

use crate::BoxFuture;
use crate::environment::Environment;
use crate::error::chain;
use crate::profile::LOG_TARGET;
use crate::secret::Secret;
use crate::time::{storage_limit, within};

/// An error of a store.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Stores access tokens for other processes or later runs, such as calls of a serverless function.
///
/// No call fails because of its store: errors are logged as warnings. A call waits for its store for 2 seconds at most,
/// and for a quarter of the time until its deadline. Tokens that are bound to a key (RFC 9449) are not stored, because
/// their key does not leave the process.
pub trait TokenStore: Send + Sync + 'static {
    /// Returns the token that was saved under `name`.
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>>;

    /// Saves a token under `name`, and replaces the previous one.
    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Removes the token that was saved under `name` if it is `refused`, which the server refused. A token that another
    /// process saved meanwhile must be kept.
    fn remove<'a>(&'a self, name: &'a str, refused: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>>;
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

/// A store wrapper that limits the wait of each call, and never fails a call.
pub(super) struct BoundedStore<'a> {
    pub(super) store: &'a dyn TokenStore,
    pub(super) name: &'a str,
    pub(super) environment: &'a dyn Environment,
}

impl BoundedStore<'_> {
    pub(super) async fn load(&self, deadline: Option<Instant>) -> Option<StoredToken> {
        self.run("load", self.store.load(self.name), deadline).await.flatten()
    }

    pub(super) async fn save(&self, token: StoredToken, deadline: Option<Instant>) {
        self.run("save", self.store.save(self.name, token), deadline).await;
    }

    pub(super) async fn remove(&self, refused: &Secret, deadline: Option<Instant>) {
        self.run("remove", self.store.remove(self.name, refused), deadline).await;
    }

    /// Returns what the store returns, or `None` after a warning.
    async fn run<T>(
        &self,
        action: &str,
        work: impl Future<Output = Result<T, StoreError>>,
        deadline: Option<Instant>,
    ) -> Option<T> {
        let left = deadline.map(|end| end.saturating_duration_since(self.environment.now()));
        let limit = storage_limit(left);
        let error = match within(work, self.environment.sleep(limit)).await {
            Some(Ok(value)) => return Some(value),
            Some(Err(error)) => chain(&*error),
            None => format!("no result within {limit:?}"),
        };
        tracing::warn!(target: LOG_TARGET, action, error, "the token store failed and is not used for this call");
        None
    }
}
