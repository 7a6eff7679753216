//! JSON objects with known fields, decoded and encoded by one loop each that is not generic.

use std::borrow::Cow;

use super::decode::{Decode, Form, Place};
use super::encode::{Encode, Mode, Watch, Writer, name_of};
use super::lex::{DecodeError, EntryKind, Kept, Name, Reader, is_plain};
use super::values::{Entry, Extra};

/// A JSON object with known fields. A type that implements it implements [`Decode`], too.
///
/// [`json_object!`](crate::json_object) implements it for a struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from JSON",
    note = "`json_as` reads any type that implements `serde::Deserialize`; lists of such types are read as `json::Value`",
    note = "to read it without serde, implement `Decode`, or for a struct, let `json_object!` do it"
)]
pub trait Object {
    /// How a value is decoded: [`KnownFields`].
    type Form: Form<Self>
    where
        Self: Sized;

    /// Consumes the value of field `name` at the cursor.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the field or is not JSON, and with [`Reader::unknown_field`] if there is no such
    /// field. The value is not lost then: the reader keeps it in [`Extra`].
    fn read_field(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Returns the unknown and mismatched fields for modification. A type without them loses such fields.
    fn extra_mut(&mut self) -> Option<&mut Extra>;
}

/// One implementation for all objects, because the compiler needs time and memory for each.
impl<T: Object> Decode for T {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        T::Form::decode(reader)
    }

    #[inline]
    fn from_null() -> Option<Self> {
        T::Form::from_null()
    }

    #[inline]
    fn decode_to<P: Place<Self>>(reader: &mut Reader<'_>, place: &mut P) -> Result<(), DecodeError> {
        T::Form::decode_to(reader, place)
    }

    #[inline]
    fn absent() -> Option<Self> {
        T::Form::absent()
    }
}

/// The form of a type with a default value, whose fields are read into it.
pub struct KnownFields;

impl<T: Object + Default> Form<T> for KnownFields {
    fn decode(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        let mut value = None;
        Self::decode_to(reader, &mut value)?;
        value.ok_or_else(|| reader.expected(&"a value"))
    }

    #[inline]
    fn decode_to<P: Place<T>>(reader: &mut Reader<'_>, place: &mut P) -> Result<(), DecodeError> {
        reader.object(place.put_default())
    }
}

impl<'a> Reader<'a> {
    /// Decodes an object: one loop for all models, which calls [`Object::read_field`] for each field.
    ///
    /// A mismatched field is kept in the object's [`Extra`]. Of several fields with the same name, the last one counts.
    /// A name with half of a surrogate pair is that of an unknown field.
    ///
    /// # Errors
    ///
    /// Fails if the value is not an object, or is not JSON. The error has the path.
    #[inline(never)]
    pub fn object(&mut self, target: &mut dyn Object) -> Result<(), DecodeError> {
        if !self.begin_object()? {
            return Ok(());
        }
        let start = self.kept.mark();
        let read = self.absorbing(|reader| reader.fields(target, start));
        if read.is_ok() && self.kept.mark() > start {
            self.kept.keep_last(start);
            if let Some(extra) = target.extra_mut() {
                extra.keep(self.kept.since(start));
            }
        }
        self.kept.rewind(start);
        read
    }

    /// Decodes the fields of an object that has one. The fields that it keeps are those from `start` on.
    fn fields(&mut self, target: &mut dyn Object, start: usize) -> Result<(), DecodeError> {
        let mut mismatched = false;
        let mut name = self.compact_name();
        loop {
            match name {
                Some(name) => self.field(name, target, start, &mut mismatched)?,
                None => self.any_field(target, start, &mut mismatched)?,
            }
            name = self.next_compact_name();
            if name.is_none() && !self.more_fields()? {
                return Ok(());
            }
        }
    }

    /// Decodes a field whose name may have escapes, with white space around its colon or without.
    #[inline(never)]
    fn any_field(
        &mut self,
        target: &mut dyn Object,
        start: usize,
        mismatched: &mut bool,
    ) -> Result<(), DecodeError> {
        match self.name()? {
            Name::Text(name) => self.field(name, target, start, mismatched),
            Name::Escaped(name) => self.keep_escaped(name, start),
        }
    }

