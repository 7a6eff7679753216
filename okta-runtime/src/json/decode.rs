//! Decoding: values from the lexical reader.

use super::lex::{DecodeError, Reader};

/// A type that can be decoded from JSON.
///
/// Implement [`decode`](Self::decode). Types with known fields implement [`Object`](super::Object) instead, as the models
/// of generated crates do.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from JSON",
    note = "`json_as` reads any type that implements `serde::Deserialize`; lists of such types are read as `json::Value`",
    note = "to read it without serde, implement `Decode`, or for a struct, let `json_object!` do it"
)]
pub trait Decode: Sized {
    /// Consumes the value at the cursor.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type or is not JSON.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Returns the value of `null`, if it has a meaning for this type.
    ///
    /// Without one, an array or a map with a `null` does not fit its field, and a field that is `null` stays unchanged.
    fn from_null() -> Option<Self> {
        None
    }

    /// Consumes the value at the cursor and puts it into a place. An object is put there before its fields are read, so
    /// it is not moved afterwards. After an error, the place may have a part of the value. The value is not `null`: whoever
    /// calls this has tested for it.
    #[doc(hidden)]
    fn decode_to<P: Place<Self>>(reader: &mut Reader<'_>, place: &mut P) -> Result<(), DecodeError> {
        place.put(Self::decode(reader)?);
        Ok(())
    }

    /// The value of what is absent, such as a field or the body of a response, if the type has one.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }
}

/// How the values of a type that implements [`Object`](super::Object) are decoded. The functions are those of [`Decode`].
///
/// One implementation of `Decode` serves all objects. It must serve boxes, too, because a box of a type of another crate
/// might be an object, for all that the compiler knows. The form says which of the two a type is.
#[doc(hidden)]
pub trait Form<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<T, DecodeError>;

    fn from_null() -> Option<T> {
        None
    }

    fn decode_to<P: Place<T>>(reader: &mut Reader<'_>, place: &mut P) -> Result<(), DecodeError> {
        place.put(Self::decode(reader)?);
        Ok(())
    }

    fn absent() -> Option<T> {
        None
    }
}

/// Where a decoded value is put: a field, an `Option`, or the end of a list.
#[doc(hidden)]
pub trait Place<T> {
    /// Puts the value there.
    fn put(&mut self, value: T) -> &mut T;

    /// Puts a default value there. It is made in place if possible, because a model is large.
    #[inline]
    fn put_default(&mut self) -> &mut T
    where
        T: Default,
    {
        self.put(T::default())
    }
}

/// A field.
struct Field<'a, T>(&'a mut T);

impl<T> Place<T> for Field<'_, T> {
    #[inline]
    fn put(&mut self, value: T) -> &mut T {
        *self.0 = value;
        self.0
    }
}

impl<T> Place<T> for Option<T> {
    #[inline]
    fn put(&mut self, value: T) -> &mut T {
        self.insert(value)
    }
}

impl Reader<'_> {
    /// Decodes the value at the cursor.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type or is not JSON.
    pub fn decode<T: Decode>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Decodes a string as an enum that text converts to.
    ///
    /// # Errors
    ///
    /// Fails if the value is not a string or is not JSON.
    pub fn open_enum<T: for<'a> From<&'a str>>(&mut self) -> Result<T, DecodeError> {
        self.string().map(|text| T::from(&text))
    }

    /// Decodes the value at the cursor into a field. `null` leaves the field unchanged if its type has no meaning for
    /// it.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type or is not JSON.
    pub fn read<T: Decode>(&mut self, target: &mut T) -> Result<(), DecodeError> {
        if self.take_null()? {
            let value = if self.clears() { T::absent() } else { T::from_null() };
            if let Some(value) = value {
                *target = value;
            }
            return Ok(());
        }
        T::decode_to(self, &mut Field(target))
    }
}
