//! The server of a document.

use serde_json::Value;

use super::Server;
use super::build::Builder;
use super::node::Node;

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

    /// The server of an operation or of its path, unless it is the document's own.
    pub(super) fn own_server(&mut self, item: &Node<'_>, node: &Node<'_>) -> Option<String> {
        let own = node.at("servers", 0).or_else(|| item.at("servers", 0))?;
        let url = own.text("url").filter(|url| url.starts_with("http"))?;
        let is_filled = |name: &str| own.value.pointer(&format!("/variables/{name}/default")).is_some();
        let mut names = url.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        // Without a default for each variable the template says what to set.
        let url = match names.all(is_filled) {
            true => self.filled(url, own.value)?.trim_end_matches('/').to_owned(),
            false => url.to_owned(),
        };
        let root = self.root.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
        (url != root.trim_end_matches('/')).then_some(url)
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
