//! The transport of a client: one of the program's own, or HTTP with the proxy and the times that were found.

use std::sync::Arc;

use super::settings::ClientSettings;
use crate::config::{Found, Unit};
use crate::error::{Problem, ProblemCode};
use crate::secret::Secret;
use crate::transport::{HttpTransport, HttpTransportBuilder, Transport, TransportError};

/// The transport, if it can be had.
pub(super) fn transport(draft: &mut ClientSettings, found: &mut Found) -> Option<Arc<dyn Transport>> {
    let connect_timeout =
        draft.connect_timeout.or_else(|| found.duration("client.connectionTimeout", Unit::Seconds));
    let proxy = proxy(found);
    if let Some(transport) = draft.transport.take() {
        return Some(transport);
    }
    let mut builder = draft.http.take().unwrap_or_else(HttpTransport::builder);
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
                    found.problem(ProblemCode::ProxyInvalid, "client.proxy.host", error.to_string());
                    return None;
                }
            },
        };
    }
    match builder.build() {
        Ok(transport) => Some(Arc::new(transport)),
        Err(error) => {
            found.problems.push(Problem::new(ProblemCode::Transport, error.to_string()));
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
    /// What the usual variables say, such as `HTTPS_PROXY`.
    Environment,
    /// None at all.
    None,
    At {
        url: String,
        login: Option<(String, Secret)>,
    },
}

/// The proxy that files and the environment tell of by Okta's own keys.
fn proxy(found: &mut Found) -> Proxy {
    if found.boolean("client.useProxy") == Some(false) {
        return Proxy::None;
    }
    let port = found.number("client.proxy.port");
    let login = match (found.text("client.proxy.username"), found.secret("client.proxy.password")) {
        (Some(user), Some(password)) => Some((user.to_owned(), password)),
        (None, None) => None,
        (user, _) => {
            let key = if user.is_some() { "client.proxy.username" } else { "client.proxy.password" };
            let message = "the proxy has a user name or a password, but not both";
            found.problem(ProblemCode::ProxyAuthIncomplete, key, message);
            return Proxy::Environment;
        }
    };
    let Some(host) = found.text("client.proxy.host") else {
        if port.is_some() || login.is_some() {
            let key = if port.is_some() { "client.proxy.port" } else { "client.proxy.username" };
            found.problem(ProblemCode::ProxyHostMissing, key, "the proxy has settings but no host");
        }
        return Proxy::Environment;
    };
    let mut url = if host.contains("://") { host.to_owned() } else { format!("http://{host}") };
    if let Some(port) = port {
        if !(1..=65535).contains(&port) {
            let message = format!("{port} is not the port of a proxy");
            found.problem(ProblemCode::ProxyPortInvalid, "client.proxy.port", message);
            return Proxy::Environment;
        }
        url = format!("{}:{port}", url.trim_end_matches('/'));
    }
    Proxy::At { url, login }
}
