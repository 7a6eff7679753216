//! The body of a page: an array, or an object with an array and a link. It is read once.

use crate::json::{self, Decode, DecodeError, Kind, Reader};
use crate::operation::Paging;

/// What the body of a page has.
pub(super) struct Body<T> {
    pub(super) items: Vec<T>,
    /// The URL of the next page.
    pub(super) link: Option<String>,
}

/// How the pages of an operation are decoded, which is the only thing about a list that depends on its items.
pub(super) type DecodeBody<T> = fn(&'static str, &str, Paging) -> Result<Body<T>, DecodeError>;

/// Consumes the items.
type ReadItems<'a> = dyn FnMut(&mut Reader<'_>) -> Result<(), DecodeError> + 'a;

impl<T> Body<T> {
    /// Returns a body without items.
    pub(super) fn empty() -> Self {
        Self { items: Vec::new(), link: None }
    }
}

impl<T: Decode> Body<T> {
    /// Decodes a page of this operation.
    pub(super) fn decode(operation: &'static str, text: &str, paging: Paging) -> Result<Self, DecodeError> {
        let mut items = Vec::new();
        let link = read(operation, text, paging, &mut |reader| {
            items = reader.decode()?;
            Ok(())
        })?;
        Ok(Self { items, link })
    }
}

/// Reads a page. Returns the link in it.
fn read(
    operation: &'static str,
    text: &str,
    paging: Paging,
    items: &mut ReadItems<'_>,
) -> Result<Option<String>, DecodeError> {
    let (field, with_link) = match paging {
        Paging::None | Paging::Link | Paging::Poll => {
            return json::read_response(operation, text, items).map(|()| None);
        }
        Paging::Body { items } => (items, true),
        Paging::Wrapped { items } => (items, false),
    };
    let mut link = None;
    json::read_response(operation, text, &mut |reader| {
        link = object(reader, field, with_link, items)?;
        Ok(())
    })?;
    Ok(link)
}

/// Consumes an object with the items in a field. Of several fields with this name, the last one counts that is not null.
fn object(
    reader: &mut Reader<'_>,
    field: &str,
    with_link: bool,
    items: &mut ReadItems<'_>,
) -> Result<Option<String>, DecodeError> {
    let (mut link, mut result) = (None, Ok(()));
    let mut more = reader.begin_object()?;
    while more {
        let name = reader.name()?;
        if name.is(field) && reader.kind()? != Kind::Null {
            let mut inside = reader.clone();
            result = inside.as_whole(items).map_err(|error| error.in_field(field));
            match &result {
                Ok(()) => *reader = inside,
                Err(_) => drop(reader.skip()?),
            }
        } else if with_link && link.is_none() && name.is("_links") {
            link = text_at(reader, &["next", "href"])?;
        } else {
            reader.skip()?;
        }
        more = reader.more_fields()?;
    }
    result.map(|()| link)
}

/// Consumes a value. Returns the string at a path of fields in it, if there is one.
fn text_at(reader: &mut Reader<'_>, path: &[&str]) -> Result<Option<String>, DecodeError> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(json::from_str(reader.skip()?).ok());
    };
    if reader.kind()? != Kind::Object {
        reader.skip()?;
        return Ok(None);
    }
    let mut text = None;
    let mut more = reader.begin_object()?;
    while more {
        if reader.name()?.is(first) {
            text = text_at(reader, rest)?;
        } else {
            reader.skip()?;
        }
        more = reader.more_fields()?;
    }
    Ok(text)
}
