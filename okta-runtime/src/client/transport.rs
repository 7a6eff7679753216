//! The transport of a client: the one set in code, or HTTP with the configured proxy and timeout.

use std::sync::Arc;

use super::settings::ClientSettings;
use crate::config::{LayeredConfig, Row, keys};
use crate::error::{Problem, ProblemCode, chain};
use crate::secret::Secret;
use crate::transport::{HttpTransport, HttpTransportBuilder, Transport, TransportError};

/// Returns the transport. If it cannot be built, records a problem and returns `None`.
pub(super) fn transport(
    program: &mut ClientSettings,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn Transport>> {
    let configured = config.get(&keys::CONNECTION_TIMEOUT);
    let connect_timeout = program.connect_timeout.or(configured);
    let proxy = proxy(config);
    if let Some(transport) = program.transport.take() {
        return Some(transport);
    }
    let mut builder = program.http.take().unwrap_or_else(HttpTransport::builder);
    if let Some(timeout) = connect_timeout.filter(|timeout| !timeout.is_zero()) {
        builder = builder.or_connect_timeout(timeout);
    }
    if !builder.has_proxy() {
        builder = match proxy {
            Proxy::Environment => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At { url, login } => match set_proxy(builder, &url, login.as_ref()) {
                Ok(builder) => builder,
                Err(error) => {
                    config.problem(ProblemCode::ProxyInvalid, &keys::PROXY_HOST, chain(&error));
                    return None;
                }
            },
        };
    }
    match builder.build() {
        Ok(transport) => Some(Arc::new(transport)),
        Err(error) => {
            config.problems.push(Problem::new(ProblemCode::Transport, chain(&error)));
            None
        }
    }
}

fn set_proxy(
    builder: HttpTransportBuilder,
    url: &str,
    login: Option<&(String, Secret)>,
) -> Result<HttpTransportBuilder, TransportError> {
    builder.proxy(url, login.map(|(user, password)| (user.as_str(), password)))
}

enum Proxy {
    /// The proxy named by variables such as `HTTPS_PROXY`.
    Environment,
    /// No proxy.
    None,
    At {
        url: String,
        login: Option<(String, Secret)>,
    },
}

/// Reads the proxy from the configuration.
fn proxy(config: &mut LayeredConfig) -> Proxy {
    if config.get(&keys::USE_PROXY) == Some(false) {
        return Proxy::None;
    }
    let port = config.get(&keys::PROXY_PORT);
    let login = match (config.get(&keys::PROXY_USERNAME), config.get(&keys::PROXY_PASSWORD)) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        (user, _) => {
            let key: &Row = if user.is_some() { &keys::PROXY_USERNAME } else { &keys::PROXY_PASSWORD };
            let message = "the proxy has a user name or a password, but not both";
            config.problem(ProblemCode::ProxyAuthIncomplete, key, message);
            return Proxy::Environment;
        }
    };
    let Some(host) = config.get(&keys::PROXY_HOST) else {
        if port.is_some() || login.is_some() {
            let key: &Row = if port.is_some() { &keys::PROXY_PORT } else { &keys::PROXY_USERNAME };
            config.problem(ProblemCode::ProxyHostMissing, key, "the proxy has settings but no host");
        }
        return Proxy::Environment;
    };
    let mut url = if host.contains("://") { host } else { format!("http://{host}") };
    if let Some(port) = port {
        if !(1..=65535).contains(&port) {
            let message = format!("the port {port} of the proxy is not valid");
            config.problem(ProblemCode::ProxyPortInvalid, &keys::PROXY_PORT, message);
            return Proxy::Environment;
        }
        url = format!("{}:{port}", url.trim_end_matches('/'));
    }
    Proxy::At { url, login }
}
