//! Requests as they are sent.

mod address;
mod body;
mod headers;

use okta_runtime::Client;
use okta_runtime::transport::{HttpRequest, TestTransport};

use crate::support::{answering, client};

const ORG: &str = "https://acme.okta.com";

/// A client that gets `{}` for everything.
fn setup() -> (Client, TestTransport) {
    let transport = answering("{}");
    (client(&transport), transport)
}

/// The request that was sent last.
fn last(transport: &TestTransport) -> HttpRequest {
    transport.requests().pop().unwrap()
}
