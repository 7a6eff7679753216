//! Files and other parts of `multipart/form-data` (RFC 7578).

use std::io::{self, Read as _};
use std::path::Path;

use bytes::{BufMut, Bytes, BytesMut};

use super::body::HttpBody;
use super::source::ByteSource;

/// A file for `multipart/form-data`.
#[derive(Clone, Debug)]
pub struct FilePart {
    content: HttpBody,
    file_name: Option<String>,
    content_type: Option<String>,
    /// Headers beside those of every part.
    headers: Vec<(String, String)>,
    /// It is a value, which has no file name, and no type unless it is set.
    is_value: bool,
}

/// The body of a request before it is encoded.
#[derive(Clone, Default)]
pub(crate) enum RequestBody {
    /// No body and no content type.
    #[default]
    None,
    /// A body of one media type.
    Whole { content_type: String, body: HttpBody },
    /// The parts of `multipart/form-data`.
    Parts(Vec<(String, FilePart)>),
}

/// The number of bytes from which the type of a file is recognized. Comments of a drawing program before the first element
/// of an SVG fit in it.
const HEAD: usize = 4096;

/// The media type of a file that is not recognized.
const UNKNOWN: &str = "application/octet-stream";

impl FilePart {
    /// Creates a file part from bytes. Its type is recognized from the first bytes.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self::of(HttpBody::Bytes(bytes.into()))
    }

    /// Creates a part that is no file. An empty media type means none.
    pub(crate) fn value(text: String, media_type: &str) -> Self {
        let content_type = Some(media_type.to_owned()).filter(|media_type| !media_type.is_empty());
        Self { content_type, is_value: true, ..Self::of(HttpBody::Bytes(text.into())) }
    }

    /// Creates a file part that is read while it is sent. Its type is `application/octet-stream` unless it is set.
    pub fn stream(source: ByteSource) -> Self {
        Self::of(HttpBody::Stream(source))
    }

    fn of(content: HttpBody) -> Self {
        Self { content, file_name: None, content_type: None, headers: Vec::new(), is_value: false }
    }

    /// Creates a file part for a file on disk, which is read while it is sent. Its name is that of the path, and its type
    /// is recognized from the first bytes.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read.
    pub fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let mut part = Self::stream(ByteSource::file(path)?);
        let mut head = Vec::new();
        std::fs::File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
        part.content_type =
            Some(sniff(&head).0).filter(|media_type| *media_type != UNKNOWN).map(str::to_owned);
        part.file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(part)
    }

    /// Sets the file name. By default it is derived from the type.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Sets the media type, unless it is set or the first bytes say what it is. Generated code uses this for the type
    /// that the description of the API names.
    #[doc(hidden)]
    pub fn usual_content_type(mut self, media_type: &str) -> Self {
        let is_known = self.content.bytes().is_some_and(|bytes| sniff(bytes).0 != UNKNOWN);
        if self.content_type.is_none() && !is_known {
            self.content_type = Some(media_type.to_owned());
        }
        self
    }

    /// Adds a header to the part, in addition to its name and its media type. A line break in it becomes a blank.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Returns the header of the part.
    fn head(&self, name: &str, boundary: &str) -> String {
        let (sniffed, extension) = sniff(self.content.bytes().map_or(&[], |bytes| bytes));
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(name));
        let mut media_type = self.content_type.as_deref();
        if !self.is_value {
            let file_name = self.file_name.clone().unwrap_or_else(|| format!("{name}.{extension}"));
            head.push_str(&format!("; filename=\"{}\"", quoted(&file_name)));
            media_type = media_type.or(Some(sniffed));
        }
        let media_type = media_type.map(|media_type| ("Content-Type", media_type));
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in media_type.into_iter().chain(headers) {
            head.push_str(&format!("\r\n{}: {}", one_line(name), one_line(value)));
        }
        head + "\r\n\r\n"
    }
}

impl<T: Into<Bytes>> From<T> for FilePart {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

impl From<ByteSource> for FilePart {
    fn from(source: ByteSource) -> Self {
        Self::stream(source)
    }
}

/// Returns the media type and file extension of common images, by their first bytes.
fn sniff(bytes: &[u8]) -> (&'static str, &'static str) {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => ("image/png", "png"),
        [0xFF, 0xD8, 0xFF, ..] => ("image/jpeg", "jpg"),
        [b'G', b'I', b'F', b'8', ..] => ("image/gif", "gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("image/webp", "webp"),
        [0, 0, 1, 0, ..] => ("image/x-icon", "ico"),
        _ if starts_like_svg(bytes) => ("image/svg+xml", "svg"),
        _ => (UNKNOWN, "bin"),
    }
}

/// Returns whether the first element is `svg`, after a byte order mark, declarations and comments (XML 1.0, section 2.8).
fn starts_like_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut rest = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    while let Some(after) = after_prolog(rest) {
        rest = after.trim_ascii_start();
    }
    let Some(name) = rest.strip_prefix(b"<") else { return false };
    let end = name.iter().position(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace());
    let name = &name[..end.unwrap_or(name.len())];
    name == b"svg" || name.ends_with(b":svg")
}

