//! Bodies of requests as HTTP libraries send them.

use std::fmt;
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::wire::{ByteSource, ByteStream, HttpBody};

/// A body as an HTTP library sends it: an [`http_body::Body`], made of an [`HttpBody`].
///
/// A [`ByteSource`] is opened when the body is first polled, so after the connection was opened.
#[derive(Default)]
pub struct Body(State);

#[derive(Default)]
enum State {
    /// No body, or one that was sent.
    #[default]
    None,
    Bytes(Bytes),
    Unopened(ByteSource),
    /// HTTP libraries require `Sync`. The mutex is never contended.
    Open(Mutex<ByteStream>),
}

impl Body {
    /// Returns the body as it was before it was polled; `None` if there is none.
    #[cfg(feature = "tower")]
    pub(super) fn into_http_body(self) -> Option<HttpBody> {
        match self.0 {
            State::None => None,
            State::Bytes(bytes) => Some(bytes.into()),
            State::Unopened(source) => Some(source.into()),
            State::Open(stream) => {
                Some(ByteSource::once(stream.into_inner().unwrap_or_else(PoisonError::into_inner)).into())
            }
        }
    }
}

impl From<HttpBody> for Body {
    fn from(body: HttpBody) -> Self {
        Self(match body {
            HttpBody::Bytes(bytes) => State::Bytes(bytes),
            HttpBody::Stream(source) => State::Unopened(source),
        })
    }
}

impl From<Option<HttpBody>> for Body {
    fn from(body: Option<HttpBody>) -> Self {
        body.map(Self::from).unwrap_or_default()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            match mem::take(&mut self.0) {
                State::None => return Poll::Ready(None),
                State::Bytes(bytes) if bytes.is_empty() => return Poll::Ready(None),
                State::Bytes(bytes) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                State::Unopened(source) => self.0 = State::Open(Mutex::new(source.open())),
                State::Open(mut stream) => {
                    let open = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                    let piece = open.as_mut().poll_next(cx);
                    if !matches!(piece, Poll::Ready(None)) {
                        self.0 = State::Open(stream);
                    }
                    return piece.map(|piece| piece.map(|piece| piece.map(Frame::data)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            State::None => true,
            State::Bytes(bytes) => bytes.is_empty(),
            State::Unopened(_) | State::Open(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            // What follows redirects would create an empty body again, but no body of unknown size.
            State::None => SizeHint::default(),
            State::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            State::Unopened(source) => source.content_length().map(SizeHint::with_exact).unwrap_or_default(),
            State::Open(_) => SizeHint::default(),
        }
    }
}

impl fmt::Debug for Body {
    /// Omits the bytes, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            State::None => f.write_str("Body"),
            State::Bytes(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            State::Unopened(source) => f.debug_tuple("Body").field(source).finish(),
            State::Open(_) => f.write_str("Body(open)"),
        }
    }
}
