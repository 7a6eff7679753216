//! The static description of an operation, from which the runtime builds its requests.

use super::{Lowering, ident};
use crate::ir::{self, Paging, Security};

impl Lowering<'_> {
    pub(super) fn definition(&self, operation: &ir::Operation) -> String {
        let method = ident::variant(&operation.method.to_lowercase());
        let mut text = format!(
            "::okta_runtime::Operation::new({:?}, ::okta_runtime::Method::{method}, {:?})",
            operation.id, operation.path
        );
        match operation.security {
            Security::Any => {}
            Security::OAuthOnly => text.push_str(".auth(::okta_runtime::Auth::OauthOnly)"),
            Security::SswsOnly => text.push_str(".auth(::okta_runtime::Auth::SswsOnly)"),
            Security::None => text.push_str(".auth(::okta_runtime::Auth::None)"),
        }
        if !operation.scopes.is_empty() {
            text.push_str(&format!(".scopes(&{:?})", operation.scopes));
        }
        let mut media: Vec<&str> = Vec::new();
        for name in operation.outputs.iter().flat_map(|output| &output.media) {
            if !media.contains(&name.as_str()) {
                media.push(name);
            }
        }
        let media = media.join(", ");
        if !media.is_empty() && media != "application/json" {
            text.push_str(&format!(".accept({media:?})"));
        }
        let statuses: Vec<u16> = operation.outputs.iter().map(|output| output.status).collect();
        if statuses.iter().any(|status| !(200..300).contains(status)) {
            text.push_str(&format!(".statuses(&{statuses:?})"));
        }
        match &operation.paging {
            Paging::None => {}
            Paging::Link { .. } => text.push_str(".paging(::okta_runtime::Paging::Link)"),
            Paging::Poll => text.push_str(".paging(::okta_runtime::Paging::Poll)"),
            Paging::Body { items } => {
                text.push_str(&format!(".paging(::okta_runtime::Paging::Body {{ items: {items:?} }})"));
            }
            Paging::Wrapped { items } => {
                text.push_str(&format!(".paging(::okta_runtime::Paging::Wrapped {{ items: {items:?} }})"));
            }
        }
        if let Some(server) = &operation.server {
            text.push_str(&format!(".server({server:?})"));
        }
        if self.is_sensitive(operation) {
            text.push_str(".sensitive()");
        }
        text
    }

    /// An answer with a secret is never cached.
    fn is_sensitive(&self, operation: &ir::Operation) -> bool {
        let mut start = Vec::new();
        operation
            .outputs
            .iter()
            .filter_map(|output| output.ty.as_ref())
            .for_each(|ty| ir::named(ty, &mut start));
        ir::reach(self.api, start).iter().any(|id| match self.api.types.get(id).map(|def| &def.kind) {
            Some(ir::Kind::Object(object)) => {
                object.fields.values().any(|field| field.secret && !field.write_only)
            }
            _ => false,
        })
    }
}
