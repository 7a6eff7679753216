//! Failures of the server on demand.

use axum::http::StatusCode;

use crate::error::ApiError;

/// The failures, in turn: status, error code and summary.
const FAILURES: &[(StatusCode, &str, &str)] = &[
    (StatusCode::SERVICE_UNAVAILABLE, "E0000009", "The service is not available"),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "E0000047",
        "Too many requests: wait until the window of the rate limit ends",
    ),
    (StatusCode::GATEWAY_TIMEOUT, "E0000009", "The service did not respond in time"),
    (StatusCode::INTERNAL_SERVER_ERROR, "E0000009", "The service has failed"),
];

/// Lets every n-th request fail.
pub(crate) struct Faults {
    every: Option<u32>,
    requests: u32,
    failures: usize,
}

impl Faults {
    pub(crate) fn new(every: Option<u32>) -> Self {
        Self { every, requests: 0, failures: 0 }
    }

    /// Counts a request, and returns its failure if it fails.
    pub(crate) fn next(&mut self) -> Option<ApiError> {
        let every = self.every?.max(1);
        self.requests += 1;
        if self.requests < every {
            return None;
        }
        self.requests = 0;
        let (status, code, summary) = FAILURES[self.failures % FAILURES.len()];
        self.failures += 1;
        Some(ApiError::new(status, code, summary))
    }
}
