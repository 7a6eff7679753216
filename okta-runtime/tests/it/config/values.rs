//! Parsing of values: accepted spellings, trimming, empty values.

use std::time::Duration;

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::TestTransport;

use super::{TOKEN, URL, builder, codes, env, problems};
use crate::models::Api;
use crate::support::{FakeTime, responding, response, sent_header};

/// The boolean variables.
const BOOLEANS: [&str; 10] = [
    "OKTA_CLIENT_RATELIMIT_ENABLE",
    "OKTA_CLIENT_RATE_LIMIT_ENABLE",
    "OKTA_CLIENT_CACHE_ENABLED",
    "OKTA_CLIENT_LOGGING_ENABLED",
    "OKTA_CLIENT_DPOPENABLED",
    "OKTA_CLIENT_USEPROXY",
    "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK",
    "OKTA_TESTING_DISABLEHTTPSCHECK",
    "OKTA_TESTING_DISABLE_HTTPS_CHECK",
    "OKTA_TESTING_DISABLEOKTADOMAINCHECK",
];

/// The integer variables.
const NUMBERS: [&str; 3] =
    ["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", "OKTA_CLIENT_MAXRETRIES"];

/// The variables with durations.
const TIMES: [&str; 10] = [
    "OKTA_CLIENT_CONNECTIONTIMEOUT",
    "OKTA_CLIENT_CONNECTION_TIMEOUT",
    "OKTA_CLIENT_REQUESTTIMEOUT",
    "OKTA_CLIENT_REQUEST_TIMEOUT",
    "OKTA_CLIENT_RATELIMIT_MAXBACKOFF",
    "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF",
    "OKTA_CLIENT_CACHE_DEFAULTTTL",
    "OKTA_CLIENT_CACHE_DEFAULT_TTL",
    "OKTA_CLIENT_CACHE_DEFAULTTTI",
    "OKTA_CLIENT_CACHE_DEFAULT_TTI",
];

/// Checks that each variable accepts the good values and refuses the bad ones.
fn check(names: &[&str], good: &[&str], bad: &[&str]) {
    for name in names {
        for value in good {
            env(&[URL, TOKEN, (name, value)])
                .build()
                .unwrap_or_else(|error| panic!("{name}={value}: {error}"));
        }
        for value in bad {
            let problems = problems(env(&[URL, TOKEN, (name, value)]));
            assert_eq!(problems.len(), 1, "{name}={value}");
            assert_eq!(problems[0].code, ProblemCode::ValueInvalid, "{name}={value}");
            assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
        }
    }
}

// Requires the feature, because the variables include those of the cache.
#[cfg(feature = "cache")]
#[test]
fn config_booleans_good_and_bad() {
    let good = ["true", "false", "1", "0", "yes", "no", "on", "off", "TRUE", " False\n"];
    check(&BOOLEANS, &good, &["maybe", "2", "truee", "y es", "''"]);
}

#[test]
fn config_numbers_good_and_bad() {
    check(
        &NUMBERS,
        &["0", "7", "4294967295", " 2\n"],
        &["-1", "1.5", "many", "0x10", "1 2", "99999999999999999999"],
    );
}

#[test]
fn config_times_good_and_bad() {
    let good = ["0", "30", "30s", "500ms", "5m", "1h", " 30 "];
    check(&TIMES, &good, &["-1", "soon", "1d", "s", "1.5s", "30 30", "99999999999999999999"]);
}

#[test]
fn config_empty_variable_is_ignored() {
    for name in BOOLEANS.iter().chain(&NUMBERS).chain(&TIMES) {
        for value in ["", " ", "\n"] {
            env(&[URL, TOKEN, (name, value)]).build().unwrap();
        }
    }
    assert_eq!(codes(env(&[URL, ("OKTA_CLIENT_TOKEN", " ")])), [ProblemCode::TokenMissing]);
    // The next name of the key is used instead.
    let vars = [("OKTA_CLIENT_ORGURL", ""), ("OKTA_CLIENT_OKTADOMAIN", "https://acme.okta.com"), TOKEN];
    assert_eq!(env(&vars).build().unwrap().org_url(), "https://acme.okta.com");
}

#[tokio::test]
async fn config_token_with_newline_is_trimmed() {
    let transport = responding("{}");
    for builder in [
        env(&[URL, ("OKTA_CLIENT_TOKEN", "00abc\n")]),
        env(&[URL, ("OKTA_CLIENT_TOKEN", " 00abc\r\n")]),
        env(&[URL]).token("00abc\n"),
    ] {
        builder.transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
        assert_eq!(sent_header(transport.requests().last().unwrap(), "authorization"), Some("SSWS 00abc"));
    }
}

#[tokio::test]
async fn settings_of_the_program_override_all_sources() {
    let transport = TestTransport::with_handler(|_| Ok(response(503, &[("retry-after", "7")], "{}")));
    let time = FakeTime::new();
    let vars = [
        URL,
        TOKEN,
        ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "9"),
        ("OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "1"),
        ("OKTA_CLIENT_REQUESTTIMEOUT", "1"),
        ("OKTA_CLIENT_USERAGENT", "theirs"),
    ];
    let okta = env(&vars).org_url("https://other.okta.com").token("mine").user_agent("mine");
    let okta =
        okta.max_retries(1).max_backoff(Duration::from_secs(60)).request_timeout(Duration::from_secs(60));
    let okta = okta.transport(transport.clone()).environment(time.clone()).build().unwrap();
    okta.get_user("x").await.unwrap_err();
    let request = transport.requests().remove(1);
    assert_eq!(request.url, "https://other.okta.com/api/v1/users/x");
    assert_eq!(sent_header(&request, "authorization"), Some("SSWS mine"));
    assert!(sent_header(&request, "user-agent").unwrap().ends_with(" mine"));
    assert_eq!((transport.requests().len(), time.passed()), (2, Duration::from_millis(7500)));
}

#[test]
fn nothing_is_read_by_default() {
    let nothing = [ProblemCode::OrgUrlMissing, ProblemCode::TokenMissing];
    assert_eq!(codes(builder()), nothing);
    assert_eq!(codes(env(&[URL, TOKEN]).without_env()), nothing);
}
