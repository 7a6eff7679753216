//! Custom code around calls and attempts.

mod recorder;
mod sanitize;

use std::sync::Arc;

use bytes::Bytes;

use crate::BoxFuture;
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Reply;
use crate::secret::Secret;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::wire::HttpBody;

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

    /// Wraps one attempt. The request is complete and holds credentials, except for an API key in the query and the
    /// secret or assertion of a client in a form, so take care where it goes.
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
    late: Late<'a>,
}

/// The credentials in a query or a form, which are added after all middleware.
#[derive(Clone, Copy)]
pub(crate) struct Late<'a> {
    pub(crate) query: &'a Secret,
    pub(crate) form: &'a Secret,
}

impl Late<'_> {
    fn add(self, request: &mut HttpRequest) {
        let (query, form) = (self.query.expose(), self.form.expose());
        if !query.is_empty() {
            request.url.push(if request.url.contains('?') { '&' } else { '?' });
            request.url.push_str(query);
        }
        if let (Some(HttpBody::Bytes(body)), false) = (&request.body, form.is_empty()) {
            let separator: &[u8] = if body.is_empty() { b"" } else { b"&" };
            request.body = Some(Bytes::from([body, separator, form.as_bytes()].concat()).into());
        }
    }
}

impl<'a> NextAttempt<'a> {
    pub(crate) fn new(
        chain: &'a [Arc<dyn Middleware>],
        transport: &'a dyn Transport,
        late: Late<'a>,
    ) -> Self {
        Self { chain, transport, late }
    }

    /// Runs the rest of the attempt with this request.
    pub fn run(self, mut request: HttpRequest) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        if let Some((first, chain)) = self.chain.split_first() {
            return first.attempt(request, Self { chain, ..self });
        }
        self.late.add(&mut request);
        self.transport.send(request)
    }
}
