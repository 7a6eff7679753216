//! `Decode` and `Encode` for types of the standard library.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::json::decode::{Decode, Form, Place};
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Name, Reader};
use crate::json::object::Object;
use crate::json::values::Extra;

impl Decode for String {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.owned_string()
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Encode for str {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Decode for bool {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.boolean()
    }
}

impl Encode for bool {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}

impl Decode for i64 {
    /// Accepts a number with a zero fraction, such as `24.0`, as a whole number.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        let text = reader.number(&"a whole number")?;
        match text.parse() {
            Ok(value) => Ok(value),
            Err(_) => whole(text).ok_or_else(|| reader.expected_at(start, &"a whole number of 64 bits")),
        }
    }
}

impl Decode for u64 {
    /// Accepts a number with a zero fraction, such as `24.0`, as a whole number.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        let text = reader.number(&"a whole number")?;
        match text.parse() {
            Ok(value) => Ok(value),
            Err(_) => whole(text)
                .ok_or_else(|| reader.expected_at(start, &"a whole number of 64 bits without a sign")),
        }
    }
}

/// Returns the whole number that text with a fraction or an exponent represents exactly: `24.0`, `2.4e1`.
#[cold]
fn whole<T: FromStr>(text: &str) -> Option<T> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let zeros = exponent.parse::<usize>().ok()?.checked_sub(fraction.len())?;
    // More zeros would exceed 64 bits for any number but zero.
    if zeros > 19 { None } else { format!("{digits}{fraction}{}", "0".repeat(zeros)).parse().ok() }
}

impl Encode for i64 {
    fn encode(&self, writer: &mut Writer) {
        writer.number(self);
    }
}

impl Encode for u64 {
    fn encode(&self, writer: &mut Writer) {
        writer.number(self);
    }
}

impl Decode for f64 {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        let text = reader.number(&"a number")?;
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(reader.expected_at(start, &"a number in the range of a double")),
        }
    }
}

impl Encode for f64 {
    /// JSON has no infinities and no NaN; they are written as `null`, as serde_json does.
    fn encode(&self, writer: &mut Writer) {
        if self.is_finite() { writer.number(self) } else { writer.null() }
    }
}

impl Decode for () {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.skip().map(drop)
    }

    fn from_null() -> Option<Self> {
        Some(())
    }

    fn absent() -> Option<Self> {
        Some(())
    }
}

impl Encode for () {
    fn encode(&self, writer: &mut Writer) {
        writer.null();
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if reader.take_null()? { Ok(None) } else { T::decode(reader).map(Some) }
    }

    fn decode_to<P: Place<Self>>(reader: &mut Reader<'_>, place: &mut P) -> Result<(), DecodeError> {
        T::decode_to(reader, place.put(None))
    }

    fn from_null() -> Option<Self> {
        Some(None)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(Encode::is_absent)
    }
}

/// A box that is made when its value is put there.
struct Boxed<T>(Option<Box<T>>);

impl<T> Place<T> for Boxed<T> {
    #[inline]
    fn put(&mut self, value: T) -> &mut T {
        self.0.insert(Box::new(value))
    }

    #[inline]
    fn put_default(&mut self) -> &mut T
    where
        T: Default,
    {
        self.0.insert(Box::default())
    }
}

/// The form of a box: what it holds is decoded.
#[doc(hidden)]
pub struct BoxForm;

impl<T: Decode> Form<Box<T>> for BoxForm {
    fn decode(reader: &mut Reader<'_>) -> Result<Box<T>, DecodeError> {
        if reader.take_null()? {
            return Self::from_null().ok_or_else(|| reader.unwanted_null());
        }
        let mut place = Boxed(None);
        T::decode_to(reader, &mut place)?;
        place.0.ok_or_else(|| reader.expected(&"a value"))
    }

    fn from_null() -> Option<Box<T>> {
        T::from_null().map(Box::new)
    }

    fn absent() -> Option<Box<T>> {
        T::absent().map(Box::new)
    }
}

