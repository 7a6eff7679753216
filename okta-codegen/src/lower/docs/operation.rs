//! The page of an operation: a summary, the HTTP call, parameters, an example, errors, and a link to the reference.

use super::{Links, code, default, limits, line, prose};
use crate::ir::{Location, Operation, Paging, Param, Security};
use crate::lower::ident;

/// The contents of a page.
pub(crate) struct Page<'a> {
    pub(crate) operation: &'a Operation,
    /// In the order of the method's arguments, then those of the setters.
    pub(crate) parameters: Vec<Parameter<'a>>,
    /// What the call returns, with links.
    pub(crate) returns: String,
    /// Lines of an example in Rust.
    pub(crate) example: Vec<String>,
    /// Features that are needed in addition to that of the module.
    pub(crate) features: &'a [String],
    /// Credentials are those of the document's security schemes, not those of Okta.
    pub(crate) by_scheme: bool,
    /// Address of the reference page, with `{tag}` and `{operation}`.
    pub(crate) reference: Option<&'a str>,
}

/// A parameter or a part of the body.
pub(crate) struct Parameter<'a> {
    /// Its name in Rust, as code or as a link.
    pub(crate) name: String,
    /// The words for its type, with links.
    pub(crate) ty: String,
    /// The parameter of the document, unless it is a part of the body.
    pub(crate) param: Option<&'a Param>,
    /// The description, if there is one.
    pub(crate) text: Option<&'a str>,
    /// It is an argument.
    pub(crate) required: bool,
}

impl Page<'_> {
    /// The lines of the page.
    pub(crate) fn lines(self, links: Links<'_>) -> Vec<String> {
        let operation = self.operation;
        let mut lines = title(operation, links);
        if let Some(text) = &operation.docs {
            lines.push(String::new());
            lines.extend(prose(text, links));
        }
        lines.push(String::new());
        let call = format!("{} {}", operation.method, operation.path);
        lines.push(format!("{}, operation {}.", code(&call), code(&operation.id)));
        if operation.added {
            lines.push("This operation is not in the published document.".to_owned());
        }
        lines.push(String::new());
        lines.push(if self.by_scheme { by_scheme(operation) } else { credentials(operation) });
        lines.extend(stage(operation));
        lines.push(self.returns.clone());
        lines.extend(paging(&operation.paging));
        if !self.features.is_empty() {
            let features: Vec<String> = self.features.iter().map(|feature| format!("`{feature}`")).collect();
            lines.push(format!("Requires the features {}.", features.join(" and ")));
        }
        section(
            &mut lines,
            "Parameters",
            self.parameters.iter().flat_map(|parameter| parameter.lines(links)).collect(),
        );
        section(&mut lines, "Example", self.example);
        section(&mut lines, "Errors", errors(operation));
        if let Some(reference) = self.reference {
            lines.push(String::new());
            let link = reference.replace("{tag}", &operation.tag).replace("{operation}", &operation.id);
            lines.push(format!("[Reference]({})", printable_address(&link)));
        }
        lines
    }
}

/// Adds a part of a page, unless it is empty.
fn section(lines: &mut Vec<String>, heading: &str, part: Vec<String>) {
    if !part.is_empty() {
        lines.extend([String::new(), format!("# {heading}"), String::new()]);
        lines.extend(part);
    }
}

fn printable_address(link: &str) -> String {
    link.replace(|c: char| c.is_whitespace() || c.is_control(), "%20")
}

/// The first sentence of what an operation does.
pub(crate) fn summary(operation: &Operation, links: Links<'_>) -> String {
    super::first_sentence(&title(operation, links))
}

/// What the operation does: its summary, or its id in words.
fn title(operation: &Operation, links: Links<'_>) -> Vec<String> {
    let mut lines = operation.summary.as_deref().map(|text| prose(text, links)).unwrap_or_default();
    lines.retain(|line| !line.trim().is_empty());
    if lines.is_empty() {
        lines.push(line(&ident::sentence(&operation.id)));
    }
    if let Some(last) = lines.last_mut()
        && !last.ends_with(['.', ':', '!', '?', ')'])
    {
        last.push('.');
    }
    lines
}

fn credentials(operation: &Operation) -> String {
    let scopes: Vec<String> = operation.scopes.iter().map(|scope| code(scope)).collect();
    match (operation.security, scopes.as_slice()) {
        (Security::None, _) => "No credentials are sent.".to_owned(),
        (Security::SswsOnly, _) => "Requires an API token.".to_owned(),
        (Security::Client, _) => {
            "Requires the authentication of a client: [`ClientAuth`](::okta_runtime::auth::ClientAuth)."
                .to_owned()
        }
        (Security::OAuthOnly, []) => "Requires an OAuth 2.0 access token.".to_owned(),
        (Security::OAuthOnly, scopes) => {
            format!("Requires an OAuth 2.0 access token with scope {}.", scopes.join(", "))
        }
        (Security::Any, []) => "Accepts any credentials.".to_owned(),
        (Security::Any, scopes) => format!("OAuth 2.0 scope {}.", scopes.join(", ")),
    }
}

