//! The body of a request, as a transport takes it.

use std::fmt;

use bytes::Bytes;

use crate::request::ByteSource;

/// The body of a request.
#[derive(Clone)]
#[non_exhaustive]
pub enum HttpBody {
    /// Bytes.
    Bytes(Bytes),
    /// Bytes that are read while they are sent.
    Stream(ByteSource),
}

impl HttpBody {
    /// The bytes; `None` if they are only read while they are sent.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Whether the body can still be sent; one that is read only once cannot when it was.
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
    /// Without the bytes, in which there may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(source) => source.fmt(f),
        }
    }
}