/// This implements [`Decode`] for boxes. A box has no fields of its own.
#[doc(hidden)]
impl<T: Decode> Object for Box<T> {
    type Form = BoxForm;

    fn read_field(&mut self, _: &str, _: &mut Reader<'_>) -> Result<(), DecodeError> {
        Err(DecodeError::unknown_field())
    }

    fn extra_mut(&mut self) -> Option<&mut Extra> {
        None
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// From this size in bytes on, a list begins with room for one element instead of two.
const LARGE: usize = 256;

/// The end of a list.
struct End<'a, T>(&'a mut Vec<T>);

impl<T> End<'_, T> {
    #[inline]
    fn last(&mut self) -> &mut T {
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

impl<T> Place<T> for End<'_, T> {
    #[inline]
    fn put(&mut self, value: T) -> &mut T {
        self.0.push(value);
        self.last()
    }

    #[inline]
    fn put_default(&mut self) -> &mut T
    where
        T: Default,
    {
        self.0.resize_with(self.0.len() + 1, T::default);
        self.last()
    }
}

impl<T: Decode> Decode for Vec<T> {
    /// If `null` has no meaning for `T`, a `null` element is dropped from a list that is the whole text, such as a
    /// page. A list in an object with such an element is a mismatched field.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let alone = reader.is_at_root();
        let mut values = Self::new();
        let mut index = 0;
        let mut more = reader.begin_array()?;
        while more {
            let start = reader.offset();
            if !reader.take_null()? {
                // Most lists in an object have one or two elements. They grow to 4, 8 and so on.
                if values.len() < 2 && values.len() == values.capacity() {
                    values.reserve_exact(if size_of::<T>() > LARGE { 1 } else { 2 });
                }
                T::decode_to(reader, &mut End(&mut values)).map_err(|error| error.in_element(index))?;
            } else if let Some(value) = T::from_null() {
                values.push(value);
            } else if alone {
                reader.note_dropped_null();
            } else {
                return Err(reader.unwanted_null().in_element(index));
            }
            more = reader.more_elements()?;
            if alone && more && index == 0 {
                values.reserve_exact(reader.estimate(start));
            }
            index += 1;
        }
        Ok(values)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, writer: &mut Writer) {
        self.as_slice().encode(writer);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, writer: &mut Writer) {
        writer.begin_array();
        if let Some((first, rest)) = self.split_first() {
            let start = writer.len();
            writer.item(first);
            writer.reserve(start, rest.len());
            rest.iter().for_each(|value| writer.item(value));
        }
        writer.end_array();
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    /// An entry that does not fit is dropped from a map that is the whole text: a `null` that has no meaning for `T`, a
    /// value of another type, or a name that is not text. A map in an object with such an entry is a mismatched field.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let alone = reader.is_at_root();
        let mut values = Self::new();
        let mut more = reader.begin_object()?;
        while more {
            let start = reader.mark();
            match entry(reader) {
                Ok((name, value)) => drop(values.insert(name, value)),
                Err(error) if alone && error.is_mismatch() => {
                    reader.rewind(start);
                    if let Name::Text(name) = reader.drop_entry(&error)? {
                        values.remove(&*name);
                    }
                }
                Err(error) => return Err(error),
            }
            more = reader.more_fields()?;
        }
        Ok(values)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Consumes an entry of a map.
fn entry<T: Decode>(reader: &mut Reader<'_>) -> Result<(String, T), DecodeError> {
    let name = reader.key()?;
    let value = match reader.take_null()? {
        true => T::from_null().ok_or_else(|| reader.unwanted_null()),
        false => T::decode(reader),
    };
    match value {
        Ok(value) => Ok((name.into_owned(), value)),
        Err(error) => Err(error.in_field(&name)),
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, writer: &mut Writer) {
        writer.begin_object();
        for (name, value) in self {
            writer.entry(name, value);
        }
        writer.end_object();
    }
}
