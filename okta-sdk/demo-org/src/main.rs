//! `cargo demo-org` runs a demo org until it is interrupted.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use okta_demo_org::{DemoOrg, OauthClient};

/// A small Okta org on the loopback address, for curl and for SDKs
#[derive(Parser)]
#[command(name = "cargo demo-org", version)]
struct Arguments {
    /// The port to listen on, or 0 for a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The number of users besides the administrator
    #[arg(long, default_value_t = 20, visible_alias = "people")]
    users: usize,
    /// The maximum number of items of a page
    #[arg(long)]
    page_limit: Option<usize>,
    /// The number of requests that each route accepts in a window
    #[arg(long, visible_alias = "rate-limit")]
    limit: Option<u32>,
    /// The length of a rate limit window in seconds
    #[arg(long, default_value_t = 60)]
    rate_limit_window: u64,
    /// Let every n-th request fail, in turn with status 503, 429, 504 and 500
    #[arg(long, value_name = "N")]
    faults: Option<u32>,
    /// Record requests and responses in this file, one JSON object per line, without credentials
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn main() -> ExitCode {
    match start(Arguments::parse()) {
        Ok(org) => {
            // The org runs even if nobody reads this.
            let _ = writeln!(io::stdout(), "{}", welcome(&org));
            org.wait();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot start the org: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> io::Result<DemoOrg> {
    let mut builder = DemoOrg::builder()
        .port(arguments.port)
        .people(arguments.users)
        .rate_limit_window(Duration::from_secs(arguments.rate_limit_window))
        .sign_in_every(Duration::from_secs(60))
        .rsa_keys();
    if let Some(items) = arguments.page_limit {
        builder = builder.page_limit(items);
    }
    if let Some(requests) = arguments.limit {
        builder = builder.rate_limit(requests);
    }
    if let Some(every) = arguments.faults {
        builder = builder.faults(every);
    }
    if let Some(file) = arguments.record {
        builder = builder.record(file);
    }
    builder.start_blocking()
}

fn welcome(org: &DemoOrg) -> String {
    let (url, token) = (org.url(), org.token());
    // What most users need comes last, so that it is visible in a small window.
    format!(
        "For OAuth 2.0, two applications with a private key each:

{}
{}
A demo org runs at {url} until you press Ctrl-C. Its data is lost then.

    curl -H 'Authorization: SSWS {token}' '{url}/api/v1/users?limit=2'

For an SDK, copy the lines for your shell:

bash, zsh
{}
fish
{}
PowerShell
{}",
        application(org.oauth_client(), "accepts bearer tokens"),
        application(org.dpop_client(), "must send DPoP proofs"),
        variables(org, |name, value| format!("export {name}={value}")),
        variables(org, |name, value| format!("set -gx {name} {value}")),
        variables(org, |name, value| format!("$env:{name} = '{value}'")),
    )
}

/// Returns the lines that configure an SDK.
fn variables(org: &DemoOrg, line: impl Fn(&str, &str) -> String) -> String {
    let variables = [
        ("OKTA_CLIENT_ORGURL", org.url()),
        ("OKTA_CLIENT_TOKEN", org.token()),
        ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true"),
    ];
    variables.map(|(name, value)| format!("    {}\n", line(name, value))).concat()
}

fn application(client: &OauthClient, what: &str) -> String {
    format!("{} {what}. Key {}:\n{}", client.id, client.key_id, client.private_key)
}
