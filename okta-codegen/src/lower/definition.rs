//! The static description of an operation, from which the runtime builds its requests.

use super::tokens::quoted;
use super::{Lowering, ident};
use crate::ir::{self, Api, Graph, Kind, Security, TypeDef};
use crate::view::{Definition, Paging};

impl Lowering<'_> {
    pub(super) fn definition(&self, operation: &ir::Operation) -> Definition {
        Definition {
            id: quoted(&operation.id),
            method: ident::variant(&operation.method.to_lowercase()),
            path: quoted(&encoded(&operation.path)),
            security: match &operation.alternatives {
                Some(all) if !self.strict => {
                    all.iter().map(|all| all.iter().map(|name| quoted(name)).collect()).collect()
                }
                _ => Vec::new(),
            },
            auth: match operation.security {
                _ if !self.strict => (!takes_credentials(operation)).then_some("None"),
                Security::Any => None,
                Security::OAuthOnly => Some("OauthOnly"),
                Security::SswsOnly => Some("SswsOnly"),
                Security::Client => Some("Client"),
                Security::None => Some("None"),
            },
            scopes: operation.scopes.iter().map(|scope| quoted(scope)).collect(),
            accept: accept(operation).map(|media| quoted(&media)),
            statuses: statuses(operation),
            paging: paging(&operation.paging),
            server: operation.server.as_deref().map(quoted),
            bucket: operation.bucket.as_deref().map(quoted),
            reads: self.names.reads.contains_key(&operation.id),
            sensitive: self.is_sensitive(operation),
        }
    }

    /// A response with a secret is never cached.
    fn is_sensitive(&self, operation: &ir::Operation) -> bool {
        self.api.numbers(ir::response_types(operation)).any(|number| self.secret[number])
    }
}

/// Which types have values that contain a secret in responses.
pub(super) fn secret(api: &Api, graph: &Graph) -> Vec<bool> {
    let has_secret = |def: &TypeDef| match &def.kind {
        Kind::Object(object) => object.fields.values().any(|field| field.secret && !field.write_only),
        _ => false,
    };
    graph.leading_to(api.types.values().map(has_secret).collect())
}

/// A path template whose other characters than those of URLs are percent-encoded, apart from names in braces.
fn encoded(path: &str) -> String {
    let (mut encoded, mut is_name) = (String::new(), false);
    for c in path.chars() {
        is_name = c == '{' || is_name && c != '}';
        if is_name || c.is_ascii_graphic() && !"<>\"\\^`|".contains(c) {
            encoded.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        encoded.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
    }
    encoded
}

/// Whether a credential can be sent. Without requirements the client decides.
fn takes_credentials(operation: &ir::Operation) -> bool {
    operation.alternatives.as_ref().is_none_or(|all| all.iter().any(|all| !all.is_empty()))
}

/// The media types of the responses, unless JSON is the only one.
fn accept(operation: &ir::Operation) -> Option<String> {
    let mut media: Vec<&str> = Vec::new();
    for name in operation.responses.iter().flat_map(|response| &response.media) {
        if !media.contains(&name.as_str()) {
            media.push(name);
        }
    }
    (!matches!(media.as_slice(), [] | ["application/json"])).then(|| media.join(", "))
}

/// The declared statuses, if one of them is outside 200 to 299.
fn statuses(operation: &ir::Operation) -> Vec<u16> {
    let statuses: Vec<u16> = operation.responses.iter().map(|response| response.status).collect();
    match statuses.iter().all(|status| (200..300).contains(status)) {
        true => Vec::new(),
        false => statuses,
    }
}

fn paging(paging: &ir::Paging) -> Option<Paging> {
    let (kind, items) = match paging {
        ir::Paging::None => return None,
        ir::Paging::Link { .. } => ("Link", None),
        ir::Paging::Poll => ("Poll", None),
        ir::Paging::Body { items } => ("Body", Some(items)),
        ir::Paging::Wrapped { items } => ("Wrapped", Some(items)),
    };
    Some(Paging { kind, items: items.map(|items| quoted(items)) })
}