    /// Decodes the value of a field. Generic, so that a name without escapes need not be wrapped for each field.
    #[inline]
    fn field<N: AsRef<str> + Into<Cow<'a, str>>>(
        &mut self,
        name: N,
        target: &mut dyn Object,
        start: usize,
        mismatched: &mut bool,
    ) -> Result<(), DecodeError> {
        self.meet(name.as_ref());
        let value = self.mark();
        match target.read_field(name.as_ref(), self) {
            Ok(()) if !*mismatched => Ok(()),
            Ok(()) => {
                self.kept.forget_mismatched(start, name.as_ref());
                Ok(())
            }
            Err(error) if error.is_unknown_field() => self.keep_unknown(name.into(), start),
            Err(error) => {
                self.rewind(value);
                *mismatched = true;
                self.keep_mismatched(name.into(), target, start, error)
            }
        }
    }

    /// Keeps the value at the cursor, whose field is unknown.
    #[inline(never)]
    fn keep_unknown(&mut self, name: Cow<'a, str>, start: usize) -> Result<(), DecodeError> {
        if let Some(value) = self.skip_unknown().map_err(|error| error.in_field(&name))? {
            self.kept.add(start, Kept { name, value, kind: EntryKind::Unknown });
        }
        Ok(())
    }

    /// Keeps the value at the cursor, which does not fit its field. An earlier value of the field does not count.
    #[cold]
    fn keep_mismatched(
        &mut self,
        name: Cow<'a, str>,
        target: &mut dyn Object,
        start: usize,
        error: DecodeError,
    ) -> Result<(), DecodeError> {
        let Some(expected) = error.expected_type() else { return Err(error.in_field(&name)) };
        self.note(expected);
        let value = self.skip().map_err(|error| error.in_field(&name))?;
        target.read_field(&name, &mut Reader::clearing()).map_err(|error| error.in_field(&name))?;
        self.kept.add(start, Kept { name, value, kind: EntryKind::Mismatched });
        Ok(())
    }

    /// Keeps the value at the cursor, whose field has a name with half of a surrogate pair.
    #[cold]
    fn keep_escaped(&mut self, name: &'a str, start: usize) -> Result<(), DecodeError> {
        let value = self.skip().map_err(|error| error.in_field(name))?;
        self.kept.add(start, Kept { name: name.into(), value, kind: EntryKind::Escaped });
        Ok(())
    }

    /// Returns the error with which [`Object::read_field`] leaves a value to the reader, because there is no such field.
    ///
    /// # Errors
    ///
    /// Always fails.
    #[inline]
    pub fn unknown_field(&self) -> Result<(), DecodeError> {
        Err(DecodeError::unknown_field())
    }
}

impl Writer {
    /// Begins an object with known fields. [`Fields::end`] ends it, after the fields of `extra`.
    #[inline(never)]
    pub fn fields<'a>(&'a mut self, extra: &'a Extra) -> Fields<'a> {
        let tag = self.tag.take();
        self.begin_object();
        let tag = tag.map(|(name, value)| Tag { name, value, outer: self.watch(name) });
        let extra = if self.mode() == Mode::Hash { NO_EXTRA } else { extra };
        let bits = extra.entries().bits(bits_of);
        let leaves_out_read_only = self.mode().leaves_out_read_only();
        self.begin_fields(true);
        Fields { writer: self, extra, bits, leaves_out_read_only, met: Vec::new(), tag }
    }

    /// Writes the value of a variant of a union. If it is an object, a single field is the tag and a single value selects
    /// the variant, the tag is written even if the object has no value for it.
    #[inline(never)]
    pub fn variant(&mut self, tag: &[&'static str], values: &[&'static str], value: &dyn Encode) {
        self.tag = match (tag, values) {
            ([tag], [value]) => Some((tag, value)),
            _ => None,
        };
        value.encode(self);
        self.tag = None;
    }

    /// Writes an unknown or mismatched field.
    pub(super) fn extra(&mut self, entry: Entry<'_>) {
        match entry.kind {
            EntryKind::Escaped => self.escaped_entry(entry.name, &entry.value),
            EntryKind::Unknown | EntryKind::Mismatched => self.entry(entry.name, &entry.value),
        }
    }
}

/// The unknown fields of an object that is hashed. Equal objects may write theirs in different places.
const NO_EXTRA: &Extra = &Extra::new();

/// Writes the known fields of one object. No name is written twice.
///
/// Each function takes the name as it is written, with a comma before it: `,"name":`. It is then appended at once.
///
/// What [`Extra`] has under the name of a field is written instead of that field: a value that was set there always, a
/// mismatched value while the field has none.
pub struct Fields<'a> {
    writer: &'a mut Writer,
    extra: &'a Extra,
    /// The bits of the names in `extra`. Most known fields have others and need not be looked up.
    bits: u64,
    leaves_out_read_only: bool,
    /// The fields of `extra` that have the name of a known field, by index.
    met: Vec<usize>,
    tag: Option<Tag>,
}

/// The tag that an object needs, because it is the variant of a union.
struct Tag {
    name: &'static str,
    value: &'static str,
    /// What the writer watched before this tag.
    outer: Option<Watch>,
}

impl<'a> Fields<'a> {
    /// Writes a field unless its value is absent.
    ///
    /// Only what depends on constants and on whether the value is absent is compiled for each field.
    #[inline]
    pub fn field<T: Encode>(&mut self, key: &'static str, value: &T) {
        if self.may_have(name_of(key)) {
            self.field_or_kept(key, value);
        } else if !value.is_absent() {
            self.write(key, is_plain(name_of(key).as_bytes()), value);
        }
    }

    /// Writes a read-only field. Requests leave it out, unless it was set in [`Extra`].
    #[inline]
    pub fn read_only<T: Encode>(&mut self, key: &'static str, value: &T) {
        if self.may_have(name_of(key)) {
            self.read_only_or_kept(key, value);
        } else if !value.is_absent() {
            self.write_read_only(key, is_plain(name_of(key).as_bytes()), value);
        }
    }

