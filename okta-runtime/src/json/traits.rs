//! The traits that models implement.

use super::error::DecodeError;
use super::extra::Extra;
use super::reader::Reader;
use super::writer::Writer;

/// A type that can be read from JSON.
pub trait Decode: Sized {
    /// Reads the value at the cursor.
    ///
    /// # Errors
    ///
    /// If the value does not fit the type, or is not JSON.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// What `null` stands for, if it has a meaning for this type.
    ///
    /// Without one, a `null` element of an array or a map is dropped, and a field keeps what it has.
    fn from_null() -> Option<Self> {
        None
    }
}

/// A type that can be written as JSON.
pub trait Encode {
    /// Writes exactly one value.
    fn encode(&self, writer: &mut Writer);

    /// Writes exactly one value that is the variant of a union: `values` of the field at path `tag` select it.
    #[doc(hidden)]
    fn encode_variant(&self, writer: &mut Writer, tag: &[&'static str], values: &[&'static str]) {
        let _ = (tag, values);
        self.encode(writer);
    }

    /// Whether a member with this value is left out of its object.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A JSON object with known members.
pub trait Object {
    /// Takes the value of member `name`; the cursor stands before it.
    ///
    /// # Errors
    ///
    /// If the value does not fit the member, or is not JSON. A value that does not fit is not lost by this: the reader
    /// keeps it in [`extra`](Self::extra).
    fn read_field(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes the known members that are there.
    fn write_fields(&self, writer: &mut Writer);

    /// The members that are not known, and those that did not fit.
    fn extra(&self) -> &Extra;

    /// The same for changing.
    fn extra_mut(&mut self) -> &mut Extra;
}
