//! The effect of each environment variable.

use std::time::Duration;

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Client, ClientBuilder, Error};

use super::{TOKEN, URL, builder, codes, env, owned, problems};
use crate::models::Api;
use crate::support::{DATE, EPOCH, FakeTime, Server, responding, response, sent_header, warnings};

/// Returns a header of the first request of a client with these variables.
async fn sent(vars: &[(&str, &str)], header: &str) -> Option<String> {
    let transport = responding("{}");
    env(vars).transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
    sent_header(&transport.requests()[0], header).map(str::to_owned)
}

#[test]
fn config_variables_of_the_org_url() {
    for name in ["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_OKTADOMAIN"] {
        let okta = env(&[TOKEN, (name, " https://acme.okta.com/ ")]).build().unwrap();
        assert_eq!(okta.org_url(), "https://acme.okta.com");
        let problems = problems(env(&[TOKEN, (name, "acme.okta.com")]));
        assert_eq!(problems[0].code, ProblemCode::OrgUrlDoubleScheme);
        assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
    }
    // The usual name takes precedence.
    let both = [TOKEN, URL, ("OKTA_CLIENT_OKTADOMAIN", "https://other.okta.com")];
    assert_eq!(env(&both).build().unwrap().org_url(), "https://acme.okta.com");
}

#[test]
fn a_map_is_stronger_than_variables_and_weaker_than_the_builder() {
    let map = [("orgUrl", "https://map.okta.com"), ("OKTA_CLIENT_TOKEN", "fr0m-map")];
    let okta = env(&[TOKEN, URL]).with_map(map).build().unwrap();
    assert_eq!(okta.org_url(), "https://map.okta.com");
    let okta = env(&[TOKEN, URL]).with_map(map).org_url("https://code.okta.com").build().unwrap();
    assert_eq!(okta.org_url(), "https://code.okta.com");
    // Nothing else is read.
    let owned = std::collections::HashMap::from([("client.token".to_owned(), "t".to_owned())]);
    let problems = problems(builder().with_map(owned).with_map([("orgUrl", "acme.okta.com")]));
    let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.source.as_deref())).collect();
    assert_eq!(found, [(ProblemCode::OrgUrlDoubleScheme, Some("key orgUrl of the map"))]);
    let warned = warnings(|| {
        builder()
            .with_map([("orgUrl", "https://a.okta.com"), ("tokn", "hunter2"), ("token", "t")])
            .build()
            .unwrap();
    });
    assert_eq!(warned, ["tokn is not known; is it client.token? (key tokn of the map)"]);
}

#[tokio::test]
async fn config_variables_of_tokens() {
    let bearer = ("OKTA_CLIENT_AUTHORIZATIONMODE", "Bearer");
    let access = ("OKTA_CLIENT_ACCESSTOKEN", "eyJ");
    for (vars, wanted) in [
        (&[URL, TOKEN][..], "SSWS t0ken"),
        (&[URL, TOKEN, bearer], "Bearer t0ken"),
        (&[URL, access], "Bearer eyJ"),
        (&[URL, access, TOKEN], "SSWS t0ken"),
        (&[URL, access, TOKEN, bearer], "Bearer eyJ"),
    ] {
        assert_eq!(sent(vars, "authorization").await.as_deref(), Some(wanted), "{vars:?}");
    }
    for name in ["OKTA_CLIENT_TOKEN", "OKTA_CLIENT_ACCESSTOKEN"] {
        let problems = problems(env(&[URL, (name, "a b")]));
        assert_eq!(problems[0].code, ProblemCode::TokenInvalidChars);
        assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
    }
}

#[tokio::test]
async fn config_variable_of_the_authorization_mode() {
    for (mode, wanted) in [
        ("SSWS", Some("SSWS t0ken")),
        ("ssws", Some("SSWS t0ken")),
        ("", Some("SSWS t0ken")),
        ("Bearer", Some("Bearer t0ken")),
        ("BEARER", Some("Bearer t0ken")),
        ("BearerToken", Some("Bearer t0ken")),
        ("None", None),
    ] {
        let vars = [URL, TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", mode)];
        assert_eq!(sent(&vars, "authorization").await.as_deref(), wanted, "{mode}");
    }
    assert_eq!(
        codes(env(&[URL, TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "x")])),
        [ProblemCode::AuthModeInvalid]
    );
}

