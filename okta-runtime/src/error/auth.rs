//! Why no credential could be had.

use std::error::Error as StdError;
use std::fmt;

/// A failure to get a credential, such as a refusal of the token endpoint.
#[derive(Debug)]
pub struct AuthError {
    message: String,
    code: Option<String>,
    retryable: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl AuthError {
    /// A failure; the text says what happened and what can be done, and must not hold secrets.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, retryable: false, source: None }
    }

    /// Adds the error code of OAuth (RFC 6749, section 5.2), such as `invalid_client`.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Marks the failure as one that may pass.
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Adds what caused it.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The error code of OAuth.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether the failure may pass.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
