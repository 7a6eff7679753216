//! No visible output contains secrets: logs of all levels, events, errors, and `Debug` output. The tests with peer
//! programs and with injected faults search for their secrets in the same way.

use okta_runtime::transport::{
    HttpResponse, HttpTransport, TestTransport, TransportError, TransportErrorKind,
};
use okta_runtime::{Client, ClientBuilder, Method, Secret, json};
use tracing_log::log;

use crate::models::{Api, User};
use crate::support::{FakeTime, builder};
use crate::watch::Watch;

const TOKEN: &str = "00pLANtedToKEn-8b1e6d0c4f";
const BEARER: &str = "eyJraWQi.pLANtedBeARer.6c1d9a";
const PASSWORD: &str = "planted pass/word+1a9c";
const ANSWER: &str = "planted-answer-e57b20";
const NESTED: &str = "planted-nested-40dd91";
const HEADER: &str = "planted-header-c8a36e";
const COOKIE: &str = "planted-cookie-2b94f7";
const SEARCH: &str = "planted search for Ann Other";
const USERINFO: &str = "planted-userinfo-7f31";

fn start() -> Watch {
    let watch = Watch::start();
    for (what, secret) in [
        ("an API token", TOKEN),
        ("an access token", BEARER),
        ("a password", PASSWORD),
        ("an answer", ANSWER),
        ("a nested secret", NESTED),
        ("a secret header", HEADER),
        ("a cookie", COOKIE),
        ("a search", SEARCH),
        ("a login in a URL", USERINFO),
    ] {
        watch.secret(what, secret);
    }
    watch
}

/// A way to leak a secret.
type Leak<'a> = &'a dyn Fn(&Watch);

/// Checks that the search finds leaks.
#[test]
fn leaks_are_found_in_any_form() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let percent = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let ways: [(&str, Leak<'_>); 19] = [
        ("as it is", &|watch| watch.show(format_args!("a {PASSWORD} b"))),
        ("in a list", &|watch| watch.show(vec![Some(("x", PASSWORD))])),
        ("in lower case", &|watch| watch.show(PASSWORD.to_lowercase())),
        ("as bytes", &|watch| watch.show(PASSWORD.as_bytes())),
        ("as a text of bytes", &|watch| watch.show(okta_runtime::Bytes::from_static(PASSWORD.as_bytes()))),
        ("percent-encoded", &|watch| watch.show(percent(PASSWORD))),
        ("in a form", &|watch| watch.show(format!("password={}", percent(PASSWORD).replace("%20", "+")))),
        ("in hexadecimal", &|watch| watch.show(format_args!("{:X?}", PASSWORD.as_bytes()))),
        ("in base64", &|watch| watch.show(STANDARD.encode(PASSWORD))),
        ("in base64 after another", &|watch| watch.show(STANDARD.encode(format!("u:{PASSWORD}")))),
        ("in base64url", &|watch| watch.show(URL_SAFE_NO_PAD.encode(format!("{{\"p\":\"{PASSWORD}\"}}")))),
        ("in lines", &|watch| watch.show(PASSWORD.replace('a', "a\n    "))),
        ("in words", &|watch| watch.show(PASSWORD.split(' ').collect::<Vec<_>>())),
        ("in JSON", &|watch| watch.show(serde_json::json!({"password": PASSWORD}).to_string())),
        ("in an event", &|_| tracing::trace!(password = PASSWORD)),
        ("in a message", &|_| tracing::debug!("{PASSWORD}")),
        ("in a span", &|_| drop(tracing::trace_span!("span", password = ?PASSWORD))),
        ("in a record of a library", &|_| log::trace!("{PASSWORD}")),
        ("in a cause", &|watch| {
            let cause = std::io::Error::other(PASSWORD);
            let error = TransportError::new(TransportErrorKind::Other, "lost").with_source(cause);
            let transport = TestTransport::new();
            transport.push(Err(error));
            let okta = builder(&transport).environment(FakeTime::new()).build().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            watch.show_error(&runtime.block_on(okta.get_user("x").send()).unwrap_err());
        }),
    ];
    for (name, show) in ways {
        let watch = Watch::start();
        watch.secret("a password", PASSWORD);
        watch.secret("another", "nobody shows this one");
        show(&watch);
        let leaks = watch.leaks();
        assert!(leaks.iter().any(|leak| leak.starts_with("a password: ")), "{name}: {}", watch.text());
        assert!(!leaks.iter().any(|leak| leak.starts_with("another")), "{name}: {leaks:?}");
    }
    let watch = start();
    watch.show("A password was planted, with a token and an answer.");
    watch.check();
}

