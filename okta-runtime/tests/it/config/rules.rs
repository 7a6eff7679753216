//! The validation rules of settings, each with the code of its problem.

use okta_runtime::error::ProblemCode::{self, *};

use super::{TOKEN, URL, builder, codes, env, problems};
use crate::support::warnings;

/// Returns the problems of an org URL.
fn org_url(url: &str) -> Vec<ProblemCode> {
    let codes = codes(builder().org_url(url).token("t0ken"));
    // The source does not matter.
    if !url.trim().is_empty() {
        assert_eq!(self::codes(env(&[TOKEN, ("OKTA_CLIENT_ORGURL", url)])), codes);
    }
    codes
}

/// Returns the origin that an org URL is reduced to.
fn origin(url: &str) -> String {
    builder().org_url(url).token("t0ken").build().unwrap().org_url().to_owned()
}

#[test]
fn config_org_url_missing() {
    assert_eq!(codes(env(&[TOKEN])), [OrgUrlMissing]);
    for url in ["", "  ", "\n"] {
        assert_eq!(org_url(url), [OrgUrlMissing]);
    }
}

#[test]
fn config_org_url_not_https() {
    assert_eq!(org_url("http://acme.okta.com"), [OrgUrlNotHttps]);
    assert_eq!(org_url("ftp://acme.okta.com"), [OrgUrlNotHttps]);
    // A scheme that only begins with https.
    assert_eq!(org_url("httpsfoo://acme.okta.com"), [OrgUrlNotHttps]);
    assert_eq!(origin("HTTPS://acme.okta.com"), "https://acme.okta.com");
    // Plain HTTP can be allowed for tests, other schemes cannot.
    let lenient = |url: &str| builder().org_url(url).token("t0ken").danger_allow_http();
    assert_eq!(lenient("http://localhost:8080").build().unwrap().org_url(), "http://localhost:8080");
    assert_eq!(codes(lenient("ftp://acme.okta.com")), [OrgUrlNotHttps]);
}

#[test]
fn config_org_url_placeholder() {
    for url in [
        "https://{yourOktaDomain}",
        "https://{YOUROKTADOMAIN}/",
        "https://{acme}.okta.com",
        "https://acme}.okta.com",
    ] {
        assert_eq!(org_url(url), [OrgUrlPlaceholder], "{url}");
    }
}

#[test]
fn config_org_url_admin() {
    for domain in [
        "okta.com",
        "oktapreview.com",
        "okta-emea.com",
        "okta-gov.com",
        "okta.mil",
        "okta-miltest.com",
        "trex-govcloud.com",
    ] {
        assert_eq!(org_url(&format!("https://acme-admin.{domain}/")), [OrgUrlAdmin], "{domain}");
        origin(&format!("https://acme.{domain}/"));
    }
    for url in [
        "https://my-administration.example.com",
        "https://id-admin.example.com",
        "https://acme.okta-admin.com",
        "https://x-admin.sub.okta.com",
    ] {
        assert_eq!(origin(url), url);
    }
}

#[test]
fn config_org_url_typo() {
    for url in ["https://acme.okta.com.com", "https://acme.okta.com.com/", "https://acme.okta.com.com:8443"] {
        assert_eq!(org_url(url), [OrgUrlTypo], "{url}");
    }
    origin("https://acme.com.company.example");
}

#[test]
fn config_org_url_double_scheme() {
    for url in [
        "acme.okta.com",
        "https:acme.okta.com",
        "https://https://acme.okta.com",
        "https://acme.okta.com/?x=a://b",
    ] {
        assert_eq!(org_url(url), [OrgUrlDoubleScheme], "{url}");
    }
}

#[test]
fn config_org_url_extra() {
    for url in [
        "https://u:p@acme.okta.com",
        "https://u@acme.okta.com",
        "https://acme.okta.com?x=1",
        "https://acme.okta.com/#x",
        "https://acme.okta.com/api/v1",
        "https://acme.okta.com//",
    ] {
        let problems = problems(builder().org_url(url).token("t0ken"));
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [OrgUrlExtra], "{url}");
        // The text before `@` may be a password.
        assert!(!format!("{problems:?}").contains("u:p"));
    }
    // The message says how to set a path.
    let builder = builder().org_url("https://proxy.example.com").base_path("/okta/").token("t0ken");
    assert_eq!(builder.build().unwrap().org_url(), "https://proxy.example.com/okta");
}

#[test]
fn config_org_url_trailing_slash_is_left_out() {
    assert_eq!(origin("https://acme.okta.com/"), "https://acme.okta.com");
    assert_eq!(origin(" https://acme.okta.com/\n"), "https://acme.okta.com");
}

#[test]
fn config_org_url_port_is_kept() {
    assert_eq!(origin("https://acme.okta.com:8443/"), "https://acme.okta.com:8443");
    assert_eq!(origin("https://[::1]:8443"), "https://[::1]:8443");
    // The default port is omitted.
    assert_eq!(origin("https://acme.okta.com:443"), "https://acme.okta.com");
}

#[test]
fn invalid_org_urls_are_refused() {
    for url in [
        "https://",
        "https://ac me",
        "https://[",
        "https://acme:x",
        "https://acme%2eokta.com",
        "https://[acme]",
    ] {
        assert_eq!(org_url(url), [OrgUrlInvalid], "{url}");
    }
    // Names in other scripts are not converted, and the message says how to write them.
    let error = builder().org_url("https://zürich.example").token("t0ken").build().unwrap_err();
    assert!(error.to_string().contains("Punycode"), "{error}");
    assert_eq!(origin("https://xn--zrich-kva.example"), "https://xn--zrich-kva.example");
}

