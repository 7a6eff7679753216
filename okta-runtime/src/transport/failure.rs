//! Why a request has no response. reqwest reports the details as text only.

use std::error::Error;

use http::{HeaderValue, StatusCode};

use super::{TransportError, TransportErrorKind as Kind};
use crate::json::one_line;
/// What the text of a cause contains, and what it means.
const KNOWN: [(&str, Kind, &str); 3] = [
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

/// Converts an error of reqwest.
pub(super) fn failure(error: reqwest::Error) -> TransportError {
    let (kind, message) = classify(&error);
    TransportError::new(kind, message).with_source(error.without_url())
}

fn classify(error: &reqwest::Error) -> (Kind, &'static str) {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if error.is_connect() && error.is_timeout() {
        return (Kind::ConnectTimeout, "opening the connection timed out");
    }
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
        None if error.is_body() || error.is_decode() => {
            (Kind::Interrupted, "the response is incomplete or malformed")
        }
        None if error.is_request() => (Kind::Interrupted, "the connection broke before a response arrived"),
        None => (Kind::Other, "the request failed"),
    }
}

/// Returns the error for the status 407. A proxy returns it for plain HTTP. Over TLS, where a proxy only opens a tunnel,
/// the server returned it.
pub(super) fn proxy_login(is_https: bool) -> TransportError {
    let message = if is_https {
        "the server returned status 407 (proxy authentication required), which only a proxy should return: check what is between this machine and the org"
    } else {
        PROXY_LOGIN
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

/// Returns the error for an `https` URL in a build without TLS.
pub(super) fn no_tls() -> TransportError {
    let message = "this build does not support https: enable the Cargo feature `rustls`";
    TransportError::new(Kind::Invalid, message)
}
