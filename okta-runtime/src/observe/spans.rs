//! Spans of calls and attempts, with the names of OpenTelemetry's semantic conventions for HTTP.
//!
//! Numbers are recorded as `i64`, because subscribers for OpenTelemetry convert other integers to text.

use std::fmt;

use tracing::Span;
use tracing::field::{Empty, display};

use super::ErrorType;
use crate::operation::Method;
use crate::profile::LOG_TARGET;
use crate::response::request_id;
use crate::transport::HttpResponse;

/// What the spans of a call and of its attempts have in common.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The `operationId`.
    pub(crate) operation: &'a str,
    pub(crate) method: Method,
    /// The path template; empty if there is none.
    pub(crate) template: &'a str,
    /// The URL of the server.
    pub(crate) server: &'a str,
}

/// How a call or an attempt ended.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ending<'a> {
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) error: Option<ErrorType>,
}

impl Request<'_> {
    /// Returns the span of a call, including its waits and all attempts.
    pub(crate) fn call_span(self) -> Span {
        tracing::info_span!(
            target: LOG_TARGET,
            "okta.call",
            otel.kind = "internal",
            otel.name = self.operation,
            otel.status_code = Empty,
            okta.operation = self.operation,
            okta.request_id = Empty,
            http.request.method = self.method.as_str(),
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            url.template = self.template(),
            server.address = self.address(),
            server.port = self.port(),
            error.type = Empty,
        )
    }

    /// Returns the span of one request. `resends` is the number of requests that the call sent before.
    pub(crate) fn attempt_span(self, resends: usize) -> Span {
        tracing::info_span!(
            target: LOG_TARGET,
            "okta.attempt",
            otel.kind = "client",
            otel.name = %self,
            otel.status_code = Empty,
            okta.operation = self.operation,
            okta.request_id = Empty,
            http.request.method = self.method.as_str(),
            http.request.resend_count = resend_count(resends),
            http.response.status_code = Empty,
            url.template = self.template(),
            server.address = self.address(),
            server.port = self.port(),
            error.type = Empty,
        )
    }

    fn template(&self) -> Option<&str> {
        Some(self.template).filter(|template| !template.is_empty())
    }

    fn address(&self) -> Option<&str> {
        host_and_port(self.server).map(|(host, _)| host)
    }

    fn port(&self) -> Option<i64> {
        host_and_port(self.server).map(|(_, port)| port.into())
    }
}

impl fmt::Display for Request<'_> {
    /// Writes the name of the span of an attempt: method and path template.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.method)?;
        self.template().map_or(Ok(()), |template| write!(f, " {template}"))
    }
}

impl<'a> Ending<'a> {
    /// Returns the ending of a request with a response.
    pub(crate) fn of_response(response: &'a HttpResponse) -> Self {
        Self {
            status: Some(response.status.as_u16()),
            request_id: request_id(&response.headers),
            error: ErrorType::of_status(response.status),
        }
    }

    /// Returns the ending of a request without a response.
    pub(crate) fn failed(error: ErrorType) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// Records how the call or the attempt of a span ended.
    pub(crate) fn record(self, span: &Span) {
        span.record("http.response.status_code", self.status.map(i64::from));
        span.record("okta.request_id", self.request_id);
        if let Some(error) = self.error {
            span.record("error.type", display(error));
            span.record("otel.status_code", "ERROR");
        }
    }
}

/// Returns the attribute `http.request.resend_count`, which first requests do not have.
pub(crate) fn resend_count(resends: usize) -> Option<i64> {
    i64::try_from(resends).ok().filter(|count| *count > 0)
}

/// Returns host and port of the URL of a server.
pub(crate) fn host_and_port(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        // The last part of an IPv6 address ends in `]`.
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, if scheme == "https" { 443 } else { 80 }),
    };
    Some((host.trim_start_matches('[').trim_end_matches(']'), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_host_and_a_port() {
        for (url, host, port) in [
            ("https://acme.okta.com", "acme.okta.com", 443),
            ("https://acme.okta.com:8443/gateway", "acme.okta.com", 8443),
            ("http://127.0.0.1:80/a:b", "127.0.0.1", 80),
            ("http://[::1]", "::1", 80),
            ("https://[2001:db8::1]:8443", "2001:db8::1", 8443),
        ] {
            assert_eq!(host_and_port(url), Some((host, port)));
        }
        assert_eq!(host_and_port("acme.okta.com"), None);
    }
}
