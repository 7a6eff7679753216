//! Security schemes and requirements.

use indexmap::IndexMap;
use serde_json::Value;

use super::build::Builder;
use super::node::Node;
use super::{Operation, Scheme, SchemeKind, Security};
use crate::diag::pointer;

/// What an operation requires.
#[derive(Default)]
pub(super) struct Requirements {
    pub(super) security: Security,
    pub(super) alternatives: Option<Vec<Vec<String>>>,
    pub(super) scopes: Vec<String>,
}

impl<'a> Builder<'a> {
    /// The requirements of an operation: its own, or those of the document.
    pub(super) fn security(&mut self, node: &Node<'a>) -> Requirements {
        let root = Node { value: self.root, pointer: String::new() };
        let requirements = match node.has("security") {
            true => node.list("security"),
            false if root.has("security") => root.list("security"),
            // A document without requirements leaves the choice to the client.
            false => return Requirements::default(),
        };
        let (mut alternatives, mut scopes) = (Vec::new(), Vec::new());
        for requirement in &requirements {
            let mut all = Vec::new();
            let mut is_known = true;
            for (name, needed) in requirement.value.as_object().into_iter().flatten() {
                let scheme = self.scheme(name, requirement);
                match &scheme {
                    Some(Some(_)) => all.push(name.clone()),
                    Some(None) => {}
                    None => is_known = false,
                }
                // A key has no scopes; some documents name roles there.
                if scheme.flatten().is_some_and(|scheme| scheme.kind.is_api_token()) {
                    continue;
                }
                let needed = needed.as_array().into_iter().flatten().filter_map(Value::as_str);
                scopes.extend(needed.map(str::to_owned));
            }
            if is_known && !alternatives.contains(&all) {
                alternatives.push(all);
            }
        }
        let kinds = alternatives.iter().flatten().filter_map(|name| self.schemes.get(name));
        let kinds: Vec<&SchemeKind> = kinds.map(|scheme| &scheme.kind).collect();
        let oauth = kinds.iter().any(|kind| matches!(kind, SchemeKind::Bearer | SchemeKind::Oauth { .. }));
        let token = kinds.iter().any(|kind| kind.is_api_token());
        let is_client = kinds.contains(&&SchemeKind::ClientForm);
        let security = match (token, oauth) {
            (false, false) if is_client => Security::Client,
            (true, true) => Security::Any,
            (false, true) => Security::OAuthOnly,
            (true, false) => Security::SswsOnly,
            (false, false) => Security::None,
        };
        Requirements { security, alternatives: Some(alternatives), scopes }
    }

    /// Adds the schemes that the document declares, if no operation says which it requires.
    pub(super) fn declared_schemes(&mut self, operations: &[Operation]) {
        if operations.iter().any(|operation| operation.alternatives.is_some()) {
            return;
        }
        let components = Node { value: self.root, pointer: String::new() }.get("components");
        for (name, node) in components.iter().flat_map(|components| components.map("securitySchemes")) {
            self.scheme(name, &node);
        }
    }

    /// A scheme by its name: `None` if no credential can satisfy it, `Some(None)` if it needs none in a request.
    fn scheme(&mut self, name: &str, requirement: &Node<'a>) -> Option<Option<Scheme>> {
        if let Some(known) = self.schemes.get(name) {
            return Some(Some(known.clone()));
        }
        let at = pointer::child("/components/securitySchemes", name);
        let Some(value) = self.root.pointer(&at) else {
            let help = "declare it under components.securitySchemes";
            let message = format!("no scheme is called `{name}`");
            self.warn("security-unknown", &requirement.pointer, message, help);
            return None;
        };
        let node = self.resolve(&Node { value, pointer: at })?;
        let text = |key: &str| node.text(key).unwrap_or("unknown");
        let kind = match (text("type"), text("in")) {
            ("oauth2", _) => SchemeKind::Oauth { token_url: self.token_url(&node) },
            ("openIdConnect", _) => SchemeKind::Oauth { token_url: None },
            ("http", _) if text("scheme").eq_ignore_ascii_case("bearer") => SchemeKind::Bearer,
            ("http", _) if text("scheme").eq_ignore_ascii_case("basic") => SchemeKind::Basic,
            ("http", _) if text("scheme") == "postBody" => SchemeKind::ClientForm,
            ("apiKey", "header") => SchemeKind::Header(text("name").to_owned()),
            ("apiKey", "query") => SchemeKind::Query(text("name").to_owned()),
            ("apiKey", "cookie") => SchemeKind::Cookie(text("name").to_owned()),
            (kind, place) => {
                let (is_mutual, kind) = (
                    kind == "mutualTLS",
                    match kind {
                        "http" => format!("HTTP {}", text("scheme")),
                        "apiKey" => format!("API key in {place}"),
                        kind => kind.to_owned(),
                    },
                );
                let message = format!(
                    "the security scheme `{name}` ({kind}) is not supported: no credential is sent for it"
                );
                let help = match is_mutual {
                    true => "set the certificate of the client with `HttpTransportBuilder`",
                    false => "implement `CredentialProvider` for it",
                };
                self.warn("security-unsupported", &node.pointer, message, help);
                return is_mutual.then_some(None);
            }
        };
        let scheme = Scheme { kind, docs: node.docs() };
        self.schemes.insert(name.to_owned(), scheme.clone());
        Some(Some(scheme))
    }

    /// The token endpoint of the flow `clientCredentials`. Without a host it is on the server of the API.
    fn token_url(&mut self, node: &Node<'a>) -> Option<String> {
        let flow = node.get("flows")?.get("clientCredentials")?;
        let url = flow.text("tokenUrl")?;
        let is_absolute = url.contains("://") || url.starts_with('/');
        Some(if is_absolute { url.to_owned() } else { format!("/{url}") })
    }
}

/// The schemes that operations use, by name.
pub(super) type Schemes = IndexMap<String, Scheme>;
