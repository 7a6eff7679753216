//! The transport of a client: the one set in code, or HTTP with the configured proxy and timeout.

use std::sync::Arc;
use std::time::Duration;

use super::assemble::Urls;
use super::settings::ClientSettings;
use crate::config::{LayeredConfig, keys};
use crate::error::{Problem, ProblemCode, chain};
use crate::profile::Setting;
use crate::secret::Secret;
use crate::time::Limit;
use crate::transport::{HAS_TLS, HttpTransport, HttpTransportBuilder, NO_TLS, Transport, TransportError};

/// Returns the transport. If it cannot be built, records a problem and returns `None`.
pub(super) fn transport(
    program: &mut ClientSettings,
    urls: &Urls,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn Transport>> {
    let connect_timeout = connect_timeout(program.connect_timeout, config);
    let proxy = proxy(config);
    if let Some(transport) = program.transport.take() {
        return Some(transport);
    }
    if urls.need_tls() && !HAS_TLS {
        config.problems.push(Problem::new(ProblemCode::FeatureMissing, NO_TLS));
        return None;
    }
    let mut builder = program.http.take().unwrap_or_else(HttpTransport::builder);
    if let Some(limit) = connect_timeout {
        builder = builder.or_connect_limit(limit);
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

/// The limit of opening a connection: that of the program, or the configured one. 0 means the default.
fn connect_timeout(program: Option<Duration>, config: &mut LayeredConfig) -> Option<Limit> {
    let configured = config.limit(&keys::CONNECTION_TIMEOUT);
    let program = program.map(|length| Limit::new(length, "set by `connect_timeout` of the client"));
    program.or(configured).filter(|limit| !limit.length.is_zero())
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
            let key: &Setting = if user.is_some() { &keys::PROXY_USERNAME } else { &keys::PROXY_PASSWORD };
            let message = "the proxy has a user name or a password, but not both";
            config.problem(ProblemCode::ProxyAuthIncomplete, key, message);
            return Proxy::Environment;
        }
    };
    let Some(host) = config.get(&keys::PROXY_HOST) else {
        if port.is_some() || login.is_some() {
            let key: &Setting = if port.is_some() { &keys::PROXY_PORT } else { &keys::PROXY_USERNAME };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    #[test]
    fn the_connect_timeout_of_the_program_wins_over_the_configured_one() {
        let variable = ("OKTA_CLIENT_CONNECTIONTIMEOUT".to_owned(), "7".to_owned());
        let sources = Sources { env: true, vars: Some([variable].into()), ..Sources::default() };
        let mut config = LayeredConfig::load(&sources, Default::default());
        let mut limit = |program| connect_timeout(program, &mut config).unwrap().to_string();
        assert_eq!(limit(Some(Duration::from_secs(5))), "5s, set by `connect_timeout` of the client");
        let configured =
            "7s, set by client.connectionTimeout, environment variable OKTA_CLIENT_CONNECTIONTIMEOUT";
        assert_eq!(limit(None), configured);
        assert!(connect_timeout(Some(Duration::ZERO), &mut config).is_none());
    }
}
