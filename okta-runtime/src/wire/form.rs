//! Bodies in `application/x-www-form-urlencoded`.

use super::encode::encode;
use super::style::{ParamStyle, styled};
use crate::json::{self, Encode, Kind, Reader};

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

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

/// Like [`form`], with the named fields in styles of their own.
pub(crate) fn form_with(styles: &[(&str, ParamStyle)], value: &dyn Encode) -> String {
    let text = json::to_request_string(value);
    // The writer produces well-formed text; a value that is not an object has no pairs.
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let declared = styles.iter().find(|(known, _)| *known == name).map(|(_, style)| *style);
        pairs.extend(styled(&name, declared.unwrap_or(usual(&value)), &value));
    }
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The style of a field without one.
fn usual(value: &serde_json::Value) -> ParamStyle {
    if value.is_object() { ParamStyle::Json } else { ParamStyle::Exploded }
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
        assert_eq!(form_with(&[], &value), form(&value));
        let styles = [("b", ParamStyle::Joined), ("d", ParamStyle::Deep)];
        assert_eq!(form_with(&styles, &value), "a=x%20y%26z&b=1,true&d%5Be%5D=1");
    }
}
