//! Mover: changes the department of a user, and moves the user from the group of the old one to that of the new one.
//!
//! `cargo example mover ada.allen1@example.com Sales`

use std::error::Error;

use okta_sdk::Client;
use okta_sdk::models::{UpdateUserRequest, UserProfile};
use okta_sdk::search::attr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [login, department] = arguments.as_slice() else {
        return Err("usage: mover LOGIN DEPARTMENT".into());
    };
    let okta = Client::from_env()?;
    let group = async |name: &str| okta.list_groups().search(attr("profile.name").eq(name)).find_one().await;

    let user = okta.get_user(login).await?;
    let old = user.profile.and_then(|profile| profile.department.into_value()).unwrap_or_default();
    let new = group(department).await?.ok_or("no group has the name of the new department")?;

    // The new membership comes first, so that the user is never without access.
    okta.assign_user_to_group(&new.id, &user.id).await?;
    let change = UserProfile::new().with_department(department);
    okta.update_user(&user.id, &UpdateUserRequest::new().with_profile(change)).await?;
    if old != *department
        && let Some(old) = group(&old).await?
    {
        okta.unassign_user_from_group(&old.id, &user.id).await?;
    }
    println!("{login} moved from {old:?} to {department:?}");
    Ok(())
}
