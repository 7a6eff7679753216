//! The names by which users filter spans and events.

use std::io::Write;
use std::sync::{Arc, Mutex};

use okta_runtime::transport::TestTransport;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::models::Api;
use crate::support::{client, response, subscribe};

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Output {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Returns what a call with two attempts logs, with this value of `RUST_LOG`.
fn log(filter: &str) -> String {
    let transport = TestTransport::new();
    transport.push(Ok(response(503, &[], "{}")));
    transport.push(Ok(response(200, &[], "{}")));
    let okta = client(&transport);
    let output = Output::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_ansi(false)
        .with_writer(output.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let guard = subscribe(subscriber);
    runtime.block_on(async { okta.get_user("x").await.unwrap() });
    drop(guard);
    let bytes = output.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn everything_is_logged_under_the_name_of_the_sdk() {
    let text = log("okta_sdk=debug");
    for part in [
        r#"okta.call{otel.kind="internal" otel.name="getUser" okta.operation="getUser""#,
        r#":okta.attempt{otel.kind="client" otel.name=GET /api/v1/users/{id} "#,
        "okta_sdk: request headers=",
        "okta_sdk: attempt http.response.status_code=503 error.type=503 elapsed_ms=",
        "okta_sdk: retrying http.request.resend_count=1 wait_ms=",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(log("off,okta_runtime=trace,okta_redis=trace"), "");
    let text = log("okta_sdk=info");
    assert!(text.contains("retrying") && !text.contains(": attempt "), "{text}");
}
