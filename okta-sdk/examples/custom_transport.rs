//! A custom transport that records responses and replays them without a network.
//!
//! `cargo example custom_transport`

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::BoxFuture;
use okta_sdk::runtime::transport::{
    HttpRequest, HttpResponse, HttpTransport, Transport, TransportError, TransportErrorKind,
};

/// Recorded responses by method and URL.
type Tape = Arc<Mutex<HashMap<String, HttpResponse>>>;

/// Sends requests with another transport and records the responses.
struct Recorder {
    inner: HttpTransport,
    tape: Tape,
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let key = format!("{} {}", request.method, request.url);
            let response = self.inner.send(request).await?;
            self.tape.lock().unwrap_or_else(PoisonError::into_inner).insert(key, response.clone());
            Ok(response)
        })
    }
}

/// Returns the recorded responses.
struct Player(Tape);

impl Transport for Player {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let key = format!("{} {}", request.method, request.url);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let missing = || TransportError::new(TransportErrorKind::Other, "this was never asked before");
        Box::pin(std::future::ready(kept.ok_or_else(missing)))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let tape = Tape::default();

    // A transport sends one request. The client handles retries, credentials, pages and errors.
    let recorder = Recorder { inner: HttpTransport::builder().build()?, tape: tape.clone() };
    let okta = Client::builder().with_env(org.env()).transport(recorder).build()?;
    let recorded = okta.list_users().limit(10).collect_all().await?;

    let env = org.env();
    drop(org);
    let okta = Client::builder().with_env(env).transport(Player(tape)).build()?;
    let played = okta.list_users().limit(10).collect_all().await?;
    println!("{} users recorded, {} played without the org", recorded.len(), played.len());
    println!("equal: {}", recorded == played);
    Ok(())
}
