//! The credentials of a complete crate: a setter for each security scheme, and the example that sets one.

use std::collections::BTreeSet;

use super::tokens::quoted;
use super::{EXAMPLE, Lowering, docs, ident, taken};
use crate::diag::{Diagnostic, Diagnostics, pointer};
use crate::ir::{Operation, Scheme, SchemeKind, Security};
use crate::view::{self, CredentialKind, CredentialSetter};

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

    /// The security schemes with the names of their setters. A document without any leaves the choice to the client,
    /// which has a bearer token then.
    fn named_schemes(&self) -> Vec<Named<'_>> {
        static ANY: Scheme = Scheme { kind: SchemeKind::Bearer, docs: None };
        let schemes = self.api.schemes.iter().map(|(name, scheme)| (name.as_str(), scheme));
        let schemes: Vec<(&str, &Scheme)> =
            schemes.filter(|(_, scheme)| scheme.kind != SchemeKind::ClientForm).collect();
        let is_undeclared = self.api.schemes.is_empty()
            && self.api.operations.iter().all(|operation| operation.alternatives.is_none());
        let schemes = if is_undeclared { vec![("bearer", &ANY)] } else { schemes };
        let mut taken: BTreeSet<String> = taken::of_builders().map(str::to_owned).collect();
        let mut named = Vec::new();
        for (name, scheme) in &schemes {
            let kind = kind_name(scheme);
            let is_only = schemes.iter().filter(|(_, other)| kind_name(other) == kind).count() == 1;
            let base = if is_only { kind.to_owned() } else { ident::bare(name) };
            let free = |base: &String| {
                setters_of(scheme).iter().all(|(_, suffix, ..)| !taken.contains(&format!("{base}{suffix}")))
            };
            let others = [format!("{base}_credential")].into_iter();
            let numbered = (2..).map(|number| ident::numbered(&base, number));
            let base =
                std::iter::once(base.clone()).chain(others).chain(numbered).find(free).unwrap_or_default();
            taken.extend(setters_of(scheme).iter().map(|(_, suffix, ..)| format!("{base}{suffix}")));
            named.push(Named { name, scheme, base });
        }
        named
    }

    /// The setters of the schemes that operations use.
    pub(super) fn credentials(&self) -> Vec<CredentialSetter> {
        let mut setters = Vec::new();
        for Named { name, scheme, base } in self.named_schemes() {
            for (kind, suffix, first, place) in setters_of(scheme) {
                let mut lines = vec![format!("{first} Security scheme {}.", docs::code(name))];
                let variables = variables_of(kind, &base).map(|name| docs::code(&self.full_variable(&name)));
                let variables: Vec<String> = variables.collect();
                if !variables.is_empty() {
                    let read = format!("[`Client::from_env`] reads it from {}.", listed(&variables));
                    lines.extend([String::new(), read]);
                }
                if let (Some(text), "") = (&scheme.docs, suffix) {
                    lines.push(String::new());
                    lines.extend(self.prose(text));
                }
                let method = ident::keyword(format!("{base}{suffix}"));
                setters.push(CredentialSetter {
                    name: method,
                    docs: lines,
                    kind,
                    scheme: quoted(name),
                    place,
                });
            }
        }
        setters
    }

    /// The schemes with the settings of their credentials.
    pub(super) fn scheme_settings(&self) -> Vec<view::Scheme> {
        let of = |Named { name, scheme, base }: Named<'_>| {
            let setting = |(end, variable): (&str, &str)| view::Setting {
                name: quoted(&format!("credentials.{base}{end}")),
                variable: quoted(&format!("{}{variable}", base.to_uppercase())),
            };
            let (kind, settings): (String, &[(&str, &str)]) = match &scheme.kind {
                SchemeKind::Basic => ("Basic".to_owned(), &BASIC),
                SchemeKind::Oauth { token_url: Some(url) } => (format!("Client({})", quoted(url)), &CLIENT),
                SchemeKind::Bearer | SchemeKind::Oauth { token_url: None } => ("Bearer".to_owned(), &ONE),
                SchemeKind::Header(name) => (key_kind("Header", name), &ONE),
                SchemeKind::Query(name) => (key_kind("Query", name), &ONE),
                SchemeKind::Cookie(name) => (key_kind("Cookie", name), &ONE),
                SchemeKind::ClientForm => return None,
            };
            Some(view::Scheme {
                name: quoted(name),
                method: quoted(&base),
                kind,
                settings: settings.iter().copied().map(setting).collect(),
            })
        };
        self.named_schemes().into_iter().filter_map(of).collect()
    }

    pub(super) fn needs_oauth(&self) -> bool {
        let has_client = |scheme: &Scheme| matches!(scheme.kind, SchemeKind::Oauth { token_url: Some(_) });
        self.api.schemes.values().any(has_client)
    }

    /// The variable of the first credential, after the prefix.
    pub(super) fn first_variable(&self) -> String {
        let first = self.named_schemes().into_iter().next();
        let variable = first.and_then(|Named { scheme, base, .. }| {
            let (kind, ..) = setters_of(scheme).into_iter().next()?;
            variables_of(kind, &base).next()
        });
        variable.unwrap_or_else(|| "CLIENT_USERAGENT".to_owned())
    }

    fn full_variable(&self, name: &str) -> String {
        format!("{}_{name}", super::prefix(&self.library))
    }

    /// The lines of an example that builds a client.
    pub(super) fn client_example(&self) -> Vec<String> {
        vec![
            String::new(),
            "```no_run".to_owned(),
            self.client_line(),
            format!("# Ok::<(), {}::runtime::Error>(())", self.library),
            "```".to_owned(),
        ]
    }

    /// The lines of a program that builds a client, and calls an operation that takes no arguments if there is one.
    pub(super) fn program(&self) -> Vec<String> {
        let is_simple = |operation: &&Operation| {
            operation.method == "GET" && !operation.deprecated && self.inputs(operation).args.is_empty()
        };
        let call = self.api.operations.iter().find(is_simple);
        let call = call.map(|operation| format!("    client.{}().await?;", self.method(operation)));
        let name = if call.is_some() { "client" } else { "_client" };
        let mut lines = vec![
            "#[tokio::main]".to_owned(),
            format!("async fn main() -> Result<(), {}::runtime::Error> {{", self.library),
            format!("    {}", self.client_line().replacen("client", name, 1)),
        ];
        lines.extend(call);
        lines.extend(["    Ok(())".to_owned(), "}".to_owned()]);
        lines
    }

    /// The statement that builds a client with the first credential.
    fn client_line(&self) -> String {
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
            format!(".{}({arguments})", setter.name)
        });
        format!(
            "let client = {krate}::Client::builder(){server}{}.build()?;",
            credentials.unwrap_or_default()
        )
    }
}

