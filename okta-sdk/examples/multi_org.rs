//! Several orgs in one program, with one client for each. Clients share no global state.
//!
//! `cargo example multi_org`

use std::collections::BTreeSet;
use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_sdk::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Two demo orgs of different size. This example does not use a configured org.
    let preview = DemoOrg::builder().people(12).start().await?;
    let production = DemoOrg::builder().people(15).start().await?;
    let preview = client(&preview)?;
    let production = client(&production)?;

    let (left, right) = tokio::try_join!(logins(&preview), logins(&production))?;
    println!("{} has {} users, {} has {}", preview.org_url(), left.len(), production.org_url(), right.len());
    for login in right.difference(&left) {
        println!("only in production: {login}");
    }
    Ok(())
}

fn client(org: &DemoOrg) -> Result<Client, okta_sdk::Error> {
    // Values in code take precedence over files and the environment. Here files and the environment are not read.
    Client::builder()
        .org_url(org.url())
        .token(org.token())
        .danger_allow_http()
        .user_agent("org-diff/1.0")
        .build()
}

async fn logins(okta: &Client) -> Result<BTreeSet<String>, okta_sdk::Error> {
    let users = okta.list_users().limit(200).collect_all().await?;
    Ok(users.into_iter().filter_map(|user| user.profile?.login).collect())
}
