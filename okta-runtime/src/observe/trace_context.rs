//! The trace of the application in requests (W3C Trace Context).

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::Injector;
use opentelemetry::{Context, global};

/// The headers that may be added. A propagator may know others, such as `baggage`, whose values are data of the
/// application and not meant for the org.
const ALLOWED: [&str; 2] = ["traceparent", "tracestate"];

struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        let name = ALLOWED.iter().find(|name| name.eq_ignore_ascii_case(key));
        // Headers that the caller set are kept. `tracestate` may be empty.
        if let Some(name) = name.filter(|name| !value.is_empty() && !self.0.contains_key(**name))
            && let Ok(value) = HeaderValue::try_from(value)
        {
            self.0.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Adds the context of the current span to a request, with the propagator that the application has set.
pub(super) fn inject(headers: &mut HeaderMap) {
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&Context::current(), &mut Headers(headers));
    });
}
