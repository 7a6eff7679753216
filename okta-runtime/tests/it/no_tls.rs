//! Builds without TLS. `cargo xtask test` runs these tests without default features.

use okta_runtime::Client;
use okta_runtime::error::{ErrorKind, ProblemCode};
use okta_runtime::transport::{HttpTransport, TestTransport};

use crate::models::Api;
use crate::support::{builder, response, shown};

#[test]
fn a_client_for_an_https_url_cannot_be_built() {
    let org = Client::builder().org_url("https://acme.okta.com").token("t0ken");
    let foreign = Client::builder().org_url("http://localhost").danger_allow_http().token("t0ken");
    for builder in [org, foreign.foreign_url("https://drapp.okta.com")] {
        let error = builder.build().unwrap_err();
        assert!(error.config().unwrap().has(ProblemCode::FeatureMissing), "{error}");
        assert!(error.to_string().contains("enable `rustls`, or `rustls-no-provider`"), "{error}");
    }
}

#[tokio::test]
async fn a_request_to_an_https_url_fails_at_once() {
    // The program's own use of the transport is not checked before.
    let http = HttpTransport::builder().no_proxy().build().unwrap();
    let okta = builder(&TestTransport::new()).transport(http).max_retries(3).build().unwrap();
    let error = okta.get_user("x").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 1));
    assert!(!error.is_retryable());
    assert!(shown(&error).contains("enable `rustls`, or `rustls-no-provider`"), "{error}");
}

#[tokio::test]
async fn a_transport_of_the_program_may_have_its_own_tls() {
    let transport = TestTransport::new();
    transport.push(Ok(response(200, &[], "{}")));
    builder(&transport).build().unwrap().get_user("x").await.unwrap();
}
