use okta_sdk::models::{CreateUserRequest, UpdateUserRequest, UserProfile};
use okta_sdk::{Client, Nullable};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let okta = Client::from_env()?;
    let profile = UserProfile::new()
        .with_login("ada@example.com")
        .with_email("ada@example.com")
        .with_first_name("Ada")
        .with_last_name("Lovelace");
    let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;

    // A partial update sets one attribute, clears another, and leaves the rest unchanged.
    let mut change = UserProfile::new().with_title("Countess");
    change.nick_name = Nullable::Null;
    okta.update_user(&user.id, &UpdateUserRequest::new().with_profile(change)).await?;

    // A replacement: read, change, write back.
    let mut user = okta.get_user(&user.id).await?;
    if let Some(profile) = &mut user.profile {
        profile.department = "Analysis".into();
    }
    let user = okta.replace_user(&user.id, &UpdateUserRequest::try_from(&user)?).await?;
    println!("{:?}", user.profile);
    Ok(())
}
