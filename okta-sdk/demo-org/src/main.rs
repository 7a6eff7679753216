//! `cargo demo-org` runs a demo org until it is interrupted.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use okta_demo_org::DemoOrg;

/// A small Okta org on the loopback address, for curl and for SDKs
#[derive(Parser)]
#[command(name = "cargo demo-org", version)]
struct Arguments {
    /// The port to listen on, or 0 for a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The number of users besides the administrator
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// The maximum number of items of a page
    #[arg(long)]
    page_limit: Option<usize>,
    /// The number of requests that each route accepts in a window
    #[arg(long)]
    rate_limit: Option<u32>,
    /// The length of a rate limit window in seconds
    #[arg(long, default_value_t = 60)]
    rate_limit_window: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut builder = DemoOrg::builder()
        .port(arguments.port)
        .people(arguments.people)
        .rate_limit_window(Duration::from_secs(arguments.rate_limit_window));
    if let Some(items) = arguments.page_limit {
        builder = builder.page_limit(items);
    }
    if let Some(requests) = arguments.rate_limit {
        builder = builder.rate_limit(requests);
    }
    match builder.start() {
        Ok(org) => {
            println!("{}", welcome(&org));
            org.wait();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot start the org: {error}");
            ExitCode::FAILURE
        }
    }
}

fn welcome(org: &DemoOrg) -> String {
    let (url, token, client) = (org.url(), org.token(), org.oauth_client());
    format!(
        "A demo org runs at {url} until you press Ctrl-C. Its data is lost then.

    curl -H 'Authorization: SSWS {token}' '{url}/api/v1/users?limit=2'

For an SDK:

    export OKTA_CLIENT_ORGURL={url}
    export OKTA_CLIENT_TOKEN={token}
    export OKTA_TESTING_TESTINGDISABLEHTTPSCHECK=true

The application {} authenticates with this key ({}). {} has another key and must send DPoP proofs.

{}",
        client.id,
        client.key_id,
        org.dpop_client().id,
        client.private_key,
    )
}
