//! Retries.

mod again;
mod waits;

use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpResponse, TestTransport};
use okta_runtime::{Client, ClientBuilder};

use crate::support::{self, FakeTime, builder};

struct Setup {
    transport: TestTransport,
    time: FakeTime,
    okta: Client,
}

fn setup_with(change: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>) -> Setup {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    // The policy handles rate limits only if throttling is off.
    let builder = builder(&transport).environment(time.clone()).throttle(Throttle::Off);
    let okta = change(builder).build().unwrap();
    Setup { transport, time, okta }
}

fn setup() -> Setup {
    setup_with(|builder| builder)
}

fn response(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    support::response(status, headers, "{}")
}