    /// Writes a field, or what `extra` has under its name.
    #[inline(never)]
    fn field_or_kept(&mut self, key: &'static str, value: &dyn Encode) {
        match self.kept(name_of(key)) {
            None => self.write_unless_absent(key, value),
            Some(kept) => self.write_kept(key, value, kept),
        }
    }

    /// As [`field_or_kept`](Self::field_or_kept), for a read-only field.
    #[inline(never)]
    fn read_only_or_kept(&mut self, key: &'static str, value: &dyn Encode) {
        let kept = self.kept(name_of(key));
        if self.begin_read_only(kept) {
            match kept {
                None => self.write_unless_absent(key, value),
                Some(kept) => self.write_kept(key, value, kept),
            }
            self.writer.end_read_only();
        }
    }

    /// Writes a field with a value.
    #[inline(never)]
    fn write(&mut self, key: &'static str, is_plain: bool, value: &dyn Encode) {
        self.writer.key_of(key, is_plain);
        value.encode(self.writer);
    }

    #[inline(never)]
    fn write_read_only(&mut self, key: &'static str, is_plain: bool, value: &dyn Encode) {
        if self.begin_read_only(None) {
            self.write(key, is_plain, value);
        }
    }

    /// Writes a field with a secret, which debug output masks.
    #[inline(never)]
    pub fn secret(&mut self, key: &'static str, value: &dyn Encode) {
        let kept = self.kept(name_of(key));
        self.write_secret(key, value, kept);
    }

    /// Writes a read-only field with a secret.
    pub fn read_only_secret(&mut self, key: &'static str, value: &dyn Encode) {
        let kept = self.kept(name_of(key));
        if self.begin_read_only(kept) {
            self.write_secret(key, value, kept);
            self.writer.end_read_only();
        }
    }

    /// Writes the unknown and mismatched fields, and the tag unless it was written. Ends the object.
    #[inline(never)]
    pub fn end(self) {
        let Self { writer, extra, met, tag, .. } = self;
        if !extra.is_empty() {
            writer.begin_fields(false);
            for (index, entry) in extra.entries().enumerate() {
                if !met.contains(&index) {
                    writer.extra(entry);
                }
            }
        }
        // The tag is a known field, and so are the fields after this object, which are those of the object around it.
        writer.begin_fields(true);
        if let Some(tag) = tag
            && !writer.was_written(tag.outer)
        {
            writer.key(tag.name);
            writer.string(tag.value);
        }
        writer.end_object();
    }

    /// What `extra` has under the name of a known field.
    fn kept(&mut self, name: &str) -> Option<Entry<'a>> {
        if self.may_have(name) { self.find(name) } else { None }
    }

    /// Whether `extra` may have a field with this name.
    #[inline]
    fn may_have(&self, name: &str) -> bool {
        let bits = bits_of(name.as_bytes());
        self.bits & bits == bits
    }

    #[inline(never)]
    fn find(&mut self, name: &str) -> Option<Entry<'a>> {
        let (index, entry) = self.extra.find(name)?;
        self.met.push(index);
        Some(entry)
    }

    /// Records the place of a read-only field, unless its value was set in `extra`. Returns whether the field is written.
    #[inline]
    fn begin_read_only(&mut self, kept: Option<Entry<'_>>) -> bool {
        if kept.is_some_and(|entry| !entry.is_mismatched()) {
            return true;
        }
        if self.leaves_out_read_only {
            return false;
        }
        self.writer.begin_read_only();
        true
    }

    fn write_unless_absent(&mut self, key: &'static str, value: &dyn Encode) {
        if !value.is_absent() {
            self.write(key, is_plain(name_of(key).as_bytes()), value);
        }
    }

    /// Writes what was set in `extra`, or a mismatched value if the field has none.
    #[inline(never)]
    fn write_kept(&mut self, key: &'static str, value: &dyn Encode, kept: Entry<'_>) {
        if kept.is_mismatched() && !value.is_absent() {
            self.write_unless_absent(key, value);
        } else {
            self.writer.entry(name_of(key), &kept.value);
        }
    }

    fn write_secret(&mut self, key: &'static str, value: &dyn Encode, kept: Option<Entry<'_>>) {
        match kept {
            None if value.is_absent() => {}
            _ if self.writer.mode().masks_secrets() => self.writer.masked(name_of(key)),
            None => self.write_unless_absent(key, value),
            Some(kept) => self.write_kept(key, value, kept),
        }
    }
}

/// Two bits of a name, by its length and its first and middle byte. Other names may have the same.
#[inline]
fn bits_of(name: &[u8]) -> u64 {
    let number = |byte: Option<&u8>| byte.copied().map_or(0, usize::from);
    let (first, middle) = (number(name.first()), number(name.get(name.len() / 2)));
    1 << ((name.len() * 5 + first) % 64) | 1 << ((name.len() * 7 + middle) % 64)
}
