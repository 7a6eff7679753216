//! Credentials: which headers are sent.

#[cfg(feature = "oauth")]
mod dpop;
#[cfg(feature = "oauth")]
pub mod keys;
#[cfg(feature = "oauth")]
pub mod org;
#[cfg(feature = "oauth")]
mod other_apis;
#[cfg(feature = "oauth")]
mod tokens;

use okta_runtime::error::ErrorKind;
use okta_runtime::{Auth, Error, Method, Operation};

use crate::models::Api;
use crate::support::{builder, client, responding, sent_header};

#[tokio::test]
async fn auth_ssws_and_bearer_have_one_space() -> Result<(), Error> {
    let transport = responding("{}");
    for (builder, sent) in [
        (builder(&transport).token("00abc"), "SSWS 00abc"),
        (builder(&transport).bearer_token("eyJ.x.y"), "Bearer eyJ.x.y"),
        // Pasted from a header, or read from a file.
        (builder(&transport).token("SSWS  00abc\n"), "SSWS 00abc"),
        (builder(&transport).bearer_token("Bearer eyJ.x.y"), "Bearer eyJ.x.y"),
    ] {
        builder.build()?.get_user("x").await?;
        assert_eq!(sent_header(transport.requests().last().unwrap(), "authorization"), Some(sent));
    }
    Ok(())
}

#[tokio::test]
async fn auth_open_operations_get_no_credential() -> Result<(), Error> {
    static OPEN: Operation = Operation::new("open", Method::Get, "/.well-known/x").auth(Auth::None);
    let transport = responding("{}");
    let okta = builder(&transport).header("x-a", "1").build()?;
    okta.call(&OPEN).empty().await?;
    let request = &transport.requests()[0];
    let names = ["authorization", "dpop", "cookie"];
    assert_eq!(names.map(|name| sent_header(request, name)), [None; 3]);
    assert_eq!(sent_header(request, "x-a"), Some("1"));
    // A client without credentials can call them.
    let okta = okta_runtime::Client::builder().org_url("https://acme.okta.com").anonymous();
    okta.transport(transport.clone()).build()?.call(&OPEN).empty().await
}

#[tokio::test]
async fn operations_that_do_not_accept_the_credential_are_refused() -> Result<(), Error> {
    static OAUTH: Operation = Operation::new("oauth", Method::Get, "/x").auth(Auth::OauthOnly);
    static SSWS: Operation = Operation::new("ssws", Method::Get, "/x").auth(Auth::SswsOnly);
    let transport = responding("{}");
    let bearer = builder(&transport).bearer_token("t0ken").build()?;
    for (okta, operation, why) in [(client(&transport), &OAUTH, "OAuth"), (bearer, &SSWS, "only API tokens")]
    {
        let error = okta.call(operation).empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(why), "{error}");
    }
    assert!(transport.requests().is_empty());
    builder(&transport).check_operation_auth(false).build()?.call(&OAUTH).empty().await
}
