//! Decoding and encoding of bodies by the types of an operation.

use crate::error::Error;
use crate::json::{self, Decode, DecodeError, Encode};
use crate::response::Reply;

/// Decodes JSON as the type of a body and encodes it as it would be sent.
pub type RecodeRequest = fn(&str) -> Result<String, DecodeError>;

/// Decodes a response and encodes the whole value. `None` if the body is empty and may be.
pub type RecodeResponse = fn(&Reply) -> Result<Option<String>, Error>;

pub(super) fn request<T: Decode + Encode>(text: &str) -> Result<String, DecodeError> {
    json::from_str::<T>(text).map(|value| json::to_request_string(&value))
}

/// Converts as the `TryFrom` of the body does. `T` and `B` may be one type.
pub(super) fn replacement<T: Decode + Encode, B: Decode + Encode>(text: &str) -> Result<String, DecodeError> {
    json::convert::<B>(&json::from_str::<T>(text)?).map(|body| json::to_request_string(&body))
}

pub(super) fn response<T: Decode + Encode>(reply: &Reply) -> Result<Option<String>, Error> {
    reply.json::<T>().map(|value| Some(json::to_string(&value)))
}

pub(super) fn optional_response<T: Decode + Encode>(reply: &Reply) -> Result<Option<String>, Error> {
    Ok(reply.optional_json::<T>()?.map(|value| json::to_string(&value)))
}
