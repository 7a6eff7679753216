//! The URL of an org.

use crate::config::LayeredConfig;
use crate::error::{Problem, ProblemCode};
use crate::wire::Url;

/// The domains of Okta's orgs. The admin console of an org is at `{org}-admin.{domain}`.
const OKTA_DOMAINS: [&str; 7] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
];

/// Rules that tests can disable.
#[derive(Clone, Copy, Default)]
pub(super) struct Leniency {
    /// Allow plain HTTP.
    pub(super) http: bool,
    /// Allow any domain, including that of the admin console.
    pub(super) any_domain: bool,
}

/// Returns the origin of the URL of an org, `https://host[:port]`, and adds what is wrong to `config`.
///
/// `source` says where the URL came from, for the messages.
pub(super) fn org_origin(
    text: &str,
    source: &str,
    leniency: Leniency,
    config: &mut LayeredConfig,
) -> Option<String> {
    let text = text.trim();
    let (server, problems) = (config.profile.server.noun, &mut config.problems);
    let before = problems.len();
    let mut problem =
        |code, what: &str| problems.push(Problem::new(code, format!("{server} URL {what}")).at(source));
    if text.is_empty() {
        problem(ProblemCode::OrgUrlMissing, "is not set");
        return None;
    }
    if text.contains(['{', '}']) {
        problem(ProblemCode::OrgUrlPlaceholder, "is a placeholder");
        return None;
    }
    if text.matches("://").count() != 1 {
        problem(ProblemCode::OrgUrlDoubleScheme, "has no scheme, or more than one");
        return None;
    }
    let Some(url) = Url::parse(text) else {
        let what = if text.is_ascii() {
            "is not a URL"
        } else {
            "has other characters than ASCII: write the host in Punycode (xn--)"
        };
        problem(ProblemCode::OrgUrlInvalid, what);
        return None;
    };
    match url.scheme() {
        "https" => {}
        "http" if leniency.http => {}
        _ => problem(ProblemCode::OrgUrlNotHttps, "does not use https"),
    }
    // A dot at the end names the same host.
    let host = url.host();
    let name = host.trim_end_matches('.');
    if is_admin(name) && !leniency.any_domain {
        problem(ProblemCode::OrgUrlAdmin, "is that of the admin console");
    }
    if name.ends_with(".com.com") && !leniency.any_domain {
        problem(ProblemCode::OrgUrlTypo, "ends in .com.com");
    }
    if url.has_login() {
        problem(ProblemCode::OrgUrlExtra, "has a user name or a password");
    }
    if !matches!(url.path(), "" | "/") || url.has_query_or_fragment() {
        problem(ProblemCode::OrgUrlExtra, "has a path, query or fragment");
    }
    if problems.len() > before { None } else { Some(url.origin()) }
}

/// Returns whether a name can be part of a host.
pub(super) fn is_host_label(name: &str) -> bool {
    const LONGEST: usize = 63;
    name.len() <= LONGEST
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

fn is_admin(host: &str) -> bool {
    host.split_once('.')
        .is_some_and(|(label, domain)| label.ends_with("-admin") && OKTA_DOMAINS.contains(&domain))
}