/// Checks that a part of a long secret is found.
#[test]
fn a_part_of_a_key_is_found() {
    let key: String = (0u32..400).map(|n| char::from(b'a' + (n * n % 23) as u8)).collect();
    for from in [0, 1, 100, 350] {
        let watch = Watch::start();
        watch.secret("a key", &key);
        watch.show(&key[from..from + 40]);
        assert_eq!(watch.leaks().len(), 2, "raw, and without what is between letters");
    }
}

#[tokio::test]
async fn calls_show_no_secret() {
    let watch = start();
    for log_bodies in [false, true] {
        let transport = TestTransport::new();
        let okta = builder(&transport).token(TOKEN).environment(FakeTime::new()).observer(watch.clone());
        let okta = okta.header("x-api-token", HEADER).log_bodies(log_bodies);
        watch.show(&okta);
        calls(&watch, &transport, &okta.build().unwrap()).await;
    }
    let text = watch.text();
    for shown in ["retrying", "okta.call", "request body", "Backoff", "recovery"] {
        assert!(text.contains(shown), "{shown} is not shown");
    }
    watch.check();
}

async fn calls(watch: &Watch, transport: &TestTransport, okta: &Client) {
    let bodies = [
        r#"{"id":{"password":"PASSWORD"}}"#,
        r#"{"password":{"value":"PASSWORD"}}"#,
        r#"{"access_token":"NESTED","id":[]}"#,
        r#"[{"clientSecret": "NESTED"}]"#,
        r#"{"errorCode":"E0000001","errorSummary":"wrong","errorCauses":[],"recovery":{"answer":"ANSWER"}}"#,
        "<html>",
        "",
    ];
    watch.show(okta);
    let mut user: User = json::from_str(&format!(
        r#"{{"password":"{PASSWORD}","recovery":{{"question":"?","answer":"{ANSWER}"}}}}"#
    ))
    .unwrap();
    user.any = Some(serde_json::json!({"a": [{"accessToken": NESTED}]}));
    watch.show(&user);
    watch.show(format_args!("{user:#?}"));
    for body in bodies {
        let body = body.replace("PASSWORD", PASSWORD).replace("NESTED", NESTED).replace("ANSWER", ANSWER);
        for status in [200, 400, 401, 429, 500, 503] {
            for _ in 0..3 {
                let status = http::StatusCode::from_u16(status).unwrap();
                let mut response = HttpResponse::new(status, body.clone());
                response.headers.insert("set-cookie", COOKIE.parse().unwrap());
                transport.push(Ok(response));
            }
            match okta.create_user(&user).query("search", SEARCH).send_with_meta().await {
                Ok(reply) => watch.show(reply),
                Err(error) => watch.show_error(&error),
            }
            match okta.get_user("x").query("q", SEARCH).send_raw().await {
                Ok(reply) => watch.show(reply),
                Err(error) => watch.show_error(&error),
            }
            while okta.request(Method::Delete, "/x").no_retry().empty().await.is_ok() {}
        }
    }
    watch.show(transport.requests());
    watch.show(transport);
    transport.push(Err(TransportError::new(TransportErrorKind::Other, "lost")));
    watch.show_error(&okta.get_user("x").query("q", SEARCH).await.unwrap_err());
    watch.show_error(&okta.get_user("x").header("authorization", HEADER).await.unwrap_err());
    watch.show_error(&okta.get_user("x").header("x-secret", format!("{HEADER}\n")).await.unwrap_err());
}

/// Adds the `Debug` output of a builder that cannot be built, and its error.
fn refused(watch: &Watch, builder: ClientBuilder<Client>) {
    watch.show(&builder);
    watch.show_error(&builder.build().unwrap_err());
}

#[test]
fn settings_show_no_secret() {
    let watch = start();
    let transport = TestTransport::new();
    for token in [format!("{TOKEN}\u{e9}"), format!("{{{TOKEN}}}"), format!("{TOKEN} x")] {
        refused(&watch, builder(&transport).token(token.clone()));
        refused(&watch, builder(&transport).bearer_token(token.replace(TOKEN, BEARER)));
        let variables = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_TOKEN", &token)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        refused(&watch, Client::builder().with_env(variables));
    }
    watch.show(builder(&transport).bearer_token(BEARER).build().unwrap());
    for url in [format!("https://{USERINFO}@acme.okta.com"), format!("https://u:{USERINFO}@acme.okta.com/x")]
    {
        refused(&watch, builder(&transport).org_url(url.clone()));
        refused(&watch, builder(&transport).foreign_url(url));
    }
    let password = Secret::new(PASSWORD);
    watch.show(&password);
    for url in [format!("http://u:{USERINFO}@127.0.0.1:1"), format!("nonsense://u:{USERINFO}@ x")] {
        match HttpTransport::builder().proxy(&url, Some(("u", &password))) {
            Ok(builder) => {
                watch.show(&builder);
                watch.show(builder.build().unwrap());
            }
            Err(error) => watch.show(format_args!("{error} {error:?}")),
        }
    }
    watch.check();
}

