//! Settings of a client other than its URL and its credential.

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::{HttpTransport, TestTransport};
use okta_runtime::{Client, ClientBuilder, Error, Method};

use crate::models::Api;
use crate::support::{Server, builder, client, responding, response, sent_header};

fn env(vars: &[(&str, &str)]) -> ClientBuilder<Client> {
    let usual = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_TOKEN", "t0ken")];
    let all = usual.iter().chain(vars);
    Client::builder().with_env(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn codes(builder: ClientBuilder<Client>) -> Vec<ProblemCode> {
    let error = builder.build().unwrap_err();
    error.config().unwrap().problems().iter().map(|problem| problem.code).collect()
}

#[tokio::test]
async fn an_org_can_be_below_a_path() -> Result<(), Error> {
    let transport = responding("{}");
    let okta = builder(&transport).base_path("/gateway/okta/").build()?;
    okta.get_user("x").await?;
    okta.request(Method::Get, "/api/v1/y").empty().await?;
    let urls: Vec<String> = transport.requests().into_iter().map(|request| request.url).collect();
    assert_eq!(
        urls,
        ["https://acme.okta.com/gateway/okta/api/v1/users/x", "https://acme.okta.com/gateway/okta/api/v1/y"]
    );
    assert_eq!(okta.org_url(), "https://acme.okta.com/gateway/okta");
    for path in ["gateway", "//evil.example", "/a?b", "/a/../b"] {
        assert_eq!(codes(builder(&transport).base_path(path)), [ProblemCode::ValueInvalid], "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn http_settings_and_configured_settings_are_combined() -> Result<(), Error> {
    // A proxy from the environment applies to a transport whose other settings are made in code.
    let proxied = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{\"id\":\"proxy\"}";
    let proxy = Server::start(proxied);
    let plain = [("OKTA_CLIENT_ORGURL", "http://acme.okta.example"), ("OKTA_TESTING_DISABLEHTTPSCHECK", "1")];
    let found = [plain[0], plain[1], ("OKTA_CLIENT_PROXY_HOST", &*proxy.url)];
    let okta = env(&found).http(HttpTransport::builder().pool_max_idle(1)).build()?;
    assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("proxy"));
    // Settings in code override it, and so does the setting that disables proxies.
    let direct = env(&found).http(HttpTransport::builder().no_proxy()).build()?;
    assert!(direct.get_user("x").no_retry().await.is_err());
    let off = [found[0], found[1], found[2], ("OKTA_CLIENT_USEPROXY", "false")];
    assert!(env(&off).build()?.get_user("x").no_retry().await.is_err());
    // The proxy responded once.
    let broken = [("OKTA_CLIENT_PROXY_HOST", "http://")];
    assert_eq!(codes(env(&broken)), [ProblemCode::ProxyInvalid]);
    Ok(())
}

#[tokio::test]
async fn headers_of_a_client_are_changed_in_a_clone() -> Result<(), Error> {
    let transport = responding("{}");
    let okta = builder(&transport).header("x-a", "1").build()?;
    let more = okta.with_header("x-b", "2")?.with_header("X-A", "3")?;
    let none = more.without_headers();
    for okta in [&okta, &more, &none] {
        okta.get_user("x").await?;
    }
    let requests = transport.requests();
    let sent: Vec<_> = requests.iter().map(|r| (sent_header(r, "x-a"), sent_header(r, "x-b"))).collect();
    assert_eq!(sent, [(Some("1"), None), (Some("3"), Some("2")), (None, None)]);
    assert_eq!(more.headers().len(), 2);
    let error = okta.with_header("authorization", "S3").unwrap_err();
    assert!(error.config().unwrap().has(ProblemCode::HeaderInvalid), "{error}");
    Ok(())
}

#[cfg(feature = "bundled-roots")]
#[test]
fn mozillas_authorities_can_be_bundled() {
    HttpTransport::builder().bundled_roots().build().unwrap();
}

#[tokio::test]
async fn the_next_page_is_a_call_of_the_same_list() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = r#"<https://acme.okta.com/api/v1/users?after=2>; rel="next""#;
    transport.push(Ok(response(200, &[("link", next)], r#"[{"id":"1"}]"#)));
    transport.push(Ok(response(200, &[], r#"[{"id":"2"}]"#)));
    let first = client(&transport).list_users().limit(1).header("x-a", "1").await?;
    let second = first.next_page().unwrap().await?;
    assert_eq!(second[0].id.as_deref(), Some("2"));
    assert!(second.next_page().is_none());
    let request = &transport.requests()[1];
    assert_eq!(request.url, "https://acme.okta.com/api/v1/users?limit=1&after=2");
    assert_eq!(sent_header(request, "x-a"), Some("1"));
    Ok(())
}

#[tokio::test]
async fn any_number_of_concurrent_requests_may_be_allowed() -> Result<(), Error> {
    for limit in [1, 1 << 40, usize::MAX] {
        builder(&responding("{}")).max_concurrent_requests(limit).build()?.get_user("x").await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_headers_of_a_client_can_be_read_without_secrets() -> Result<(), Error> {
    let transport = responding("{}");
    let okta = builder(&transport)
        .user_agent("tool/1")
        .header("x-team", "identity")
        .header("x-session-token", "planted")
        .build()?;
    let shown = okta.with_header("accept-language", "de")?.default_headers();
    let text = |name: &str| shown[name].to_str().unwrap().to_owned();
    assert_eq!((text("authorization").as_str(), text("accept").as_str()), ("SSWS ***", "application/json"));
    assert_eq!((text("x-team").as_str(), text("accept-language").as_str()), ("identity", "de"));
    assert_eq!(text("x-session-token"), "***");
    assert!(text("user-agent").ends_with(" tool/1"));

    // They are those of a call.
    okta.with_header("accept-language", "de")?.get_user("00u1").await?;
    let sent = &transport.requests()[0].headers;
    let names = |headers: &http::HeaderMap| -> std::collections::BTreeSet<String> {
        headers.keys().map(|name| name.as_str().to_owned()).collect()
    };
    assert_eq!(names(&shown), names(sent));
    Ok(())
}
