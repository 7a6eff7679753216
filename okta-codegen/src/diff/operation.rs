//! Operations: the method, its request type, its result, and the facts behind them.

use std::collections::BTreeMap;

use super::change::{Effect, Log, Paths, What, code, public, short};
use super::rename::http;
use crate::ir::{self, BodyKind, Location, Paging, Security, Style};
use crate::lower::FeatureGate;
use crate::view::{Operation, RequestSetter, Response, ResponseKind, StatusVariant};

/// One side.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) view: &'a Operation,
    pub(super) gate: &'a FeatureGate,
    pub(super) facts: &'a ir::Operation,
}

impl<'a> Side<'a> {
    fn args(self) -> Vec<(&'a str, &'a str)> {
        self.view.args.iter().map(|arg| (plain(&arg.ident), arg.ty.as_str())).collect()
    }

    /// Whether the argument at this place is a part of the path. Arguments are the required parameters, then the body.
    fn is_in_path(self, at: usize) -> bool {
        let mut required = self.facts.params.iter().filter(|param| param.required);
        required.nth(at).is_some_and(|param| param.location == Location::Path)
    }

    fn setters(self) -> BTreeMap<&'a str, &'a RequestSetter> {
        let setters = self.view.request.iter().flat_map(|request| &request.setters);
        setters.map(|setter| (plain(&setter.name), setter)).collect()
    }

    /// The value that awaiting the call returns.
    fn response(self) -> &'a Response {
        &self.view.response
    }
}

/// An identifier without the mark of a keyword.
fn plain(ident: &str) -> &str {
    ident.trim_start_matches("r#")
}

pub(super) fn compare(old: Side<'_>, new: Side<'_>, paths: &Paths, log: &mut Log<'_>) {
    let renamed = old.view.method != new.view.method;
    if renamed {
        let text = format!("was {}", code(&format!("Client::{}", old.view.method)));
        log.add(What::Renamed, Effect::Breaking, text);
    }
    gate(old.gate, new.gate, log);
    arguments(old, new, paths, log);
    parameters(old, new, paths, log);
    result(old, new, renamed, paths, log);
    log.deprecation("", old.view.deprecated, new.view.deprecated);
    facts(old.facts, new.facts, log);
}

/// Features: those that were sufficient must remain so.
pub(super) fn gate(old: &FeatureGate, new: &FeatureGate, log: &mut Log<'_>) {
    if old != new {
        let effect = if new.covers(old) { Effect::Addition } else { Effect::Breaking };
        log.add(What::Features, effect, format!("needs {new}, needed {old}"));
    }
}

fn arguments(old: Side<'_>, new: Side<'_>, paths: &Paths, log: &mut Log<'_>) {
    use Effect::{Breaking, Fact};
    let before = old.args();
    let after = new.args();
    let types = |args: &[(&str, &str)], translate: bool| -> Vec<String> {
        args.iter().map(|(_, ty)| if translate { paths.translate(ty) } else { (*ty).to_owned() }).collect()
    };
    let has = |args: &[(&str, &str)], name: &str| args.iter().any(|(ident, _)| *ident == name);
    let common = |args: &[(&str, &str)], other: &[(&str, &str)]| -> Vec<String> {
        args.iter().map(|(name, _)| (*name).to_owned()).filter(|name| has(other, name)).collect()
    };
    if common(&before, &after) != common(&after, &before) {
        let names =
            |args: &[(&str, &str)]| args.iter().map(|(name, _)| code(name)).collect::<Vec<_>>().join(", ");
        log.add(
            What::ArgumentOrder,
            Breaking,
            format!("takes {} in this order, was {}", names(&after), names(&before)),
        );
    } else if types(&before, true) == types(&after, false) {
        let other: Vec<usize> = (0..after.len()).filter(|at| before[*at].0 != after[*at].0).collect();
        // Callers do not write the names of arguments, and path parameters are identified by position. A query parameter
        // with another name is another parameter.
        if other.iter().all(|at| old.is_in_path(*at) && new.is_in_path(*at)) {
            for at in other {
                let (to, from) = (code(after[at].0), code(before[at].0));
                log.add(What::ArgumentName, Fact, format!("argument {to}, was {from}"));
            }
            return;
        }
    }
    for (name, ty) in &after {
        match before.iter().find(|(ident, _)| ident == name) {
            Some((_, was)) if paths.translate(was) != *ty => log.add(
                What::ArgumentType,
                Breaking,
                format!("argument {} is {}, was {}", code(name), code(&short(ty)), code(&short(was))),
            ),
            Some(_) => {}
            None if old.setters().contains_key(name) => {
                log.add(What::ParameterRequired, Breaking, format!("{} is an argument now", code(name)));
            }
            None => {
                let text = format!("takes an argument {}", code(&format!("{name}: {}", short(ty))));
                log.add(What::ArgumentAdded, Breaking, text);
            }
        }
    }
    for (name, _) in before.iter().filter(|(name, _)| !has(&after, name)) {
        if new.setters().contains_key(name) {
            let text = format!("{} is optional now: chained, not an argument", code(name));
            log.add(What::ParameterOptional, Breaking, text);
        } else {
            log.add(What::ArgumentRemoved, Breaking, format!("takes no argument {}", code(name)));
        }
    }
}

