//! HTTP/1.1 byte by byte, as a server sees it.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// A request.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The request line and the headers, as received.
    pub head: String,
    pub body: Vec<u8>,
}

impl Incoming {
    /// Reads a request with its announced body. Returns `None` if the connection ends earlier.
    pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let mut bytes = Vec::new();
        loop {
            if let Some(request) = Self::parse(&bytes) {
                return Some(request);
            }
            let count = stream.read_buf(&mut bytes).await.ok()?;
            if count == 0 {
                return None;
            }
        }
    }

    /// Parses a request, if the bytes are complete.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut request = Self { head, body: bytes[end..].to_vec() };
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        if request.body.len() < length {
            return None;
        }
        assert_eq!(request.body.len(), length, "more than one request at a time");
        request.body.truncate(length);
        Some(request)
    }

    pub fn method(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    /// Returns the path with its query, or the whole URL if the request is to a proxy.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// Returns the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Returns the first header of this name in the head of a request, which may be incomplete.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
}

/// Returns a response with a `Content-Length`. `head` is the status and additional headers, as in `200 OK\r\nX: y`.
pub fn response(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n", head.trim_end(), body.len());
    [head.as_bytes(), body].concat()
}