#[tokio::test]
async fn config_variable_of_the_user_agent() {
    let named = |extra| [URL, TOKEN, ("OKTA_CLIENT_USERAGENT", extra)];
    let sent = sent(&named(" my-app/1.2 "), "user-agent").await.unwrap();
    assert!(sent.starts_with("okta-sdk-rust/") && sent.ends_with(" my-app/1.2"), "{sent}");
    let problems = problems(env(&named("a\nb")));
    assert_eq!(problems[0].code, ProblemCode::UserAgentInvalid);
    assert_eq!(problems[0].source.as_deref(), Some("environment variable OKTA_CLIENT_USERAGENT"));
}

/// Returns the number of requests of a client with this variable to a server that always responds with 503 and a wait
/// of 7 s.
async fn asked(name: &str, value: &str) -> usize {
    let transport = TestTransport::with_handler(|_| Ok(response(503, &[("retry-after", "7")], "{}")));
    let okta = env(&[URL, TOKEN, (name, value)]).transport(transport.clone()).environment(FakeTime::new());
    okta.build().unwrap().get_user("x").await.unwrap_err();
    transport.requests().len()
}

#[tokio::test]
async fn config_variables_of_the_request_timeout() {
    for name in ["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"] {
        // In seconds; each wait is 7.5.
        for (value, times) in [("5", 1), ("8", 2), ("7500ms", 1), ("1m", 3), ("0", 3)] {
            assert_eq!(asked(name, value).await, times, "{name}={value}");
        }
    }
}

#[tokio::test]
async fn config_variables_of_retries() {
    for name in
        ["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", "OKTA_CLIENT_MAXRETRIES"]
    {
        for (value, times) in [("0", 1), ("1", 2), ("4", 5)] {
            assert_eq!(asked(name, value).await, times, "{name}={value}");
        }
    }
}

#[tokio::test]
async fn config_variables_of_the_longest_wait() {
    for name in ["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"] {
        for (value, times) in [("6", 1), ("7", 3), ("6999ms", 1), ("1m", 3)] {
            assert_eq!(asked(name, value).await, times, "{name}={value}");
        }
    }
}

#[tokio::test]
async fn config_variables_of_throttling() -> Result<(), Error> {
    for name in ["OKTA_CLIENT_RATELIMIT_ENABLE", "OKTA_CLIENT_RATE_LIMIT_ENABLE"] {
        for (value, wait) in [("true", 20), ("false", 0)] {
            let transport = TestTransport::with_handler(|_| {
                let reset = (EPOCH + 20).to_string();
                Ok(response(
                    200,
                    &[DATE, ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &reset)],
                    "{}",
                ))
            });
            let time = FakeTime::new();
            time.set_random(0);
            let okta =
                env(&[URL, TOKEN, (name, value)]).transport(transport).environment(time.clone()).build()?;
            okta.get_user("x").await?;
            okta.get_user("x").await?;
            assert_eq!(time.passed(), Duration::from_secs(wait), "{name}={value}");
        }
    }
    Ok(())
}

/// Returns the number of requests of a client with these variables that reads the same resource now and again after a
/// minute.
#[cfg(feature = "cache")]
async fn fetched(vars: &[(&str, &str)]) -> usize {
    let (transport, time) = (responding("{}"), FakeTime::new());
    let okta = env(&[&[URL, TOKEN], vars].concat()).transport(transport.clone()).environment(time.clone());
    let okta = okta.build().unwrap();
    for _ in 0..2 {
        okta.get_user("x").await.unwrap();
        time.advance(Duration::from_secs(60));
    }
    transport.requests().len()
}

