//! The body of an HTTP request.

use std::fmt;

use bytes::Bytes;

use super::source::ByteSource;

/// The body of an HTTP request.
#[derive(Clone)]
#[non_exhaustive]
pub enum HttpBody {
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes that are read while they are sent.
    Stream(ByteSource),
}

impl HttpBody {
    /// Returns the bytes, or `None` for a stream.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Returns whether the body can still be sent. A stream that can be read only once is not available afterwards.
    pub fn is_available(&self) -> bool {
        match self {
            Self::Bytes(_) => true,
            Self::Stream(source) => source.is_available(),
        }
    }
}

impl From<Bytes> for HttpBody {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<ByteSource> for HttpBody {
    fn from(source: ByteSource) -> Self {
        Self::Stream(source)
    }
}

impl fmt::Debug for HttpBody {
    /// Omits the bytes, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(source) => source.fmt(f),
        }
    }
}
