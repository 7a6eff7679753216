//! Records requests and responses.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, header};
use serde_json::{Map, Value, json};

use super::sanitize::Sanitizer;
use super::{Middleware, NextAttempt};
use crate::BoxFuture;
use crate::profile::LOG_TARGET;
use crate::transport::{HttpRequest, HttpResponse, TransportError};
use crate::wire::{decode, encode};

/// Response headers that are recorded. Cookies and the like are not.
const HEADERS: [&str; 9] = [
    "content-type",
    "date",
    "etag",
    "link",
    "location",
    "retry-after",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

/// Middleware that writes each request and its response to a file or another writer, one JSON object per line.
///
/// The project checks the SDK against such recordings, and completes the API description with what they show. Recordings
/// contain no credentials and no cookies. Text in fields that are taken to hold secrets is masked, and so is every JSON
/// Web Token. Ids, e-mail addresses and the host are replaced by pseudonyms, which are the same for the same value within
/// one recorder. Text below `profile` is replaced, too. Bodies that are neither JSON nor forms are not recorded.
///
/// Other text, such as names and descriptions of groups, policies and applications, stays as it is. Review a recording
/// before you share it.
///
/// Each attempt is recorded, and attempts without a response are not. Writing blocks the task for a moment. If writing
/// fails, the recorder emits one warning and records nothing from then on; calls are not affected.
///
/// # Examples
///
/// ```no_run
/// use okta_runtime::Client;
/// use okta_runtime::middleware::Recorder;
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let okta = Client::builder().discover().middleware(Recorder::file("traffic.jsonl")?).build()?;
/// # Ok(())
/// # }
/// ```
pub struct Recorder {
    sanitizer: Sanitizer,
    output: Mutex<Output>,
}

struct Output {
    /// `None` after writing has failed.
    writer: Option<Box<dyn Write + Send>>,
    /// The number of pairs.
    pairs: usize,
}

impl Recorder {
    /// Creates a recorder that writes to `writer`.
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        let output = Output { writer: Some(Box::new(writer)), pairs: 0 };
        Self { sanitizer: Sanitizer::default(), output: Mutex::new(output) }
    }

    /// Creates a recorder that appends to a file. The file is created if it does not exist.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be opened.
    pub fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        Ok(Self::new(OpenOptions::new().create(true).append(true).open(path)?))
    }

    fn write(&self, mut pair: Map<String, Value>) {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let Output { writer, pairs } = &mut *output;
        let Some(open) = writer else { return };
        pair.insert("id".to_owned(), json!(format!("recorder#{pairs}")));
        *pairs += 1;
        let line = Value::from(pair).to_string() + "\n";
        if let Err(error) = open.write_all(line.as_bytes()).and_then(|()| open.flush()) {
            tracing::warn!(target: LOG_TARGET, %error, "recording stopped: the recorder could not write");
            *writer = None;
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Middleware for Recorder {
    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let mut pair = self.request(&request);
            let response = next.run(request).await?;
            pair.append(&mut self.response(&response));
            self.write(pair);
            Ok(response)
        })
    }
}

impl Recorder {
    fn request(&self, request: &HttpRequest) -> Map<String, Value> {
        let (_, after_host) = request.url.split_once("://").unwrap_or(("", &request.url));
        let at = after_host.find(['/', '?']).unwrap_or(after_host.len());
        let (path, query) = after_host[at..].split_once('?').unwrap_or((&after_host[at..], ""));
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            let value = self.sanitizer.field(&name, &value);
            json!([name, value])
        });
        let media = content_type(&request.headers);
        let bytes = request.body.as_ref().map(|body| body.bytes());
        let body = self.body(media, bytes.flatten().map_or(&[], |bytes| bytes));
        let is_lost = match bytes {
            None => false,
            Some(None) => true,
            Some(Some(bytes)) => !bytes.is_empty() && body.0 == "empty",
        };
        object(json!({
            "method": request.method.as_str(),
            "path": self.sanitizer.text(path),
            "query": query.collect::<Vec<_>>(),
            "request_content_type": media,
            "request_body": body.1,
            "request_body_kind": body.0,
            "request_body_lost": is_lost,
        }))
    }

    fn response(&self, response: &HttpResponse) -> Map<String, Value> {
        let media = content_type(&response.headers);
        let (kind, body) = self.body(media, &response.body);
        let mut headers = Map::new();
        for name in HEADERS {
            let values = response.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            let values: Vec<String> = values.map(|value| self.sanitizer.text(value)).collect();
            if !values.is_empty() {
                headers.insert(name.to_owned(), json!(values));
            }
        }
        object(json!({
            "status": response.status.as_u16(),
            "response_headers": headers,
            "response_content_type": media,
            "response_body": body,
            "response_body_kind": kind,
            "recorded": year(&response.headers),
            "same_shape": 1,
        }))
    }

    /// The kind of a body, and the body without secrets.
    fn body(&self, media: Option<&str>, bytes: &[u8]) -> (&'static str, Value) {
        let media = media.unwrap_or_default();
        if media.starts_with("application/x-www-form-urlencoded") {
            let text = String::from_utf8_lossy(bytes);
            let fields = text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| {
                let (name, value) = (decode(name), decode(value));
                let value = self.sanitizer.field(&name, &value);
                format!("{}={}", encode(&name), encode(&value))
            });
            return ("form", json!(fields.collect::<Vec<_>>().join("&")));
        }
        let is_json = media.is_empty() || media.contains("json");
        match is_json.then(|| serde_json::from_slice(bytes)) {
            Some(Ok(mut value)) => {
                self.sanitizer.json(&mut value);
                ("json", value)
            }
            _ => ("empty", Value::Null),
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// The year of the `Date` header.
fn year(headers: &HeaderMap) -> Option<i16> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let instant = jiff::Timestamp::try_from(httpdate::parse_http_date(date).ok()?).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(instant).year())
}
