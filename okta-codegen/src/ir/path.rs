//! Paths of operations as they are sent.

use super::build::Builder;
use super::node::Node;
use super::{Location, Param};

impl<'a> Builder<'a> {
    /// The path without what cannot be sent as a path. Some documents add a fragment to tell operations of one path
    /// apart, or parameters of the query.
    pub(super) fn sent_path(&mut self, path: &str, item: &Node<'a>) -> String {
        let (sent, fragment) = path.split_once('#').map_or((path, false), |(sent, _)| (sent, true));
        if fragment {
            self.omitted.fragments.push(item.pointer.clone());
        } else if sent.contains('?') {
            let message = format!("the path `{path}` has a query");
            self.warn("path-query", &item.pointer, message, "declare its parameters with `in: query`");
        }
        if sent.starts_with('/') {
            return sent.to_owned();
        }
        let message = format!("the path `{path}` does not begin with `/`, and is sent as if it did");
        self.warn("path-relative", &item.pointer, message, "write `/` at its beginning");
        format!("/{sent}")
    }
}

/// A path without the parameters in its query that are declared as parameters of the query too.
pub(super) fn without_declared(path: String, declared: &[&str]) -> String {
    let Some((before, query)) = path.split_once('?') else { return path };
    let is_declared = |pair: &&str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = value.trim_start_matches('{').trim_end_matches('}');
        declared.iter().any(|known| *known == name || *known == value)
    };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_declared(pair)).collect();
    if rest.is_empty() { before.to_owned() } else { format!("{before}?{}", rest.join("&")) }
}

/// A path with what is sent before the values of its parameters.
pub(super) fn with_prefixes(path: String, params: &[Param]) -> String {
    let prefixed = params.iter().filter(|param| param.location == Location::Path && !param.prefix.is_empty());
    prefixed.fold(path, |path, param| {
        let name = format!("{{{}}}", param.name);
        path.replace(&name, &format!("{}{name}", param.prefix))
    })
}
