//! A call that returns one value.
//!
//! This layer is what users await. It knows the `pipeline` and how a response is decoded. It must not know lists, nor
//! how a client is configured.

#[cfg(feature = "blocking")]
mod blocking;
mod methods;

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::error::{Error, OptionalExt as _};
use crate::pipeline::{self, RequestParts};
use crate::response::{Reply, Response};

pub(crate) use methods::part_setters;

/// A call that returns a `T`. `.await` or [`send`](Self::send) sends it.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<T> {
    parts: Box<RequestParts>,
    decode: fn(&Reply) -> Result<T, Error>,
}

impl<T> Call<T> {
    pub(crate) fn new(parts: Box<RequestParts>, decode: fn(&Reply) -> Result<T, Error>) -> Self {
        Self { parts, decode }
    }

    fn parts_mut(&mut self) -> &mut RequestParts {
        &mut self.parts
    }

    request_methods!([part_setters]);

    /// Sends the call.
    pub fn send(self) -> CallFuture<T> {
        CallFuture { reply: pipeline::execute(self.parts), decode: self.decode }
    }

    /// Sends the call, and returns the response metadata too: status, headers, request id, rate limit, attempts.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does.
    pub async fn send_with_meta(self) -> Result<Response<T>, Error> {
        let reply = pipeline::execute(self.parts).await?;
        let data = (self.decode)(&reply)?;
        Ok(Response { data, meta: reply.into_parts().1 })
    }

    /// Sends the call, and returns the response with its body as bytes. An error status of the API is an error here too.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, except that nothing is decoded.
    pub async fn send_raw(self) -> Result<Reply, Error> {
        pipeline::execute(self.parts).await
    }

    /// Sends the call, and returns `None` if the status is 404 (not found).
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, except for the status 404.
    pub async fn send_optional(self) -> Result<Option<T>, Error> {
        self.send().await.optional()
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.parts).finish()
    }
}

impl<T> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

/// A call in progress. Dropping it cancels the call, but the server may already have acted on it.
#[must_use = "futures do nothing until they are awaited"]
pub struct CallFuture<T> {
    reply: BoxFuture<'static, Result<Reply, Error>>,
    decode: fn(&Reply) -> Result<T, Error>,
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = std::task::ready!(self.reply.as_mut().poll(cx));
        Poll::Ready(reply.and_then(|reply| (self.decode)(&reply)))
    }
}
