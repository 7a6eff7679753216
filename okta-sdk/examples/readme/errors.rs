use okta_sdk::{Client, OptionalExt as _};

#[tokio::main]
async fn main() -> Result<(), okta_sdk::Error> {
    let okta = Client::from_env()?;
    match okta.get_user("nobody@example.com").await {
        Ok(user) => println!("{:?}", user.status),
        Err(error) if error.is_not_found() => println!("no such user"),
        Err(error) if error.is_rate_limited() => println!("retry in {:?}", error.retry_after()),
        Err(error) if error.code() == Some("E0000006") => println!("not permitted"),
        Err(error) => return Err(error),
    }
    let user = okta.get_user("nobody@example.com").await.optional()?;
    println!("found: {}", user.is_some());
    Ok(())
}
