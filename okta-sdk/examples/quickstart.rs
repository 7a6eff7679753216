//! The first steps: list, search, create, change, delete.
//!
//! `cargo example quickstart` starts a demo org and uses it. With `OKTA_CLIENT_ORGURL` and
//! `OKTA_CLIENT_TOKEN` set, it uses that org, and only reads unless it is run with `-- --write`.

use std::error::Error;

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_sdk::api::group::AddGroupBody;
use okta_sdk::models::{CreateUserRequest, OktaUserGroupProfile, UpdateUserRequest, UserProfile};
use okta_sdk::{Client, OptionalExt as _};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let org = ExampleOrg::to_read(DemoOrg::builder())?;
    // Your own program calls `Client::from_env()`.
    let okta = Client::builder().with_env(org.env()).build()?;

    println!("The first users:");
    let mut users = okta.list_users().limit(5).max_items(10).stream();
    while let Some(user) = users.try_next().await? {
        let login = user.profile.and_then(|profile| profile.login).unwrap_or_default();
        println!("  {login}: {}", user.status.map_or_else(String::new, |status| status.to_string()));
    }

    println!("Groups whose name begins with E:");
    for group in okta.list_groups().search(r#"profile.name sw "E""#).await? {
        println!("  {}", group.profile.and_then(|profile| profile.name).unwrap_or_default());
    }

    if !org.may_change() {
        println!("The rest of the walk changes things; run it with `-- --write` if it may.");
        return Ok(());
    }

    let profile = UserProfile::new()
        .with_first_name("Emmy")
        .with_last_name("Noether")
        .with_email("emmy.noether@example.com")
        .with_login("emmy.noether@example.com");
    let user = okta.create_user(&CreateUserRequest::new(profile)).activate(false).await?;
    let user_id = user.id;
    println!("Created the user {user_id}");

    let profile = OktaUserGroupProfile::new().with_name("Quickstart").with_description("Made by an example");
    let group = okta.add_group(&AddGroupBody::new().with_profile(profile)).await?;
    let group_id = group.id;
    okta.assign_user_to_group(&group_id, &user_id).await?;
    println!("Its group has {} member", okta.list_group_users(&group_id).collect_all().await?.len());

    // Fields that are not set are not sent and do not change.
    let change = UserProfile::new().with_title("Professor");
    let user = okta.update_user(&user_id, &UpdateUserRequest::new().with_profile(change)).await?;
    let profile = user.profile.unwrap_or_default();
    println!(
        "{} is a {} now",
        profile.last_name.into_value().unwrap_or_default(),
        profile.title.into_value().unwrap_or_default()
    );

    okta.delete_group(&group_id).await?;
    // The first call deactivates the user, the second one deletes it.
    okta.delete_user(&user_id).await?;
    okta.delete_user(&user_id).await?;
    let is_gone = okta.get_user(&user_id).await.optional()?.is_none();
    println!("The user is gone: {is_gone}");
    Ok(())
}
