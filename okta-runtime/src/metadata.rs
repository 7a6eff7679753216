//! The operation table of a generated crate, for programs that treat all operations alike.
//!
//! With the feature `metadata-codec` the table can also decode and encode bodies: each body and response has a function
//! `recode`. Without it no such function is compiled.

#[cfg(feature = "metadata-codec")]
mod codec;

use crate::json::{Decode, Encode};
use crate::operation::Operation;

#[cfg(feature = "metadata-codec")]
pub use codec::{RecodeRequest, RecodeResponse};

/// An operation of the API.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Method, path, credentials and paging.
    pub operation: &'static Operation,
    /// Its tag in the API's description.
    pub tag: &'static str,
    /// The features of the generated crate that the operation needs.
    pub features: &'static [&'static str],
    /// Its parameters.
    pub parameters: &'static [ParameterInfo],
    /// The media types of its request body. Empty if it has no body.
    pub request: &'static [BodyInfo],
    /// Its successful responses.
    pub responses: &'static [ResponseInfo],
    /// The operation that replaces what this one returns, or each item of the list that it returns.
    pub replace: Option<ReplaceInfo>,
}

impl OperationInfo {
    /// Returns an operation without parameters, bodies and responses.
    pub const fn new(
        operation: &'static Operation,
        tag: &'static str,
        features: &'static [&'static str],
    ) -> Self {
        Self { operation, tag, features, parameters: &[], request: &[], responses: &[], replace: None }
    }

    /// Sets the parameters.
    pub const fn parameters(mut self, parameters: &'static [ParameterInfo]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets the media types of the request body.
    pub const fn request(mut self, request: &'static [BodyInfo]) -> Self {
        self.request = request;
        self
    }

    /// Sets the responses.
    pub const fn responses(mut self, responses: &'static [ResponseInfo]) -> Self {
        self.responses = responses;
        self
    }

    /// Sets the operation that replaces what this one returns.
    pub const fn replaced_by(mut self, replace: ReplaceInfo) -> Self {
        self.replace = Some(replace);
        self
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How a parameter with several values is written.
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
    /// Text.
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
#[non_exhaustive]
pub struct ParameterInfo {
    /// Its name in the request.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// Whether it is required.
    pub required: bool,
    /// How several values are written.
    pub style: Style,
    /// The type of its value, or of each of its values.
    pub kind: ValueKind,
}

impl ParameterInfo {
    /// Returns an optional parameter with one value.
    const fn new(name: &'static str, location: Location, kind: ValueKind) -> Self {
        Self { name, location, required: false, style: Style::Single, kind }
    }

    /// Returns an optional parameter in the path.
    pub const fn path(name: &'static str, kind: ValueKind) -> Self {
        Self::new(name, Location::Path, kind)
    }

    /// Returns an optional parameter in the query.
    pub const fn query(name: &'static str, kind: ValueKind) -> Self {
        Self::new(name, Location::Query, kind)
    }

    /// Returns an optional cookie.
    pub const fn cookie(name: &'static str, kind: ValueKind) -> Self {
        Self::new(name, Location::Cookie, kind)
    }

    /// Returns an optional header.
    pub const fn header(name: &'static str, kind: ValueKind) -> Self {
        Self::new(name, Location::Header, kind)
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Separates several values by commas.
    pub const fn list(mut self) -> Self {
        self.style = Style::List;
        self
    }

    /// Repeats the parameter for each value.
    pub const fn repeated(mut self) -> Self {
        self.style = Style::Repeated;
        self
    }
}

/// A media type of a request body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BodyInfo {
    /// The media type.
    pub media_type: &'static str,
    /// Whether a body is required.
    pub required: bool,
    /// Decodes JSON as the type of the body and encodes it as it would be sent. `None` if the body has no such type.
    #[cfg(feature = "metadata-codec")]
    pub recode: Option<RecodeRequest>,
}

impl BodyInfo {
    /// Returns an optional body that is text, bytes or parts.
    pub const fn new(media_type: &'static str) -> Self {
        Self {
            media_type,
            required: false,
            #[cfg(feature = "metadata-codec")]
            recode: None,
        }
    }

    /// Returns an optional body of type `T`.
    pub const fn of<T: Decode + Encode>(media_type: &'static str) -> Self {
        Self {
            #[cfg(feature = "metadata-codec")]
            recode: Some(codec::request::<T>),
            ..Self::new(media_type)
        }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A successful response of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseInfo {
    /// Its status.
    pub status: u16,
    /// Its media type. `None` if it has no body.
    pub media_type: Option<&'static str>,
    /// Decodes the response as the operation's method does and encodes the whole value. `None` if it has no body, or
    /// one that is not JSON.
    #[cfg(feature = "metadata-codec")]
    pub recode: Option<RecodeResponse>,
}

impl ResponseInfo {
    /// Returns a response without body.
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            media_type: None,
            #[cfg(feature = "metadata-codec")]
            recode: None,
        }
    }

    /// Returns a response that is text or bytes.
    pub const fn new(status: u16, media_type: &'static str) -> Self {
        Self { media_type: Some(media_type), ..Self::empty(status) }
    }

    /// Returns a response of type `T`.
    pub const fn of<T: Decode + Encode>(status: u16, media_type: &'static str) -> Self {
        Self {
            #[cfg(feature = "metadata-codec")]
            recode: Some(codec::response::<T>),
            ..Self::new(status, media_type)
        }
    }

    /// Returns a response of type `T` whose body may be empty.
    pub const fn optional<T: Decode + Encode>(status: u16, media_type: &'static str) -> Self {
        Self {
            #[cfg(feature = "metadata-codec")]
            recode: Some(codec::optional_response::<T>),
            ..Self::new(status, media_type)
        }
    }
}

/// The operation that replaces a resource.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReplaceInfo {
    /// The operation.
    pub operation: &'static Operation,
    /// Decodes JSON as the resource and encodes it as the body that replaces it.
    #[cfg(feature = "metadata-codec")]
    pub recode: RecodeRequest,
}

impl ReplaceInfo {
    /// Describes the replacement of the resource `T` by a body of type `B`.
    pub const fn of<T: Decode + Encode, B: Decode + Encode>(operation: &'static Operation) -> Self {
        Self {
            operation,
            #[cfg(feature = "metadata-codec")]
            recode: codec::replacement::<T, B>,
        }
    }
}
