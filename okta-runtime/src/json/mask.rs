//! Masking of secrets when JSON is shown rather than sent.

use super::encode::Writer;
use super::lex::{DecodeError, Kind, Reader};
use super::secret_names::{MASK, is_secret_name};

impl Writer {
    /// Writes JSON text. Debug output masks the values of fields with secret names, and text that is not JSON as a
    /// whole.
    pub(super) fn raw_value(&mut self, json: &str) {
        if !self.mode().masks_secrets() {
            return self.raw(json);
        }
        let start = self.mark();
        if copy(&mut Reader::new(json), self).is_err() {
            self.rewind(start);
            self.string(MASK);
        }
    }
}

/// The fields of a pair such as `{"key": "Authorization", "value": "…"}`.
const KEYS: [&str; 2] = ["key", "name"];
const VALUES: [&str; 2] = ["value", "values"];

/// Returns whether the object at the cursor is a pair whose key is the name of a secret.
fn is_secret_pair(reader: &Reader<'_>) -> Result<bool, DecodeError> {
    for key in KEYS {
        if reader.tag(key)?.is_some_and(|name| is_secret_name(&name)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns whether a link is at the cursor: links are named after what they do, such as `expirePassword`.
pub(super) fn is_link(reader: &Reader<'_>) -> bool {
    reader.tag("href").is_ok_and(|href| href.is_some())
}

fn copy(reader: &mut Reader<'_>, out: &mut Writer) -> Result<(), DecodeError> {
    match reader.kind()? {
        Kind::Object => {
            out.begin_object();
            let is_secret_pair = is_secret_pair(reader)?;
            let mut more = reader.begin_object()?;
            while more {
                let name = reader.key()?;
                out.key(&name);
                let is_secret = is_secret_name(&name) || is_secret_pair && VALUES.contains(&&*name);
                if is_secret && !matches!(reader.kind()?, Kind::Null | Kind::Bool) && !is_link(reader) {
                    reader.skip()?;
                    out.string(MASK);
                } else {
                    copy(reader, out)?;
                }
                more = reader.more_fields()?;
            }
            out.end_object();
        }
        Kind::Array => {
            out.begin_array();
            let mut more = reader.begin_array()?;
            while more {
                out.begin_item();
                copy(reader, out)?;
                more = reader.more_elements()?;
            }
            out.end_array();
        }
        _ => out.raw(reader.skip()?),
    }
    Ok(())
}
