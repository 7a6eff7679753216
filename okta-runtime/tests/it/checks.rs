//! Properties that hold for any input. Property tests call these functions with generated input, and fuzz targets
//! (`okta-runtime/fuzz`) with input that increases coverage.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use okta_runtime::environment::Environment;
use okta_runtime::error::ErrorKind;
use okta_runtime::json::{self, Decode, DecodeError, Encode, Kind, RawJson, Reader, Writer};
use okta_runtime::page::Cursor;
use okta_runtime::response::{has_next, links, next_cursor, next_link};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use okta_runtime::{BoxFuture, Client, Error, Method};
use url::Url;

/// An org that always returns the same response, and records the last URL.
#[derive(Clone)]
struct Org(Arc<Mutex<(HttpResponse, Option<HttpRequest>)>>);

impl Transport for Org {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut inner = self.0.lock().unwrap();
        inner.1 = Some(request);
        Box::pin(std::future::ready(Ok(inner.0.clone())))
    }
}

/// A clock that stands still.
struct Timeless(Instant);

impl Environment for Timeless {
    fn now(&self) -> Instant {
        self.0
    }

    fn wall_clock(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn random(&self) -> u64 {
        1 << 63
    }
}

/// The host of the org.
const HOST: &str = "acme.okta.com";

/// Runs a call on an org that returns this response. Returns the result and the requested URL.
fn call<T, F: Future<Output = Result<T, Error>>>(
    response: HttpResponse,
    call: impl FnOnce(&Client) -> F,
) -> (Result<T, Error>, Option<String>) {
    thread_local! {
        static OKTA: (Client, Org, tokio::runtime::Runtime) = {
            let org = Org(Arc::new(Mutex::new((HttpResponse::new(StatusCode::OK, ""), None))));
            let builder = Client::builder().org_url(format!("https://{HOST}")).token("t0ken").max_retries(0);
            let okta = builder.transport(org.clone()).throttle(Throttle::Off).environment(Timeless(Instant::now())).build().unwrap();
            (okta, org, tokio::runtime::Builder::new_current_thread().build().unwrap())
        };
    }
    OKTA.with(|(okta, org, runtime)| {
        *org.0.lock().unwrap() = (response, None);
        let result = runtime.block_on(call(okta));
        let asked = org.0.lock().unwrap().1.take();
        (result, asked.map(|request| request.url))
    })
}

fn ok(body: &str) -> HttpResponse {
    HttpResponse::new(StatusCode::OK, body.to_owned())
}

/// Parses a URL, and checks that parsing does not change it.
fn parsed(url: &str) -> Url {
    let parsed = Url::parse(url).unwrap();
    assert_eq!(parsed.as_str(), url);
    assert_eq!(parsed.host_str(), Some(HOST));
    assert_eq!((parsed.fragment(), parsed.username(), parsed.port()), (None, "", None));
    parsed
}

/// Checks that a URL contains the given values: two path segments and a query.
pub fn address(a: &str, b: &str, query: &[(String, String)]) {
    let (_, asked) = call(ok(""), |okta| {
        let request = okta.request(Method::Get, "/api/{a}/{b}").path("a", a).path("b", b);
        let request = query.iter().fold(request, |request, (name, value)| request.query(name, value));
        request.empty().send()
    });
    let changes_the_path = |segment: &str| matches!(segment, "" | "." | "..");
    assert_eq!(asked.is_none(), changes_the_path(a) || changes_the_path(b));
    let Some(asked) = asked else { return };
    let asked = parsed(&asked);
    let decode = |segment| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
    let segments: Vec<_> = asked.path_segments().unwrap().map(decode).collect();
    assert_eq!(segments, ["api", a, b]);
    let pairs: Vec<(String, String)> = asked.query_pairs().into_owned().collect();
    assert_eq!(pairs, query);
}

/// Checks that a custom path is sent unchanged or refused.
pub fn own_path(path: &str) {
    let (_, asked) = call(ok(""), |okta| okta.request(Method::Get, path).empty().send());
    if let Some(asked) = asked {
        assert_eq!(parsed(&asked).as_str(), format!("https://{HOST}{path}"));
    }
}

/// Checks that a list with these `Link` headers can be continued with a cursor that can be stored.
pub fn list(lines: &[Vec<u8>]) {
    let mut page = ok("[]");
    append(&mut page.headers, lines.iter().map(|line| ("link", line.as_slice())));
    let all = links(&page.headers);
    assert_eq!(has_next(&page.headers), all.iter().any(|link| link.rel == "next"));
    // A relation in single quotes is not valid, but leads somewhere.
    let leads_on = all.iter().any(|link| link.rel.trim_matches('\'') == "next");
    assert!(next_link(&page.headers).is_some() || next_cursor(&page.headers).is_none());
    let (first, _) = call(page.clone(), |okta| okta.request(Method::Get, "/list").page::<()>().send());
    let next = match first {
        Ok(page) => page.next,
        // An unusable link is not the end of the list.
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Pagination);
            assert!(leads_on);
            return;
        }
    };
    let Some(next) = next else { return };
    assert!(leads_on);
    survives(&next);
    let list = |okta: &Client| {
        okta.request(Method::Get, "/list").query("limit", 2).page::<()>().cursor(&next).send()
    };
    let (second, asked) = call(page, list);
    let asked = parsed(&asked.unwrap());
    assert_eq!(asked.path(), "/list");
    // An empty page that links to itself is the last one.
    assert_eq!(second.unwrap().next, None);
}

