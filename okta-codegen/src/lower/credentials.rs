//! The credentials of a complete crate: a setter for each security scheme, and the example that sets one.

use std::collections::BTreeSet;

use super::tokens::quoted;
use super::{EXAMPLE, Lowering, docs, ident};
use crate::diag::{Diagnostic, Diagnostics, pointer};
use crate::ir::{Operation, Scheme, SchemeKind, Security};
use crate::view::{CredentialKind, CredentialSetter};

const HELP: &str = "add the credential to the requests in middleware";

impl Lowering<'_> {
    /// Warns about schemes that are none of Okta, in a crate that uses the credentials of Okta.
    pub(super) fn check_schemes(&self, diags: &mut Diagnostics) {
        for (name, scheme) in self.api.schemes.iter().filter(|_| self.strict) {
            let is_known = matches!(scheme.kind, SchemeKind::Bearer | SchemeKind::Oauth { .. });
            let is_known = is_known || self.identifies_clients(name);
            if !is_known && !scheme.kind.is_api_token() {
                let pointer = pointer::child("/components/securitySchemes", name);
                let message =
                    format!("the security scheme `{name}` is not one of Okta: no credential is sent for it");
                diags.push(Diagnostic::warning("security-unsupported", pointer, message).help(HELP));
            }
        }
    }

    /// Whether a scheme is only used by operations that an OAuth client authenticates itself to.
    fn identifies_clients(&self, name: &str) -> bool {
        let accepts =
            |operation: &&Operation| operation.alternatives.iter().flatten().flatten().any(|one| one == name);
        self.api.operations.iter().filter(accepts).all(|operation| operation.security == Security::Client)
    }

    /// The setters of the schemes that operations use.
    pub(super) fn credentials(&self) -> Vec<CredentialSetter> {
        let mut taken = BTreeSet::from(["new".to_owned(), "default".to_owned(), "clone".to_owned()]);
        let mut setters = Vec::new();
        for (name, scheme) in &self.api.schemes {
            for (kind, suffix, first, place) in setters_of(scheme) {
                let base = format!("{}{suffix}", ident::bare(name));
                let numbered = (2..).map(|number| ident::numbered(&base, number));
                let mut free = std::iter::once(base.clone()).chain(numbered).map(ident::keyword);
                let method = free.find(|name| taken.insert(name.clone())).unwrap_or_default();
                let mut lines = vec![format!("{first} Security scheme {}.", docs::code(name))];
                if let (Some(text), "") = (&scheme.docs, suffix) {
                    lines.push(String::new());
                    lines.extend(self.prose(text));
                }
                let scheme = quoted(name);
                setters.push(CredentialSetter { name: method, docs: lines, kind, scheme, place });
            }
        }
        setters
    }

    /// The lines of an example that builds a client.
    pub(super) fn client_example(&self) -> Vec<String> {
        let krate = &self.library;
        let names_host = self.api.server.as_ref().is_some_and(|server| !server.origin.is_empty());
        let server = if names_host { String::new() } else { format!(".server_url({EXAMPLE:?})") };
        let credentials =
            self.credentials().into_iter().find(|setter| setter.kind != CredentialKind::Provider);
        let credentials = credentials.map(|setter| {
            let arguments = match setter.kind {
                CredentialKind::Basic => "\"user\", \"password\"",
                _ => "\"secret\"",
            };
            format!(".credentials({krate}::Credentials::new().{}({arguments}))", setter.name)
        });
        vec![
            String::new(),
            "```no_run".to_owned(),
            format!(
                "let client = {krate}::Client::builder(){server}{}.build()?;",
                credentials.unwrap_or_default()
            ),
            format!("# Ok::<(), {krate}::runtime::Error>(())"),
            "```".to_owned(),
        ]
    }
}

/// The setters of a scheme: what each takes, the end of its name, its first sentence, and the place or the endpoint.
fn setters_of(scheme: &Scheme) -> Vec<(CredentialKind, &'static str, String, String)> {
    let key = |what: &str, name: &str, variant: &str| {
        let first = format!("Sets the API key that is sent {what} {}.", docs::code(name));
        vec![(CredentialKind::Key, "", first, format!("{variant}({})", quoted(name)))]
    };
    let bearer = || {
        let token = "Sets a bearer token. It is not renewed.".to_owned();
        let provider = "Sets a provider of tokens, for example of tokens that are renewed.".to_owned();
        vec![
            (CredentialKind::Bearer, "", token, String::new()),
            (CredentialKind::Provider, "_provider", provider, String::new()),
        ]
    };
    match &scheme.kind {
        SchemeKind::Header(name) => key("in the header", name, "Header"),
        SchemeKind::Query(name) => key("as the query parameter", name, "Query"),
        SchemeKind::Cookie(name) => key("as the cookie", name, "Cookie"),
        SchemeKind::ClientForm => Vec::new(),
        SchemeKind::Basic => {
            vec![(CredentialKind::Basic, "", "Sets user name and password.".to_owned(), String::new())]
        }
        SchemeKind::Bearer | SchemeKind::Oauth { token_url: None } => bearer(),
        SchemeKind::Oauth { token_url: Some(url) } => {
            let mut setters = bearer();
            let client = "Sets a client, whose access tokens are fetched and renewed as needed.".to_owned();
            setters.push((CredentialKind::Client, "_client", client, quoted(url)));
            setters
        }
    }
}
