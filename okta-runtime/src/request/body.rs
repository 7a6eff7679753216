//! Bodies of requests.

use super::encode::encode;
use super::multipart::FilePart;
use crate::json::{self, Encode, Kind, Reader};
use crate::transport::HttpBody;

/// The body of a request.
#[derive(Clone, Default)]
pub(crate) enum Body {
    /// No body and no content type.
    #[default]
    None,
    /// A body of a media type.
    Whole { content_type: String, body: HttpBody },
    /// Parts of `multipart/form-data`.
    Parts(Vec<(String, FilePart)>),
}

/// The members of an object as `application/x-www-form-urlencoded`; an array gives one pair for each element, and a
/// member that is an object gives its JSON text.
pub(crate) fn form(value: &dyn Encode) -> String {
    let text = json::to_request_string(value);
    let mut pairs = Vec::new();
    // The text comes from the writer and is well formed; a value that is no object has no pairs.
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
        more = reader.more_members()?;
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
    fn a_form_is_made_of_members() {
        let value = serde_json::json!({"a": "x y&z", "b": [1, true], "c": null, "d": {"e": 1}});
        assert_eq!(form(&value), "a=x%20y%26z&b=1&b=true&d=%7B%22e%22%3A1%7D");
    }
}
