//! Malicious or malformed input: too large, too deep, duplicated, or not text. The table in the documentation of
//! `okta_runtime::json` lists the results.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use okta_runtime::error::ErrorKind;
use okta_runtime::json::{self, DecodeError, RawJson};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpResponse, HttpTransport, TestTransport};
use okta_runtime::{Bytes, Client, Error, Method};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

#[cfg(target_os = "linux")]
use crate::child;
use crate::models::{Api, Application, Profile, User};
use crate::support::{builder, client, shown};
use crate::wire::{self, Incoming};

const MIB: usize = 1 << 20;

/// Returns a client that always receives this body.
fn client_with(status: u16, body: impl Into<Bytes>) -> Client {
    let body = body.into();
    let status = http::StatusCode::from_u16(status).unwrap();
    client(&TestTransport::with_handler(move |_| Ok(HttpResponse::new(status, body.clone()))))
}

/// Checks that text is refused, whatever type it is decoded as. Returns the error.
fn refused(text: &str) -> DecodeError {
    let error = RawJson::parse(text).unwrap_err();
    assert!(error.is_syntax(), "{error}");
    assert!(json::from_str::<User>(text).is_err());
    assert!(json::from_str::<Vec<json::Lenient<User>>>(text).is_err());
    assert!(serde_json::from_str::<serde_json::Value>(text).is_err());
    error
}

/// Starts a server whose response has a head and then an endless body of spaces. Returns its address, and the number of
/// chunks sent.
async fn endless(head: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent: Arc<AtomicUsize> = Arc::default();
    let count = Arc::clone(&sent);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // A chunk of 64 KiB.
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {
            count.fetch_add(chunk.len(), Ordering::Relaxed);
        }
    });
    (url, sent)
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_fetched() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (head, most) in [(announced, 0), (chunked, 64 * MIB)] {
        let (url, sent) = endless(head).await;
        let transport = HttpTransport::builder().no_proxy().build().unwrap();
        let okta = Client::builder().org_url(&url).danger_allow_http().token("t0ken").transport(transport);
        let error = okta.build().unwrap().get_user("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(shown(&error).contains("larger than 67108864 bytes"), "{error}");
        assert!(!error.is_retryable());
        // Plus what is in the buffers of the system.
        let sent = sent.load(Ordering::Relaxed);
        assert!(sent <= most + 16 * MIB, "{sent}");
    }
}

#[tokio::test]
async fn a_body_of_100_mib_is_read_if_that_is_allowed() -> Result<(), Error> {
    let user = format!(r#"{{"id":"00u1","about":"{}"}}"#, "é".repeat(MIB));
    let body = Bytes::from(format!("[{}]", vec![user.as_str(); 50].join(",")));
    assert!(body.len() > 100 * MIB);
    let limit = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&limit);
    let transport = TestTransport::with_handler(move |request| {
        *seen.lock().unwrap() = request.max_response_bytes;
        Ok(HttpResponse::new(http::StatusCode::OK, body.clone()))
    });
    let users = builder(&transport).max_response_bytes(200 * MIB).build()?.list_users().await?;
    assert_eq!((users.len(), *limit.lock().unwrap()), (50, 200 * MIB));
    assert_eq!(users[49].extra.get("about").unwrap().as_str().len(), 2 * MIB + 2);
    Ok(())
}

#[tokio::test]
async fn ten_thousand_levels_are_an_error_everywhere() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{"link":["#, "]}"), (r#"{"signOnMode":"#, "}")] {
        let text = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        assert!(refused(&text).to_string().contains("127 deep"));
        assert!(json::from_str::<Application>(&text).is_err());
        let page = format!(r#"{{"roles":[{text}]}}"#);
        let okta = client_with(200, text.clone());
        for error in [
            okta.get_user("x").await.unwrap_err(),
            okta.list_users().await.unwrap_err(),
            client_with(200, page).list_roles().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Decode);
            // The reply has the whole body, and `Debug` does not print it.
            assert!(error.reply().unwrap().body().len() >= text.len());
            assert!(format!("{error:?}").len() < 2000);
        }
        // The body of an error response is parsed for details, and kept.
        let error = client_with(400, text.clone()).get_user("x").await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (400, None));
        assert_eq!(error.api().unwrap().body(), text.as_bytes());
    }
}

