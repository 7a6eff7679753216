//! Custom code around calls and attempts.

mod recorder;
mod sanitize;

use std::sync::Arc;

use crate::BoxFuture;
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Reply;
use crate::secret::Secret;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};

pub use recorder::Recorder;

/// Wraps every call, or every attempt of it. It can inspect and change requests and responses, return its own response,
/// or reject the request.
///
/// Middleware that is added first is outermost.
pub trait Middleware: Send + Sync + 'static {
    /// Wraps a call. `next` does the rest of the call, including retries and waits.
    fn call<'a>(
        &'a self,
        _operation: &'a Operation,
        next: NextCall<'a>,
    ) -> BoxFuture<'a, Result<Reply, Error>> {
        next.run()
    }

    /// Wraps one attempt. The request is complete and holds credentials, except for an API key in the query, so
    /// take care where it goes.
    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        next.run(request)
    }
}

/// The rest of a call.
pub struct NextCall<'a> {
    chain: &'a [Arc<dyn Middleware>],
    operation: &'a Operation,
    rest: BoxFuture<'a, Result<Reply, Error>>,
}

impl<'a> NextCall<'a> {
    pub(crate) fn new(
        chain: &'a [Arc<dyn Middleware>],
        operation: &'a Operation,
        rest: BoxFuture<'a, Result<Reply, Error>>,
    ) -> Self {
        Self { chain, operation, rest }
    }

    /// Runs the rest of the call.
    pub fn run(self) -> BoxFuture<'a, Result<Reply, Error>> {
        match self.chain.split_first() {
            Some((first, chain)) => first.call(self.operation, Self { chain, ..self }),
            None => self.rest,
        }
    }
}

/// The rest of an attempt.
#[derive(Clone, Copy)]
pub struct NextAttempt<'a> {
    chain: &'a [Arc<dyn Middleware>],
    transport: &'a dyn Transport,
    /// The part of the query that is a credential.
    query: &'a Secret,
}

impl<'a> NextAttempt<'a> {
    pub(crate) fn new(
        chain: &'a [Arc<dyn Middleware>],
        transport: &'a dyn Transport,
        query: &'a Secret,
    ) -> Self {
        Self { chain, transport, query }
    }

    /// Runs the rest of the attempt with this request.
    pub fn run(self, mut request: HttpRequest) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        if let Some((first, chain)) = self.chain.split_first() {
            return first.attempt(request, Self { chain, ..self });
        }
        let query = self.query.expose();
        if !query.is_empty() {
            request.url.push(if request.url.contains('?') { '&' } else { '?' });
            request.url.push_str(query);
        }
        self.transport.send(request)
    }
}
