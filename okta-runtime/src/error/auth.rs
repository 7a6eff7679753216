//! Errors of getting a credential.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::json::one_line;

/// An error of getting a credential, such as a refusal of the token endpoint.
#[derive(Clone, Debug)]
pub struct AuthError {
    message: String,
    code: Option<String>,
    retryable: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl AuthError {
    /// Creates an error. The message says what failed and what to do, and must not hold secrets.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, retryable: false, source: None }
    }

    /// Adds the OAuth error code (RFC 6749, section 5.2), such as `invalid_client`.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Marks the error as temporary.
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Adds the cause.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// Returns the OAuth error code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns whether the error may be temporary.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may quote the token endpoint.
        f.write_str(&one_line(&self.message, 1000))
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
