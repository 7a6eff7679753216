//! A custom request executor, as in other Okta SDKs: code between the client and the network that sees every request and
//! response. Here it consists of a middleware that rejects changes, and a retry policy.
//!
//! `cargo example request_executor`

use std::error::Error;
use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::BoxFuture;
use okta_sdk::runtime::http::{Method, StatusCode};
use okta_sdk::runtime::middleware::{Middleware, NextAttempt};
use okta_sdk::runtime::retry::{Decision, Failure, RetryPolicy, StandardRetry};
use okta_sdk::runtime::transport::{HttpRequest, HttpResponse, TransportError};

/// Sends read requests and rejects all others.
struct ReadOnly;

impl Middleware for ReadOnly {
    fn attempt<'a>(
        &'a self,
        request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        if request.method == Method::GET {
            return next.run(request);
        }
        let body = r#"{"errorSummary":"this client only reads"}"#;
        Box::pin(std::future::ready(Ok(HttpResponse::new(StatusCode::FORBIDDEN, body))))
    }
}

/// The default policy, except for one operation that is never retried.
struct Careful(StandardRetry);

impl RetryPolicy for Careful {
    fn decide(&self, failure: &Failure<'_>) -> Decision {
        match failure.operation {
            "listLogEvents" => Decision::StopBecause("the log can be read later"),
            _ => self.0.decide(failure),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let okta = Client::builder()
        .with_env(org.env())
        .middleware(ReadOnly)
        .retry_policy(Careful(StandardRetry::new(Duration::from_secs(30))))
        .max_retries(4)
        .build()?;

    println!("{} users", okta.list_users().limit(5).await?.len());
    let refused = okta.delete_user("ada@example.com").await.err().ok_or("the user was deleted")?;
    println!("{refused}");
    Ok(())
}
