//! A transport without a network.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;

type TestResult = Result<HttpResponse, TransportError>;
type Handler = Box<dyn Fn(&HttpRequest) -> TestResult + Send + Sync>;

/// A transport for tests. It responds from a list or with a function, and records the requests.
#[derive(Clone, Default)]
pub struct TestTransport(Arc<Inner>);

#[derive(Default)]
struct Inner {
    handler: Option<Handler>,
    responses: Mutex<VecDeque<TestResult>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl TestTransport {
    /// Creates a transport that returns the responses that are pushed later, in order. When none is left, requests
    /// fail.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a transport that responds with a function.
    pub fn with_handler(handler: impl Fn(&HttpRequest) -> TestResult + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { handler: Some(Box::new(handler)), ..Inner::default() }))
    }

    /// Adds a JSON response.
    ///
    /// A status that is not valid becomes 500.
    pub fn push_json(&self, status: u16, body: &str) {
        let status = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::new(status, body.to_owned());
        if !body.is_empty() {
            let value = http::HeaderValue::from_static("application/json");
            response.headers.insert(http::header::CONTENT_TYPE, value);
        }
        self.push(Ok(response));
    }

    /// Adds a response.
    pub fn push(&self, result: TestResult) {
        lock(&self.0.responses).push_back(result);
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        lock(&self.0.requests).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for TestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, TestResult> {
        let result = match &self.0.handler {
            Some(handler) => handler(&request),
            None => lock(&self.0.responses).pop_front().unwrap_or_else(|| {
                Err(TransportError::new(TransportErrorKind::Other, "the test transport has no response left"))
            }),
        };
        lock(&self.0.requests).push(request);
        Box::pin(std::future::ready(result))
    }
}

impl fmt::Debug for TestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestTransport").field("requests", &self.requests()).finish_non_exhaustive()
    }
}
