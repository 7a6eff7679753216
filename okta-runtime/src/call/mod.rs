//! A call that returns one value.
//!
//! This layer is what users await. It knows the [`pipeline`] and how a response is decoded. It must not know lists, nor
//! how a client is configured.

#[cfg(feature = "blocking")]
mod blocking;
mod methods;

use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::error::{Error, OptionalExt as _};
use crate::pipeline::{self, RequestParts};
use crate::response::{Reply, Response};

pub(crate) use methods::request_methods;

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

    request_methods!();

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

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = std::task::ready!(self.reply.as_mut().poll(cx));
        Poll::Ready(reply.and_then(|reply| (self.decode)(&reply)))
    }
}

/// Implements the methods of [`Call`](crate::call::Call) for a generated newtype over it.
#[macro_export]
macro_rules! call_newtype {
    ($type:ident, $output:ty) => {
        impl $type {
            $crate::newtype_methods!();
            $crate::call_blocking_methods!($output);

            /// Sends the call.
            pub fn send(self) -> $crate::call::CallFuture<$output> {
                self.0.send()
            }

            /// Sends the call, and returns the response metadata too: status, headers, request id, rate limit, attempts.
            ///
            /// # Errors
            ///
            /// If the call fails.
            pub async fn send_with_meta(
                self,
            ) -> ::core::result::Result<$crate::response::Response<$output>, $crate::Error> {
                self.0.send_with_meta().await
            }

            /// Sends the call, and returns the response with its body as bytes.
            ///
            /// # Errors
            ///
            /// If the call fails.
            pub async fn send_raw(self) -> ::core::result::Result<$crate::response::Reply, $crate::Error> {
                self.0.send_raw().await
            }

            /// Sends the call, and returns `None` if the status is 404 (not found).
            ///
            /// # Errors
            ///
            /// If the call fails otherwise.
            pub async fn send_optional(
                self,
            ) -> ::core::result::Result<::core::option::Option<$output>, $crate::Error> {
                self.0.send_optional().await
            }
        }

        impl ::core::future::IntoFuture for $type {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::call::CallFuture<$output>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}

/// The blocking methods of a generated newtype over a call; none without the feature `blocking` of this crate.
#[doc(hidden)]
#[cfg(feature = "blocking")]
#[macro_export]
macro_rules! call_blocking_methods {
    ($output:ty) => {
        /// Sends the call and waits for it on this thread.
        ///
        /// # Errors
        ///
        /// If the call fails, or the thread runs async code.
        pub fn send_blocking(self) -> ::core::result::Result<$output, $crate::Error> {
            self.0.send_blocking()
        }

        /// Sends the call and waits for it on this thread; gives the circumstances of the answer too.
        ///
        /// # Errors
        ///
        /// If the call fails, or the thread runs async code.
        pub fn send_with_meta_blocking(
            self,
        ) -> ::core::result::Result<$crate::response::Response<$output>, $crate::Error> {
            self.0.send_with_meta_blocking()
        }
    };
}

/// The blocking methods of a generated newtype over a call; none without the feature `blocking` of this crate.
#[doc(hidden)]
#[cfg(not(feature = "blocking"))]
#[macro_export]
macro_rules! call_blocking_methods {
    ($output:ty) => {};
}

/// The methods that both kinds of generated newtypes have.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype_methods {
    () => {
        /// Adds a query parameter that has no method of its own.
        pub fn query(self, name: &str, value: impl ::core::fmt::Display) -> Self {
            Self(self.0.query(name, value))
        }

        /// Sets a header. Credentials and what frames the message cannot be set.
        pub fn header(self, name: &str, value: impl ::core::fmt::Display) -> Self {
            Self(self.0.header(name, value))
        }

        /// How long the whole call may take: waits, retries and getting a credential included.
        pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
            Self(self.0.timeout(timeout))
        }

        /// How long one attempt may take.
        pub fn attempt_timeout(self, timeout: ::core::time::Duration) -> Self {
            Self(self.0.attempt_timeout(timeout))
        }

        /// How often the call may be tried again.
        pub fn max_retries(self, retries: u32) -> Self {
            Self(self.0.max_retries(retries))
        }

        /// Never tries again.
        pub fn no_retry(self) -> Self {
            Self(self.0.no_retry())
        }

        /// What the call does with the cache of its client, if that has one.
        pub fn cache(self, policy: $crate::cache::CachePolicy) -> Self {
            Self(self.0.cache(policy))
        }

        /// Says whether the call may safely be sent twice; the method of the operation decides otherwise.
        pub fn idempotent(self, idempotent: bool) -> Self {
            Self(self.0.idempotent(idempotent))
        }
    };
}
