//! Spans and metrics of OpenTelemetry, printed to the terminal.
//!
//! `cargo example telemetry --features telemetry`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::observe::Metrics;
use opentelemetry::global;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::{MetricExporter, SpanExporter};
use tracing::Instrument as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // A service exports to a collector instead, with the crate `opentelemetry-otlp`.
    let tracers = SdkTracerProvider::builder().with_simple_exporter(SpanExporter::default()).build();
    let meters = SdkMeterProvider::builder().with_periodic_exporter(MetricExporter::default()).build();
    global::set_meter_provider(meters.clone());
    // The feature `trace-context` sends `traceparent` with this propagator.
    global::set_text_map_propagator(TraceContextPropagator::new());

    // The names of this program and of the SDK. Below the level INFO there are many events.
    let names =
        Targets::new().with_targets([("telemetry", LevelFilter::INFO), ("okta_sdk", LevelFilter::INFO)]);
    let spans = tracing_opentelemetry::layer().with_tracer(tracers.tracer("example"));
    tracing_subscriber::registry().with(names).with(spans).init();

    // Every third request to the demo org fails and is repeated.
    let org = ExampleOrg::to_read(DemoOrg::builder().faults(3))?;
    let okta = Client::builder().with_env(org.env()).observer(Metrics::global()).build()?;
    let report = async {
        let users = okta.list_users().limit(5).max_pages(3).collect_all().await?;
        Ok::<_, okta_sdk::Error>(users.len())
    };
    let users = report.instrument(tracing::info_span!("report")).await?;
    println!("{users} users");

    tracers.shutdown()?;
    meters.shutdown()?;
    Ok(())
}
