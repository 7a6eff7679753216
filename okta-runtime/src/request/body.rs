//! Bodies of requests. All of them are held in memory, so that a request can be sent again.

use bytes::{BufMut, Bytes, BytesMut};

use super::encode::encode;
use crate::json::{self, Encode, Kind, Reader};

/// The body of a request.
#[derive(Clone, Default)]
pub(crate) enum Body {
    /// No body and no content type.
    #[default]
    None,
    /// Bytes of a media type.
    Bytes { content_type: String, bytes: Bytes },
    /// Parts of `multipart/form-data`.
    Parts(Vec<(String, FilePart)>),
}

/// A file for `multipart/form-data`.
#[derive(Clone, Debug)]
pub struct FilePart {
    /// The name that the server is told; made from the content type if it is not given.
    pub file_name: Option<String>,
    /// The media type; recognised from the first bytes if it is not given.
    pub content_type: Option<String>,
    /// The file itself.
    pub bytes: Bytes,
}

impl FilePart {
    /// A file whose type is recognised from its first bytes.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self { file_name: None, content_type: None, bytes: bytes.into() }
    }

    /// Sets the name that the server is told.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }
}

impl<T: Into<Bytes>> From<T> for FilePart {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

/// The media type and the usual file extension of some images, by their first bytes.
fn sniff(bytes: &[u8]) -> (&'static str, &'static str) {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => ("image/png", "png"),
        [0xFF, 0xD8, 0xFF, ..] => ("image/jpeg", "jpg"),
        [b'G', b'I', b'F', b'8', ..] => ("image/gif", "gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("image/webp", "webp"),
        [0, 0, 1, 0, ..] => ("image/x-icon", "ico"),
        _ if starts_like_svg(bytes) => ("image/svg+xml", "svg"),
        _ => ("application/octet-stream", "bin"),
    }
}

fn starts_like_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    let head = head.trim_ascii_start();
    head.starts_with(b"<svg") || (head.starts_with(b"<?xml") && head.windows(4).any(|w| w == b"<svg"))
}

/// Joins parts to a body (RFC 7578): the content type with its boundary, and the bytes.
pub(crate) fn multipart(parts: &[(String, FilePart)], mut random: impl FnMut() -> u64) -> (String, Bytes) {
    let boundary = loop {
        let boundary = format!("okta-{:016x}{:016x}", random(), random());
        let found = |(_, part): &(String, FilePart)| {
            part.bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes())
        };
        if !parts.iter().any(found) {
            break boundary;
        }
    };
    let mut out = BytesMut::new();
    for (name, part) in parts {
        let (media_type, extension) = sniff(&part.bytes);
        let media_type = part.content_type.as_deref().unwrap_or(media_type);
        let file_name = part.file_name.clone().unwrap_or_else(|| format!("{name}.{extension}"));
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            quoted(name),
            quoted(&file_name),
            media_type.replace(['\r', '\n'], " "),
        );
        out.put_slice(head.as_bytes());
        out.put_slice(&part.bytes);
        out.put_slice(b"\r\n");
    }
    out.put_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), out.freeze())
}

/// What would end a quoted name is percent-encoded, as browsers do.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
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
    fn a_file_tells_its_type() {
        let parts = [("file".to_owned(), FilePart::new(&b"\x89PNG\r\n\x1a\n"[..]))];
        let (content_type, body) = multipart(&parts, || 7);
        assert_eq!(content_type, "multipart/form-data; boundary=okta-00000000000000070000000000000007");
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.contains("name=\"file\"; filename=\"file.png\"\r\nContent-Type: image/png\r\n\r\n"),
            "{text}"
        );
        assert!(text.ends_with("\r\n--okta-00000000000000070000000000000007--\r\n"), "{text}");
    }

    #[test]
    fn a_boundary_that_the_file_holds_is_not_used() {
        let part = FilePart::new("okta-00000000000000010000000000000001");
        let mut numbers = [1, 1, 2, 2].into_iter();
        let (content_type, _) = multipart(&[("file".into(), part)], || numbers.next().unwrap());
        assert!(content_type.ends_with("okta-00000000000000020000000000000002"));
    }

    #[test]
    fn a_form_is_made_of_members() {
        let value = serde_json::json!({"a": "x y&z", "b": [1, true], "c": null, "d": {"e": 1}});
        assert_eq!(form(&value), "a=x%20y%26z&b=1&b=true&d=%7B%22e%22%3A1%7D");
    }
}
