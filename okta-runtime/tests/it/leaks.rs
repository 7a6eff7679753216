//! Nothing that is shown holds a secret: logs of all levels, events, errors, and what `Debug` gives.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use okta_runtime::observe::{Event, Observer};
use okta_runtime::transport::{HttpResponse, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Error, Method, Secret, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use crate::models::{Api, User};
use crate::support::{FakeTime, builder};

const SECRETS: [&str; 7] =
    ["S3-token", "S3-password", "S3-search", "S3-answer", "S3-header", "S3-nested", "S3-cookie"];

/// All that was shown.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Shown {
    fn add(&self, what: impl Debug) {
        writeln!(self.0.lock().unwrap(), "{what:?}").unwrap();
    }
}

impl Visit for Shown {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(format_args!("{field}={value:?}"));
    }
}

impl Subscriber for Shown {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Observer for Shown {
    fn event(&self, event: &Event<'_>) {
        self.add(event);
    }
}

fn show(shown: &Shown, error: &Error) {
    shown.add(error);
    shown.add(format_args!("{error}"));
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        shown.add(format_args!("{error} {error:?}"));
        source = error.source();
    }
    shown.add((error.api(), error.meta(), error.reply(), error.decode_error(), error.attempts()));
}

#[test]
fn nothing_that_is_shown_holds_a_secret() {
    let shown = Shown::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(shown.clone(), || runtime.block_on(calls(&shown)));
    let text = shown.0.lock().unwrap();
    assert!(text.contains("trying again") && text.contains("okta") && text.len() > 5000, "{text}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

async fn calls(shown: &Shown) {
    let bodies = [
        r#"{"id":{"password":"S3-password"}}"#,
        r#"{"password":{"value":"S3-password"}}"#,
        r#"{"access_token":"S3-nested","id":[]}"#,
        r#"[{"clientSecret": "S3-nested"}]"#,
        r#"<html>"#,
        "",
    ];
    let transport = TestTransport::new();
    let okta = builder(&transport).token("S3-token").environment(FakeTime::new()).observer(shown.clone());
    let okta = okta.header("x-api-token", "S3-header").build().unwrap();
    shown.add(&okta);
    let mut user: User =
        json::from_str(r#"{"password":"S3-password","recovery":{"answer":"S3-answer"}}"#).unwrap();
    user.any = Some(serde_json::json!({"a": [{"accessToken": "S3-nested"}]}));
    shown.add(&user);
    shown.add(format_args!("{user:#?}"));
    for body in bodies {
        for status in [200, 400, 401, 429, 500, 503] {
            for _ in 0..3 {
                let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body);
                response.headers.insert("set-cookie", "S3-cookie=1".parse().unwrap());
                transport.push(Ok(response));
            }
            let result = okta.create_user(&user).query("search", "S3-search").send_with_meta().await;
            match result {
                Ok(reply) => shown.add(reply),
                Err(error) => show(shown, &error),
            }
            let reply = okta.get_user("x").query("q", "S3-search").send_raw().await;
            if let Ok(reply) = reply {
                shown.add(reply);
            }
            while okta.request(Method::Delete, "/x").no_retry().empty().await.is_ok() {}
            shown.add(transport.requests());
        }
    }
    transport.push(Err(TransportError::new(TransportErrorKind::Other, "lost")));
    show(shown, &okta.get_user("x").query("q", "S3-search").await.unwrap_err());
    show(shown, &okta.get_user("x").header("authorization", "S3-header").await.unwrap_err());
    show(shown, &okta.get_user("x").header("x-secret", "S3-header\n").await.unwrap_err());
    for token in ["S3-token\u{e9}", "{S3-token}", "S3-token x"] {
        show(shown, &builder(&transport).token(token).build().unwrap_err());
    }
    let url = builder(&transport).org_url("https://u:S3-password@acme.okta.com");
    shown.add(Secret::new("S3-password"));
    show(shown, &url.build().unwrap_err());
}
