//! The recorder writes pairs without secrets, in the format that the checks of the project read.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use okta_runtime::middleware::Recorder;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Error, Method};
use serde_json::{Value, json};

use crate::support::{builder, response};

/// A writer whose text the test reads.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn pairs(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

const ID: &str = "00u1abcdefGHIJKLM0h8";

#[tokio::test]
async fn a_pair_has_everything_except_secrets() -> Result<(), Error> {
    let (written, transport) = (Shared::default(), TestTransport::new());
    let body = json!({"id": ID, "status": "ACTIVE", "profile": {"login": "ada@corp.example"}, "sessionToken": "s3cret"});
    let headers = [
        ("content-type", "application/json"),
        ("date", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ("set-cookie", "sid=c00kie"),
        ("x-rate-limit-limit", "600"),
    ];
    transport.push(Ok(response(200, &headers, &body.to_string())));
    let okta = builder(&transport).middleware(Recorder::new(written.clone())).build()?;
    let call = okta.request(Method::Post, "/api/v1/users/{id}").path("id", ID);
    let call = call.query("search", "ada@corp.example").query("token", "s3cret");
    let received: Value = call
        .json_body("application/json", &json!({"password": "s3cret", "profile": {"firstName": "Ada"}}))
        .json()
        .await?;
    assert_eq!(received, body, "the response is not changed");
    let text = written.text();
    for secret in ["s3cret", "c00kie", "cookie", "Ada", "corp", ID, "SSWS", "authorization"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let [pair] = &written.pairs()[..] else { panic!("{text}") };
    let id = pair["response_body"]["id"].as_str().unwrap();
    assert_eq!(pair["path"], format!("/api/v1/users/{id}"), "ids are replaced consistently");
    assert_eq!((&pair["method"], &pair["status"]), (&json!("POST"), &json!(200)));
    assert_eq!((&pair["request_body_kind"], &pair["response_body_kind"]), (&json!("json"), &json!("json")));
    assert_eq!(
        (&pair["request_body"]["password"], &pair["query"][1]),
        (&json!("***"), &json!(["token", "***"]))
    );
    assert_eq!(pair["response_body"]["status"], "ACTIVE");
    assert_eq!(pair["response_headers"]["x-rate-limit-limit"], json!(["600"]));
    assert_eq!((&pair["recorded"], &pair["request_body_lost"]), (&json!(2026), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn bodies_of_other_types_are_not_recorded() -> Result<(), Error> {
    let (written, transport) = (Shared::default(), TestTransport::new());
    transport.push(Ok(response(200, &[("content-type", "text/html")], "<p>Ada</p>")));
    let okta = builder(&transport).middleware(Recorder::new(written.clone())).build()?;
    okta.request(Method::Put, "/x").bytes_body("image/png", vec![1, 2]).empty().await?;
    let pair = &written.pairs()[0];
    assert_eq!((&pair["request_body_lost"], &pair["request_body_kind"]), (&json!(true), &json!("empty")));
    assert_eq!((&pair["response_body"], &pair["response_body_kind"]), (&Value::Null, &json!("empty")));
    Ok(())
}

/// A writer that fails.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn calls_succeed_if_writing_fails() -> Result<(), Error> {
    let transport = TestTransport::new();
    let okta = builder(&transport).middleware(Recorder::new(Full)).build()?;
    for _ in 0..2 {
        transport.push_json(200, "{}");
        let body: Value = okta.request(Method::Get, "/x").json().await?;
        assert_eq!(body, json!({}));
    }
    Ok(())
}