/// A security scheme with the name of its first setter.
struct Named<'a> {
    name: &'a str,
    scheme: &'a Scheme,
    base: String,
}

/// The ends of the names of settings, in a file and as variable.
const ONE: [(&str, &str); 1] = [("", "")];
const BASIC: [(&str, &str); 2] = [(".user", "_USER"), (".password", "_PASSWORD")];
const CLIENT: [(&str, &str); 4] = [
    ("", ""),
    ("_client.id", "_CLIENT_ID"),
    ("_client.secret", "_CLIENT_SECRET"),
    ("_client.scopes", "_CLIENT_SCOPES"),
];

fn key_kind(place: &str, name: &str) -> String {
    format!("Key(okta_runtime::auth::KeyPlace::{place}({}))", quoted(name))
}

/// The name of a setter if the API has one scheme of this kind.
fn kind_name(scheme: &Scheme) -> &'static str {
    match scheme.kind {
        SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_) => "api_key",
        SchemeKind::Basic => "basic",
        SchemeKind::Bearer => "bearer",
        SchemeKind::Oauth { .. } => "oauth",
        SchemeKind::ClientForm => "client",
    }
}

/// Names as a list in a sentence.
fn listed(names: &[String]) -> String {
    match names {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|name| format!("{name}, ")).collect();
            format!("{first}{before} and {last}")
        }
        all => all.concat(),
    }
}

/// The variables that set what a setter sets, after the prefix.
fn variables_of(kind: CredentialKind, base: &str) -> impl Iterator<Item = String> {
    let ends: &[&str] = match kind {
        CredentialKind::Key | CredentialKind::Bearer => &[""],
        CredentialKind::Basic => &["_USER", "_PASSWORD"],
        CredentialKind::Client => &["_CLIENT_ID", "_CLIENT_SECRET", "_CLIENT_SCOPES"],
        CredentialKind::Provider => &[],
    };
    let base = base.to_uppercase();
    ends.iter().map(move |end| format!("{base}{end}"))
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
