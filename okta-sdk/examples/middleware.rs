//! Middleware: code around each call and around each attempt.
//!
//! `cargo example middleware`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::http::HeaderValue;
use okta_sdk::runtime::middleware::{Middleware, NextAttempt, NextCall};
use okta_sdk::runtime::transport::{HttpRequest, HttpResponse, TransportError};
use okta_sdk::runtime::{BoxFuture, Error as OktaError, Operation, Reply};

/// Logs each call, and adds a header to each request that other logs can refer to.
#[derive(Clone, Default)]
struct Tracing {
    requests: Arc<AtomicU32>,
}

impl Middleware for Tracing {
    /// `next` executes the call, including retries and waits.
    fn call<'a>(
        &'a self,
        operation: &'a Operation,
        next: NextCall<'a>,
    ) -> BoxFuture<'a, Result<Reply, OktaError>> {
        Box::pin(async move {
            let result = next.run().await;
            let outcome = match &result {
                Ok(reply) => reply.status().to_string(),
                Err(error) => format!("{:?}", error.kind()),
            };
            println!("{}: {outcome}", operation.id);
            result
        })
    }

    /// Wraps an attempt. The request contains the credentials: do not log them.
    fn attempt<'a>(
        &'a self,
        mut request: HttpRequest,
        next: NextAttempt<'a>,
    ) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        request.headers.insert("x-request-number", HeaderValue::from(number));
        next.run(request)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let tracing = Tracing::default();
    // The middleware that is added first is outermost.
    let okta = Client::builder().with_env(org.env()).middleware(tracing.clone()).build()?;

    okta.list_users().limit(5).max_pages(2).collect_all().await?;
    let missing = okta.get_user("nobody@example.com").send_optional().await?;
    println!("found {}", missing.is_some());
    println!("{} requests", tracing.requests.load(Ordering::Relaxed));
    Ok(())
}
