//! OAuth 2.0: the client authenticates with a private key and fetches access tokens as needed.
//!
//! `cargo example oauth_private_key`
//!
//! To use a real org, set `OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_CLIENTID`, `OKTA_CLIENT_PRIVATEKEY` (PEM or JWK) and
//! `OKTA_CLIENT_PRIVATEKEYID`.

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    let application = org.oauth_client()?;

    // The text is PEM, a JWK or a JWK Set. `PrivateKey::from_file` reads a file. For a key that cannot leave a device,
    // implement `Signer` instead.
    let key = PrivateKey::parse(&application.private_key.into(), Some(&application.key_id))?;
    let auth = PrivateKeyAuth::new(application.id, ["okta.users.read"], key);
    let okta = Client::builder().with_env(org.env()).private_key(auth).build()?;

    // The first call fetches the token. All clones of the client share it, and it is renewed before it expires.
    let users = okta.list_users().limit(3).await?;
    println!("{} users with an access token", users.len());

    // A call that needs another scope: Okta returns which one is missing.
    let error = okta.delete_user("nobody").await.err().ok_or("the token allows too much")?;
    let challenge = error.challenge().ok_or("no challenge came")?;
    println!("not allowed: {:?}, needed: {:?}", challenge.error(), challenge.scopes());
    Ok(())
}
