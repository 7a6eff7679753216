//! The server of a document.

use serde_json::Value;

use super::Server;
use super::build::Builder;

const POINTER: &str = "/servers/0/url";

impl Builder<'_> {
    /// Returns the first server of the document, with the defaults of its variables.
    pub(super) fn server(&mut self) -> Option<Server> {
        let server = self.root.pointer("/servers/0")?;
        let url = self.filled(server.get("url")?.as_str()?, server)?;
        let (origin, path) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (format!("{scheme}://{host}"), path)
            }
            None => (String::new(), url.as_str()),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        if origin.is_empty() {
            let message = format!("the server URL `{url}` does not name a host");
            self.warn("server-relative", POINTER, message, "set the URL with `ClientBuilder::server_url`");
        } else if !origin.starts_with("https://") {
            let message = format!("the server URL `{url}` does not use https");
            let help = "set another URL, or allow this one with `ClientBuilder::danger_allow_http`";
            self.warn("server-insecure", POINTER, message, help);
        }
        Some(Server { origin, path })
    }

    /// A server URL in which each variable has its default.
    fn filled(&mut self, url: &str, server: &Value) -> Option<String> {
        let mut filled = String::new();
        let mut rest = url;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let variable = server.get("variables").and_then(|variables| variables.get(name));
            let Some(default) = variable.and_then(|variable| variable.get("default")?.as_str()) else {
                let message = format!("the variable `{name}` of the server URL has no default");
                self.warn(
                    "server-variable",
                    POINTER,
                    message,
                    "set the URL with `ClientBuilder::server_url`",
                );
                return None;
            };
            filled.push_str(before);
            filled.push_str(default);
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }
}
