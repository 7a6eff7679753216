//! A request executor of one's own, as users of other Okta SDKs know it: it stands between the client and the network,
//! sees every request and answer, and decides what is sent.
//!
//! `cargo run -p okta-runtime --example executor`
#![allow(clippy::print_stdout)]

use std::time::Instant;

use okta_runtime::middleware::{Middleware, NextAttempt, NextCall};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Client, Error, Method, Operation, Reply};

/// Refuses to change anything, and tells how long each call takes.
struct ReadOnly;

impl Middleware for ReadOnly {
    fn call<'a>(
        &'a self,
        operation: &'a Operation,
        next: NextCall<'a>,
    ) -> BoxFuture<'a, Result<Reply, Error>> {
        Box::pin(async move {
            let begun = Instant::now();
            let result = next.run().await;
            println!(
                "{}: {} in {:?}",
                operation.id,
                if result.is_ok() { "done" } else { "failed" },
                begun.elapsed()
            );
            result
        })
    }

    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        if request.method == http::Method::GET {
            return next.run(request);
        }
        // An answer of its own; the network sees nothing.
        let response =
            HttpResponse::new(http::StatusCode::FORBIDDEN, r#"{"errorSummary":"this client only reads"}"#);
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // In the place of an org.
    let org = TestTransport::new();
    org.push_json(200, r#"{"id":"00u1"}"#);
    let okta = Client::builder()
        .org_url("https://acme.okta.com")
        .token("00token")
        .transport(org)
        .middleware(ReadOnly)
        .build()?;

    let user: serde_json::Value =
        okta.request(Method::Get, "/api/v1/users/{id}").path("id", "me").json().await?;
    println!("{user}");
    let refused = okta.request(Method::Delete, "/api/v1/users/{id}").path("id", "00u1").empty().await;
    println!("{}", refused.map_or_else(|error| error.to_string(), |()| "deleted".to_owned()));
    Ok(())
}
