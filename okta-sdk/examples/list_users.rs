//! Lists the active users of an org: `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN` say which and how.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), okta_sdk::Error> {
    let okta = okta_sdk::Client::from_env()?;
    let mut users = okta.list_users().search(r#"status eq "ACTIVE""#).limit(200).stream();
    while let Some(user) = users.try_next().await? {
        println!("{}", user.profile.and_then(|profile| profile.login).unwrap_or_default());
    }
    Ok(())
}
