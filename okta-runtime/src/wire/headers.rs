//! Headers that callers may set.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::json;

/// Headers that the client manages: credentials, message framing and the connection.
const RESERVED: [HeaderName; 13] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::EXPECT,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("dpop"),
];

/// Sets a header. Returns what is wrong if the client manages the header or it cannot be sent.
pub(crate) fn insert_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let name = HeaderName::try_from(name).map_err(|_| format!("{name:?} is not a header name"))?;
    if RESERVED.contains(&name) {
        return Err(format!("header `{name}` cannot be set: it is managed by the client"));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| format!("the value of header `{name}` has a line break or another control character"))?;
    value.set_sensitive(json::is_secret_name(name.as_str()));
    headers.insert(name, value);
    Ok(())
}
