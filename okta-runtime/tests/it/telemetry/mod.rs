//! Spans, metrics and trace context, as the SDK of OpenTelemetry receives them.

mod context;
mod metrics;
mod names;
mod spans;

use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanId, TracerProvider as _};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::support::subscribe;

/// Returns the spans that have ended during `work`, in the order in which they began.
fn spans(work: impl Future) -> Vec<SpanData> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let layer =
        layer.with_location(false).with_threads(false).with_target(false).with_tracked_inactivity(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let guard = subscribe(tracing_subscriber::registry().with(layer));
    runtime.block_on(work);
    drop(guard);
    let mut spans = exporter.get_finished_spans().unwrap();
    spans.sort_by_key(|span| (span.start_time, span.parent_span_id != SpanId::INVALID));
    spans
}

/// Returns attributes as sorted lines.
fn lines<'a>(attributes: impl IntoIterator<Item = &'a KeyValue>) -> Vec<String> {
    let lines = attributes.into_iter().map(|attribute| format!("{}={:?}", attribute.key, attribute.value));
    let mut lines: Vec<String> = lines.map(plain).collect();
    lines.sort();
    lines
}

/// Removes the names of types from the `Debug` output of a value.
fn plain(line: String) -> String {
    let line = line.replace("String(Owned(", "String(").replace("String(Static(", "String(");
    line.replace("))", ")")
}