#[cfg(feature = "cache")]
#[tokio::test]
async fn config_variables_of_the_cache() {
    let enabled = ("OKTA_CLIENT_CACHE_ENABLED", "true");
    assert_eq!(fetched(&[]).await, 2);
    assert_eq!(fetched(&[("OKTA_CLIENT_CACHE_ENABLED", "false")]).await, 2);
    assert_eq!(fetched(&[enabled]).await, 1);
    for (name, alias) in [
        ("OKTA_CLIENT_CACHE_DEFAULTTTL", "OKTA_CLIENT_CACHE_DEFAULT_TTL"),
        ("OKTA_CLIENT_CACHE_DEFAULTTTI", "OKTA_CLIENT_CACHE_DEFAULT_TTI"),
    ] {
        for name in [name, alias] {
            assert_eq!(fetched(&[enabled, (name, "0")]).await, 2, "{name}");
            assert_eq!(fetched(&[enabled, (name, "61")]).await, 1, "{name}");
        }
    }
    // The time to live is that of the injected clock.
    assert_eq!(fetched(&[enabled, ("OKTA_CLIENT_CACHE_DEFAULTTTL", "60")]).await, 2);
}

/// Returns a builder over HTTP with these environment variables, in addition to those of a local org.
fn over_http(vars: &[(&str, &str)]) -> ClientBuilder<Client> {
    let plain = [
        ("OKTA_CLIENT_ORGURL", "http://acme.okta.example"),
        ("OKTA_TESTING_DISABLEHTTPSCHECK", "true"),
        TOKEN,
    ];
    Client::builder().with_env(owned(&[&plain, vars].concat()))
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

#[tokio::test]
async fn config_variables_of_the_proxy() {
    let proxy = Server::start(OK);
    let (host, port) = proxy.url.strip_prefix("http://").unwrap().split_once(':').unwrap();
    let okta = over_http(&[
        ("OKTA_CLIENT_PROXY_HOST", host),
        ("OKTA_CLIENT_PROXY_PORT", port),
        ("OKTA_CLIENT_PROXY_USERNAME", "us:er"),
        ("OKTA_CLIENT_PROXY_PASSWORD", "p@ss"),
    ]);
    okta.build().unwrap().get_user("x").await.unwrap();
    let request = proxy.request().unwrap();
    assert!(request.starts_with("GET http://acme.okta.example/api/v1/users/x HTTP/1.1\r\n"), "{request}");
    // `us:er:p@ss` in base64.
    assert!(request.contains("proxy-authorization: Basic dXM6ZXI6cEBzcw==\r\n"), "{request}");
    assert_eq!(codes(over_http(&[("OKTA_CLIENT_PROXY_HOST", "http://")])), [ProblemCode::ProxyInvalid]);
}

#[tokio::test]
async fn config_variable_of_using_a_proxy() {
    let (server, proxy) = (Server::start(OK), Server::start(OK));
    let okta = over_http(&[
        ("OKTA_CLIENT_ORGURL", &server.url),
        ("OKTA_CLIENT_PROXY_HOST", &proxy.url),
        ("OKTA_CLIENT_USEPROXY", "false"),
    ]);
    okta.build().unwrap().get_user("x").await.unwrap();
    assert_eq!(proxy.request(), None);
    assert!(server.request().unwrap().starts_with("GET /api/v1/users/x HTTP/1.1\r\n"));
}

#[test]
fn config_variables_of_logging() {
    use tracing::Level;
    let enabled = ("OKTA_CLIENT_LOGGING_ENABLED", "true");
    let level = |vars: &[_]| env(&[&[URL, TOKEN], vars].concat()).build().unwrap().log_level();
    assert_eq!(level(&[]), None);
    assert_eq!(level(&[enabled]), Some(Level::INFO));
    for name in ["OKTA_CLIENT_LOGGING_LOGLEVEL", "OKTA_CLIENT_LOGGING_LEVEL"] {
        assert_eq!(level(&[(name, "DEBUG")]), None);
        assert_eq!(level(&[enabled, (name, "DEBUG")]), Some(Level::DEBUG));
        assert_eq!(level(&[enabled, (name, "30")]), Some(Level::WARN));
        let problems = problems(env(&[URL, TOKEN, enabled, (name, "loud")]));
        assert_eq!(problems[0].code, ProblemCode::ValueInvalid);
        assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
    }
}

#[test]
fn config_variables_of_testing() {
    let plain = ("OKTA_CLIENT_ORGURL", "http://localhost:8080");
    for name in [
        "OKTA_TESTING_DISABLEHTTPSCHECK",
        "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK",
        "OKTA_TESTING_DISABLE_HTTPS_CHECK",
    ] {
        assert_eq!(env(&[plain, TOKEN, (name, "true")]).build().unwrap().org_url(), "http://localhost:8080");
        assert_eq!(codes(env(&[plain, TOKEN, (name, "false")])), [ProblemCode::OrgUrlNotHttps], "{name}");
    }
    let admin = ("OKTA_CLIENT_ORGURL", "https://acme-admin.okta.com");
    let name = "OKTA_TESTING_DISABLEOKTADOMAINCHECK";
    env(&[admin, TOKEN, (name, "true")]).build().unwrap();
    assert_eq!(codes(env(&[admin, TOKEN, (name, "false")])), [ProblemCode::OrgUrlAdmin]);
    let dot = |url| codes(env(&[("OKTA_CLIENT_ORGURL", url), TOKEN]));
    assert_eq!(dot("https://acme-admin.okta.com."), [ProblemCode::OrgUrlAdmin]);
    assert_eq!(dot("https://acme.okta.com.com."), [ProblemCode::OrgUrlTypo]);
}

#[test]
fn config_unknown_variables_are_warned_of() {
    let logged = |name: &str| warnings(|| drop(env(&[URL, TOKEN, (name, "x")]).build()));
    assert_eq!(
        logged("OKTA_CLIENT_ORG_URL"),
        ["environment variable OKTA_CLIENT_ORG_URL is not known; is it OKTA_CLIENT_ORGURL?"]
    );
    assert_eq!(
        logged("OKTA_CLIENT_NONSENSE_AT_ALL"),
        ["environment variable OKTA_CLIENT_NONSENSE_AT_ALL is not known"]
    );
    for known in ["OKTA_CLIENT_SCOPES_0", "OKTA_CLIENT_SCOPES", "OKTA_DOMAIN", "OKTA_CLI_X"] {
        assert!(logged(known).is_empty(), "{known}");
    }
}

/// The variable that names the URL to call for the child process.
const WITHIN: &str = "OKTA_RUNTIME_TEST_ORG";

#[test]
fn config_usual_variables_of_proxies() {
    if let Ok(url) = std::env::var(WITHIN) {
        let okta = Client::builder().org_url(url).danger_allow_http().token("t0ken").max_retries(0);
        let call = okta.build().unwrap().get_user("x").send();
        // The servers record whether they received the request.
        let _ = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call);
        return;
    }
    // Proxy variables are process-wide, so each case runs in its own process.
    let call = |org: &str, vars: &[(&str, &str)]| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.args(["--exact", "config::variables::config_usual_variables_of_proxies"]);
        let output = command.env(WITHIN, org).envs(vars.iter().copied()).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    };
    for (name, org, line) in [
        ("HTTP_PROXY", "http://acme.okta.example", "GET http://acme.okta.example/api/v1/users/x "),
        ("http_proxy", "http://acme.okta.example", "GET http://acme.okta.example/api/v1/users/x "),
        ("HTTPS_PROXY", "https://acme.okta.example", "CONNECT acme.okta.example:443 "),
        ("https_proxy", "https://acme.okta.example", "CONNECT acme.okta.example:443 "),
        ("ALL_PROXY", "https://acme.okta.example", "CONNECT acme.okta.example:443 "),
    ] {
        let proxy = Server::start(OK);
        call(org, &[(name, &proxy.url)]);
        let request = proxy.request().unwrap_or_else(|| panic!("{name} had no effect"));
        assert!(request.starts_with(line), "{name}: {request}");
    }
    for exception in ["127.0.0.1", "127.0.0.0/8", "example.com, 127.0.0.1"] {
        let (server, proxy) = (Server::start(OK), Server::start(OK));
        call(&server.url, &[("HTTP_PROXY", &proxy.url), ("NO_PROXY", exception)]);
        assert!(server.request().is_some() && proxy.request().is_none(), "{exception}");
    }
}
