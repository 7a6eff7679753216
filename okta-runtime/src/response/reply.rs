//! A successful response before it is decoded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::{Meta, ResponseMeta};
use crate::error::Error;
use crate::json::{self, Decode, DecodeError};
use crate::operation::Operation;

/// A successful response with its body as bytes.
#[derive(Clone)]
pub struct Reply(Box<Inner>);

#[derive(Clone)]
struct Inner {
    operation: &'static str,
    /// Whether the request only read.
    is_safe: bool,
    body: Bytes,
    meta: ResponseMeta,
}

impl Reply {
    pub(crate) fn new(operation: &Operation, body: Bytes, meta: Meta) -> Self {
        let (operation, is_safe) = (operation.id, operation.method.is_safe());
        Self(Box::new(Inner { operation, is_safe, body, meta: ResponseMeta::new(meta) }))
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.0.meta.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.meta.headers()
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// Returns the metadata.
    pub fn meta(&self) -> &ResponseMeta {
        &self.0.meta
    }

    /// Returns the body and the metadata.
    pub fn into_parts(self) -> (Bytes, ResponseMeta) {
        (self.0.body, self.0.meta)
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Whether the request only read, so that it changed nothing.
    pub(crate) fn is_safe(&self) -> bool {
        self.0.is_safe
    }

    /// Decodes the body as JSON. Status 204 (no content) is a value of types that have one for it, such as `None`.
    ///
    /// # Errors
    ///
    /// Fails if the body is empty, has another media type, or does not match the type.
    pub fn json<T: Decode>(&self) -> Result<T, Error> {
        if self.status() == StatusCode::NO_CONTENT
            && self.is_empty()
            && let Some(nothing) = T::absent().or_else(T::from_null)
        {
            return Ok(nothing);
        }
        let text = self.json_text()?;
        json::from_response(self.operation(), text).map_err(|error| self.decode_error(error))
    }

    /// Decodes the body as JSON of any type that serde can deserialize.
    ///
    /// # Errors
    ///
    /// Fails as [`json`](Self::json) does.
    pub fn json_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let text = self.json_text()?;
        json::from_str_as(text).map_err(|error| self.decode_error(error))
    }

    /// Decodes the body as JSON, or returns `None` if it is empty.
    ///
    /// # Errors
    ///
    /// Fails if the body has another media type, or does not match the type.
    pub fn optional_json<T: Decode>(&self) -> Result<Option<T>, Error> {
        if self.is_empty() { Ok(None) } else { self.json::<Option<T>>() }
    }

    /// Returns the body as text.
    ///
    /// # Errors
    ///
    /// Fails if it is not UTF-8.
    pub fn text(&self) -> Result<String, Error> {
        json::text(self.body()).map(str::to_owned).map_err(|error| self.decode_error(error))
    }

    fn is_empty(&self) -> bool {
        self.body().trim_ascii().is_empty()
    }

    /// Returns the text of the body, if it can be JSON.
    pub(crate) fn json_text(&self) -> Result<&str, Error> {
        self.check_json()?;
        json::text(self.body()).map_err(|error| self.decode_error(error))
    }

    /// Fails if the body cannot be JSON, without reading it.
    pub(crate) fn check_json(&self) -> Result<(), Error> {
        if self.is_empty() {
            return Err(Error::empty_body(self.clone()));
        }
        // A missing content type is common. Another media type means that something else responded, such as the
        // sign-in page of a proxy.
        let content_type = self.0.meta.header("content-type").unwrap_or_default().as_bytes();
        let is_json = content_type.is_empty()
            || content_type.windows(4).any(|name| name.eq_ignore_ascii_case(b"json"))
            || content_type.get(..10).is_some_and(|start| start.eq_ignore_ascii_case(b"text/plain"));
        if !is_json && !matches!(self.body().trim_ascii_start().first(), Some(b'{' | b'[')) {
            return Err(Error::unexpected_content_type(self.clone()));
        }
        Ok(())
    }

    pub(crate) fn decode_error(&self, error: DecodeError) -> Error {
        Error::decode(self.clone(), error)
    }
}

impl std::fmt::Debug for Reply {
    /// Omits the body, which may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("operation", &self.0.operation)
            .field("body", &format_args!("{} bytes", self.0.body.len()))
            .field("meta", &self.0.meta)
            .finish()
    }
}