/// Checks that links are parsed as they were written: URLs without `>`, in separate header lines or in one.
pub fn written_links(urls: &[String], joined: bool) {
    let url = |url: &String| url.bytes().all(|b| b.is_ascii_graphic() && b != b'>');
    let urls: Vec<&String> = urls.iter().filter(|text| url(text)).collect();
    let line = |(index, url)| format!("<{url}>; rel=\"r{index}\"");
    let mut lines: Vec<String> = urls.iter().enumerate().map(line).collect();
    if joined {
        lines = vec![lines.join(", ")];
    }
    let mut headers = HeaderMap::new();
    append(&mut headers, lines.iter().map(|line| ("link", line.as_bytes())));
    let read: Vec<(String, String)> = links(&headers).into_iter().map(|link| (link.rel, link.url)).collect();
    let written = urls.iter().enumerate().map(|(index, url)| (format!("r{index}"), (*url).clone()));
    assert_eq!(read, written.collect::<Vec<_>>());
}

/// Checks that a valid cursor survives a round trip.
pub fn cursor(text: &str) {
    if let Ok(cursor) = text.parse::<Cursor>() {
        survives(&cursor);
    }
}

fn survives(cursor: &Cursor) {
    assert_eq!(cursor.to_string().parse::<Cursor>().as_ref(), Ok(cursor));
    let stored = serde_json::to_string(cursor).unwrap();
    assert_eq!(serde_json::from_str::<Cursor>(&stored).unwrap(), *cursor);
    assert!(!cursor.operation().is_empty());
    let _ = cursor.after();
}

/// The headers that the client reads. Bytes of a fuzz target select them by index.
pub const HEADERS: [&str; 12] = [
    "date",
    "retry-after",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
    "www-authenticate",
    "link",
    "location",
    "content-type",
    "dpop-nonce",
    "x-okta-request-id",
    "etag",
];

/// Checks that any response with any headers can be read without loss.
pub fn response(status: u16, headers: &[(&str, Vec<u8>)], body: &[u8]) {
    let Ok(status) = StatusCode::from_u16(status) else { return };
    let mut response = HttpResponse::new(status, body.to_vec());
    append(&mut response.headers, headers.iter().map(|(name, value)| (*name, value.as_slice())));
    let (result, _) =
        call(response, |okta| okta.request(Method::Get, "/x").optional_json::<RawJson>().send_with_meta());
    let meta = match &result {
        Ok(reply) => {
            assert!(status.is_success());
            match &reply.data {
                Some(raw) => assert_eq!(raw.as_str().as_bytes(), body.trim_ascii()),
                None => assert!(matches!(body.trim_ascii(), b"" | b"null")),
            }
            &reply.meta
        }
        Err(error) => {
            assert!(!error.to_string().is_empty() && !format!("{error:?}").is_empty());
            let _ = (error.retry_after(), error.code(), error.challenge());
            let kept = error.api().map(|api| api.body()).or(error.reply().map(|reply| reply.body()));
            assert_eq!(kept.unwrap(), body);
            error.meta().unwrap()
        }
    };
    assert_eq!(meta.status(), status);
    let _ = (meta.date(), meta.links(), meta.etag(), meta.request_id(), format!("{meta:?}"));
    if let Some(limit) = meta.rate_limit() {
        assert_eq!(limit.concurrency, limit.limit == Some(0) && limit.remaining == Some(0));
        assert!(limit.until_reset().is_none() || limit.reset.is_some() && limit.server_date.is_some());
    }
}

/// Adds the headers that are valid.
fn append<'a>(headers: &mut HeaderMap, lines: impl Iterator<Item = (&'a str, &'a [u8])>) {
    for (name, value) in lines {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
}

/// The expected replacement of a string that is valid JSON but not a valid Rust string.
const HALF: &str = "text without half of a surrogate pair";

