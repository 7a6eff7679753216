//! Masking of secrets when JSON is shown rather than sent.

use super::encode::{Mode, Writer};
use super::lex::{DecodeError, Kind, Reader};
use super::secret_names::{MASK, is_secret_name};

impl Writer {
    /// Writes JSON text. Debug output masks the values of fields with secret names, and text that is not JSON as a whole.
    pub(super) fn raw_value(&mut self, json: &str) {
        if self.mode() != Mode::Debug {
            self.raw(json);
        } else if copy(&mut Reader::new(json), self).is_err() {
            self.string(MASK);
        }
    }
}

fn copy(reader: &mut Reader<'_>, out: &mut Writer) -> Result<(), DecodeError> {
    match reader.kind()? {
        Kind::Object => {
            out.begin_object();
            let mut more = reader.begin_object()?;
            while more {
                let name = reader.key()?;
                out.key(&name);
                if is_secret_name(&name) && !matches!(reader.kind()?, Kind::Null | Kind::Bool | Kind::Number)
                {
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
