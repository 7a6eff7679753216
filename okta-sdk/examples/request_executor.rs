//! A request executor of one's own, as users of other Okta SDKs know it: it stands between the client and the network,
//! sees every request and answer, and decides what is sent. Here it is two things: a middleware that lets nothing be
//! changed, and a policy that decides what is tried again.
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

/// Sends what reads, and answers everything else by itself.
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

/// The usual policy for everything but one operation, which is never tried again.
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
