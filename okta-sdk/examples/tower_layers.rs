//! Layers of `tower` around the transport: a time limit and a limit on concurrent requests, shared by two clients.
//!
//! `cargo example tower_layers`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::http::Request;
use okta_sdk::runtime::transport::{Body, HttpTransport, TowerTransport, TransportService};
use tower::ServiceBuilder;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let sent = Arc::new(AtomicU32::new(0));
    let counter = sent.clone();
    // Layers see each request, with its credentials: do not log the headers.
    let service = ServiceBuilder::new()
        .map_request(move |request: Request<Body>| {
            counter.fetch_add(1, Ordering::Relaxed);
            request
        })
        .concurrency_limit(2)
        .timeout(Duration::from_secs(30))
        .service(TransportService::new(HttpTransport::builder().build()?));

    // Clones of the service share its limits.
    let users =
        Client::builder().with_env(org.env()).transport(TowerTransport::new(service.clone())).build()?;
    let groups = Client::builder().with_env(org.env()).transport(TowerTransport::new(service)).build()?;
    let lists = tokio::try_join!(users.list_users().limit(5).send(), groups.list_groups().limit(3).send());
    let (users, groups) = lists?;
    println!("{} users, {} groups", users.len(), groups.len());
    println!("{} requests", sent.load(Ordering::Relaxed));
    Ok(())
}
