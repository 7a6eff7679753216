//! Builds without TLS. `cargo xtask test` runs these tests in a package of their own, which does not build what the other
//! tests need. All crates of this file are in its manifest.
#![cfg(not(feature = "rustls-no-provider"))]
#![allow(clippy::unwrap_used)]

use std::error::Error;

use okta_runtime::error::{ErrorKind, ProblemCode};
use okta_runtime::transport::{HttpResponse, HttpTransport, TestTransport};
use okta_runtime::{Client, ClientBuilder, Method};

const HINT: &str = "enable `rustls`, or `rustls-no-provider`";

fn builder() -> ClientBuilder<Client> {
    Client::builder().org_url("https://acme.okta.com").token("t0ken")
}

/// Joins the messages of an error and of its sources.
fn shown(error: &dyn Error) -> String {
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn run<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call)
}

#[test]
fn a_client_for_an_https_url_cannot_be_built() {
    let foreign = Client::builder().org_url("http://localhost").danger_allow_http().token("t0ken");
    for builder in [builder(), foreign.foreign_url("https://drapp.okta.com")] {
        let error = builder.build().unwrap_err();
        assert!(error.config().unwrap().has(ProblemCode::FeatureMissing), "{error}");
        assert!(error.to_string().contains(HINT), "{error}");
    }
}

#[test]
fn a_request_to_an_https_url_fails_at_once() {
    // The program's own use of the transport is not checked before.
    let http = HttpTransport::builder().no_proxy().build().unwrap();
    let okta = builder().transport(http).max_retries(3).build().unwrap();
    let error = run(okta.request(Method::Get, "/api/v1/users/x").empty().send()).unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 1));
    assert!(!error.is_retryable());
    assert!(shown(&error).contains(HINT), "{error}");
}

#[test]
fn a_transport_of_the_program_may_have_its_own_tls() {
    let transport = TestTransport::new();
    transport.push(Ok(HttpResponse::new(http::StatusCode::OK, "{}")));
    let okta = builder().transport(transport).build().unwrap();
    run(okta.request(Method::Get, "/x").empty().send()).unwrap();
}