/// Returns what follows the declaration, instruction or comment at the beginning, if there is one.
fn after_prolog(text: &[u8]) -> Option<&[u8]> {
    let after = |end: &[u8]| {
        let at = text.windows(end.len()).position(|window| window == end)?;
        text.get(at + end.len()..)
    };
    if text.starts_with(b"<!--") {
        return after(b"-->");
    }
    if text.starts_with(b"<?") {
        return after(b"?>");
    }
    if !text.get(..9)?.eq_ignore_ascii_case(b"<!doctype") {
        return None;
    }
    // Declarations of the document itself are in brackets.
    let end = after(b">")?;
    let declaration = &text[..text.len() - end.len()];
    if declaration.contains(&b'[') { after(b"]>").or_else(|| after(b"] >")) } else { Some(end) }
}

/// Encodes parts. Returns the content type with its boundary, and the body, which is a stream if a part is one.
pub(crate) fn multipart(parts: &[(String, FilePart)], random: impl FnMut() -> u64) -> (String, HttpBody) {
    let boundary = boundary(parts, random);
    let end = format!("--{boundary}--\r\n");
    let body = if parts.iter().all(|(_, part)| part.content.bytes().is_some()) {
        let mut out = BytesMut::new();
        for (name, part) in parts {
            out.put_slice(part.head(name, &boundary).as_bytes());
            out.put_slice(part.content.bytes().map_or(&[], |bytes| bytes));
            out.put_slice(b"\r\n");
        }
        out.put_slice(end.as_bytes());
        HttpBody::Bytes(out.freeze())
    } else {
        let text = |text: String| ByteSource::from(Bytes::from(text));
        let mut sources = Vec::new();
        for (name, part) in parts {
            sources.push(text(part.head(name, &boundary)));
            sources.push(match &part.content {
                HttpBody::Bytes(bytes) => bytes.clone().into(),
                HttpBody::Stream(source) => source.clone(),
            });
            sources.push(text("\r\n".to_owned()));
        }
        sources.push(text(end));
        HttpBody::Stream(ByteSource::chain(sources))
    };
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Returns a boundary that occurs in none of the parts. For streams, 128 random bits suffice.
fn boundary(parts: &[(String, FilePart)], mut random: impl FnMut() -> u64) -> String {
    loop {
        let boundary = format!("part-{:016x}{:016x}", random(), random());
        let is_found = parts
            .iter()
            .filter_map(|(_, part)| part.content.bytes())
            .any(|bytes| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes()));
        if !is_found {
            return boundary;
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

/// Percent-encodes characters that would end a quoted name, as browsers do.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_is_recognized_after_its_prolog() {
        for text in [
            "<svg/>",
            "<svg>",
            "\n<svg xmlns='http://www.w3.org/2000/svg'>",
            "\u{feff}<svg width='1'>",
            "<?xml version='1.0'?>\n<svg>",
            "<!-- drawn by hand -->\n<!-- > --><svg>",
            "\u{feff}<?xml version='1.0'?><!-- <html> --><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'><svg>",
            "<!doctype svg><svg>",
            "<!DOCTYPE svg [<!ENTITY a '>'>]><svg>",
            "<!DOCTYPE svg [ <!ENTITY a 'b'> ] >\n<svg:svg xmlns:svg='x'>",
        ] {
            assert_eq!(sniff(text.as_bytes()), ("image/svg+xml", "svg"), "{text}");
        }
        for text in [
            "",
            "<",
            "svg",
            "<svgs>",
            "<html><svg>",
            "<!-- <svg> -->",
            "<!-- <svg>",
            "<!DOCTYPE html><html><svg>",
            "<?xml version='1.0'?><html><svg/></html>",
            "\u{feff}",
        ] {
            assert_eq!(sniff(text.as_bytes()).1, "bin", "{text}");
        }
        // A comment of any length that fits.
        let long = format!("<!--{}--><svg>", " ".repeat(HEAD - 20));
        assert_eq!(sniff(long.as_bytes()).1, "svg");
    }

    #[test]
    fn a_part_has_the_usual_type_unless_it_says_another() {
        let head = |part: FilePart| part.usual_content_type("text/csv").head("a", "b");
        assert!(head(FilePart::new("x,y")).ends_with("\r\nContent-Type: text/csv\r\n\r\n"));
        assert!(head(FilePart::new("x").content_type("text/plain")).contains(": text/plain\r\n"));
        assert!(head(FilePart::new("GIF87a")).contains(": image/gif\r\n"));
        let part = FilePart::new("x").header("X-Page", "1\r\nX-Other: 2");
        assert!(head(part).ends_with("\r\nContent-Type: text/csv\r\nX-Page: 1  X-Other: 2\r\n\r\n"));
        assert_eq!(
            FilePart::value("x".into(), "").head("a", "b"),
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
        );
    }

    #[test]
    fn a_boundary_that_the_file_holds_is_not_used() {
        let part = FilePart::new("part-00000000000000010000000000000001");
        let mut numbers = [1, 1, 2, 2].into_iter();
        let (content_type, _) = multipart(&[("file".into(), part)], || numbers.next().unwrap());
        assert!(content_type.ends_with("part-00000000000000020000000000000002"));
    }
}
