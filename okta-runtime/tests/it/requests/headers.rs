//! Headers: precedence, and headers that cannot be set.

use okta_runtime::auth::{AuthRequest, CredentialProvider};
use okta_runtime::error::{AuthError, ErrorKind};
use okta_runtime::transport::HttpRequest;
use okta_runtime::{BoxFuture, Client, ClientBuilder, Error};

use super::{last, setup};
use crate::models::{Api, User};
use crate::support::{builder, responding, sent_header, sent_text};

/// A credential with two headers, one of which is not reserved.
struct Signature;

impl CredentialProvider for Signature {
    fn authorize<'a>(&'a self, _: AuthRequest<'a>) -> BoxFuture<'a, Result<http::HeaderMap, AuthError>> {
        let mut headers = http::HeaderMap::new();
        headers.insert("authorization", "Custom 1".parse().unwrap());
        headers.insert("x-level", "credential".parse().unwrap());
        Box::pin(std::future::ready(Ok(headers)))
    }
}

#[tokio::test]
async fn requests_headers_have_an_order_of_precedence() -> Result<(), Error> {
    let transport = responding("{}");
    let all = |builder: ClientBuilder<Client>, call: &'static [(&'static str, &'static str)]| {
        let transport = transport.clone();
        async move {
            let okta = builder.build().unwrap();
            let request = okta.get_user("x");
            call.iter().fold(request, |request, (name, value)| request.header(name, value)).await.unwrap();
            last(&transport)
        }
    };
    let sent = |request: &HttpRequest, name: &str| sent_header(request, name).unwrap().to_owned();
    // Defaults, then the client's, then those of the operation and of the call, in the order in which they are set.
    let request = all(builder(&transport), &[]).await;
    assert_eq!(sent(&request, "accept"), "application/json");
    let with_accept = || builder(&transport).header("Accept", "client/1").header("X-Level", "client");
    let request = all(with_accept(), &[]).await;
    assert_eq!((sent(&request, "accept"), sent(&request, "x-level")), ("client/1".into(), "client".into()));
    let request = all(with_accept(), &[("accept", "operation/1"), ("x-level", "operation")]).await;
    assert_eq!(
        (sent(&request, "accept"), sent(&request, "x-level")),
        ("operation/1".into(), "operation".into())
    );
    let request = all(with_accept(), &[("x-level", "operation"), ("X-LEVEL", "call")]).await;
    assert_eq!(sent(&request, "x-level"), "call");
    // The credential comes last.
    let request = all(with_accept().credentials(Signature), &[("x-level", "call")]).await;
    assert_eq!(
        (sent(&request, "authorization"), sent(&request, "x-level")),
        ("Custom 1".into(), "credential".into())
    );
    Ok(())
}

#[tokio::test]
async fn requests_headers_of_the_runtime_cannot_be_set() {
    let (okta, transport) = setup();
    for name in [
        "authorization",
        "Authorization",
        "Proxy-Authorization",
        "Host",
        "DPoP",
        "content-length",
        "Transfer-Encoding",
        "connection",
        "Expect",
        "Upgrade",
        "TE",
        "Trailer",
        "Keep-Alive",
        "Proxy-Connection",
        "bad name",
        "",
    ] {
        let error = okta.get_user("x").header(name, "v").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        assert_eq!(okta.with_only_headers([(name, "v")]).unwrap_err().kind(), ErrorKind::Config, "{name}");
        assert!(builder(&transport).header(name, "v").build().is_err(), "{name}");
    }
    for value in ["a\r\nb", "a\nb", "\0"] {
        assert!(okta.get_user("x").header("x-a", value).await.is_err(), "{value:?}");
        assert!(okta.with_only_headers([("x-a", value)]).is_err());
    }
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn headers_of_a_clone_are_its_own() -> Result<(), Error> {
    let transport = responding("{}");
    let okta = builder(&transport).header("x-a", "1").build()?;
    let other = okta.with_only_headers([("x-b", "2")])?;
    other.get_user("x").await?;
    let request = last(&transport);
    assert_eq!((sent_header(&request, "x-a"), sent_header(&request, "x-b")), (None, Some("2")));
    okta.get_user("x").await?;
    let request = last(&transport);
    assert_eq!((sent_header(&request, "x-a"), sent_header(&request, "x-b")), (Some("1"), None));
    assert_eq!((okta.headers().len(), &okta.headers()["x-a"]), (1, &"1".parse().unwrap()));
    Ok(())
}

#[tokio::test]
async fn requests_get_keeps_its_content_type_parameter() -> Result<(), Error> {
    let (okta, transport) = setup();
    let value = "application/json; okta-response=omitCredentials";
    okta.get_user("x").header("Content-Type", value).await?;
    let request = last(&transport);
    assert_eq!((sent_header(&request, "content-type"), sent_text(&request)), (Some(value), None));
    // It overrides the media type of a body.
    okta.create_user(&User::default()).header("content-type", value).await?;
    assert_eq!(sent_header(&last(&transport), "content-type"), Some(value));
    okta.get_user("x").await?;
    assert_eq!(sent_header(&last(&transport), "content-type"), None);
    Ok(())
}

/// Returns the version of the compiler.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn requests_user_agent_of_an_operation_wins() -> Result<(), Error> {
    let transport = responding("{}");
    let okta = builder(&transport).user_agent("my-app/1").build()?;
    okta.get_user("x").await?;
    let request = last(&transport);
    let sent = sent_header(&request, "user-agent").unwrap();
    let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    let (version, compiler) = (env!("CARGO_PKG_VERSION"), compiler());
    assert_eq!(sent, format!("okta-sdk-rust/{version} rust/{compiler} {os}/{architecture} my-app/1"));
    okta.get_user("x").header("User-Agent", "theirs").await?;
    assert_eq!(sent_header(&last(&transport), "user-agent"), Some("theirs"));
    Ok(())
}