#[test]
fn the_maximum_depth_is_read_written_and_formatted() {
    let text = format!(r#"{{"deep":{}{}}}"#, "[".repeat(126), "]".repeat(126));
    let user: User = json::from_str(&text).unwrap();
    assert_eq!(json::to_string(&user), text);
    assert_eq!(format!("{user:?}"), format!("User {text}"));
    assert!(format!("{user:#?}").len() > text.len());
    assert_eq!(serde_json::from_str::<User>(&text).unwrap(), user);
}

#[test]
fn the_last_of_duplicate_fields_wins() {
    let text = r#"{"id":"a","x":1,"id":"b","profile":{"login":"l"},"x":[2],"profile":{"firstName":null}}"#;
    let user: User = json::from_str(text).unwrap();
    let written = json::to_string(&user);
    assert_eq!(written, r#"{"id":"b","profile":{"firstName":null},"x":[2]}"#);
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(value(&written), value(text));
    let map: BTreeMap<String, i64> = json::from_str(r#"{"a":1,"b":2,"a":3}"#).unwrap();
    assert_eq!(map, BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 2)]));
    // Raw text is kept unchanged.
    assert_eq!(RawJson::parse(text).unwrap().as_str(), text);
}

#[test]
fn half_of_a_surrogate_pair_is_kept_as_received() {
    for text in [
        r#"{"id":"\ud83d"}"#,
        r#"{"id":"\ude00"}"#,
        r#"{"id":"\ude00\ud83d"}"#,
        r#"{"id":"\ud83d\n"}"#,
        r#"{"id":"\ud83d\ud83d"}"#,
        r#"{"id":"\uD83D😀"}"#,
        r#"{"new":["\ud83d"]}"#,
        r#"{"any":{"\ud83d":1}}"#,
    ] {
        let user: User = json::from_str(text).unwrap();
        assert_eq!((user.id.as_ref(), user.any.as_ref(), user.extra.len()), (None, None, 1), "{text}");
        assert_eq!(json::to_string(&user), text);
        assert!(user.extra.iter().all(|(_, value)| value.value().is_none() && value.as_text().is_none()));
        // It cannot be passed to serde, which has only text that is valid.
        assert!(serde_json::to_value(&user).is_err(), "{text}");
    }
    // The text after it must still be JSON.
    for text in
        [r#"{"id":"\ud83d"#, r#"{"id":"\ud83d\q"}"#, r#"{"id":"\ud83d\u12"}"#, "{\"id\":\"\\ud83d\n\"}"]
    {
        assert!(refused(text).is_syntax(), "{text}");
    }
    let user: User = json::from_str(r#"{"id":"\ud83d\uDE00\u0000"}"#).unwrap();
    assert_eq!(user.id.as_deref(), Some("😀\0"));
}

#[test]
fn untyped_numbers_of_any_size_are_kept() {
    let long = format!("-{}.{}e-{}", "9".repeat(100_000), "1".repeat(100_000), "7".repeat(1000));
    for number in ["18446744073709551616", "-1e400", "1E+999999999999", "0.1e-99999999999999999999", &long] {
        let text = format!(r#"{{"big":{number},"deep":[{number}]}}"#);
        let user: User = json::from_str(&text).unwrap();
        assert_eq!(json::to_string(&user), text);
        assert_eq!(user.extra.get("big").unwrap().as_str(), number);
        assert!(json::from_str::<i64>(number).is_err());
    }
}

#[test]
fn numbers_out_of_range_are_reported() {
    for (text, what) in [
        ("9223372036854775808", "a whole number of 64 bits"),
        ("-9223372036854775809", "a whole number of 64 bits"),
        ("1e400", "a whole number of 64 bits"),
        ("9223372036854775807.5", "a whole number of 64 bits"),
        ("1.00000000000000000000000001", "a whole number of 64 bits"),
        ("1e-400", "a whole number of 64 bits"),
        ("1e99999999999999999999", "a whole number of 64 bits"),
    ] {
        let error = json::from_str::<i64>(text).unwrap_err();
        assert_eq!((error.expected_type(), error.excerpt()), (Some(what), text));
    }
    for text in ["18446744073709551616", "-1", "0.5", "1e20"] {
        let error = json::from_str::<u64>(text).unwrap_err();
        assert_eq!(error.expected_type(), Some("a whole number of 64 bits without a sign"), "{text}");
    }
    for (text, number) in [("18446744073709551615", u64::MAX), ("1e19", 10_u64.pow(19)), ("24.0", 24)] {
        assert_eq!(json::from_str::<u64>(text).unwrap(), number);
        assert_eq!(json::from_str::<u64>(&json::to_string(&number)).unwrap(), number);
    }
    assert_eq!(json::from_str::<i64>("-9223372036854775808").unwrap(), i64::MIN);
    for (text, number) in
        [("9007199254740993.000", (1 << 53) + 1), ("-2.40e+2", -240), ("0e18", 0), ("-0.0", 0)]
    {
        assert_eq!(json::from_str::<i64>(text).unwrap(), number);
    }
    let error = json::from_str::<f64>("-1e400").unwrap_err();
    assert_eq!(error.expected_type(), Some("a number in the range of a double"));
    assert_eq!(json::from_str::<f64>("1e-400").unwrap(), 0.0);
    // A tree can represent them only as doubles.
    assert!(json::from_str::<serde_json::Value>("[1e400]").is_err());
    assert!(serde_json::from_str::<serde_json::Value>("[1e400]").is_err());
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_reported_and_kept() {
    for (bytes, offset, shown) in [
        (&b"{\"id\":\"\xff\"}"[..], 7, "ff"),
        (b"{\"id\":\"\xe2\x82\"}", 7, "e2 82"),
        (b"{\"id\":\"\xed\xa0\xbd\"}", 7, "ed"),
        (b"\xfe\xff\0{\0}", 0, "fe"),
        (b"{}\x80", 2, "80"),
        (b"{\"id\":\"\xf0\x9f", 7, "f0 9f"),
    ] {
        let error = json::from_slice::<User>(bytes).unwrap_err();
        assert_eq!((error.offset(), error.excerpt()), (offset, shown));
        assert!(error.is_syntax() && error.to_string().contains("not UTF-8"), "{error}");
        assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_err());
        let error = client_with(200, bytes).get_user("x").await.unwrap_err();
        // A body that does not look like JSON is reported as such.
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(&error.reply().unwrap().body()[..], bytes);
    }
    // A byte order mark is not white space.
    refused("\u{feff}{}");
}

#[test]
fn errors_inside_a_string_do_not_show_it() {
    for text in [
        r#"{"own":{"password":"hunter\q2-s3cret"}}"#,
        "{\"own\":{\"password\":\"hunter\t2-s3cret\"}}",
        r#"{"own":{"password":"hunter\u00z2-s3cret"}}"#,
        r#"{"own":{"password":"hunter2-s3cret"#,
    ] {
        let error = refused(text);
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        assert!(error.excerpt() == "inside a string", "{error}");
    }
    let error = json::from_slice::<User>(b"{\"own\":{\"password\":\"hunter\xff2-s3cret\"}}").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
}

#[test]
fn large_input_takes_linear_time() {
    let texts: Vec<String> = vec!["\\n".repeat(5 * MIB), "\\ud83d\\ude00".repeat(MIB), "x".repeat(10 * MIB)];
    for text in texts {
        let text = format!(r#"{{"firstName":"{text}"}}"#);
        let profile: Profile = json::from_str(&text).unwrap();
        assert_eq!(json::from_str::<Profile>(&json::to_string(&profile)).unwrap(), profile);
    }
    let commas = format!("[{}1]", "1,".repeat(5 * MIB));
    assert_eq!(json::from_str::<Vec<i64>>(&commas).unwrap().len(), 5 * MIB + 1);
    let blanks = format!("{}{{}}{}", " ".repeat(10 * MIB), "\n".repeat(10 * MIB));
    assert_eq!(json::from_str::<User>(&blanks).unwrap(), User::default());
}

/// Starts a server that sends the bytes of the case named by the last path segment, and closes the connection.
async fn hostile_server(cases: Vec<(&'static str, Vec<u8>)>) -> (Client, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests: Arc<AtomicUsize> = Arc::default();
    let count = Arc::clone(&requests);
    tokio::spawn(async move {
        let cases = Arc::new(cases);
        while let Ok((mut stream, _)) = listener.accept().await {
            let (cases, count) = (Arc::clone(&cases), Arc::clone(&count));
            tokio::spawn(async move {
                let Some(request) = Incoming::read(&mut stream).await else { return };
                count.fetch_add(1, Ordering::Relaxed);
                let name = request.target().rsplit('/').next().unwrap();
                let case = cases.iter().find(|(case, _)| *case == name);
                let fine = wire::response("200 OK\r\nConnection: close", r#"{"id":"fine"}"#);
                // The client may close the connection early.
                let _ = stream.write_all(case.map_or(&fine, |(_, bytes)| bytes)).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    let http = HttpTransport::builder().no_proxy();
    let okta = Client::builder().org_url(&url).danger_allow_http().token("t0ken").max_retries(0).http(http);
    (okta.build().unwrap(), requests)
}

/// Returns an error response with this summary.
fn refusal(summary: &str) -> Vec<u8> {
    let body = serde_json::json!({"errorCode": "E0000001", "errorSummary": summary});
    wire::response("400 Bad Request", body.to_string())
}

/// Returns the cases, each with text that its error must contain.
fn hostile_cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let many = format!("200 OK\r\n{}", "X-A: b\r\n".repeat(101));
    let long = "a".repeat(100_000);
    let causes: Vec<_> = (0..1000).map(|_| serde_json::json!({ "errorSummary": "x".repeat(1000) })).collect();
    let causes = serde_json::json!({"errorCode": "E1", "errorSummary": "x", "errorCauses": causes});
    let oauth = serde_json::json!({"error": long, "error_description": "a\nb\u{202e}c"});
    let challenge = format!("WWW-Authenticate: Bearer error=\"{}\", error_description=\"\t\"", &long[..5000]);
    let html = format!("200 OK\r\nContent-Type: text/{}", &long[..5000]);
    let map = format!(r#"{{"profile":{{"{long}\\n":x}}}}"#);
    vec![
        (
            "one-of-67000000-bytes",
            b"HTTP/1.1 200 OK\r\nContent-Length: 67000000\r\n\r\n{".to_vec(),
            "incomplete",
        ),
        ("more-than-100-headers", wire::response(&many, "{}"), "more than 100 headers"),
        ("endless-header", [b"HTTP/1.1 200 OK\r\nX-A: ", long.repeat(8).as_bytes()].concat(), "headers"),
        ("brotli", wire::response("200 OK\r\nContent-Encoding: br", "\u{b}"), "encoding `br`"),
        ("zstd", wire::response("200 OK\r\nContent-Encoding: zstd", "("), "encoding `zstd`"),
        ("deflate", wire::response("500 X\r\nContent-Encoding: deflate", "x"), "encoding `deflate`"),
        ("proxy-login", wire::response("407 X\r\nProxy-Authenticate: Basic", ""), "no proxy is configured"),
        ("no-response", Vec::new(), "broke before a response"),
        ("not-http", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), "broke before a response"),
        (
            "two-lengths",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
            "broke",
        ),
        (
            "huge-chunk",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n".to_vec(),
            "malformed",
        ),
        (
            "lines-in-an-error",
            refusal("a\r\nWARN forged line\u{1b}[2J\u{2028}b\u{202e}"),
            "E0000001: a  WARN",
        ),
        ("long-error", refusal(&long), "aaa…"),
        ("many-causes", wire::response("400 X", causes.to_string()), "and 995 more causes"),
        ("oauth-error", wire::response("400 X", oauth.to_string()), "a b c"),
        ("long-challenge", wire::response(&format!("401 X\r\n{challenge}"), ""), "aaa…"),
        (
            "long-request-id",
            wire::response(&format!("404 X\r\nX-Okta-Request-Id: {}", &long[..5000]), ""),
            "aaa…",
        ),
        ("long-content-type", wire::response(&html, "<html>\r\n\u{7}"), "expected JSON"),
        ("long-name", wire::response("200 OK", map), "decoded"),
    ]
}

#[tokio::test]
async fn every_case_of_the_hostile_server_is_a_short_error() {
    let cases = hostile_cases();
    let (okta, requests) =
        hostile_server(cases.iter().map(|(name, bytes, _)| (*name, bytes.clone())).collect()).await;
    for (name, _, part) in cases {
        let before = requests.load(Ordering::Relaxed);
        let error = okta.get_user(name).await.unwrap_err();
        assert_eq!(requests.load(Ordering::Relaxed) - before, 1, "{name}");
        let text = shown(&error);
        assert!(text.contains(part), "{name}: {text}");
        let is_hidden = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}');
        for text in [text, format!("{error:?}")] {
            assert!(!text.contains(is_hidden) && text.chars().count() < 3000, "{name}: {text:?}");
        }
        // The client still works.
        assert_eq!(okta.get_user("fine").await.unwrap().id.as_deref(), Some("fine"), "after {name}");
    }
}

/// Checks that a server that announces a large body and sends one byte does not make the client reserve memory for it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn announced_lengths_reserve_no_memory() {
    const TEST: &str = "hostile::announced_lengths_reserve_no_memory";
    const CALLS: usize = 60;
    if !child::is_child(TEST) {
        return child::run(TEST, &[]).await;
    }
    /// Returns the peak address space of this process, in MiB.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = HttpTransport::builder().no_proxy();
    let okta = Client::builder().org_url(&url).danger_allow_http().token("t0ken").max_retries(0).http(http);
    // All requests are sent at once, without a probe.
    let okta = okta.throttle(Throttle::Off).build().unwrap();
    let before = peak();
    let calls: Vec<_> = (0..CALLS).map(|_| tokio::spawn(okta.get_user("x").send())).collect();
    let mut streams = Vec::new();
    for _ in 0..CALLS {
        let (mut stream, _) = listener.accept().await.unwrap();
        Incoming::read(&mut stream).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 67000000\r\n\r\n{").await.unwrap();
        streams.push(stream);
        if streams.len() % 10 == 0 {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        }
    }
    drop(streams);
    for call in calls {
        assert!(shown(&call.await.unwrap().unwrap_err()).contains("incomplete"));
    }
    let more = peak() - before;
    assert!(more < 1024, "{more} MiB reserved for {CALLS} bytes");
}

#[tokio::test]
async fn requests_without_a_body_have_a_length_if_their_method_has_bodies() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = HttpTransport::builder().no_proxy();
    let okta = Client::builder().org_url(&url).danger_allow_http().token("t0ken").http(http).build().unwrap();
    let methods = [
        (Method::Post, Some("0")),
        (Method::Put, Some("0")),
        (Method::Patch, Some("0")),
        (Method::Get, None),
        (Method::Delete, None),
    ];
    for (method, length) in methods {
        let call = tokio::spawn(okta.request(method, "/api/v1/x").empty().send());
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = Incoming::read(&mut stream).await.unwrap();
        assert_eq!(request.header("content-length"), length, "{method}");
        let fine = wire::response("204 No Content\r\nConnection: close", "");
        stream.write_all(&fine).await.unwrap();
        call.await.unwrap().unwrap();
    }
}