/// The credentials that an operation accepts, by security schemes.
fn by_scheme(operation: &Operation) -> String {
    let Some(alternatives) = &operation.alternatives else {
        return "No credentials are declared.".to_owned();
    };
    let all = |all: &Vec<String>| all.iter().map(|name| code(name)).collect::<Vec<_>>().join(" and ");
    let named: Vec<String> = alternatives.iter().filter(|names| !names.is_empty()).map(all).collect();
    let scopes: Vec<String> = operation.scopes.iter().map(|scope| code(scope)).collect();
    let scopes =
        if scopes.is_empty() { String::new() } else { format!(", with scope {}", scopes.join(", ")) };
    match (named.is_empty(), named.len() < alternatives.len()) {
        (true, _) => "No credentials are sent.".to_owned(),
        (false, true) => format!("Accepts the credential {}{scopes}; it is optional.", named.join(", or ")),
        (false, false) => format!("Requires the credential {}{scopes}.", named.join(", or ")),
    }
}

fn stage(operation: &Operation) -> Option<String> {
    let stage = operation.lifecycle.as_deref().filter(|stage| *stage != "GA")?;
    Some(format!("Release stage: {}.", line(&stage.replace('_', " ").to_lowercase())))
}

fn paging(paging: &Paging) -> Vec<String> {
    let lines: &[&str] = match paging {
        Paging::None => &[],
        Paging::Link { declared: true } => &["Pages are linked by `Link` headers."],
        Paging::Link { declared: false } => {
            &["The list has one page. If the response has a `Link` header, it is followed."]
        }
        Paging::Poll => &[
            "Pages are linked by `Link` headers. Without an end in the query there is always a next page:",
            "the stream ends at the first empty page, and `tail` waits for more.",
        ],
        Paging::Body { items } => {
            return vec![format!(
                "Pages are linked by a `Link` header or `_links.next`. The items are in {}.",
                code(items)
            )];
        }
        Paging::Wrapped { items } => {
            return vec![format!("Pages are linked by `Link` headers. The items are in {}.", code(items))];
        }
    };
    lines.iter().map(|&line| line.to_owned()).collect()
}

/// The error statuses that the document declares, each with its predicate.
fn errors(operation: &Operation) -> Vec<String> {
    let declared = operation.errors.iter().filter(|status| *status != "default");
    let statuses: Vec<String> = declared
        .map(|status| {
            let predicate = match status.as_str() {
                "400" | "422" => "is_bad_request",
                "401" => "is_unauthorized",
                "403" => "is_forbidden",
                "404" => "is_not_found",
                "409" | "412" => "is_conflict",
                "429" => "is_rate_limited",
                server if server.starts_with('5') => "is_server_error",
                _ => return code(status),
            };
            format!("{} (`{predicate}`)", code(status))
        })
        .collect();
    match statuses.is_empty() {
        true => Vec::new(),
        // One link to the predicates: a link for each status would lengthen the page of the client by 4 %.
        false => vec![format!("Statuses of the [error](::okta_runtime::Error): {}.", statuses.join(", "))],
    }
}

impl Parameter<'_> {
    fn lines(&self, links: Links<'_>) -> Vec<String> {
        let mut facts = vec![self.ty.clone()];
        if let Some(param) = self.param {
            let place = if param.location == Location::Path { "in the path" } else { "in the query" };
            facts.push(match (param.location, ident::bare(&param.name) == param.name) {
                (Location::Header, _) => format!("in the header {}", code(&param.name)),
                (Location::Cookie, _) => format!("as the cookie {}", code(&param.name)),
                (_, true) => place.to_owned(),
                (_, false) => format!("{place} as {}", code(&param.name)),
            });
            facts.extend(limits(&param.limits));
            facts.extend(default(param.default.as_ref()));
            if param.deprecated {
                facts.push("deprecated".to_owned());
            }
        }
        let optional = if self.required { "" } else { " (optional)" };
        let mut lines = vec![format!("* {}{optional}: {}.", self.name, facts.join(", "))];
        for line in self.text.map(|text| prose(text, links)).unwrap_or_default() {
            lines.push(if line.is_empty() { line } else { format!("  {line}") });
        }
        lines
    }
}
