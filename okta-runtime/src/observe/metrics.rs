//! Metrics of OpenTelemetry.

use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};
use opentelemetry::{KeyValue, global};

use super::spans::host_and_port;
use super::{ErrorType, Event, Observer};

/// The boundaries in seconds that the semantic conventions recommend.
const BOUNDARIES: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// An observer that records metrics of OpenTelemetry.
///
/// | metric | kind, unit | attributes |
/// |---|---|---|
/// | `http.client.request.duration` | histogram, `s` | `http.request.method`, `url.template`, `server.address`, `server.port`, `http.response.status_code`, `error.type` |
/// | `okta.client.retries` | counter, `{request}` | `okta.operation`, `http.request.method`, `server.address`, `error.type` |
/// | `okta.rate_limit.remaining` | gauge, `{request}` | `okta.rate_limit.bucket`, `server.address` |
///
/// The duration is that of one request, from sending it to the end of the response. It does not include waits for rate
/// limits. Retries are all requests that a call sent after its first one, with the reason: a failure, a rate limit, a
/// renewed credential, or a redirect, which has no `error.type`. The gauge has the number of requests that the newest
/// response reported for its bucket. Requests for access tokens are not part of the metrics.
///
/// ```
/// use okta_runtime::Client;
/// use okta_runtime::observe::Metrics;
///
/// // Set the meter provider of the application before this.
/// let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").observer(Metrics::global());
/// # drop(okta);
/// ```
#[derive(Clone, Debug)]
pub struct Metrics {
    duration: Histogram<f64>,
    retries: Counter<u64>,
    remaining: Gauge<u64>,
}

impl Metrics {
    /// Creates an observer for the meter provider that is now the global one, with a meter named `okta_sdk`.
    pub fn global() -> Self {
        Self::new(&global::meter(crate::profile::LOG_TARGET))
    }

    /// Creates an observer for a meter.
    pub fn new(meter: &Meter) -> Self {
        let duration = meter
            .f64_histogram("http.client.request.duration")
            .with_unit("s")
            .with_description("Duration of HTTP client requests.")
            .with_boundaries(BOUNDARIES.to_vec());
        let retries = meter
            .u64_counter("okta.client.retries")
            .with_unit("{request}")
            .with_description("Requests that calls sent after their first one.");
        let remaining = meter
            .u64_gauge("okta.rate_limit.remaining")
            .with_unit("{request}")
            .with_description("Requests that remain in the current window of a rate limit.");
        Self { duration: duration.build(), retries: retries.build(), remaining: remaining.build() }
    }
}

impl Observer for Metrics {
    fn event(&self, event: &Event<'_>) {
        match *event {
            Event::Request { operation, method, server, attempt, cause, .. } if attempt > 1 => {
                let mut attributes = vec![
                    KeyValue::new("okta.operation", operation),
                    KeyValue::new("http.request.method", method.as_str()),
                ];
                attributes.extend(address(server));
                attributes.extend(cause.map(error_type));
                self.retries.add(1, &attributes);
            }
            Event::Response { method, path, server, status, error, elapsed, bucket, rate_limit, .. } => {
                let mut attributes = vec![KeyValue::new("http.request.method", method.as_str())];
                if !path.is_empty() {
                    attributes.push(KeyValue::new("url.template", path.to_owned()));
                }
                attributes.extend(address(server));
                let port = host_and_port(server).map(|(_, port)| i64::from(port));
                attributes.extend(port.map(|port| KeyValue::new("server.port", port)));
                let status = status.map(i64::from);
                attributes.extend(status.map(|status| KeyValue::new("http.response.status_code", status)));
                attributes.extend(error.map(error_type));
                self.duration.record(elapsed.as_secs_f64(), &attributes);
                if let Some(remaining) = rate_limit.and_then(|limit| limit.remaining) {
                    let mut attributes = vec![KeyValue::new("okta.rate_limit.bucket", bucket.to_owned())];
                    attributes.extend(address(server));
                    self.remaining.record(remaining, &attributes);
                }
            }
            _ => {}
        }
    }
}

fn address(server: &str) -> Option<KeyValue> {
    host_and_port(server).map(|(host, _)| KeyValue::new("server.address", host.to_owned()))
}

fn error_type(error: ErrorType) -> KeyValue {
    KeyValue::new("error.type", error.to_string())
}
