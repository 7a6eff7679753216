//! Joiner: creates a user, adds the user to the group of the department, and activates the user.
//!
//! `cargo example joiner ada@example.com Ada Lovelace Engineering`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{CreateUserRequest, UserProfile};
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [login, first_name, last_name, department] = arguments.as_slice() else {
        return Err("usage: joiner LOGIN FIRST_NAME LAST_NAME DEPARTMENT".into());
    };
    let okta = Client::from_env()?;

    // The group is looked up first: if it does not exist, nothing is created.
    let search = attr("profile.name").eq(department);
    let group = okta.list_groups().search(search).find_one().await?.ok_or("no group has this name")?;

    let profile = UserProfile::new()
        .with_login(login)
        .with_email(login)
        .with_first_name(first_name)
        .with_last_name(last_name)
        .with_department(department);
    let request = CreateUserRequest::new(profile).with_group_ids([group.id.to_string()]);
    // Okta sends an e-mail with a link to choose a password.
    let user = okta.create_user(&request).activate(true).await?;
    println!("{login} is {} and a member of {department}", user.status.ok_or("no status")?);
    Ok(())
}
