//! Selection of the variant of a union by the fields of its object.
//!
//! Of several fields with the same name the last one counts. To find it, the whole object has to be read. The tag is
//! usually near the beginning and occurs once, so the variant is that of the first tag, and its object is read again in
//! the rare case that another tag follows.

use std::borrow::Cow;

use super::error::DecodeError;
use super::reader::{Kind, Reader};

/// The tag of the union whose object is being read.
#[derive(Clone, Copy, Default)]
pub(super) struct Watch {
    pub(super) tag: &'static str,
    /// The depth of the fields of the object, or 0 without a tag.
    pub(super) depth: u8,
    /// How often the tag was read.
    pub(super) seen: u8,
}

impl<'a> Reader<'a> {
    /// Returns the string value of field `name` of the object at the cursor, which does not move. Of several fields with
    /// this name the last one counts.
    ///
    /// `None` if there is no such field, or it is not a string.
    ///
    /// # Errors
    ///
    /// Fails if no object is at the cursor, or the text is not JSON.
    pub fn tag(&self, name: &str) -> Result<Option<Cow<'a, str>>, DecodeError> {
        self.tag_at(&[name])
    }

    /// As [`tag`](Self::tag), for a nested field: `["profile", "authScheme"]`.
    ///
    /// # Errors
    ///
    /// Fails if no object is at the cursor, or the text is not JSON.
    #[inline(never)]
    pub fn tag_at(&self, path: &[&str]) -> Result<Option<Cow<'a, str>>, DecodeError> {
        self.find(path, false)
    }

    /// Consumes the object at the cursor as a union, whose variant is selected by the string at `path`. `read` consumes
    /// the variant of a tag.
    ///
    /// # Errors
    ///
    /// Fails if no object is at the cursor, the text is not JSON, or `read` fails.
    pub fn by_tag<T>(
        &mut self,
        path: &[&'static str],
        read: impl Fn(&mut Self, Option<&str>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let start = self.mark();
        let first = self.find(path, true)?;
        let outer = self.watch(path.first().copied().unwrap_or_default());
        let value = read(self, first.as_deref());
        // A variant that is kept as text, and a nested tag, are not counted.
        if self.unwatch(outer) == 1 && path.len() == 1 {
            return value;
        }
        let end = self.mark();
        self.rewind(start);
        let last = self.find(path, false)?;
        if last == first {
            self.rewind(end);
            return value;
        }
        read(self, last.as_deref())
    }

    /// Returns the first of `names` that the object at the cursor has as a field with a value other than `null`. The
    /// cursor does not move.
    ///
    /// # Errors
    ///
    /// Fails if no object is at the cursor, or the text is not JSON.
    #[inline(never)]
    pub fn first_field<'n>(&self, names: &[&'n str]) -> Result<Option<&'n str>, DecodeError> {
        let mut ahead = self.clone();
        let mut is_set = vec![false; names.len()];
        let mut more = ahead.begin_object()?;
        while more {
            let key = ahead.name()?;
            let is_null = ahead.take_null()?;
            if !is_null {
                ahead.skip()?;
            }
            if let Some(index) = names.iter().position(|name| key.is(name)) {
                is_set[index] = !is_null;
            }
            more = ahead.more_fields()?;
        }
        Ok(is_set.iter().position(|is_set| *is_set).map(|index| names[index]))
    }

    /// Returns the string at `path`: of the first fields with these names, or of the last ones. The grammar of what is before
    /// the first ones is not checked, because the object is read afterwards.
    #[inline(never)]
    fn find(&self, path: &[&str], first: bool) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let mut ahead = self.clone();
        for (depth, name) in path.iter().enumerate() {
            if depth > 0 && ahead.kind()? != Kind::Object || !ahead.enter_field(name, first)? {
                return Ok(None);
            }
        }
        match ahead.kind()? {
            Kind::String => ahead.string().map(Some).or_else(|error| error.unless_mismatch(None)),
            _ => Ok(None),
        }
    }

    /// Enters the object at the cursor and moves to the value of the first or last field `name`. Returns whether there is
    /// one.
    fn enter_field(&mut self, name: &str, first: bool) -> Result<bool, DecodeError> {
        let mut found = None;
        let mut more = self.begin_object()?;
        while more {
            if self.key_is(name)? {
                if first {
                    return Ok(true);
                }
                found = Some(self.mark());
            }
            if first {
                self.hop()?
            } else {
                self.skip().map(drop)?
            }
            more = self.more_fields()?;
        }
        if let Some(place) = found {
            self.rewind(place);
        }
        Ok(found.is_some())
    }
}
