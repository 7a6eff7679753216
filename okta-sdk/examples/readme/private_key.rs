use okta_sdk::{Client, PrivateKey, PrivateKeyAuth};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client_id, key_id) = (std::env::var("CLIENT_ID")?, std::env::var("KEY_ID")?);
    let key = PrivateKey::from_file("key.pem", Some(&key_id))?;
    let auth = PrivateKeyAuth::new(&client_id, ["okta.users.read"], key);
    let okta = Client::builder().discover().private_key(auth).build()?; // the org URL is discovered
    println!("{} users", okta.list_users().limit(10).await?.len());
    Ok(())
}
