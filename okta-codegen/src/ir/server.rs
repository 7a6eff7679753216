//! The server of a document.

use serde_json::Value;

use super::Server;
use super::build::Builder;
use super::node::Node;

const POINTER: &str = "/servers/0/url";

impl Builder<'_> {
    /// Returns the first server of the document, with the defaults of its variables.
    pub(super) fn server(&mut self) -> Option<Server> {
        let servers = self.root.get("servers").and_then(Value::as_array).map_or(0, Vec::len);
        if self.name.is_some() {
            let others: Vec<String> = (1..servers).map(|index| format!("/servers/{index}")).collect();
            self.left_out("further servers", &others, HELP);
        }
        let server = self.root.pointer("/servers/0")?;
        let text = server.get("url")?.as_str()?.trim();
        let url = match filled(text, server) {
            Ok(url) => url,
            Err(name) => {
                let message = format!("the variable `{name}` of the server URL has no default");
                self.warn("server-variable", POINTER, message, HELP);
                return None;
            }
        };
        let (mut origin, path) = split(&url);
        if origin.is_empty() {
            let message = format!("the server URL `{url}` does not name a host");
            self.warn("server-relative", POINTER, message, HELP);
        } else if !url.contains("://") {
            let message = format!("the server URL `{url}` does not name a scheme, and is read as {origin}");
            self.warn("server-scheme", POINTER, message, HELP);
        } else if !origin.starts_with("https://") {
            let message = format!("the server URL `{url}` does not use https");
            let help = "set another URL, or allow this one with `ClientBuilder::danger_allow_http`";
            self.warn("server-insecure", POINTER, message, help);
        }
        if self.name.is_some() && !is_text(&origin) {
            let message = format!("the server URL `{url}` is not a URL");
            self.warn("server-invalid", POINTER, message, HELP);
            origin.clear();
        }
        Some(Server { origin, path })
    }

    /// The server of an operation or of its path, unless it is the document's own. Without a host it is another prefix
    /// on the server of the document.
    pub(super) fn own_server(&mut self, item: &Node<'_>, node: &Node<'_>) -> Option<String> {
        let own = node.at("servers", 0).or_else(|| item.at("servers", 0))?;
        let text = own.text("url")?.trim();
        let root = self.root.pointer("/servers/0");
        let root_text = root.and_then(|root| root.get("url")?.as_str()).unwrap_or_default();
        if text.trim_end_matches('/') == root_text.trim().trim_end_matches('/') {
            return None;
        }
        // Without a default for each variable the template says what to set.
        let url = filled(text, own.value).unwrap_or_else(|_| text.to_owned());
        let (origin, path) = split(&url);
        let (root_origin, root_path) =
            root.and_then(|root| filled(root_text, root).ok()).map(|url| split(&url)).unwrap_or_default();
        match origin.is_empty() || origin == root_origin {
            true if path == root_path => None,
            // The description of Okta's APIs names other hosts only.
            true if self.name.is_some() => Some(if path.is_empty() { "/".to_owned() } else { path }),
            true => None,
            false => Some(format!("{origin}{path}")),
        }
    }
}

const HELP: &str = "set the URL with `ClientBuilder::server_url`";

/// A server URL in which each variable has its default. Fails with the name of a variable without one.
fn filled<'u>(url: &'u str, server: &Value) -> Result<String, &'u str> {
    let mut filled = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let variable = server.get("variables").and_then(|variables| variables.get(name));
        let default = variable.and_then(|variable| variable.get("default"));
        filled.push_str(before);
        match default {
            Some(Value::String(text)) => filled.push_str(text),
            // A port without quotes.
            Some(Value::Number(number)) => filled.push_str(&number.to_string()),
            _ => return Err(name),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The origin and the path of a URL. The origin is empty if the URL does not name a host; without a scheme it is https.
fn split(url: &str) -> (String, String) {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => match url.strip_prefix("//") {
            Some(rest) => ("https".to_owned(), rest),
            None if has_host(url) => ("https".to_owned(), url),
            None => (String::new(), url),
        },
    };
    let host = if scheme.is_empty() { 0 } else { rest.find(['/', '?', '#']).unwrap_or(rest.len()) };
    let (host, path) = rest.split_at(host);
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    (if host.is_empty() { String::new() } else { format!("{scheme}://{host}") }, path)
}

/// Whether a URL without a scheme begins with a host, such as `api.example.com/v1`.
fn has_host(url: &str) -> bool {
    let first = url.split('/').next().unwrap_or_default();
    first.contains(['.', ':']) && !first.starts_with('.') || first == "localhost"
}

/// Whether an origin has no characters that no URL has.
fn is_text(origin: &str) -> bool {
    !origin.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}".contains(c))
}
