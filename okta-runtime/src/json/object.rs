//! JSON objects with known fields, decoded and encoded by one loop each that is not generic.

use super::encode::Writer;
use super::lex::{DecodeError, Reader};
use super::values::{Extra, RawJson};

/// A JSON object with known fields.
pub trait Object {
    /// Consumes the value of field `name` at the cursor.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the field or is not JSON. A value that does not fit is not lost: the reader
    /// keeps it in [`extra`](Self::extra).
    fn read_field(&mut self, name: &str, value: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes the known fields that are set.
    fn write_fields(&self, writer: &mut Writer);

    /// Returns the unknown and mismatched fields.
    fn extra(&self) -> &Extra;

    /// Returns the unknown and mismatched fields for modification.
    fn extra_mut(&mut self) -> &mut Extra;
}

impl Reader<'_> {
    /// Decodes an object: one loop for all models, which calls [`Object::read_field`] for each field.
    ///
    /// A mismatched field is kept in the object's [`Extra`].
    ///
    /// # Errors
    ///
    /// Fails if the value is not an object, is not JSON, or has text where a number is expected. The error has the
    /// path.
    #[inline(never)]
    pub fn object(&mut self, target: &mut dyn Object) -> Result<(), DecodeError> {
        let mut more = self.begin_object()?;
        while more {
            let name = self.key()?;
            let start = self.mark();
            if let Err(error) = target.read_field(&name, self) {
                self.rewind(start);
                self.keep_mismatched(&name, target, error)?;
            }
            more = self.more_fields()?;
        }
        Ok(())
    }

    /// Keeps the value at the cursor, which does not fit its field.
    #[cold]
    fn keep_mismatched(
        &mut self,
        name: &str,
        target: &mut dyn Object,
        error: DecodeError,
    ) -> Result<(), DecodeError> {
        if !error.is_mismatch() {
            return Err(error.in_field(name));
        }
        let raw = self.skip().map_err(|error| error.in_field(name))?;
        target.extra_mut().append(name, RawJson::trusted(raw), true);
        Ok(())
    }

    /// Keeps the value at the cursor as that of an unknown field.
    ///
    /// # Errors
    ///
    /// Fails if the value is not JSON.
    #[inline(never)]
    pub fn read_extra(&mut self, name: &str, extra: &mut Extra) -> Result<(), DecodeError> {
        if let Some(raw) = self.skip_unknown()? {
            extra.append(name, RawJson::trusted(raw), false);
        }
        Ok(())
    }
}

impl Writer {
    /// Writes an object.
    #[inline(never)]
    pub fn object(&mut self, object: &dyn Object) {
        self.begin_object();
        self.fields_of(object);
        self.end_object();
    }

    /// Writes an object that is the variant of a union. If a single field is the tag and a single value selects the
    /// variant, the tag is written even if the object has no value for it.
    #[inline(never)]
    pub fn variant(&mut self, tag: &[&'static str], values: &[&'static str], object: &dyn Object) {
        let ([tag], [value]) = (tag, values) else { return self.object(object) };
        self.begin_object();
        let outer = self.watch(tag);
        self.fields_of(object);
        if !self.was_written(outer) {
            self.key(tag);
            self.string(value);
        }
        self.end_object();
    }

    /// Writes the known fields of an object, then the unknown ones.
    fn fields_of(&mut self, object: &dyn Object) {
        let extra = object.extra();
        let mismatched =
            extra.mismatched().map(|(name, value)| (name.into(), value.as_str().into())).collect();
        let outer = self.replace_mismatched(mismatched);
        object.write_fields(self);
        self.replace_mismatched(outer);
        for (name, value) in extra.unknown() {
            self.entry(name, value);
        }
    }
}
