//! Many users with one client, as in a web service: each request acts for the user who sent it.
//!
//! `cargo example multi_user`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_sdk::{Client, Secret};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // This example does not use a configured org, which would not have these users.
    let org = DemoOrg::start().await?;
    let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build()?;

    let logins = ["ada.allen1@example.com", "alan.dijkstra2@example.com", "barbara.hopper3@example.com"];
    let mut requests = Vec::new();
    for login in logins {
        // A web service reads the access token from the session of the user.
        requests.push(tokio::spawn(greeting(okta.clone(), org.user_token(login)?.into())));
    }
    for request in requests {
        println!("{}", request.await??);
    }
    Ok(())
}

/// Handles a request of a user. The copy of the client shares the connections of all requests, and nothing that belongs to
/// another user.
async fn greeting(okta: Client, token: Secret) -> Result<String, okta_sdk::Error> {
    let user = okta.as_user(token)?;
    let profile = user.my_account().get_profile().await?.profile.unwrap_or_default();
    let attribute = |name: &str| profile.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    Ok(format!("Hello {}, your login is {}", attribute("firstName"), attribute("login")))
}
