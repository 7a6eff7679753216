//! Why a request has no response. hyper reports most details as text only.

use std::error::Error;

use http::{HeaderValue, StatusCode};
use hyper_util::client::legacy;

use super::connect::NotInTime;
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
    /// Those of an HTTP client of the application, which cannot be asked.
    #[cfg(feature = "reqwest")]
    OfApplication,
}

pub(super) const CANNOT_CONNECT: (Kind, &str) = (Kind::Connect, "cannot connect to the server");

pub(super) const BROKEN: (Kind, &str) = (Kind::Interrupted, "the connection broke before a response arrived");

/// Converts an error of sending a request. `connect` is the limit of opening a connection.
pub(super) fn failure(error: legacy::Error, connect: &Limit) -> TransportError {
    if errors(&error).any(|cause| cause.is::<NotInTime>()) {
        let message = format!("the connection was not open in time (limit {connect})");
        return TransportError::new(Kind::ConnectTimeout, message).with_source(error);
    }
    let cause = error.source().map(chain).unwrap_or_default();
    let other = if error.is_connect() { CANNOT_CONNECT } else { BROKEN };
    let (kind, message) = known(&cause).unwrap_or(other);
    TransportError::new(kind, message).with_source(error)
}

/// Returns the error for a redirect that an HTTP client of the application followed.
#[cfg(feature = "reqwest")]
pub(super) fn followed_redirect() -> TransportError {
    let message = "the HTTP client of the application followed a redirect: build it with `redirect(Policy::none())`, because only the SDK knows where credentials may be sent";
    TransportError::new(Kind::Other, message)
}

/// Returns the error for a response that is larger than allowed.
pub(super) fn too_large(limit: usize) -> TransportError {
    let message = format!("the response body is larger than {limit} bytes (see max_response_bytes)");
    TransportError::new(Kind::TooLarge, message)
}

/// Converts an error of reading a body. The server has processed the request, whatever the reason.
pub(super) fn broken_body(error: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    let message = "the response is incomplete or malformed";
    TransportError::new(Kind::Interrupted, message).with_source(error)
}

/// Returns what the text of a cause means, if it is known.
pub(super) fn known(cause: &str) -> Option<(Kind, &'static str)> {
    if let Some((_, kind, message)) = KNOWN.iter().find(|(text, ..)| cause.contains(text)) {
        return Some((*kind, message));
    }
    if let Some((_, reason)) = cause.split_once("tunnel error: ") {
        let needs_login = reason.contains("authorization");
        let unreachable = (Kind::Connect, "the proxy cannot reach the server");
        return Some(if needs_login { (Kind::ProxyLogin, PROXY_LOGIN) } else { unreachable });
    }
    let (_, alert) = cause.split_once("received fatal alert: ")?;
    let is_certificate = CERTIFICATE_ALERTS.iter().any(|known| alert.starts_with(known));
    is_certificate.then_some((Kind::Certificate, CLIENT_CERTIFICATE))
}

/// Joins the messages of an error and of its sources, for places that accept only text.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    errors(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn errors<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Returns the error for the status 407. A proxy returns it for plain HTTP. Over TLS, where a proxy only opens a tunnel,
/// and without a proxy, the server or something before it returned it.
pub(super) fn proxy_login(is_https: bool, proxies: Proxies) -> TransportError {
    let message = match (is_https, proxies) {
        (false, Proxies::Some) => PROXY_LOGIN,
        (true, Proxies::Some) => {
            "the server returned status 407 (proxy authentication required), which only a proxy should return: check what is between this machine and the org"
        }
        #[cfg(feature = "reqwest")]
        (_, Proxies::OfApplication) => {
            "the HTTP client of the application received status 407 (proxy authentication required): check its proxy"
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
pub(crate) const NO_TLS: &str = "https needs TLS, but no Cargo feature for it is enabled: enable `rustls`, or `rustls-no-provider` with a crypto provider of the application";

/// Returns the error for an `https` URL in a build without TLS.
pub(super) fn no_tls() -> TransportError {
    TransportError::new(Kind::Invalid, NO_TLS)
}
