//! The metrics that `Metrics` records.

use std::time::Duration;

use okta_runtime::observe::Metrics;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError, TransportErrorKind};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};

use super::lines;
use crate::models::Api;
use crate::support::{FakeTime, builder, response};

/// Returns each data point as name, unit, attributes and value.
fn points(metric: &Metric) -> Vec<String> {
    let about = |attributes: Vec<String>, value: String| {
        format!("{} [{}] {{{}}} {value}", metric.name(), metric.unit(), attributes.join(", "))
    };
    let mut points: Vec<String> = match metric.data() {
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => histogram
            .data_points()
            .map(|point| {
                assert_eq!((point.bounds().next(), point.bounds().count()), (Some(0.005), 14));
                about(lines(point.attributes()), format!("{} x {:.2}", point.count(), point.sum()))
            })
            .collect(),
        AggregatedMetrics::U64(MetricData::Sum(sum)) => sum
            .data_points()
            .map(|point| about(lines(point.attributes()), point.value().to_string()))
            .collect(),
        AggregatedMetrics::U64(MetricData::Gauge(gauge)) => gauge
            .data_points()
            .map(|point| about(lines(point.attributes()), point.value().to_string()))
            .collect(),
        other => panic!("{other:?}"),
    };
    points.sort();
    points
}

/// Calls `getUser` twice, with these responses, each of which takes 250 ms. Returns the metrics.
async fn metrics(responses: Vec<Result<HttpResponse, TransportError>>) -> Vec<String> {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder().with_periodic_exporter(exporter.clone()).build();
    let time = FakeTime::new();
    let (clock, responses) = (time.clone(), std::sync::Mutex::new(responses.into_iter()));
    let transport = TestTransport::with_handler(move |_: &HttpRequest| {
        clock.advance(Duration::from_millis(250));
        responses.lock().unwrap().next().unwrap()
    });
    let metrics = Metrics::new(&provider.meter("test"));
    let okta = builder(&transport).environment(time).observer(metrics).build().unwrap();
    for _ in 0..2 {
        let _ = okta.get_user("S3cret").query("q", "S3cret").await;
    }
    provider.force_flush().unwrap();
    let finished = exporter.get_finished_metrics().unwrap();
    let metrics = finished.iter().flat_map(|resource| resource.scope_metrics());
    metrics.flat_map(|scope| scope.metrics()).flat_map(points).collect()
}

fn limited(status: u16, remaining: &str) -> Result<HttpResponse, TransportError> {
    let reset = (crate::support::EPOCH + 60).to_string();
    let headers = [
        ("x-rate-limit-limit", "100"),
        ("x-rate-limit-remaining", remaining),
        ("x-rate-limit-reset", &reset),
    ];
    Ok(response(status, &headers, "{}"))
}

#[tokio::test]
async fn durations_retries_and_remaining_requests_are_metrics() {
    let responses = vec![
        limited(503, "90"),
        limited(200, "89"),
        Err(TransportError::new(TransportErrorKind::Interrupted, "broken")),
        limited(200, "88"),
    ];
    let request = r#"http.request.method=String("GET")"#;
    let server = r#"server.address=String("acme.okta.com"), server.port=I64(443), url.template=String("/api/v1/users/{id}")"#;
    let retries = r#"http.request.method=String("GET"), okta.operation=String("getUser"), server.address=String("acme.okta.com")"#;
    let mut wanted = [
        format!("http.client.request.duration [s] {{{request}, http.response.status_code=I64(200), {server}}} 2 x 0.50"),
        format!(
            r#"http.client.request.duration [s] {{error.type=String("503"), {request}, http.response.status_code=I64(503), {server}}} 1 x 0.25"#
        ),
        format!(
            r#"http.client.request.duration [s] {{error.type=String("interrupted"), {request}, {server}}} 1 x 0.25"#
        ),
        format!(r#"okta.client.retries [{{request}}] {{error.type=String("503"), {retries}}} 1"#),
        format!(r#"okta.client.retries [{{request}}] {{error.type=String("interrupted"), {retries}}} 1"#),
        r#"okta.rate_limit.remaining [{request}] {okta.rate_limit.bucket=String("/api/v1/users/{id}"), server.address=String("acme.okta.com")} 88"#.to_owned(),
    ];
    let mut found = metrics(responses).await;
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn a_call_without_retries_and_limits_has_a_duration_only() {
    let found = metrics(vec![Ok(response(200, &[], "{}")), Ok(response(200, &[], "{}"))]).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("http.client.request.duration"), "{found:?}");
}
