//! DPoP: access tokens that are of no use to a thief, because each request proves that the client has a key.
//!
//! `cargo example dpop`
//!
//! For a real org set the variables that `oauth_private_key` names.

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

    // `Auto`, which is the default, sends proofs as soon as the org asks for one. `Required` sends them from the start,
    // and takes no token that is not bound to the key. The key of the proofs is made by the client, kept in memory, and
    // replaced now and then.
    let auth =
        PrivateKeyAuth::new(application.id, ["okta.users.read", "okta.logs.read"], key).dpop(Dpop::Required);
    let okta = Client::builder().with_env(org.env()).private_key(auth).build()?;

    let users = okta.list_users().limit(3).await?;
    println!("{} users with a bound token", users.len());

    // Okta asks for a nonce at first; the client sends it, and nobody has to know. The system log tells of it.
    let filter = r#"eventType sw "app.oauth2.token.grant""#;
    for event in okta.list_log_events().filter(filter).await? {
        let outcome = event.outcome.unwrap_or_default();
        println!("token: {:?} {}", outcome.result, outcome.reason.unwrap_or_default());
    }
    Ok(())
}
