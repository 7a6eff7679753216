//! What the generated table of operations says, for programs that work on all operations alike.

use crate::error::Error;
use crate::json::{self, Decode, DecodeError, Encode};
use crate::operation::Operation;
use crate::response::Reply;

/// Reads a JSON text as the type of a body, and writes it as it would be sent.
pub type RecodeRequest = fn(&str) -> Result<String, DecodeError>;

/// Reads an answer as the method of its operation does, and writes the whole of it; `None` if it is empty and may be.
pub type RecodeResponse = fn(&Reply) -> Result<Option<String>, Error>;

/// All that is known of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    /// The operation.
    pub operation: &'static Operation,
    /// Its tag in the API's description.
    pub tag: &'static str,
    /// The features of the generated crate, any of which has it.
    pub features: &'static [&'static str],
    /// Its parameters.
    pub parameters: &'static [ParameterInfo],
    /// The media types that its body may have; empty if it takes none.
    pub request: &'static [BodyInfo],
    /// Its answers.
    pub responses: &'static [ResponseInfo],
    /// How what it answers with is replaced; `None` if it is not. Of a list, each item is meant.
    pub replace: Option<ReplaceInfo>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// How the values of a parameter with several values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// One value.
    Single,
    /// Separated by commas.
    List,
    /// The parameter repeated for each value.
    Repeated,
}

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct ParameterInfo {
    /// Its name as it is sent.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be given.
    pub required: bool,
    /// How several values are written.
    pub style: Style,
    /// The type of its value, or of each of its values.
    pub kind: ValueKind,
}

/// A kind of body that an operation takes.
#[derive(Clone, Copy, Debug)]
pub struct BodyInfo {
    /// Its media type.
    pub media_type: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Reads a JSON text as the body's type and writes it as it would be sent; `None` if the body is not JSON.
    pub recode: Option<RecodeRequest>,
}

/// An answer of an operation.
#[derive(Clone, Copy, Debug)]
pub struct ResponseInfo {
    /// Its status.
    pub status: u16,
    /// Its media type; `None` if it has no body.
    pub media_type: Option<&'static str>,
    /// Reads the answer as its type and writes the whole of it; `None` if it has no body, or one that is not JSON.
    pub recode: Option<RecodeResponse>,
}

/// The operation that replaces a resource.
#[derive(Clone, Copy, Debug)]
pub struct ReplaceInfo {
    /// The operation.
    pub operation: &'static Operation,
    /// Reads a JSON text as the resource and writes it as the body that replaces it.
    pub recode: RecodeRequest,
}

/// Reads a text as `T` and writes it as the body of a request. For the table.
///
/// # Errors
///
/// If the text does not fit `T`.
pub fn recode_request<T: Decode + Encode>(text: &str) -> Result<String, DecodeError> {
    json::from_str::<T>(text).map(|value| json::to_request_string(&value))
}

/// Reads a text as `T` and writes it as a body of type `B`. For the table.
///
/// # Errors
///
/// If the text does not fit `T`, or the value does not fit `B`.
pub fn recode_as<T: Decode + Encode, B: Decode + Encode>(text: &str) -> Result<String, DecodeError> {
    json::convert::<B>(&json::from_str::<T>(text)?).map(|body| json::to_request_string(&body))
}

/// Reads an answer as `T` and writes the whole of it. For the table.
///
/// # Errors
///
/// If the body is empty, is of another kind, or does not fit `T`.
pub fn recode_response<T: Decode + Encode>(reply: &Reply) -> Result<Option<String>, Error> {
    reply.json::<T>().map(|value| Some(json::to_string(&value)))
}

/// Reads an answer as `T` or nothing, and writes the whole of it. For the table.
///
/// # Errors
///
/// If the body is of another kind, or does not fit `T`.
pub fn recode_optional<T: Decode + Encode>(reply: &Reply) -> Result<Option<String>, Error> {
    Ok(reply.optional_json::<T>()?.map(|value| json::to_string(&value)))
}
