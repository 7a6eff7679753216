//! What the generated table of operations says, for programs that work on all operations alike.

use crate::json::DecodeError;
use crate::operation::Operation;

/// Reads a JSON text as the type of a body, and writes it as it would be sent.
pub type RecodeRequest = fn(&str) -> Result<String, DecodeError>;

/// Reads the body of an answer as its type, and writes the whole of it.
pub type RecodeResponse = fn(&[u8]) -> Result<String, DecodeError>;

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
    /// Reads a body as the answer's type and writes the whole of it; `None` if the body is not JSON.
    pub recode: Option<RecodeResponse>,
}
