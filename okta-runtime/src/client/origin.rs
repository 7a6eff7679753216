//! The address of an org.

use crate::error::{Problem, ProblemCode};

/// The domains of Okta's own orgs, whose admin console stands at `{org}-admin.{domain}`.
const OKTA_DOMAINS: [&str; 7] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
];

/// Rules that are only good outside of tests.
#[derive(Clone, Copy, Default)]
pub(super) struct Leniency {
    /// Plain HTTP will do.
    pub(super) http: bool,
    /// Any domain will do, that of the admin console too.
    pub(super) any_domain: bool,
}

/// Checks the URL of an org and gives its origin, `https://host[:port]`; adds what is wrong to `problems`.
///
/// `source` says where the URL came from, for the messages.
pub(super) fn org_origin(
    text: &str,
    source: &str,
    leniency: Leniency,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let text = text.trim();
    let before = problems.len();
    let mut problem = |code, what: &str| problems.push(Problem::new(code, what).at(source));
    if text.is_empty() {
        problem(ProblemCode::OrgUrlMissing, "the org URL is missing");
        return None;
    }
    if text.contains(['{', '}']) {
        problem(ProblemCode::OrgUrlPlaceholder, "the org URL is a placeholder");
        return None;
    }
    if text.matches("://").count() != 1 {
        problem(ProblemCode::OrgUrlDoubleScheme, "the org URL has no scheme, or more than one");
        return None;
    }
    let Ok(url) = reqwest::Url::parse(text) else {
        problem(ProblemCode::OrgUrlInvalid, "the org URL is not a URL");
        return None;
    };
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
        problem(ProblemCode::OrgUrlInvalid, "the org URL has no host");
        return None;
    };
    match url.scheme() {
        "https" => {}
        "http" if leniency.http => {}
        _ => problem(ProblemCode::OrgUrlNotHttps, "the org URL has a scheme other than https"),
    }
    if is_admin(host) && !leniency.any_domain {
        problem(ProblemCode::OrgUrlAdmin, "the org URL is that of the admin console");
    }
    if host.ends_with(".com.com") && !leniency.any_domain {
        problem(ProblemCode::OrgUrlTypo, "the org URL ends in .com.com");
    }
    if !url.username().is_empty() || url.password().is_some() {
        problem(ProblemCode::OrgUrlExtra, "the org URL has a user name or a password");
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        problem(ProblemCode::OrgUrlExtra, "the org URL does not end after the host");
    }
    if problems.len() > before { None } else { Some(url.origin().ascii_serialization()) }
}

fn is_admin(host: &str) -> bool {
    host.split_once('.')
        .is_some_and(|(label, domain)| label.ends_with("-admin") && OKTA_DOMAINS.contains(&domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<String, Vec<ProblemCode>> {
        let mut problems = Vec::new();
        org_origin(text, "test", Leniency::default(), &mut problems)
            .ok_or_else(|| problems.iter().map(|p| p.code).collect())
    }

    #[test]
    fn good_urls_become_origins() {
        for (text, origin) in [
            ("https://acme.okta.com", "https://acme.okta.com"),
            (" https://acme.okta.com/ \n", "https://acme.okta.com"),
            ("https://acme.okta.com:8443/", "https://acme.okta.com:8443"),
            ("HTTPS://Acme.Okta.com:443", "https://acme.okta.com"),
            ("https://my-administration.example.com", "https://my-administration.example.com"),
            ("https://id-admin.example.com", "https://id-admin.example.com"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(origin), "{text}");
        }
    }

    #[test]
    fn each_rule_has_its_code() {
        use ProblemCode::*;
        for (text, code) in [
            ("", OrgUrlMissing),
            ("  ", OrgUrlMissing),
            ("https://{yourOktaDomain}", OrgUrlPlaceholder),
            ("http://acme.okta.com", OrgUrlNotHttps),
            ("ftp://acme.okta.com", OrgUrlNotHttps),
            ("acme.okta.com", OrgUrlDoubleScheme),
            ("https:acme.okta.com", OrgUrlDoubleScheme),
            ("https://https://acme.okta.com", OrgUrlDoubleScheme),
            ("https://acme-admin.okta.com", OrgUrlAdmin),
            ("https://acme-admin.oktapreview.com/", OrgUrlAdmin),
            ("https://acme.okta.com.com/", OrgUrlTypo),
            ("https://u:p@acme.okta.com", OrgUrlExtra),
            ("https://acme.okta.com/api", OrgUrlExtra),
            ("https://acme.okta.com/?x=1", OrgUrlExtra),
            ("https://ac me", OrgUrlInvalid),
        ] {
            assert_eq!(check(text), Err(vec![code]), "{text}");
        }
    }
}
