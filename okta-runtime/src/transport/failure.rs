//! Why a request has no response. reqwest reports the details as text only.

use std::error::Error;

use http::{HeaderValue, StatusCode};

use super::{TransportError, TransportErrorKind as Kind};
use crate::json::one_line;
use crate::time::Limit;

/// What the text of a cause contains, and what it means.
const KNOWN: [(&str, Kind, &str); 4] = [
    (
        "invalid peer certificate",
        Kind::Certificate,
        "the certificate of the server is not accepted: check the host name and the clock, or trust its authority with HttpTransportBuilder::add_ca_pem",
    ),
    (
        "message head is too large",
        Kind::TooLarge,
        "the response has more than 100 headers, or headers that are too large",
    ),
    (
        "refused stream before processing",
        Kind::Refused,
        "the server refused the request before processing it (REFUSED_STREAM)",
    ),
    // Only requests after the last one that the server processed fail with it.
    (
        "connection error received",
        Kind::Refused,
        "the server closed the connection before processing the request (GOAWAY)",
    ),
];

/// The alerts of a server that does not accept the certificate of the client, or its absence.
const CERTIFICATE_ALERTS: [&str; 9] = [
    "AccessDenied",
    "BadCertificate",
    "CertificateExpired",
    "CertificateRequired",
    "CertificateRevoked",
    "CertificateUnknown",
    "DecryptError",
    "UnknownCA",
    "UnsupportedCertificate",
];

const CLIENT_CERTIFICATE: &str = "the server does not accept the client certificate: set one with HttpTransportBuilder::client_identity_pem";

const PROXY_LOGIN: &str = "the proxy requires a user name and a password, or refused them: set client.proxy.username and client.proxy.password, or use HttpTransportBuilder::proxy";

/// The proxies that the transport uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proxies {
    /// One is set, or the environment names one.
    Some,
    None,
}

/// Converts an error of sending a request.
pub(super) fn failure(error: reqwest::Error, connect: &Limit) -> TransportError {
    if error.is_connect() && error.is_timeout() {
        let message = format!("the connection was not open in time (limit {connect})");
        return TransportError::new(Kind::ConnectTimeout, message).with_source(error.without_url());
    }
    let (kind, message) = classify(&error);
    TransportError::new(kind, message).with_source(error.without_url())
}

/// Converts an error of reading a body. The server has processed the request, whatever the reason.
pub(super) fn broken_body(error: reqwest::Error) -> TransportError {
    let message = "the response is incomplete or malformed";
    TransportError::new(Kind::Interrupted, message).with_source(error.without_url())
}

fn classify(error: &reqwest::Error) -> (Kind, &'static str) {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if let Some((_, kind, message)) = KNOWN.iter().find(|(text, ..)| cause.contains(text)) {
        return (*kind, message);
    }
    if let Some((_, alert)) = cause.split_once("received fatal alert: ")
        && CERTIFICATE_ALERTS.iter().any(|known| alert.starts_with(known))
    {
        return (Kind::Certificate, CLIENT_CERTIFICATE);
    }
    match cause.split_once("tunnel error: ") {
        Some((_, reason)) if reason.contains("authorization") => (Kind::ProxyLogin, PROXY_LOGIN),
        Some(_) => (Kind::Connect, "the proxy cannot reach the server"),
        None if error.is_connect() => (Kind::Connect, "cannot connect to the server"),
        None if error.is_builder() => (Kind::Invalid, "the request cannot be sent"),
        None if error.is_request() => (Kind::Interrupted, "the connection broke before a response arrived"),
        None => (Kind::Other, "the request failed"),
    }
}

/// Returns the error for the status 407. A proxy returns it for plain HTTP. Over TLS, where a proxy only opens a tunnel,
/// and without a proxy, the server or something before it returned it.
pub(super) fn proxy_login(is_https: bool, proxies: Proxies) -> TransportError {
    let message = match (is_https, proxies) {
        (false, Proxies::Some) => PROXY_LOGIN,
        (true, Proxies::Some) => {
            "the server returned status 407 (proxy authentication required), which only a proxy should return: check what is between this machine and the org"
        }
        (_, Proxies::None) => {
            "the server returned status 407 (proxy authentication required), but no proxy is configured: set client.proxy.host with client.proxy.username and client.proxy.password if one is required, or check what is between this machine and the org"
        }
    };
    TransportError::new(Kind::ProxyLogin, message)
}

/// Returns the error for a body in an encoding that was not requested.
pub(super) fn compressed(status: StatusCode, encoding: &HeaderValue) -> TransportError {
    let encoding = one_line(&String::from_utf8_lossy(encoding.as_bytes()), 40);
    let message = format!(
        "the body of the response (status {}) has the encoding `{encoding}`, which was not requested and is not supported",
        status.as_u16()
    );
    TransportError::new(Kind::Other, message)
}

/// What is wrong with an `https` URL in a build without TLS.
pub(crate) const NO_TLS: &str = "https needs TLS, for which the Cargo feature `rustls` is not enabled";

/// Returns the error for an `https` URL in a build without TLS.
pub(super) fn no_tls() -> TransportError {
    TransportError::new(Kind::Invalid, NO_TLS)
}