#[cfg(feature = "config-files")]
#[test]
fn files_show_no_secret() {
    let watch = start();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("leaks.yaml");
    for text in [
        "okta:\n  client:\n    token: [TOKEN]\n",
        "okta:\n  client:\n    token: {a: TOKEN}\n",
        "okta:\n  client:\n    token: \"TOKEN\n",
        "okta:\n  client:\n    token: TOKEN\n   privateKey: TOKEN\n",
        "okta:\n  client:\n    token: TOKEN: TOKEN\n",
        "okta:\n  client:\n    token: &TOKEN *TOKEN\n",
        "okta:\n  client:\n    rateLimit: TOKEN\n    orgUrl: https://acme.okta.com\n",
        "okta:\n  client:\n    proxy: {password: TOKEN, port: TOKEN}\n",
        "okta:\n  client:\n    TOKEN: 1\n    connectionTimeout: x\n",
        "TOKEN",
    ] {
        // The value of a setting that is not secret may be visible.
        let may_be_shown = ["rateLimit: TOKEN", "port: TOKEN", "    TOKEN: 1"];
        let text = may_be_shown
            .into_iter()
            .fold(text.to_owned(), |text, part| text.replace(part, &part.replace("TOKEN", "nonsense")));
        std::fs::write(&file, text.replace("TOKEN", TOKEN)).unwrap();
        refused(&watch, Client::builder().with_file(&file));
    }
    watch.check();
}

#[cfg(feature = "oauth")]
#[test]
fn keys_show_no_secret() {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    use base64::Engine as _;
    use okta_runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};
    let watch = start();
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let body = base64::engine::general_purpose::STANDARD.encode(pair.to_pkcs8v1().unwrap());
    watch.secret("a private key", &body);
    let pem = |body: &str| format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"{body}"}}"#);
    for text in [
        pem(&body[1..]),
        pem(&format!("{body}!")),
        body[4..].to_owned(),
        jwk.clone(),
        jwk.replace("AA", body.as_str()),
    ] {
        let Err(error) = PrivateKey::parse(&Secret::new(text.as_str()), None) else { panic!("{text}") };
        watch.show(format_args!("{error} {error:?}"));
        let variables = [
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
            ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
            ("OKTA_CLIENT_CLIENTID", "0oa1"),
            ("OKTA_CLIENT_SCOPES", "okta.users.read"),
            ("OKTA_CLIENT_PRIVATEKEY", &text),
        ];
        refused(&watch, Client::builder().with_env(variables.map(|(k, v)| (k.to_owned(), v.to_owned()))));
    }
    let key = PrivateKey::parse(&Secret::new(pem(&body)), Some("k1")).unwrap();
    watch.show(&key);
    let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], key);
    watch.show(&auth);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    watch.show(&builder);
    watch.show(builder.transport(TestTransport::new()).build().unwrap());
    watch.check();
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn an_identity_shows_no_secret() {
    let watch = start();
    let authority = crate::tls::Authority::new();
    let pem = authority.identity();
    let (certificate, key) = pem.split_once("-----END CERTIFICATE-----").unwrap();
    watch.private_key(key);
    let identity = HttpTransport::builder().no_proxy().client_identity_pem(&Secret::new(&*pem)).unwrap();
    watch.show(&identity);
    let transport = identity.add_ca_pem(authority.pem.as_bytes()).unwrap();
    let url = crate::tls::start(&authority, true).await;
    let okta = Client::builder().org_url(url).token(TOKEN).observer(watch.clone()).http(transport);
    watch.show(&okta);
    let okta = okta.build().unwrap();
    watch.show(&okta);
    watch.show(okta.get_user("x").query("search", SEARCH).send_with_meta().await.unwrap());
    for damaged in [certificate, key, &pem.replace("KEY-----\n", "KEY-----\n!"), &pem[..pem.len() - 60]] {
        let error = HttpTransport::builder().client_identity_pem(&Secret::new(damaged));
        watch.show(error.and_then(okta_runtime::transport::HttpTransportBuilder::build).unwrap_err());
    }
    watch.check();
}