fn parameters(old: Side<'_>, new: Side<'_>, paths: &Paths, log: &mut Log<'_>) {
    use Effect::{Addition, Breaking};
    let (before, after) = (old.setters(), new.setters());
    let is_argument = |side: Side<'_>, name: &str| side.args().iter().any(|(ident, _)| *ident == name);
    for setter in new.view.request.iter().flat_map(|request| &request.setters) {
        let name = plain(&setter.name);
        match before.get(name) {
            Some(was) => {
                if paths.translate(&was.ty) != setter.ty {
                    let (is, was) = (code(&short(&setter.ty)), code(&short(&was.ty)));
                    let text = format!("parameter {} is {is}, was {was}", code(name));
                    log.add(What::ParameterType, Breaking, text);
                }
                log.deprecation(&format!("parameter {}: ", code(name)), was.deprecated, setter.deprecated);
            }
            None if is_argument(old, name) => {}
            None => log.add(What::ParameterAdded, Addition, format!("parameter {}", code(name))),
        }
    }
    for setter in old.view.request.iter().flat_map(|request| &request.setters) {
        let name = plain(&setter.name);
        if !after.contains_key(name) && !is_argument(new, name) {
            log.add(What::ParameterRemoved, Breaking, format!("no parameter {}", code(name)));
        }
    }
}

fn result(old: Side<'_>, new: Side<'_>, renamed: bool, paths: &Paths, log: &mut Log<'_>) {
    let (was, is) = (old.response(), new.response());
    match (&old.view.status_enum, &new.view.status_enum) {
        (Some(before), Some(after)) => {
            if !renamed && was != is {
                let text = format!(
                    "returns {}, was {}",
                    code(&call(is, public(&is.value))),
                    code(&call(was, public(&was.value)))
                );
                log.add(What::ResultType, Effect::Breaking, text);
            }
            let all = |status_enum: &crate::view::StatusEnum| -> Vec<StatusVariant> {
                status_enum.variants.iter().chain([&status_enum.otherwise]).cloned().collect()
            };
            statuses(&all(before), &all(after), paths, log);
        }
        _ if is_list(was) != is_list(is) || paths.translate(&was.value) != is.value => {
            let text = format!(
                "returns {}, was {}",
                code(&call(is, &short(&is.value))),
                code(&call(was, &short(&was.value)))
            );
            log.add(What::ResultType, Effect::Breaking, text);
        }
        _ => {}
    }
    let moved = match (&old.view.request, &new.view.request) {
        (None, None) => false,
        (Some(was), Some(is)) => !renamed && was.path != is.path,
        _ => true,
    };
    if moved {
        let shown = |side: Side<'_>| match &side.view.request {
            Some(request) => code(public(&request.path)),
            None => code(&call(side.response(), &short(&side.response().value))),
        };
        let text = format!("returns {}, was {}: matters where the type is named", shown(new), shown(old));
        log.add(What::RequestType, Effect::Breaking, text);
    }
}

fn is_list(response: &Response) -> bool {
    response.kind == ResponseKind::Page
}

/// Returns the type of a call as the report shows it.
fn call(response: &Response, value: &str) -> String {
    let kind = if is_list(response) { "Paged" } else { "Call" };
    format!("{kind}<{value}>")
}

