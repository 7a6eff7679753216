//! Bodies in `application/x-www-form-urlencoded`.

use super::encode::encode;
use crate::json::{self, Encode, Kind, Reader};

/// Encodes the fields of an object. An array becomes one pair per element, an object its JSON text.
pub(crate) fn form(value: &dyn Encode) -> String {
    let text = json::to_request_string(value);
    let mut pairs = Vec::new();
    // The writer produces well-formed text; a value that is not an object has no pairs.
    let _ = collect_form(&mut Reader::new(&text), &mut pairs);
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

fn collect_form(reader: &mut Reader<'_>, pairs: &mut Vec<(String, String)>) -> Result<(), json::DecodeError> {
    let mut more = reader.begin_object()?;
    while more {
        let name = reader.key()?.into_owned();
        if reader.kind()? == Kind::Array {
            let mut more = reader.begin_array()?;
            while more {
                pairs.extend(form_text(reader)?.map(|value| (name.clone(), value)));
                more = reader.more_elements()?;
            }
        } else {
            pairs.extend(form_text(reader)?.map(|value| (name, value)));
        }
        more = reader.more_fields()?;
    }
    Ok(())
}

fn form_text(reader: &mut Reader<'_>) -> Result<Option<String>, json::DecodeError> {
    Ok(match reader.kind()? {
        Kind::Null => {
            reader.skip()?;
            None
        }
        Kind::String => Some(reader.string()?.into_owned()),
        _ => Some(reader.skip()?.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_pairs() {
        let value = serde_json::json!({"a": "x y&z", "b": [1, true], "c": null, "d": {"e": 1}});
        assert_eq!(form(&value), "a=x%20y%26z&b=1&b=true&d=%7B%22e%22%3A1%7D");
    }
}
