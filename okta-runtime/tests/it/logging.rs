//! What is logged, and at which level.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use okta_runtime::{Error, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Level, Metadata, Subscriber};

use crate::models::{Api, User};
use crate::support::{DATE, FakeTime, builder, response, subscribe};
use okta_runtime::transport::TestTransport;

/// The events of a level and above, one per line.
#[derive(Clone)]
struct Log(Level, Arc<Mutex<String>>);

/// The fields of an event.
struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.0
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let mut log = self.1.lock().unwrap();
        write!(log, "{}", event.metadata().level()).unwrap();
        event.record(&mut Fields(&mut log));
        log.push('\n');
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Returns the log of a call with two attempts whose response contains a password.
fn log(level: Level, bodies: bool) -> Result<String, Error> {
    let transport = TestTransport::new();
    transport.push(Ok(response(429, &[DATE, ("x-rate-limit-reset", "5"), ("set-cookie", "S3")], "")));
    transport.push(Ok(response(
        200,
        &[("link", "<https://x?q=S3>; rel=\"next\"")],
        r#"{"id":"1","password":"S3"}"#,
    )));
    let okta = builder(&transport).token("S3").environment(FakeTime::new()).log_bodies(bodies).build()?;
    let user: User = json::from_str(r#"{"password":"S3","status":"ACTIVE"}"#).unwrap();
    let text = Arc::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let guard = subscribe(Log(level, Arc::clone(&text)));
    runtime.block_on(async { okta.create_user(&user).query("q", "S3").await })?;
    drop(guard);
    let text = text.lock().unwrap().clone();
    assert!(!text.contains("S3"), "{text}");
    Ok(text)
}

#[test]
fn a_refusal_by_a_rate_limit_is_logged_as_a_warning() -> Result<(), Error> {
    let text = log(Level::INFO, true)?;
    assert_eq!(text, "WARN message=rate limited: queued again cause=\"status 429\"\n");
    Ok(())
}

/// The log at level warning of a call that gets this body.
fn warnings<T>(body: &str, call: impl AsyncFnOnce(okta_runtime::Client) -> Result<T, Error>) -> (T, String) {
    let transport = TestTransport::new();
    transport.push(Ok(response(200, &[], body)));
    let okta = builder(&transport).token("t").environment(FakeTime::new()).build().unwrap();
    let text = Arc::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let guard = subscribe(Log(Level::WARN, Arc::clone(&text)));
    let value = runtime.block_on(call(okta)).unwrap();
    drop(guard);
    let text = text.lock().unwrap().clone();
    (value, text)
}

#[test]
fn values_of_another_type_are_logged_by_their_places() {
    let page = r#"[{"id":"1","count":"S3"},{"id":"2","profile":{"visits":[{"a":"S3"}],"login":"S3"}},{"count":"S3"},null]"#;
    let (users, text) = warnings(page, async |okta| okta.list_users().await);
    assert_eq!(users.len(), 3);
    assert_eq!(
        text,
        "WARN message=values of another type than described are kept as received, or left out of a list or map operation=\"listUsers\" \
         places=\"$[] (expected an element that is not null), $[].count (expected a whole number, 2 times), \
         $[].profile.visits (expected a whole number)\"\n"
    );
    let one = r#"{"labels":{"odd name":["S3"]},"link":{"visits":"S3"},"ratio":"S3"}"#;
    let (user, text) = warnings(one, async |okta| okta.get_user("1").await);
    assert_eq!(user.extra.mismatched().count(), 2);
    for place in [
        "$.labels (expected a string)",
        "$.link.visits (expected a whole number)",
        "$.ratio (expected a number)",
    ] {
        assert!(text.contains(place), "{text}");
    }
    assert!(!text.contains("S3"), "{text}");
    let (_, text) = warnings(r#"{"id":"1","new":[1]}"#, async |okta| okta.get_user("1").await);
    assert_eq!(text, "");
}

#[test]
fn many_places_are_logged_in_one_short_line() {
    let labels: Vec<String> =
        (0..5000).map(|n| format!(r#"{{"count":"{n}","profile":{n},"f{n}":{n}}}"#)).collect();
    let page = format!("[{}]", labels.join(","));
    let (users, text) = warnings(&page, async |okta| okta.list_users().await);
    assert_eq!(users.len(), 5000);
    assert!(text.lines().count() == 1 && text.len() < 400, "{text}");
    let user = r#"{"any":1e999,"labels":1,"created":[],"status":1,"groups":1,"count":[],"active":1,"ratio":[],"id":1}"#;
    let (_, text) = warnings(user, async |okta| okta.get_user("1").await);
    assert!(text.contains(", …"), "{text}");
}

#[test]
fn selected_headers_are_logged_at_debug() -> Result<(), Error> {
    let text = log(Level::DEBUG, true)?;
    assert!(text.contains(r#""accept": "application/json""#), "{text}");
    assert!(text.contains(r#""x-rate-limit-reset": "5""#), "{text}");
    for hidden in ["authorization", "set-cookie", "link", "body"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    Ok(())
}

#[test]
fn bodies_are_logged_at_trace_if_enabled() -> Result<(), Error> {
    let text = log(Level::TRACE, false)?;
    assert!(!text.contains("ACTIVE") && !text.contains("body body="), "{text}");
    let text = log(Level::TRACE, true)?;
    assert!(
        text.contains(r#"TRACE message=request body body={"status":"ACTIVE","password":"***"}"#),
        "{text}"
    );
    assert!(text.contains(r#"TRACE message=response body body={"id":"1","password":"***"}"#), "{text}");
    Ok(())
}
