//! Requests as they are sent.

mod address;
mod body;
mod headers;

use okta_runtime::Client;
use okta_runtime::transport::{HttpRequest, TestTransport};

use crate::support::{client, responding};

const ORG: &str = "https://acme.okta.com";

/// Returns a client whose requests all receive `{}`.
fn setup() -> (Client, TestTransport) {
    let transport = responding("{}");
    (client(&transport), transport)
}

/// Returns the last request.
fn last(transport: &TestTransport) -> HttpRequest {
    transport.requests().pop().unwrap()
}
