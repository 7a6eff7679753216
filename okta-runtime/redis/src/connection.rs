//! The connection to Redis, and what happens while Redis is not available.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A connection to Redis or Valkey. Clones share it.
///
/// The connection is opened when it is first used, and opened again after it was lost. When a command fails or takes
/// longer than the timeout, Redis counts as not available, and one warning is logged. From then on, commands are
/// skipped until Redis responds again.
#[derive(Clone)]
pub struct Redis(Arc<Shared>);

struct Shared {
    manager: ConnectionManager,
    prefix: String,
    timeout: Duration,
    is_available: watch::Sender<bool>,
    /// Failures since the last command that succeeded.
    failures: AtomicU32,
    /// The task that waits until Redis responds again.
    recovery: Mutex<Option<AbortHandle>>,
}

/// The default time limit of a command.
const TIMEOUT: Duration = Duration::from_millis(100);

/// The time limit for opening a connection. No call waits for it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The pause before the first check whether Redis is available again. It doubles with each failure in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The number of times that the pause doubles.
const MOST_DOUBLINGS: u32 = 5;

impl Redis {
    /// Opens a connection to a URL such as `redis://127.0.0.1:6379/`, with default settings.
    ///
    /// It must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails as [`RedisBuilder::open`] does.
    pub fn open(url: &str) -> Result<Self, OpenError> {
        Self::builder(url).open()
    }

    /// Starts to configure a connection.
    pub fn builder(url: &str) -> RedisBuilder {
        RedisBuilder { url: url.to_owned(), prefix: "okta".to_owned(), timeout: TIMEOUT }
    }

    /// Returns whether the last command succeeded, or Redis has responded since.
    pub fn is_available(&self) -> bool {
        *self.0.is_available.borrow()
    }

    /// Waits until Redis is available. Returns immediately if it is.
    pub async fn available(&self) {
        // The sender lives as long as `self`.
        let _ = self.0.is_available.subscribe().wait_for(|is_available| *is_available).await;
    }

    /// Returns the name of a key with the prefix of this connection.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.0.prefix)
    }

    /// Runs a command. Returns `None` if Redis is not available.
    pub(crate) async fn run<T, F, R>(&self, command: F) -> Option<T>
    where
        F: FnOnce(ConnectionManager) -> R,
        R: Future<Output = RedisResult<T>>,
    {
        if !self.is_available() {
            self.start_recovery();
            return None;
        }
        match tokio::time::timeout(self.0.timeout, command(self.0.manager.clone())).await {
            Ok(Ok(value)) => {
                if self.0.failures.swap(0, Ordering::Relaxed) > 0 {
                    tracing::info!("Redis is available again");
                }
                Some(value)
            }
            Ok(Err(error)) => self.on_failure(&error),
            Err(_) => self.on_failure(&format_args!("no response within {:?}", self.0.timeout)),
        }
    }

    fn on_failure<T>(&self, error: &dyn fmt::Display) -> Option<T> {
        let was_available = self.0.is_available.send_replace(false);
        if was_available && self.0.failures.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::warn!(%error, "Redis is not available: this process continues without it");
        }
        self.start_recovery();
        None
    }

    /// Starts to wait until Redis responds again, unless a task does. A task ends with its runtime, which may be that of
    /// another client.
    fn start_recovery(&self) {
        let mut recovery = self.0.recovery.lock().unwrap_or_else(PoisonError::into_inner);
        if recovery.as_ref().is_none_or(AbortHandle::is_finished) {
            let failures = self.0.failures.load(Ordering::Relaxed);
            *recovery = Some(tokio::spawn(recover(Arc::downgrade(&self.0), failures)).abort_handle());
        }
    }
}

/// Waits until Redis responds again, unless the connection is dropped meanwhile.
async fn recover(shared: Weak<Shared>, failures: u32) {
    let pause = FIRST_PAUSE * 2_u32.pow(failures.saturating_sub(1).min(MOST_DOUBLINGS));
    loop {
        tokio::time::sleep(pause).await;
        let Some(shared) = shared.upgrade() else { return };
        let mut manager = shared.manager.clone();
        let ping = redis::cmd("PING");
        let response = tokio::time::timeout(CONNECT_TIMEOUT, ping.query_async::<()>(&mut manager)).await;
        if matches!(response, Ok(Ok(()))) {
            shared.is_available.send_replace(true);
            return;
        }
    }
}

/// Returns a short hash of a text that should not be readable in a key.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the URL, which may have a password.
        f.debug_struct("Redis")
            .field("prefix", &self.0.prefix)
            .field("is_available", &self.is_available())
            .finish_non_exhaustive()
    }
}

/// Configures a [`Redis`] connection.
#[must_use]
pub struct RedisBuilder {
    url: String,
    prefix: String,
    timeout: Duration,
}

impl RedisBuilder {
    /// Sets the prefix of all keys. The default is `okta`.
    pub fn prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// Sets the time limit of a command, after which Redis counts as not available. The default is 100 ms.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Opens the connection. It does not wait for Redis.
    ///
    /// It must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not valid, or if it requires TLS and the feature `rustls` is off.
    pub fn open(self) -> Result<Redis, OpenError> {
        // Commands have time limits of their own, and the check for recovery retries.
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None)
            .set_number_of_retries(0);
        let client = Client::open(self.url).map_err(OpenError)?;
        let manager = ConnectionManager::new_lazy_with_config(client, config).map_err(OpenError)?;
        Ok(Redis(Arc::new(Shared {
            manager,
            prefix: self.prefix,
            timeout: self.timeout,
            is_available: watch::Sender::new(true),
            failures: AtomicU32::new(0),
            recovery: Mutex::default(),
        })))
    }
}

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Why a connection cannot be opened.
#[derive(Debug)]
pub struct OpenError(redis::RedisError);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the URL of Redis cannot be used: set one such as redis://127.0.0.1:6379/")
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
