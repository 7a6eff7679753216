//! Receiving the body of a response: at most as many bytes as allowed, decompressed.

use std::error::Error;
use std::future::poll_fn;
use std::io::{self, Write};
use std::pin::Pin;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue};
use http_body::Body;

use super::TransportError;
use super::failure::{broken_body, too_large};

/// The most memory to reserve before data arrives, because a server may announce more than it sends. A page of 200 users
/// fits.
const RESERVED: usize = 256 * 1024;

/// How many times larger lists usually are than what gzip makes of them.
const RATIO: usize = 10;

/// Receives a body of at most `limit` bytes. If it is compressed with gzip, decompresses it and removes the headers that
/// describe the compressed body.
pub(super) async fn receive<B>(
    mut body: B,
    headers: &mut HeaderMap,
    limit: usize,
) -> Result<Bytes, TransportError>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin,
{
    let announced = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let is_gzip = headers.get(CONTENT_ENCODING).is_some_and(is_gzip);
    let expected = announced.unwrap_or_default().saturating_mul(if is_gzip { RATIO } else { 1 });
    let bytes = Vec::with_capacity(expected.min(RESERVED).min(limit));
    let received = Received { bytes, limit, is_full: false };
    let mut sink = if is_gzip {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
        Sink::Gzip { decoder: Box::new(MultiGzDecoder::new(received)), is_empty: true }
    } else {
        Sink::Plain(received)
    };
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        if let Ok(data) = frame.map_err(broken_body)?.into_data() {
            sink.write(&data)?;
        }
    }
    sink.finish()
}

fn is_gzip(encoding: &HeaderValue) -> bool {
    encoding.as_bytes().eq_ignore_ascii_case(b"gzip")
}

enum Sink {
    Plain(Received),
    Gzip { decoder: Box<MultiGzDecoder<Received>>, is_empty: bool },
}

impl Sink {
    fn write(&mut self, data: &[u8]) -> Result<(), TransportError> {
        let result = match self {
            Self::Plain(received) => received.write_all(data),
            Self::Gzip { decoder, is_empty } => {
                *is_empty &= data.is_empty();
                decoder.write_all(data)
            }
        };
        result.map_err(|error| self.failure(error))
    }

    fn failure(&self, error: io::Error) -> TransportError {
        let received = match self {
            Self::Plain(received) => received,
            Self::Gzip { decoder, .. } => decoder.get_ref(),
        };
        if received.is_full { too_large(received.limit) } else { broken_body(error) }
    }

    fn finish(mut self) -> Result<Bytes, TransportError> {
        let result = match &mut self {
            // No body at all, for example of a response to HEAD.
            Self::Plain(_) | Self::Gzip { is_empty: true, .. } => Ok(()),
            Self::Gzip { decoder, .. } => decoder.try_finish(),
        };
        result.map_err(|error| self.failure(error))?;
        let received = match &mut self {
            Self::Plain(received) => received,
            Self::Gzip { decoder, .. } => decoder.get_mut(),
        };
        Ok(std::mem::take(&mut received.bytes).into())
    }
}

/// The bytes of a body so far.
struct Received {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for Received {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() > self.limit - self.bytes.len() {
            self.is_full = true;
            return Err(io::Error::other("the body is larger than allowed"));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