/// The variants of a result that depends on the status.
fn statuses(old: &[StatusVariant], new: &[StatusVariant], paths: &Paths, log: &mut Log<'_>) {
    for is in new {
        match old.iter().find(|was| was.ident == is.ident) {
            Some(was) if paths.translate(&was.ty) != is.ty => {
                let text = format!(
                    "returns {} with status {}, was {}",
                    code(&short(&is.ty)),
                    is.status,
                    code(&short(&was.ty))
                );
                log.add(What::ResultType, Effect::Breaking, text);
            }
            Some(_) => {}
            None => {
                log.add(What::StatusAdded, Effect::Addition, format!("also returns status {}", is.status))
            }
        }
    }
    for was in old.iter().filter(|was| !new.iter().any(|is| is.ident == was.ident)) {
        log.add(What::StatusRemoved, Effect::Breaking, format!("no longer returns status {}", was.status));
    }
}

fn facts(old: &ir::Operation, new: &ir::Operation, log: &mut Log<'_>) {
    let list = |names: &[String]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
    if http(old) != http(new) {
        let shown = |operation: &ir::Operation| code(&format!("{} {}", operation.method, operation.path));
        log.fact(What::Http, "HTTP", &shown(old), &shown(new));
    }
    log.fact(What::Scopes, "scopes", &list(&old.scopes), &list(&new.scopes));
    log.fact(What::Credentials, "credentials", credentials(old.security), credentials(new.security));
    log.fact(What::Paging, "paging", &paging(&old.paging), &paging(&new.paging));
    let stage = |operation: &ir::Operation| operation.lifecycle.as_deref().map_or_else(String::new, code);
    log.fact(What::Lifecycle, "release stage", &stage(old), &stage(new));
    let server = |operation: &ir::Operation| operation.server.clone().unwrap_or_default();
    log.fact(What::Server, "server", &server(old), &server(new));
    log.fact(What::Errors, "documented errors", &list(&old.errors), &list(&new.errors));
    log.fact(What::RequestMedia, "request body", &request(old), &request(new));
    log.fact(What::ResponseMedia, "responses", &responses(old), &responses(new));
    for param in &new.params {
        let same = |was: &&ir::Param| was.name == param.name && was.location == param.location;
        let Some(was) = old.params.iter().find(same) else { continue };
        let name = format!("parameter {}", code(&param.name));
        log.fact(What::ParameterStyle, &name, style(was), style(param));
        let limits = |param: &ir::Param| super::model::limits(param.default.as_ref(), &param.limits);
        log.fact(What::Limits, &name, &limits(was), &limits(param));
    }
}

fn credentials(security: Security) -> &'static str {
    match security {
        Security::Any => "any",
        Security::OAuthOnly => "OAuth 2.0 only",
        Security::SswsOnly => "API token only",
        Security::Client => "client authentication",
        Security::None => "none are sent",
    }
}

fn paging(paging: &Paging) -> String {
    match paging {
        Paging::None => String::new(),
        Paging::Link { declared: true } => "`Link` header".to_owned(),
        Paging::Link { declared: false } => "`Link` header if one comes".to_owned(),
        Paging::Poll => "`Link` header, endless without an end".to_owned(),
        Paging::Body { items } => format!("`_links.next` of the body, items in {}", code(items)),
        Paging::Wrapped { items } => format!("`Link` header, items in {}", code(items)),
    }
}

fn style(param: &ir::Param) -> &'static str {
    match (param.location, param.style) {
        (Location::Path, _) => "in the path",
        (Location::Query, Style::Single) => "one value in the query",
        (Location::Query, Style::Comma) => "joined by commas in the query",
        (Location::Query, Style::Repeated) => "repeated in the query",
        (Location::Query, Style::Styled(_) | Style::InPath(_)) => "by its parts in the query",
        (Location::Header, _) => "a header",
        (Location::Cookie, _) => "a cookie",
    }
}

fn request(operation: &ir::Operation) -> String {
    match operation.body.as_ref().map(|body| &body.kind) {
        None => String::new(),
        Some(BodyKind::Json { media, .. } | BodyKind::Text { media }) => media.clone(),
        Some(BodyKind::Form { .. }) => "application/x-www-form-urlencoded".to_owned(),
        Some(BodyKind::Multipart { .. }) => "multipart/form-data".to_owned(),
        Some(BodyKind::Bytes { media }) => media.join(" "),
    }
}

fn responses(operation: &ir::Operation) -> String {
    let one = |response: &ir::Response| match response.media.as_slice() {
        [] => response.status.to_string(),
        media => format!("{} {}", response.status, media.join(" ")),
    };
    operation.responses.iter().map(one).collect::<Vec<_>>().join(", ")
}
