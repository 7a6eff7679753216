//! `cargo xtask demo-org`: a demo org that runs until it is interrupted.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use okta_demo_org::DemoOrg;

/// A small Okta org on the loopback address, for curl and for SDKs
#[derive(Parser)]
#[command(name = "cargo xtask demo-org", version)]
struct Arguments {
    /// The port to listen on; 0 for a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// How many people there are beside the administrator
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// How many items a page has at most, whatever is asked for
    #[arg(long)]
    page_limit: Option<usize>,
    /// How many requests each route takes in a window
    #[arg(long)]
    rate_limit: Option<u32>,
    /// How many seconds a window is long
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
            eprintln!("the org cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}

fn welcome(org: &DemoOrg) -> String {
    let (url, token, client) = (org.url(), org.token(), org.oauth_client());
    format!(
        "A demo org is at {url} until you press Ctrl-C. Everything in it is gone then.

    curl -H 'Authorization: SSWS {token}' '{url}/api/v1/users?limit=2'

For an SDK:

    export OKTA_CLIENT_ORGURL={url}
    export OKTA_CLIENT_TOKEN={token}
    export OKTA_TESTING_TESTINGDISABLEHTTPSCHECK=true

The application {} signs in with this key ({}); {} with another one has to send DPoP proofs.

{}",
        client.id,
        client.key_id,
        org.dpop_client().id,
        client.private_key,
    )
}
