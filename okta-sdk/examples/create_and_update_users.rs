//! Three ways to change a user: a partial update, a full update, and null.
//!
//! `cargo example create_and_update_users`

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::Client;
use okta_sdk::json::Nullable;
use okta_sdk::models::{
    CreateUserRequest, PasswordCredential, UpdateUserRequest, UserCredentialsWritable, UserProfile,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_change(DemoOrg::builder())?;
    let okta = Client::builder().with_env(org.env()).build()?;

    // `new` takes the required fields. All others are optional. A user with a password is active immediately.
    let profile = UserProfile::new()
        .with_first_name("Sofja")
        .with_last_name("Kowalewskaja")
        .with_email("sofja@example.com")
        .with_login("sofja@example.com")
        .with_nick_name("Sonja")
        .with_department("Analysis");
    let password = PasswordCredential::new().with_value("correct horse battery staple");
    let credentials = UserCredentialsWritable::new().with_password(password);
    let user = okta.create_user(&CreateUserRequest::new(profile).with_credentials(credentials)).await?;
    let id = user.id;
    println!("created {id}: {:?}", user.status);

    // A partial update. Absent fields are not sent and do not change; null clears a field; a value sets it.
    let mut change = UserProfile::new().with_title("Professor");
    change.nick_name = Nullable::Null;
    let user = okta.update_user(&id, &UpdateUserRequest::new().with_profile(change)).await?;
    let profile = user.profile.unwrap_or_default();
    println!(
        "title {:?}, nick name {:?}, department {:?}",
        profile.title, profile.nick_name, profile.department
    );

    // A full update removes fields that are not sent. So read the user first and change the result. Unknown fields are kept
    // and sent back.
    let user = okta.get_user(&id).await?;
    let mut profile = user.profile.unwrap_or_default();
    profile.city = "Stockholm".into();
    let user = okta.replace_user(&id, &UpdateUserRequest::new().with_profile(profile)).await?;
    let profile = user.profile.unwrap_or_default();
    println!("city {:?}, title still {:?}", profile.city, profile.title);

    // A full update with fewer fields clears the others.
    let bare = UserProfile::new()
        .with_first_name("Sofja")
        .with_last_name("Kowalewskaja")
        .with_email("sofja@example.com")
        .with_login("sofja@example.com");
    let user = okta.replace_user(&id, &UpdateUserRequest::new().with_profile(bare)).await?;
    println!("title is gone: {}", user.profile.unwrap_or_default().title.value().is_none());

    okta.deactivate_user(&id).await?;
    okta.delete_user(&id).await?;
    println!("deleted {id}");
    Ok(())
}
