//! OAuth 2.0: the client signs in with a private key, and gets access tokens as it needs them.
//!
//! `cargo example oauth_private_key`
//!
//! For a real org set `OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_CLIENTID`, `OKTA_CLIENT_PRIVATEKEY` (PEM or JWK) and
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

    // The text may be PEM, a JWK or a JWK Set; `PrivateKey::from_file` reads one. A key that never leaves a device is
    // used by an implementation of `Signer` in its place.
    let key = PrivateKey::parse(&application.private_key.into(), Some(&application.key_id))?;
    let auth = PrivateKeyAuth::new(application.id, ["okta.users.read"], key);
    let okta = Client::builder().with_env(org.env()).private_key(auth).build()?;

    // The token is fetched with the first call, shared by all clones, and renewed before it ends.
    let users = okta.list_users().limit(3).await?;
    println!("{} users with an access token", users.len());

    // A scope that was not asked for: Okta says which one is missing.
    let error = okta.delete_user("nobody").await.err().ok_or("the token allows too much")?;
    let challenge = error.challenge().ok_or("no challenge came")?;
    println!("not allowed: {:?}, needed: {:?}", challenge.error(), challenge.scopes());
    Ok(())
}