#[test]
fn config_token_missing() {
    assert_eq!(codes(env(&[URL])), [TokenMissing]);
    assert_eq!(codes(env(&[URL, ("OKTA_CLIENT_AUTHORIZATIONMODE", "Bearer")])), [TokenMissing]);
    for token in ["", "  ", "\n"] {
        assert_eq!(codes(env(&[URL]).token(token)), [TokenMissing], "{token:?}");
        assert_eq!(codes(env(&[URL]).bearer_token(token)), [TokenMissing]);
    }
}

#[test]
fn config_token_placeholder() {
    for token in ["{apiToken}", "{APITOKEN}", "{token"] {
        assert_eq!(codes(env(&[URL, ("OKTA_CLIENT_TOKEN", token)])), [TokenPlaceholder], "{token}");
        assert_eq!(codes(env(&[URL]).bearer_token(token)), [TokenPlaceholder]);
    }
}

#[test]
fn config_token_invalid_chars() {
    for token in ["a b", "é", "a\nb", "a\u{7f}", "\"abc\" x"] {
        let problems = problems(env(&[URL, ("OKTA_CLIENT_TOKEN", token)]));
        assert_eq!(problems[0].code, TokenInvalidChars, "{token:?}");
        assert!(!format!("{problems:?}").contains(token), "{problems:?}");
    }
    // A scheme before the token is ignored with a warning.
    let warnings = warnings(|| {
        env(&[URL, ("OKTA_CLIENT_TOKEN", "SSWS t0ken")]).build().unwrap();
        env(&[URL]).bearer_token("Bearer t0ken").build().unwrap();
    });
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("SSWS") && warnings[0].contains("OKTA_CLIENT_TOKEN"), "{warnings:?}");
    assert!(!format!("{warnings:?}").contains("t0ken"));
}

#[test]
fn config_auth_mode_invalid() {
    for mode in ["magic", "SSWS Bearer", "OAuth2"] {
        let problems = problems(env(&[URL, TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", mode)]));
        assert_eq!(problems[0].code, AuthModeInvalid, "{mode}");
        assert_eq!(problems[0].source.as_deref(), Some("environment variable OKTA_CLIENT_AUTHORIZATIONMODE"));
    }
}

/// Returns the problems of these proxy settings.
fn proxy(vars: &[(&str, &str)]) -> Vec<ProblemCode> {
    codes(env(&[&[URL, TOKEN], vars].concat()))
}

const HOST: (&str, &str) = ("OKTA_CLIENT_PROXY_HOST", "proxy.example.com");

#[test]
fn config_proxy_host_missing() {
    assert_eq!(proxy(&[("OKTA_CLIENT_PROXY_PORT", "8080")]), [ProxyHostMissing]);
    let login = [("OKTA_CLIENT_PROXY_USERNAME", "u"), ("OKTA_CLIENT_PROXY_PASSWORD", "p")];
    assert_eq!(proxy(&login), [ProxyHostMissing]);
    assert_eq!(proxy(&[("OKTA_CLIENT_PROXY_HOST", " "), login[0], login[1]]), [ProxyHostMissing]);
}

#[test]
fn config_proxy_auth_incomplete() {
    for half in [("OKTA_CLIENT_PROXY_USERNAME", "u"), ("OKTA_CLIENT_PROXY_PASSWORD", "s3cret")] {
        assert_eq!(proxy(&[HOST, half]), [ProxyAuthIncomplete]);
        let empty = ("OKTA_CLIENT_PROXY_USERNAME", "");
        assert_eq!(proxy(&[HOST, empty, half]), [ProxyAuthIncomplete]);
    }
}

#[test]
fn config_proxy_port_invalid() {
    for port in ["0", "65536", "99999999"] {
        assert_eq!(proxy(&[HOST, ("OKTA_CLIENT_PROXY_PORT", port)]), [ProxyPortInvalid], "{port}");
    }
    for port in ["http", "-1", "80 80"] {
        assert_eq!(proxy(&[HOST, ("OKTA_CLIENT_PROXY_PORT", port)]), [ValueInvalid], "{port}");
    }
    for port in ["1", "65535"] {
        env(&[URL, TOKEN, HOST, ("OKTA_CLIENT_PROXY_PORT", port)]).build().unwrap();
    }
}

#[test]
fn config_negative_timeouts_and_retries_are_refused() {
    for name in
        ["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_RATELIMIT_MAXRETRIES"]
    {
        let problems = problems(env(&[URL, TOKEN, (name, "-1")]));
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [ValueInvalid]);
        assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    let vars = [
        ("OKTA_CLIENT_ORGURL", "http://acme-admin.okta.com/x"),
        ("OKTA_CLIENT_TOKEN", "{apiToken}"),
        ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "-1"),
        ("OKTA_CLIENT_REQUESTTIMEOUT", "soon"),
        ("OKTA_CLIENT_PROXY_PORT", "8080"),
        ("OKTA_TESTING_DISABLEHTTPSCHECK", "perhaps"),
    ];
    let mut codes = codes(env(&vars).header("Authorization", "x").user_agent("a\nb"));
    codes.sort_unstable_by_key(|code| format!("{code:?}"));
    let wanted = [
        HeaderInvalid,
        OrgUrlAdmin,
        OrgUrlExtra,
        OrgUrlNotHttps,
        ProxyHostMissing,
        TokenPlaceholder,
        UserAgentInvalid,
        ValueInvalid,
        ValueInvalid,
        ValueInvalid,
    ];
    assert_eq!(codes, wanted);
}

#[test]
fn the_org_url_can_be_a_url() {
    let url = url::Url::parse("https://acme.okta.com").unwrap();
    assert_eq!(builder().org_url(url).token("t").build().unwrap().org_url(), "https://acme.okta.com");
}
