//! DPoP: access tokens that are bound to a key of the client, so a stolen token cannot be used.
//!
//! `cargo example dpop`
//!
//! To use a real org, set the variables that `oauth_private_key` describes.

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let application = org.dpop_client()?;
    let key = PrivateKey::parse(&application.private_key.into(), Some(&application.key_id))?;

    // The default, `Auto`, sends proofs as soon as the org requires one. `Required` always sends them and rejects tokens
    // that are not bound to the key. The client generates the key, keeps it in memory, and replaces it from time to
    // time.
    let auth =
        PrivateKeyAuth::new(application.id, ["okta.users.read", "okta.logs.read"], key).dpop(Dpop::Required);
    let okta = Client::builder().with_env(org.env()).private_key(auth).build()?;

    let users = okta.list_users().limit(3).await?;
    println!("{} users with a bound token", users.len());

    // Okta first requires a nonce, which the client sends automatically. The system log shows both requests.
    let filter = r#"eventType sw "app.oauth2.token.grant""#;
    for event in okta.list_log_events().filter(filter).await? {
        let outcome = event.outcome.unwrap_or_default();
        println!("token: {:?} {}", outcome.result, outcome.reason.unwrap_or_default());
    }
    Ok(())
}