/// Checks that the reader accepts the same text as serde_json with the same result, and that its errors have a message.
pub fn json(bytes: &[u8]) {
    let wanted = serde_json::from_slice::<serde_json::Value>(bytes);
    let raw = json::from_slice::<RawJson>(bytes);
    let tree = json::from_slice::<Tree>(bytes);
    for error in [raw.as_ref().err(), tree.as_ref().err()].into_iter().flatten() {
        assert!(error.offset() <= bytes.len() && error.excerpt().chars().count() <= 64, "{error}");
    }
    if let (Ok(raw), Err(error)) = (&raw, &tree)
        && error.expected_type() == Some(HALF)
    {
        // A text is kept with half of a surrogate pair, which a string of Rust cannot hold.
        assert_eq!(raw.as_str().as_bytes(), bytes.trim_ascii());
        assert!(wanted.is_err() && raw.value().is_none());
        return;
    }
    if wanted.is_err() && bytes.trim_ascii().starts_with(b"{") {
        // A map that is the whole text has the entries that Rust can hold, so only syntax errors are left.
        match (&raw, &tree) {
            (Ok(raw), Ok(Tree::Map(_))) => assert!(raw.value().is_none()),
            (Err(raw), Err(tree)) => assert!(raw.is_syntax() && tree.is_syntax(), "{raw} {tree}"),
            (raw, tree) => panic!("{raw:?} {tree:?}"),
        }
        return;
    }
    let out_of_range = |error: &serde_json::Error| error.to_string().contains("out of range");
    if std::str::from_utf8(bytes).is_ok() && wanted.as_ref().is_err_and(out_of_range) {
        // Raw text keeps numbers that a tree of doubles cannot represent.
        assert_eq!(tree.unwrap_err().expected_type(), Some("a number in the range of a double"));
        assert!(raw.map_or_else(|error| error.is_syntax(), |raw| raw.value().is_none()));
        return;
    }
    match (wanted, raw, tree) {
        (Ok(wanted), Ok(raw), Ok(tree)) => {
            assert_eq!(raw.as_str().as_bytes(), bytes.trim_ascii());
            assert_eq!(raw.value().as_ref(), Some(&wanted));
            assert_eq!(tree.value(), wanted);
            assert_eq!(serde_json::to_value(&raw).unwrap(), wanted);
            assert_eq!(json::from_str::<serde_json::Value>(&json::to_string(&wanted)).unwrap(), wanted);
            let written = json::to_string(&tree);
            assert_eq!(json::from_str::<Tree>(&written).unwrap(), tree);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), wanted);
            assert!(!format!("{raw:?} {raw:#?}").is_empty());
        }
        // A tree may end at half of a surrogate pair before the error.
        (Err(_), Err(raw), Err(tree)) => {
            assert!(
                raw.is_syntax() && (tree.is_syntax() || tree.expected_type() == Some(HALF)),
                "{raw} {tree}"
            );
        }
        (wanted, raw, tree) => panic!("{wanted:?} {raw:?} {tree:?}"),
    }
}

/// Checks that text is written with the escapes of serde_json, as a value and as a name.
pub fn text(text: &str) {
    let written = json::to_string(&text);
    assert_eq!(written, serde_json::to_string(text).unwrap());
    assert_eq!(json::from_str::<String>(&written).unwrap(), text);
    let map = BTreeMap::from([(text.to_owned(), text.to_owned())]);
    assert_eq!(json::to_string(&map), serde_json::to_string(&map).unwrap());
    assert_eq!(json::from_str::<BTreeMap<String, String>>(&json::to_string(&map)).unwrap(), map);
}

/// A value that is decoded the way models are: by kind.
#[derive(Debug, PartialEq)]
enum Tree {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

impl Tree {
    fn value(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(text) => number(text),
            Self::Text(value) => {
                assert_eq!(json::to_string(value), serde_json::to_string(value).unwrap());
                value.as_str().into()
            }
            Self::List(values) => values.iter().map(Self::value).collect(),
            Self::Map(values) => values.iter().map(|(name, value)| (name.clone(), value.value())).collect(),
        }
    }
}

/// Returns the value of a number, after checking that all numeric types that can hold it agree.
fn number(text: &str) -> serde_json::Value {
    let wanted: serde_json::Value = serde_json::from_str(text).unwrap();
    let double = json::from_str::<f64>(text).unwrap();
    assert_eq!(Some(double), wanted.as_f64());
    assert_eq!(json::from_str::<f64>(&json::to_string(&double)).unwrap(), double);
    if let Ok(whole) = json::from_str::<i64>(text) {
        assert_eq!(whole as f64, double);
        assert!(wanted.as_i64().is_none_or(|wanted| wanted == whole));
    } else {
        assert_eq!(wanted.as_i64(), None);
    }
    wanted
}

impl Decode for Tree {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match reader.kind()? {
            Kind::Null => {
                reader.take_null()?;
                Self::Null
            }
            Kind::Bool => Self::Bool(reader.decode()?),
            Kind::Number => {
                let text = reader.clone().skip()?;
                reader.decode::<f64>()?;
                Self::Number(text.to_owned())
            }
            Kind::String => Self::Text(reader.decode()?),
            Kind::Array => Self::List(reader.decode()?),
            Kind::Object => Self::Map(reader.decode()?),
        })
    }

    fn from_null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl Encode for Tree {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Null => writer.null(),
            Self::Bool(value) => value.encode(writer),
            Self::Number(text) => RawJson::parse(text).unwrap().encode(writer),
            Self::Text(value) => value.encode(writer),
            Self::List(values) => values.encode(writer),
            Self::Map(values) => values.encode(writer),
        }
    }
}
