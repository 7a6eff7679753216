use okta_sdk::Client;

#[tokio::main]
async fn main() -> Result<(), okta_sdk::Error> {
    let okta = Client::from_env()?;
    let mut users = okta.list_users().search(r#"status eq "ACTIVE""#).stream();
    while let Some(user) = users.try_next().await? {
        println!("{} {:?}", user.id, user.profile.and_then(|profile| profile.login));
    }
    Ok(())
}
